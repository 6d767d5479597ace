"""What the verdicts of one answer would be if others were believed, kept for the next reader."""

from dataclasses import dataclass

import msgspec

from servanda.audit import recompute
from servanda.errors import UsageError
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.watch.policy import about

Name = tuple[object, ...]
Tried = dict[Name, tuple[Alternative, ...]]

KEPT = 64
"""Answers for so many commitments and pairs of clocks are kept; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer of which the next questions speak."""

    case: recompute.Case
    result: VerdictSet
    size: int
    """Entries in the log at that answer."""


class Others:
    """Tries other choices for the commitments that somebody looks at, and for no other."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.asked: Asked | None = None
        """Set with every answer; nothing is tried before somebody wants to know."""
        self._kept: dict[tuple[int, str, str | None, str], Tried] = {}

    def to(self, verdict: Verdict) -> tuple[Alternative, ...]:
        """Return the alternatives to one verdict of the answer."""
        found = None if self.asked is None else self._tried(self.asked, verdict.commitment)
        if found is None or _name(verdict) not in found:
            raise UsageError(
                f"{verdict.commitment}: alternatives are told for the verdicts of the last answer "
                "under the record's own policy; ask for those first"
            )
        return found[_name(verdict)]

    def _tried(self, asked: Asked, commitment: str) -> Tried:
        result = asked.result
        key = (asked.size, result.as_of, result.known_at, commitment)
        if key not in self._kept:
            mine = [v for v in result.verdicts if v.commitment == commitment]
            # Who was judged set-wise has not the evidence on which others would judge.
            whole = all(v.certificate.basis is not None for v in mine)
            found: tuple[tuple[Alternative, ...], ...] = tuple(() for _ in mine)
            if whole:
                found = recompute.alternatives(
                    asked.case, mine, as_of=result.as_of, known_at=result.known_at
                )
            self._kept[key] = {_name(v): one for v, one in zip(mine, found, strict=True)}
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return self._kept[key]


def _name(verdict: Verdict) -> Name:
    trigger = verdict.instance.trigger
    at = None if trigger is None else (trigger.event, trigger.at)
    return verdict.reading, tuple(sorted(verdict.instance.key.items())), at


def only_about(result: VerdictSet, name: str) -> VerdictSet:
    """Return what an answer says of one commitment."""
    kept = tuple(v for v in result.verdicts if v.commitment == name)
    inputs = dict(result.inputs)
    if "policies" in inputs:
        inputs["policies"] = [about(one, name, of=len(kept)) for one in inputs["policies"]]
    return msgspec.structs.replace(result, verdicts=kept, inputs=inputs)
