"""Reads coverage files: who was watching what, from when to when (mapping.md, rule 8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from servanda.errors import MappingError
from servanda.model.evidence import Coverage
from servanda.terms.times import TimeFault, end_of, iso, start_of
from servanda.watch.tables import format_of, rows_from_bytes

NEEDED = ("source", "type", "from", "to", "duty")
FIELDS = frozenset((*NEEDED, "share"))
DUTY = {"yes": True, "no": False, "lost": False}


def parse_coverage(raw: bytes, *, name: str, format: str | None = None) -> tuple[Coverage, ...]:  # noqa: A002 - the mapping's word
    """Return the coverage rows of a CSV, JSONL or Parquet file; a MappingError names the row."""
    found: list[Coverage] = []
    rows = rows_from_bytes(raw, format=format or format_of(name), name=name)
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        missing = [column for column in NEEDED if not row.get(column)]
        if missing:
            raise MappingError(
                f"{where}: no {missing[0]}; a coverage row has source, type, from, to, duty "
                "and the attributes that were watched"
            )
        start = _time(row["from"], "from", where, end=False)
        end = _time(row["to"], "to", where, end=True)
        if end <= start:
            raise MappingError(f"{where}: `to` ({row['to']}) is not after `from` ({row['from']})")
        found.append(coverage_row(row, (start, end), _attributes(row), where=where))
    _refuse_contradiction(found, name)
    return tuple(found)


def coverage_row(
    row: Mapping[str, str],
    times: tuple[datetime, datetime],
    attributes: Mapping[str, str],
    *,
    where: str,
) -> Coverage:
    """Return a row whose source, type, duty, share and reason are text; ``where`` names it."""
    if row["duty"] not in DUTY:
        raise MappingError(f"{where}: duty is {row['duty']!r}; expected yes, no or lost")
    return Coverage(
        source=row["source"],
        type=row["type"],
        start=times[0],
        end=times[1],
        duty=DUTY[row["duty"]],
        attributes=tuple(sorted(attributes.items())),
        share=_share(row.get("share", ""), where),
        lost=_reason(row, where),
    )


def _attributes(row: Mapping[str, str]) -> dict[str, str]:
    # Of a lost watch the column `reason` says why; elsewhere it is a column like any other.
    named = FIELDS | {"reason"} if row["duty"] == "lost" else FIELDS
    return {k: v for k, v in row.items() if v and k not in named}


def _reason(row: Mapping[str, str], where: str) -> str | None:
    if row["duty"] != "lost":
        return None
    if not row.get("reason"):
        raise MappingError(
            f"{where}: duty is lost and there is no reason; say what stood in the way "
            "(access denied, signal jammed, ...)"
        )
    return row["reason"]


def _refuse_contradiction(rows: Sequence[Coverage], name: str) -> None:
    """Refuse a source that says of one stretch that watching was its duty, and that it was not."""
    kept: dict[tuple[object, ...], list[tuple[Coverage, int]]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        if row.lost is not None:
            # A watch that was lost was a duty all the same.
            continue
        kept[row.source, row.type, row.attributes].append((row, number))
    for same in kept.values():
        same.sort(key=lambda one: one[0].start)
        # For each answer, the row that lasts longest so far: only that one can reach a later row.
        last: dict[bool, tuple[Coverage, int]] = {}
        for row, number in same:
            other = last.get(not row.duty)
            if other is not None and row.start < other[0].end:
                first, second = sorted((number, other[1]))
                raise MappingError(
                    f"{name}, row {second}: contradicts row {first}: {row.source} says duty yes "
                    f"and no of {row.type} from {iso(row.start)}; expected one answer for a stretch"
                )
            if row.duty not in last or row.end > last[row.duty][0].end:
                last[row.duty] = (row, number)


def _time(text: str, field: str, where: str, *, end: bool) -> datetime:
    try:
        return end_of(text, "UTC") if end else start_of(text, "UTC")
    except TimeFault as fault:
        raise MappingError(f"{where}: {field}: {fault}") from fault


def _share(text: str, where: str) -> float | None:
    if not text:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise MappingError(f"{where}: share is {text!r}; expected a number from 0 to 1")
    return share
