"""The SQL that deals out fates and lays the evidence for them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate

from benchmarks.commitments.kinds import (
    ACT,
    AFTER,
    AT_ONCE,
    DAY,
    DEBTOR,
    DELAYED,
    HOUR,
    OPENING,
    Hole,
    Kind,
    Row,
)
from benchmarks.commitments.templates import BEGIN, Template

BUCKETS = 1000
STAMP = "%Y-%m-%dT%H:%M:%SZ"
# Of the events without weight in a task about late evidence, one in twenty comes days later.
LATE_FILL = 20
FILL_TYPE = "patrol"

# MD5 is the same everywhere and for ever; DuckDB's hash() may change with its version.
DRAW = """
CREATE MACRO draw(a, b, c) AS
  (md5_number_lower(concat_ws('-', a, b, c)) % 2147483647)::BIGINT
"""

ROWS = """kind INT, n INT, type TEXT, anchor TEXT, lo BIGINT, hi BIGINT, length BIGINT, extent TEXT,
  standing TEXT, source TEXT, family TEXT, polarity TEXT, occurrence INT, supersedes INT, known INT,
  quantity DOUBLE, quantity_hi DOUBLE, unit TEXT, other TEXT"""
HOLES = """kind INT, start_anchor TEXT, start_offset BIGINT, end_anchor TEXT, end_offset BIGINT,
  patch TEXT"""
Table = tuple[str, str, list[tuple[object, ...]]]


def instant(second: int) -> datetime:
    """Return the instant of a second since 1970."""
    return datetime.fromtimestamp(second, UTC)


def literal(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as SQL writes them: one statement is far quicker than one for each row."""
    return ", ".join(f"({', '.join(map(_cell, row))})" for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value)


def tables(form: Template, fates: Sequence[Kind]) -> list[Table]:
    """Return the small tables that say what a template's fates are: name, columns, rows."""
    rows = [r for n, fate in enumerate(fates) for r in _rows(form, n, fate)]
    holes: list[tuple[object, ...]] = [
        (n, *_hole(fate.hole)) for n, fate in enumerate(fates) if fate.hole
    ]
    answers: list[tuple[object, ...]] = [
        (n, moment, *_answer(form, text))
        for n, fate in enumerate(fates)
        for moment, text in (("first", fate.first), ("final", fate.final or fate.first))
        if text != "none"
    ]
    return [
        ("shares", "closed BOOLEAN, lo INT, hi INT, kind INT", _shares(fates)),
        ("rows", ROWS, rows),
        ("holes", HOLES, holes),
        ("answers", "kind INT, moment TEXT, answer TEXT, causes TEXT", answers),
    ]


def _shares(fates: Sequence[Kind]) -> list[tuple[object, ...]]:
    """Return which buckets fall to a fate, by weight; windows open at the clock stand apart."""
    found: list[tuple[object, ...]] = []
    for closed in (True, False):
        some = [(n, k.weight) for n, k in enumerate(fates) if k.open is not closed]
        total = sum(weight for _, weight in some)
        ends = [round(BUCKETS * end / total) for end in accumulate(w for _, w in some)]
        starts = [0, *ends[:-1]]
        lots = zip(some, starts, ends, strict=True)
        found += [(closed, start, end, n) for (n, _), start, end in lots]
    return found


def picked(form: Template) -> str:
    """Return the statement that makes one row of each bucket."""
    return f"""
CREATE TABLE {form.name}_pick AS
SELECT closed, unnest(range(lo, hi)) AS bucket, kind FROM {form.name}_shares"""


def _rows(form: Template, number: int, fate: Kind) -> list[tuple[object, ...]]:
    rows = list(fate.rows)
    if form.opening and all(row.type != OPENING for row in rows):
        rows.append(Row(type=OPENING, lo=0, hi=0))
    return [(number, n, *_cells(form, row)) for n, row in enumerate(rows)]


def _cells(form: Template, row: Row) -> tuple[object, ...]:
    kind = {ACT: form.act, OPENING: form.opening}.get(row.type, row.type)
    return (
        kind, row.anchor, row.lo, row.hi, row.length, "span" if row.span else None, row.standing,
        row.source, row.family, row.polarity, row.occurrence, row.supersedes, row.known,
        row.quantity, row.quantity_hi, row.unit, row.actor,
    )  # fmt: skip


def _hole(hole: Hole) -> tuple[object, ...]:
    return (*hole.start, *hole.end, hole.patch)


def _answer(form: Template, text: str) -> tuple[str, str]:
    """Return answer and causes of what became of the decisive event."""
    word, _, causes = text.partition(":")
    good, bad = ("violated", "fulfilled") if form.avoid else ("fulfilled", "violated")
    words = {"seen": good, "unseen": bad, "pending": "pending", "unknown": "unknown"}
    return words[word], causes or ("future" if word == "pending" else "")


def instances(form: Template, seed: int, commitments: int, each: int) -> str:
    """Return the view of every instance: whose it is, its window and its fate."""
    salt = seed * 31 + sum(form.name.encode())
    keyed = ", ".join(f"{sql} AS {name}" for name, sql in form.keyed.items())
    return f"""
CREATE VIEW {form.name}_instances AS
WITH numbered AS (
  SELECT i, i // {each} AS c, i // {each} AS k, i % {each} AS s, {each} AS slots,
    draw(i, {salt}, 1) AS draw, draw(i, {salt}, 2) % {BUCKETS} AS bucket
  FROM range({commitments * each}) AS all_of_them(i)),
timed AS (SELECT *, ({form.always_closed}) AS closed FROM numbered),
begun AS (SELECT *, ({form.start})::BIGINT AS w0 FROM timed),
placed AS (SELECT *, (w0 + {form.length})::BIGINT AS w1 FROM begun)
SELECT i, c, k, s, closed, w0, w1, kind, '{form.name}' AS template, {keyed},
  {form.debtor} AS debtor, {_id(form)} AS commitment
FROM placed JOIN {form.name}_pick USING (closed, bucket)"""


def _id(form: Template) -> str:
    return f"'{form.name}'" if form.opens == "event" else f"'{form.name}-' || c"


def told(form: Template) -> str:
    """Return the query for the number of events that matter, and of instances."""
    name = form.name
    return f"""
SELECT coalesce(sum(n), 0), count(*) FROM {name}_instances
LEFT JOIN (SELECT kind, count(*) AS n FROM {name}_rows GROUP BY kind) USING (kind)"""


def commitments(form: Template) -> str:
    """Return the query for number, debtor and window of each commitment."""
    return f"SELECT c, debtor, w0, w1 FROM {form.name}_instances WHERE s = 0 ORDER BY c"


def _attribute(form: Template, name: str) -> str:
    """Return the value of a key's attribute; only what a template has is told apart."""
    return name if name in form.keyed else "NULL"


def events(form: Template, seed: int, clock: int, fill: int, *, late: bool) -> str:
    """Return the query for all events of a template, those without weight among them."""
    salt = seed * 57 + sum(form.name.encode())
    other_actor = "coalesce(other, CASE WHEN r.type = 'strike' THEN 'F' || c WHEN r.type = "
    other_actor += f"'{form.opening}' THEN 'A' ELSE {_attribute(form, 'actor')} END)"
    return f"""
SELECT * FROM (
  WITH laid AS (
    SELECT *, r.n AS number, draw(i * 16 + r.n, {salt}, 3) AS d, {other_actor} AS who,
      CASE anchor WHEN 's' THEN w0 ELSE w1 END + lo
        + draw(i * 16 + r.n, {salt}, 4) % (hi - lo + 1) AS t
    FROM {form.name}_instances JOIN {form.name}_rows AS r USING (kind))
  SELECT {_prefix(form)} || '-' || number AS id, type, {_times("t", "length")},
    to_timestamp(CASE known WHEN {AT_ONCE} THEN NULL
      WHEN {DELAYED} THEN t + {DAY} + d % {19 * DAY}
      WHEN {AFTER} THEN {clock} + {HOUR} + d % {60 * DAY} END) AS known_at,
    nullif(who, '') AS actor,
    CASE WHEN type LIKE 'act.%' THEN commitment END AS object, quantity, quantity_hi, unit,
    CASE source WHEN '{DEBTOR}' THEN debtor ELSE source END AS source, family, standing, polarity,
    {_prefix(form)} || '-' || supersedes AS supersedes, extent,
    CASE WHEN occurrence IS NOT NULL THEN {_prefix(form)} || '-' || occurrence END AS occurrence,
    {", ".join(f"{_attribute(form, a)} AS {a}" for a in ("inspection", "donor", "district"))}
  FROM laid)
UNION ALL {_fill(form, salt, fill, late=late)}"""


def _prefix(form: Template) -> str:
    return f"'{form.name}-' || i"


def _times(start: str, length: str) -> str:
    return f"""CASE WHEN {length} = 0 THEN to_timestamp({start}) END AS "at",
    CASE WHEN {length} > 0 THEN to_timestamp({start}) END AS "from",
    CASE WHEN {length} > 0 THEN to_timestamp({start} + {length}) END AS "to\""""


def _fill(form: Template, salt: int, fill: int, *, late: bool) -> str:
    """Return events that decide nothing: the right kind at the wrong time, or another kind."""
    d = f"draw(i, {salt} + f, 6)"
    tardy = f"{d} % {LATE_FILL} = 0" if late else "false"
    return f"""
SELECT * FROM (
  WITH filled AS (
    SELECT *, draw(i, {salt} + f, 5) AS d,
      CASE WHEN f % 2 = 1 THEN w0 + {DAY} + d % {8 * DAY} WHEN closed
        THEN w1 + {3 * DAY} + d % {3 * DAY} ELSE w0 - {7 * DAY} + d % {3 * DAY} END AS t
    FROM {form.name}_instances, range({fill}) AS more(f))
  SELECT {_prefix(form)} || '-f' || f AS id,
    CASE WHEN f % 2 = 1 THEN '{FILL_TYPE}' ELSE '{form.act}' END AS type, {_times("t", "0")},
    CASE WHEN {tardy} THEN to_timestamp(t + {DAY} + {d} % {4 * DAY}) END AS known_at,
    {_attribute(form, "actor")} AS actor, NULL AS object, 100.0 AS quantity, NULL AS quantity_hi,
    't' AS unit, 'mission' AS source, NULL AS family, 'observation' AS standing, '+' AS polarity,
    NULL AS supersedes, NULL AS extent, NULL AS occurrence,
    {", ".join(f"{_attribute(form, a)} AS {a}" for a in ("inspection", "donor", "district"))}
  FROM filled)"""


def coverage(form: Template, clock: int, *, holes: bool) -> str:
    """Return the query for who watched: everything, but for the holes that fates ask for."""
    named = [a for a in ("inspection", "district", "donor", "actor") if a in form.guarded_by]
    keyed = next(iter(named))
    columns = ", ".join(
        f"{keyed if a == keyed else 'NULL'} AS {a}"
        for a in ("inspection", "district", "donor", "actor")
    )
    begin, view = BEGIN - 30 * DAY, f"{form.name}_instances"
    if not holes:
        nulls = ", ".join(f"NULL AS {a}" for a in ("inspection", "district", "donor", "actor"))
        stretch = f"'{instant(begin):{STAMP}}' AS \"from\", '{instant(clock):{STAMP}}' AS \"to\""
        return (
            f"SELECT 'mission' AS source, '{form.act}' AS type, {nulls}, {stretch}, 'yes' AS duty"
        )
    return f"""
SELECT * FROM (
  WITH torn AS (
    SELECT {keyed}, patch, CASE start_anchor WHEN 's' THEN w0 ELSE w1 END + start_offset AS a,
      CASE end_anchor WHEN 's' THEN w0 ELSE w1 END + end_offset AS b
    FROM {view} JOIN {form.name}_holes USING (kind)),
  kept AS (
    SELECT {keyed}, coalesce(lag(b) OVER (PARTITION BY {keyed} ORDER BY a), {begin}) AS a, a AS b,
      'mission' AS source, 'yes' AS duty FROM torn
    UNION ALL SELECT {keyed}, coalesce(max(b), {begin}), {clock}, 'mission', 'yes'
    FROM (SELECT DISTINCT {keyed} FROM {view}) LEFT JOIN torn USING ({keyed}) GROUP BY {keyed}
    UNION ALL SELECT {keyed}, a, b,
      CASE patch WHEN 'claimer' THEN 'rival' WHEN 'second' THEN 'sat' ELSE 'mission' END,
      CASE patch WHEN 'no duty' THEN 'no' ELSE 'yes' END
    FROM torn WHERE patch IS NOT NULL)
  SELECT source, '{form.act}' AS type, {columns},
    strftime(to_timestamp(a), '{STAMP}') AS "from",
    strftime(to_timestamp(b), '{STAMP}') AS "to", duty
  FROM kept WHERE a < b)"""


def expected(form: Template) -> str:
    """Return the query for the answers that the fates force."""
    key = "inspection" if form.opens == "event" else "''"
    opened = "w0" if form.opens != "once" else str(BEGIN)
    return f"""
SELECT moment, commitment, {key} AS key, to_timestamp({opened}) AS opened, answer, causes
FROM {form.name}_instances JOIN {form.name}_answers USING (kind)"""
