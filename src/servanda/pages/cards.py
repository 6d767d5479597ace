"""A statement as a card: its words, its slots, what it leaves open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.model.reading import Actor, Statement
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.pages.marking import Mark, around, found
from servanda.pages.times import deadline_words
from servanda.pages.words import KINDS, listed, slot_label

_ALWAYS_SHOWN = ("debtor", "deadline", "verification", "enforcement")
"""Slots of a commitment that are printed as "not stated" when they are empty."""


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
    missing: tuple[str, ...]
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


def statements_of(document: RegisteredDocument, state: RegisterState) -> list[Statement]:
    """Return a document's statements as people left them: edited, and added by hand."""
    statements = {s.id: s for s in document.reading.statements} if document.reading else {}
    for held in state.commitments:
        if held.document == document.id and held.statement is not None:
            statements[held.statement.id] = held.statement
    return list(statements.values())


def card_of(number: int, statement: Statement, text: str | None) -> Card:
    """Return the card of a statement; ``text`` None means the text is not at hand."""
    slots = _slots(statement)
    span = statement.span
    kind = shown_kind(statement)
    return Card(
        number=number,
        kind=kind,
        label=KINDS[kind][0],
        strength=statement.strength or "",
        quote=_flat(span.exact),
        chapeau=_chapeau(statement),
        place=f"{span.start}–{span.end}",
        orphaned=text is not None and not found(text, [(span.start, span.end, span.exact)]),
        slots=tuple(s for s in slots if s.value),
        missing=tuple(s.name for s in slots if not s.value),
        questions=tuple(
            Question(
                slot=slot_label(g.slot), ask=g.ask, words=_flat(g.span.exact if g.span else "")
            )
            for g in statement.gaps
        ),
        voice=_voice(statement),
        private=statement.publicity == "private",
        reported="" if statement.modality == "asserted" else statement.modality,
        why=tuple((_flat(c.exact), c.why) for c in statement.cues),
    )


def marks_of(items: Iterable[tuple[int, Statement]], text: str) -> list[Mark]:
    """Return the marks of the statements and of their conditions; orphans get none."""
    marks: list[Mark] = []
    for number, statement in items:
        kind = shown_kind(statement)
        label = f"statement {number}, {KINDS[kind][0]}"
        places = [statement.span, *statement.repeats]
        for i, span in enumerate(places):
            if found(text, [(span.start, span.end, span.exact)]):
                marks.append(
                    Mark(
                        start=span.start,
                        end=span.end,
                        css=kind,
                        anchor=f"t{number}" if i == 0 else None,
                        number=number,
                        label=label if i == 0 else f"{label}, said again",
                    )
                )
        held = statement.condition
        if held and found(text, [(held.start, held.end, held.exact)]):
            marks.append(Mark(start=held.start, end=held.end, css="condition"))
    return marks


def names(actors: Sequence[Actor]) -> str:
    """Return the names in alphabetical order."""
    return listed(sorted({a.name for a in actors}, key=str.casefold), most=8)


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
    binding = statement.kind == "commitment"
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
    return [line for slot, line in lines if line.value or (binding and slot in _ALWAYS_SHOWN)]


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
    return "" if chapeau is None or inside else _flat(chapeau.exact)


def _voice(statement: Statement) -> str:
    if statement.author:
        return names(statement.author)
    if statement.speaker and statement.speaker.basis != "author":
        return statement.speaker.name
    return ""


def _flat(words: str) -> str:
    """Return the words on one line; the text itself keeps its line breaks."""
    return " ".join(words.split())
