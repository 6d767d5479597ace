"""The draft area: what is mended before signing, for nothing is mended after.

A draft holds a document, its reading and what a person decides about each statement. Nothing of
it is in the log, so it can be changed and thrown away; signing turns it into entries, all or none.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from itertools import count
from textwrap import shorten

import msgspec

from servanda.errors import ConflictError, InputError, StoreError, UsageError
from servanda.model.codec import from_json, to_json
from servanda.model.draft import Draft, DraftItem
from servanda.model.entry import EntryRef
from servanda.model.reading import Actor, Cue, Reading, Statement, StatementKind
from servanda.model.text import Document, span_of
from servanda.plugins import Store
from servanda.register import proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet, enrol
from servanda.register.proposals import Batch, Proposal
from servanda.register.receipts import Receipt
from servanda.tlog.note import Signer

MARKED = "marked by a person"
TITLE_WIDTH = 80

RuleOf = Callable[[Statement, str], str]
"""(statement, commitment id) -> its rule in the commitment language, one mapping."""

# ---------------------------------------------------------------- life of a draft


def start(
    store: Store,
    id_: str,
    document: Document,
    reading: Reading | None,
    *,
    title: str | None = None,
    quotes_only: bool = False,
) -> Draft:
    """Put a document and its reading into the draft area; return the draft."""
    if store.draft(id_) is not None:
        raise ConflictError(f"a draft {id_!r} exists; sign it, discard it, or choose another id")
    if reading is not None and reading.document.sha256_text != document.sha256_text:
        raise InputError(f"{document.source}: the reading was made from another text; read it anew")
    with store.exclusive():
        draft = Draft(
            id=id_,
            title=title or document.title or document.source,
            quotes_only=quotes_only,
            source=document.source,
            media_type=document.media_type,
            text_extractor=document.text_extractor,
            kept=document.kept,
            original=store.put_blob(document.raw),
            text=store.put_blob(document.text.encode()),
            reading=None if reading is None else store.put_blob(to_json(reading)),
            items=tuple(DraftItem(statement=s) for s in (reading.statements if reading else ())),
        )
        store.put_draft(id_, to_json(draft))
    return draft


def get(store: Store, id_: str) -> Draft:
    """Return a draft by its id."""
    data = store.draft(id_)
    if data is None:
        known = ", ".join(store.drafts()) or "none"
        raise UsageError(f"no draft {id_!r}; there are: {known}")
    try:
        return from_json(data, Draft, where=f"draft {id_}")
    except InputError as error:
        raise StoreError(
            f"{store.location}: {error}: the register's file is damaged; restore it from a copy"
        ) from error


def discard(store: Store, id_: str) -> None:
    """Throw a draft away, with those of its files that nothing else names."""
    draft = get(store, id_)
    with store.exclusive():
        _drop(store, draft)


def _drop(store: Store, draft: Draft) -> None:
    store.drop_draft(draft.id)
    head = store.head()
    size = 0 if head is None else head.size
    named = b"".join(store.disclosures(0, size))
    named += b"".join(store.draft(other) or b"" for other in store.drafts())
    for blob in {draft.original, draft.text, draft.reading or draft.text}:
        if blob.encode() not in named:
            store.drop_blob(blob)


def keep(store: Store, draft: Draft) -> Draft:
    """Put a changed draft in the place of the older one; return it."""
    with store.exclusive():
        store.put_draft(draft.id, to_json(draft))
    return draft


def document_of(store: Store, draft: Draft) -> Document:
    """Return the draft's document."""
    return Document(
        source=draft.source,
        media_type=draft.media_type,
        raw=_blob(store, draft.original),
        text=text_of(store, draft),
        text_extractor=draft.text_extractor,
        kept=draft.kept,
        title=draft.title,
    )


def text_of(store: Store, draft: Draft) -> str:
    """Return the draft's text."""
    return _blob(store, draft.text).decode()


def reading_of(store: Store, draft: Draft) -> Reading | None:
    """Return the machine's reading of the draft's text; None where nobody but a person read it."""
    if draft.reading is None:
        return None
    return from_json(_blob(store, draft.reading), Reading, where=f"draft {draft.id}")


def language_of(store: Store, draft: Draft) -> str:
    """Return the language in which the draft's text was read; ``und`` where nobody read it."""
    if draft.reading is None:
        return "und"
    return msgspec.json.decode(_blob(store, draft.reading), type=_Read).document.language


class _Spoken(msgspec.Struct):
    """Of a document's facts the language alone: a whole reading takes long to decode."""

    language: str


class _Read(msgspec.Struct):
    document: _Spoken


def _blob(store: Store, sha256: str) -> bytes:
    data = store.blob(sha256)
    if data is None:
        raise ConflictError(f"a file of the draft is missing ({sha256}); discard it, start anew")
    return data


# ---------------------------------------------------------------- mending


def describe(
    store: Store, id_: str, *, title: str | None = None, quotes_only: bool | None = None
) -> Draft:
    """Mend what is said of the document; return the draft."""
    draft = get(store, id_)
    return keep(
        store,
        msgspec.structs.replace(
            draft,
            title=draft.title if title is None else title,
            quotes_only=draft.quotes_only if quotes_only is None else quotes_only,
        ),
    )


def _change(store: Store, id_: str, statement_id: str, **changes: object) -> Draft:
    draft = get(store, id_)
    if statement_id not in {item.statement.id for item in draft.items}:
        known = ", ".join(item.statement.id for item in draft.items) or "none"
        raise UsageError(f"draft {id_!r} has no statement {statement_id!r}; there are: {known}")
    items = tuple(
        msgspec.structs.replace(item, **changes) if item.statement.id == statement_id else item
        for item in draft.items
    )
    return keep(store, msgspec.structs.replace(draft, items=items))


def accept(store: Store, id_: str, statement_ids: Iterable[str]) -> Draft:
    """Accept statements as the machine read them."""
    draft = get(store, id_)
    for statement_id in statement_ids:
        draft = _change(store, id_, statement_id, decision="accepted", reason=None)
    return draft


def reject(store: Store, id_: str, statement_id: str, *, reason: str | None = None) -> Draft:
    """Reject a statement; the decision and its reason are recorded."""
    return _change(store, id_, statement_id, decision="rejected", reason=reason)


def reopen(store: Store, id_: str, statement_id: str) -> Draft:
    """Take a decision back; an undecided statement is not recorded."""
    return _change(store, id_, statement_id, decision="undecided", reason=None)


def edit(store: Store, id_: str, statement: Statement, *, reason: str | None = None) -> Draft:
    """Replace a statement's slots by what a person found; its place must be exact."""
    draft = get(store, id_)
    text = text_of(store, draft)
    for span in (statement.span, *statement.repeats):
        if span_of(text, span.start, span.end) != span:
            raise InputError(
                f"statement {statement.id}: the words at {span.start}..{span.end} are not "
                f"{span.exact[:60]!r}; a quotation is found exactly or not at all"
            )
    old = next((i for i in draft.items if i.statement.id == statement.id), None)
    own = old is not None and old.decision == "marked"
    return _change(
        store,
        id_,
        statement.id,
        statement=statement,
        decision="marked" if own else "edited",
        reason=reason,
    )


def mark(
    store: Store,
    id_: str,
    start_: int,
    end: int,
    *,
    kind: StatementKind = "commitment",
    debtor: Iterable[str] = (),
    creditor: Iterable[str] = (),
    aim: str | None = None,
) -> Draft:
    """Add a statement that a person found, in a text of any language; its id is m001 and so on."""
    draft = get(store, id_)
    span = span_of(text_of(store, draft), start_, end)
    if not span.exact.strip():
        raise InputError(f"the span {start_}..{end} holds no words")
    taken = {item.statement.id for item in draft.items}
    name = next(n for n in (f"m{number:03}" for number in count(1)) if n not in taken)
    statement = Statement(
        id=name,
        kind=kind,
        span=span,
        cues=(Cue(start=span.start, end=span.end, exact=span.exact, why=MARKED),),
        debtor=tuple(Actor(name=who) for who in debtor),
        creditor=tuple(Actor(name=who) for who in creditor),
        aim=aim,
    )
    item = DraftItem(statement=statement, decision="marked")
    return keep(store, msgspec.structs.replace(draft, items=(*draft.items, item)))


def set_terms(
    store: Store,
    id_: str,
    statement_id: str,
    *,
    terms: str | None = None,
    title: str | None = None,
    commitment: str | None = None,
) -> Draft:
    """Give a commitment its rule, title or id; what is None stays as it is."""
    given = {"terms": terms, "title": title, "commitment": commitment}
    changes = {name: value for name, value in given.items() if value is not None}
    return _change(store, id_, statement_id, **changes)


# ---------------------------------------------------------------- signing


def sign(
    journal: Journal,
    id_: str,
    *,
    signer: Signer | KeySet,
    now: datetime,
    rule_of: RuleOf,
    promised: Container[str] = (),
) -> Receipt:
    """Record a draft: document, reading, decisions and commitments, all or none; drop the draft.

    Undecided statements are not recorded as decided; they stay in the machine's reading.
    Statements in ``promised`` are commitments already and become none.
    """
    draft = get(journal.store, id_)
    plan = list(proposals_of(journal, draft, rule_of, by=_coder(signer), promised=promised))
    return journal.append(plan, signer=signer, now=now, beside=lambda s: _drop(s, draft))


def _coder(signer: Signer | KeySet) -> str:
    """Return the actor who decides."""
    key = signer if isinstance(signer, Signer) else signer.signer("coder")
    return enrol(key).actor


def proposals_of(
    journal: Journal,
    draft: Draft,
    rule_of: RuleOf,
    *,
    by: str,
    promised: Container[str] = (),
) -> Iterator[Proposal]:
    """Yield what signing the draft would record, in order; ``by`` is the actor who decides."""
    of: EntryRef | Batch = Batch(0)
    if draft.decides is None:
        yield from _text_and_reading(journal.store, draft)
    else:
        of = _on_record(journal, draft)
    numbers = _free_ids(journal, draft)
    for item in draft.items:
        if item.decision == "undecided":
            continue
        yield decision_of(draft, item, of=of)
        promises = item.decision != "rejected" and item.statement.kind == "commitment"
        if promises and not draft.blind and item.statement.id not in promised:
            id_ = item.commitment or next(numbers)
            yield _commitment(draft, item, id_, rule_of, by=by, of=of)


def decisions_of(journal: Journal, draft: Draft) -> list[Proposal]:
    """Return the decisions alone, on a document that is on record: what a coder signs apart."""
    of = _on_record(journal, draft)
    return [decision_of(draft, i, of=of) for i in draft.items if i.decision != "undecided"]


def _on_record(journal: Journal, draft: Draft) -> EntryRef:
    index = journal.authority.entry_of("document", draft.document)
    if index is None:
        raise ConflictError(f"document {draft.document!r} is not on record; its draft cannot be")
    return journal.authority.ref(index)


def _text_and_reading(store: Store, draft: Draft) -> Iterator[Proposal]:
    yield proposals.document(
        draft.id, document_of(store, draft), title=draft.title, quotes_only=draft.quotes_only
    )
    reading = reading_of(store, draft)
    if reading is not None:
        yield proposals.reading(draft.id, reading, of=Batch(0))


def decision_of(draft: Draft, item: DraftItem, *, of: EntryRef | Batch) -> Proposal:
    """Return what is recorded of the decision on one statement."""
    if item.decision == "undecided":
        raise UsageError(f"draft {draft.id!r}: {item.statement.id} is undecided; decide first")
    return proposals.coding_decision(
        draft.document,
        item.statement.id,
        item.decision,
        statement=None if item.decision == "rejected" else item.statement,
        saw_machine=draft.reading is not None and not draft.blind,
        reason=item.reason,
        of=(of,),
    )


def _commitment(
    draft: Draft,
    item: DraftItem,
    id_: str,
    rule_of: RuleOf,
    *,
    by: str,
    of: EntryRef | Batch,
) -> Proposal:
    statement = item.statement
    words = " ".join((statement.aim or statement.span.exact).split())
    by_machine = item.decision != "marked"
    return proposals.commitment(
        id_,
        title=item.title or shorten(words, width=TITLE_WIDTH, placeholder="…"),
        terms=item.terms or rule_of(statement, id_),
        statement=statement,
        document_id=draft.document,
        accepted_by=by if by_machine else None,
        of=(of,),
    )


def _free_ids(journal: Journal, draft: Draft) -> Iterator[str]:
    wished = {item.commitment for item in draft.items}
    for number in count(1):
        name = f"C{number}"
        if name not in wished and journal.authority.entry_of("commitment", name) is None:
            yield name
