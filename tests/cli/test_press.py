"""Articles against the register of their day: worked out by hand for texts of our own."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

from servanda.api import clock
from servanda.api.demo import load_plan, open_demo

DEAL = """Joint statement of Arland and Borland

5 January 2026

Arland shall withdraw its patrol boats from the upper river by 1 May 2026.
"""
MONEY = """Joint statement of Arland and Borland on money

9 March 2026

Borland shall pay Arland 50 million euros for dredging by 1 June 2026.
"""
POST = """River deal: boats to leave
The River Post

6 March 2026

Arland has agreed to withdraw its patrol boats from the upper river by 1 March 2026, it was said.
Borland has promised to pay Arland 50 million euros for dredging.
"""
ECHO = """Boats may stay a while
The Valley Echo

7 March 2026

Arland has agreed to withdraw its patrol boats from the upper river by 1 July 2026, it was said.
Short-term steps might include a lighthouse on Gull Island.
"""


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Let the use cases believe that it is noon of a day."""
    now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def river(desk: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a register: boats promised in January, money on 10 March."""
    for name, text in {"deal": DEAL, "money": MONEY, "post": POST, "echo": ECHO}.items():
        (desk / f"{name}.txt").write_text(text, encoding="utf-8")
    at(monkeypatch, "2026-01-10")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "deal.txt", "--accept", "commitments").code == 0
    at(monkeypatch, "2026-03-10")
    assert servanda("record", "money.txt", "--accept", "commitments").code == 0
    at(monkeypatch, "2026-06-01")
    return desk


def checked(servanda: Run, *more: str) -> dict[str, Any]:
    """Return an article's check as data."""
    done = servanda("compare", *more, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.mark.usefixtures("river")
def test_never_with_hindsight(servanda: Run) -> None:
    """On 6 March the money was not promised yet: unsupported, and listed as agreed later."""
    found = checked(servanda, "post.txt")

    assert [one["verdict"] for one in found["claims"]] == ["overstates", "unsupported"]
    assert found["claims"][0]["agreed"]["statement"] == "C1"
    assert found["claims"][0]["slots"][0]["slot"] == "deadline"
    [later] = found["agreed_later"]
    assert later["commitment"] == "C2"
    assert "registered later" in later["why"]
    assert "2026-03-10" in later["why"]
    assert later["close_to"] == [found["claims"][1]["claim"]["statement"]]
    over = [one["statement"] for one in found["over"]]
    assert over == [one["claim"]["statement"] for one in found["claims"]]
    assert found["under"] == []


@pytest.mark.usefixtures("river")
def test_another_state_that_is_asked_for(servanda: Run) -> None:
    """A later state says that it is hindsight, and still leaves out what was given later."""
    found = checked(servanda, "post.txt", "--known-at", "2026-04-01T00:00:00Z")

    assert [one["verdict"] for one in found["claims"]] == ["overstates", "unsupported"]
    assert "given later, by a text of 2026-03-09" in found["agreed_later"][0]["why"]
    assert any("hindsight" in remark for remark in found["then"]["remarks"])
    told = checked(servanda, "post.txt", "--on", "2026-03-20")
    assert [one["verdict"] for one in told["claims"]] == ["overstates", "matches"]
    assert any("2026-03-20 was asked for" in remark for remark in told["then"]["remarks"])


def test_what_is_asked_for_in_vain(river: Path, servanda: Run) -> None:
    """No day, half a day, two sides, no side, a wrong day: exit 2, and what to do."""
    (river / "no-day.txt").write_text("Arland has agreed to leave.\n", encoding="utf-8")
    (river / "half.txt").write_text(
        "Boats\n\nMar 6\n\nArland has agreed to go.\n", encoding="utf-8"
    )
    cases = [
        (("no-day.txt",), "states no date; give its day: --on"),
        (("half.txt",), "“Mar 6”, a date without a year; give its day: --on"),
        (("post.txt", "--on", "March"), "--on 'March': write a day like 2025-09-05"),
        (("post.txt", "--on", "2026-02-30"), "write a day like 2025-09-05"),
        (("post.txt", "--with", "deal.txt", "--register", "talks.db"), "one of them; leave one"),
        (("post.txt", "--with", "deal.txt", "--on", "2026-03-06"), "belong to a register"),
        (("post.txt", "--known-at", "#99"), "no such entry"),
    ]
    for words, told in cases:
        done = servanda("compare", *words)
        assert done.code == 2, words
        assert told in done.err


def test_no_side_is_named(river: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a register in the environment one of the two must be given; a text is enough."""
    assert servanda("compare", river / "post.txt", "--with", river / "deal.txt").code == 0
    monkeypatch.delenv("SERVANDA_REGISTER")
    done = servanda("compare", river / "post.txt")
    assert done.code == 2
    assert "--with TEXT or --register FILE" in done.err


def test_nothing_to_compare(river: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older article, an empty register and an article without a claim each say so."""
    old = checked(servanda, "post.txt", "--on", "2025-12-31")
    assert old["then"]["known_at"] == "nothing"
    assert "older than the register, which began on 2026-01-10" in old["then"]["remarks"][1]
    assert {one["verdict"] for one in old["claims"]} == {"unsupported"}
    assert {one["commitment"] for one in old["agreed_later"]} == {"C1", "C2"}

    at(monkeypatch, "2026-01-10")
    assert servanda("init", "empty.db", "--unsafe-plain-key").code == 0
    empty = checked(servanda, "post.txt", "--register", "empty.db")
    assert any("held no commitment on 2026-03-06" in line for line in empty["then"]["remarks"])

    at(monkeypatch, "2026-03-07")
    early = servanda("compare", "post.txt", "--on", "2026-03-08")
    assert (early.code, "is to come" in early.err) == (2, True)
    (river / "mute.txt").write_text("The weather was mild on the river.\n", encoding="utf-8")
    mute = servanda("compare", "mute.txt", "--on", "2026-03-06")
    assert mute.code == 0
    assert "none found, n = 0" in mute.out
    assert "the reader found no claim in the article" in " ".join(mute.out.split())


@pytest.mark.usefixtures("river")
def test_fail_on(servanda: Run) -> None:
    """--fail-on works against a register as against a text."""
    assert servanda("compare", "post.txt", "--fail-on", "overstates").code == 1
    assert servanda("compare", "post.txt", "--fail-on", "contradicts").code == 0


@pytest.mark.usefixtures("river")
def test_outlets_side_by_side(servanda: Run) -> None:
    """Two outlets name two days for the boats: shown, none picked; 2 claims are too few."""
    assert servanda("press", "list").code == 0
    assert servanda("press", "add", "post.txt", "--outlet", "The River Post").code == 0
    added = servanda("press", "add", "echo.txt", "--outlet", "The Valley Echo")
    assert "article echo of The Valley Echo, 2026-03-07" in added.out

    told = servanda("press", "list").out

    assert "C1: outlets differ in verdict, deadline; none is picked" in told
    assert "The River Post (2026-03-06): overstates" in told
    assert "deadline: by 1 March 2026" in told
    assert "The Valley Echo (2026-03-07): understates" in told
    assert "n = 2: nothing is shown over time below 30 claims" in told
    series = servanda("press", "series").out
    assert "no act is on record" in series
    assert "2026-03  not watched         2" in series
    assert "C1: 0 acts, no act yet" in series


def test_a_register_without_articles(talks: Path, servanda: Run) -> None:
    """Acts alone have their months and days since; the fulfilled promise names its act."""
    del talks
    told = servanda("press", "series", "--as-of", "2026-03-02").out
    assert "no article is recorded" in servanda("press", "list").out
    assert "2026-02     1         0" in told
    # As of a day means the end of it; from 20 February to 2 March 2026 it is ten days.
    assert "withdraw: 1 act, last 2026-02-20, 10 days before" in told


def test_thirty_claims(river: Path, servanda: Run) -> None:
    """With 30 claims an outlet's verdicts are shown by month, with n; with 29 they are not."""
    islands = [
        f"Borland has agreed to build lighthouse {n} on Gull Island {n}." for n in range(1, 31)
    ]
    head = "Towers\nThe Lamp\n\n8 March 2026\n\n"
    (river / "lamp.txt").write_text(head + "\n".join(islands) + "\n", encoding="utf-8")
    (river / "few.txt").write_text(head + "\n".join(islands[:29]) + "\n", encoding="utf-8")
    assert servanda("press", "add", "lamp.txt", "--outlet", "The Lamp").code == 0
    assert servanda("press", "add", "few.txt", "--outlet", "The Wick").code == 0

    told = servanda("press", "list").out

    assert "The Lamp: 30 unsupported; n = 30\n  2026-03: 30 unsupported; n = 30" in told
    assert "The Wick: 29 unsupported; n = 29: nothing is shown over time" in told
    assert told.count("2026-03: ") == 1


def test_recording(river: Path, servanda: Run) -> None:
    """The same text twice, no outlet, no such article: refused; a correction names its article."""
    assert servanda("press", "add", "post.txt", "--outlet", "Post").code == 0
    again = servanda("press", "add", "post.txt", "--outlet", "Post")
    assert again.code == 2
    assert "is on record as article 'post' already" in again.err
    assert servanda("press", "add", "echo.txt", "--outlet", " ").code == 2
    unknown = servanda("press", "add", "echo.txt", "--outlet", "Post", "--corrects", "none")
    assert unknown.code == 2
    assert "no article 'none'; there are: post" in unknown.err
    mended = POST.replace("1 March 2026", "1 May 2026").replace("6 March", "8 March")
    (river / "mended.txt").write_text(mended, encoding="utf-8")
    fixed = servanda("press", "add", "mended.txt", "--outlet", "Post", "--corrects", "post",
                     "--note", "the day was wrong")  # fmt: skip
    assert fixed.code == 0, fixed.err
    told = servanda("press", "list").out
    assert "corrects post: the day was wrong" in told
    assert "corrected by mended" in told


def test_a_bundle_holds_quotations_only(river: Path, servanda: Run) -> None:
    """The bundle verifies by both verifiers and does not hold the article's text."""
    assert servanda("press", "add", "post.txt", "--outlet", "Post").code == 0
    assert servanda("publish", "bundle", "--as-of", "2026-06-01").code == 0
    assert servanda("verify", "bundle").code == 0
    files = [path for path in (river / "bundle").rglob("*") if path.is_file()]
    whole = POST.encode()
    assert not any(whole in path.read_bytes() for path in files)


def test_private_reports_are_no_acts_for_strangers(desk: Path, servanda: Run) -> None:
    """The owner counts an act that only a private import tells of; the bundle does not."""
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "text.txt", "--rules", "rules.yaml").code == 0
    done = servanda("observe", "events.csv", "--coverage", "coverage.csv", "--private")
    assert done.code == 0, done.err
    assert "withdraw: 1 act, last 2026-02-20" in servanda("press", "series").out
    assert servanda("publish", "bundle", "--as-of", "2026-04-01").code == 0
    page = (desk / "bundle" / "site" / "frames.html").read_text(encoding="utf-8")

    assert "No act is on record" in page
    assert "2026-02-20" not in page


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo register."""
    folder = tmp_path_factory.mktemp("demo")
    open_demo(folder, load_plan()).close()
    return folder / "demo.db"


UNSUPPORTED = ("Traces of agreement surfaced", "Anchorage suggested a framework")
PROPOSED = (
    "The path forward likely includes successive rounds", "confidence-building measures",
    "expert-led technical talks", "Short-term milestones might include data-sharing agreements",
    "reduced troop visibility demonstrations", "formalized channels for crisis communication",
    "Mid-term steps could expand", "verification regimes", "joint exercises",
)  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--known-at", "#31")], ids=["its day", "what is known now"])
def test_the_article_of_the_list(
    shared: Path, demo: Path, servanda: Run, more: tuple[str, ...]
) -> None:
    """The news article on Anchorage: 0 matches, 2 unsupported claims, 9 hedged proposals."""
    article = shared / "corpus" / "mag_post_article.txt"
    found = checked(servanda, str(article), "--register", str(demo), "--on", "2025-09-05", *more)

    counts = {one["verdict"]: one["claims"] for one in found["counts"]}
    assert counts["matches"] == counts["overstates"] == counts["contradicts"] == 0
    told: dict[str, list[str]] = {one["verdict"]: [] for one in found["counts"]}
    for one in found["claims"]:
        told[one["verdict"]].append(one["claim"]["span"]["exact"])
    for wanted, got in ((UNSUPPORTED, told["unsupported"]), (PROPOSED, told["hedged"])):
        assert len(got) == len(wanted)
        assert all(text.startswith(start) for text, start in zip(got, wanted, strict=True))
    assert [one["span"]["exact"] for one in found["over"]] == told["unsupported"]
    assert found["under"] == []
    dateless = servanda("compare", article, "--register", demo)
    assert dateless.code == 2
    assert "“Sep 5”, a date without a year" in dateless.err
