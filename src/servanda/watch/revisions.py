"""Revisions: what a verdict was, what it became, because of what, and when that was known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from servanda.model.record import Record
from servanda.watch.kernel.rows import Row

SCHEMA = "servanda.history/1"
CauseKind = Literal["event", "act", "coverage", "clock", "rules", "correction"]
Place = tuple[str, str | None, tuple[tuple[str, str], ...], str | None, str | None, int]
"""Commitment, reading, key, trigger's event and time, and which of several that share these."""


class Cause(Record, frozen=True, kw_only=True):
    """Why a verdict was revised."""

    kind: CauseKind
    ids: tuple[str, ...] = ()
    """Ids of the events or acts, or sources of the coverage; none for the clock."""


CLOCK = Cause(kind="clock")


class Revision(Record, frozen=True, kw_only=True):
    """One change of one verdict. ``old`` None: the instance came up; ``new`` None: it is gone."""

    place: Place
    old: Row | None
    new: Row | None
    cause: Cause
    as_of: str
    known_at: str | None

    @property
    def told(self) -> bool:
        """Tell whether more changed than the numbers behind the verdict."""
        return words_of(self.old) != words_of(self.new)


def words_of(row: Row | None) -> tuple[object, ...] | None:
    """Return what a row says in words."""
    if row is None:
        return None
    return row.display, row.state, row.verdict, row.norm_status, row.flags, row.final


def placed(rows: Iterable[Row]) -> Iterator[tuple[Place, Row]]:
    """Yield rows with the places by which the same instance is found again."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        name = row.commitment, row.reading, row.key, row.event, row.at
        yield (*name, seen[name]), row
        seen[name] += 1


def difference(
    before: Iterable[Row],
    after: Iterable[Row],
    *,
    cause: Callable[[Row], Cause],
    as_of: str,
    known_at: str | None,
) -> tuple[Revision, ...]:
    """Return one revision for each row that changed, came up or is gone."""
    old, new = dict(placed(before)), dict(placed(after))
    return tuple(
        Revision(
            place=place,
            old=old.get(place),
            new=new.get(place),
            cause=cause(row),
            as_of=as_of,
            known_at=known_at,
        )
        for place, row in (old | new).items()
        if old.get(place) != new.get(place)
    )


def replay(revisions: Iterable[Revision], rows: Iterable[Row] = ()) -> dict[Place, Row]:
    """Return the rows that revisions make of ``rows``, by place."""
    found = dict(placed(rows))
    for one in revisions:
        if found.get(one.place) != one.old:
            raise ValueError(f"{one.place}: the revision starts from another verdict")
        if one.new is None:
            del found[one.place]
        else:
            found[one.place] = one.new
    return found


class History(Record, frozen=True, kw_only=True):
    """The revisions of a register's verdicts, oldest first."""

    as_of: str | None
    """What was true at this time; None: each revision at the time of its entry."""
    revisions: tuple[Revision, ...]

    def document(self) -> dict[str, Any]:
        """Return the history in the form that programs read."""
        return {
            "schema": SCHEMA,
            "as_of": self.as_of,
            "revisions": [_line(one) for one in self.revisions],
        }


def _line(one: Revision) -> dict[str, Any]:
    commitment, reading, key, event, at, _ = one.place
    return {
        "commitment": commitment,
        "reading": reading,
        "instance": {"key": dict(key), "trigger": {"event": event, "at": at}},
        "from": _side(one.old),
        "to": _side(one.new),
        "cause": one.cause,
        "as_of": one.as_of,
        "known_at": one.known_at,
    }


def _side(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("display", "state", "verdict", "norm_status", "causes", "flags", "final")
    measure = {"lo": row.low, "hi": row.high}
    return {name: getattr(row, name) for name in names} | {"measure": measure}
