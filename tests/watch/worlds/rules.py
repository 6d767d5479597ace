"""Small rules, and what each means once everything that happened is known.

Written from the specification alone (commitment language, sections 1 to 3): nothing here knows
how the product evaluates. Time is counted in steps, four to the hour; whatever a rule or a source
states lies on whole hours, so that between any two stated times there are instants of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import add, eq, ge, gt, le, lt, ne
from typing import Literal, NamedTuple

STEPS = 4
ZERO = datetime(2025, 3, 1, tzinfo=UTC)
EVER = 10**6
"""Later than all that these settings speak of; minus that: earlier."""

Outcome = Literal["kept", "broken", "expired", "none"]
"""What became of one occasion; ``none``: it never came up, so nothing was owed."""


def hour(n: int) -> int:
    """Return the step at which an hour begins."""
    return n * STEPS


def instant(step: int) -> datetime:
    """Return the instant of a step."""
    return ZERO + timedelta(hours=1) * step / STEPS


def iso(step: int) -> str:
    """Return a step as a rule writes it."""
    return instant(step).strftime("%Y-%m-%dT%H:%M:%SZ")


class Fact(NamedTuple):
    """Something that truly happened."""

    kind: str
    at: int
    amount: float
    site: str | None


class Opening(NamedTuple):
    """When an occasion came up, and what bounds it."""

    at: int
    site: str | None = None
    """What the trigger gave to ``$x``."""
    until: int = EVER
    """End of force."""
    tick: int | None = None
    """The next tick of a ``repeat``."""


class Ends(NamedTuple):
    """A window: its first instant, its end, and whether the end belongs to it."""

    start: int
    end: int
    closed: bool = False

    def holds(self, at: int) -> bool:
        """Tell whether an instant lies inside."""
        return self.start <= at and (at < self.end or (self.closed and at == self.end))

    def over(self, clock: int) -> bool:
        """Tell whether nothing at or after the clock can lie inside."""
        return clock > self.end or (clock == self.end and not self.closed)


@dataclass(frozen=True, slots=True)
class Window:
    """A window in the words of the language; ``a`` and ``b`` are hours."""

    form: str
    a: int = 0
    b: int = 0

    def text(self) -> str:
        """Return the window as a rule writes it."""
        a, b = iso(hour(self.a)), iso(hour(self.b))
        return {
            "from until": f"from {a} until {b}",
            "from": f"from {a}",
            "for from": f"for {self.b - self.a} h from {a}",
            "during": f"during p{self.a}x{self.b}",
            "by": f"by {b}",
            "within of adoption": f"within {self.b} h of adoption",
            "after adoption": f"from {self.a} h to {self.b} h after adoption",
            "within": f"within {self.b} h",
            "within of trigger": f"within {self.b} h of trigger",
            "after trigger": f"from {self.a} h to {self.b} h after trigger",
            "for": f"for {self.b} h",
            "none": "",
        }[self.form]

    def ends(self, opening: Opening, adopted: int) -> Ends:
        """Return where it lies for one occasion (section 3)."""
        a, b = hour(self.a), hour(self.b)
        if self.form in ("from until", "for from", "during"):
            found = Ends(a, b)
        elif self.form == "from":
            found = Ends(a, EVER)
        elif self.form == "by":
            found = Ends(opening.at, b)
        elif self.form == "within of adoption":
            found = Ends(adopted, adopted + b, closed=True)
        elif self.form == "after adoption":
            found = Ends(adopted + a, adopted + b)
        elif self.form in ("within", "within of trigger"):
            found = Ends(opening.at, opening.at + b, closed=True)
        elif self.form == "after trigger":
            found = Ends(opening.at + a, opening.at + b)
        elif self.form == "for":
            found = Ends(opening.at, opening.at + b)
        else:
            found = Ends(opening.at, opening.until)
        return cut(found, opening.tick)


def until(ends: Ends, limit: int) -> Ends:
    """Return what of a window lies up to an instant, that one included."""
    return ends if ends.end <= limit else Ends(ends.start, limit, closed=True)


def cut(ends: Ends, tick: int | None) -> Ends:
    """Return the window so that it ends before the next tick."""
    return ends if tick is None or ends.end < tick else Ends(ends.start, tick)


State = float | frozenset[str] | None
"""What one check has seen: a count, sum or extreme, the values told apart; None: nothing."""
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": ge, ">": gt, "<=": le, "<": lt, "=": eq, "!=": ne,
}  # fmt: skip
PICK: dict[str, Callable[[float, float], float]] = {
    "max": max, "min": min, "sum": add, "count": add, "event": add,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One counted condition in its window."""

    function: str
    kind: str
    op: str
    bound: int
    window: Window
    guard: str = ""
    """``=s1``, ``!=s1`` or ``=$x``, on the attribute `site`."""
    no: bool = False

    def text(self) -> str:
        """Return the condition as a rule writes it."""
        head = {"count": "count ", "distinct": "distinct site ", "event": ""}.get(
            self.function, f"{self.function} quantity "
        )
        brackets = f"(site{self.guard})" if self.guard else ""
        tail = "" if self.function == "event" else f" {self.op} {self.bound}"
        no = "no " if self.no else ""
        return f"{no}{head}{self.kind}{brackets}{tail} {self.window.text()}".strip()

    def matches(self, fact: Fact, opening: Opening) -> bool:
        """Tell whether the condition speaks of a fact, wherever it lies in time."""
        if fact.kind != self.kind:
            return False
        wanted = opening.site if self.guard.endswith("$x") else self.guard.lstrip("!=")
        if self.guard.startswith("!"):
            return fact.site is not None and fact.site != wanted
        return not self.guard or fact.site == wanted

    def sees(self, fact: Fact) -> State:
        """Return what it has seen once it has seen one fact that it speaks of."""
        if self.function == "distinct":
            return None if fact.site is None else frozenset([fact.site])
        return 1 if self.function in ("event", "count") else fact.amount

    def merged(self, one: State, other: State) -> State:
        """Return the state of all that two states have seen."""
        if one is None or other is None:
            return other if one is None else one
        if isinstance(one, frozenset):
            return one | other if isinstance(other, frozenset) else one
        if isinstance(other, frozenset):
            return other
        return PICK[self.function](one, other)

    def holds(self, state: State) -> bool:
        """Tell whether the condition as written holds; of nothing there is no extreme."""
        if state is None and self.function in ("max", "min"):
            return self.no
        total = len(state) if isinstance(state, frozenset) else state or 0
        op, bound = (">=", 1) if self.function == "event" else (self.op, self.bound)
        return COMPARE[op](total, bound) != self.no


@dataclass(frozen=True, slots=True)
class Join:
    """Conditions joined by `and` or `or`."""

    word: str
    parts: tuple["Tree", ...]


Tree = Check | Join


def leaves(tree: Tree) -> tuple[Check, ...]:
    """Return the checks of a tree from left to right."""
    if isinstance(tree, Check):
        return (tree,)
    return tuple(leaf for part in tree.parts for leaf in leaves(part))


def tree_text(tree: Tree) -> str:
    """Return a tree as a rule writes it."""
    if isinstance(tree, Check):
        return tree.text()
    parts = (tree_text(p) if isinstance(p, Check) else f"({tree_text(p)})" for p in tree.parts)
    return f" {tree.word} ".join(parts)


def tree_holds(tree: Tree, told: Iterable[bool]) -> bool:
    """Tell whether a tree holds, given what its checks say from left to right."""
    answers = iter(told)

    def each(part: Tree) -> bool:
        if isinstance(part, Check):
            return next(answers)
        found = [each(p) for p in part.parts]
        return all(found) if part.word == "and" else any(found)

    return each(tree)


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise: what opens an occasion, what is then demanded, and how evidence is weighed."""

    verb: str
    tree: Tree
    adopted: int | None = 0
    until: int | None = None
    """End of force, an hour; stated only beside an adoption."""
    when: str | None = None
    """Kind of the trigger."""
    keyed: bool = False
    """Whether the trigger gives `$x`."""
    every: tuple[int, int, int] | None = None
    """Ticks: every so many hours, from, until."""
    detaches: Check | None = None
    """The key `if`."""
    accept: str = ""
    silence: str = "unknown"
    grace: int = 0
    cure: int | None = None
    stale: int | None = None
    late: int = 0
    """Hours by which every window ends later: the time of a cure."""

    def text(self) -> str:
        """Return the rule in the commitment language."""
        parts = ["id: c", "debtor: B", "creditor: A"]
        if self.adopted is not None:
            force = f", until: {iso(hour(self.until))}" if self.until is not None else ""
            parts.append(f"in_force: {{from: {iso(self.start)}{force}}}")
        if self.when:
            parts.append(f'when: "{self.when}{"(site=$x)" if self.keyed else ""}"')
        if self.every:
            n, start, until = self.every
            parts.append(f'repeat: "every {n} h from {iso(hour(start))} until {iso(hour(until))}"')
        if self.detaches:
            parts.append(f'if: "{self.detaches.text()}"')
        parts.append(f'{self.verb}: "{tree_text(self.tree)}"')
        weighed = [f'accept: "{self.accept}"'] if self.accept else []
        weighed += [f"silence: {self.silence}", f"grace: {self.grace} h"]
        weighed += [f"stale: {self.stale} h"] if self.stale is not None else []
        parts.append(f"evidence: {{{', '.join(weighed)}}}")
        parts += [f"cure: {self.cure} h"] if self.cure is not None else []
        return f"{self.periods()}commitments:\n  - {{{', '.join(parts)}}}\n"

    def periods(self) -> str:
        """Return the named periods that its windows speak of."""
        named = {c.window for c in self.checks if c.window.form == "during"}
        lines = [
            f"  p{w.a}x{w.b}: {{from: {iso(hour(w.a))}, until: {iso(hour(w.b))}}}\n"
            for w in sorted(named, key=str)
        ]
        return "periods:\n" + "".join(lines) if lines else ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return all its checks: those of the demand, then that of `if`."""
        return (*leaves(self.tree), *([self.detaches] if self.detaches else []))

    def ends(self, check: Check, opening: Opening) -> Ends:
        """Return the window of one of its checks for an occasion."""
        found = check.window.ends(opening, self.start)
        return found._replace(end=found.end + hour(self.late))

    @property
    def start(self) -> int:
        """Return the step of adoption; without one, nothing came too early."""
        return -EVER if self.adopted is None else hour(self.adopted)

    def outcome(self, told: Sequence[bool], early: Sequence[bool], *, detached: bool) -> Outcome:
        """Return what became of an occasion in a complete world (section 1).

        ``told``: what its checks say; ``early``: what they said when the window of `if` closed.
        """
        if not detached:
            done = self.verb == "do" and tree_holds(self.tree, early)
            return "kept" if done else "expired"
        return "kept" if tree_holds(self.tree, told) != (self.verb == "avoid") else "broken"
