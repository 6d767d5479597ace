"""Base rates beside silence: in how many stretches of this length a source reported nothing anyway.

A source that hardly ever reports is silent in most stretches; its silence in one more says little.
The stretches lie one after the other in the time that the source watched before the window, each
covered stretch cut from its end backwards. Nothing here changes a verdict.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from servanda.model.baserate import BaseRate
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import CheckFact, Verdict
from servanda.watch.evidence import canonical
from servanda.watch.intervals import Stretch, length, minus, overlaps, union
from servanda.watch.losses import concerning, left_of

SILENT = ("no violation observed", "not observed")
"""The displays that rest on nothing having been seen."""
ENOUGH = 5
"""Fewer stretches than this are no basis: one more would move the share by 17 points or more."""
MOST = 8
"""Sources that are told of for one count; those with the longest history first."""
MOST_STRETCHES = 10_000
"""A window of minutes beside years of history is not counted out to the last stretch."""


class Said(NamedTuple):
    """That a source reported something, and when it was."""

    source: str
    start: datetime
    end: datetime


History = Callable[[str, datetime | None], list[Said]]
"""Returns what sources reported of a type, as known at a time (None: everything)."""


def history_of(events: Collection[Event]) -> History:
    """Return the history that lies in events; nothing is sorted out before somebody asks."""

    def told(kind: str, known_at: datetime | None) -> list[Said]:
        seen = [e for e in events if known_at is None or e.known_at <= known_at]
        gone = gone_of(seen)
        return [
            Said(e.source, e.start, e.end)
            for e in seen
            if e.type == kind and e.polarity == "+" and e.id not in gone
        ]

    return told


def gone_of(events: Collection[Event]) -> set[str]:
    """Return the ids that reports take back; a claim takes back only what its own source said."""
    said_by = {e.id: e.source for e in events}
    return {
        name
        for e in events
        for name in e.supersedes
        if e.standing not in ("claim", "denial") or said_by.get(name) == e.source
    }


def base_rates(
    verdict: Verdict,
    history: History,
    coverage: Iterable[Coverage],
    *,
    unnamed: frozenset[str] = frozenset(),
) -> tuple[BaseRate, ...]:
    """Return the base rates of the sources that could have seen it; none for other verdicts.

    ``unnamed`` sources are passed over: their reports are not for whoever asks.
    """
    basis = verdict.certificate.basis
    if verdict.display not in SILENT or basis is None:
        return ()
    known_at = None if basis.known_at is None else _at(basis.known_at)
    rows = [row for row in coverage if row.source not in unnamed]
    found: dict[tuple[str, str, int], BaseRate] = {}
    for fact in verdict.certificate.checks:
        window = _window(fact, _at(basis.clock))
        if window is None:
            continue
        told = [one for one in history(fact.type, known_at) if one.source not in unnamed]
        for rate in _of_fact(fact, window, told, rows):
            found.setdefault((rate.source, rate.type, rate.seconds), rate)
    return tuple(found.values())


def _window(fact: CheckFact, clock: datetime) -> Stretch | None:
    """Return the time in which nothing was seen; None where it has no beginning or no length."""
    if fact.start is None or _at(fact.start[0]).year == 1:
        return None
    start = _at(fact.start[0])
    end = clock if fact.until[1] is None else min(clock, _at(fact.until[1]))
    return (start, end) if start < end else None


def _of_fact(
    fact: CheckFact, window: Stretch, told: list[Said], coverage: list[Coverage]
) -> Iterator[BaseRate]:
    reports = [one for one in told if one.start < window[0]]
    rows = _watching(fact, [row for row in coverage if row.type == fact.type])
    sources = {row.source for row in rows} | {e.source for e in reports}
    rates = [
        _rate(
            source,
            fact.type,
            window,
            [e for e in reports if e.source == source],
            [(row.start, row.end) for row in rows if row.source == source],
        )
        for source in sorted(sources)
    ]
    yield from sorted(rates, key=lambda r: (-r.stretches, r.source))[:MOST]


def _watching(fact: CheckFact, rows: list[Coverage]) -> list[Coverage]:
    """Return the coverage that would count for such events, without what was lost."""
    fixed = {
        g.attribute: canonical(g.values[0]) or g.values[0]
        for g in fact.guards
        if g.op in ("=", "in") and len(g.values) == 1
    }
    duty = [r for r in rows if r.duty and all(fixed.get(n) == (canonical(v) or v)
                                              for n, v in r.attributes)]  # fmt: skip
    return list(left_of(duty, concerning([r for r in rows if r.lost is not None], fixed)))


def _rate(
    source: str, kind: str, window: Stretch, reports: list[Said], rows: list[Stretch]
) -> BaseRate:
    start, size = window[0], window[1] - window[0]
    covered = union((a, min(b, start)) for a, b in rows)
    if not rows and reports:
        covered = union([(min(e.start for e in reports), start)])
    stretches = list(_cut(covered, size))
    silent = sum(not any(overlaps(e.start, e.end, s) for e in reports) for s in stretches)
    inside = [e for e in reports if any(overlaps(e.start, e.end, s) for s in covered)]
    bare = BaseRate(
        source=source,
        type=kind,
        seconds=int(size.total_seconds()),
        stretches=len(stretches),
        silent=silent,
        reports=len(inside),
        longest=int(_longest(covered, inside).total_seconds()),
        covered=bool(rows),
        enough=len(stretches) >= ENOUGH,
        says="",
    )
    return msgspec.structs.replace(bare, says=_say(bare))


def _cut(covered: Iterable[Stretch], size: timedelta) -> Iterator[Stretch]:
    """Yield the stretches of one size that fit, from the end of each covered stretch backwards."""
    left = MOST_STRETCHES
    for first, last in sorted(covered, reverse=True):
        end = last
        while end - size >= first and left:
            yield end - size, end
            end, left = end - size, left - 1


def _longest(covered: Iterable[Stretch], reports: list[Said]) -> timedelta:
    """Return the longest time without a report inside one covered stretch."""
    holes = [(e.start, max(e.end, e.start + timedelta(microseconds=1))) for e in reports]
    silences = (hole for stretch in covered for hole in minus(stretch, holes))
    return max((length([hole]) for hole in silences), default=timedelta())


def _say(rate: BaseRate) -> str:
    size = span_words(rate.seconds)
    how = "that it watched before this window" if rate.covered else "since its first report"
    if not rate.enough:
        return (
            f"How often {rate.source} is silent for {size} anyway cannot be told: insufficient "
            f"basis, {rate.stretches} such stretches {how} ({ENOUGH} are needed)."
        )
    share = f"{rate.silent / rate.stretches:.0%}"
    text = (
        f"{rate.source} is silent for {size} anyway in {rate.silent} of {rate.stretches} "
        f"stretches {how} ({share}; {rate.reports} reports of {rate.type}, "
        f"longest silence {span_words(rate.longest)})."
    )
    if rate.reports == 0:
        text += " It has never reported one, so its silence cannot be told from not seeing."
    return text


def span_words(seconds: int) -> str:
    """Return a length of time in its largest unit that leaves nothing over, else in hours."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds} s"  # noqa: PLR2004


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
