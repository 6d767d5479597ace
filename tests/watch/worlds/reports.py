"""What is told of the world, and what may then be true of it (section 4 of the specification)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tests.watch.worlds.rules import EVER, Fact, hour

PARTIES = ("A", "B")
SITES = ("s1", "s2", "s3")
UNSTATED = (0, 2, 50)
"""Amounts worth trying where none is stated: below, among and above the bounds of the rules."""


@dataclass(frozen=True, slots=True)
class Report:
    """One row; times are hours, equal ones an instant."""

    id: str
    kind: str
    start: int
    end: int
    amount: tuple[int, int] | None = None
    site: str | None = None
    source: str = "m1"
    standing: str = "observation"
    conf: float | None = None
    happening: str = ""
    """Name of the happening; empty: its own."""
    known: int = 0
    denies: bool = False
    replaces: str | None = None

    @property
    def name(self) -> str:
        """Return the name of the happening."""
        return self.happening or self.id

    def is_word(self) -> bool:
        """Tell whether it is only somebody's word: a claim, or a party's own monitor."""
        return self.standing in ("claim", "denial") or (
            self.standing == "observation" and self.source in PARTIES
        )

    def times(self, clock: int, stride: int) -> Iterable[int | None]:
        """Return when it can have happened; None: not before the clock."""
        if hour(self.start) >= clock:
            return [None]
        if self.start == self.end:
            return [hour(self.start)]
        # An interval meets a window only if they overlap for some time: not its first instant.
        return range(hour(self.start) + stride, hour(self.end), stride)

    def facts(self, clock: int, view: "View") -> Iterator[Fact | None]:
        """Yield all that can be true if this row is right."""
        amounts = UNSTATED if self.amount is None else sorted(set(self.amount))
        # Who lacks the attribute may have any value, one of his own or none.
        sites = [self.site] if self.site else [None, *SITES, self.name]
        for at in self.times(clock, view.stride):
            if at is None:
                yield None
                continue
            for amount in amounts if view.amounts else amounts[:1]:
                for site in sites if view.sites else sites[:1]:
                    yield Fact(self.kind, at, amount, site)


class View(NamedTuple):
    """What a rule can tell apart: nothing else of a world need be varied."""

    amounts: bool
    sites: bool
    stride: int
    """Steps between instants: one where three times of one hour may stand in any order."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One row of coverage; times are hours."""

    kind: str
    start: int
    end: int
    source: str = "m1"
    site: str | None = None
    duty: bool = True


def meets(accept: str, rows: Sequence[Report]) -> bool:
    """Tell whether rows that may speak meet an evidence policy."""
    if "or" in accept:
        return any(meets(part, rows) for part in accept.split(" or "))
    if accept.endswith("sources"):
        return len({r.source for r in rows}) >= int(accept.removesuffix(" sources"))
    if accept.startswith("conf"):
        least = float(accept.removeprefix("conf >= "))
        return any(r.conf is not None and r.conf >= least for r in rows)
    return any(r.standing == accept for r in rows)


@dataclass(frozen=True)
class Record:
    """All rows as known at one time."""

    rows: tuple[Report, ...]
    watches: tuple[Watch, ...]
    accept: str
    clock: int
    """What begins at or after this step is not there yet."""

    @classmethod
    def known(
        cls, rows: Iterable[Report], watches: Iterable[Watch], *, accept: str,
        as_of: int, known_at: int | None,
    ) -> "Record":  # fmt: skip
        """Return what is on record at `known_at`, without rows that later ones replace."""
        there = [r for r in rows if known_at is None or hour(r.known) <= hour(known_at)]
        gone = {
            old.id
            for late in there
            for old in there
            if late.replaces == old.id
            and (late.standing not in ("claim", "denial") or late.source == old.source)
        }
        clock = hour(as_of if known_at is None else min(as_of, known_at))
        left = tuple(r for r in there if r.id not in gone)
        return cls(left, tuple(watches), accept or "observation or admission", clock)

    def happenings(self) -> dict[str, list[Report]]:
        """Return the rows that say that something happened, by happening."""
        found: dict[str, list[Report]] = {}
        for row in self.rows:
            if not row.denies:
                found.setdefault(row.name, []).append(row)
        return found

    def speaking(self, rows: Iterable[Report]) -> list[Report]:
        """Return the rows that may speak: no mere word, no declaration that is not named."""
        named = "declaration" in self.accept
        return [r for r in rows if not r.is_word() and (named or r.standing != "declaration")]

    def denials(self, rows: Sequence[Report]) -> list[Report]:
        """Return the rows that say of a happening that it did not take place."""
        return [
            d
            for d in self.rows
            if d.denies and d.kind == rows[0].kind and hour(d.start) < self.clock
            and _speaks_of(d, rows)
        ]  # fmt: skip

    def possible(self, rows: Sequence[Report], view: View) -> set[Fact | None]:
        """Return what can be true of one happening; None: that it is not, or not yet."""
        told = self.speaking(rows)
        by = told or [r for r in rows if not r.is_word()]
        found: set[Fact | None] = {f for row in by for f in row.facts(self.clock, view)}
        return found if self.certain(rows) else found | {None}

    def certain(self, rows: Sequence[Report]) -> bool:
        """Tell whether a happening is believed, and nobody believed denies it."""
        denied = meets(self.accept, self.speaking(self.denials(rows)))
        return meets(self.accept, self.speaking(rows)) and not denied

    @cached_property
    def accusers(self) -> set[tuple[str, str]]:
        """Return kind and source where a source only claims: it does not watch."""
        told = {(r.kind, r.source) for r in self.rows}
        return told - {
            (r.kind, r.source) for r in self.rows if r.standing not in ("claim", "denial")
        }

    def unwatched(self, kind: str, site: str | None) -> list[tuple[int, int]]:
        """Return the stretches before the clock in which nobody would have seen such an event."""
        rows = [
            w for w in self.watches
            if w.kind == kind and w.duty and w.site in (None, site)
            and (kind, w.source) not in self.accusers
        ]  # fmt: skip
        found, at = [], -EVER
        for start, end in sorted((hour(w.start), hour(w.end)) for w in rows):
            if at < min(start, self.clock):
                found.append((at, min(start, self.clock)))
            at = max(at, end)
        return [*found, (at, self.clock)] if at < self.clock else found


def _speaks_of(denial: Report, rows: Sequence[Report]) -> bool:
    if denial.happening:
        return denial.happening == rows[0].name
    return any(_meet(denial, row) for row in rows)


def _meet(denial: Report, row: Report) -> bool:
    if row.start == row.end:
        return denial.start <= row.start < denial.end
    return min(row.end, denial.end) > max(row.start, denial.start)
