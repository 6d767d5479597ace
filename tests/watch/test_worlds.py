"""Verdicts against brute force, drawn so that a fault shrinks to its smallest setting.

The many settings, and more of the language, are in ``test_worlds_*.py``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.watch.bench import Row, one

from servanda.model.verdict import Verdict

ZERO = datetime(2025, 3, 1, tzinfo=UTC)
HOURS = 8
HALF = 0.5
UNSEEN_AMOUNTS = (0, 1, 50)


def at(hour: float) -> str:
    """Return the instant so many hours after the beginning."""
    return (ZERO + timedelta(hours=hour)).isoformat()


@dataclass(frozen=True)
class Report:
    """One row: it happened in [start, end) hours (equal: at that hour)."""

    start: int
    end: int
    low: int | None
    high: int | None
    kind: str
    """believed | open | disputed | claimed"""

    def row(self, n: int) -> list[Row]:
        """Return the row, and the denial that disputes it."""
        time = (
            {"at": at(self.start)}
            if self.start == self.end
            else {"from": at(self.start), "to": at(self.end)}
        )
        amount = {} if self.low is None else {"quantity": self.low, "quantity_hi": self.high}
        standing = {"open": "declaration", "claimed": "claim"}.get(self.kind, "observation")
        own: Row = {"id": f"r{n}", "type": "x", "standing": standing, **time, **amount}
        if self.kind == "claimed":
            own = {**own, "source": "rival"}
        denial: Row = {
            "id": f"n{n}", "type": "x", "occurrence": f"r{n}", "polarity": "-", **time,
        }  # fmt: skip
        return [own, denial] if self.kind == "disputed" else [own]

    def fillings(self, clock: int) -> list[tuple[float, int] | None]:
        """Return what can be true of it: an hour and an amount, or that it was not."""
        if self.start >= clock:
            return [None]
        hours = [float(self.start)]
        if self.end > self.start:
            hours = [self.start + HALF * i for i in range(int((self.end - self.start) / HALF))]
        amounts = UNSEEN_AMOUNTS if self.low is None else sorted({self.low, self.high or self.low})
        there: list[tuple[float, int] | None] = [(h, a) for h in hours for a in amounts]
        if self.kind == "claimed":
            return [None]
        return there if self.kind == "believed" else [None, *there]


@dataclass(frozen=True)
class Setting:
    """A rule with a window, evidence and coverage."""

    verb: str
    function: str
    bound: int
    start: int
    end: int
    clock: int
    reports: tuple[Report, ...]
    watched: tuple[tuple[int, int], ...]

    def verdict(self) -> Verdict:
        """Return what we say."""
        op = ">" if self.verb == "avoid" else ">="
        head = self.function if self.function == "count" else f"{self.function} quantity"
        rule = (
            f'id: c, debtor: B, {self.verb}: "{head} x {op} {self.bound} '
            f'from {at(self.start)} until {at(self.end)}"'
        )
        rows = [row for n, report in enumerate(self.reports) for row in report.row(n)]
        coverage = [{"type": "x", "from": at(a), "to": at(b)} for a, b in self.watched]
        return one(rule, rows, coverage, as_of=at(self.clock))

    def worlds(self) -> set[bool]:
        """Return whether the promise is kept, over every admissible world."""
        blind = [
            h
            for h in (HALF * i for i in range(int(self.start / HALF), int(self.end / HALF)))
            if h >= self.clock or not any(a <= h < b for a, b in self.watched)
        ]
        answers: set[bool] = set()
        unseen: list[list[tuple[float, int]]] = [[]]
        # Three of them are enough to reach any bound in these settings.
        unseen += [[(h, amount) for h in blind] * 3 for amount in UNSEEN_AMOUNTS if blind]
        unseen += [[(blind[0], amount)] for amount in UNSEEN_AMOUNTS if blind]
        for choice in product(*(r.fillings(self.clock) for r in self.reports)):
            seen = [c for c in choice if c is not None]
            for extra in unseen:
                inside = [a for h, a in (*seen, *extra) if self.start <= h < self.end]
                answers.add(self.kept(inside))
        return answers

    def kept(self, amounts: list[int]) -> bool:
        """Return the meaning of the rule with complete information."""
        total = len(amounts) if self.function == "count" else sum(amounts)
        if self.function == "max":
            total = max(amounts, default=-1)
        return total >= self.bound if self.verb == "do" else total <= self.bound


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a report."""
    start = draw(st.integers(0, HOURS))
    end = start + draw(st.sampled_from([0, 0, 1, 2]))
    low = draw(st.sampled_from([None, 0, 1, 2]))
    high = None if low is None else low + draw(st.sampled_from([0, 0, 2]))
    kind = draw(st.sampled_from(["believed", "believed", "open", "disputed", "claimed"]))
    return Report(start, end, low, high, kind)


@st.composite
def settings_of(draw: st.DrawFn) -> Setting:
    """Draw a rule with its evidence."""
    start = draw(st.integers(0, 4))
    spans = st.integers(0, HOURS - 1).flatmap(
        lambda a: st.tuples(st.just(a), st.integers(a + 1, HOURS + 1))
    )
    whole = st.just(((0, HOURS + 2),))
    return Setting(
        verb=draw(st.sampled_from(["do", "avoid"])),
        function=draw(st.sampled_from(["count", "sum", "max"])),
        bound=draw(st.integers(1, 3)),
        start=start,
        end=start + draw(st.integers(1, 4)),
        clock=draw(st.sampled_from([3, 5, HOURS, HOURS + 2])),
        reports=tuple(draw(st.lists(reports(), max_size=3))),
        watched=draw(st.one_of(whole, st.lists(spans, max_size=2).map(tuple))),
    )


@settings(max_examples=100)
@given(settings_of())
def test_no_admissible_world_refutes_a_verdict(setting: Setting) -> None:
    """True holds in every admissible world, false in none."""
    verdict, worlds = setting.verdict(), setting.worlds()

    if verdict.verdict is not None:
        assert worlds == {verdict.verdict}, verdict


@settings(max_examples=100)
@given(settings_of())
def test_unknown_is_said_only_where_worlds_differ(setting: Setting) -> None:
    """Where every admissible world gives the same answer, that answer is the verdict."""
    verdict, worlds = setting.verdict(), setting.worlds()

    if verdict.verdict is None:
        assert worlds == {True, False}, verdict
