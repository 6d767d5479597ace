"""The nightly batch: all is judged anew, and equals what is kept, or an alarm is raised."""

from collections.abc import Iterable
from datetime import datetime

from servanda.errors import VerificationError
from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.incremental import Ledger
from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import Place, placed

NAMED = 3
"""An alarm names as many verdicts; the count says how many there are."""
Difference = tuple[Place, Row | None, Row | None]
"""Where two ways of judging differ: what is kept, and what follows set-wise."""


def differences(
    kept: Iterable[Row],
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
) -> tuple[Difference, ...]:
    """Return where rows differ from those that the kernel finds."""
    from servanda.watch.kernel import judge  # noqa: PLC0415  (DuckDB loads slowly)

    found = judge(terms, events, coverage, as_of=as_of, known_at=known_at)
    old, new = dict(placed(kept)), dict(placed(found.rows()))
    found.connection.close()
    return tuple(
        (place, old.get(place), new.get(place))
        for place in old | new
        if old.get(place) != new.get(place)
    )


def reconcile(ledger: Ledger, *, alarm: bool = True) -> tuple[Difference, ...]:
    """Judge all of a ledger anew; VerificationError names the first verdicts that differ."""
    found = differences(
        ledger.rows(),
        ledger.terms,
        ledger.events(),
        ledger.coverage(),
        as_of=ledger.as_of,
        known_at=ledger.known_at,
    )
    if found and alarm:
        raise VerificationError(alarm_of(found))
    return found


def alarm_of(found: tuple[Difference, ...]) -> str:
    """Return the alarm: how many verdicts differ, and the first ones by name."""
    count = f"{len(found)} verdicts are" if len(found) > 1 else "1 verdict is"
    named = "; ".join(_line(*one) for one in found[:NAMED])
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{count} not what judging everything anew gives: {named}{more}"


def _line(place: Place, kept: Row | None, anew: Row | None) -> str:
    commitment, reading, key, _, at, _ = place
    which = [commitment] + ([f"version {reading}"] if reading else [])
    which += [f"{name}={value}" for name, value in key] or ([f"of {at}"] if at else [])
    return f"{' · '.join(which)}: {_said(kept, anew)} was kept, {_said(anew, kept)} follows"


def _said(row: Row | None, other: Row | None) -> str:
    """Return what a row shows; where the words are the same, the first cell that is not."""
    if row is None:
        return "nothing"
    if other is None or row.display != other.display:
        return row.display
    cell = next(n for n in Row.__dataclass_fields__ if getattr(row, n) != getattr(other, n))
    return f"{row.display} ({cell}: {getattr(row, cell)})"
