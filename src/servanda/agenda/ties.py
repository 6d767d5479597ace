"""What the verdicts of a register say of the commitments that a plan is tied to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from servanda.model.evidence import Event
from servanda.model.plan_view import Tied
from servanda.model.verdict import Verdict

Find = Callable[[Iterable[str]], Iterable[Event]]
ABSENT = "not in the register"
NONE_YET = "no occasion yet"
FIRST = "0002"
"""Before it no day can be gone back from."""
_MOMENT = timedelta(microseconds=1)
_CLEAR = {"pending", "fulfilled", "no violation observed"}
_LOST = {"violated", "expired"}
_OVER = {"released", "cancelled", "superseded", "ended"}


class Ties:
    """The verdicts at a pair of clocks as answers about commitments."""

    def __init__(
        self,
        verdicts: Iterable[Verdict],
        known: Iterable[str],
        events: Find,
        *,
        today: date,
        recurring: Mapping[str, date | None] | None = None,
    ) -> None:
        """Take all verdicts, the ids of all commitments, and where events are found.

        ``recurring`` names those that are due again and again, each with its last day, if any.
        """
        self.known = frozenset(known)
        self.today = today
        self._events = events
        self._recurring = recurring or {}
        self._rows: dict[str, list[Verdict]] = {}
        for row in verdicts:
            self._rows.setdefault(row.commitment, []).append(row)

    def rows(self, name: str) -> Sequence[Verdict]:
        """Return the verdicts on a commitment."""
        return self._rows.get(name, ())

    def of(self, name: str) -> Tied:
        """Return how a commitment stands under all its readings together."""
        rows = self.rows(name)
        if not rows:
            there = name in self.known
            return Tied(
                commitment=name,
                shows=NONE_YET if there else ABSENT,
                met=None,
                on=None,
                judged=there,
                norm="in_force" if there else "",
                reports=0,
            )
        kept = all(row.state == "discharged" for row in rows)
        more = name in self._recurring and self.today < (self._recurring[name] or date.max)
        met = kept and not more
        readings: dict[str | None, list[Verdict]] = {}
        for row in rows:
            readings.setdefault(row.reading, []).append(row)
        lost = all(any(_lost(row) for row in own) for own in readings.values())
        return Tied(
            commitment=name,
            shows=", ".join(sorted({row.display for row in rows})),
            met=True if met else False if lost else None,
            on=self._kept_on(rows) if kept else None,
            judged=not any(row.display == "cannot be judged" for row in rows),
            norm=next((r.norm_status for r in rows if r.norm_status in _OVER), rows[0].norm_status),
            reports=len({event for row in rows for event in row.certificate.events}),
            so_far=kept and more,
            clear=all(row.state == "discharged" or row.display in _CLEAR for row in rows),
            untold=any(self._untold(row) for row in rows),
        )

    def _untold(self, row: Verdict) -> bool:
        if row.verdict is not None or row.state == "expired" or row.norm_status in _OVER:
            return False
        return last_day(row) < self.today

    def told(self, name: str, until: date) -> bool:
        """Tell whether it can be told what became of a commitment by a day.

        Occasions whose time ends later do not count, unless there are no others.
        """
        rows = self.rows(name)
        due = [row for row in rows if last_day(row) <= until] or rows
        return bool(due) and all(r.verdict is not None or r.state == "expired" for r in due)

    def _kept_on(self, rows: Sequence[Verdict]) -> str | None:
        days = [self._since(row) for row in rows]
        told = [day for day in days if day is not None]
        return max(told).isoformat() if len(told) == len(days) else None

    def _since(self, row: Verdict) -> date | None:
        """Return the day from which a verdict holds: of a doubtful time the last that it may be.

        None where it is not told, as of events that this reader must not see.
        """
        events = row.certificate.events
        if row.certificate.shape == "witness" and events:
            ends = [max(e.start, e.end - _MOMENT) for e in self._events(events)]
            return max(ends).astimezone(UTC).date() if ends else None
        if row.window.until is not None:
            return last_day(row)
        stated = row.window.start
        return None if stated is None else datetime.fromisoformat(stated).astimezone(UTC).date()


def _lost(row: Verdict) -> bool:
    """Tell whether a verdict says that it cannot be kept any more."""
    return row.state in _LOST or (row.norm_status in _OVER and row.state != "discharged")


def all_of(ties: Ties, names: Iterable[str]) -> tuple[Tied, ...]:
    """Return how commitments stand, in their order."""
    return tuple(ties.of(name) for name in names)


def last_day(row: Verdict) -> date:
    """Return the last day of a verdict's window; one without an end lies ahead."""
    if row.window.until is None:
        return date.max
    if row.window.until < FIRST:
        return date.min
    return (datetime.fromisoformat(row.window.until) - _MOMENT).astimezone(UTC).date()
