"""Putting a document and its accepted statements into a register, by way of the draft area."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from servanda import terms as language
from servanda.api import clock
from servanda.api.files import read_file, read_text
from servanda.api.reading import load_and_read
from servanda.api.register import Register
from servanda.audit import recompute, rules
from servanda.errors import ConflictError, InputError, UsageError
from servanda.model.codec import from_json
from servanda.model.commitment import Commitment, Terms, TextRef
from servanda.model.draft import Draft
from servanda.model.reading import Reading, Statement
from servanda.model.text import Document, Span, span_of
from servanda.register import draft as drafts
from servanda.register import proposals
from servanda.register.projection import shared_rules
from servanda.register.proposals import NamedFile
from servanda.register.receipts import Receipt

LONGEST_ID = 60
"""Characters of a document's id: it stands in file names and addresses."""
SAME_PLACE = 0.5
"""Overlap from which a marked span is the reader's statement: the contract's matching rule."""


def load_for_record(
    source: str | Reading, *, raw: bytes | None = None, encoding: str | None = None
) -> tuple[Document, Reading]:
    """Return a text and its reading; ``source`` may also be a Reading, or one saved as JSON."""
    from servanda.api.apart import refuse_unsigned  # noqa: PLC0415  (it builds on this module)

    if isinstance(source, str):
        refuse_unsigned(source, raw)
    if isinstance(source, Reading):
        reading, source = source, source.document.source
    elif source.endswith(".json"):
        reading = from_json(read_file(Path(source)), Reading, where=source)
    else:
        return load_and_read(source, raw=raw, encoding=encoding)
    document, _ = load_and_read(reading.document.source, encoding=encoding)
    if document.sha256_text != reading.document.sha256_text:
        raise InputError(
            f"{source}: was read from {reading.document.source}, whose text has changed since; "
            "read it again"
        )
    return document, reading


def start_draft(
    register: Register,
    document: Document,
    reading: Reading,
    *,
    wish: str | None = None,
    title: str | None = None,
    quotes_only: bool | None = None,
) -> Draft:
    """Put a text and its reading into the draft area.

    ``quotes_only`` None follows the kind of text: a press text is published in quotations only.
    """
    press = reading.document.kind == "news"
    id_, document, reading = ready(register, document, reading, wish=wish)
    return drafts.start(
        register.journal.store,
        id_,
        document,
        reading,
        title=title or reading.document.title,
        quotes_only=press if quotes_only is None else quotes_only,
    )


def ready(
    register: Register, document: Document, reading: Reading, *, wish: str | None = None
) -> tuple[str, Document, Reading]:
    """Return a free id for a text, and both under the name by which strangers may see them."""
    source = _public_name(document.source)
    facts = msgspec.structs.replace(reading.document, source=source)
    return (
        _free_id(register, Path(source).stem if wish is None else _wished(wish)),
        msgspec.structs.replace(document, source=source),
        msgspec.structs.replace(reading, document=facts),
    )


def _public_name(source: str) -> str:
    """Return an address as it is, a file's base name: folders of this machine stay private."""
    return source if "://" in source else Path(source).name


def _wished(wish: str) -> str:
    """Return an id that somebody chose; one that cannot be kept as it is is refused."""
    return check_id(wish, "--id")


def check_id(wish: str, where: str) -> str:
    """Return a document's id if it can be kept as it is; else UsageError."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", wish) or len(wish) > LONGEST_ID:
        raise UsageError(
            f"{where} {wish!r}: use letters a-z, digits and single hyphens, {LONGEST_ID} at most"
        )
    return wish


def _free_id(register: Register, wish: str) -> str:
    """Return ``wish`` as letters, digits and hyphens, with a number where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[:LONGEST_ID].strip("-") or "document"
    taken = set(register.journal.store.drafts())
    found, number = base, 1
    while found in taken or register.journal.authority.entry_of("document", found) is not None:
        number += 1
        found = f"{base}-{number}"
    return found


def accept(register: Register, draft: Draft, words: str) -> Draft:
    """Accept ``commitments``, ``all``, or statements by their ids, comma-separated."""
    match words:
        case "all":
            wanted = [item.statement.id for item in draft.items]
        case "commitments":
            wanted = [i.statement.id for i in draft.items if i.statement.kind == "commitment"]
        case _:
            wanted = [word.strip() for word in words.split(",") if word.strip()]
    if not wanted:
        raise UsageError(
            f"draft {draft.id!r}: nothing to accept: the reader found no such statement; "
            f"mark one by hand with `servanda draft mark {draft.id}`"
        )
    return drafts.accept(register.journal.store, draft.id, wanted)


def sign_accepted(register: Register, draft: Draft, words: str) -> Receipt:
    """Accept and sign in one go; where that fails, no draft is left behind."""
    try:
        accept(register, draft, words)
        return sign(register, draft.id)
    except BaseException:
        abandon(register, draft.id)
        raise


def abandon(register: Register, draft_id: str) -> None:
    """Throw away the draft of a step that failed: it would only stand in the way of the next."""
    store = register.journal.store
    if store.draft(draft_id) is not None:
        drafts.discard(store, draft_id)


def sign(register: Register, draft_id: str) -> Receipt:
    """Record a draft: document, reading, decisions, commitments; return the proofs."""
    tries = 3
    while True:
        try:
            receipt = drafts.sign(
                register.journal,
                draft_id,
                signer=register.signing_keys,
                now=clock.now(),
                rule_of=draft_rule,
            )
        except ConflictError:
            # Another writer took the next free number first: number anew, after its entries.
            tries -= 1
            if not tries:
                raise
        else:
            return register.kept(receipt)


def recorded_before(register: Register, document: Document) -> str | None:
    """Return the id of a document on record with the very same text."""
    digest = document.sha256_text
    for known in register.state().documents:
        if any(ref.role == "text" and ref.sha256 == digest for ref in known.files):
            return known.id
    return None


def draft_rule(statement: Statement, id_: str) -> str:
    """Return a first rule for a statement, as one commitment in the commitment language."""
    text = language.draft_rule(statement, id=id_)
    made = language.load_terms(text, where=f"draft rule of {id_}")
    return rules.fragment(made.commitments[0])


def check_rule(register: Register, terms: str, id_: str, *, where: str) -> None:
    """Refuse the rule of a new commitment that could not be judged with those on record."""
    shared = shared_rules(register.view)
    files = {file.name: file.data for file in shared.files}
    known = [one.terms for one in register.state().commitments if one.terms and one.id != id_]

    def read(name: str) -> bytes:
        if name not in files:
            raise InputError(f"{where}: names the file {name!r}, which is not shared on record")
        return files[name]

    text = rules.compose([*known, terms], shared.sections)
    made = language.load_terms(text, where=where, files=read)
    if len(made.commitments) != len(known) + 1 or made.commitments[-1].id != id_:
        raise InputError(f"{where}: holds another rule than the one of {id_!r}")
    try_rules(register, made, where=where)


def written_rule(text: str, id_: str, document_id: str, span: Span, *, where: str) -> str:
    """Return a rule that somebody wrote for a statement, as it stands in its entry."""
    made = language.load_terms(text, where=where)
    if [one.id for one in made.commitments] != [id_] or rules.sections(made):
        raise InputError(f"{where}: write one commitment with the id {id_!r}, and nothing beside")
    return rules.fragment(placed(made.commitments[0], document_id, span))


# ---------------------------------------------------------------- rules that people wrote


def try_rules(register: Register, terms: Terms, *, where: str) -> None:
    """Refuse rules that could not be judged: one of them would stop every later answer."""
    case = recompute.Case(terms=terms, evidence=register.case().evidence)
    try:
        recompute.judge(case, as_of=clock.now().isoformat())
    except InputError as error:
        raise InputError(f"{where}: {error}; nothing was recorded") from error


def add_rules(
    register: Register, draft: Draft, path: Path, *, quotations: Mapping[str, str] | None = None
) -> Draft:
    """Give a draft the rules of a file, each at the place that it names.

    The place is the quotation under the rule's id, else the ``text_ref`` of the rule. Where the
    reader found no statement there, the place counts as marked by a person.
    """
    terms = language.load_terms(
        read_text(path), where=str(path), files=lambda name: read_file(path.parent / name)
    )
    try_rules(register, terms, where=str(path))
    _share(register, terms, lambda name: read_file(path.parent / name))
    document = drafts.document_of(register.journal.store, draft)
    for rule in terms.commitments:
        attach(register, draft.id, rule, _place_of(rule, document, quotations or {}))
    return drafts.get(register.journal.store, draft.id)


def attach(
    register: Register, name: str, rule: Commitment, span: Span, *, title: str | None = None
) -> Draft:
    """Give the statement of a draft at a place a rule; without a statement it is marked there."""
    store, clause = register.journal.store, rule.clause
    statement = _read_at([item.statement for item in drafts.get(store, name).items], span)
    if statement is None:
        marked = drafts.mark(
            store, name, span.start, span.end, debtor=clause.debtor, creditor=clause.creditor
        )
        place = marked.items[-1].statement.id
    else:
        place = statement.id
        drafts.accept(store, name, [place])
    terms = rules.fragment(placed(rule, name, span))
    return drafts.set_terms(store, name, place, terms=terms, title=title, commitment=rule.id)


def find_exact(document: Document, quotation: str) -> Span:
    """Return the one place of a quotation; InputError where it stands nowhere or twice."""
    start = document.text.find(quotation)
    if not quotation or start < 0:
        raise InputError(
            f"{document.source}: the quotation {quotation[:60]!r} does not stand in the text; "
            "quote it letter by letter"
        )
    again = document.text.find(quotation, start + 1)
    if again >= 0:
        raise InputError(
            f"{document.source}: the quotation {quotation[:60]!r} stands at {start} and at "
            f"{again}; quote more words, or give start and end"
        )
    return span_of(document.text, start, start + len(quotation))


def placed(rule: Commitment, document_id: str, span: Span) -> Commitment:
    """Return a rule that names the place of its words."""
    ref = TextRef(document=document_id, start=span.start, end=span.end)
    clause = msgspec.structs.replace(rule.clause, text_ref=ref)
    return msgspec.structs.replace(rule, clause=clause)


def _place_of(rule: Commitment, document: Document, quotations: Mapping[str, str]) -> Span:
    if rule.id in quotations:
        return find_exact(document, quotations[rule.id])
    ref = rule.clause.text_ref
    if ref is None or ref.start is None or ref.end is None:
        raise InputError(
            f"rule {rule.id!r} names no place in {document.source}; give it a `text_ref` with "
            "start and end"
        )
    return span_of(document.text, ref.start, ref.end)


def _read_at(statements: Sequence[Statement], span: Span) -> Statement | None:
    best: tuple[float, Statement | None] = (0.0, None)
    for statement in statements:
        shared = min(span.end, statement.span.end) - max(span.start, statement.span.start)
        whole = max(span.end, statement.span.end) - min(span.start, statement.span.start)
        if shared > 0 and shared / whole > best[0]:
            best = (shared / whole, statement)
    return best[1] if best[0] >= SAME_PLACE else None


def _share(register: Register, terms: Terms, read: Callable[[str], bytes]) -> None:
    """Record sections that rules share, joined with those that the register has already."""
    if not rules.sections(terms):
        return
    known = recompute.terms_of(register.view)
    joined = rules.sections(_joined(known, terms))
    if joined == rules.sections(known):
        return
    old = shared_rules(register.view)
    new = [NamedFile(name=g.file, data=read(g.file)) for g in terms.geometries if g.file]
    names = {file.name for file in new}
    plan = proposals.rules(joined, [*(f for f in old.files if f.name not in names), *new])
    register.append([plan])


def _joined(known: Terms, new: Terms) -> Terms:
    """Return the shared sections of both; InputError where one name means two things."""
    merged: dict[str, tuple[object, ...]] = {}
    for section, key in (("geometries", "name"), ("calendars", "name"), ("periods", "name")):
        found = {getattr(one, key): one for one in getattr(known, section)}
        for one in getattr(new, section):
            if found.setdefault(getattr(one, key), one) != one:
                raise InputError(
                    f"{section}: {getattr(one, key)!r} means something else in this register; "
                    "choose another name"
                )
        merged[section] = tuple(found.values())
    if known.powers and new.powers and known.powers != new.powers:
        raise InputError("powers: this register shares others; write them into each rule")
    return msgspec.structs.replace(new, powers=new.powers or known.powers, **merged)
