"""All admissible worlds of a small setting, and what becomes of a promise in each.

A world is a complete list of facts: for every happening on record one that its rows allow, and
whatever happened unseen or is still to come. A rule looks at a world only through its checks, so
worlds that look alike to them are one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from tests.watch.worlds.reports import SITES, UNSTATED, Record, Report, View
from tests.watch.worlds.rules import (
    EVER,
    Check,
    Ends,
    Fact,
    Opening,
    Outcome,
    Rule,
    State,
    hour,
    leaves,
    until,
)

Answer = bool | str | None
"""True, false, ``expired``, or None: it cannot be told."""


class Found(NamedTuple):
    """What can have become of one occasion."""

    outcomes: frozenset[Outcome]
    waits: bool
    """Whether the future alone decides: every past leaves more than one outcome."""

    @property
    def verdict(self) -> Answer:
        """Return true, false, ``expired``, or None: it cannot be told."""
        owed = self.outcomes - {"none"}
        if owed == {"kept"}:
            return True
        if owed == {"expired"}:
            return "expired"
        return False if self.outcomes == {"broken"} else None


class Lens(NamedTuple):
    """A check and its window."""

    check: Check
    ends: Ends


Sight = tuple[State, ...]
"""What the checks of one kind of event see of a world."""
Answers = tuple[bool, ...]
Open = frozenset[Answers]
"""What the checks may yet answer, after one past."""


@dataclass(frozen=True)
class Occasion:
    """One occasion in the worlds in which it came up so."""

    rule: Rule
    record: Record
    view: View
    opening: Opening

    @cached_property
    def main(self) -> tuple[Lens, ...]:
        """Return the checks of the demand with their windows."""
        return tuple(Lens(c, self.rule.ends(c, self.opening)) for c in leaves(self.rule.tree))

    @cached_property
    def lenses(self) -> tuple[Lens, ...]:
        """Return all checks: the demand, then `if`, then the demand until the end of `if`."""
        waits = self.rule.detaches
        if waits is None:
            return self.main
        ends = self.rule.ends(waits, self.opening)
        early = (Lens(lens.check, until(lens.ends, ends.end)) for lens in self.main)
        return (*self.main, Lens(waits, ends), *early)

    @property
    def presumes(self) -> bool:
        """Tell whether what nobody saw is presumed to be what was promised, where that helps."""
        over = all(ends.over(self.record.clock) for _, ends in self.main)
        return self.rule.silence == "compliance" and self.rule.verb == "do" and over

    @property
    def blind(self) -> bool:
        """Tell whether silence says nothing while nobody watched."""
        silence = self.rule.silence
        return silence == "unknown" or (silence == "compliance" and self.rule.verb == "do")

    def found(self, happenings: Iterable[set[Fact | None]]) -> Found:
        """Return what can have become of the occasion.

        Facts of two kinds have nothing to do with each other: every past of the one goes with
        every past of the other.
        """
        kinds = sorted({lens.check.kind for lens in self.lenses})
        facts = list(happenings)
        pasts = product(*(self.pasts(kind, facts) for kind in kinds))
        each = [
            {self.outcome(kinds, answers) for answers in product(*past)} for past in pasts
        ]  # fmt: skip
        if self.presumes:
            each = [{"kept"} if "kept" in one else one for one in each]
        return Found(frozenset().union(*each), all(len(e) > 1 for e in each))

    def pasts(self, kind: str, happenings: Iterable[set[Fact | None]]) -> set[Open]:
        """Return what each past leaves open to the checks of one kind."""
        eye = Eye([lens for lens in self.lenses if lens.check.kind == kind], self.opening)
        told = {eye.nothing}
        for facts in happenings:
            if any(f is not None and f.kind == kind for f in facts):
                told = eye.joined(told, {eye.sees(f) for f in facts})
        gaps = self.unseen(eye, kind, later=False)
        if self.presumes:
            return {eye.answers(past, gaps) for past in told}
        later = self.unseen(eye, kind, later=True)
        told = eye.joined(told, gaps) if self.blind else told
        return {eye.answers(past, later) for past in told}

    def unseen(self, eye: "Eye", kind: str, *, later: bool) -> set[Sight]:
        """Return what can be added by facts that nobody saw, or that are still to come."""
        found = {eye.nothing}
        # One fact more has any amount; counts need one more than the bound, each at its own site.
        counts = [lens.check.bound for lens in eye.lenses if lens.check.function in COUNTING]
        several = 1 + max(counts, default=0)
        for n in range(several):
            sights = {eye.sees(f) for f in self._facts(eye, kind, n, later=later)}
            if not sights:
                break
            found |= eye.joined(found, sights)
        return found

    def _facts(self, eye: "Eye", kind: str, n: int, *, later: bool) -> Iterator[Fact]:
        for site in (*SITES, f"new{n}"):
            now = self.record.clock
            times = [(now, EVER)] if later else self.record.unwatched(kind, site)
            for at in _telling(times, [ends for _, ends in eye.lenses]):
                for amount in UNSTATED if self.view.amounts else UNSTATED[:1]:
                    yield Fact(kind, at, amount, site)

    def outcome(self, kinds: list[str], answers: tuple[Answers, ...]) -> Outcome:
        """Return what became of the occasion when the checks of each kind answer so."""
        each = {kind: iter(told) for kind, told in zip(kinds, answers, strict=True)}
        told = [next(each[lens.check.kind]) for lens in self.lenses]
        n = len(self.main)
        detached = self.rule.detaches is None or told[n]
        return self.rule.outcome(told[:n], told[n + 1 :], detached=detached)


@dataclass(frozen=True)
class Eye:
    """The checks that look at one kind of event."""

    lenses: list[Lens]
    opening: Opening
    told: dict[Sight, Answers] = field(default_factory=dict)

    @property
    def nothing(self) -> Sight:
        """Return what is seen of a world without facts."""
        return (None,) * len(self.lenses)

    def sees(self, fact: Fact | None) -> Sight:
        """Return what is seen of a world with this one fact."""
        return tuple(
            check.sees(fact)
            if fact is not None and ends.holds(fact.at) and check.matches(fact, self.opening)
            else None
            for check, ends in self.lenses
        )

    def joined(self, ones: set[Sight], others: set[Sight]) -> set[Sight]:
        """Return all that can be seen of worlds that join one of each."""
        checks = [lens.check for lens in self.lenses]
        return {tuple(map(Check.merged, checks, w, s)) for w in ones for s in others}

    def answers(self, past: Sight, more: set[Sight]) -> Open:
        """Return what the checks can answer when any of these is added to a past."""
        return frozenset(self._answer(sight) for sight in self.joined({past}, more))

    def _answer(self, sight: Sight) -> Answers:
        if sight not in self.told:
            self.told[sight] = tuple(
                lens.check.holds(s) for lens, s in zip(self.lenses, sight, strict=True)
            )
        return self.told[sight]


COUNTING = ("event", "count", "distinct")


def _telling(stretches: Iterable[tuple[int, int]], windows: list[Ends]) -> set[int]:
    """Return instants of the stretches at which any of the windows can be seen to begin or end."""
    turns = {t for w in windows for t in (w.start, w.end, w.end + 1)}
    found = {t for a, b in stretches for t in (a, *turns) if a <= t < b}
    return {t for t in found if any(w.holds(t) for w in windows)}


def view_of(rule: Rule) -> View:
    """Return what a rule can tell apart."""
    checks = rule.checks
    return View(
        amounts=any(c.function in ("sum", "max", "min") for c in checks),
        sites=rule.keyed or any(c.guard or c.function == "distinct" for c in checks),
        stride=1 if rule.when else 2,
    )


def occasions(rule: Rule, record: Record) -> Iterator[tuple[str, Found]]:
    """Yield every occasion on record with what can have become of it, named by its trigger."""
    force = EVER if rule.until is None else hour(rule.until)
    view = view_of(rule)
    happenings = {name: record.possible(rows, view) for name, rows in record.happenings().items()}
    if rule.when is not None:
        for name, rows in record.happenings().items():
            if rows[0].kind == rule.when:
                found = _triggered(rule, record, rows, happenings)
                if found is not None:
                    yield name, found
        return
    openings = ticks(rule, record.clock) if rule.every else [Opening(rule.start, until=force)]
    for opening in openings:
        if rule.every and not rule.start <= opening.at < force:
            continue
        occasion = Occasion(rule, record, view, opening)
        yield str(opening.at) if rule.every else "", occasion.found(happenings.values())


def ticks(rule: Rule, clock: int) -> Iterator[Opening]:
    """Yield the ticks of a `repeat` before the clock."""
    every, start, until = rule.every or (1, 0, 0)
    force = EVER if rule.until is None else hour(rule.until)
    for at in range(start, until, every):
        if hour(at) < clock:
            yield Opening(hour(at), until=force, tick=hour(at + every))


def _triggered(
    rule: Rule, record: Record, rows: list[Report], happenings: dict[str, set[Fact | None]]
) -> Found | None:
    """Return what can have become of what one happening opened; None: it opened nothing."""
    own = happenings[rows[0].name]
    others = [facts for name, facts in happenings.items() if name != rows[0].name]
    force = EVER if rule.until is None else hour(rule.until)
    if rule.keyed and rows[0].site is None:
        # Nothing says whose occasion it would be.
        return None
    # It ranges over all its interval, the first instant too.
    first = {f._replace(at=hour(r.start)) for r in rows for f in own if f and r.start < r.end}
    found: dict[Opening | None, set[Fact | None]] = {}
    for fact in first | own:
        if fact is not None:
            site = fact.site if rule.keyed else None
            opening = Opening(fact.at, site, force) if rule.start <= fact.at < force else None
            found.setdefault(opening, set()).add(fact)
    answers = [
        Occasion(rule, record, view_of(rule), opening).found([facts, *others])
        for opening, facts in found.items()
        if opening is not None
    ]
    if not answers:
        return None
    never: set[Outcome] = {"none"} if None in own or None in found else set()
    return Found(
        frozenset(never.union(*(a.outcomes for a in answers))),
        not never and all(a.waits for a in answers),
    )


def exact(rule: Rule, record: Record) -> bool:
    """Tell whether "unknown" must mean that worlds differ.

    Joined conditions are weighed one by one (strong Kleene) and an equality by its two sums, so
    "unknown" is also said of what hangs on one fact twice, or leaps over the bound. Where a trigger
    is known to an interval, each fact is held against all its windows by itself, its last instant
    counts as its own, and all of it as in force. Two different values told of one happening count
    for `distinct` as none told.
    """
    checks = rule.checks
    kinds = [c.kind for c in checks]
    if len(set(kinds)) < len(kinds):
        return False
    if any(c.op in ("=", "!=") and c.function not in COUNTING for c in checks):
        return False
    if any(c.function == "distinct" for c in checks) and _torn(record):
        return False
    opens = [rows for rows in record.happenings().values() if rows[0].kind == rule.when]
    vague = any(r.start < r.end for rows in opens for r in rows)
    if rule.when in kinds and (vague or not all(record.certain(rows) for rows in opens)):
        return False
    return not (vague and _entangled(rule, record, opens))


def _torn(record: Record) -> bool:
    return any(len({r.site for r in rows}) > 1 for rows in record.happenings().values())


def _entangled(rule: Rule, record: Record, opens: list[list[Report]]) -> bool:
    """Tell whether it matters how the time of a trigger goes with that of several other facts."""
    check = leaves(rule.tree)[0]
    others = sum(rows[0].kind == check.kind for rows in record.happenings().values())
    several = check.function in COUNTING and (check.op, check.bound) != (">=", 1)
    return rule.detaches is not None or others > 1 or several or any(
        _blurred(rule, record, row) for rows in opens for row in rows
    )  # fmt: skip


def _blurred(rule: Rule, record: Record, row: Report) -> bool:
    """Tell whether its windows, or force, end just where its interval does."""
    if row.start == row.end:
        return False
    force = EVER if rule.until is None else hour(rule.until)
    last = rule.ends(leaves(rule.tree)[0], Opening(hour(row.end), until=force))
    stated = {hour(t) for r in record.rows for t in (r.start, r.end)}
    stated |= {hour(t) for w in record.watches for t in (w.start, w.end)} | {record.clock}
    return hour(row.start) < force < hour(row.end) or (last.closed and last.end in stated)


def agrees(said: Answer, found: Found, *, exactly: bool) -> bool:
    """Tell whether a verdict says of the worlds what is true.

    Expired says that nothing is owed any more; whether it was done early may be unseen.
    """
    if said == "expired":
        lapsed = found.outcomes <= {"expired", "kept", "none"}
        return lapsed and ("expired" in found.outcomes or not exactly)
    if said is None:
        return found.verdict is None or not exactly
    return said == found.verdict
