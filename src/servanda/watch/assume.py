"""Assumes what evidence would say: a report confirmed, fallen or more exact, a time watched.

Nothing here decides anything. Each answer is a set of reports and coverage rows on which the
verdicts are then computed like any others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import msgspec

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event, Standing
from servanda.model.settling import Need
from servanda.watch.places import where_is

Fields = Mapping[str, Any]
Happening = tuple[str, str]
"""Type and occurrence."""

TICK = timedelta(microseconds=1)
MOST = 48
"""More values than this for one report are not tried one by one."""
FURTHER = "further source"
FAR = 1e12
"""An amount above every bound that a promise was ever given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way in which a need may be answered."""

    label: str
    drops: frozenset[Happening] = frozenset()
    """Happenings whose reports are taken out, before others are put in."""
    refuted: frozenset[Happening] = frozenset()
    """Happenings whose denials are taken out as well."""
    adds: tuple[Event, ...] = ()
    rows: tuple[Coverage, ...] = ()


def together(label: str, answers: Sequence[Answer]) -> Answer:
    """Return several answers given at once."""
    return Answer(
        label,
        frozenset().union(*(a.drops for a in answers)),
        frozenset().union(*(a.refuted for a in answers)),
        tuple(event for a in answers for event in a.adds),
        tuple(row for a in answers for row in a.rows),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """What answers are made from: reports, rules, and the values that decide something."""

    reports: Mapping[Happening, tuple[Event, ...]]
    terms: c.Terms
    accepts: tuple[c.Accept, ...]
    patterns: Mapping[str, tuple[c.EventPattern, ...]]
    """The patterns that look at a type."""


def answers_to(need: Need, stage: Stage, values: Mapping[str, Sequence[Any]]) -> list[Answer]:
    """Return the answers worth trying; empty where there are too many.

    ``values`` holds, for each slot of the need, those at and between which a verdict can turn.
    """
    if need.kind == "watch":
        return [Answer("nothing seen", rows=tuple(_watch(need)))]
    name = (need.type, need.occurrence or "")
    told = [r for r in stage.reports.get(name, ()) if r.id in need.events]
    exact = list(_exact(need, told[0], values)) if told else []
    if not exact or len(exact) > MOST:
        return []
    drops = frozenset({name})
    if need.kind == "state":
        kept = [r for r in stage.reports[name] if r.polarity == "+"]
        return [
            Answer(label, drops, adds=tuple(_with(report, fields) for report in kept))
            for label, fields in exact
        ]
    found = [Answer("out", drops)]
    for report in _different(told):
        said = "accepted" if len(_different(told)) == 1 else f"as {report.id} tells it"
        for label, fields in exact:
            words = f"{said}, {label}" if label else said
            shown = tuple(_confirmed(_with(report, fields), stage))
            found.append(Answer(words, drops, drops, shown))
    return found if len(found) <= MOST else []


def _watch(need: Need) -> Iterator[Coverage]:
    for start, until in need.stretches:
        yield Coverage(
            source="somebody who watched",
            type=need.type,
            start=datetime.fromisoformat(start),
            end=datetime.fromisoformat(until),
            duty=True,
            attributes=tuple(sorted(need.attributes.items())),
        )


def _different(reports: Sequence[Event]) -> list[Event]:
    """Return one report of each version of the happening."""
    seen: dict[bytes, Event] = {}
    for report in reports:
        bare = msgspec.structs.replace(
            report, id="", source="", family="", known_at=report.start, standing="observation",
            standing_reason=None, conf=None, supersedes=(),
        )  # fmt: skip
        seen.setdefault(msgspec.json.encode(bare), report)
    return list(seen.values())


def _confirmed(report: Event, stage: Stage) -> Iterator[Event]:
    """Yield a report with so many others that say the same that every policy accepts it.

    What a rule tests on its source, family or standing stays as it is.
    """
    tested = {g.attribute for p in stage.patterns.get(report.type, ()) for g in p.guards}
    yield report
    families = [report.family]
    if "family" not in tested:
        most = max((_count(a) for a in stage.accepts), default=1)
        families = [*_verifiers(stage.accepts), *(f"{FURTHER} {n + 1}" for n in range(most))]
    standings: list[Standing] = ["observation", *_standings(stage.accepts)]
    if "standing" in tested:
        standings = [report.standing]
    for family, standing in product(families, dict.fromkeys(standings)):
        yield msgspec.structs.replace(
            report,
            id=f"{report.id} ({standing} by {family})",
            family=family,
            standing=standing,
            standing_reason="assumed, to see what it would decide",
            conf=report.conf if "conf" in tested else 1.0,
            supersedes=(),
        )


def parts_of(accept: c.Accept) -> Iterator[c.Accept]:
    """Yield a policy and all that it is put together from."""
    yield accept
    if isinstance(accept, c.AcceptAll | c.AcceptSome):
        for part in accept.parts:
            yield from parts_of(part)


def _count(accept: c.Accept) -> int:
    return max(p.n if isinstance(p, c.AcceptSources) else 1 for p in parts_of(accept))


def _verifiers(accepts: Iterable[c.Accept]) -> list[str]:
    parts = (p for a in accepts for p in parts_of(a))
    return sorted({p.name for p in parts if isinstance(p, c.AcceptVerifier)})


def _standings(accepts: Iterable[c.Accept]) -> list[Standing]:
    parts = (p for a in accepts for p in parts_of(a))
    return sorted({p.standing for p in parts if isinstance(p, c.AcceptStanding)})


def _exact(
    need: Need, report: Event, values: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, dict[str, Fields]]]:
    """Yield every combination of exact values for what the need wants said."""
    slots = [[(slot, value) for value in values.get(slot, ())] for slot in need.slots]
    for chosen in product(*slots):
        fields = {slot: _fields(slot, value, report) for slot, value in chosen}
        yield ", ".join(f"{slot} {_shown(slot, value)}" for slot, value in chosen), fields


def _shown(slot: str, value: Any) -> str:
    if slot == "day":
        return str(value.isoformat().replace("+00:00", "Z"))
    if slot == "amount":
        return f"{value[0]:g} {value[1] or ''}".rstrip()
    return str(value[2]) if slot == "place" else str(value)


def _fields(slot: str, value: Any, report: Event) -> Fields:
    if slot == "day":
        return {"start": value, "end": value, "span": False}
    if slot == "amount":
        return {"quantity": value[0], "quantity_hi": None, "unit": value[1] or report.unit}
    if slot == "place":
        return {"lon": value[0], "lat": value[1], "error_m": None}
    if slot in ("actor", "object"):
        return {slot: value}
    return {"attributes": ((slot, value),)}


def _with(report: Event, fields: Mapping[str, Fields]) -> Event:
    changes: dict[str, Any] = {}
    cells = dict(report.attributes)
    for found in fields.values():
        cells |= dict(found.get("attributes", ()))
        changes |= {k: v for k, v in found.items() if k != "attributes"}
    return msgspec.structs.replace(report, attributes=tuple(sorted(cells.items())), **changes)


# ---------------------------------------------------------------- where a verdict can turn


def days(reports: Sequence[Event], edges: Iterable[datetime]) -> list[datetime]:
    """Return the ends of what the reports leave open, and both sides of every edge between."""
    start, end = min(r.start for r in reports), max(r.end for r in reports)
    last = max(start, end - TICK)
    near = {start, last}
    for edge in edges:
        near |= {at for at in (edge - TICK, edge, edge + TICK) if start <= at <= last}
    return sorted(near)


def places(
    report: Event, patterns: Iterable[c.EventPattern], terms: c.Terms
) -> list[tuple[float, float, str]]:
    """Return one position for each way of lying in or out of the places that rules name."""
    known = {g.name: g for g in terms.geometries}
    wanted = [(p.place, known[p.place.geometry]) for p in patterns if p.place is not None]
    found: dict[tuple[bool | None, ...], tuple[float, float, str]] = {}
    for lon, lat in _positions(report, [g for _, g in wanted]):
        there = msgspec.structs.replace(report, lon=lon, lat=lat, error_m=None)
        sides = tuple(where_is(there, place, geometry) for place, geometry in wanted)
        found.setdefault(sides, (lon, lat, f"{lat:.4f} {lon:.4f}"))
    return list(found.values())


def _positions(report: Event, geometries: Iterable[c.Geometry]) -> Iterator[tuple[float, float]]:
    if report.lat is not None and report.lon is not None:
        yield report.lon, report.lat
    for geometry in geometries:
        corners = [*geometry.points, *(p for line in geometry.lines for p in line)]
        corners += [p for rings in geometry.polygons for p in rings[0]]
        yield from corners
        middle = [sum(p[i] for p in corners) / len(corners) for i in (0, 1)]
        yield middle[0], middle[1]
        # The other side of the Earth lies outside of whatever a promise speaks of.
        yield (middle[0] + 360) % 360 - 180, -middle[1]
