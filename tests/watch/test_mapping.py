"""Mappings: each rule of servanda.map/1, by hand-made tables."""

from datetime import UTC, datetime

import pytest

from servanda.errors import MappingError
from servanda.watch.imports import EventImport, left_out
from servanda.watch.mapping import events, parse_mapping

HEAD = 'schema = "servanda.map/1"\n'
TABLE = """
[[table]]
file = "t.csv"
id = "r-{row}"
zone = "Europe/Kyiv"
  [table.time]
  at = "when"
  [table.set]
  type = "strike"
  standing = "observation"
"""


def mapped(table: str, csv: str, **files: str) -> EventImport:
    """Return the import of one small table."""
    mapping = parse_mapping(HEAD + table, where="m.toml")
    named = {f"{name}.csv": text.encode() for name, text in files.items()}
    return events(mapping, {"t.csv": csv.encode(), **named})


def at(text: str) -> datetime:
    """Return an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("2025-01-10T12:00", "2025-01-10T10:00Z", "2025-01-10T10:00Z"),
        ("2025-01-10 12:00", "2025-01-10T10:00Z", "2025-01-10T10:00Z"),
        ("2025-01-10T12:00Z", "2025-01-10T12:00Z", "2025-01-10T12:00Z"),
        ("2025-01-10", "2025-01-09T22:00Z", "2025-01-10T22:00Z"),
        (" 2025-07-10 ", "2025-07-09T21:00Z", "2025-07-10T21:00Z"),
    ],
)
def test_times_of_a_zone(cell: str, start: str, end: str) -> None:
    """A naive time is the zone's, an offset wins, a bare date is the whole local day."""
    (event,) = mapped(TABLE, f"row,when\n1,{cell}\n").events

    assert (event.start, event.end) == (at(start), at(end))


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        # Kyiv skips 03:00-04:00 on 30 March 2025 and doubles 03:00-04:00 on 26 October 2025.
        ("2025-03-30T03:30", "2025-03-30T00:30Z", "2025-03-30T01:30:00.000001Z"),
        ("2025-10-26T03:30", "2025-10-26T00:30Z", "2025-10-26T01:30:00.000001Z"),
    ],
)
def test_a_skipped_or_doubled_local_time_holds_both_readings(
    cell: str, start: str, end: str
) -> None:
    """The interval contains each instant that the local time can mean."""
    (event,) = mapped(TABLE, f"row,when\n1,{cell}\n").events

    assert (event.start, event.end) == (at(start), at(end))


SPAN = TABLE.replace('at = "when"', 'from = "a"\n  to = "b"\n  known_at = "k"')


@pytest.mark.parametrize(
    ("cells", "start", "end"),
    [
        ("2025-01-10,2025-01-12", "2025-01-09T22:00Z", "2025-01-12T22:00Z"),
        ("2025-01-10T08:00,2025-01-10T09:00", "2025-01-10T06:00Z", "2025-01-10T07:00Z"),
        ("2025-01-10,", "2025-01-09T22:00Z", "2025-01-10T22:00Z"),
        ("2025-01-10T08:00,", "2025-01-10T06:00Z", "2025-01-10T06:00Z"),
    ],
)
def test_from_and_to(cells: str, start: str, end: str) -> None:
    """A bare date begins in `from` and ends in `to`; without `to` it is `at = from`."""
    (event,) = mapped(SPAN, f"row,a,b,k\n1,{cells},\n").events

    assert (event.start, event.end, event.known_at) == (at(start), at(end), at(end))


@pytest.mark.parametrize(
    "cells",
    [
        "2025-01-10,2025-01-08",
        "2025-01-10,2025-01-09",
        "2025-01-10T00:00,2025-01-09",
        "2025-01-10T12:00,2025-01-10T11:59",
    ],
)
def test_an_end_before_its_beginning_is_refused(cells: str) -> None:
    """The row is named, also where the last day ends as the first begins."""
    with pytest.raises(MappingError, match=r"t\.csv, row 1: the end"):
        mapped(SPAN, f"row,a,b,k\n1,{cells},\n")


def test_a_row_without_a_time_is_dropped_and_counted() -> None:
    """An empty time leaves the row out, with its reason."""
    found = mapped(TABLE, "row,when\n1,\n2,2025-01-10\n")

    assert [e.id for e in found.events] == ["r-2"]
    assert [(d.reason, d.rows) for d in found.dropped] == [("no time", 1)]


def test_a_naive_time_without_a_zone_is_refused() -> None:
    """The message names file, row and what to set."""
    with pytest.raises(MappingError, match=r"t\.csv, row 1: .*no offset.*zone"):
        mapped(TABLE.replace('zone = "Europe/Kyiv"\n', ""), "row,when\n1,2025-01-10T12:00\n")


@pytest.mark.parametrize(
    ("shift", "cell", "start", "end"),
    [
        ("+1 d", "2025-01-10", "2025-01-10T22:00Z", "2025-01-11T22:00Z"),
        ("+1 d", "2025-03-29T12:00", "2025-03-30T09:00Z", "2025-03-30T09:00Z"),
        ("-2 h", "2025-01-10T12:00", "2025-01-10T08:00Z", "2025-01-10T08:00Z"),
        ("+30 min", "2025-01-10T12:00Z", "2025-01-10T12:30Z", "2025-01-10T12:30Z"),
    ],
)
def test_clock_shift(shift: str, cell: str, start: str, end: str) -> None:
    """A shift moves the event in local time: a day keeps the hour, a date stays a date."""
    table = TABLE.replace(
        "  [table.time]", f'clock_shift = {{by = "{shift}", reason = "anchors"}}\n  [table.time]'
    )

    found = mapped(table, f"row,when\n1,{cell}\n")

    assert (found.events[0].start, found.events[0].end) == (at(start), at(end))
    assert found.inputs["clock_shifts"] == [
        {"file": "t.csv", "table": 1, "by": shift, "reason": "anchors"}
    ]


def test_a_shift_needs_a_reason() -> None:
    """Nobody moves a clock without saying why."""
    table = TABLE.replace("  [table.time]", 'clock_shift = {by = "+1 d"}\n  [table.time]')

    with pytest.raises(MappingError, match="reason"):
        mapped(table, "row,when\n")


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("n > 9", ["b", "c"]),
        ("n = 1000", ["c"]),
        ("n != 9", ["b", "c", "d"]),
        ("n is empty", ["d"]),
        ("n is not empty", ["a", "b", "c"]),
        ("n <= 10", ["a", "b"]),
        ("s = confirmed", ["a"]),
        ("s in [confirmed, probable]", ["a", "b"]),
        ("'s' in ['confirmed', \"probable\"]", ["a", "b"]),
        ("s != confirmed", ["b", "c", "d"]),
    ],
)
def test_filters(rule: str, kept: list[str]) -> None:
    """Numbers compare as numbers, empty cells pass only `is empty` and `!=`."""
    table = TABLE.replace("  [table.time]", f'where = ["""{rule}"""]\n  [table.time]')
    table += '  [table.numbers.quantity]\n  column = "n"\n  thousands = ","\n'
    csv = (
        "row,when,n,s\na,2025-01-01,9,confirmed\nb,2025-01-01,10,probable\n"
        'c,2025-01-01,"1,000",x\nd,2025-01-01,,\n'
    )

    found = mapped(table, csv)

    assert [e.id.removeprefix("r-") for e in found.events] == kept
    assert sum(d.rows for d in found.dropped) == 4 - len(kept)


@pytest.mark.parametrize(
    ("reason", "rows", "line"),
    [
        ("s = confirmed", 17, "t.csv: 17 rows left out: not s = confirmed"),
        ("no time", 1, "t.csv: 1 row left out: no time"),
    ],
)
def test_a_line_on_rows_left_out_says_which_filter_failed(
    reason: str, rows: int, line: str
) -> None:
    """What was left out is told as what did not hold, never as what did."""
    assert left_out("t.csv", rows, reason) == line


def test_numbers_factors_and_units() -> None:
    """Thousands are removed, a factor is applied, a unit changes only by a stated conversion."""
    table = TABLE + (
        '  unit = "kt"\n  [table.numbers.quantity]\n  column = "n"\n  thousands = ","\n'
        '  factor = 2\n  reason = "both halves"\n'
        '[[convert]]\nfrom = "kt"\nto = "t"\nfactor = 1000\nreason = "SI"\n'
    )

    (event,) = mapped(table, 'row,when,n\n1,2025-01-01,"1,000.5"\n').events

    assert (event.quantity, event.unit) == (2_001_000, "t")


def test_missing_is_not_zero() -> None:
    """An empty cell leaves the field absent."""
    table = TABLE + '  [table.numbers.quantity]\n  column = "n"\n'

    assert mapped(table, "row,when,n\n1,2025-01-01,\n").events[0].quantity is None


def test_value_maps() -> None:
    """A value outside the map is an error, kept, or left out, as the table says."""
    table = TABLE + '  [table.values.class]\n  column = "m"\n  map = {"Kh-1" = "missile"}\n'
    csv = "row,when,m\n1,2025-01-01,Kh-1\n2,2025-01-01,other\n"

    with pytest.raises(MappingError, match=r"row 2: .*'other'"):
        mapped(table, csv)
    kept = mapped(table + '  default = "keep"\n', csv).events
    empty = mapped(table + '  default = "empty"\n', csv).events
    assert [dict(e.attributes).get("class") for e in kept] == ["missile", "other"]
    assert [dict(e.attributes).get("class") for e in empty] == ["missile", None]


def test_templates_and_defaults() -> None:
    """A template with an empty cell leaves its field absent; other fields have defaults."""
    table = TABLE + '  [table.columns]\n  occurrence = "vi-{dup}"\n  source = "who"\n'

    first, second = mapped(table, "row,when,dup,who\n1,2025-01-01,7,tv\n2,2025-01-01,,\n").events

    assert (first.occurrence, first.source, first.family) == ("vi-7", "tv", "tv")
    assert (second.occurrence, second.source) == ("r-2", "t.csv")


def test_one_row_may_become_two_events() -> None:
    """Two tables read one file; ids stay unique."""
    table = TABLE + TABLE.replace("r-{row}", "s-{_n}")

    assert {e.id for e in mapped(table, "row,when\n9,2025-01-01\n").events} == {"r-9", "s-1"}


def test_a_foreign_time_format() -> None:
    """A pattern reads English month names; without hours it is a whole day."""
    table = TABLE.replace('at = "when"', 'at = "when"\n  format = "%d-%b-%y"')

    (event,) = mapped(table, "row,when\n1,17-Mar-23\n").events

    assert (event.start, event.end) == (at("2023-03-16T22:00Z"), at("2023-03-17T22:00Z"))


@pytest.mark.parametrize(
    ("table", "csv", "message"),
    [
        (TABLE + 'colour = "red"\n', "row,when\n", None),
        ("[[table]]\nfile = 1\n", "row,when\n", "needs either"),
        (TABLE.replace('type = "strike"\n', ""), "row,when\n", "type is not set"),
        (TABLE.replace("  [table.time]", "colour = 1\n  [table.time]"), "row,when\n", "'colour'"),
        (TABLE + '  [table.columns]\n  type = "k"\n', "row,when\n", "set twice"),
        (TABLE + '  [table.columns]\n  actor = "k"\n', "row,when\n1,2025-01-01\n", "column 'k'"),
        (TABLE + '  [table.columns]\n  quantity = "n"\n', "row,when\n", "is a number"),
        (TABLE, "row,when\n1,2025-01-01\n1,2025-01-02\n", "'r-1': it is taken"),
        (TABLE, "row,when\n1,yesterday\n", "row 1: 'yesterday'"),
        (TABLE, "row,when\n1\n", "row 1"),
        (TABLE, "row,row\n", "'row' twice"),
        (TABLE.replace("t.csv", "u.csv"), "row,when\n", "'u.csv' is not among"),
        (TABLE.replace("Kyiv", "Atlantis"), "row,when\n", "Atlantis"),
    ],
)
def test_what_is_wrong_is_named(table: str, csv: str, message: str | None) -> None:
    """A broken mapping or row gives one message with its place."""
    if message is None:
        assert dict(mapped(table, "row,when\n1,2025-01-01\n").events[0].attributes) == {
            "colour": "red"
        }
        return
    with pytest.raises(MappingError, match=message):
        mapped(table, csv)


def test_a_file_that_no_table_reads_is_refused() -> None:
    """Nothing that was given is ignored."""
    with pytest.raises(MappingError, match=r"extra\.csv"):
        mapped(TABLE, "row,when\n", extra="a,b\n")


def test_binary_junk_is_no_table() -> None:
    """Bytes that are no text give one message with the line."""
    mapping = parse_mapping(HEAD + TABLE, where="m.toml")

    with pytest.raises(MappingError, match=r"t\.csv, line 1"):
        events(mapping, {"t.csv": b"\x89PNG\r\n\x1a\n\xff\xfe"})
