"""Every stretch of a text that might be a statement, with what the rules make of it.

The rules decide by a table; the learned layer (``learned.py``) looks at the same candidates and may
promote or demote one. Neither ever makes a stretch of its own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import msgspec
from msgspec.structs import replace

from servanda.reading.clauses import clauses
from servanda.reading.governing import Force, force_of
from servanda.reading.parts import Block, Clause, Genre
from servanda.reading.present import present_duties
from servanda.reading.scene import OWN_VOICE, Verdict
from servanda.reading.segment import sentences, trim
from servanda.reading.speech_acts import refused_by_law, weigh
from servanda.reading.subjects import subject_class

QUOTE = re.compile(r"“[^”]*”?|(?<![\w\"])\"[^\"\n]*\"")
NO_MORE = re.compile(r"\s+No\s+(?!later|less|more\b)[a-z]")
QUESTIONERS = frozenset({"Q", "REPORTER", "QUESTION"})
REPORTS = frozenset({"news"})


class Candidate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One stretch that might be a statement, where it stands, and the rules' verdict on it."""

    clause: Clause
    block: Block
    who: str
    """Class of its subject, as far as the words tell (``subjects.py``)."""
    verdict: Verdict | None
    """What the rules make of it; None: no statement."""
    force: Force | None = None
    """What the lead-in gives, where the clause is an item under one."""
    chapeau: tuple[int, int] | None = None
    part: int = 0
    """How many candidates stand before it in its sentence."""
    barred: bool = False
    """The rules refuse it for a reason that no second look may overturn."""
    note: str | None = None
    """What the learned layer changed, in words."""
    share: float | None = None
    """Share that the learned layer gives to the kind it has now."""


@dataclass(slots=True)
class _Run:
    """What a clause split off from another takes over."""

    who: str = "none"
    verdict: Verdict | None = None


def candidates(text: str, found: tuple[Block, ...], genre: Genre) -> Iterator[Candidate]:
    """Yield the candidates of a text in order; headings and the preamble have none."""
    forces: dict[int, Force | None] = {}
    governing = {block.chapeau for block in found if block.chapeau is not None}
    for at, block in enumerate(found):
        if block.kind in ("heading", "boilerplate") or block.zone != "operative":
            continue
        force = None
        if block.chapeau is not None:
            force = _force(text, found, block.chapeau, genre, forces)
        governs = at in governing and _force(text, found, at, genre, forces) is not None
        yield from _of_block(text, found, at, force, genre, governs=governs)


def _force(
    text: str, found: tuple[Block, ...], at: int, genre: Genre, forces: dict[int, Force | None]
) -> Force | None:
    """Return the force of a lead-in, which may itself hang on another."""
    if at not in forces:
        above = found[at].chapeau
        inherited = forces.get(above) if above is not None else None
        forces[at] = force_of(text, found[at], genre, inherited)
    return forces[at]


def _of_block(
    text: str,
    found: tuple[Block, ...],
    at: int,
    force: Force | None,
    genre: Genre,
    *,
    governs: bool,
) -> Iterator[Candidate]:
    block = found[at]
    quotes = (
        [hit.span() for hit in QUOTE.finditer(text, block.start, block.end)]
        if genre.kind in REPORTS
        else []
    )
    chapeau = None
    if block.chapeau is not None:
        chapeau = (found[block.chapeau].start, found[block.chapeau].end)
    whole = force is not None
    for sentence in sentences(text, block.start, block.end):
        if text[sentence[1] - 1] == "?" or block.speaker in QUESTIONERS:
            continue
        got = clauses(text, sentence, at, whole=whole)
        if governs and sentence[1] >= block.end - 2:
            got = got[:-1]  # the lead-in itself: its items stand for it
        elif not got or (whole and got[0].anchor is None):
            tells = genre.kind == "agreement" and genre.signed
            told = present_duties(text, sentence, at) if tells else []
            got = told or got or _bare(text, sentence, at)
        given = force if whole else None
        run = _Run()
        for part, clause in enumerate(got):
            within = bisect_right(quotes, clause.start, key=itemgetter(0)) - 1
            spoken = within >= 0 and clause.start < quotes[within][1]
            ready = _quoted(text, clause, quotes[within]) if spoken else clause
            verdict = _verdict(text, ready, given, genre, run)
            refused = verdict is None and ready.anchor is not None and refused_by_law(text, ready)
            yield Candidate(
                clause=ready,
                block=block,
                who=run.who,
                verdict=verdict,
                force=given,
                chapeau=chapeau,
                part=part,
                barred=refused,
            )
        # "No flights." goes on with a list of bans.
        whole = force is not None and NO_MORE.match(text, sentence[1], block.end) is not None


def _quoted(text: str, clause: Clause, quote: tuple[int, int]) -> Clause:
    """Return a clause within quotation marks without them, and without who said it after them."""
    low, high = quote
    closed = text[high - 1] in '”"'
    start = max(clause.start, low + 1)
    end = min(clause.end, high - 1) if closed else clause.end
    if clause.anchor is not None and not start <= clause.anchor.start < clause.anchor.end <= end:
        return replace(clause, quoted=True)
    start, end = trim(text, start, end)
    return replace(clause, start=start, end=end, quoted=True)


def _bare(text: str, sentence: tuple[int, int], block: int) -> list[Clause]:
    """Return a sentence without any verb form of the lexicon, as one stretch."""
    start, end = trim(text, *sentence)
    if start >= end:
        return []
    return [Clause(start=start, end=end, block=block, sentence=sentence, anchor=None, subject=None)]


def _verdict(
    text: str, clause: Clause, force: Force | None, genre: Genre, run: _Run
) -> Verdict | None:
    if clause.inherits is None:
        run.who = _subject_class(text, clause, genre)
    if clause.anchor is None:
        run.verdict = force.verdict if force is not None else None
    elif not (clause.inherits is not None and clause.start > clause.anchor.start):
        run.verdict = weigh(text, clause, run.who, genre)
    return run.verdict


def _subject_class(text: str, clause: Clause, genre: Genre) -> str:
    """Return the class of the subject; in "Arland repeated that it will" that of Arland."""
    if clause.subject is None:
        return "none"
    who = subject_class(text[slice(*clause.subject)])
    frame = clause.framed_by
    if who != "it" or frame is None or frame.act.id != "said-that" or genre.kind not in OWN_VOICE:
        return who
    said = subject_class(text[clause.sentence[0] : frame.start])
    return "party" if said in ("we", "party") else who
