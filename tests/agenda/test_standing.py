"""Where parts of a plan stand, worked out by hand; the vacuous yes is never given."""

from datetime import date
from typing import Any

import pytest
from tests.agenda.plans import day, event, kept, verdict

from servanda.agenda import standing
from servanda.agenda.standing import Day
from servanda.model.plan_view import MilestoneView

STONE = '[[milestone]]\nid = "m"\ntitle = "M"\ncommitments = ["c"]\ndue = "2026-03-01"\n'
DRAFT = STONE + 'template = "inspection"\n'
PENDING = verdict("c", "detached", "pending", "2026-03-02")


def stone(found: Day, name: str = "m") -> MilestoneView:
    """Return one milestone."""
    return standing.milestones(found)[name]


@pytest.mark.parametrize(
    ("rows", "today", "state"),
    [
        ([PENDING], "2026-02-01", "on track"),
        ([PENDING], "2026-03-02", "due, and cannot be told"),
        ([kept("c", "e", "2026-03-02")], "2026-02-25", "met"),
        ([verdict("c", "violated", "violated", "2026-03-02")], "2026-03-05", "missed"),
        ([verdict("c", "expired", "expired", "2026-03-02")], "2026-03-05", "missed"),
        ([verdict("c", "detached", "pending", None, norm="released")], "2026-02-01", "missed"),
        ([verdict("c", "detached", "not observed", "2026-01-20")], "2026-02-01",
         "due, and cannot be told"),
        ([verdict("c", "detached", "unverified", "2026-03-02")], "2026-02-01", "cannot be told"),
        ([verdict("c", "detached", "cannot be judged", None)], "2026-02-01", "unmeasurable"),
        ([verdict("c", "conditional", "pending", None, norm="proposed")], "2026-02-01", "proposed"),
        ([PENDING, verdict("c", "violated", "violated", "2026-02-01", reading="two")],
         "2026-02-05", "cannot be told"),
        ([kept("c", "e", "2026-03-02"), PENDING], "2026-02-25", "on track"),
    ],
)  # fmt: skip
def test_a_milestone_is_what_its_promise_is(rows: list[Any], today: str, state: str) -> None:
    """Only the verdicts and the day decide; where readings differ it cannot be told."""
    assert stone(day(STONE, rows, today=today, events=[event("e", "2026-02-20")])).state == state


def test_nothing_without_a_promise_is_ever_on_track() -> None:
    """Without a commitment, or with one that is not on record, a milestone is unmeasurable."""
    bare = STONE.replace('commitments = ["c"]\n', "")

    assert stone(day(bare)).state == "unmeasurable"
    assert stone(day(STONE)).state == "unmeasurable"
    assert stone(day(STONE, known=["c"])).state == "on track"  # on record, no occasion yet
    assert stone(day(STONE.replace('due = "2026-03-01"\n', ""), [PENDING])).state == "no date"


def test_a_draft_names_what_is_missing() -> None:
    """A draft lacks debtor, criterion and method; once it has them it is still only proposed."""
    assert stone(day(DRAFT)).state == "draft"
    assert stone(day(DRAFT)).missing == ("debtor", "criterion", "method")
    whole = DRAFT + 'debtor = ["A"]\ncriterion = "act by 2026-03-01"\nmethod = "a visit"\n'
    assert stone(day(whole)).state == "proposed"
    assert stone(day(whole, [PENDING])).state == "on track"


def test_met_late_and_at_risk_are_flags() -> None:
    """The day of the act against the milestone's own date; due within a fortnight is a flag."""
    early = STONE.replace("2026-03-01", "2026-02-10")
    late = stone(day(early, [kept("c", "e", "2026-03-02")], today="2026-03-01",
                     events=[event("e", "2026-02-20")]))  # fmt: skip
    assert (late.state, late.met_on, late.late) == ("met", "2026-02-20", True)

    assert stone(day(STONE, [PENDING], today="2026-02-14")).at_risk is False
    assert stone(day(STONE, [PENDING], today="2026-02-15")).at_risk is True


def test_a_day_that_must_stay_hidden_is_not_told() -> None:
    """Without the event at hand a milestone is met and its day is not told, nor called late."""
    hidden = stone(day(STONE, [kept("c", "e", "2026-03-02")], today="2026-03-05"))
    assert (hidden.state, hidden.met_on, hidden.late) == ("met", None, False)


def test_what_recurs_is_met_only_at_its_end() -> None:
    """A promise that falls due again is on track while it is kept, and met once all is over."""
    rows = [kept("c", "e", "2026-02-01")]
    month: dict[str, date | None] = {"c": date(2026, 6, 1)}
    assert stone(day(STONE, rows, today="2026-02-05", recurring=month)).state == "on track"
    assert stone(day(STONE, rows, today="2026-03-02", recurring=month)).state == "met"
    undated = STONE.replace('due = "2026-03-01"\n', "")
    assert stone(day(undated, rows, today="2026-05-31", recurring=month)).state == "no date"
    assert stone(day(undated, rows, today="2026-06-01", recurring=month)).state == "met"
    for_ever: dict[str, date | None] = {"c": None}
    assert stone(day(undated, rows, today="2099-01-01", recurring=for_ever)).state == "no date"


PHASES = """
[[phase]]
id = "one"
title = "One"
[[phase]]
id = "two"
title = "Two"
after = ["one"]
[[milestone]]
id = "a"
title = "A"
phase = "one"
commitments = ["a"]
due = "2026-03-01"
[[milestone]]
id = "b"
title = "B"
phase = "two"
commitments = ["b"]
due = "2026-06-01"
"""


def _phases(found: Day) -> dict[str, str]:
    return {v.id: v.state for v in standing.phases(found, standing.milestones(found))}


def test_a_later_phase_waits_for_the_earlier() -> None:
    """Phase two waits, and so does its milestone, until phase one is complete."""
    b = verdict("b", "detached", "pending", "2026-06-02")
    before = day(PHASES, [verdict("a", "detached", "pending", "2026-03-02"), b])
    assert _phases(before) == {"one": "on track", "two": "waits"}
    assert stone(before, "b").state == "waits"
    assert stone(before, "b").why == ("one is not complete",)

    after = day(PHASES, [kept("a", "e", "2026-03-02"), b], events=[event("e", "2026-01-20")])
    assert _phases(after) == {"one": "complete", "two": "on track"}


def test_a_phase_done_out_of_order_waits_all_the_same() -> None:
    """What was met before its phase could begin completes nothing."""
    found = day(PHASES, [verdict("a", "detached", "pending", "2026-03-02"),
                         kept("b", "e", "2026-06-02")])  # fmt: skip
    assert _phases(found) == {"one": "on track", "two": "waits"}


@pytest.mark.parametrize(
    ("state", "display", "until", "phase"),
    [
        ("violated", "violated", "2026-01-20", "missed"),
        ("detached", "not observed", "2026-01-20", "due, and cannot be told"),
        ("detached", "contested", "2026-03-02", "cannot be told"),
        ("detached", "cannot be judged", None, "unmeasurable"),
    ],
)
def test_a_phase_is_no_better_than_its_milestones(
    state: str, display: str, until: str | None, phase: str
) -> None:
    """One milestone that is missed or cannot be told keeps the phase off the track."""
    assert _phases(day(PHASES, [verdict("a", state, display, until)]))["one"] == phase


def test_a_phase_without_milestones_is_unmeasurable() -> None:
    """No milestone, no yes: neither phases nor tracks nor issues."""
    text = (
        '[[phase]]\nid = "one"\ntitle = "One"\n'
        '[[track]]\nid = "t"\ntitle = "T"\nkind = "military"\n'
        '[[issue]]\nid = "i"\ntitle = "I"\n'
    )
    found = day(text)
    views = (*standing.phases(found, {}), *standing.tracks(found, {}), *standing.issues(found, {}))
    assert [view.state for view in views] == ["unmeasurable"] * 3
    assert views[2].standing == "unknown"


MEETING = '[[meeting]]\nid = "r"\ntitle = "R"\n'
WHOLE = MEETING + 'on = "2026-01-20"\nparticipants = ["A", "B"]\ncriteria = ["so"]\n'


@pytest.mark.parametrize(
    ("text", "today", "state", "missing"),
    [
        (MEETING, "2026-01-01", "incomplete", ("date", "participants", "criteria")),
        (MEETING + 'on = "2026-01-20"\n', "2026-01-20", "incomplete", ("participants", "criteria")),
        (WHOLE, "2026-01-20", "planned", ()),
        (WHOLE, "2026-01-21", "no minutes", ()),
        (WHOLE + 'minutes = "d"\n', "2026-01-21", "held", ()),
        (WHOLE + 'minutes = "gone"\n', "2026-01-21", "no minutes", ()),
        (MEETING + 'on = "2026-01"\n', "2026-01-31", "incomplete", ("participants", "criteria")),
        (MEETING + 'on = "2026-01"\n', "2026-02-01", "no minutes", ("participants", "criteria")),
        (WHOLE + 'called_off = "2026-01-10"\n', "2026-01-09", "planned", ()),
        (WHOLE + 'called_off = "2026-01-10"\n', "2026-01-21", "called off", ()),
    ],
)
def test_a_meeting(text: str, today: str, state: str, missing: tuple[str, ...]) -> None:
    """Incomplete, planned, held with minutes on record, over without them, or called off."""
    (view,) = standing.meetings(day(text, today=today, documents=["d"]))
    assert (view.state, view.missing) == (state, missing)


CHANNEL = (
    '[[channel]]\nid = "l"\ntitle = "L"\nbetween = ["A", "B"]\ncommitment = "c"\nevery = "1 mo"\n'
    'from = "2026-01-01"\ncriterion = "test within 2 d of trigger"\n'
)
TEST = {
    "held": kept("c", "e", "2026-01-03"),
    "missed": verdict("c", "violated", "violated", "2026-01-03"),
    "open": verdict("c", "detached", "pending", "2026-02-03"),
    "dark": verdict("c", "detached", "not observed", "2026-01-03"),
}


@pytest.mark.parametrize(
    ("tests", "state"),
    [
        (["open"], "not tested yet"),
        (["held", "open"], "tested"),
        (["held", "missed", "open"], "test missed"),
        (["held", "dark", "missed"], "cannot be told"),
    ],
)
def test_a_channel_is_what_its_tests_are(tests: list[str], state: str) -> None:
    """A test that failed or cannot be told is never covered by one that was held."""
    (view,) = standing.channels(day(CHANNEL, [TEST[name] for name in tests]))
    assert view.state == state
    assert (view.next == "2026-02-02") is ("open" in tests)


def test_a_channel_that_nobody_promised() -> None:
    """Without method it is a draft, with one it is proposed."""
    assert standing.channels(day(CHANNEL))[0].state == "draft"
    assert standing.channels(day(CHANNEL + 'method = "logs"\n'))[0].state == "proposed"


def test_agreed_only_in_a_document() -> None:
    """A mechanism is proposed until a document on record agrees on it; its source is named."""
    text = '[[mechanism]]\nid = "x"\ntitle = "X"\nsource = "experts"\n'
    (view,) = standing.mechanisms(day(text))
    assert (view.standing, view.source) == ("proposed", "experts")
    agreed = text + 'agreed_in = "d"\n'
    assert standing.mechanisms(day(agreed))[0].standing == "proposed"
    assert standing.mechanisms(day(agreed, documents=["d"]))[0].standing == "agreed in d"


def test_parties_join_on_their_day() -> None:
    """Any number of parties, each with the day on which it joined, or none."""
    text = "".join(
        f'[[party]]\nname = "{name}"\nrole = "party"\n{more}'
        for name, more in (("A", 'acceded = "2026-02-01"\n'), ("B", 'acceded = "2026-02-02"\n'),
                           ("C", ""))
    )  # fmt: skip
    assert [one.joined for one in standing.parties(day(text))] == [True, False, False]


@pytest.mark.parametrize(
    ("checks", "rows", "today", "state"),
    [
        ("m", [PENDING], "2026-02-01", "open"),
        ("m", [PENDING], "2026-03-11", "due, and cannot be told"),
        ("m", [kept("c", "e", "2026-03-02")], "2026-02-01", "settled"),
        ("c", [verdict("c", "violated", "violated", "2026-03-02")], "2026-04-01", "settled"),
        ("c", [kept("c", "e", "2026-03-02"), verdict("c", "detached", "pending", "2026-05-01")],
         "2026-02-01", "settled"),
        ("m", [], "2026-02-01", "open"),
    ],
)  # fmt: skip
def test_a_check(checks: str, rows: list[Any], today: str, state: str) -> None:
    """A check is settled once all that fell due by its day was judged, for good or ill."""
    text = STONE + f'[[task]]\nid = "t"\nwho = "A/b"\nchecks = ["{checks}"]\nby = "2026-03-10"\n'
    found = day(text, rows, today=today)
    (view,) = standing.tasks(found, standing.milestones(found))
    assert view.state == state
