"""The stages in order, from blocks to findings."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from servanda.reading.clauses import clauses
from servanda.reading.governing import Force, force_of
from servanda.reading.parts import Block, Clause, Finding, Genre
from servanda.reading.segment import sentences
from servanda.reading.speech_acts import Verdict, weigh
from servanda.reading.subjects import subject_class
from servanda.reading.words import WORD

if TYPE_CHECKING:
    from servanda.model.reading import Modality

QUOTE = re.compile(r"“[^”]*”?|(?<![\w\"])\"[^\"\n]*\"")
QUESTIONERS = frozenset({"Q", "REPORTER", "QUESTION"})
REPORTS = frozenset({"news"})


@dataclass(slots=True)
class _Run:
    """What a clause split off from another takes over."""

    who: str = "none"
    verdict: Verdict | None = None


def findings(text: str, found: tuple[Block, ...], genre: Genre) -> tuple[Finding, ...]:
    """Return the statements of the text in order, without their slots."""
    out: list[Finding] = []
    forces: dict[int, Force | None] = {}
    governing = {block.chapeau for block in found if block.chapeau is not None}
    for at, block in enumerate(found):
        if block.kind in ("heading", "boilerplate") or block.zone != "operative":
            continue
        force = None
        if block.chapeau is not None:
            force = _force(text, found, block.chapeau, genre, forces)
        governs = at in governing and _force(text, found, at, genre, forces) is not None
        out.extend(_block(text, found, at, force, genre, governs=governs))
    return tuple(out)


def _force(
    text: str, found: tuple[Block, ...], at: int, genre: Genre, forces: dict[int, Force | None]
) -> Force | None:
    """Return the force of a lead-in, which may itself hang on another."""
    if at not in forces:
        above = found[at].chapeau
        inherited = forces.get(above) if above is not None else None
        forces[at] = force_of(text, found[at], genre, inherited)
    return forces[at]


def _block(
    text: str,
    found: tuple[Block, ...],
    at: int,
    force: Force | None,
    genre: Genre,
    *,
    governs: bool,
) -> list[Finding]:
    block = found[at]
    quotes = (
        [hit.span() for hit in QUOTE.finditer(text, block.start, block.end)]
        if genre.kind in REPORTS
        else []
    )
    chapeau = None
    if block.chapeau is not None:
        chapeau = (found[block.chapeau].start, found[block.chapeau].end)
    out: list[Finding] = []
    whole = force is not None
    for sentence in sentences(text, block.start, block.end):
        if text[sentence[1] - 1] == "?" or block.speaker in QUESTIONERS:
            continue
        got = clauses(text, sentence, at, whole=whole)
        if governs and sentence[1] >= block.end - 2:
            got = got[:-1]  # the lead-in itself: its items stand for it
        run = _Run()
        for clause in got:
            within = bisect_right(quotes, clause.start, key=itemgetter(0)) - 1
            spoken = within >= 0 and clause.start < quotes[within][1]
            ready = replace(clause, quoted=True) if spoken else clause
            verdict = _verdict(text, ready, force if whole else None, genre, run)
            if verdict is None:
                continue
            if out and verdict[0] == "deferral" and _same_claim(out[-1], ready):
                # "... surfaced, but timing remains open" says what the claim leaves open.
                grown = replace(out[-1].clause, end=ready.end)
                out[-1] = replace(out[-1], clause=grown)
                continue
            made = _finding(text, ready, verdict, force if whole else None, chapeau)
            out.extend(_steps(text, made) if verdict[0] == "proposal" else [made])
        whole = False
    return out


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
    if clause.anchor is None:
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


def _verdict(
    text: str, clause: Clause, force: Force | None, genre: Genre, run: _Run
) -> Verdict | None:
    if clause.inherits is None:
        run.who = subject_class(text[slice(*clause.subject)]) if clause.subject else "none"
    if clause.anchor is None or clause.anchor.act.force == "imperative":
        run.verdict = force.verdict if force is not None else None
    elif not (clause.inherits is not None and clause.start > clause.anchor.start):
        run.verdict = weigh(text, clause, run.who, genre)
    return run.verdict


def _finding(
    text: str,
    clause: Clause,
    verdict: Verdict,
    force: Force | None,
    chapeau: tuple[int, int] | None,
) -> Finding:
    kind, deontic, strength = verdict
    cues = []
    if clause.anchor is not None:
        cues.append((clause.anchor.start, clause.anchor.end, clause.anchor.act.why))
    elif force is not None and force.anchor is not None:
        cues.append((force.anchor.start, force.anchor.end, f"lead-in: {force.anchor.act.why}"))
    else:
        first = WORD.search(text, clause.start, clause.end)
        low, high = first.span() if first else (clause.start, clause.end)
        cues.append((low, high, "item under an operative lead-in"))
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
        chapeau=chapeau,
        given=force.subject if force is not None and clause.anchor is None else None,
        reach=force.reach if force is not None else None,
    )
