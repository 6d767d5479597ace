"""A review: what a person decides about the statements of a draft, each step with its way back.

Every function returns a changed draft and keeps nothing; a step is one thing to undo, however
many statements it touches.
"""

from collections.abc import Iterable, Sequence
from itertools import count

import msgspec

from servanda.errors import InputError, UsageError
from servanda.model.draft import Before, Decision, Draft, DraftItem, Step
from servanda.model.reading import Cue, Statement
from servanda.model.text import Span, span_of
from servanda.register.draft import MARKED
from servanda.register.graphemes import widened

LONGEST = 100
"""Steps that can be taken back; older ones stay as they are."""
_LOOSE = " \t\r\n,;:"
"""What is left off the end of a part that is split off."""


def item_of(draft: Draft, statement_id: str) -> DraftItem:
    """Return an item by the id of its statement; UsageError names those there are."""
    for item in draft.items:
        if item.statement.id == statement_id:
            return item
    known = ", ".join(item.statement.id for item in draft.items) or "none"
    raise UsageError(f"{draft.id}: no statement {statement_id!r}; there are: {known}")


def decide(
    draft: Draft, statement_ids: Sequence[str], decision: Decision, *, reason: str | None = None
) -> Draft:
    """Decide on statements as they stand: all of them are one step."""
    found = [item_of(draft, one) for one in statement_ids]
    if not found:
        raise UsageError(f"{draft.id}: nothing is chosen; choose one statement or more")
    changed = [
        msgspec.structs.replace(item, decision=_kept(item, decision), reason=reason)
        for item in found
    ]
    return _stepped(draft, changed, did=decision)


def _kept(item: DraftItem, decision: Decision) -> Decision:
    """Return the decision, but what a person marked or edited stays told as that."""
    own = item.decision in ("marked", "edited")
    return item.decision if decision == "accepted" and own else decision


def edit(
    draft: Draft,
    statement: Statement,
    *,
    text: str,
    reason: str | None = None,
    marked: bool = False,
) -> Draft:
    """Replace a statement's slots; its place must be exact. ``marked``: nobody had read it."""
    _check_place(text, statement)
    old = item_of(draft, statement.id)
    decision: Decision = "marked" if marked or old.decision == "marked" else "edited"
    item = msgspec.structs.replace(old, statement=statement, decision=decision, reason=reason)
    return _stepped(draft, [item], did=decision)


def add(draft: Draft, statement: Statement, *, text: str, reason: str | None = None) -> Draft:
    """Add a statement that a person found."""
    _check_place(text, statement)
    if any(item.statement.id == statement.id for item in draft.items):
        raise UsageError(f"{draft.id}: a statement {statement.id!r} is there already")
    item = DraftItem(statement=statement, decision="marked", reason=reason)
    return _stepped(draft, [item], did="marked")


def split(
    draft: Draft, statement_id: str, at: int, *, text: str, taken: Iterable[str] = ()
) -> Draft:
    """Cut a statement in two before code point ``at``; the later part gets an id of its own.

    Each part keeps the slots whose words stand in it. The governing words stand over the later
    part (codebook, ruling 1). ``taken`` are ids that others have used.
    """
    old = item_of(draft, statement_id)
    span = old.statement.span
    at, _ = widened(text, at, at)
    if not span.start < at < span.end:
        raise InputError(f"{statement_id}: cannot be split at {at}; it lies at "
                         f"{span.start}..{span.end}")  # fmt: skip
    end = span.start + len(text[span.start : at].rstrip(_LOOSE))
    start = at + len(text[at : span.end]) - len(text[at : span.end].lstrip(_LOOSE))
    if not span.start < end or not start < span.end:
        raise InputError(f"{statement_id}: one part would hold no words; split it between two")
    first = _part(old.statement, old.statement.id, span_of(text, span.start, end))
    second = _part(old.statement, free_id(draft, taken), span_of(text, start, span.end))
    second = msgspec.structs.replace(second, chapeau=_governing(old.statement, first, text))
    kept: Decision = "marked" if old.decision == "marked" else "edited"
    items = [
        msgspec.structs.replace(old, statement=first, decision=kept),
        DraftItem(statement=second, decision="marked", reason=f"split off {statement_id}"),
    ]
    return _stepped(draft, items, did="split")


def merge(draft: Draft, statement_id: str, *, text: str) -> Draft:
    """Join a statement with the next one in the text; the next is rejected as part of it."""
    old = item_of(draft, statement_id)
    other = next_of(draft, statement_id)
    if other is None:
        raise UsageError(f"{statement_id}: no statement follows it in the text that it could join")
    one, two = old.statement, other.statement
    span = span_of(text, min(one.span.start, two.span.start), max(one.span.end, two.span.end))
    own = {
        name: getattr(one, name) or getattr(two, name)
        for name in ("debtor", "creditor", "author", "quantity", "deadline", "condition",
                     "verification", "enforcement", "chapeau")
    }  # fmt: skip
    cues = tuple(sorted({*one.cues, *two.cues}, key=lambda cue: (cue.start, cue.end)))
    whole = msgspec.structs.replace(one, span=span, aim=None, cues=cues, **own)
    kept: Decision = "marked" if old.decision == "marked" else "edited"
    items = [
        msgspec.structs.replace(old, statement=whole, decision=kept),
        msgspec.structs.replace(other, decision="rejected", reason=f"part of {statement_id}"),
    ]
    return _stepped(draft, items, did="merged")


def next_of(draft: Draft, statement_id: str) -> DraftItem | None:
    """Return the statement that follows in the text and is not rejected."""
    ordered = in_order(draft)
    after = ordered[ordered.index(item_of(draft, statement_id)) + 1 :]
    return next((item for item in after if item.decision != "rejected"), None)


def in_order(draft: Draft) -> list[DraftItem]:
    """Return the items in the order of the text: the order in which pages number them."""
    return sorted(draft.items, key=lambda i: (i.statement.span.start, i.statement.span.end,
                                              i.statement.id))  # fmt: skip


def undo(draft: Draft) -> tuple[Draft, Step]:
    """Take the newest step back; return the draft and what was undone."""
    if not draft.steps:
        raise UsageError(f"{draft.id}: nothing is left to undo")
    *steps, last = draft.steps
    before = {one.id: one for one in last.before}
    items = tuple(
        _restored(item, before.get(item.statement.id))
        for item in draft.items
        if item.statement.id not in last.added
    )
    return msgspec.structs.replace(draft, items=items, steps=tuple(steps)), last


def _restored(item: DraftItem, old: Before | None) -> DraftItem:
    if old is None:
        return item
    return msgspec.structs.replace(
        item,
        decision=old.decision,
        reason=old.reason,
        statement=old.statement or item.statement,
    )


def free_id(draft: Draft, taken: Iterable[str] = ()) -> str:
    """Return the next id for a statement that a person marks: m001 and so on."""
    known = {item.statement.id for item in draft.items} | set(taken)
    return next(n for n in (f"m{number:03}" for number in count(1)) if n not in known)


def _stepped(draft: Draft, items: Sequence[DraftItem], *, did: str) -> Draft:
    """Return the draft with items changed or added, and the step that takes them back."""
    old = {item.statement.id: item for item in draft.items}
    new = {item.statement.id: item for item in items}
    before = tuple(
        Before(
            id=name,
            decision=old[name].decision,
            reason=old[name].reason,
            statement=None if item.statement == old[name].statement else old[name].statement,
        )
        for name, item in new.items()
        if name in old
    )
    added = tuple(name for name in new if name not in old)
    kept = tuple(new.get(item.statement.id, item) for item in draft.items)
    step = Step(did=did, before=before, added=added)
    return msgspec.structs.replace(
        draft,
        items=(*kept, *(new[name] for name in added)),
        steps=(*draft.steps, step)[-LONGEST:],
    )


def _check_place(text: str, statement: Statement) -> None:
    span = statement.span
    if not span.exact.strip():
        raise InputError(f"statement {statement.id}: its place holds no words")
    for one in (span, *statement.repeats):
        if span_of(text, one.start, one.end) != one:
            raise InputError(
                f"statement {statement.id}: the words at {one.start}..{one.end} are not "
                f"{one.exact[:60]!r}; a quotation is found exactly or not at all"
            )
    if widened(text, span.start, span.end) != (span.start, span.end):
        raise InputError(
            f"statement {statement.id}: {span.start}..{span.end} cuts a letter in two; move the "
            "edge by one character"
        )


def _part(statement: Statement, id_: str, span: Span) -> Statement:
    """Return what of a statement stands in a part of it."""

    def inside(place: Span | Cue | None) -> bool:
        return place is not None and span.start <= place.start and place.end <= span.end

    cues = tuple(cue for cue in statement.cues if inside(cue))
    own = Cue(start=span.start, end=span.end, exact=span.exact, why=MARKED)
    quantity, deadline = statement.quantity, statement.deadline
    return msgspec.structs.replace(
        statement,
        id=id_,
        span=span,
        cues=cues or (own,),
        aim=None,
        quantity=quantity if quantity and inside(quantity.span) else None,
        deadline=deadline if deadline and inside(deadline.span) else None,
        condition=statement.condition if inside(statement.condition) else None,
        gaps=(),
        repeats=(),
        confidence=None,
    )


def _governing(statement: Statement, first: Statement, text: str) -> Span | None:
    """Return the words that govern the later part of a split statement."""
    if statement.chapeau is not None:
        return statement.chapeau
    read = [cue for cue in first.cues if cue.why != MARKED]
    return span_of(text, first.span.start, read[0].end) if read else None
