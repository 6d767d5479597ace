"""Evidence weighed by number: tables in, the answers of the judging room out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from servanda.api.columns import Line, lines
from servanda.assessment import (
    durability,
    interrupted,
    observers,
    quotas,
    sampling,
    two_observers,
)
from servanda.assessment.alarms import Drift, drift
from servanda.assessment.declared import DeclaredTest, Pair, declared_minus_observed
from servanda.errors import InputError, UsageError
from servanda.model.record import Record

MONTHS = 12
_FAR = 28


def fraction(text: str, *, option: str) -> Fraction:
    """Return a probability as it was typed, without rounding: 0.95, 95% or 19/20."""
    bare = text.strip()
    try:
        return Fraction(bare[:-1]) / 100 if bare.endswith("%") else Fraction(bare)
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(f"{option} {text!r}: expected a probability like 0.95 or 95%") from error


def plan(*, sites: int, tolerated: int, detect: str, identify: str = "1") -> sampling.SampleSize:
    """Return how many sites must be visited."""
    return sampling.sample_size(
        sites,
        tolerated,
        fraction(detect, option="--detect"),
        fraction(identify, option="--identify"),
    )


def quota(agreement: str, *, sites: int | None = None, used: int | None = None) -> quotas.Quota:
    """Return the quota of inspections of one year."""
    return quotas.quota(agreement, sites=sites, used=used)


def declared(
    table: Path,
    *,
    items: int | None,
    sigma: float,
    systematic: float = 0.0,
    k: float = 3.0,
    columns: Sequence[str] = (),
) -> DeclaredTest:
    """Return the test of a table with ``item``, ``declared`` and ``observed``."""
    rows = lines(table, ("item", "declared", "observed"), given=columns)
    pairs = [
        Pair(item=r.text("item"), declared=r.number("declared"), observed=r.number("observed"))
        for r in rows
    ]
    return declared_minus_observed(
        pairs,
        items=len(pairs) if items is None else items,
        sigma=sigma,
        systematic=systematic,
        k=k,
    )


def reports(table: Path, *, columns: Sequence[str] = ()) -> observers.Observers:
    """Return what observers see together, from a table with ``observer``, ``item``, ``label``."""
    return observers.weigh(
        [
            observers.Report(
                observer=r.text("observer"), item=r.text("item"), label=r.text("label")
            )
            for r in lines(table, ("observer", "item", "label"), given=columns)
        ]
    )


YES = frozenset({"1", "yes", "true", "+", "positive"})
NO = frozenset({"0", "no", "false", "-", "negative"})


def regions(table: Path, *, columns: Sequence[str] = ()) -> two_observers.TwoObservers:
    """Return what two observers see in two regions.

    The table has ``region``, ``first`` and ``second`` (yes or no), one row a case or, with
    ``count``, one for each combination.
    """
    counts: dict[str, Counter[two_observers.Answers]] = {}
    for row in lines(table, ("region", "first", "second"), ("count",), given=columns):
        answers = (_yes(row, "first"), _yes(row, "second"))
        number = row.whole("count") if row.cells.get("count", "").strip() else 1
        counts.setdefault(row.text("region"), Counter())[answers] += number
    return two_observers.weigh(counts)


def _yes(row: Line, name: str) -> bool:
    word = row.text(name).casefold()
    if word not in YES | NO:
        raise InputError(f"{row.where}: `{name}` is {word!r}; expected yes or no")
    return word in YES


def change(
    table: Path,
    *,
    since: date,
    trend: bool = False,
    season: int | None = None,
    harmonics: int = 2,
    columns: Sequence[str] = (),
) -> interrupted.Change:
    """Return the change of a table with ``day`` and ``count``, one row for each period."""
    rows = lines(table, ("day", "count"), ("exposure",), given=columns)
    rows.sort(key=lambda row: row.day("day"))
    _refuse_holes(rows)
    points = [
        interrupted.Point(
            row.whole("count"),
            float(row.day("day") >= since),
            row.number("exposure") if row.cells.get("exposure", "").strip() else 1.0,
        )
        for row in rows
    ]
    phase = rows[0].day("day").month if season == MONTHS else 0
    return interrupted.change(points, trend=trend, period=season, harmonics=harmonics, phase=phase)


def _refuse_holes(rows: Sequence[Line]) -> None:
    """Refuse a series with a period missing or twice: missing is not zero."""
    days = [row.day("day") for row in rows]
    steps = [(b - a).days for a, b in pairwise(days)]
    if not steps:
        return
    monthly = min(steps) >= _FAR
    for row, before, day, step in zip(rows[1:], days, days[1:], steps, strict=False):
        wanted = _month_after(before) if monthly else before + timedelta(days=min(steps))
        if step == 0:
            raise InputError(f"{row.where}: {day} stands twice; each period has one row")
        if (day.year, day.month) != (wanted.year, wanted.month) if monthly else day != wanted:
            raise InputError(
                f"{row.where}: {wanted} is missing before it; missing is not zero: write 0 where "
                "somebody watched and saw nothing, else end the series there"
            )


def _month_after(day: date) -> date:
    return date(day.year + day.month // MONTHS, day.month % MONTHS + 1, 1)


class Durations(Record, frozen=True, kw_only=True):
    """Curves of all and of each group, with what was left out and why."""

    until: str
    curves: dict[str, durability.Curve]
    log_rank: durability.LogRank | None
    """Where there are exactly two groups."""
    no_date: int
    """Ended without a date: left out."""
    negative: int
    """Ends before it begins: left out."""


ALL = "all"


def durations(
    table: Path, *, until: date, group: str | None = None, columns: Sequence[str] = ()
) -> Durations:
    """Return how long things held, from ``start`` and ``end`` (empty: still held at ``until``).

    A column ``ended`` of yes or no, where there is one, tells apart what has not ended from what
    ended nobody knows when.
    """
    extra = ("ended", *(("group",) if group else ()))
    given = [*columns, *([f"group={group}"] if group else [])]
    found: dict[str, list[durability.Life]] = {}
    no_date = negative = 0
    for row in lines(table, ("start", "end"), extra, given=given):
        end = row.cells.get("end", "").strip()
        said = row.cells.get("ended", "").strip().casefold()
        ended = said in {"yes", "true", "1"} if said else bool(end)
        if ended and not end:
            no_date += 1
            continue
        last = row.day("end") if ended else until
        days = (last - row.day("start")).days
        if days < 0:
            negative += 1
            continue
        known = ended and last <= until
        life = durability.Life(min(days, (until - row.day("start")).days), known)
        found.setdefault(row.text("group") if group else ALL, []).append(life)
    everyone = [life for lives in found.values() for life in lives]
    names = sorted(name for name in found if name != ALL)
    two = len(names) == 2  # noqa: PLR2004  (the test compares two groups)
    return Durations(
        until=until.isoformat(),
        curves={
            ALL: durability.curve(everyone),
            **{name: durability.curve(found[name]) for name in names},
        },
        log_rank=durability.log_rank(found[names[0]], found[names[1]]) if two else None,
        no_date=no_date,
        negative=negative,
    )


class Crept(Record, frozen=True, kw_only=True):
    """A chart of cumulative sums, and the day of its first alarm."""

    chart: Drift
    day: str | None


def crept(
    table: Path, *, target: float, allowance: float, limit: float, columns: Sequence[str] = ()
) -> Crept:
    """Return the chart of a table with ``day`` and ``value``, in order of days."""
    rows = lines(table, ("day", "value"), given=columns)
    rows.sort(key=lambda row: row.day("day"))
    series = [row.number("value") for row in rows]
    chart = drift(series, target=target, allowance=allowance, limit=limit)
    at = chart.first_alarm
    return Crept(chart=chart, day=None if at is None else rows[at - 1].text("day"))
