"""Promises to keep a state, and every course that the state can have taken.

A fluent has the value of the last event of its kind, until the next or until nobody watches any
more (section 2 of the specification); before, after and between it may have had any value. Such
free time is tried all good and all bad: every other course lies between these two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from random import Random

from tests.watch.worlds.draw import ACCEPTS, Told, happening, watches, window
from tests.watch.worlds.possible import Found
from tests.watch.worlds.reports import Record, Report, View
from tests.watch.worlds.rules import COMPARE, STEPS, Ends, Fact, Opening, Window, iso

FORMS = ("from until", "from until", "within of adoption", "for from", "from")
NOWHERE = "new"
"""A site that no row of coverage names."""
Course = tuple[bool | None, ...]
"""What the fluent said in each step of the past of the window; None: anything."""


@dataclass(frozen=True, slots=True)
class Fluent:
    """A state against a bound."""

    kind: str
    op: str
    bound: int
    guard: bool = False
    """Whether only events at `s1` set it."""

    def text(self, span: Window) -> str:
        """Return the condition as a rule writes it."""
        where = "(site=s1)" if self.guard else ""
        return f"{self.kind}{where} {self.op} {self.bound} {span.text()}".strip()

    def good(self, fact: Fact | None) -> tuple[int, bool] | None:
        """Return when a fact sets the fluent, and whether to what was promised."""
        if fact is None or fact.kind != self.kind or (self.guard and fact.site != "s1"):
            return None
        return fact.at, COMPARE[self.op](fact.amount, self.bound)


@dataclass(frozen=True, slots=True)
class Keep:
    """A promise to keep one state, or two joined by a word."""

    fluents: tuple[Fluent, ...]
    word: str
    window: Window
    tolerance: int
    accept: str
    silence: str

    def text(self) -> str:
        """Return the rule in the commitment language."""
        asked = f" {self.word} ".join(f.text(self.window) for f in self.fluents)
        accept = f'accept: "{self.accept}", ' if self.accept else ""
        return (
            f"commitments:\n  - {{id: c, debtor: B, creditor: A, in_force: {{from: {iso(0)}}}, "
            f'keep: "{asked}", tolerance: {self.tolerance} h, '
            f"evidence: {{{accept}silence: {self.silence}}}}}\n"
        )

    def false_for(self, courses: Iterable[Course], *, free: bool) -> int:
        """Return for how many steps the condition was false, free time being good or bad."""
        told = ([free if s is None else s for s in course] for course in courses)
        holds = all if self.word == "and" else any
        return sum(not holds(step) for step in zip(*told, strict=True))


def courses(fluent: Fluent, record: Record, ends: Ends) -> set[Course]:
    """Return every course of a fluent over the past of the window."""
    view = View(amounts=True, sites=fluent.guard, stride=1)
    told = [
        {fluent.good(fact) for fact in record.possible(rows, view)}
        for rows in record.happenings().values()
        if rows[0].kind == fluent.kind
    ]
    blind = record.unwatched(fluent.kind, "s1" if fluent.guard else NOWHERE)
    past = max(ends.start, 0), max(min(ends.end, record.clock), ends.start, 0)
    return {
        _course(order, blind, past)
        for choice in product(*told)
        for order in _orders([c for c in choice if c is not None])
    }


def _orders(settings: list[tuple[int, bool]]) -> Iterator[tuple[tuple[int, bool], ...]]:
    """Yield the settings by time; what came at the same instant, in every order."""
    for order in permutations(settings):
        if all(a[0] <= b[0] for a, b in pairwise(order)):
            yield order


def _course(
    order: tuple[tuple[int, bool], ...], blind: list[tuple[int, int]], past: tuple[int, int]
) -> Course:
    steps: list[bool | None] = [None] * past[1]
    for n, (at, good) in enumerate(order):
        following = order[n + 1][0] if n + 1 < len(order) else past[1]
        unwatched = min((max(a, at) for a, b in blind if b > at), default=past[1])
        end = min(following, unwatched, past[1])
        steps[at:end] = [good] * max(0, end - at)
        # Whatever it was before, from here on only this setting or free time tells.
        steps[max(at, end) : past[1]] = [None] * (past[1] - max(at, end))
    return tuple(steps[past[0] : past[1]])


def kept(rule: Keep, record: Record, *, slack: int = 0) -> Found:
    """Return what can have become of the promise; ``slack`` steps too long are let pass."""
    # The last instant of a window has no length.
    ends = rule.window.ends(Opening(0), 0)._replace(closed=False)
    over = ends.over(record.clock)
    each = []
    for world in product(*(courses(f, record, ends) for f in rule.fluents)):
        fills = (True,) if rule.silence == "compliance" else (True, False)
        for free in fills:
            kept = rule.false_for(world, free=free) <= rule.tolerance * STEPS + slack
            # While the window is open, what is to come has no upper end (section 5).
            each.append({"kept" if kept else "broken"} | (set() if over else {"broken"}))
    return Found(frozenset().union(*each), all(len(e) > 1 for e in each))  # type: ignore[arg-type]


def exact(rule: Keep, record: Record) -> bool:
    """Tell whether "unknown" must mean that worlds differ.

    The steps of a course are weighed one by one, so "unknown" is also said where the order of two
    events is not known, or where two conditions look at one fluent.
    """
    if len({f.kind for f in rule.fluents}) < len(rule.fluents):
        return False
    rows = [r for r in record.rows if not r.denies]
    return not any(_entangled(a, b) for a in rows for b in rows if a is not b)


def _entangled(a: Report, b: Report) -> bool:
    if a.kind != b.kind:
        return False
    if a.name == b.name:
        return (a.start, a.end, a.amount, a.site) != (b.start, b.end, b.amount, b.site)
    return a.start <= b.end and b.start <= a.end and (a.start < a.end or b.start < b.end)


def nearly(rule: Keep, record: Record) -> Found:
    """Return what can have become of it if what has an open end may be as near as one likes.

    A change in [2 h, 4 h) leaves what was before for no time at all, or for as good as two hours.
    """
    vague = min(sum(r.start < r.end for r in record.rows), STEPS - 1)
    each = [kept(rule, record, slack=slack) for slack in (-vague, vague)]
    return Found(each[0].outcomes | each[1].outcomes, waits=False)


def draw(rnd: Random) -> Keep:
    """Return a rule."""
    several = rnd.random() < 0.4
    kinds = ("f", "g" if rnd.random() < 0.9 else "f")[: 1 + several]
    fluents = tuple(
        Fluent(kind, rnd.choice(["<=", "<", ">=", ">"]), rnd.randrange(1, 4), rnd.random() < 0.3)
        for kind in kinds
    )
    return Keep(
        fluents, rnd.choice(["and", "or"]), window(rnd, FORMS), rnd.choice([0, 0, 1, 2]),
        rnd.choice(ACCEPTS), rnd.choice(["unknown", "unknown", "compliance"]),
    )  # fmt: skip


def told(rnd: Random, rule: Keep) -> Told:
    """Return evidence for a rule."""
    kinds = sorted({f.kind for f in rule.fluents})
    rows: list[Report] = []
    for n in range(rnd.choice([0, 1, 2, 2, 3])):
        rows += happening(rnd, f"r{n}", rnd.choice(kinds))
    as_of = rnd.choice([2, 4, 5, 6, 8, 11, 12, 12])
    known_at = rnd.randrange(1, 12) if rnd.random() < 0.2 else None
    return Told(tuple(rows), tuple(w for k in kinds for w in watches(rnd, k)), as_of, known_at)
