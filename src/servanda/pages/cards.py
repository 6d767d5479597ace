"""A statement as a card: its words, its slots, what it leaves open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from servanda.model.reading import Actor, Statement
from servanda.model.register import RegisteredDecision, RegisteredDocument, RegisterState
from servanda.pages.languages import gettext as _
from servanda.pages.links import span_anchor
from servanda.pages.marking import Mark, around, found
from servanda.pages.times import deadline_words
from servanda.pages.words import KINDS, listed, shown, slot_label

_ALWAYS_SHOWN = ("debtor", "deadline", "verification", "enforcement")
"""Slots of a commitment that are printed as "not stated" when they are empty."""

_TOGETHER = frozenset({"the parties", "the sides", "both sides", "both parties", "each side", "we"})
"""Words by which a text speaks of all its parties at once, lower case."""

_CHAPEAU_SHOWN = 90
"""Code points of a governing phrase that a card shows, from its end: there it governs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot as a line: its plain name, the words, and how they are known."""

    name: str
    value: str
    """Empty: not stated."""
    note: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A gap: which slot is open, what to ask, and the words that leave it open."""

    slot: str
    ask: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A slot that the words leave empty, with the question that would fill it."""

    name: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has become of the statement in the register, for the card's last line."""

    href: str
    title: str
    word: str
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a page shows of one statement."""

    number: int
    kind: str
    """The kind, or ``permission``."""
    label: str
    strength: str
    quote: str
    chapeau: str
    place: str
    orphaned: bool
    slots: tuple[Slot, ...]
    missing: tuple[Missing, ...]
    questions: tuple[Question, ...]
    voice: str
    private: bool
    reported: str
    why: tuple[tuple[str, str], ...]
    """Cue words with the reason why each led to the statement."""
    by: str = "machine"
    """``machine``, ``accepted`` or ``person``: who read it."""
    who: str = ""
    standings: tuple[Standing, ...] = ()


def shown_kind(statement: Statement) -> str:
    """Return the kind as pages count it: a permission is told apart from a commitment."""
    if statement.kind == "commitment" and statement.deontic == "permission":
        return "permission"
    return statement.kind


def numbered(statements: Iterable[Statement]) -> list[tuple[int, Statement]]:
    """Return the statements in the order of the text, numbered from 1."""
    ordered = sorted(statements, key=lambda s: (s.span.start, s.span.end, s.id))
    return list(enumerate(ordered, 1))


def first_opinions(decisions: Iterable[RegisteredDecision]) -> Iterator[RegisteredDecision]:
    """Yield the decisions that a reading is made of, in order.

    What a second coder decides blind is compared with the first one's decision and replaces
    nothing; only a settlement could.
    """
    first: dict[tuple[str, str], str] = {}
    for one in decisions:
        who = first.setdefault((one.document, one.statement_id), one.decided_by)
        if one.saw_machine or who == one.decided_by:
            yield one


def statements_of(document: RegisteredDocument, state: RegisterState) -> list[Statement]:
    """Return a document's statements as people left them: edited, added by hand, not rejected."""
    statements = {s.id: s for s in document.reading.statements} if document.reading else {}
    for decision in first_opinions(state.decisions):
        if decision.document != document.id:
            continue
        if decision.decision == "rejected":
            statements.pop(decision.statement_id, None)
        elif decision.statement is not None:
            statements[decision.statement_id] = decision.statement
    for held in state.promised_in.get(document.id, ()):
        if held.statement is not None:
            statements[held.statement.id] = held.statement
    return list(statements.values())


def card_of(number: int, statement: Statement, text: str | None) -> Card:
    """Return the card of a statement; ``text`` None means the text is not at hand."""
    slots = _slots(statement)
    span = statement.span
    kind = shown_kind(statement)
    empty = [s.name for s in slots if not s.value]
    questions = [
        Question(
            slot=slot_label(g.slot),
            ask=_beside(g.ask, _flat(span.exact)),
            words=_flat(g.span.exact if g.span else ""),
        )
        for g in statement.gaps
    ]
    # A question about an empty slot stands beside it; the others follow.
    asked = {q.slot: q.ask for q in reversed(questions) if not q.words}
    return Card(
        number=number,
        kind=kind,
        label=KINDS[kind][0],
        strength=shown(statement.strength or ""),
        quote=_flat(span.exact),
        chapeau=_chapeau(statement),
        place=f"{span.start}–{span.end}",
        orphaned=text is not None and not found(text, [(span.start, span.end, span.exact)]),
        slots=tuple(s for s in slots if s.value),
        missing=tuple(Missing(name=name, ask=asked.get(name, "")) for name in empty),
        questions=tuple(q for q in questions if q.slot not in empty or asked.get(q.slot) != q.ask),
        voice=_voice(statement),
        private=statement.publicity == "private",
        reported="" if statement.modality == "asserted" else shown(statement.modality),
        why=tuple((_flat(c.exact), c.why) for c in statement.cues),
    )


def marks_of(
    items: Iterable[tuple[int, Statement]], text: str, *, labelled: bool = True
) -> list[Mark]:
    """Return the marks of the statements and of their conditions; orphans get none.

    ``labelled`` False leaves the spoken names of the numbers out, to save bytes on long pages.
    """
    marks: list[Mark] = []
    spots: set[str] = set()
    for number, statement in items:
        kind = shown_kind(statement)
        label = (
            _("statement {value}, {kind}", value=number, kind=KINDS[kind][0]) if labelled else ""
        )
        places = [statement.span, *statement.repeats]
        for i, span in enumerate(places):
            if found(text, [(span.start, span.end, span.exact)]):
                spot = span_anchor(span.start, span.end)
                marks.append(
                    Mark(
                        start=span.start,
                        end=span.end,
                        css=kind,
                        anchor=f"t{number}" if i == 0 else None,
                        number=number,
                        label=label
                        if i == 0 or not labelled
                        else _("{label}, said again", label=label),
                        spot=None if spot in spots else spot,
                    )
                )
                spots.add(spot)
        held = statement.condition
        if held and found(text, [(held.start, held.end, held.exact)]):
            marks.append(Mark(start=held.start, end=held.end, css="condition"))
    return marks


def names(actors: Sequence[Actor]) -> str:
    """Return the names in alphabetical order; a word for all of them goes before."""
    every = sorted({a.name for a in actors}, key=str.casefold)
    all_of_them = [n for n in every if n.casefold() in _TOGETHER]
    single = [n for n in every if n.casefold() not in _TOGETHER]
    if all_of_them and single:
        return f"{all_of_them[0]} ({listed(single, most=8)})"
    return listed(every, most=8)


def single_names(actors: Iterable[Actor]) -> list[str]:
    """Return the names without words for all of them, unless there is nothing else."""
    every = sorted({a.name for a in actors}, key=str.casefold)
    return [n for n in every if n.casefold() not in _TOGETHER] or every


def snippet(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return a place with a few words on both sides."""
    return around(text, start, end)


def groups(cards: Iterable[Card], kinds: Iterable[str]) -> list[tuple[str, tuple[Card, ...]]]:
    """Return the cards by kind in the order of ``kinds``; empty kinds are left out."""
    by_kind: dict[str, list[Card]] = {}
    for card in cards:
        by_kind.setdefault(card.kind, []).append(card)
    return [(kind, tuple(by_kind[kind])) for kind in kinds if kind in by_kind]


def missing_counts(statements: Iterable[Statement]) -> list[tuple[str, int]]:
    """Return for each slot that matters how many statements leave it empty."""
    empty: dict[str, int] = dict.fromkeys(_ALWAYS_SHOWN, 0)
    for statement in statements:
        for slot in _ALWAYS_SHOWN:
            empty[slot] += not getattr(statement, slot)
    return [(slot, n) for slot, n in empty.items() if n]


def _slots(statement: Statement) -> list[Slot]:
    """Return the slots worth a line: always four for a commitment, else those stated."""
    binding = shown_kind(statement) == "commitment"
    lines = [
        ("debtor", _actor_slot("debtor", statement.debtor)),
        ("creditor", _actor_slot("creditor", statement.creditor)),
        ("quantity", _plain("quantity", statement.quantity.raw if statement.quantity else "")),
        ("deadline", _deadline_slot(statement)),
        (
            "condition",
            _plain("condition", statement.condition.exact if statement.condition else ""),
        ),
        (
            "verification",
            _plain("verification", statement.verification.exact if statement.verification else ""),
        ),
        (
            "enforcement",
            _plain("enforcement", statement.enforcement.exact if statement.enforcement else ""),
        ),
        ("baseline", _plain("baseline", statement.baseline.exact if statement.baseline else "")),
    ]
    shown = {gap.slot for gap in statement.gaps if gap.slot == "baseline"}
    shown |= set(_ALWAYS_SHOWN) if binding else set()
    return [line for slot, line in lines if line.value or slot in shown]


def _actor_slot(slot: str, actors: Sequence[Actor]) -> Slot:
    inferred = bool(actors) and all(a.basis == "inferred" for a in actors)
    return Slot(name=slot_label(slot), value=names(actors), inferred=inferred)


def _deadline_slot(statement: Statement) -> Slot:
    if statement.deadline is None:
        return Slot(name=slot_label("deadline"), value="")
    raw, means = deadline_words(statement.deadline)
    return Slot(name=slot_label("deadline"), value=raw, note=means)


def _plain(slot: str, words: str) -> Slot:
    return Slot(name=slot_label(slot), value=_flat(words))


def _chapeau(statement: Statement) -> str:
    chapeau = statement.chapeau
    inside = chapeau and statement.span.start <= chapeau.start < statement.span.end
    if chapeau is None or inside:
        return ""
    words = _flat(chapeau.exact)
    if len(words) <= _CHAPEAU_SHOWN:
        return words
    return "… " + words[-_CHAPEAU_SHOWN:].split(" ", 1)[-1]


def _voice(statement: Statement) -> str:
    if statement.author:
        return names(statement.author)
    if statement.speaker and statement.speaker.basis != "author":
        return statement.speaker.name
    return ""


def _beside(ask: str, quote: str) -> str:
    """Return the question as it reads beside the quotation, which it need not repeat."""

    def shorter(found: re.Match[str]) -> str:
        if found["words"] not in quote:
            return found[0]
        return "" if found["lead"] else _("these words")

    return re.sub(r"(?P<lead>: )?[“\"](?P<words>[^”\"]+)[”\"]", shorter, ask)


def _flat(words: str) -> str:
    """Return the words on one line; the text itself keeps its line breaks."""
    return " ".join(words.split())
