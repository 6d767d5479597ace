"""Rows read by the places of their cells give the events and faults that cells by name give."""

import csv
import io
from random import Random

import pytest

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.watch import native
from servanda.watch.plainrows import PlainRows

CELLS = {
    "id": ["e1", "e2", "e3", " e4 ", "e5", "e6", "e7", "e8", "e9", ""],
    "type": ["strike", "visit", "act.delegate", " "],
    "at": ["2025-01-31", "2025-01-31T12:00Z", "2025-01-31T12:00:00+02:00", " 2025-02-01 ",
           "9999-12-31", "2025-02-30", "2025-01-31T12:00", "soon", ""],
    "standing": ["observation", "observation", "claim", "admission", "denial", "rumour", ""],
    "source": ["m1", " ", ""],
    "family": ["f", ""],
    "occurrence": ["o", ""],
    "actor": ["A", ""],
    "standing_reason": ["", "its method is published"],
    "quantity": ["1", "2.50", "-3", "1e3", " 4 ", "nan", "inf", "many", ""],
    "conf": ["0.5", "1", "1.5", ""],
    "site": ["s 1", "s2", ""],
    "": ["x", ""],
    "lat": ["50", ""],
    "lon": ["30", ""],
    "known_at": ["2025-03-01", ""],
    "polarity": ["-", "+", ""],
    "to": ["2025-03-01", "C", ""],
    "source_grade": ["A", "Z", ""],
}  # fmt: skip
ALWAYS = ("id", "type", "at", "standing")


def table(rnd: Random, *, good: float) -> bytes:
    """Return a table of random columns, most cells in order."""
    more = [name for name in CELLS if name not in ALWAYS and rnd.random() < 0.2]
    columns = [*ALWAYS, *more] if rnd.random() < 0.9 else [*more, *ALWAYS[1:]]
    rnd.shuffle(columns)
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(f" {name} " if rnd.random() < 0.1 else name for name in columns)
    for n in range(4):
        rows.writerow(
            (f"e{n}" if name == "id" else CELLS[name][n % 2])
            if rnd.random() < good
            else rnd.choice(CELLS[name])
            for name in columns
        )
    return file.getvalue().encode()


def outcome(raw: bytes) -> tuple[Event, ...] | str:
    """Return the events of a table, or the message that refuses it."""
    try:
        return native.events({"e.csv": raw}).events
    except MappingError as error:
        return str(error)


def test_random_tables_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six hundred small tables, a good part of them with faults, give the same either way."""
    rnd = Random(1)  # noqa: S311  (a draw, no secret)
    tables = [table(rnd, good=rnd.choice([0.8, 0.98, 1])) for _ in range(600)]
    fast = [outcome(raw) for raw in tables]
    monkeypatch.setattr(PlainRows, "fit", lambda _: False)

    slow = [outcome(raw) for raw in tables]

    assert fast == slow
    assert sum(isinstance(found, str) for found in fast) > 100
    assert sum(isinstance(found, tuple) for found in fast) > 100


def test_a_plain_row_is_read_at_once() -> None:
    """An instant, a standing and attributes need no second look; a denial does."""
    fields = ["id", "type", "at", "standing", "site"]
    assert PlainRows.fit(fields)
    plain = PlainRows(fields, "e.csv")

    found = plain.event(["e1", "strike", "2025-01-31T12:00Z", "observation", "s1"])

    assert found is not None
    assert (found.source, found.occurrence, found.attributes) == ("e.csv", "e1", (("site", "s1"),))
    assert plain.event(["e1", "strike", "2025-01-31T12:00Z", "denial", "s1"]) is None


@pytest.mark.parametrize(
    "more", ["to", "polarity", "extent", "supersedes", "known_at", "lat", "quantity_hi", "at"]
)
def test_columns_that_need_a_second_look_make_no_plain_rows(more: str) -> None:
    """What changes the meaning of other cells, and a column named twice, is read by name."""
    assert not PlainRows.fit([*ALWAYS, more])
