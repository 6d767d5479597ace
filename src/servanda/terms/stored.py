"""Rules as JSON that is read back without parsing them again: the form in which a cache holds them.

The vocabulary's own JSON of a trigger does not say whether it is an event or a life event; here an
event stands wrapped, as a condition would count it.
"""

from typing import Any

import msgspec

from servanda.model import commitment as c
from servanda.model.codec import from_json, to_json
from servanda.model.record import Record


class _Clause(c.Clause, frozen=True, kw_only=True):
    """A clause whose trigger says what it is."""

    when: c.Occurs | c.LifeRef | None = None  # type: ignore[assignment]  # (wrapped, see above)


class _Reading(Record, frozen=True, kw_only=True):
    id: str
    replaces: tuple[str, ...]
    clause: _Clause


class _Commitment(Record, frozen=True, kw_only=True):
    id: str
    clause: _Clause
    readings: tuple[_Reading, ...] = ()


class _Terms(Record, frozen=True, kw_only=True):
    shared: "_Shared"
    commitments: tuple[_Commitment, ...]


class _Shared(Record, frozen=True, kw_only=True):
    """What stands beside the commitments."""

    geometries: tuple[c.Geometry, ...]
    calendars: tuple[c.BusinessCalendar, ...]
    periods: tuple[c.Period, ...]
    powers: tuple[c.Power, ...]
    lints: tuple[str, ...]


def stored(terms: c.Terms) -> bytes:
    """Return rules as bytes from which :func:`restored` makes the same rules."""
    shared = _Shared(**{name: getattr(terms, name) for name in _Shared.__struct_fields__})
    commitments = tuple(
        _Commitment(
            id=one.id,
            clause=_wrapped(one.clause),
            readings=tuple(
                _Reading(id=r.id, replaces=r.replaces, clause=_wrapped(r.clause))
                for r in one.readings
            ),
        )
        for one in terms.commitments
    )
    return to_json(_Terms(shared=shared, commitments=commitments))


def restored(data: bytes, *, where: str) -> c.Terms:
    """Return the rules that :func:`stored` was given; InputError names ``where``."""
    found = from_json(data, _Terms, where=where)
    commitments = tuple(
        c.Commitment(
            id=one.id,
            clause=_bare(one.clause),
            readings=tuple(
                c.TextReading(id=r.id, replaces=r.replaces, clause=_bare(r.clause))
                for r in one.readings
            ),
        )
        for one in found.commitments
    )
    return c.Terms(commitments=commitments, **_fields(found.shared))


def _wrapped(clause: c.Clause) -> _Clause:
    when: Any = clause.when
    if isinstance(when, c.EventPattern):
        when = c.Occurs(event=when)
    return _Clause(**{**_fields(clause), "when": when})


def _bare(clause: _Clause) -> c.Clause:
    when: Any = clause.when
    if isinstance(when, c.Occurs):
        when = when.event
    return c.Clause(**{**_fields(clause), "when": when})


def _fields(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
