"""Verdicts as strangers may see them: the one place where private evidence is taken out of them.

Words, states and counts are published on purpose. Whatever else a verdict says stays only where
the public evidence by itself says the same; so nothing is told that only a private import tells.
An auditor to whom that import was opened takes the same out again, and compares.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from servanda.model.verdict import (
    Certificate,
    CheckFact,
    Ending,
    Instance,
    Trigger,
    Verdict,
    VerdictSet,
    Window,
)
from servanda.model.withheld import WITHHELD, is_withheld, label, untold
from servanda.watch.policy import turns

Occasion = tuple[str, str | None, tuple[tuple[str, str], ...], str | None, str | None]


class Mask:
    """Takes out of verdicts what rests on private imports."""

    def __init__(self, found: VerdictSet, public: VerdictSet, entry_of: Mapping[str, int]) -> None:
        """Take all verdicts, those on the public evidence alone, and whose reports are private.

        ``entry_of`` has the reports that only private imports bring, with these imports.
        """
        self._found, self._entry_of = found, entry_of
        self._lints = frozenset(public.lints)
        self._twins = {_occasion(one): one for one in public.verdicts}
        names = dict.fromkeys(v.commitment for v in found.verdicts)
        ranks = {name: n for n, name in enumerate(names)}
        self._made = made = [self._verdict(v) for v in found.verdicts]
        # Where an occasion stands among others would tell something of its time.
        self.order: Sequence[int] = sorted(
            range(len(made)), key=lambda n: (ranks[made[n].commitment], untold(made[n]))
        )
        """Places of the verdicts among those that were found."""

    @cached_property
    def verdicts(self) -> VerdictSet:
        """The verdicts that strangers may see."""
        inputs = dict(self._found.inputs)
        lints = tuple(one for one in self._found.lints if one in self._lints)
        if "policies" in inputs:
            inputs["policies"] = [self._policy(one) for one in inputs["policies"]]
        made = tuple(self._made[n] for n in self.order)
        return msgspec.structs.replace(self._found, verdicts=made, inputs=inputs, lints=lints)

    def name(self, event: str) -> str:
        """Return the id of a report, or what it is called where it is kept back."""
        entry = self._entry_of.get(event)
        return event if entry is None else label(entry)

    def names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return ids, those of private imports last and without a name of their own."""
        told = [self.name(one) for one in ids]
        kept = sorted(one for one in told if is_withheld(one))
        return (*(one for one in told if not is_withheld(one)), *kept)

    def opening(self, event: str | None) -> str:
        """Return what opened an occasion that private imports alone bring up."""
        return WITHHELD if event is None or event not in self._entry_of else self.name(event)

    # ------------------------------------------------------------ one verdict

    def _verdict(self, one: Verdict) -> Verdict:
        twin = self._twins.get(_occasion(one))
        name = self.name
        instance, window = one.instance, one.window
        if twin is None:
            instance, window = self._neutral(instance), Window()
        elif twin.window != window:
            instance = msgspec.structs.replace(instance, trigger=Trigger(event=WITHHELD))
            window = Window()
        ending = one.ending
        if ending is not None:
            told = name(ending.event)
            ending = Ending(event=told, at=ending.at if told == ending.event else "")
        return msgspec.structs.replace(
            one,
            instance=instance,
            window=window,
            because=self.names(one.because),
            contested_by=self.names(one.contested_by),
            swing=self.names(one.swing),
            ending=ending,
            certificate=self._certificate(one.certificate, twin),
        )

    def _neutral(self, instance: Instance) -> Instance:
        event = None if instance.trigger is None else instance.trigger.event
        return Instance(
            key=dict.fromkeys(instance.key, WITHHELD),
            trigger=Trigger(event=self.opening(event)),
        )

    def _certificate(self, one: Certificate, twin: Verdict | None) -> Certificate:
        same = None if twin is None else twin.certificate
        basis = one.basis
        known = None if same is None else same.basis
        if basis is not None and (known is None or known.clock != basis.clock):
            basis = msgspec.structs.replace(basis, clock=basis.as_of)
        if basis is not None and (same is None or same.basis is None
                                  or same.basis.events != basis.events):  # fmt: skip
            basis = msgspec.structs.replace(basis, events="")
        return msgspec.structs.replace(
            one,
            events=self.names(one.events),
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
            sure=self.names(fact.sure),
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


def _occasion(one: Verdict) -> Occasion:
    trigger = one.instance.trigger
    at = (None, None) if trigger is None else (trigger.event, trigger.at)
    return one.commitment, one.reading, tuple(sorted(one.instance.key.items())), *at
