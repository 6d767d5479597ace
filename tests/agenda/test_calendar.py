"""The calendar file, read back by the library that calendar programs share."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest
from tests.agenda.plans import day, kept, verdict

from servanda.agenda import board as boards
from servanda.agenda import calendar
from servanda.agenda.board import Fact
from servanda.model.agenda import RegisteredAgenda
from servanda.model.plan_view import AgendaBoard
from servanda.model.verdict import Verdict

PLAN = """
[[meeting]]
id = "r1"
title = "First, round"
on = "2026-03-10T10:00"
ends = "2026-03-10T12:30"
zone = "Europe/Kyiv"
place = "The bridge"
participants = ["A", "B"]
criteria = ["so"]

[[meeting]]
id = "r2"
title = "Second"
on = "2026-09"

[[meeting]]
id = "r3"
title = "Third"

[[meeting]]
id = "r4"
title = "Fourth"
on = "2026-04-01"
called_off = "2026-01-05"
agreed_in = "d"

[[milestone]]
id = "m"
title = "M"
commitments = ["c"]
due = "2026-03-31"

[[task]]
id = "t"
who = "A/b"
checks = ["m"]
by = "2026-04-05"
"""
FACTS = {
    "c": Fact("do it", "UTC", 0, recurs=False),
    "w": Fact("wait", "Europe/Kyiv", 2, recurs=False),
    "n": Fact("again", "UTC", 0, recurs=True),
}


def board(rows: Iterable[Verdict] = (), *, text: str = PLAN, revision: int = 3) -> AgendaBoard:
    """Return a board of one plan on 1 February 2026."""
    rows = list(rows)
    found = day(text, rows, known=FACTS, documents=["d"])
    held = RegisteredAgenda(entry=5, id="p", text=text, revision=revision, registered_by="local")
    return AgendaBoard(
        as_of="2026-02-02T00:00:00Z",
        known_at=None,
        origin="servanda.example/talks-1",
        stamp="2026-01-15T09:00:00Z",
        plans=(boards.plan_view(found, held),),
        withheld=(),
        dues=tuple(boards.dues(rows, FACTS)),
        undated=boards.undated(found.ties, {name: fact.title for name, fact in FACTS.items()}),
    )


def read(made: AgendaBoard) -> tuple[dict[str, Any], Any]:
    """Return the events by the part of their UID before the origin, and the calendar."""
    found = icalendar.Calendar.from_ical(calendar.write(made, title="Talks"))
    events = {str(e["UID"]).partition("@")[0]: e for e in found.walk("VEVENT")}
    assert len(events) == len(found.walk("VEVENT"))
    return events, found


def test_a_local_time_comes_with_its_zone() -> None:
    """Ten o'clock in Kyiv in winter, with the rules of that zone in the file."""
    events, found = read(board())
    first = events["p/r1"]

    assert first["DTSTART"].dt.astimezone(UTC) == datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    assert first["DTEND"].dt.astimezone(UTC) == datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
    assert first["DTSTART"].params["TZID"] == "Europe/Kyiv"
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Europe/Kyiv"]
    assert (str(first["LOCATION"]), str(first["STATUS"])) == ("The bridge", "TENTATIVE")
    assert str(first["SUMMARY"]) == "First, round"
    assert (first["SEQUENCE"], first["DTSTAMP"].dt) == (3, datetime(2026, 1, 15, 9, tzinfo=UTC))


def test_days_and_vague_dates() -> None:
    """A day is an all-day event; a month stands on its last day and says what is not stated."""
    events, _ = read(board())

    assert events["p/r2"]["DTSTART"].dt == date(2026, 9, 30)
    assert events["p/r2"]["DTEND"].dt == date(2026, 10, 1)
    said = "Second (by end of September 2026, day not stated)"
    assert str(events["p/r2"]["SUMMARY"]) == said
    assert events["p/m"]["DTSTART"].dt == date(2026, 3, 31)
    assert events["p/t"]["DTSTART"].dt == date(2026, 4, 5)


def test_what_has_no_date_is_in_the_description_alone() -> None:
    """A meeting without a date and what is owed without one are named, and are no events."""
    events, found = read(board([verdict("w", "conditional", "pending", None)]))

    assert "p/r3" not in events
    assert "w" not in events
    words = str(found["X-WR-CALDESC"])
    assert "p r3: Third (no date)" in words
    assert "w: wait (pending)" in words


def test_called_off_and_released_are_cancelled() -> None:
    """A meeting that is called off and a promise that is released are cancelled, not dropped."""
    rows = [verdict("c", "detached", "pending", "2026-05-01", norm="released")]
    events, _ = read(board(rows))

    assert str(events["p/r4"]["STATUS"]) == "CANCELLED"
    assert str(events["c"]["STATUS"]) == "CANCELLED"
    assert str(events["p/m"]["STATUS"]) == "TENTATIVE"


def test_ends_of_promises() -> None:
    """The end of a promise is its last day in its own zone; its revision counts its versions."""
    until = verdict("w", "detached", "pending", "2026-03-01")
    events, _ = read(board([until]))
    # Midnight in UTC is two in the morning in Kyiv: no whole day, but an instant.
    assert events["w"]["DTSTART"].dt.astimezone(UTC) == datetime(2026, 3, 1, tzinfo=UTC)
    assert events["w"]["SEQUENCE"] == 2
    events, _ = read(board([verdict("c", "detached", "pending", "2026-03-02")]))
    assert events["c"]["DTSTART"].dt == date(2026, 3, 1)


def test_a_milestone_and_its_promise_stand_once() -> None:
    """Where both end on one day the promise stands, under its own name."""
    events, _ = read(board([kept("c", "e", "2026-04-01")]))
    assert "c" in events
    assert "p/m" not in events


def test_names_of_occasions_stay() -> None:
    """An occasion of what recurs has the same name before and after the next one comes up."""
    one = verdict("n", "detached", "pending", "2026-03-02")
    two = verdict("n", "detached", "pending", "2026-04-02", reading="r")
    alone = set(read(board([one]))[0])
    both = set(read(board([one, two]))[0])
    assert alone < both
    assert "n:2026-01-01T00:00:00Z" in alone


def test_the_same_board_gives_the_same_bytes() -> None:
    """No clock is read; long lines are folded at 75 octets, and lines end as the format says."""
    made = board([kept("c", "e", "2026-04-01")])
    first = calendar.write(made, title="Talks")
    assert first == calendar.write(made, title="Talks")
    lines = first.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(b"\n" not in line for line in lines)


@pytest.mark.parametrize("title", ["a\r\nEND:VCALENDAR", "\u0007bell", "semi;colon, comma\\"])
def test_words_cannot_break_the_file(title: str) -> None:
    """Line breaks, control characters and separators in a title stay inside its event."""
    text = PLAN.replace('title = "Second"', f"title = {json.dumps(title)}")
    events, found = read(board(text=text))
    assert len(found.walk("VEVENT")) == 5
    assert "p/r2" in events


def test_an_empty_register_has_an_empty_calendar() -> None:
    """Without plans and dates the file has no event and is still a calendar."""
    events, found = read(board(text=""))
    assert events == {}
    assert str(found["VERSION"]) == "2.0"


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01"])
def test_an_end_at_the_edge_of_the_calendar_is_no_date(until: str) -> None:
    """A promise without a real end is named in the description, as one without any."""
    events, found = read(board([verdict("c", "detached", "pending", until)]))
    assert "c" not in events
    assert "c: do it (pending)" in str(found["X-WR-CALDESC"])
