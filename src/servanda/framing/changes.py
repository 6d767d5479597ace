"""What became of a promise: how hard it binds, by when, how much, who checks."""

import re
from typing import get_args

from servanda.framing import scope, times
from servanda.framing.words import words
from servanda.model.comparison import ChangeVerdict, Slot, SlotChange
from servanda.model.reading import Statement
from servanda.model.text import Span

ORDER: tuple[ChangeVerdict, ...] = get_args(ChangeVerdict)
LADDER = {
    "deferral": 0,
    "claim": 1,
    "proposal": 2,
    "signal": 3,
    "aspiration": 4,
    "demand": 5,
    "permission": 6,
    "commitment": 7,
}
"""How hard a statement binds whom it names, after the codebook; a report binds nobody."""
STRENGTH = {None: 0, "low": 0, "medium": 1, "high": 2}
NEGATION = re.compile(
    r"\b(?:not|never|neither|nor|no|cannot|\w+n[’']t|refrain\w*|abstain\w*|ceas\w+|cessation|stop\w*|"
    r"halt\w*|end(?:s|ed|ing)?|prevent\w*|ban(?:s|ned|ning)?|prohibit\w*|forbid\w*|avoid\w*|"
    r"refus\w+|renounc\w+|eliminat\w+|suspend\w*|suspension|desist\w*|without)\b",
    re.IGNORECASE,
)
NO_NEGATION = re.compile(
    r"\b(?:no(?:t)? (?:later|more|less|fewer|earlier|greater|higher) than|not (?:only|exceed\w*)|"
    r"without (?:delay|prejudice|conditions?|preconditions?|exception|further)|"
    r"(?:by|at|before|until|towards?) the end|in the end|whether or not)\b",
    re.IGNORECASE,
)
"""Words that look like a negation of the act and are none."""
SAME_ACT = 0.7
"""Share of the words of both acts, apart from the negation, from which they are the same act."""


def compared(left: Statement, right: Statement) -> tuple[SlotChange, ...]:
    """Return every respect in which the right statement differs; none means reaffirmed."""
    if reversed_act(left, right):
        return (_reversal(left, right),)
    due = times.compared(left.deadline, right.deadline)
    return (
        *binding(left, right),
        *due,
        *scope.compared(left, right),
        *_presence("verification", left.verification, right.verification),
        *_presence("enforcement", left.enforcement, right.enforcement),
    )


def verdicts(changes: tuple[SlotChange, ...]) -> tuple[ChangeVerdict, ...]:
    """Return the verdicts of a pair, each once, in a fixed order."""
    found = {change.verdict for change in changes} or {"reaffirmed"}
    return tuple(one for one in ORDER if one in found)


def rung(statement: Statement) -> int:
    """Return how high on the ladder of bindingness a statement stands."""
    if statement.kind == "commitment" and statement.deontic == "permission":
        return LADDER["permission"]
    return LADDER[statement.kind]


def binding(left: Statement, right: Statement) -> list[SlotChange]:
    """Return the change of bindingness: of kind, else of strength."""
    before, after = rung(left), rung(right)
    part = "kind"
    said = [_said(one) for one in (left, right)]
    if before == after:
        part = "strength"
        before, after = STRENGTH[left.strength], STRENGTH[right.strength]
        said = [f"{one.strength} strength" for one in (left, right)]
    if before == after:
        return []
    return [
        SlotChange(
            slot="bindingness",
            part=part,
            verdict="softened" if after < before else "strengthened",
            why=f"{said[0]} → {said[1]}",
            left=bearers(left),
            right=bearers(right),
        )
    ]


def _said(statement: Statement) -> str:
    if statement.deontic == "permission" and statement.kind == "commitment":
        return "permission"
    return statement.kind


def bearers(statement: Statement) -> tuple[Span, ...]:
    """Return the words that make a statement what it is: its first cue, else the whole of it."""
    if statement.cues:
        cue = statement.cues[0]
        return (Span(start=cue.start, end=cue.end, exact=cue.exact),)
    return (statement.span,)


def polarity(statement: Statement) -> bool | None:
    """Tell whether an act is to be done (True) or not (False); None where it cannot be told."""
    text = NO_NEGATION.sub(" ", statement.span.exact)
    marks = len(NEGATION.findall(text))
    if statement.deontic == "prohibition" and marks == 0:
        marks = 1
    if marks > 1:
        return None
    return (marks == 0) != (statement.modality == "negated" and marks == 0)


def reversed_act(left: Statement, right: Statement) -> bool:
    """Tell whether one text says that the very act be done which the other one rules out.

    Only where each side is clear, and nearly all words of the two acts are the same: stopping to
    do a thing and a ban on it are one promise in two wordings.
    """
    one, other = polarity(left), polarity(right)
    if one is None or other is None or one == other:
        return False
    before, after = _act(left), _act(right)
    both = before | after
    return len(both) > 1 and len(before & after) >= SAME_ACT * len(both)


def _act(statement: Statement) -> frozenset[str]:
    """Return the words of the act, without its negation, its time and its condition."""
    text = NEGATION.sub(lambda hit: " " * len(hit.group()), statement.span.exact)
    due = statement.deadline
    skipped = [s for s in (due.span if due is not None else None, statement.condition) if s]
    found = words(text, statement.span.start)
    return frozenset(w.stem for w in found if not any(s.start <= w.start < s.end for s in skipped))


def _reversal(left: Statement, right: Statement) -> SlotChange:
    done = polarity(left)
    return SlotChange(
        slot="bindingness",
        part="act",
        verdict="contradicts",
        why="the same act is " + ("to be done → ruled out" if done else "ruled out → to be done"),
        left=_negation(left),
        right=_negation(right),
    )


def _negation(statement: Statement) -> tuple[Span, ...]:
    own = statement.span
    kept = NO_NEGATION.sub(lambda hit: "\0" * len(hit.group()), own.exact)
    hit = NEGATION.search(kept)
    if hit is None:
        return bearers(statement)
    return (Span(start=own.start + hit.start(), end=own.start + hit.end(), exact=hit.group()),)


def _presence(slot: Slot, left: Span | None, right: Span | None) -> list[SlotChange]:
    """Compare what is or is not there: a check that comes in makes a promise stronger."""
    if (left is None) == (right is None):
        return []
    got = left or right
    assert got is not None  # noqa: S101  (exactly one of them is there)
    added = left is None
    return [
        SlotChange(
            slot=slot,
            part=slot,
            verdict="strengthened" if added else "softened",
            why=f"“{' '.join(got.exact.split())}” is {'added' if added else 'dropped'}",
            left=() if added else (got,),
            right=(got,) if added else (),
        )
    ]
