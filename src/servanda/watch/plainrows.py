"""Rows of a native table in their commonest form, read by where their cells stand.

A row that states an instant or a day, and nothing that needs a second look, is an event at once.
Every other row is left to the reader of cells, which names faults; both give the same events.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from servanda.model.evidence import Event
from servanda.terms.times import end_of, is_date, parse_instant, start_of
from servanda.watch.fields import EVERYTHING, KINDS, RANGES, STANDINGS
from servanda.watch.grades import GRADES

NEEDED = ("id", "type", "at", "standing")
TOLD = (*NEEDED, "source", "family", "occurrence")
"""Fields of their own kind that a plain row may state."""
BOUND = ("quantity_hi", "error_m", "lat", "lon")
"""Numbers that are looked at together with others."""
PLAIN_STANDINGS = frozenset(STANDINGS) - {"denial"}


class PlainRows:
    """Reads the plain rows of one table."""

    def __init__(self, fields: Sequence[str], default_source: str) -> None:
        """Take the names of the columns, of which :meth:`fit` is true."""
        place = {field: n for n, field in enumerate(fields)}
        self._default = default_source
        self._id, self._type, self._at, self._standing = (place[field] for field in NEEDED)
        # A cell that is not there is empty: every row gets one more.
        nowhere = len(fields)
        self._source = place.get("source", nowhere)
        self._family = place.get("family", nowhere)
        self._occurrence = place.get("occurrence", nowhere)
        kinds = {field: KINDS.get(field) for field in place}
        self._texts = [(f, n) for f, n in place.items() if kinds[f] == "text"]
        self._attributes = sorted((f, n) for f, n in place.items() if kinds[f] is None)
        self._numbers = [
            (f, n, *RANGES.get(f, EVERYTHING)) for f, n in place.items() if kinds[f] == "number"
        ]

    @staticmethod
    def fit(fields: Sequence[str]) -> bool:
        """Return whether a table with these columns may have plain rows."""
        names = set(fields)
        own = {field for field in names if KINDS.get(field) == "own"}
        looked_at = names & {*BOUND, *GRADES}
        return len(names) == len(fields) and set(NEEDED) <= own <= set(TOLD) and not looked_at

    def event(self, row: Sequence[str]) -> Event | None:
        """Return the event of a row's cells; None where the row is not plainly in order."""
        cells = [*map(str.strip, row), ""]
        name, kind, standing = cells[self._id], cells[self._type], cells[self._standing]
        if not name or not kind or standing not in PLAIN_STANDINGS:
            return None
        optional: dict[str, Any] = {field: cells[n] for field, n in self._texts if cells[n]}
        try:
            start, end = _moment(cells[self._at])
            for field, n, low, high in self._numbers:
                if cells[n]:
                    optional[field] = value = float(cells[n])
                    if not low <= value <= high or math.isinf(value):
                        return None
        except ValueError:
            # What is no time or no number: TimeFault is a ValueError too.
            return None
        source = cells[self._source] or self._default
        stated: Any = standing
        return Event(
            id=name,
            type=kind,
            start=start,
            end=end,
            standing=stated,
            source=source,
            family=cells[self._family] or source,
            occurrence=cells[self._occurrence] or name,
            known_at=end,
            attributes=tuple([(field, cells[n]) for field, n in self._attributes if cells[n]]),
            **optional,
        )


def _moment(text: str) -> tuple[datetime, datetime]:
    """Return when a time begins and is over; TimeFault where it is none."""
    if is_date(text):
        return _day(text)
    at = parse_instant(text)
    return at, at


@lru_cache(maxsize=4096)
def _day(text: str) -> tuple[datetime, datetime]:
    return start_of(text, "UTC"), end_of(text, "UTC")
