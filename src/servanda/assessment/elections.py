"""Elections over the days of promises, and over the lives of agreements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from servanda.model.durability import Election, Outlives, Overlay

NOT_NATIONAL = frozenset({"ep"})
"""Elections to the European Parliament end no government's mandate."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A list of elections and the days that it covers."""

    name: str
    elections: tuple[Election, ...]
    """In order of days."""

    @property
    def last(self) -> str:
        """Return the last day on the calendar: beyond it nothing is known."""
        return max(one.on for one in self.elections)

    def of(self, debtor: str) -> tuple[Election, ...]:
        """Return a country's national elections, found by its name or code."""
        wanted = debtor.casefold().removeprefix("the ").strip()
        return tuple(
            one
            for one in self.elections
            if wanted in (one.country.casefold(), one.code.casefold())
            and one.kind not in NOT_NATIONAL
        )


def overlay(calendar: Calendar, debtor: Sequence[str], *, since: str, due: str | None) -> Overlay:
    """Return the elections of debtors after the day ``since`` and up to the promise's own day.

    A promise whose day lies after such an election outlives the mandate that gave it; an election
    on its very day comes first too. One without a day outlives every mandate.
    """
    found = [(who, calendar.of(who)) for who in debtor]
    after = [one for _, elections in found for one in elections if one.on > since]
    before = sorted((one for one in after if due is not None and one.on <= due), key=_order)
    following = [_next(elections, since) for _, elections in found] if due is None else []
    remarks = list(_remarks(calendar, found, since=since, due=due))
    return Overlay(
        outlives=_outlives(due, before, complete=not remarks),
        before_due=tuple(before),
        following=tuple(one for one in following if one is not None),
        remarks=tuple(remarks),
    )


def _outlives(due: str | None, before: Sequence[Election], *, complete: bool) -> Outlives:
    if due is None:
        return "no day is stated"
    if before:
        return "an election comes first"
    return "no election before its day" if complete else "cannot be told"


def _remarks(
    calendar: Calendar,
    found: Sequence[tuple[str, Sequence[Election]]],
    *,
    since: str,
    due: str | None,
) -> Iterator[str]:
    """Yield what the calendar cannot tell."""
    if not found:
        yield "nobody is named who owes it: whose elections count cannot be told"
    for who, elections in found:
        if not elections:
            yield f"{calendar.name} has no national election of {who}"
    if due is not None and due > calendar.last:
        yield f"{calendar.name} ends on {calendar.last}, before the promise's day {due}"
    if due is None and since > calendar.last:
        yield f"{calendar.name} ends on {calendar.last}, before the promise was given"


def _order(one: Election) -> tuple[str, str]:
    return one.on, one.country


def _next(elections: Sequence[Election], since: str) -> Election | None:
    return next((one for one in elections if one.on > since), None)


def cut(first: date, last: date, days: Sequence[date]) -> list[tuple[float, float, int]]:
    """Return a life in (from, to, elections held since it began), cut at each of ``days``.

    Days count from the life's first day. An election counts from its day on; one on the first day
    or before it changes nothing, nor does one from the last day on.
    """
    length = (last - first).days
    marks = sorted({(day - first).days for day in days if first < day < last})
    edges = [0, *marks, length]
    return [(float(a), float(b), n) for n, (a, b) in enumerate(pairwise(edges))]
