"""The whole road by commands: from a text to a bundle that a stranger verifies."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

AS_OF = "2026-04-01"


@pytest.mark.usefixtures("talks")
def test_a_text_becomes_a_verdict(servanda: Run) -> None:
    """A promise kept in time, seen by a mission that watched, is shown as fulfilled."""
    done = servanda("status", "--json", "--as-of", AS_OF)

    [verdict] = json.loads(done.out)["verdicts"]
    assert (verdict["commitment"], verdict["display"]) == ("withdraw", "fulfilled")
    assert verdict["because"] == ["e1"]


@pytest.mark.usefixtures("talks")
def test_before_the_evidence_came_nothing_was_known(servanda: Run) -> None:
    """Asked what the register knew before the import, the same promise is not observed."""
    log = json.loads(servanda("record", "text.txt", "--accept", "all", "--json").out)
    evidence = log["entries"][0] - 1

    done = servanda("status", "--json", "--as-of", AS_OF, "--known-at", f"#{evidence - 1}")

    [verdict] = [v for v in json.loads(done.out)["verdicts"] if v["commitment"] == "withdraw"]
    assert verdict["display"] == "not observed"


@pytest.mark.usefixtures("talks")
def test_fail_on_names_the_state_that_ends_with_one(servanda: Run) -> None:
    """--fail-on exits with 1 only where the named display occurs."""
    assert servanda("status", "--as-of", AS_OF, "--fail-on", "fulfilled").code == 1
    assert servanda("status", "--as-of", AS_OF, "--fail-on", "violated").code == 0


@pytest.mark.usefixtures("talks")
def test_a_mistyped_fail_on_is_refused(servanda: Run) -> None:
    """A word that no verdict can show ends with 2 before anything is computed."""
    done = servanda("status", "--as-of", AS_OF, "--fail-on", "voilated")

    assert (done.code, done.out) == (2, "")
    assert "'voilated'" in done.err
    assert "violated" in done.err


@pytest.mark.usefixtures("talks")
def test_explain_counts_its_steps(servanda: Run) -> None:
    """An explanation names the event that decided, in numbered steps."""
    done = servanda("explain", "withdraw", "--as-of", AS_OF)

    assert "  1. " in done.out
    assert "e1" in done.out


@pytest.mark.usefixtures("talks")
def test_explain_ends_with_what_other_evidence_would_make_of_it(servanda: Run) -> None:
    """The last step says what was tried; --json has it as data beside the steps."""
    done = servanda("explain", "withdraw", "--as-of", AS_OF)
    (row,) = json.loads(servanda("explain", "withdraw", "--as-of", AS_OF, "--json").out)

    last = done.out.strip().splitlines()[-1]
    tried = row["alternatives"]
    assert [one["from"] for one in tried] == [row["verdict"]["display"]] * len(tried)
    same = [one["label"] for one in tried if one["to"] == one["from"]]
    assert (f"tried {len(same)} " in last) if same else ("counted as" in last or "nothing" in last)


@pytest.mark.usefixtures("talks")
def test_search_finds_words_of_the_text(servanda: Run) -> None:
    """A word of the recorded text is found with the document it stands in."""
    assert "document text" in servanda("search", "sanctions").out


def test_the_bundle_verifies_until_a_byte_changes(talks: Path, servanda: Run) -> None:
    """A published bundle verifies; with one byte of a page changed it does not, by name."""
    assert servanda("publish", "bundle", "--as-of", AS_OF).code == 0
    assert servanda("verify", "bundle").code == 0

    page = talks.parent / "bundle" / "site" / "index.html"
    raw = bytearray(page.read_bytes())
    raw[len(raw) // 2] ^= 1
    page.write_bytes(bytes(raw))
    done = servanda("verify", "bundle")

    assert done.code == 1
    assert "site/index.html" in done.out


@pytest.mark.usefixtures("talks")
def test_the_auditors_own_key_authenticates(servanda: Run) -> None:
    """With the key that the publisher printed the origin counts as authenticated."""
    published = servanda("publish", "bundle", "--as-of", AS_OF)
    key = published.out.split("log key: ")[1].strip()

    with_key = json.loads(servanda("verify", "bundle", "--key", key, "--json").out)
    without = json.loads(servanda("verify", "bundle", "--json").out)

    assert with_key["authenticated"] is True
    assert without["authenticated"] is False
    assert without["headline"].startswith("consistent, origin not authenticated")


def test_publishing_again_gives_the_same_bytes(talks: Path, servanda: Run) -> None:
    """The same register at the same clocks gives byte-identical bundles."""
    servanda("publish", "one", "--as-of", AS_OF)
    servanda("publish", "two", "--as-of", AS_OF)

    one, two = talks.parent / "one", talks.parent / "two"
    names = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


@pytest.mark.usefixtures("desk")
def test_off_a_terminal_nothing_is_accepted_silently(servanda: Run) -> None:
    """Without a decision a text only becomes a draft; the log does not grow."""
    servanda("init", "talks.db", "--unsafe-plain-key")

    done = servanda("record", "text.txt")

    assert done.code == 0
    assert "nothing is signed yet" in done.err
    assert servanda("draft", "list").out.split() == ["text"]
    assert json.loads(servanda("status", "--json", "--as-of", AS_OF).out)["verdicts"] == []


@pytest.mark.usefixtures("desk")
def test_a_draft_is_mended_before_it_is_signed(servanda: Run) -> None:
    """Edits, rejections and marks of a draft are what gets signed."""
    servanda("init", "talks.db", "--unsafe-plain-key")
    servanda("record", "text.txt")
    servanda("draft", "edit", "text", "s001", "--set", "debtor=Borduria")
    servanda("draft", "reject", "text", "s002", "--because", "depends on the first")

    signed = servanda("draft", "sign", "text", "--json")
    shown = json.loads(servanda("status", "--json", "--as-of", AS_OF).out)["verdicts"]

    assert signed.code == 0
    assert json.loads(signed.out)["commitments"] == ["C1"]
    assert [v["commitment"] for v in shown] == ["C1"]
    assert servanda("search", "Borduria").out.startswith("commitment C1")
    assert servanda("draft", "list").out == ""


def test_any_language_can_be_marked_by_hand(desk: Path, servanda: Run) -> None:
    """A promise in a language that the reader does not know is marked, signed and found."""
    words = "Сторони негайно припиняють вогонь"
    (desk / "uk.txt").write_text(f"Угода.\n{words}.\n", encoding="utf-8")
    servanda("init", "talks.db", "--unsafe-plain-key")
    servanda("record", "uk.txt")

    marked = servanda("draft", "mark", "uk", "--quote", words, "--debtor", "A", "--debtor", "B")
    servanda("draft", "sign", "uk")
    found = servanda("search", "припиняють")

    assert marked.code == 0
    assert "commitment C1" in found.out


@pytest.mark.usefixtures("desk")
def test_a_quotation_must_stand_exactly_once(servanda: Run) -> None:
    """Words that stand nowhere, or twice, cannot be marked."""
    servanda("init", "talks.db", "--unsafe-plain-key")
    servanda("record", "text.txt")

    nowhere = servanda("draft", "mark", "text", "--quote", "withdraw its tanks")
    twice = servanda("draft", "mark", "text", "--quote", "shall")

    assert (nowhere.code, twice.code) == (2, 2)
    assert "does not stand in the text" in nowhere.err
    assert "stands at 2 and at" in twice.err


def test_a_persons_own_key_signs_decisions(talks: Path, servanda: Run) -> None:
    """A coder's own enrolled key signs its decisions; a key that is not enrolled is refused."""
    made = servanda("keygen", "anna", "--role", "coder", "--unsafe-plain-key")
    key = next((talks.parent / "keys").glob("anna*coder*"))

    done = servanda("record", "text.txt", "--accept", "all", "--by", key)

    assert (made.code, done.code) == (0, 0)
    assert servanda("publish", "bundle").code == 0
    page = (talks.parent / "bundle" / "site" / "entries" / "0.html").read_text(encoding="utf-8")
    assert "anna" in page


@pytest.mark.parametrize("verb", ["status", "explain", "search", "record", "observe", "publish"])
@pytest.mark.usefixtures("desk")
def test_each_verb_says_what_is_missing(verb: str, servanda: Run) -> None:
    """Without a register each verb that needs one says so and exits with 2."""
    args = {"status": [], "publish": ["bundle"], "observe": ["events.csv"]}.get(verb, ["text.txt"])

    done = servanda(verb, *args)

    assert done.code == 2
    assert "talks.db" in done.err
