"""`servanda agenda`: recorded, replaced, asked at both clocks; bad input named."""

import json
from pathlib import Path

import icalendar
import pytest
from tests.cli.conftest import Run

PLAN = """\
schema = "servanda.agenda/1"
id = "p"
title = "Follow-up"
source = "the chair"

[[milestone]]
id = "out"
title = "The troops are out"
commitments = ["withdraw"]
due = "2026-03-01"
coordinates = ["B/ministry"]

[[task]]
id = "count"
who = "mission/observer-1"
checks = ["out"]
by = "2026-03-05"
method = "a count"
"""
MEETING = """
[[meeting]]
id = "r"
title = "Round"
on = "2026-02-10"
participants = ["A", "B"]
criteria = ["the troops are out"]
"""


@pytest.fixture
def plan(talks: Path) -> Path:
    """Return the file of a plan that stands in no register yet."""
    path = talks.parent / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.mark.usefixtures("talks")
def test_an_empty_register_says_so(servanda: Run) -> None:
    """Without a plan each verb says that there is none, and the calendar holds the promises."""
    for verb in (("list",), ("check",), ("check", "--strict")):
        done = servanda("agenda", *verb)
        assert done.code == 0
        assert "no plan is recorded" in done.out
    assert json.loads(servanda("agenda", "check", "--json").out) == {}
    assert "nobody" in servanda("agenda", "list", "--mine", "A").out
    events = icalendar.Calendar.from_ical(servanda("agenda", "ics").out).walk("VEVENT")
    assert [str(e["SUMMARY"]) for e in events] == ["Due: withdraw its troops by the first of March"]
    assert servanda("agenda", "draft", "p", "m").code == 2


def test_state_follows_both_clocks(plan: Path, servanda: Run) -> None:
    """On track before the troops were seen to leave, met after; at the plan's entry only."""
    assert "recorded as entry #" in servanda("agenda", "add", plan).out

    before = json.loads(servanda("agenda", "list", "--as-of", "2026-02-10", "--json").out)
    after = json.loads(servanda("agenda", "list", "--as-of", "2026-02-25", "--json").out)

    assert before["plans"][0]["milestones"][0]["state"] == "on track"
    assert after["plans"][0]["milestones"][0]["state"] == "met"
    assert after["plans"][0]["milestones"][0]["met_on"] == "2026-02-20"
    entry = after["plans"][0]["entry"]
    assert "no plan is recorded" in servanda("agenda", "list", "--known-at", f"#{entry - 1}").out


def test_a_newer_version_brings_the_minutes(plan: Path, servanda: Run) -> None:
    """A meeting that is over lacks its minutes until a later version names a document."""
    plan.write_text(PLAN + MEETING, encoding="utf-8")
    said = servanda("agenda", "add", plan).out
    assert "meeting r: was over by 2026-02-10, and no minutes are on record" in said
    assert servanda("agenda", "check", "--strict").code == 1

    plan.write_text(PLAN + MEETING + 'minutes = "text"\n', encoding="utf-8")
    said = servanda("agenda", "add", plan).out
    assert "p lacks nothing" in said
    assert servanda("agenda", "check", "--strict").code == 0
    (view,) = json.loads(servanda("agenda", "list", "--json").out)["plans"]
    assert (view["revision"], view["meetings"][0]["state"]) == (1, "held")
    assert "SEQUENCE:1" in servanda("agenda", "ics").out


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('[[task]]\nid = "t"\nwho = "A"\nchecks = ["none"]\nby = "2026"', "no commitment 'none'"),
        (MEETING + 'minutes = "none"', "r, minutes: no document 'none' in"),
        (MEETING.replace("2026-02-10", "2199-01-01") + 'minutes = "text"', "it is to come"),
        ("[[phase]]\nid = 'a'\ntitle = 'A'\nafter = ['a']", "a circle: a waits for a"),
    ],
)
def test_bad_plans_are_named_and_not_recorded(
    plan: Path, servanda: Run, more: str, why: str
) -> None:
    """Unknown names, minutes of what is to come, circles: exit code 2, and nothing recorded."""
    plan.write_text(f"{PLAN}\n{more}\n", encoding="utf-8")
    done = servanda("agenda", "add", plan)
    assert done.code == 2
    assert why in done.err
    assert "no plan is recorded" in servanda("agenda", "list").out


def test_a_file_is_checked_before_it_is_recorded(plan: Path, servanda: Run) -> None:
    """`check FILE` says what the plan would lack, and records nothing."""
    done = servanda("agenda", "check", plan, "--as-of", "2026-02-01")
    assert done.out.splitlines() == ["p lacks 1 thing", "  no meeting is planned"]
    assert "no plan is recorded" in servanda("agenda", "list").out


def test_everybody_has_a_queue(plan: Path, servanda: Run) -> None:
    """A person sees the own checks, a party those of all its people; others are named."""
    plan.write_text(PLAN + MEETING, encoding="utf-8")
    servanda("agenda", "add", plan)
    at = ("--as-of", "2026-02-01")

    mine = servanda("agenda", "list", "--mine", "mission/observer-1", *at)
    assert "1 to check, 0 to attend" in mine.out
    assert "checks out by 2026-03-05: open; how: a count" in mine.out
    assert "1 to check" in servanda("agenda", "list", "--mine", "Mission", *at).out
    party = servanda("agenda", "list", "--mine", "B/ministry", *at).out
    assert "0 to check, 1 to attend" in party
    none = json.loads(servanda("agenda", "list", "--mine", "mission/other", *at, "--json").out)
    assert (none["tasks"], none["others"]) == ([], ["mission/observer-1"])


def test_a_draft_gets_the_words_that_promise_it(plan: Path, servanda: Run) -> None:
    """A milestone from a template is drafted, tied to words, signed, and then judged."""
    stone = (
        '[[milestone]]\nid = "visit"\ntitle = "A visit"\ntemplate = "inspection"\n'
        'commitments = ["visit"]\ndue = "2026-06-30"\ndebtor = ["B"]\nfrom = "2026-04-01"\n'
    )
    plan.write_text(f"{PLAN}\n{stone}", encoding="utf-8")
    servanda("agenda", "add", plan)
    refused = servanda("agenda", "draft", "p", "visit")
    assert refused.code == 2
    assert "without criterion and method" in refused.err

    whole = 'criterion = "access_given by 2026-06-30"\nmethod = "a report"\n'
    plan.write_text(f"{PLAN}\n{stone}{whole}", encoding="utf-8")
    servanda("agenda", "add", plan)
    assert 'do: "access_given by 2026-06-30"' in servanda("agenda", "draft", "p", "visit").out
    (plan.parent / "accord.txt").write_text("B shall open the depot by 30 June 2026.\n")
    servanda("record", "accord.txt")
    words = "B shall open the depot by 30 June 2026."
    assert servanda("agenda", "draft", "p", "visit", "--into", "accord").code == 2
    lost = servanda("agenda", "draft", "p", "visit", "--into", "accord", "--quote", "no words")
    assert "does not stand in the text" in lost.err
    done = servanda("agenda", "draft", "p", "visit", "--into", "accord", "--quote", words)
    assert "becomes visit" in done.out
    assert servanda("draft", "sign", "accord").code == 0

    (view,) = json.loads(servanda("agenda", "list", "--as-of", "2026-05-01", "--json").out)["plans"]
    states = {one["milestone"]["id"]: one["state"] for one in view["milestones"]}
    assert states["visit"] == "cannot be told"  # nobody watches the depot
    again = servanda("agenda", "draft", "p", "visit", "--into", "accord", "--quote", words)
    assert "on record already" in again.err


def test_templates_are_printed(servanda: Run) -> None:
    """Every kind has a form; an unknown one is refused with the known."""
    assert "hot-line: " in servanda("agenda", "template").out
    assert 'template = "inspection"' in servanda("agenda", "template", "inspection").out
    unknown = servanda("agenda", "template", "treaty")
    assert unknown.code == 2
    assert "there are: assurances" in unknown.err


def test_a_private_plan_stays_with_its_owner(plan: Path, servanda: Run) -> None:
    """Its words are in no file of a bundle, which holds all the same."""
    servanda("agenda", "add", plan, "--private")
    assert servanda("publish", "bundle", "--as-of", "2026-02-25").code == 0
    site = plan.parent / "bundle" / "site"
    assert "is not in this copy" in (site / "agenda.html").read_text(encoding="utf-8")
    for path in (plan.parent / "bundle").rglob("*"):
        if path.is_file():
            assert b"observer-1" not in path.read_bytes(), path
    assert servanda("verify", "bundle").code == 0


def test_a_mission_proposes_with_its_own_key(plan: Path, servanda: Run) -> None:
    """A plan signed with an observer's key is registered by that observer."""
    made = servanda("keygen", "mission", "--role", "observer", "--unsafe-plain-key")
    assert made.code == 0, made.err
    (key,) = (plan.parent / "keys").glob("*mission*observer*")
    assert servanda("agenda", "add", plan, "--by", key).code == 0
    assert "registered by mission (observer)" in servanda("agenda", "list").out
