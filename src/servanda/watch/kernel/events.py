"""Reports as columns: what the queries read, and what is written to disk as a cache.

A column ``@x`` holds the cell ``x`` as text; ``#x`` the form under which equal ones meet, and
exists only where some cell is not written that way already.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from servanda.model.evidence import Event
from servanda.watch.believed import CLAIMS
from servanda.watch.evidence import decimal
from servanda.watch.kernel.columns import literal, make_table, micros, name

PLAIN = ("id", "type", "source", "family", "standing", "occurrence", "actor", "object", "unit")
NUMBERS = ("quantity", "quantity_hi", "conf", "lat", "lon", "error_m")
AMOUNT = "DECIMAL(38, 10)"
# A number that is written plainly equals another only if the texts are equal.
PLAIN_NUMBER = "^(0|-?[1-9][0-9]*)$"
SWEEPING = 'SELECT * FROM (FROM {}) WHERE NOT positive AND "@occurrence" = "@id"'
"""Denials of no named happening: whatever they describe did not happen."""
MAYBE_NUMBER = "^([0-9+.\\-]|[^\\x00-\\x7f])"
JSON_COLUMNS = {
    **dict.fromkeys((*PLAIN, *NUMBERS, "start", "end", "known_at", "polarity"), "VARCHAR"),
    "standing_reason": "VARCHAR",
    "span": "BOOLEAN",
    "supersedes": "VARCHAR[]",
    "attributes": "VARCHAR[][]",
}


def plain(value: str) -> str:
    """Return a value so that equal ones are written alike: numbers without needless digits."""
    if not value[:1].isdigit() and value[:1] not in "+-.":
        return value
    found = decimal(value)
    if found is None:
        return value
    text = f"{found:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "+0") else text


def inexact(cell: str) -> str:
    """Return whether a cell is a number that the tables cannot hold as it is written."""
    number, held = f"TRY_CAST({cell} AS DOUBLE)", f"TRY_CAST({cell} AS {AMOUNT})"
    return (
        f"coalesce({number} IS NOT NULL AND ({held} IS NULL OR {held}::DOUBLE <> {number} "
        f"OR regexp_matches({cell}, '[.][0-9]{{11}}') OR len({cell}) > 27), false)"
    )


def load_events(connection: Any, events: Iterable[Event], *, more_than: str = "") -> None:
    """Create the table ``reports`` of all events, known or not yet.

    They are added to those of the table ``more_than``, where it is named.
    """
    rows = _rows_of(connection, events)
    if more_than:
        (last,) = connection.execute(f"SELECT coalesce(max(n), 0) FROM {more_than}").fetchone()
        rows = (
            f"SELECT {', '.join((*ROW, *map(name, _cell_columns(connection, more_than))))} "
            f"FROM {more_than} UNION ALL BY NAME SELECT * REPLACE (n + {last} AS n) FROM ({rows})"
        )
    write_reports(connection, rows)
    connection.execute("DROP TABLE raw_reports")


def _rows_of(connection: Any, events: Iterable[Event]) -> str:
    """Write events into the table ``raw_reports``; return the query of them as numbered rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        encoder = msgspec.json.Encoder()
        with path.open("wb") as file:
            file.writelines(encoder.encode(event) + b"\n" for event in events)
        kinds = ", ".join(f"{literal(k)}: {literal(v)}" for k, v in JSON_COLUMNS.items())
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE raw_reports AS SELECT * "
            f"FROM read_json({literal(str(path))}, format = 'newline_delimited', "
            f"maximum_object_size = 268435456, columns = {{{kinds}}})"
        )
    found = connection.execute(
        "SELECT DISTINCT pair[1] FROM (SELECT unnest(attributes) AS pair FROM raw_reports)"
    ).fetchall()
    attributes = sorted(text for (text,) in found if text not in {*PLAIN, *NUMBERS})
    cells = {field: name(field) for field in PLAIN}
    cells |= {field: number_text(name(field)) for field in NUMBERS}
    cells |= {
        text: f"list_filter(attributes, lambda pair: pair[1] = {literal(text)})[1][2]"
        for text in attributes
    }
    times = [
        f"epoch_us({name(field)}::TIMESTAMPTZ) AS {short}"
        for field, short in (("start", "t0"), ("end", "t1"), ("known_at", "known"))
    ]
    rest = ["span", "polarity = '+' AS positive", "standing_reason", "supersedes"]
    chosen = [
        "row_number() OVER () AS n",
        *times,
        *rest,
        *(f"{cell} AS {name('@' + text)}" for text, cell in cells.items()),
    ]
    return f"SELECT {', '.join(chosen)} FROM raw_reports"


ROW = ("n", "t0", "t1", "known", "span", "positive", "standing_reason", "supersedes")
"""What a row says beside its cells."""
Forms = Mapping[str, Mapping[str, str]]
"""Column -> how its cells are written -> the form under which equal ones meet, where it differs."""


def write_reports(connection: Any, rows: str) -> None:
    """Create ``reports`` and ``denials`` from a query of numbered rows with times, signs and cells.

    It yields n, t0, t1, known (microseconds), span, positive, standing_reason, supersedes, and a
    column ``@x`` for every cell x.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE reports AS SELECT r.*, {derived('r')}, "
        'dense_rank() OVER (ORDER BY "@type", "@occurrence") - 1 AS hid '
        f"FROM ({rows}) r"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sweeping AS {SWEEPING.format('reports')}")
    if forms := plain_forms(connection, "reports"):
        joins, cells = form_columns(connection, forms)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE reports AS SELECT r.*{cells} FROM reports r {joins}"
        )
    _mark_joint(connection)


def derived(alias: str) -> str:
    """Return the columns that follow from those of one row."""
    odd = " OR ".join(inexact(name("@" + field)) for field in ("quantity", "quantity_hi", "conf"))
    return (
        f'TRY_CAST({alias}."@quantity" AS {AMOUNT}) AS low, '
        f'TRY_CAST(coalesce({alias}."@quantity_hi", {alias}."@quantity") AS {AMOUNT}) AS high, '
        f'TRY_CAST({alias}."@conf" AS {AMOUNT}) AS conf, ({odd}) AS odd, '
        f"{alias}.standing_reason IS NOT NULL AS reasoned"
    )


def number_text(column: str) -> str:
    """Return SQL for a number's text as the guards see it: no needless fraction."""
    return f"regexp_replace({column}, '\\.0$', '')"


def _cell_columns(connection: Any, relation: str) -> list[str]:
    found = connection.execute(f"SELECT column_name FROM (DESCRIBE FROM {relation})").fetchall()
    return [text for (text,) in found if text.startswith("@")]


def plain_forms(connection: Any, relation: str) -> Forms:
    """Return the cells of a relation that equal others but are written otherwise."""
    # Amounts meet by their columns low and high.
    columns = [c for c in _cell_columns(connection, relation) if c != "@quantity"]
    odd = ", ".join(
        f"list(DISTINCT {cell}) FILTER (WHERE regexp_matches({cell}, {literal(MAYBE_NUMBER)}) "
        f"AND NOT regexp_matches({cell}, {literal(PLAIN_NUMBER)}))"
        for cell in map(name, columns)
    )
    (*found,) = connection.execute(f"SELECT {odd} FROM {relation}").fetchone()
    forms = {
        column: {text: form for text in texts or () if (form := plain(text)) != text}
        for column, texts in zip(columns, found, strict=True)
    }
    return {column: told for column, told in forms.items() if told}


def form_columns(connection: Any, forms: Forms) -> tuple[str, str]:
    """Return the joins and the further columns of rows ``r`` for cells that are written unlike."""
    joins, cells = "", ""
    for number, (column, told) in enumerate(forms.items()):
        columns = {"raw": ("VARCHAR", list(told)), "form": ("VARCHAR", list(told.values()))}
        make_table(connection, f"forms_{number}", columns)
        cell = f"r.{name(column)}"
        joins += f" LEFT JOIN forms_{number} f{number} ON f{number}.raw = {cell}"
        cells += f", coalesce(f{number}.form, {cell}) AS {name('#' + column[1:])}"
    return joins, cells


def _mark_joint(connection: Any) -> None:
    """Mark happenings of several reports, and pair denials with the reports that they deny."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE denials AS "
        "SELECT p.hid, p.n AS report, d.n AS denial FROM reports d JOIN reports p "
        "ON p.hid = d.hid AND p.positive "
        'WHERE NOT d.positive AND d."@occurrence" <> d."@id"'
    )
    pair_sweeping(connection, "reports")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE reports AS SELECT r.*, r.positive AND (r.hid IN "
        "(SELECT hid FROM reports WHERE positive GROUP BY hid HAVING count(*) > 1) "
        "OR r.hid IN (SELECT hid FROM denials)) AS joint FROM reports r"
    )


def pair_sweeping(connection: Any, relation: str) -> None:
    """Add to ``denials`` what the denials of no named happening deny among reports."""
    for cells, rows in _sweeping(connection).items():
        _pair_sweeping(connection, relation, cells, rows)


def _sweeping(connection: Any) -> dict[tuple[str, ...], list[int]]:
    """Return the denials of no named happening, by the cells that say what did not happen."""
    cells = [c for c in _cell_columns(connection, "sweeping") if _says_what(c[1:])]
    found = connection.execute(
        f"SELECT n{''.join(', ' + name(c) for c in cells)} FROM sweeping"
    ).fetchall()
    by_cells: dict[tuple[str, ...], list[int]] = {}
    for number, *values in found:
        named = tuple(c for c, value in zip(cells, values, strict=True) if value is not None)
        by_cells.setdefault(named, []).append(number)
    return by_cells


def _says_what(field: str) -> bool:
    return field in ("actor", "object") or field not in (*PLAIN, *NUMBERS)


def _pair_sweeping(connection: Any, relation: str, cells: tuple[str, ...], rows: list[int]) -> None:
    same = "".join(f" AND d.{name(cell)} = p.{name(cell)}" for cell in cells)
    connection.execute(
        f"INSERT INTO denials SELECT p.hid, p.n, d.n FROM sweeping d JOIN {relation} p "
        f'ON p.positive AND p."@type" = d."@type"{same} '
        "WHERE list_contains(?, d.n) AND CASE WHEN p.t0 = p.t1 THEN d.t0 <= p.t0 AND p.t0 < d.t1 "
        "ELSE least(p.t1, d.t1) > greatest(p.t0, d.t0) END",
        [rows],
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of the reports of one type."""

    reports: int
    first: int
    """Earliest beginning, in microseconds."""
    last: int
    """Latest beginning."""
    until: int
    """Latest end."""
    longest: int
    """Longest time between beginning and end."""
    standings: frozenset[str]
    joint: bool
    """Whether there are happenings of several reports, or denied ones."""
    odd: bool
    """Whether there is an amount that the tables cannot hold as it is written."""

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> "Kind":
        """Put together what is known of the sources."""
        columns = list(zip(*rows, strict=True))
        return cls(
            sum(columns[0]), min(columns[1]), max(columns[2]), max(columns[3]), max(columns[4]),
            frozenset(columns[5]), any(columns[6]), any(columns[7]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Census:
    """What kinds of reports are known: read once, so that no template asks all reports again."""

    condition: str
    """Which reports are known and not taken back."""
    columns: frozenset[str]
    kinds: Mapping[str, Kind]
    """By type."""
    claimers: frozenset[tuple[str, str]]
    """Type and source whose reports are all mapped as claims: they do not watch, they accuse."""
    voices: frozenset[str]
    """Sources and families that observe without a stated reason: a party's is only its word."""


def write_cache(connection: Any, folder: Path, *, parts: int = 1) -> None:
    """Write the reports, by type and time, as Parquet files in ``folder``.

    Each part holds all reports of its happenings. The few happenings of several reports lie apart,
    so that what looks for them alone need not read the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(parts):
        write_part(connection, folder, part, f"hid % {parts} = {part}")
    write_rows(connection, "SELECT * FROM denials", folder / "denials.parquet")


def write_part(connection: Any, folder: Path, part: int, condition: str = "true") -> None:
    """Write the reports that meet a condition as a part of the cache."""
    query = f'SELECT * FROM reports WHERE {condition} ORDER BY "@type", joint, t0'
    write_rows(connection, query, folder / f"reports-{part:04}.parquet")


def parquet(files: Sequence[str]) -> str:
    """Return the relation of Parquet files, or patterns of their names."""
    listed = ", ".join(literal(file) for file in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def write_rows(connection: Any, query: str, path: Path) -> None:
    """Write a query's rows as a Parquet file."""
    connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def open_cache(connection: Any, folder: Path) -> list[str]:
    """Make ``reports`` a view of the files that were written; return the parts.

    A part is a file that :func:`write_cache` wrote, or all files of a folder.
    """
    files = sorted(str(path) for path in folder.glob("reports-*.parquet"))
    files += sorted(str(path / "**" / "*.parquet") for path in folder.glob("part=*"))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW reports AS FROM {parquet(files)}")
    denials = literal(str(folder / "denials.parquet"))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW denials AS SELECT * FROM read_parquet({denials})"
    )
    return files


def keep_known(connection: Any, known_at: datetime | None) -> Census:
    """Create the view ``ev`` of reports that are known and not taken back; return its census."""
    condition = "true" if known_at is None else f"known <= {micros(known_at)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW known_reports AS SELECT * FROM reports WHERE {condition}"
    )
    # A claim takes back only what its own source said.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE withdrawn AS SELECT DISTINCT old.n FROM "
        '(SELECT unnest(supersedes) AS gone, "@id" AS id, "@standing" AS standing, '
        '"@source" AS source FROM known_reports WHERE len(supersedes) > 0) late '
        'JOIN known_reports old ON old."@id" = late.gone AND old."@id" <> late.id '
        "WHERE late.standing NOT IN ('claim', 'denial') OR late.source = old.\"@source\""
    )
    if connection.execute("SELECT 1 FROM withdrawn LIMIT 1").fetchone():
        condition += " AND n NOT IN (SELECT n FROM withdrawn)"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW ev AS SELECT * FROM reports WHERE {condition}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE denied AS SELECT DISTINCT hid, denial FROM denials "
        "WHERE report IN (SELECT n FROM ev) AND denial IN (SELECT n FROM ev)"
        if connection.execute("SELECT 1 FROM denials LIMIT 1").fetchone()
        else "CREATE OR REPLACE TEMP TABLE denied AS SELECT hid, denial FROM denials"
    )
    some = connection.execute("SELECT 1 FROM denied LIMIT 1").fetchone()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE denying AS SELECT * FROM ev WHERE "
        + ("n IN (SELECT denial FROM denied)" if some else "false")
    )
    return _census(connection, condition)


def _census(connection: Any, condition: str) -> Census:
    columns = connection.execute("SELECT column_name FROM (DESCRIBE ev)").fetchall()
    found = connection.execute(
        'SELECT "@type", "@source", "@family", bool_or("@standing" = \'observation\' '
        "AND NOT reasoned), count(*), min(t0), max(t0), max(t1), max(t1 - t0), "
        '"@standing", bool_or(joint), bool_or(odd) FROM ev GROUP BY ALL'
    ).fetchall()
    believed = {(row[0], row[1]) for row in found if row[9] not in CLAIMS}
    by_type: dict[str, list[tuple[Any, ...]]] = {}
    for row in found:
        by_type.setdefault(row[0], []).append(row[4:])
    return Census(
        condition=condition,
        columns=frozenset(text for (text,) in columns),
        kinds={kind: Kind.of(rows) for kind, rows in by_type.items()},
        claimers=frozenset((row[0], row[1]) for row in found) - believed,
        voices=frozenset(name for row in found if row[3] for name in (row[1], row[2])),
    )
