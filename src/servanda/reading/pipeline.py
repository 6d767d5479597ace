"""The stages in order, from blocks to findings."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from servanda.model.reading import Modality, StatementKind
from servanda.reading import usages
from servanda.reading.candidates import Candidate
from servanda.reading.parts import Clause, Finding
from servanda.reading.words import WORD


def findings(text: str, weighed: Iterable[Candidate]) -> Iterator[Finding]:
    """Yield the statements among the candidates, in order, without their slots."""
    last: Finding | None = None
    for one in weighed:
        if one.verdict is None:
            continue
        if last is not None and one.verdict[0] == "deferral" and _same_claim(last, one.clause):
            # "... surfaced, but timing remains open" says what the claim leaves open.
            last = replace(last, clause=replace(last.clause, end=one.clause.end))
            continue
        if last is not None:
            yield last
        made = _finding(text, one)
        *before, last = _steps(text, made) if made.kind == "proposal" else [made]
        yield from before
    if last is not None:
        yield last


def _same_claim(before: Finding, clause: Clause) -> bool:
    return (
        before.kind == "claim"
        and before.clause.sentence == clause.sentence
        and clause.anchor is not None
        and clause.anchor.act.id == "remains-to-be"
    )


LISTING = re.compile(
    r"\s*(?:includes?|involve|comprise|expand to|extend to|cover|feature)\s+", re.IGNORECASE
)
COMMA = re.compile(r",\s+(?:and\s+|or\s+)?")
MAX_STEP = 110
"""Longest member of a list of steps; a longer one is a clause, and the list no list."""


def _steps(text: str, made: Finding) -> list[Finding]:
    """One proposal for each step of "might include A, B, and C"."""
    clause = made.clause
    if clause.anchor is None or clause.anchor.act.force == "leave":
        return [made]
    lead = LISTING.match(text, clause.anchor.end, clause.end)
    start = (
        lead.end()
        if lead
        else clause.anchor.end
        if clause.anchor.act.id == "likely-includes"
        else None
    )
    if start is None:
        return [made]
    commas = [hit.span() for hit in COMMA.finditer(text, start, clause.end)]
    if len(commas) < 2 or "and" not in text[slice(*commas[-1])]:  # noqa: PLR2004
        return [made]
    starts = [clause.start, *(after for _, after in commas)]
    ends = [*(before for before, _ in commas), clause.end]
    if any(high - low > MAX_STEP for low, high in zip(starts[1:], ends[1:], strict=True)):
        return [made]
    first = replace(made, clause=replace(clause, end=ends[0]))
    governing = (clause.start, start)
    rest = [
        replace(
            made,
            clause=replace(clause, start=low, end=high, subject=None, inherits=-1),
            chapeau=governing,
        )
        for low, high in zip(starts[1:], ends[1:], strict=True)
    ]
    return [first, *rest]


def _why(words: str, one: Candidate) -> str:
    """Return the reason for a statement, with what the learned layer changed."""
    return words if one.note is None else f"{words}; {one.note}"


def _finding(text: str, one: Candidate) -> Finding:
    clause, force = one.clause, one.force
    assert one.verdict is not None  # noqa: S101 -- findings passes no other
    kind, deontic, strength = one.verdict
    cues = []
    if clause.anchor is not None:
        cues.append((clause.anchor.start, clause.anchor.end, _why(clause.anchor.act.why, one)))
    elif force is not None and force.anchor is not None:
        cues.append(
            (force.anchor.start, force.anchor.end, _why(f"lead-in: {force.anchor.act.why}", one))
        )
    else:
        first = WORD.search(text, clause.start, clause.end)
        low, high = first.span() if first else (clause.start, clause.end)
        cues.append((low, high, _why("item under an operative lead-in", one)))
    if deontic == "obligation" and _forbears(text, one, kind):
        deontic = "prohibition"
    modality: Modality = "asserted"
    if deontic == "prohibition":
        modality = "negated"
    elif kind == "claim":
        modality = "reported"
    elif kind == "proposal":
        modality = "hypothetical"
    elif clause.anchor is not None and clause.anchor.act.force in ("future", "future-not", "plan"):
        modality = "future"
    return Finding(
        clause=clause,
        kind=kind,
        deontic=deontic,
        strength=strength,
        modality=modality,
        cues=tuple(cues),
        chapeau=one.chapeau,
        given=force.subject if force is not None and clause.anchor is None else None,
        reach=force.reach if force is not None else None,
    )


def _forbears(text: str, one: Candidate, kind: StatementKind) -> bool:
    """Whether the act is to leave something undone: "shall refrain from", the item "No flights"."""
    clause = one.clause
    if kind == "demand":
        return usages.ASKED_TO_FORBEAR.search(text[clause.start : clause.end]) is not None
    form = clause.inner or clause.anchor
    opens = form is None or clause.inherits is not None
    at = clause.start if form is None or (opens and clause.start > form.start) else form.end
    return kind == "commitment" and usages.FORBEARS.match(text, at, clause.end) is not None
