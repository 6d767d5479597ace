"""The HTTP API: what it answers, exactly when it answers the same, and pages that never skip."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.people import World, make

from servanda.api.deciding import second_queue
from servanda.tlog import checkpoint, merkle

V1 = "/api/v1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a local server, read only."""
    folder = tmp_path_factory.mktemp("api")
    make(folder)
    world = World(folder, writable=False)
    yield world
    world.register.close()


def test_the_description_is_openapi_31_and_names_every_address(world: World) -> None:
    """The contract's addresses stand in it, and nothing of the pages does."""
    described = world.client.get("/api/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    for path in (
        "/status", "/changes", "/commitments", "/commitments/{name}", "/commitments/{name}/history",
        "/commitments/{name}/evidence", "/commitments/{name}/explain", "/commitments/{name}/proof",
        "/documents/{name}", "/documents/{name}/text", "/documents/{name}/spans",
        "/documents/{name}/original", "/parties", "/levers", "/meetings", "/frames", "/queue",
        "/log/head", "/log/entries", "/log/proof/inclusion", "/log/proof/consistency",
    ):  # fmt: skip
        assert f"{V1}{path}" in described["paths"], path
    assert all(path.startswith(V1) for path in described["paths"])


def test_both_clocks_are_taken_and_told(world: World) -> None:
    """By 1 March nothing was due; the guns stay within their window, so nothing is violated."""
    early = world.client.get(f"{V1}/status?as_of=2026-02-01").json()
    late = world.client.get(f"{V1}/status?as_of=2026-05-01").json()

    assert early["as_of"].startswith("2026-02-0")
    assert {v["commitment"]: v["state"] for v in early["verdicts"]}["no-shelling"] == "detached"
    assert {v["commitment"]: v["state"] for v in late["verdicts"]}["no-shelling"] == "violated"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["withdraw", "no-shelling"]),
        ("sort=id", ["no-shelling", "withdraw"]),
        ("as_of=2026-05-01&state=violated", ["no-shelling"]),
        ("as_of=2026-02-01&state=violated", []),
        ("party=ostia", ["withdraw", "no-shelling"]),
        ("party=nobody", []),
        ("as_of=2026-02-01&due_before=2026-06-01", ["withdraw"]),
        ("q=guns", ["withdraw"]),
    ],
)
def test_commitments_are_filtered_and_sorted(world: World, query: str, expected: list[str]) -> None:
    """Each filter lets through what it names, in the order that was asked for."""
    answer = world.client.get(f"{V1}/commitments?{query}").json()

    assert [one["id"] for one in answer["items"]] == expected
    assert answer["total"] == len(expected)


def test_a_page_leads_to_the_next_and_the_list_stays_as_it_was(world: World) -> None:
    """A cursor keeps clocks and filters; another list's cursor is refused."""
    first = world.client.get(f"{V1}/commitments?limit=1").json()
    second = world.client.get(f"{V1}/commitments?limit=1&cursor={first['next']}").json()

    assert [first["items"][0]["id"], second["items"][0]["id"]] == ["withdraw", "no-shelling"]
    assert (second["as_of"], second["known_at"]) == (first["as_of"], first["known_at"])
    assert second["next"] is None
    other = world.client.get(f"{V1}/commitments?limit=1&sort=id&cursor={first['next']}")
    assert other.status_code == 400
    assert "another list" in other.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "a" * 500])
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    """Whatever stands in it."""
    assert world.client.get(f"{V1}/commitments?cursor={cursor}").status_code == 400


def test_changes_give_each_entry_once(world: World) -> None:
    """Asking on from where the last answer ended skips nothing and repeats nothing."""
    seen: list[int] = []
    since: int | None = -1
    while since is not None:
        answer = world.client.get(f"{V1}/changes?since={since}&limit=3").json()
        seen += [one["index"] for one in answer["items"]]
        since = answer["next"]

    assert seen == list(range(world.size()))


def test_an_answer_is_not_sent_twice(world: World) -> None:
    """The tag is that of the head and the question: same question 304, another clock anew."""
    first = world.client.get(f"{V1}/status?as_of=2026-05-01")
    tag = first.headers["etag"]

    again = world.client.get(f"{V1}/status?as_of=2026-05-01", headers={"if-none-match": tag})
    other = world.client.get(f"{V1}/status?as_of=2026-05-02", headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_head_gives_the_head_alone(world: World) -> None:
    """HEAD has the headers of GET and no body, on pages as in the API."""
    for path in (f"{V1}/log/head", "/audit"):
        get, head = world.client.get(path), world.client.ask("HEAD", path)

        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(get.content))


def test_a_proof_verifies_with_nothing_but_the_standard(world: World) -> None:
    """Leaf, path and root give a valid RFC 6962 proof; the note of the head is signed."""
    proof = world.client.get(f"{V1}/log/proof/inclusion?index=2").json()
    leaf = hashlib.sha256(b"\0" + proof["leaf"].encode()).digest()
    hashes = [base64.b64decode(one) for one in proof["hashes"]]

    merkle.verify_inclusion(2, proof["size"], leaf, hashes, base64.b64decode(proof["root"]))
    parsed = checkpoint.parse_proof(proof["tlog_proof"].encode(), where="test")
    found = checkpoint.verify_proof(
        parsed, leaf, [world.register.journal.log_verifier], where="test"
    )
    assert found.size == world.size()


def test_two_sizes_are_consistent(world: World) -> None:
    """The proof between an earlier and the newest size verifies."""
    proof = world.client.get(f"{V1}/log/proof/consistency?from=3").json()
    hashes = [base64.b64decode(one) for one in proof["hashes"]]

    merkle.verify_consistency(
        3, world.size(), base64.b64decode(proof["old_root"]),
        base64.b64decode(proof["new_root"]), hashes,
    )  # fmt: skip


def test_spans_quote_the_text_exactly(world: World) -> None:
    """Each Web Annotation's position gives its quotation in the text of the same document."""
    text = world.client.get(f"{V1}/documents/pause/text").text
    items = world.client.get(f"{V1}/documents/pause/spans").json()["items"]

    assert len(items) == 2
    for one in items:
        position, quote = one["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])


def test_the_original_is_saved_and_never_shown(world: World) -> None:
    """The bytes are those of the file; a browser is told to keep them, not to open them."""
    answer = world.client.get(f"{V1}/documents/pause/original")

    assert answer.content == (Path("examples/levers/pause.txt")).read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_large_lists_come_line_by_line(world: World) -> None:
    """A line of JSON for each commitment."""
    lines = world.client.get(f"{V1}/commitments.jsonl").text.splitlines()

    assert [json.loads(line)["id"] for line in lines] == ["withdraw", "no-shelling"]


def test_the_second_coder_sees_the_text_alone(world: World) -> None:
    """Neither kind nor first coder stand in the queue of a blind second coder."""
    items = world.client.get(f"{V1}/queue?role=second").json()["items"]

    held = world.register.state().texts["pause"]
    drawn = [one.id for one in second_queue(world.register, held, "ben")]
    assert [one["statement_id"] for one in items] == drawn
    assert "s002" in drawn  # its promise shows a violation
    assert all(one["kind"] is None and one["decided_by"] == [] for one in items)
    assert world.client.get(f"{V1}/queue").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/commitments?satte=violated", 400),
        ("/commitments?limit=0", 400),
        ("/commitments?state=broken", 400),
        ("/status?as_of=tomorrow", 400),
        ("/status?known_at=%23999", 400),
        ("/commitments/none", 404),
        ("/documents/..%2F..%2Fetc%2Fpasswd", 404),
        ("/log/proof/inclusion?index=999", 404),
        ("/log/proof/consistency?from=9&to=2", 400),
        ("/nowhere", 404),
    ],
)
def test_a_refusal_is_a_problem_in_words(world: World, path: str, status: int) -> None:
    """RFC 9457: media type, status and a sentence; nothing of the program shows."""
    answer = world.client.get(V1 + path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert len(told["detail"]) > 10
    assert "Traceback" not in answer.text


def test_no_other_site_may_read_or_write(world: World) -> None:
    """No CORS header on any answer, whatever origin asks; writing from elsewhere is refused."""
    there = {"origin": "https://example.org"}
    read = world.client.get(f"{V1}/status", headers=there)
    asked = world.client.ask("OPTIONS", f"{V1}/acts", headers=there)
    sent = world.client.post(f"{V1}/acts", json={}, headers=there)

    assert not any(name.startswith("access-control") for name in read.headers)
    assert asked.status_code == 403
    assert sent.status_code == 403


def test_a_server_without_the_keys_takes_nothing_in(world: World) -> None:
    """There is no address to write to."""
    answer = world.client.post(f"{V1}/acts", json={"act": "release"})

    assert answer.status_code in {404, 405}
