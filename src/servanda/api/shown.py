"""Verdicts as strangers may see them: the one place where private evidence is taken out of them.

Words, states and counts are published on purpose. Whatever else a verdict says stays only where
the public evidence by itself says the same; so nothing is told that only a private import tells.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from servanda.api.public import PublicRegister
from servanda.api.register import Register
from servanda.api.strangers import Kept
from servanda.model.verdict import (
    Alternative,
    Certificate,
    CheckFact,
    Instance,
    Trigger,
    Verdict,
    VerdictSet,
    Window,
)
from servanda.model.withheld import UNNAMED, WITHHELD, is_withheld, untold
from servanda.watch.alternatives import label_of
from servanda.watch.kernel.rows import Row
from servanda.watch.policy import turns
from servanda.watch.revisions import Cause, Place, Revision

Occasion = tuple[str, str | None, tuple[tuple[str, str], ...], str | None, str | None]


class Shown:
    """Takes out of verdicts, their reasons and their history what the owner keeps."""

    def __init__(
        self, register: Register, held: Kept, found: VerdictSet, *, known_at: str | None = None
    ) -> None:
        """Take the verdicts ``found`` at these clocks, of a register with private imports."""
        self._register, self._held, self._found = register, held, found
        self._known_at = known_at
        self._public = PublicRegister.of(register)
        self._twins: dict[Occasion, Verdict] = {}
        if held.some:
            told = self._public.verdicts(as_of=found.as_of, known_at=known_at).verdicts
            self._twins = {_occasion(one): one for one in told}
        ranks = {
            name: n for n, name in enumerate(dict.fromkeys(v.commitment for v in found.verdicts))
        }
        made = [self._verdict(v) for v in found.verdicts] if held.some else [*found.verdicts]
        # Where an occasion stands among others would tell something of its time.
        self.order: Sequence[int] = sorted(
            range(len(made)), key=lambda n: (ranks[made[n].commitment], untold(made[n]))
        )
        """Places of the verdicts among those that were found."""
        self._made = made

    @cached_property
    def verdicts(self) -> VerdictSet:
        """The verdicts that strangers may see."""
        if not self._held.some:
            return self._found
        inputs = dict(self._found.inputs)
        if "policies" in inputs:
            inputs["policies"] = [self._policy(one) for one in inputs["policies"]]
        made = tuple(self._made[n] for n in self.order)
        return msgspec.structs.replace(self._found, verdicts=made, inputs=inputs)

    # ------------------------------------------------------------ one verdict

    def _verdict(self, one: Verdict) -> Verdict:
        twin = self._twins.get(_occasion(one))
        name = self._held.name
        instance, window = one.instance, one.window
        if twin is None:
            instance, window = self._neutral(instance), Window()
        elif twin.window != window:
            instance = msgspec.structs.replace(instance, trigger=Trigger(event=WITHHELD))
            window = Window()
        ending = one.ending
        if ending is not None:
            ending = msgspec.structs.replace(ending, event=name(ending.event))
        return msgspec.structs.replace(
            one,
            instance=instance,
            window=window,
            because=self._names(one.because),
            contested_by=self._names(one.contested_by),
            swing=self._names(one.swing),
            ending=ending,
            certificate=self._certificate(one.certificate, twin),
        )

    def _neutral(self, instance: Instance) -> Instance:
        event = None if instance.trigger is None else instance.trigger.event
        return Instance(
            key=dict.fromkeys(instance.key, WITHHELD),
            trigger=Trigger(event=_opening(self._held, event)),
        )

    def _names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return ids, those of private imports last and without a name of their own."""
        return tuple(_withheld_last([self._held.name(one) for one in ids]))

    def _certificate(self, one: Certificate, twin: Verdict | None) -> Certificate:
        same = None if twin is None else twin.certificate
        basis = one.basis
        if basis is not None and (same is None or same.basis is None
                                  or same.basis.events != basis.events):  # fmt: skip
            basis = msgspec.structs.replace(basis, events="")
        return msgspec.structs.replace(
            one,
            events=self._names(one.events),
            checks=tuple(self._check(fact, same) for fact in one.checks),
            basis=basis,
        )

    def _check(self, fact: CheckFact, same: Certificate | None) -> CheckFact:
        others = () if same is None else same.checks
        guards = fact.guards
        if same is None:
            # Values of the occasion's key stand in them.
            guards = tuple(msgspec.structs.replace(guard, values=()) for guard in guards)
        timed = any((other.start, other.until) == (fact.start, fact.until) for other in others)
        return msgspec.structs.replace(
            fact,
            guards=guards,
            start=fact.start if timed else None,
            until=fact.until if timed else (None, None),
            sure=self._names(fact.sure),
            # It has no salt: whoever guesses the rows would know that the guess is right.
            digest=fact.digest if any(o.digest == fact.digest for o in others) else "",
            coverage=tuple(
                row for row in fact.coverage if any(row in other.coverage for other in others)
            ),
        )

    # ------------------------------------------------------------ what is said beside them

    def _policy(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return what a policy flips, with the occasions named as the verdicts name them."""
        flips = [{**flip, "instance": self._flipped(flip)} for flip in one["flips"]]
        return {**one, "flips": flips, "turns": turns(flips)}

    def _flipped(self, flip: dict[str, Any]) -> dict[str, Any]:
        instance = msgspec.convert(flip["instance"], Instance)
        for old, new in zip(self._found.verdicts, self._made, strict=True):
            if (old.commitment, old.reading, old.instance) == (
                flip["commitment"], flip["reading"], instance,
            ):  # fmt: skip
                return dict(msgspec.to_builtins(new.instance))
        # It comes up under this policy alone.
        return dict(msgspec.to_builtins(self._neutral(instance)))

    def why(self) -> tuple[tuple[str, ...], ...]:
        """Return why each verdict holds, in plain sentences without what is kept."""
        hidden = self._held.events
        return tuple(self._register.explain(v, hidden=hidden) for v in self.verdicts.verdicts)

    def others(self, tried: Sequence[Sequence[Alternative]]) -> tuple[tuple[Alternative, ...], ...]:
        """Return the alternatives to each verdict, without sources that only the owner knows of.

        A source is named where the public evidence alone leads to the same choice.
        """
        named: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for verdict in self._twins.values():
            for one in self._public.alternatives(verdict):
                named[verdict.commitment] |= {(one.kind, source) for source in one.sources}
        return tuple(
            tuple(_unnamed(one, named[self._made[n].commitment]) for one in tried[n])
            for n in self.order
        )

    def revisions(self, told: Iterable[Revision], *, as_of: str | None) -> tuple[Revision, ...]:
        """Return revisions without names, keys and times that only private imports give."""
        if not self._held.some:
            return tuple(told)
        public = self._public.history(as_of=as_of, known_at=self._known_at).revisions
        past = _Past(self._held, public)
        return tuple(past.revision(one) for one in told)


class _Past:
    """Takes out of revisions what the public evidence by itself does not say."""

    def __init__(self, held: Kept, public: Sequence[Revision]) -> None:
        self._held = held
        rows = [row for one in public for row in (one.old, one.new) if row is not None]
        self._places = {one.place[:5] for one in public}
        self._windows = {(row.commitment, row.since, row.until) for row in rows}
        self._moments = {one.as_of for one in public}
        self._moments |= {at for row in rows for at in (row.since, row.until) if at is not None}
        self._numbers: dict[tuple[object, ...], dict[Place, int]] = defaultdict(dict)

    def revision(self, one: Revision) -> Revision:
        """Return one revision."""
        place = self._place(one.place)
        timed = one.cause.kind != "clock" or one.as_of in self._moments
        return msgspec.structs.replace(
            one,
            place=place,
            old=self._row(one.old, place),
            new=self._row(one.new, place),
            cause=self._cause(one),
            as_of=one.as_of if timed else "",
        )

    def _place(self, place: Place) -> Place:
        if place[:5] in self._places:
            return place
        commitment, reading, key, event, _, _ = place
        neutral = tuple((name, WITHHELD) for name, _ in key)
        name = commitment, reading, neutral, _opening(self._held, event), None
        numbers = self._numbers[name]
        return (*name, numbers.setdefault(place, len(numbers)))

    def _row(self, row: Row | None, place: Place) -> Row | None:
        if row is None:
            return None
        known = (row.commitment, row.since, row.until) in self._windows
        _, _, key, event, at, _ = place
        return dataclasses.replace(
            row,
            key=key,
            event=event,
            at=at,
            since=row.since if known else None,
            until=row.until if known else None,
        )

    def _cause(self, one: Revision) -> Cause:
        ids: Iterable[str] = one.cause.ids
        if one.cause.kind == "coverage":
            private = one.known_at in {f"#{entry}" for entry in self._held.imports}
            secret = self._held.sources
            ids = (UNNAMED if private or name in secret else name for name in ids)
        elif one.cause.kind in ("event", "act"):
            ids = _withheld_last([self._held.name(name) for name in ids])
        return Cause(kind=one.cause.kind, ids=tuple(dict.fromkeys(ids)))


def _opening(held: Kept, event: str | None) -> str:
    return WITHHELD if event is None or event not in held.entry_of else held.name(event)


def _withheld_last(names: Sequence[str]) -> list[str]:
    told = [one for one in names if not is_withheld(one)]
    return told + sorted(one for one in names if is_withheld(one))


def _occasion(one: Verdict) -> Occasion:
    trigger = one.instance.trigger
    at = (None, None) if trigger is None else (trigger.event, trigger.at)
    return one.commitment, one.reading, tuple(sorted(one.instance.key.items())), *at


def _unnamed(one: Alternative, named: set[tuple[str, str]]) -> Alternative:
    """Return an alternative without the names of sources that are not to be told."""
    sources = tuple(s if (one.kind, s) in named else UNNAMED for s in one.sources)
    if sources == one.sources:
        return one
    label = label_of(one.kind, UNNAMED) if len(sources) == 1 else one.label
    return msgspec.structs.replace(one, sources=sources, label=label)
