"""Where incidents stand, computed from reports; each case by hand."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.watch.bench import Row, events_of

from servanda.errors import MappingError
from servanda.model.incident import Incident
from servanda.terms.times import parse_instant
from servanda.watch.incidents import incidents


def report(day: int, **more: object) -> Row:
    """Return a report of one shelling, known on a day of March."""
    return {"type": "shelling", "at": "2026-03-01T06:00:00Z", "occurrence": "bridge",
            "known_at": f"2026-03-{day:02}T00:00:00Z", **more}  # fmt: skip


ALLEGED = report(1, source="A", standing="claim", attributed_to="B")
INQUIRY = report(2, inquiry="joint commission")
VERIFIED = report(5, verified_by="joint commission")
NAMED = report(9, attributed_to="B")
NO_NAME = report(8, attributed_to="unattributed")


def one(*rows: Row, known_at: str | None = None) -> Incident:
    """Return the only incident."""
    at = None if known_at is None else parse_instant(known_at)
    (found,) = incidents(events_of(rows), known_at=at)
    return found


@pytest.mark.parametrize(
    ("rows", "state", "established", "to"),
    [
        ([ALLEGED], "alleged", "alleged", ()),
        ([ALLEGED, INQUIRY], "under inquiry", "under inquiry", ()),
        ([ALLEGED, INQUIRY, VERIFIED], "verified", "verified", ()),
        ([ALLEGED, VERIFIED], "verified", "verified", ()),
        ([ALLEGED, INQUIRY, VERIFIED, NAMED], "attributed", "verified", ("B",)),
        ([ALLEGED, INQUIRY, VERIFIED, NO_NAME], "unattributed", "verified", ()),
        ([ALLEGED, INQUIRY, VERIFIED, NO_NAME, NAMED], "attributed", "verified", ("B",)),
        # Whose it was is said before anybody verified that it was: it waits.
        ([ALLEGED, INQUIRY, NAMED], "under inquiry", "under inquiry", ("B",)),
        # A party's word that it verified and attributed moves nothing.
        ([report(1, source="A", standing="claim", verified_by="A", attributed_to="B")],
         "alleged", "alleged", ()),
    ],
)  # fmt: skip
def test_states(rows: list[Row], state: str, established: str, to: tuple[str, ...]) -> None:
    """Each report moves the incident as far as its standing and its attributes carry it."""
    found = one(*rows)

    assert (found.state, found.established, found.attributed_to) == (state, established, to)


def test_an_accusation_is_told_as_one() -> None:
    """A's claim names B; the commission names nobody yet."""
    (laid,) = one(ALLEGED, VERIFIED).attributions

    assert (laid.to, laid.source, laid.accusation) == ("B", "A", True)


def test_what_was_known_then() -> None:
    """On 6 March it was verified and not yet attributed."""
    rows = [ALLEGED, INQUIRY, VERIFIED, NAMED]

    assert one(*rows, known_at="2026-03-06T00:00:00Z").state == "verified"
    assert [(m.state, m.by) for m in one(*rows).moves] == [
        ("alleged", "A"), ("under inquiry", "joint commission"),
        ("verified", "joint commission"), ("attributed", "monitor"),
    ]  # fmt: skip


def test_two_grades_stay_two() -> None:
    """A reliable source with an improbable report is B 5: no number stands for both."""
    (told,) = one(report(1, source_grade="B", report_grade="5")).reports

    assert (told.source_grade, told.report_grade) == ("B", "5")


def test_denials_are_named() -> None:
    """Who denies it is listed, and the state stays what the reports make it."""
    denial = report(3, id="no", source="B", standing="denial")

    found = one(VERIFIED, denial)

    assert (found.state, found.denied_by) == ("verified", ("no",))


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("source_grade", "G", "A, B, C, D, E, F"), ("source_grade", "b", "A, B, C, D, E, F"),
     ("report_grade", "0", "1, 2, 3, 4, 5, 6"), ("report_grade", "A", "1, 2, 3, 4, 5, 6")],
)  # fmt: skip
def test_a_grade_that_is_none_is_refused(name: str, value: str, allowed: str) -> None:
    """The row and the expected values are named."""
    with pytest.raises(
        MappingError, match=f"row 1: {name} is '{value}'; expected one of {allowed}"
    ):
        events_of([report(1, **{name: value})])


def test_happenings_without_any_of_it_are_no_incidents() -> None:
    """A plain report is listed on request only."""
    events = events_of([{"type": "strike", "at": "2026-03-01T00:00:00Z"}])

    assert incidents(events) == ()
    assert [i.state for i in incidents(events, every=True)] == ["alleged"]


@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(rnd: Random) -> None:
    """Shuffled reports give the same incident."""
    events = list(events_of([ALLEGED, INQUIRY, VERIFIED, NO_NAME, NAMED]))
    straight = incidents(events)
    rnd.shuffle(events)

    assert incidents(events) == straight
