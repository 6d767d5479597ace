"""The kernel against the reference, and against answers worked out by hand."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import pytest
from tests.watch.bench import Row as Report
from tests.watch.bench import coverage_of, events_of, watched
from tests.watch.random_cases import Case, case, file, report

from servanda.api.partitions import spread_over
from servanda.engines.local import LocalEngine
from servanda.terms import load_terms
from servanda.watch import native
from servanda.watch.kernel import Kernel, Row, Told, judge, laid, row_of, told_of
from servanda.watch.kernel.events import load_events, open_cache, plain, write_cache
from servanda.watch.kernel.grounds import KINDS, Kind
from servanda.watch.kernel.native import load_native
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.splitting import split_native
from servanda.watch.reference import evaluate
from servanda.watch.windows import UnplacedError

SEEDS = 12


def expected(one: Case) -> list[Told] | None:
    """Return what the reference tells; None where it refuses a rule that has no place in time."""
    try:
        found = evaluate(
            one.terms, one.events, one.coverage, as_of=one.as_of, known_at=one.known_at
        )
    except UnplacedError:
        return None
    return [told_of(verdict) for verdict in found.verdicts]


def with_grounds(one: Told, kinds: Sequence[Kind]) -> Told:
    """Return a row with no other grounds than these."""
    return replace(one, grounds={kind: one.grounds[kind] for kind in kinds})


def agree(one: Case, kinds: Sequence[Kind] = KINDS) -> tuple[int, int]:
    """Assert that both tell the same; return how many rows there are, and how many set-wise.

    They tell on what each verdict rests, too: ``kinds`` are those of the grounds that are asked.
    """
    told = expected(one)
    if told is None:
        with pytest.raises(UnplacedError):
            judge(one.terms, one.events, one.coverage, as_of=one.as_of, known_at=one.known_at)
        return 0, 0
    found = judge(one.terms, one.events, one.coverage, as_of=one.as_of, known_at=one.known_at)
    assert list(found.told(kinds)) == [with_grounds(one, kinds) for one in told], one.text
    assert [row.display for row in found.rows()] == [one.row.display for one in told]
    return len(told), sum(one.row.commitment not in found.by_reference for one in told)


@pytest.mark.parametrize("start", range(0, SEEDS, 4))
def test_random_rules_get_the_verdicts_of_the_reference(start: int) -> None:
    """Every row of random rules over random evidence is the reference's, most of them set-wise."""
    counts = [agree(case(seed), KINDS if seed % 2 else ()) for seed in range(start, start + 4)]

    rows, set_wise = (sum(column) for column in zip(*counts, strict=True))
    assert rows > 0
    assert set_wise > rows / 2


@pytest.fixture
def cut_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for reports by stretch of time although there are few."""
    monkeypatch.setattr(laid, "FEWEST_PAIRS", 0)
    monkeypatch.setattr(laid, "FEWEST_STRETCHES", 0)


@pytest.mark.usefixtures("cut_always")
@pytest.mark.parametrize("start", range(100, 108, 4))
def test_reports_are_found_by_stretch_of_time(start: int) -> None:
    """Cutting time into stretches loses no report and counts none twice."""
    assert sum(agree(case(seed), ())[0] for seed in range(start, start + 4)) > 0


@pytest.mark.long
@pytest.mark.parametrize("start", range(1000, 2000, 20))
def test_many_random_rules_get_the_verdicts_of_the_reference(start: int) -> None:
    """The same over a thousand cases."""
    assert sum(agree(case(seed))[0] for seed in range(start, start + 20)) > 0


@pytest.mark.parametrize("seed", [3, 11])
def test_the_order_of_arrival_is_irrelevant(seed: int) -> None:
    """Shuffled reports and coverage give the same rows."""
    one, rnd = case(seed), Random(seed)  # noqa: S311  (a draw, no secret)
    events, coverage = list(one.events), list(one.coverage)

    def rows() -> tuple[Row, ...]:
        return judge(one.terms, events, coverage, as_of=one.as_of, known_at=one.known_at).rows()

    straight = rows()
    for _ in range(3):
        rnd.shuffle(events)
        rnd.shuffle(coverage)
        assert rows() == straight


RULES = """
commitments:
  - {id: access, debtor: B, when: "request(n=$x)", do: "access(n=$x) within 5 d of trigger"}
  - id: calm
    debtor: B
    in_force: {from: 2025-01-01}
    avoid: sum quantity strike > 3 by 2025-01-20
  - id: leave
    debtor: B
    in_force: {from: 2025-01-01}
    exit: "strike by 2025-02-01"
    do: go by 2025-03-01
  - id: quiet
    debtor: B
    in_force: {from: 2025-01-01}
    keep: "level <= 3 from 2025-01-10 until 2025-01-20"
"""
ROWS: list[Report] = [
    {"type": "request", "at": "2025-01-03T00:00:00Z", "n": "1"},
    {"type": "request", "at": "2025-01-04T00:00:00Z", "n": "2"},
    {"type": "access", "at": "2025-01-08T00:00:00Z", "n": "1"},  # the last instant counts
    {"type": "access", "at": "2025-01-09T00:00:01Z", "n": "2"},  # a second too late
    {"type": "strike", "at": "2025-01-05T00:00:00Z", "quantity": 2, "quantity_hi": 5},
]
WATCHED = [watched(kind) for kind in ("request", "access", "strike", "go")]


def test_verdicts_are_those_worked_out_by_hand() -> None:
    """The last instant of a window counts; an amount between 2 and 5 leaves `> 3` open."""
    found = judge(
        load_terms(RULES, where="r"), events_of(ROWS), coverage_of(WATCHED), as_of="2025-02-01"
    )

    shown = [(r.commitment, dict(r.key), r.display, r.low, r.high) for r in found.rows()]
    assert shown == [
        ("access", {"x": "1"}, "fulfilled", 1, 1),
        ("access", {"x": "2"}, "violated", 0, 0),
        ("calm", {}, "imprecise", 2, 5),
        ("leave", {}, "pending", 0, None),
        ("quiet", {}, "not observed", 0, 864000),
    ]
    assert found.by_reference == {"quiet": "keep"}
    assert [r.flags for r in found.rows() if r.commitment == "leave"] == [("may_exit",)]
    assert found.counts() == Counter(r.display for r in found.rows())


FLAGGED = """
geometries: {hq: hq.geojson}
commitments:
  - {id: late, debtor: B, in_force: {from: 2025-01-01}, do: go by 2025-01-05, cure: 10 d}
  - {id: later, debtor: B, in_force: {from: 2025-01-01}, do: go by 2025-01-05, cure: 2 d}
  - id: silent
    debtor: B
    in_force: {from: 2025-01-01}
    avoid: strike by 2025-03-01
    evidence: {stale: 5 d}
  - {id: near, debtor: B, in_force: {from: 2025-01-01}, do: visit within 5 km of hq by 2025-02-20}
  - {id: far, debtor: B, in_force: {from: 2025-01-01}, do: visit outside 5 km of hq by 2025-01-20}
  - {id: freed, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: move by 2025-01-20}
  - {id: broken, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: move by 2025-03-01}
"""
ACTED: list[Report] = [
    {"type": "go", "at": "2025-01-10T00:00:00Z"},
    {"type": "visit", "at": "2025-01-10T00:00:00Z", "lat": 50.0, "lon": 30.0},
    {"type": "act.release", "at": "2025-01-10T00:00:00Z", "object": "freed", "actor": "A"},
    {"type": "act.cancel", "at": "2025-01-10T00:00:00Z", "object": "broken", "actor": "B"},
]


def test_cure_stale_watch_places_and_acts_worked_out_by_hand() -> None:
    """Five days late is cured within ten, not within two; a release stops the clock of its own."""
    watch = [watched(kind) for kind in ("go", "visit", "move")]
    watch.append(watched("strike", end="2025-01-20"))

    found = judge(
        load_terms(FLAGGED, where="r", files=file), events_of(ACTED), coverage_of(watch),
        as_of="2025-02-01",
    )  # fmt: skip

    shown = [(r.commitment, r.norm_status, r.display, r.flags, r.final) for r in found.rows()]
    assert shown == [
        ("late", "in_force", "violated", ("cured",), True),
        ("later", "in_force", "violated", (), True),
        ("silent", "in_force", "not observed", ("stale",), False),
        ("near", "in_force", "fulfilled", ("provisional",), False),
        ("far", "in_force", "violated", (), True),
        ("freed", "released", "pending", (), True),
        ("broken", "cancelled", "pending", ("repudiated",), False),
    ]
    assert found.by_reference == {}


CURED = """
calendars: {days: {weekend: [sat, sun], holidays: []}}
commitments:
"""


def test_late_acts_are_cured_as_the_reference_cures_them() -> None:
    """The time of a cure is added to each kind of window, in calendars of unlike days too."""
    windows = (
        "within 3 d", "within 1 mo", "from 1 d to 2 d after trigger", "by 2025-01-20", "for 36 h",
        "from 2025-01-05 until 2025-01-20", "within 10 d of adoption", "during spring",
    )  # fmt: skip
    cures = ("5 d", "72 h", "1 mo", "3 bd")
    lines = [
        f'  - {{id: c{n}, debtor: B, in_force: {{from: 2025-01-01}}, when: "order(site=$x)", '
        f'do: "count deliver(site=$x) >= {1 + n % 2} {window}", cure: {cures[n % 4]}, '
        f"zone: {('UTC', 'Europe/Kyiv')[n // 4 % 2]}, evidence: {{silence: violation}}}}"
        for n, window in enumerate(windows * 2)
    ]
    periods = "periods: {spring: {from: 2025-01-05, until: 2025-01-15}}"
    text = periods + CURED + "\n".join(lines)
    rnd = Random(1)  # noqa: S311  (a draw, no secret)
    rows = [dict(report(rnd, number)) for number in range(1, 120)]
    events, coverage = events_of(rows), coverage_of([])
    terms = load_terms(text, where="r")

    found = judge(terms, events, coverage, as_of="2025-06-01").rows()

    wanted = evaluate(terms, events, coverage, as_of="2025-06-01").verdicts
    assert list(found) == [row_of(verdict) for verdict in wanted]
    assert sum("cured" in row.flags for row in found) > len(windows)


def test_reports_on_disk_give_the_same_rows(tmp_path: Path) -> None:
    """A kernel over Parquet files gives the rows of one over the events themselves."""
    one = case(7)
    straight = judge(one.terms, one.events, one.coverage, as_of=one.as_of).rows()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, one.events)
        write_cache(connection, tmp_path)
    with duckdb.connect() as connection:
        open_cache(connection, tmp_path)
        kernel = Kernel(connection, one.terms)

        assert kernel.judge(one.coverage, as_of=one.as_of).rows() == straight


@pytest.mark.parametrize("seed", [2, 9])
def test_reports_in_parts_give_the_same_rows(seed: int, tmp_path: Path) -> None:
    """Sums over three parts are the whole's; tests/contract asks each part in a process."""
    one = case(seed)
    straight = judge(one.terms, one.events, one.coverage, as_of=one.as_of).rows()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, one.events)
        write_cache(connection, tmp_path, parts=3)
    with duckdb.connect() as connection:
        parts = Parts(connection, open_cache(connection, tmp_path))
        kernel = Kernel(connection, one.terms, parts)

        assert kernel.judge(one.coverage, as_of=one.as_of).rows() == straight


def reports_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Return the table of reports, whatever its order of rows and columns."""
    described = connection.execute("DESCRIBE reports").fetchall()
    columns = sorted(str(row[0]) for row in described if row[0] not in ("n", "hid"))
    named = ", ".join(f'"{column}"' for column in columns)
    query = f'SELECT {named} FROM reports ORDER BY "@id"'  # noqa: S608
    found = connection.execute(query).fetchall()
    return [tuple(zip(columns, row, strict=True)) for row in found]


@pytest.mark.parametrize("seed", range(6))
def test_native_rows_on_disk_are_read_as_the_reader_of_rows_reads_them(
    seed: int, tmp_path: Path
) -> None:
    """Parquet of the contract's own fields becomes the same columns, without a row in Python."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    rows = [dict(report(rnd, number)) for number in range(1, 60)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "e.jsonl").write_text(text, "utf-8")
    events = native.events({"e.jsonl": text.encode()}).events
    file, target = str(tmp_path / "e.jsonl"), tmp_path / "e.parquet"
    numbers = ("quantity", "quantity_hi", "conf", "lat", "lon", "error_m")
    with duckdb.connect() as straight, duckdb.connect() as fast:
        for connection in (straight, fast):
            connection.execute("SET TimeZone = 'UTC'")
        load_events(straight, events)
        names = sorted({name for row in rows for name in row})
        kinds = {name: "DOUBLE" if name in numbers else "VARCHAR" for name in names}
        fast.execute("CREATE TABLE rows AS SELECT * FROM read_json(?, columns = ?)", [file, kinds])
        fast.execute("COPY rows TO ?", [str(target)])

        assert load_native(fast, target)
        assert reports_of(fast) == reports_of(straight)


def native_file(rows: Sequence[Report], target: Path) -> None:
    """Write rows as Parquet of the contract's own fields."""
    source = target.with_suffix(".jsonl")
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    numbers = ("quantity", "quantity_hi", "conf", "lat", "lon", "error_m")
    names = sorted({name for row in rows for name in row})
    kinds = {name: "DOUBLE" if name in numbers else "VARCHAR" for name in names}
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE rows AS SELECT * FROM read_json(?, columns = ?)", [str(source), kinds]
        )
        connection.execute("COPY rows TO ?", [str(target)])


def test_a_file_cut_in_slices_gets_the_verdicts_of_the_whole(tmp_path: Path) -> None:
    """Slices give rows and grounds of one table; two of the rules ask each in a process."""
    rnd = Random(8)  # noqa: S311  (a draw, no secret)
    plainly = {"standing": "observation", "source": "m"}
    rows: list[Report] = [{"id": f"r{n}", **plainly, **row} for n, row in enumerate(ROWS)]
    rows += [dict(report(rnd, n)) for n in range(1, 60)]
    native_file(rows, tmp_path / "e.parquet")
    slices = (
        '  - {id: some, debtor: B, when: "order(site=$x)", do: "deliver(site=$x) within 40 d", '
        'evidence: {accept: "2 sources or observation"}}\n'
        "  - {id: calmer, debtor: B, in_force: {from: 2025-01-01}, avoid: strike by 2025-02-20}\n"
    )
    terms, watch = load_terms(RULES + slices, where="r"), coverage_of(WATCHED)
    few = load_terms("commitments:\n" + slices, where="r")
    processes = spread_over(LocalEngine())
    told: list[tuple[Told, ...]] = []
    for parts, spread, asked in ((1, None, terms), (4, None, terms), (2, processes, few)):
        folder = tmp_path / f"{len(told)}"
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            assert split_native(connection, tmp_path / "e.parquet", folder, parts=parts)
            where = Parts(connection, open_cache(connection, folder), spread)
            found = Kernel(connection, asked, where).judge(watch, as_of="2025-06-01")
            told.append(found.told(KINDS))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert load_native(connection, tmp_path / "e.parquet")
        whole = Kernel(connection, terms).judge(watch, as_of="2025-06-01").told(KINDS)

    of_few = tuple(one for one in whole if one.row.commitment in {"some", "calmer"})
    assert told == [whole, whole, of_few]
    assert {"fulfilled", "violated"} <= {one.row.display for one in whole}


def test_a_column_of_row_numbers_is_an_attribute_like_others(tmp_path: Path) -> None:
    """A file with the column by which rows would be numbered is read row by row instead."""
    row = {"id": "a", "type": "x", "at": "2025-01-03", "standing": "claim", "file_row_number": "7"}
    native_file([row], tmp_path / "e.parquet")
    with duckdb.connect() as connection:
        assert not load_native(connection, tmp_path / "e.parquet")
        assert not split_native(connection, tmp_path / "e.parquet", tmp_path / "cache", parts=2)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("parts", [1, 3, 40])
def test_a_file_cut_before_it_is_held_has_the_same_reports(parts: int, tmp_path: Path) -> None:
    """Reports, joint happenings and denials are those of the whole, in as many parts as asked."""
    rnd = Random(parts)  # noqa: S311  (a draw, no secret)
    rows = [dict(report(rnd, number)) for number in range(1, 60)]
    # Nobody came in January, and one happening has reports in every way to write its number.
    rows += [
        {"id": "none", "type": "x", "standing": "denial", "from": "2025-01-01", "to": "2025-12-31"},
        *({"id": f"n{cell}", "type": "x", "standing": "observation", "occurrence": "n",
           "at": "2025-01-03", "site": cell} for cell in ("1", "1.0", "+1")),
    ]  # fmt: skip
    native_file(rows, tmp_path / "e.parquet")
    pairs = (
        'SELECT p."@id", d."@id", p.joint FROM denials x JOIN reports p ON p.n = x.report '
        "JOIN reports d ON d.n = x.denial ORDER BY ALL"
    )
    with duckdb.connect() as whole, duckdb.connect() as cut:
        for connection in (whole, cut):
            connection.execute("SET TimeZone = 'UTC'")
        assert load_native(whole, tmp_path / "e.parquet")
        assert split_native(cut, tmp_path / "e.parquet", tmp_path / "cache", parts=parts)
        assert parts / 2 < len(open_cache(cut, tmp_path / "cache")) <= parts
        assert reports_of(cut) == reports_of(whole)
        denied = whole.execute(pairs).fetchall()
        assert ("n1.0", "none", True) in denied
        assert cut.execute(pairs).fetchall() == denied
        happenings = "SELECT count(DISTINCT hid), count(DISTINCT n) FROM reports"
        assert cut.execute(happenings).fetchall() == whole.execute(happenings).fetchall()


def test_a_file_that_needs_a_word_is_not_cut(tmp_path: Path) -> None:
    """A row without a readable time leaves no part behind: the reader of rows names the fault."""
    row = {"id": "e1", "type": "x", "standing": "observation", "at": "2025-02-30"}
    native_file([row], tmp_path / "e.parquet")
    with duckdb.connect() as connection:
        assert not split_native(connection, tmp_path / "e.parquet", tmp_path / "cache", parts=2)
    assert not list((tmp_path / "cache").glob("**/*.parquet"))


@pytest.mark.parametrize(
    "row",
    [
        {"standing": "rumour"},
        {"at": "2025-01-03T00:00:00"},
        {"at": "2025-02-30"},
        {"quantity": -1, "quantity_hi": -2},
        {"lat": 91.0, "lon": 0.0},
        {"id": ""},
        {"actor": " A"},
        {"polarity": "?"},
    ],
)
def test_native_rows_that_need_a_word_are_left_to_the_reader_of_rows(
    row: Report, tmp_path: Path
) -> None:
    """What is not plainly in order is not taken: the reader of rows names the row and the fault."""
    good = {"id": "e1", "type": "x", "standing": "observation", "at": "2025-01-03T00:00:00Z"}
    target = tmp_path / "e.parquet"
    columns = {**good, **row}
    with duckdb.connect() as connection:
        chosen = ", ".join(f'? AS "{name}"' for name in columns)
        connection.execute(f"CREATE TABLE rows AS SELECT {chosen}", [*columns.values()])
        connection.execute("COPY rows TO ?", [str(target)])
        assert not load_native(connection, target)


def test_a_kernel_is_asked_again_at_other_clocks() -> None:
    """Prepared rules give at each pair of clocks what the reference gives."""
    one = case(5)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, one.events)
        kernel = Kernel(connection, one.terms)
        for as_of, known_at in (
            ("2025-06-01", None), ("2025-01-15", None), ("2025-06-01", "2025-02-01"),
        ):  # fmt: skip
            wanted = evaluate(
                one.terms, one.events, one.coverage, as_of=as_of, known_at=known_at
            ).verdicts

            found = kernel.judge(one.coverage, as_of=as_of, known_at=known_at)

            assert list(found.rows()) == [row_of(verdict) for verdict in wanted]


def test_numbers_that_no_table_holds_are_left_to_the_reference() -> None:
    """An amount of twelve decimals is not rounded: the reference judges its commitment."""
    rows: list[Report] = [{"type": "strike", "at": "2025-01-05", "quantity": 3.000000000001}]
    terms = load_terms(RULES, where="r")

    found = judge(terms, events_of(rows), coverage_of(WATCHED), as_of="2025-02-01")

    assert {r.display for r in found.rows() if r.commitment == "calm"} == {"violated"}
    assert found.by_reference["calm"] == "amounts with more digits than a table holds"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("7", "7"),
        ("007", "7"),
        ("7.0", "7"),
        ("1e3", "1000"),
        ("-0.0", "0"),
        ("2025-01-01", "2025-01-01"),
    ],
)
def test_equal_numbers_meet_in_one_form(written: str, form: str) -> None:
    """A cell that is a number equals every other way to write it."""
    assert plain(written) == form
