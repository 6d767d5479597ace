"""Reviewing a document statement by statement: opened, decided step by step, signed in one go.

Decisions wait in a draft beside the log, so that each can be taken back; what was signed cannot.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from servanda.api import clock, recording
from servanda.api.register import Register
from servanda.api.slots import filled
from servanda.assessment import second
from servanda.errors import ConflictError, InputError, UsageError
from servanda.model.codec import to_json
from servanda.model.draft import Draft, DraftItem
from servanda.model.reading import Cue, Statement
from servanda.model.register import RegisteredDecision, RegisteredDocument, RegisterState
from servanda.model.text import Span
from servanda.model.verdict import VerdictSet
from servanda.pages.cards import statements_of
from servanda.register import deciding
from servanda.register import draft as drafts
from servanda.register.keys import enrol
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt

Queue = Literal["new", "second", "all"]
QUEUES: tuple[Queue, ...] = ("new", "second", "all")
BLIND = ".blind"


@dataclass(frozen=True, slots=True)
class Review:
    """One person's review of one document, at one moment."""

    draft: Draft
    text: str
    actor: str
    blind: bool
    begun: bool
    """Whether anything of it is kept yet."""
    document: RegisteredDocument | None
    """The document on record; None where the draft brings its own."""
    decided: Mapping[str, tuple[RegisteredDecision, ...]]
    """Decisions on record by statement; empty for whoever codes blind."""
    language: str = "und"
    """The language of the text, as it was read; ``und`` where nobody read it."""

    def queue(self, name: Queue) -> list[DraftItem]:
        """Return what the queue holds, in the order of the text."""
        items = deciding.in_order(self.draft)
        if name == "new" and not self.blind:
            return [item for item in items if not self.decided.get(item.statement.id)]
        return items

    def waiting(self, name: Queue) -> list[DraftItem]:
        """Return what of the queue is undecided."""
        return [item for item in self.queue(name) if item.decision == "undecided"]


def coder_of(register: Register) -> str:
    """Return in whose name the keys at hand decide; UsageError where there is no such key."""
    return enrol(register.signing_keys.signer("coder")).actor


def version_of(item: DraftItem) -> str:
    """Return the version of an item that somebody saw: a change by somebody else shows."""
    return hashlib.sha256(to_json(item)).hexdigest()[:16]


def made(review: Review) -> list[DraftItem]:
    """Return what was decided and is not signed yet."""
    return [item for item in review.draft.items if item.decision != "undecided"]


def seen(review: Review) -> str:
    """Return the version of all that was decided, as somebody saw it before signing."""
    return hashlib.sha256("".join(map(version_of, made(review))).encode()).hexdigest()[:16]


def open_review(register: Register, name: str, *, actor: str, blind: bool = False) -> Review:
    """Return the review of a document on record or of a draft; UsageError names what there is."""
    store, state = register.journal.store, register.state()
    held = next((one for one in state.documents if one.id == name), None)
    if not blind and name in blind_documents(register, actor):
        raise ConflictError(
            f"{name}: {actor} codes it blind; sign that or give it up, before the machine's "
            "reading and other people's decisions are shown"
        )
    if held is None:
        if blind:
            raise UsageError(f"{name}: is not on record yet; a text is coded blind once it is")
        draft = drafts.get(store, name)
        return Review(
            draft=draft,
            text=drafts.text_of(store, draft),
            actor=actor,
            blind=False,
            begun=True,
            document=None,
            decided={},
            language=drafts.language_of(store, draft),
        )
    if held.text is None:
        raise InputError(f"{name}: its text is withheld from this copy; nothing can be marked")
    kept = _kept(register, held, state, actor, blind=blind)
    draft = kept or _fresh(held, state, actor, blind=blind)
    decided: dict[str, tuple[RegisteredDecision, ...]] = {}
    for one in () if blind else state.decisions:
        if one.document == name:
            decided[one.statement_id] = (*decided.get(one.statement_id, ()), one)
    return Review(
        draft=draft,
        text=held.text,
        actor=actor,
        blind=blind,
        begun=kept is not None,
        document=held,
        decided=decided,
        language=held.reading.document.language if held.reading else "und",
    )


def draft_name(document: str, actor: str, *, blind: bool) -> str:
    """Return the name of the draft that keeps somebody's decisions on a document on record."""
    return f"{document}@{actor}{BLIND if blind else ''}"


def _kept(
    register: Register, held: RegisteredDocument, state: RegisterState, actor: str, *, blind: bool
) -> Draft | None:
    """Return the draft kept for a review; one whose decisions are all on record by now is gone."""
    store, name = register.journal.store, draft_name(held.id, actor, blind=blind)
    if store.draft(name) is None:
        return None
    draft = drafts.get(store, name)
    done = [item for item in draft.items if item.decision != "undecided"]
    signed = {
        (one.statement_id, one.decision, one.reason, one.statement)
        for one in state.decisions
        if one.document == held.id and state.entries[one.entry].actor == actor
    }
    if done and all(_as_signed(item) in signed for item in done):
        drafts.discard(store, name)
        return None
    return draft


def _as_signed(item: DraftItem) -> tuple[str, str, str | None, Statement | None]:
    statement = None if item.decision == "rejected" else item.statement
    return item.statement.id, item.decision, item.reason, statement


def _fresh(held: RegisteredDocument, state: RegisterState, actor: str, *, blind: bool) -> Draft:
    files = {ref.role: ref.sha256 for ref in held.files}
    known = {one.id: one for one in statements_of(held, state)}
    read = held.reading.statements if held.reading else ()
    every = {**{one.id: one for one in read}, **known}
    return Draft(
        id=draft_name(held.id, actor, blind=blind),
        title=held.title,
        quotes_only=held.quotes_only,
        source=held.reading.document.source if held.reading else held.title,
        media_type="text/plain",
        text_extractor="plain/1",
        kept="1",
        original=files.get("original", ""),
        text=files.get("text", ""),
        reading=files.get("reading") or None,
        items=() if blind else tuple(DraftItem(statement=one) for one in every.values()),
        decides=held.id,
        coder=actor,
        blind=blind,
    )


def save(register: Register, review: Review, draft: Draft) -> Review:
    """Keep a changed draft; return the review with it."""
    drafts.keep(register.journal.store, draft)
    return replace(review, draft=draft, begun=True)


# ---------------------------------------------------------------- blind coding


def begin_blind(register: Register, name: str, *, actor: str) -> Review:
    """Begin a blind coding: the passages that a second coder looks at, without any slot.

    Where nobody decided yet the whole text is coded blind and nothing is shown but the text.
    ConflictError where this coder had the machine's reading before the eyes already.
    """
    review = open_review(register, name, actor=actor, blind=True)
    if review.begun or review.document is None:
        return review
    state = register.state()
    seen = [
        one.entry
        for one in state.decisions
        if one.document == name and one.saw_machine and state.entries[one.entry].actor == actor
    ]
    if seen or register.journal.store.draft(draft_name(name, actor, blind=False)) is not None:
        where = f" (entry #{seen[0]})" if seen else " (a draft that is not signed)"
        raise ConflictError(
            f"{name}: {actor} decided on this text with the machine's reading in view{where}; "
            "another coder can code it blind"
        )
    chosen = second_queue(register, review.document, actor)
    items = tuple(DraftItem(statement=_blank(one)) for one in chosen)
    return save(register, review, msgspec.structs.replace(review.draft, items=items))


def blind_documents(register: Register, actor: str) -> tuple[str, ...]:
    """Return the documents that somebody codes blind and has not signed yet."""
    end = f"@{actor}{BLIND}"
    names = {n.removesuffix(end) for n in register.journal.store.drafts() if n.endswith(end)}
    if not names:
        return ()
    state = register.state()
    held = [one for one in state.documents if one.id in names]
    return tuple(one.id for one in held if _kept(register, one, state, actor, blind=True))


def give_up(register: Register, name: str, *, actor: str, blind: bool) -> None:
    """Throw away what somebody decided on a document and did not sign."""
    drafts.discard(register.journal.store, draft_name(name, actor, blind=blind))


def second_queue(register: Register, held: RegisteredDocument, actor: str) -> list[Statement]:
    """Return the statements that a second coder decides on: one other coder has, this one not.

    A share by lot, every one whose promise shows a violation, and every one of which the reader
    was not sure.
    """
    state = register.state()
    by: dict[str, set[str]] = {}
    for one in state.decisions:
        if one.document == held.id:
            by.setdefault(one.statement_id, set()).add(state.entries[one.entry].actor)
    once = [
        one for one in every_statement(held, state)
        if len(by.get(one.id, ())) == 1 and actor not in by[one.id]
    ]  # fmt: skip
    return for_second(state, register.glance(), held, once)


def every_statement(held: RegisteredDocument, state: RegisterState) -> list[Statement]:
    """Return the statements of a reading, rejected ones too, and those that people marked."""
    read = {one.id: one for one in held.reading.statements} if held.reading else {}
    return list({**read, **{one.id: one for one in statements_of(held, state)}}.values())


def for_second(
    state: RegisterState, found: VerdictSet, held: RegisteredDocument, once: Sequence[Statement]
) -> list[Statement]:
    """Return which of the statements that one coder decided on are for a second coder."""
    lot = second.drawn((one.id for one in once), seed=f"{state.head.origin}\0{held.id}")
    violated = {v.commitment for v in found.verdicts if v.display == "violated"}
    breach = {
        c.statement.id for c in state.commitments
        if c.document == held.id and c.statement is not None and c.id in violated
    }  # fmt: skip
    return [one for one in once if one.id in lot or one.id in breach or second.unsure(one)]


def _blank(statement: Statement) -> Statement:
    """Return the passage of a statement without anything that anybody read into it."""
    span = statement.span
    cue = Cue(start=span.start, end=span.end, exact=span.exact, why=drafts.MARKED)
    return Statement(id=statement.id, kind="claim", span=span, cues=(cue,))


# ---------------------------------------------------------------- steps


def fill(
    review: Review, statement_id: str, given: Mapping[str, str], *, reason: str | None = None
) -> Draft:
    """Accept a statement; with slots that are written otherwise it is edited."""
    item = deciding.item_of(review.draft, statement_id)
    if review.blind and not given.get("kind", "").strip():
        raise InputError(f"{statement_id}: choose a kind, or reject it: what is no statement")
    statement = filled(item.statement, given, review.text)
    if statement == item.statement and not (review.blind and item.decision == "undecided"):
        return deciding.decide(review.draft, [statement_id], "accepted", reason=reason)
    return deciding.edit(
        review.draft, statement, text=review.text, reason=reason, marked=review.blind
    )


def mark(
    register: Register,
    review: Review,
    span: Span,
    given: Mapping[str, str],
    *,
    reason: str | None = None,
) -> tuple[Draft, str]:
    """Add a statement at a place; return the draft and the new statement's id."""
    name = deciding.free_id(review.draft, _taken(register, review))
    cue = Cue(start=span.start, end=span.end, exact=span.exact, why=drafts.MARKED)
    bare = Statement(id=name, kind="commitment", span=span, cues=(cue,))
    statement = filled(bare, {k: v for k, v in given.items() if k != "span"}, review.text)
    return deciding.add(review.draft, statement, text=review.text, reason=reason), name


def split(register: Register, review: Review, statement_id: str, at: int) -> Draft:
    """Cut a statement in two before code point ``at``."""
    taken = _taken(register, review)
    return deciding.split(review.draft, statement_id, at, text=review.text, taken=taken)


def _taken(register: Register, review: Review) -> set[str]:
    """Return the ids of statements that anybody used for this document."""
    name = review.draft.document
    return {one.statement_id for one in register.state().decisions if one.document == name}


# ---------------------------------------------------------------- signing


def sign(register: Register, review: Review) -> Receipt:
    """Sign all that was decided, with the keys at hand; the draft is gone afterwards.

    Accepted promises become commitments where the secretariat's key is at hand too.
    """
    if review.document is None:
        return recording.sign(register, review.draft.id)
    if not made(review):
        raise UsageError(f"{review.draft.document}: nothing is decided yet; there is nothing to "
                         "sign")  # fmt: skip
    name = review.document.id
    promised = {
        one.statement.id for one in register.state().commitments
        if one.document == name and one.statement is not None
    }  # fmt: skip
    if not _registers(register):
        promised = {item.statement.id for item in review.draft.items}
    receipt = drafts.sign(
        register.journal,
        review.draft.id,
        signer=register.signing_keys,
        now=clock.now(),
        rule_of=recording.draft_rule,
        promised=promised,
    )
    return register.kept(receipt)


def _registers(register: Register) -> bool:
    """Tell whether the keys at hand may register commitments."""
    return any(key.role == "secretariat" for key, _ in register.signing_keys.statements)


def plans(register: Register, review: Review) -> Sequence[Proposal]:
    """Return what a coder whose key is elsewhere would sign."""
    found = drafts.decisions_of(register.journal, review.draft)
    if not found:
        raise UsageError(f"{review.draft.document}: nothing is decided yet; there is nothing to "
                         "sign")  # fmt: skip
    return found
