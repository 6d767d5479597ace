"""Mappings of tables as publishers ship them: no header, tabs, coarse and coded times."""

from datetime import UTC, datetime

import pytest

from servanda.errors import MappingError
from servanda.watch.imports import EventImport
from servanda.watch.mapping import events, parse_mapping

HEAD = 'schema = "servanda.map/1"\n[[table]]\n'
SET = '  [table.set]\n  type = "strike"\n  standing = "observation"\n'


def mapped(text: str, table: str, name: str = "t.csv") -> EventImport:
    """Return the import of one small table."""
    return events(parse_mapping(HEAD + text, where="m.toml"), {name: table.encode()})


def times(time: str, table: str) -> list[tuple[str, str]]:
    """Return start and end of each event of a table in Kyiv time."""
    top = 'file = "t.csv"\nid = "r{_n}"\nzone = "Europe/Kyiv"\n  [table.time]\n'
    found = mapped(top + time + SET, table).events
    return [(shown(e.start), shown(e.end)) for e in found]


def shown(instant: datetime) -> str:
    """Return an instant as minutes of UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("precision", "cell", "start", "end"),
    [
        ("day", "2025-01-10 00:00:00.000", "2025-01-09T22:00", "2025-01-10T22:00"),
        ("day", "2025-01-10T00:00:00", "2025-01-09T22:00", "2025-01-10T22:00"),
        ("day", "2025-01-10", "2025-01-09T22:00", "2025-01-10T22:00"),
        ("month", "2024-12-01", "2024-11-30T22:00", "2024-12-31T22:00"),
        ("year", "2025-01-01", "2024-12-31T22:00", "2025-12-31T22:00"),
    ],
)
def test_a_precision_makes_a_time_a_whole_stretch(
    precision: str, cell: str, start: str, end: str
) -> None:
    """Midnight in a column of days means the whole day; a month and a year likewise."""
    time = f'  at = "when"\n  precision = "{precision}"\n'

    assert times(time, f"when\n{cell}\n") == [(start, end)]


@pytest.mark.parametrize(
    ("precision", "cell", "words"),
    [
        ("day", "2025-01-10T12:00", "has a clock"),
        ("month", "2025-01-10", "more exact than a whole month"),
        ("year", "2025-02-01", "more exact than a whole year"),
        ("month", "9999-12-01", "no next month"),
    ],
)
def test_a_time_finer_than_the_stated_precision_is_refused(
    precision: str, cell: str, words: str
) -> None:
    """A precision never throws an hour or a day away."""
    with pytest.raises(MappingError, match=rf"t\.csv, row 1: .*{words}"):
        times(f'  at = "when"\n  precision = "{precision}"\n', f"when\n{cell}\n")


def test_a_date_in_parts() -> None:
    """Year and month in two columns are a whole month; a missing part is no time."""
    time = '  at = "{year}-{month}"\n  format = "%Y-%m"\n  precision = "month"\n'

    found = times(time, "year,month\n2022,2\n2022,\n2022,12\n")

    assert found == [
        ("2022-01-31T22:00", "2022-02-28T22:00"),
        ("2022-11-30T22:00", "2022-12-31T22:00"),
    ]


WIDEN = (
    '  at = "when"\n  [table.time.widen]\n  column = "p"\n  days = {"1" = 0, "2" = 6, "3" = 30}\n'
)


def test_a_coded_precision_widens_the_time() -> None:
    """Days are added on both sides, by the local calendar: the clock change costs no hour."""
    found = times(WIDEN, "when,p\n2025-03-28,1\n2025-03-28,2\n2025-03-28,3\n")

    assert found == [
        ("2025-03-27T22:00", "2025-03-28T22:00"),
        ("2025-03-21T22:00", "2025-04-03T21:00"),
        ("2025-02-25T22:00", "2025-04-27T21:00"),
    ]


@pytest.mark.parametrize("code", ["4", ""])
def test_an_unknown_precision_is_refused(code: str) -> None:
    """A code that the mapping does not name is not taken for exact."""
    with pytest.raises(MappingError, match=r"t\.csv, row 1: p is .*widen knows 1, 2, 3"):
        times(WIDEN, f"when,p\n2025-03-28,{code}\n")


def test_several_formats_are_tried() -> None:
    """A column written in two ways is read in both."""
    time = '  at = "when"\n  format = ["iso", "%d %B %Y"]\n'

    assert (
        times(time, "when\n2025-01-10\n10 January 2025\n")
        == [("2025-01-09T22:00", "2025-01-10T22:00")] * 2
    )


def test_formats_that_disagree_on_a_cell_are_refused() -> None:
    """No order of formats decides between the third of April and the fourth of March."""
    time = '  at = "when"\n  format = ["%d/%m/%Y", "%m/%d/%Y"]\n'

    assert times(time, "when\n13/04/2025\n") == [("2025-04-12T21:00", "2025-04-13T21:00")]
    with pytest.raises(MappingError, match=r"row 1: '03/04/2025' reads differently by"):
        times(time, "when\n03/04/2025\n")
    with pytest.raises(MappingError, match=r"row 1: 'soon' follows none of"):
        times(time, "when\nsoon\n")


def test_when_a_row_was_known_may_be_written_in_another_way() -> None:
    """Seconds since 1970 are instants; they need no zone and no shift touches them."""
    text = (
        'file = "t.csv"\nid = "r{_n}"\nclock_shift = {by = "+1 d", reason = "anchors"}\n'
        '  [table.time]\n  at = "when"\n  known_at = "stamp"\n  known_at_format = "unix"\n'
    )

    (event,) = mapped(text + SET, "when,stamp\n2025-01-10,1736640000\n").events

    assert (shown(event.start), shown(event.known_at)) == ("2025-01-11T00:00", "2025-01-12T00:00")


SINCE = '  to = "until"\n  since_previous = "24 h"\n'


def test_a_report_speaks_of_the_time_since_the_one_before() -> None:
    """The first one reaches back as far as the mapping says; left-out rows still end a stretch."""
    top = (
        'file = "t.csv"\nid = "r{_n}"\nzone = "UTC"\nwhere = ["n > 0"]\n  [table.time]\n'
        f'{SINCE}{SET}  [table.numbers.quantity]\n  column = "n"\n'
    )
    table = "until,n\n2025-01-02T19:30,5\n2025-01-03T19:30,0\n2025-01-06T19:30,7\n"

    found = mapped(top, table).events

    assert [(shown(e.start), shown(e.end), e.quantity) for e in found] == [
        ("2025-01-01T19:30", "2025-01-02T19:30", 5),
        ("2025-01-03T19:30", "2025-01-06T19:30", 7),
    ]


def test_reports_out_of_order_are_refused() -> None:
    """A stretch since the row before exists only in the order of time."""
    with pytest.raises(MappingError, match=r"t\.csv, row 2: .*not after that of the row before"):
        times(SINCE, "until\n2025-01-03T19:30\n2025-01-02T19:30\n")


NAMED = (
    'file = "*"\nformat = "tsv"\nheader = ["no", "day", "what"]\nid = "r{no}"\nzone = "UTC"\n'
    '  [table.time]\n  at = "day"\n  format = "%Y%m%d"\n' + SET
    + '  [table.columns]\n  what = "what"\n'
)  # fmt: skip


@pytest.mark.parametrize("head", ["", "No\tDay\tWhat\n"])
def test_tabs_without_a_header(head: str) -> None:
    """The mapping names the columns; a row of the same names is no data, a quote is a character."""
    found = mapped(NAMED, head + '7\t20250110\tthe "line, it\r\n', "20250110.export.CSV")

    (event,) = found.events
    assert (event.id, shown(event.start)) == ("r7", "2025-01-10T00:00")
    assert dict(event.attributes) == {"what": 'the "line, it'}
    assert event.source == "20250110.export.CSV"


def test_a_row_with_other_columns_than_named() -> None:
    """Where the cells do not match the names, the row is told with both numbers."""
    with pytest.raises(MappingError, match=r"t\.csv, row 1 \(line 1\): 2 cells between tabs .* 3"):
        mapped(NAMED, "7\t20250110\n")


def test_a_mapping_for_every_file() -> None:
    """A star reads each given file, and beside it no file may be named."""
    mapping = parse_mapping(HEAD + NAMED, where="m.toml")

    found = events(mapping, {"a.tsv": b"1\t20250110\tx\n", "b.tsv": b"2\t20250110\tx\n"})

    assert [e.id for e in found.events] == ["r1", "r2"]
    with pytest.raises(MappingError, match=r"m\.toml: no event file"):
        events(mapping, {})
    with pytest.raises(MappingError, match="every table or in none"):
        parse_mapping(HEAD + NAMED + "[[table]]\n" + NAMED.replace("*", "t.csv"), where="m.toml")


CODED = (
    'file = "t.csv"\nid = "r{_n}"\nzone = "UTC"\n  [table.time]\n  at = "day"\n' + SET
    + '  [table.numbers.lat]\n  column = "y"\n  only = "p in [1, 2]"\n'
    + '  [table.numbers.lon]\n  column = "x"\n  only = "p in [1, 2]"\n'
    + '  [table.numbers.error_m]\n  column = "p"\n  map = {"1" = 5000, "2" = 25000}\n'
    + '  default = "empty"\n'
    + '  [table.columns]\n  actor = {column = "who", only = "kind = 3"}\n'
)  # fmt: skip


def test_fields_of_some_rows_only() -> None:
    """A guarded field is absent where its filter fails; a code stands for a number."""
    table = "day,y,x,p,who,kind\n2025-01-10,50,30,1,A,3\n2025-01-10,50,30,4,B,1\n"

    first, second = mapped(CODED, table).events

    assert (first.lat, first.lon, first.error_m, first.actor) == (50, 30, 5000, "A")
    assert (second.lat, second.lon, second.error_m, second.actor) == (None, None, None, None)


def test_a_code_without_a_number_is_refused() -> None:
    """Without a default an unknown code names the row."""
    text = CODED.replace('  default = "empty"\n', "")

    with pytest.raises(MappingError, match=r"row 1: p is '4', which the map for 'error_m'"):
        mapped(text, "day,y,x,p,who,kind\n2025-01-10,50,30,4,B,1\n")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ('  at = "d"\n  precision = "week"\n', "precision is 'week'; expected day, month, year"),
        ('  at = "d"\n  format = []\n', "format takes texts"),
        ('  at = "d"\n  since_previous = "24 h"\n', "since_previous takes `to` alone"),
        ('  to = "d"\n  since_previous = "a while"\n', "since_previous is 'a while'"),
        ('  at = "d"\n  widen = {column = "p", days = {"1" = -2}}\n', "whole days from 0 to 366"),
        ('  at = "d"\n  widen = {column = "p", days = {}}\n', "no days"),
        ('  at = "d"\n  widen = {column = "p", days = {"1" = 1}, of = 1}\n', "unknown key 'of'"),
    ],
)
def test_a_time_rule_that_cannot_be_used(part: str, words: str) -> None:
    """Each fault of a time rule is told with what was expected."""
    with pytest.raises(MappingError, match=words):
        times(part, "d,p\n2025-01-10,1\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('header = ["a", "a"]\n', "header names 'a' twice"),
        ('header = "a"\n', "header takes the list"),
        ('header = ["a", "b"]\nmay_lack = ["a"]\n', "may_lack takes the list of the header's last"),
        ('may_lack = ["a"]\n', "may_lack takes the list of the header's last"),
        ('format = "tabs"\n', "format is 'tabs'; expected csv, tsv, jsonl, parquet"),
    ],
)
def test_a_table_rule_that_cannot_be_used(line: str, words: str) -> None:
    """Each fault of a table is told with what was expected."""
    with pytest.raises(MappingError, match=words):
        mapped(f'file = "t.csv"\nid = "r{{_n}}"\n{line}  [table.time]\n  at = "a"\n{SET}', "a\n")
