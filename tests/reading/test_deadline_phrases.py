"""Phrases worked out by hand, by the codebook: one line of the table is one sentence of our own."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from servanda.model.dates import Deadline
from servanda.model.edtf import is_edtf
from servanda.reading.deadlines import deadline
from servanda.reading.times import Known

TABLE = Path(__file__).with_name("deadline_phrases.tsv")


class Row(NamedTuple):
    """One line: a sentence, the date of its text, and what is due when; None where open."""

    text: str
    date: str | None
    type: str | None
    earliest: str | None
    latest: str | None
    offset: str | None
    anchor: str | None
    edtf: str | None
    precision: str | None


def _rows() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Row(row[0], *(None if cell == "-" else cell for cell in row[1:])) for row in cells]


ROWS = _rows()


def due(row: Row) -> Deadline | None:
    """Return the deadline of the sentence of a row."""
    day = date.fromisoformat(row.date) if row.date else None
    known = Known(day=day, year=day.year if day else None)
    return deadline(row.text, 0, len(row.text), known)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.text} [{row.date}]")
def test_phrases_worked_out_by_hand(row: Row) -> None:
    """Type, days, offset, anchor, EDTF and precision of each sentence are those of the table."""
    got = due(row)

    assert (
        got and got.type,
        got and got.earliest,
        got and got.latest,
        got and got.offset,
        got and got.anchor and got.anchor.text,
        got and got.edtf,
        got and got.precision,
    ) == row[2:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.text} [{row.date}]")
def test_every_deadline_quotes_its_words_and_writes_valid_edtf(row: Row) -> None:
    """The span of a deadline holds its words, and its EDTF is valid."""
    got = due(row)

    if got is not None:
        assert row.text[got.span.start : got.span.end] == got.raw == got.span.exact
        assert got.edtf is None or is_edtf(got.edtf)


def test_the_table_is_spread_over_all_types() -> None:
    """At least 200 phrases, of each type several, and enough that are no deadline."""
    types = Counter(row.type for row in ROWS)

    assert len(ROWS) >= 200
    assert len({(row.text, row.date) for row in ROWS}) == len(ROWS)
    assert types.keys() == {
        "absolute", "relative", "recurring", "period", "immediate", "event", "vague", None,
    }  # fmt: skip
    assert min(types.values()) >= 7
    assert types[None] >= 20
