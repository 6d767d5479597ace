"""The claims of an article against what another text says: each one with why.

Takes statements, not texts: what was agreed may come from another reading or from a register
as it was known on the article's day.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from servanda.framing import align, changes
from servanda.framing.diff import parties, source
from servanda.framing.profiles import Profile, profiles
from servanda.model.comparison import (
    ClaimCheck,
    ClaimComparison,
    ClaimTally,
    ClaimVerdict,
    SlotChange,
)
from servanda.model.reading import Actor, Reading, Statement, StatementKind

PREFERRED = 0.1
"""A commitment this much less alike is preferred to a wish: it is what a claim is held against."""
HEDGED = frozenset({"proposal", "signal", "aspiration"})
NOUNS: dict[StatementKind, str] = {
    "commitment": "a commitment",
    "aspiration": "a wish",
    "signal": "a signal",
    "demand": "a demand",
    "claim": "a report of a promise",
    "deferral": "a matter put off",
    "proposal": "a proposal",
}
OVER = frozenset({"strengthened", "widened"})
UNDER = frozenset({"softened", "narrowed"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, its sentence, and the differences that it rests on."""

    verdict: ClaimVerdict
    why: str
    slots: tuple[SlotChange, ...] = ()


def compare(article: Reading, agreed: Reading) -> ClaimComparison:
    """Return every claim of ``article`` with what ``agreed`` says of it."""
    claims, unreported = checked(
        article.statements,
        agreed.statements,
        parties=[*parties(article), *parties(agreed)],
    )
    tally = Counter(claim.verdict for claim in claims)
    return ClaimComparison(
        article=source(article),
        agreed=source(agreed),
        same_text=article.document.sha256_text == agreed.document.sha256_text,
        counts=tuple(ClaimTally(verdict=v, claims=tally[v]) for v in get_args(ClaimVerdict)),
        claims=tuple(claims),
        unreported=tuple(one.side() for one in unreported),
    )


def checked(
    claims: Sequence[Statement],
    agreed: Sequence[Statement],
    parties: Sequence[Actor] = (),
    *,
    once: bool = True,
) -> tuple[list[ClaimCheck], list[Profile]]:
    """Return a check for each claim in order, and the commitments that no claim is about.

    ``once`` False: what is agreed comes from several texts, and each of it stands for itself.
    """
    said, given = profiles(claims, parties), profiles(agreed, parties, once=once)
    scale = align.Scale(given, said)
    best = _best(align.pairs(given, said, scale))
    out = []
    for one in said:
        pair = best.get(one.at)
        answer = _alone(one.statement) if pair is None else _held(pair)
        out.append(
            ClaimCheck(
                verdict=answer.verdict,
                why=answer.why,
                claim=one.side(),
                agreed=pair.left.side() if pair is not None else None,
                slots=answer.slots,
                alignment=align.explained(pair, scale, held=True) if pair is not None else None,
            )
        )
    reported = {pair.left.at for pair in best.values()}
    binding = [one for one in given if one.statement.kind == "commitment"]
    return out, [one for one in binding if one.at not in reported]


def _best(found: Sequence[align.Pair]) -> dict[int, align.Pair]:
    """Return for each claim its closest counterpart; several claims may have the same one."""
    best: dict[int, align.Pair] = {}
    for pair in sorted(found, key=lambda p: (-_closeness(p), p.left.at)):
        have = best.get(pair.right.at)
        if have is None or (
            have.left.statement.kind != "commitment"
            and pair.left.statement.kind == "commitment"
            and _closeness(have) - _closeness(pair) <= PREFERRED
        ):
            best[pair.right.at] = pair
    return best


def _closeness(pair: align.Pair) -> float:
    """Return how close a claim is: a report tells much beside the promise, or only a part of it."""
    return max(pair.score, pair.contained)


def _alone(claim: Statement) -> Answer:
    """Judge a claim about which the other text says nothing."""
    if claim.kind in ("claim", "commitment"):
        return Answer(
            "unsupported",
            "it tells of a promise, and the other text has none by that party on the matter",
        )
    if claim.kind == "proposal":
        return Answer(
            "hedged", "it speaks of what may come, and the other text binds nobody to it either"
        )
    return Answer(
        "not comparable",
        f"{NOUNS[claim.kind]} tells nothing of what was agreed, and the other text is silent on it",
    )


def _held(pair: align.Pair) -> Answer:
    """Judge a claim against the statement of the other text that is about the same matter."""
    agreed, claim = pair.left.statement, pair.right.statement
    if changes.reversed_act(agreed, claim):
        found = changes.compared(agreed, claim)
        return Answer("contradicts", found[0].why, found)
    slots = (
        *_binding(agreed, claim),
        *(c for c in changes.compared(agreed, claim) if _counts(c, claim)),
    )
    asserts = claim.kind not in HEDGED
    over = [c for c in slots if asserts and (c.verdict in OVER or c.direction == "earlier")]
    under = [c for c in slots if c.verdict in UNDER or c.direction == "later"]
    unknown = [c for c in slots if c.verdict == "redated" and c.direction is None]
    answer = Answer("matches", "nothing it says goes beyond or against the commitment", slots)
    if claim.kind == "demand" and agreed.kind != "demand":
        why = "it asks for an act; it does not say what was agreed"
        answer = Answer("not comparable", why, slots)
    elif over:
        why = _sentence("claims more than the other text says", over)
        answer = Answer("overstates", why, slots)
    elif under:
        why = _sentence("claims less than the other text says", under)
        answer = Answer("understates", why, slots)
    elif unknown:
        why = _sentence("what it says cannot be compared", unknown)
        answer = Answer("not comparable", why, slots)
    elif agreed.kind != "commitment":
        answer = _unbound(agreed, claim, slots)
    return answer


def _unbound(agreed: Statement, claim: Statement, slots: tuple[SlotChange, ...]) -> Answer:
    """Judge a claim that says no more than the other text, where that binds nobody."""
    if claim.kind in HEDGED or claim.kind == agreed.kind == "deferral":
        return Answer(
            "hedged", f"it claims no promise, and the other text has only {_noun(agreed)}", slots
        )
    return Answer(
        "not comparable",
        f"the other text has only {_noun(agreed)} on the matter, and binds nobody by it",
        slots,
    )


def _binding(agreed: Statement, claim: Statement) -> list[SlotChange]:
    """Return how much harder or softer the claim makes it: a report of a promise asserts one."""
    binds = agreed.kind == "commitment" and agreed.deontic != "permission"
    asserts = claim.kind in ("claim", "commitment") and claim.deontic != "permission"
    if asserts and binds and agreed.strength != "low":
        return []
    if asserts:
        has = "an undertaking of low strength" if binds else f"only {_noun(agreed)}"
        return [_slot(agreed, claim, "strengthened", f"it tells of a promise; the text has {has}")]
    if binds and (claim.kind in HEDGED or claim.kind == "deferral"):
        why = f"it makes {NOUNS[claim.kind]} of what the text has as a commitment"
        return [_slot(agreed, claim, "softened", why)]
    return []


def _noun(statement: Statement) -> str:
    return "a permission" if statement.deontic == "permission" else NOUNS[statement.kind]


def _slot(agreed: Statement, claim: Statement, verdict: str, why: str) -> SlotChange:
    return SlotChange(
        slot="bindingness",
        part="kind",
        verdict="strengthened" if verdict == "strengthened" else "softened",
        why=why,
        left=changes.bearers(agreed),
        right=changes.bearers(claim),
    )


def _counts(change: SlotChange, claim: Statement) -> bool:
    """Tell whether a difference is one of the claim: leaving a detail out is no statement on it.

    A condition is the exception: a promise told without it is told as a larger one.
    """
    if change.slot == "bindingness":
        return False  # judged by what the claim asserts, not by its kind
    if change.right:
        return not (change.part == "debtor" and not claim.debtor)
    return change.part in ("condition", "side constraint") and claim.kind in (
        "claim",
        "commitment",
    )


def _sentence(start: str, found: Iterable[SlotChange]) -> str:
    return start + ": " + "; ".join(f"{change.slot}, {change.why}" for change in found)
