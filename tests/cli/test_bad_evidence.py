"""Bad evidence: each fault is one message with file and row, or a result that is defined."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Done, Run

HEAD = "id,type,at,standing,source"
ROW = "e1,shot,2025-03-05T10:00:00Z,observation,monitor"
WATCH = "source,type,from,to,duty\nmonitor,shot,2025-01-01,2025-12-31,yes\n"
RULES = 'commitments:\n  - {id: quiet, debtor: B, avoid: "shot from 2025-03-01 until 2025-04-01"}\n'
MAP = """schema = "servanda.map/1"
[[table]]
file = "e.csv"
id = "r{_n}"
zone = "Europe/Kyiv"
  [table.time]
  at = "at"
  [table.set]
  type = "shot"
  standing = "observation"
  source = "monitor"
  [table.numbers.quantity]
  column = "n"
"""


@pytest.fixture
def judged(desk: Path, servanda: Run) -> object:
    """Return what `evaluate` says to a table, with coverage and a mapping if given."""

    def run(table: str, watch: str = WATCH, mapping: str | None = None) -> Done:
        Path("quiet.yaml").write_text(RULES, encoding="utf-8")
        Path("e.csv").write_text(table, encoding="utf-8")
        Path("w.csv").write_text(watch, encoding="utf-8")
        more: tuple[str, ...] = ()
        if mapping is not None:
            Path("m.toml").write_text(mapping, encoding="utf-8")
            more = ("--map", "m.toml")
        return servanda("evaluate", "quiet.yaml", "--events", "e.csv", "--coverage", "w.csv",
                        "--as-of", "2025-06-01", "--json", *more)  # fmt: skip

    del desk
    return run


def refused(done: Done, *words: str) -> None:
    """Assert one message, nothing on standard output, and exit code 2."""
    assert (done.code, done.out) == (2, ""), done
    assert len(done.err.strip().splitlines()) == 1
    assert all(word in done.err for word in words), done.err


def shows(done: Done) -> list[str]:
    """Return what the verdicts show."""
    assert done.code == 0, done.err
    return [verdict["display"] for verdict in json.loads(done.out)["verdicts"]]


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("quantity", "NaN", "quantity is 'NaN'; expected a finite number"),
        ("quantity", "inf", "quantity is 'inf'; expected a finite number"),
        ("quantity", "-Infinity", "quantity is '-Infinity'; expected a finite number"),
        ("quantity", "1e999", "quantity is '1e999'; expected a finite number"),
        ("error_m", "-5", "error_m is negative; expected metres"),
        ("lat", "91", "lat is '91'; expected a finite number from -90 to 90"),
        ("conf", "nan", "conf is 'nan'; expected a finite number from 0 to 1"),
        ("known_at", "2025-03-06T10:00", "known_at: '2025-03-06T10:00' has no offset"),
        ("to", "2025-03-05", "states both `at` and `from`/`to`"),
        ("standing", "rumour", "twice"),
    ],
)
def test_a_cell_that_is_no_evidence(judged: Run, column: str, cell: str, words: str) -> None:
    """The message names file, row and what was expected."""
    done = judged(f"{HEAD},{column}\n{ROW},{cell}\n")

    refused(done, "e.csv", words)


@pytest.mark.parametrize("cell", ["NaN", "inf", "1e999", "many"])
def test_a_mapped_number_that_is_none(judged: Run, cell: str) -> None:
    """A mapping lets through no number that is not finite."""
    refused(judged(f"at,n\n2025-03-05,{cell}\n", mapping=MAP), "e.csv, row 1", "number", cell[-3:])


def test_an_unknown_column_is_an_attribute(judged: Run) -> None:
    """Without a mapping a further column is used: as an attribute that guards can test."""
    assert shows(judged(f"{HEAD},weather\n{ROW},fog\n")) == ["violated"]


def test_an_unknown_column_under_a_mapping_is_named(judged: Run) -> None:
    """A column that the mapping names and the table lacks is told with those there are."""
    done = judged("at,weather\n2025-03-05,fog\n", mapping=MAP)

    refused(done, "m.toml", "unknown column 'n'", "the table has at, weather")


def test_mixed_offsets(judged: Run) -> None:
    """Each time keeps its own offset; one without any is the zone's, or an error."""
    late = "at,n\n2025-04-01T02:30+03:00,1\n2025-04-01T02:30,1\n2025-03-31T23:59Z,1\n"
    done = judged(late, mapping=MAP)

    # 02:30 in Kyiv is 23:30 UTC of 31 March: all three lie before the window ends.
    (verdict,) = json.loads(done.out)["verdicts"]
    assert sorted(verdict["because"]) == ["r1", "r2", "r3"]
    naive = MAP.replace('zone = "Europe/Kyiv"\n', "")
    refused(judged(late, mapping=naive), "e.csv, row 2", "no offset", "zone")


@pytest.mark.parametrize("ids", ["e1,e1", "e1,e2,e1"])
def test_an_id_given_twice(judged: Run, ids: str) -> None:
    """Both rows are named."""
    rows = [ROW.replace("e1", one, 1) for one in ids.split(",")]
    last = len(rows)

    done = judged("\n".join([HEAD, *rows]) + "\n")

    refused(done, f"e.csv, row {last}: duplicate event id 'e1'", "e.csv, row 1")


@pytest.mark.parametrize("when", ["0001-01-01", "0202-03-05", "9998-03-05", "9999-12-31T23:59:59Z"])
def test_a_time_that_nobody_can_mean_changes_nothing(judged: Run, when: str) -> None:
    """An event before or after all that the rules speak of is simply outside."""
    assert shows(judged(f"{HEAD}\ne1,shot,{when},observation,monitor\n")) == [
        "no violation observed"
    ]


@pytest.mark.parametrize(
    ("when", "mapping"),
    [("9999-12-31", None), ("0001-01-01T00:00+03:00", None), ("10000-01-01", None),
     ("0001-01-01", MAP), ("9999-12-31", MAP), ("2025-02-30", MAP), ("2025-02-29", None)],
)  # fmt: skip
def test_a_time_outside_the_calendar(judged: Run, when: str, mapping: str | None) -> None:
    """What no calendar holds is refused by its row."""
    table = f"at,n\n{when},1\n" if mapping else f"{HEAD}\ne1,shot,{when},observation,monitor\n"

    refused(judged(table, mapping=mapping), "e.csv, row 1")


THREE = (
    "monitor,shot,2025-05-01,2025-05-02,no\nmonitor,shot,2025-01-01,2025-02-01,yes\n"
    "monitor,shot,2025-01-15,2025-12-31,yes\n"
)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("monitor,shot,2025-03-02,2025-03-01,yes\n", "w.csv, row 1: `to` (2025-03-01) is not"),
        ("monitor,shot,2025-03-02T10:00Z,2025-03-02T10:00Z,yes\n", "w.csv, row 1: `to`"),
        ("monitor,shot,2025-03-01,2025-03-31,yes\nmonitor,shot,2025-03-31,2025-04-02,no\n",
         "w.csv, row 2: contradicts row 1: monitor says duty yes and no of shot"),
        (THREE, "w.csv, row 3: contradicts row 1"),
        ("monitor,shot,2025-03-01,2025-03-31,maybe\n", "w.csv, row 1: duty is 'maybe'"),
        ("monitor,shot,2025-03-01T00:00,2025-03-31,yes\n", "w.csv, row 1: from: "),
    ],
)  # fmt: skip
def test_coverage_that_contradicts_itself(judged: Run, rows: str, words: str) -> None:
    """A stretch that ends before it begins, or has two answers, covers nothing."""
    head = WATCH.splitlines()[0]

    refused(judged(f"{HEAD}\n{ROW}\n", watch=f"{head}\n{rows}"), words)


@pytest.mark.parametrize(
    "rows",
    [
        "monitor,shot,2025-01-01,2025-02-28,no\nmonitor,shot,2025-03-01,2025-12-31,yes\n",
        "monitor,shot,2025-03-01,2025-12-31,yes\npress,shot,2025-03-01,2025-12-31,no\n",
        "monitor,shot,2025-03-01,2025-12-31,yes\nmonitor,talk,2025-03-01,2025-12-31,no\n",
    ],
)
def test_two_answers_on_two_matters_are_no_contradiction(judged: Run, rows: str) -> None:
    """Another time, another source or another matter may have another duty."""
    head = WATCH.splitlines()[0]

    assert shows(judged(f"{HEAD}\n", watch=f"{head}\n{rows}")) == ["no violation observed"]


@pytest.mark.parametrize(("lon", "shown"), [("179.5", "violated"), ("-179.5", "violated"),
                                            ("0", "no violation observed")])  # fmt: skip
def test_a_zone_over_the_antimeridian(desk: Path, servanda: Run, lon: str, shown: str) -> None:
    """A shape from 179 E to 179 W holds both sides of the line and nothing of the other way."""
    del desk
    ring = [[179, 10], [-179, 10], [-179, -10], [179, -10], [179, 10]]
    Path("g.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    Path("rules.yaml").write_text(
        "geometries: {strait: g.geojson}\n" + RULES.replace("shot from", "shot in strait from")
    )
    Path("e.csv").write_text(f"{HEAD},lat,lon\n{ROW},0,{lon}\n", encoding="utf-8")
    Path("w.csv").write_text(WATCH, encoding="utf-8")

    done = servanda("evaluate", "rules.yaml", "--events", "e.csv", "--coverage", "w.csv",
                    "--as-of", "2025-06-01", "--json")  # fmt: skip

    assert shows(done) == [shown]


def test_a_negative_distance_in_a_rule(desk: Path, servanda: Run) -> None:
    """A distance below zero is no word of the language; the place is shown."""
    del desk
    Path("g.geojson").write_text('{"type": "Point", "coordinates": [30, 50]}')
    Path("rules.yaml").write_text(
        "geometries: {site: g.geojson}\n"
        + RULES.replace("shot from", "shot within -5 km of site from")
    )

    done = servanda("evaluate", "rules.yaml", "--as-of", "2025-06-01")

    assert done.code == 2
    assert "rules.yaml:3:" in done.err
    assert "unexpected '-5'" in done.err


def test_a_filter_of_ten_thousand_blanks_is_read_at_once(judged: Run) -> None:
    """A filter is walked over once; a longer one is refused with its length."""
    table = "at,n\n2025-03-05,1\n"
    long = MAP.replace("  [table.time]", f"where = ['n >{' ' * 9000}0']\n  [table.time]")
    longer = MAP.replace("  [table.time]", f"where = ['n > {'9' * 10_000}']\n  [table.time]")

    assert shows(judged(table, mapping=long)) == ["violated"]
    refused(judged(table, mapping=longer), "m.toml, table 1 (e.csv)", "at most 10,000")
