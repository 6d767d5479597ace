"""Reports of the table as events again, for the reference."""

from typing import Any

from servanda.model.evidence import Event
from servanda.watch.kernel.columns import instant, name
from servanda.watch.kernel.events import NUMBERS, PLAIN


def read_events(connection: Any, where: str) -> list[Event]:
    """Return the reports that meet a condition as events."""
    columns = connection.execute("SELECT column_name FROM (DESCRIBE reports)").fetchall()
    cells = [text for (text,) in columns if text.startswith("@")]
    found = connection.execute(
        "SELECT t0, t1, known, span, positive, standing_reason, supersedes, "
        f"{', '.join(name(cell) for cell in cells)} FROM reports WHERE {where}"
    ).fetchall()
    return [_event(row, [cell[1:] for cell in cells]) for row in found]


def _event(row: tuple[Any, ...], fields: list[str]) -> Event:
    t0, t1, known, span, positive, reason, supersedes, *cells = row
    named = dict(zip(fields, cells, strict=True))
    numbers: dict[str, Any] = {
        field: None if named[field] is None else float(named[field]) for field in NUMBERS
    }
    others = {k: v for k, v in named.items() if v is not None and k not in (*PLAIN, *NUMBERS)}
    return Event(
        **{field: named[field] for field in PLAIN},
        **numbers,
        start=instant(t0),
        end=instant(t1),
        known_at=instant(known),
        span=span,
        polarity="+" if positive else "-",
        standing_reason=reason,
        supersedes=tuple(supersedes),
        attributes=tuple(sorted(others.items())),
    )
