"""Placed quotations into statements: the model says which words, our rules say what they mean."""

from bisect import bisect_right
from dataclasses import dataclass, field

import msgspec

from servanda.extractors.llm.places import Placed, Surroundings, Tally, every, surroundings
from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Cue, Modality, Quantity, Speaker, Statement
from servanda.model.text import Span, span_of
from servanda.reading import appraisal, facts, parties, slots
from servanda.reading.anchors import anchors
from servanda.reading.calendar_terms import NUMBERS
from servanda.reading.deadlines import deadline
from servanda.reading.parts import Anchor, Block, Clause, Finding
from servanda.reading.quantities import quantity
from servanda.reading.questions import Wording
from servanda.reading.reader import Ground
from servanda.reading.referents import actors
from servanda.reading.segment import sentences
from servanda.reading.statements import WHOLE_ACTS
from servanda.reading.subjects import subject_class
from servanda.reading.times import Known
from servanda.reading.usages import PRIVATE
from servanda.reading.words import WORD

WHY = "a language model read it so"
POINTING = frozenset({"we", "pronoun", "it", "there", "none", "relative"})
"""Words that mean somebody only where they stand."""
GRADED = frozenset({"commitment", "aspiration", "signal", "demand", "proposal"})
LEAD = 120
"""Code points from the beginning of a statement in which its leading verb is looked for."""


@dataclass(slots=True)
class _Run:
    """A text with all that its statements may refer back to."""

    on: Ground
    shown: str
    known: Known
    tally: Tally
    starts: list[int]
    previous: tuple[Actor, ...] = ()
    names: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    sentences: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def sentence(self, at: int, place: int) -> tuple[int, int]:
        """Return the sentence of block ``at`` round a place; each block is cut once."""
        block = self.on.blocks[at]
        if at not in self.sentences:
            self.sentences[at] = list(sentences(self.on.text, block.start, block.end))
        inside = (s for s in self.sentences[at] if s[0] <= place < s[1])
        return next(inside, (block.start, block.end))

    def anywhere(self, name: str) -> list[tuple[int, int]]:
        """Return where a name stands in the whole text; each name is looked for once."""
        if name not in self.names:
            self.names[name] = every(self.shown, name, 0, len(self.shown))
        return self.names[name]


def statements(on: Ground, shown: str, found: list[Placed], tally: Tally) -> list[Statement]:
    """Return a statement for each placed quotation, in order, numbered from s001."""
    run = _Run(
        on=on,
        shown=shown,
        known=facts.known(on.stated),
        tally=tally,
        starts=[block.start for block in on.blocks],
    )
    return [_statement(run, one, number) for number, one in enumerate(found, start=1)]


def _statement(run: _Run, one: Placed, number: int) -> Statement:
    text, said = run.on.text, one.said
    at = max(bisect_right(run.starts, one.start) - 1, 0)
    block = run.on.blocks[at]
    near = surroundings(run.shown, run.on.blocks, at, one, run.tally)
    sentence = run.sentence(at, one.start)
    debtor = _actors(run, block, near, "debtor", said.debtor)
    run.previous = debtor or run.previous
    due = _deadline(run, near, said.deadline)
    amount = _quantity(run, near, said.quantity)
    condition = _words(run, near, "condition", said.condition)
    checked = _words(run, near, "verification", said.verification)
    enforced = _words(run, near, "enforcement", said.enforcement)
    anchor = next(iter(anchors(text, one.start, min(one.end, one.start + LEAD))), None)
    finding = _finding(one, at, sentence, anchor)
    aim = _aim(text, one, anchor)
    marks = appraisal.marks(text[one.start : one.end])
    base = slots.baseline(text, one.start, one.end)
    filled = {
        "debtor": debtor,
        "deadline": due,
        "verification": checked,
        "enforcement": enforced,
        "baseline": base,
    }
    return Statement(
        id=f"s{number:03d}",
        kind=said.kind,
        span=span_of(text, one.start, one.end),
        cues=(_cue(text, one, anchor),),
        chapeau=span_of(text, *near.chapeau) if near.chapeau is not None else None,
        speaker=_speaker(run, block),
        publicity="private" if PRIVATE.search(text, *sentence) else "public",
        modality=finding.modality,
        theme=appraisal.theme(marks),
        baseline=base,
        side_constraint=slots.side_constraint(text, one.start, one.end),
        deontic=finding.deontic,
        strength=finding.strength,
        debtor=debtor,
        creditor=_actors(run, block, near, "creditor", said.creditor),
        author=_actors(run, block, near, "author", said.author),
        aim=aim,
        quantity=amount,
        deadline=due,
        condition=condition,
        verification=checked,
        enforcement=enforced,
        legalization=appraisal.legalization(
            finding, debtor, due, amount, (condition, checked, enforced)
        ),
        catalysts=appraisal.catalysts(marks, due, amount),
        gaps=appraisal.gaps(
            said.kind,
            Wording(aim=aim, who=" and ".join(a.name for a in debtor)),
            frozenset(name for name, value in filled.items() if value),
            slots.opened(text, sentence),
            limits=anchor is not None and anchor.act.force == "red-line",
            changes=slots.changes(text, one.start, one.end),
        ),
    )


def _finding(one: Placed, at: int, sentence: tuple[int, int], anchor: Anchor | None) -> Finding:
    """Return the statement as the rules know one; slots that a kind cannot have stay empty."""
    said = one.said
    modality: Modality = "asserted"
    if said.deontic == "prohibition":
        modality = "negated"
    elif said.kind == "claim":
        modality = "reported"
    elif said.kind == "proposal":
        modality = "hypothetical"
    elif anchor is not None and anchor.act.force in ("future", "future-not", "plan"):
        modality = "future"
    return Finding(
        clause=Clause(
            start=one.start, end=one.end, block=at, sentence=sentence, anchor=anchor, subject=None
        ),
        kind=said.kind,
        deontic=said.deontic if said.kind in ("commitment", "demand") else None,
        strength=said.strength if said.kind in GRADED else None,
        modality=modality,
        cues=(),
    )


def _cue(text: str, one: Placed, anchor: Anchor | None) -> Cue:
    """Return the leading verb of a statement, or its first word: where the reason is shown."""
    low, high = one.start, one.end
    if anchor is not None:
        low, high = anchor.start, anchor.end
    elif (first := WORD.search(text, low, high)) is not None:
        low, high = first.span()
    return Cue(start=low, end=high, exact=text[low:high], why=WHY)


def _aim(text: str, one: Placed, anchor: Anchor | None) -> str:
    """Return the act itself, without who and the verb form: one line."""
    start = one.start
    if anchor is not None and anchor.act.force not in WHOLE_ACTS:
        start = anchor.end
    return " ".join((text[start : one.end].strip() or text[one.start : one.end]).split())


def _words(run: _Run, near: Surroundings, slot: str, words: str | None) -> Span | None:
    spot = near.find(slot, words, run.tally)
    return span_of(run.on.text, *spot) if spot is not None else None


def _deadline(run: _Run, near: Surroundings, words: str | None) -> Deadline | None:
    """Return the dates of the model's words by our algebra; words without a time are dropped."""
    spot = near.find("deadline", words, run.tally)
    if spot is None:
        return None
    due = deadline(run.on.text, *spot, run.known)
    if due is None:
        run.tally.drop("deadline", "names no time")
    return due


def _quantity(run: _Run, near: Surroundings, words: str | None) -> Quantity | None:
    """Return number and unit of the model's words; the value only where our rules know it."""
    spot = near.find("quantity", words, run.tally)
    if spot is None:
        return None
    place = span_of(run.on.text, *spot)
    if not any(c.isdigit() for c in place.exact) and not any(
        hit.group().lower() in NUMBERS for hit in WORD.finditer(place.exact)
    ):
        run.tally.drop("quantity", "names no number")
        return None
    known = quantity(run.on.text, *spot, None)
    if known is None:
        return Quantity(raw=place.exact, span=place)
    return msgspec.structs.replace(known, raw=place.exact, span=place)


def _actors(
    run: _Run, block: Block, near: Surroundings, slot: str, names: list[str]
) -> tuple[Actor, ...]:
    """Return whom the model's names mean; one that stands nowhere in the text is dropped."""
    out: dict[str, Actor] = {}
    for name in names:
        for actor in _named(run, block, near, slot, name):
            out.setdefault(actor.name, actor)
    return tuple(out.values())


def _named(run: _Run, block: Block, near: Surroundings, slot: str, name: str) -> tuple[Actor, ...]:
    """Return one name as stated in the clause or its lead-in, else inferred from elsewhere."""
    where = [near.at, *([near.chapeau] if near.chapeau is not None else [])]
    inside = [spot for low, high in where for spot in every(run.shown, name, low, high)]
    if inside:
        return _resolved(run, block, inside[0])
    before = every(run.shown, name, near.reach[0], near.at[0])
    if before:
        return tuple(
            msgspec.structs.replace(a, basis="inferred") for a in _resolved(run, block, before[-1])
        )
    spots = run.anywhere(name)
    if not spots:
        run.tally.drop(slot, "not in the text")
        return ()
    place = span_of(run.on.text, *spots[0])
    if subject_class(place.exact) in POINTING:
        run.tally.drop(slot, "not near the statement")
        return ()
    return (
        parties.actor(run.on.cast, run.on.cast.names.short(place.exact), stated=False, span=place),
    )


def _resolved(run: _Run, block: Block, spot: tuple[int, int]) -> tuple[Actor, ...]:
    """Return whom the words at a place name: "we", "the Parties" and lists as the rules do."""
    text = run.on.text
    who = subject_class(text[slice(*spot)])
    got = actors(
        run.on.cast, spot, run.on.genre, who=who, previous=run.previous, speaker=block.speaker
    )
    return got or (_actor(run, span_of(text, *spot), stated=True),)


def _actor(run: _Run, place: Span, *, stated: bool) -> Actor:
    cast = run.on.cast
    return parties.actor(cast, cast.names.short(place.exact), stated=stated, span=place)


def _speaker(run: _Run, block: Block) -> Speaker | None:
    """Return whose voice it is: the turn, the author of a report, the body, the joint authors."""
    genre = run.on.genre
    if block.speaker is not None:
        return Speaker(name=block.speaker.title(), basis="stated")
    if genre.kind in ("news", "other"):
        return Speaker(name="author", basis="author")
    if genre.body is not None:
        return Speaker(name=genre.body, basis="stated")
    return Speaker(name=" and ".join(genre.we), basis="inferred") if genre.we else None
