"""Estimates the constant shift of a table's clock from anchors, or says why it cannot be told.

For each anchor and each event that may be its happening, a stretch of shifts makes the two meet.
A shift is as good as the number of anchors that it lets meet; the coarsest unit that reaches the
best number is taken, for a clock is more often a day or an hour off than 1,437 minutes.
"""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

import msgspec

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.model.record import Record
from servanda.terms.times import zone_of
from servanda.watch.anchors import MINUTE, OWN, Anchor, fields_of, is_of

UNITS = (("d", 1440), ("h", 60), ("min", 1))
FEWEST = 3
"""Two anchors agree by chance too easily."""
MOST = 2 / 3
"""Share of the usable anchors that must agree: below it there is no one shift."""
NEXT = 3
"""So many of the next best shifts are shown."""
SHOWN = 5
SHORT_DAY = 23 * 60
"""Minutes of a day that a clock change shortens."""

Stretch = tuple[float, float]
"""Shifts in minutes that let an anchor and an event meet; both ends exclusive."""


class Meets(NamedTuple):
    """Events that may be an anchor's happening, and the shifts that let it meet one of them."""

    events: int
    stretches: list[Stretch]
    grain: float
    """Minutes to which the best known pair is known: no finer unit can be told."""


class Alternative(Record, frozen=True, kw_only=True):
    """Another shift, and how many anchors it fits."""

    by: str
    agree: int


class AnchorFit(Record, frozen=True, kw_only=True):
    """What one anchor says about the shift."""

    anchor: str
    source: str
    events: int
    """Events that may be its happening, whenever they lie."""
    nearest: str | None = None
    """The middle of the shifts that it allows, nearest to the estimate; None = out of reach."""
    agrees: bool = False


class Calibration(Record, frozen=True, kw_only=True):
    """The shift that fits best, and everything that speaks for and against it."""

    by: str
    """``0 d`` where the clock agrees as it stands."""
    agree: int
    usable: int
    low: str
    """The least shift that all agreeing anchors allow (exclusive)."""
    high: str
    spread: str
    """From the least to the greatest middle of what the agreeing anchors allow."""
    alternatives: tuple[Alternative, ...]
    fits: tuple[AnchorFit, ...]
    line: str | None
    """What a person may put into the mapping; None where no shift is needed."""


def calibrate(
    events: Sequence[Event], anchors: Sequence[Anchor], *, zone: str, within: int, where: str
) -> Calibration:
    """Return the shift of up to ``within`` days; MappingError where it cannot be told."""
    allowed = _allowed(events, anchors, zone, where)
    usable = [meets.stretches for meets in allowed if meets.events]
    if len(usable) < FEWEST:
        raise MappingError(
            f"{where}: no shift can be estimated: {len(usable)} of {len(anchors)} anchors have an "
            f"event in the table, at least {FEWEST} are needed"
        )
    reach = within * 1440
    counts = _counts(usable, reach)
    units = _units(min(meets.grain for meets in allowed))
    best = max(counts[reach % units[-1][1] :: units[-1][1]])
    unit, size = next(u for u in units if best in counts[reach % u[1] :: u[1]])
    steps = {m: counts[m + reach] for m in _multiples(size, reach)}
    tied = [m for m, agree in steps.items() if agree == best]
    chosen = 0 if 0 in tied else tied[0]
    fits = tuple(
        _fit(anchor, meets, chosen) for anchor, meets in zip(anchors, allowed, strict=True)
    )
    _refuse_disagreement(best, len(usable), fits, where)
    _refuse_tie(tied, unit, best, where)
    return _result(chosen, unit, steps, fits, usable)


def _allowed(
    events: Sequence[Event], anchors: Sequence[Anchor], zone: str, where: str
) -> list[Meets]:
    """Return for each anchor the shifts that let it meet an event that may be its happening."""
    told = [(event, fields_of(event)) for event in events]
    known = {field for _, fields in told for field in fields}
    for anchor in anchors:
        for field, _ in anchor.tests:
            if told and field not in known:
                raise MappingError(
                    f"{anchor.name}: no event of {where} has {field!r}; they have "
                    f"{', '.join(sorted(known))}, and an anchor has {', '.join(OWN)}"
                )
    tz = zone_of(zone)
    found: list[Meets] = []
    for anchor in anchors:
        mine = [event for event, fields in told if is_of(fields, anchor)]
        for event in mine:
            if anchor.source in (event.source, event.family):
                raise MappingError(
                    f"{anchor.name}: its source {anchor.source!r} is that of {where}; an anchor "
                    "must be known from elsewhere"
                )
        first, last = _local(anchor.start, tz), _local(anchor.end, tz)
        stretches = (
            (
                _minutes(first, _local(max(e.end, e.start + MINUTE), tz)),
                _minutes(last, _local(e.start, tz)),
            )
            for e in mine
        )
        grains = (max(e.end - e.start, anchor.end - anchor.start) / MINUTE for e in mine)
        found.append(Meets(len(mine), _merged(stretches), min(grains, default=math.inf)))
    return found


def _local(instant: datetime, tz: tzinfo) -> datetime:
    """Return the clock on the wall: a shift moves that, so a day of 23 hours is a day."""
    return instant.astimezone(tz).replace(tzinfo=None)


def _minutes(anchor: datetime, event: datetime) -> float:
    return (anchor - event) / MINUTE


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for low, high in sorted(stretches):
        if found and low < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _counts(allowed: Iterable[list[Stretch]], reach: int) -> list[int]:
    """Return how many anchors each whole minute from -reach to +reach lets meet."""
    change = [0] * (2 * reach + 2)
    for stretches in allowed:
        for low, high in stretches:
            first = max(math.floor(low) + 1, -reach)
            last = min(math.ceil(high) - 1, reach)
            if first <= last:
                change[first + reach] += 1
                change[last + 1 + reach] -= 1
    counts, running = [], 0
    for step in change[:-1]:
        running += step
        counts.append(running)
    return counts


def _units(grain: float) -> list[tuple[str, int]]:
    """Return the units that can be told apart: days alone where all that is known is days."""
    if grain >= SHORT_DAY:
        return list(UNITS[:1])
    return list(UNITS[:2]) if grain >= UNITS[1][1] else list(UNITS)


def _multiples(size: int, reach: int) -> list[int]:
    """Return the shifts of one unit within reach, the smallest first."""
    most = reach // size
    return sorted((n * size for n in range(-most, most + 1)), key=lambda m: (abs(m), -m))


def _fit(anchor: Anchor, meets: Meets, chosen: int) -> AnchorFit:
    middles = [(low + high) / 2 for low, high in meets.stretches]
    agrees = any(low < chosen < high for low, high in meets.stretches)
    near = min(middles, key=lambda m: abs(m - chosen), default=None)
    return AnchorFit(
        anchor=anchor.name,
        source=anchor.source,
        events=meets.events,
        nearest=None if near is None else in_words(near),
        agrees=agrees,
    )


def _refuse_disagreement(best: int, usable: int, fits: Sequence[AnchorFit], where: str) -> None:
    if best >= FEWEST and best >= MOST * usable:
        return
    said = "; ".join(f"{f.anchor}: {f.nearest}" for f in fits[:SHOWN] if f.nearest)
    raise MappingError(
        f"{where}: no shift can be estimated: the anchors disagree, no shift fits more than "
        f"{best} of {usable} (nearest to none: {said})"
    )


def _refuse_tie(tied: Sequence[int], unit: str, best: int, where: str) -> None:
    if len(tied) == 1 or 0 in tied:
        return
    named = ", ".join(text_of(m, unit) for m in tied[:SHOWN])
    raise MappingError(
        f"{where}: no shift can be estimated: {len(tied)} shifts fit {best} anchors equally "
        f"({named}); anchors with a more exact time tell them apart"
    )


def _result(
    chosen: int,
    unit: str,
    steps: dict[int, int],
    fits: tuple[AnchorFit, ...],
    allowed: list[list[Stretch]],
) -> Calibration:
    agreeing = [
        stretch
        for stretches in allowed
        for stretch in stretches
        if stretch[0] < chosen < stretch[1]
    ]
    middles = [(low + high) / 2 for low, high in agreeing]
    others = sorted((m for m in steps if m != chosen), key=lambda m: -steps[m])
    found = Calibration(
        by=text_of(chosen, unit),
        agree=len(agreeing),
        usable=len(allowed),
        low=in_words(max(low for low, _ in agreeing)),
        high=in_words(min(high for _, high in agreeing)),
        spread=in_words(max(middles) - min(middles)).lstrip("+"),
        alternatives=tuple(Alternative(by=text_of(m, unit), agree=steps[m]) for m in others[:NEXT]),
        fits=fits,
        line=None,
    )
    return found if chosen == 0 else _with_line(found)


def _with_line(found: Calibration) -> Calibration:
    named = [f"{f.anchor} ({f.source})" for f in found.fits if f.agrees]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    after = found.alternatives[0]
    reason = (
        f"{found.agree} of {found.usable} anchors agree: {', '.join(named[:SHOWN])}{more}; "
        f"the next best shift, {after.by}, fits {after.agree}"
    )
    line = f"clock_shift = {{by = {json.dumps(found.by)}, reason = {_quoted(reason)}}}"
    return msgspec.structs.replace(found, line=line)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def text_of(minutes: int, unit: str) -> str:
    """Return a shift as a mapping writes it."""
    size = dict(UNITS)[unit]
    return f"{minutes // size:+d} {unit}" if minutes else f"0 {unit}"


def in_words(minutes: float) -> str:
    """Return minutes as days, hours and minutes with one sign in front."""
    rest, parts = round(abs(minutes)), []
    for unit, size in UNITS:
        n, rest = divmod(rest, size)
        if n:
            parts.append(f"{n} {unit}")
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{' '.join(parts)}" if parts else "0 min"
