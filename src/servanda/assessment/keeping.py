"""Verdicts as outcomes of parties or kinds of promises: kept, not kept, or nobody can tell."""

from collections.abc import Callable, Mapping, Sequence

from servanda.assessment.coding import grouped
from servanda.assessment.credibility import Kept, Outcome, counted
from servanda.model.verdict import Verdict, VerdictSet

KEPT = ("fulfilled", "no violation observed")
BROKEN = ("violated",)
NOT_DUE = ("pending", "expired")
UNTOLD = ("not observed", "unverified", "contested", "imprecise", "cannot be judged")


def outcomes(
    found: VerdictSet,
    names: Mapping[str, Sequence[str]],
    *,
    shown: Callable[[str], str] = str,
) -> tuple[list[Outcome], dict[str, int]]:
    """Return what was judged of each name, and how many occasions nobody can tell.

    ``names`` maps a commitment to those it counts for; a verdict of several debtors counts for
    each of them. What cannot be told counts for nobody, and neither does an occasion on which the
    versions of a promise give different answers. ``shown`` makes a name out of a key's value.
    """
    judged: list[Outcome] = []
    untold: dict[str, int] = {}
    for (commitment, key, _), occasion in grouped(found.verdicts, _occasion).items():
        words = {verdict.display for verdict in occasion}
        final = all(verdict.final for verdict in occasion)
        kept = words <= set(KEPT)
        everyone = names.get(commitment, ())
        # An occasion that is one party's by its key is not laid to the others.
        own = set(everyone) & {shown(value) for _, value in key}
        for name in sorted(own or everyone):
            untold.setdefault(name, 0)
            if final and (kept or words <= set(BROKEN)):
                on = (occasion[0].window.until or found.as_of)[:10]
                judged.append(Outcome(name=name, on=on, kept=kept))
            elif words & {*KEPT, *BROKEN, *UNTOLD} and not words & set(NOT_DUE):
                untold[name] += 1
    return judged, untold


def _occasion(verdict: Verdict) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """Return what all versions of one promise share on one occasion."""
    trigger = verdict.instance.trigger
    opened = "" if trigger is None else trigger.at or trigger.event or ""
    return verdict.commitment, tuple(sorted(verdict.instance.key.items())), opened


def groups(judged: Sequence[Outcome], untold: Mapping[str, int]) -> list[Kept]:
    """Return the counts of each name, with those of which nothing was judged."""
    known = {group.name: group for group in counted(judged)}
    return [
        Kept(
            name=name,
            kept=known[name].kept if name in known else 0,
            judged=known[name].judged if name in known else 0,
            untold=untold.get(name, 0),
        )
        for name in sorted({*known, *untold})
    ]
