"""Putting a document and its accepted statements into a register: one append, all or none."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from textwrap import shorten
from typing import Literal

import msgspec

from servanda.api import clock
from servanda.api.register import Register
from servanda.audit import rules
from servanda.errors import InputError, UsageError
from servanda.model.commitment import Commitment, Terms, TextRef
from servanda.model.reading import Actor, Cue, Reading, Statement, StatementKind
from servanda.model.text import Document, Span, span_of
from servanda.register import proposals
from servanda.register.journal import Receipt
from servanda.register.proposals import Batch, Proposal

MARKED = "marked by a person"
SAME_PLACE = 0.5
"""Overlap from which a marked span is the reader's statement: the contract's matching rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One statement to be registered as a commitment."""

    statement: Statement
    decision: Literal["accepted", "edited", "marked"]
    id: str | None = None
    """Id of the commitment; None takes the next free number."""
    terms: str | None = None
    """Its rule (one commitment, YAML); None drafts one from the statement's slots."""
    title: str | None = None


def document_id(register: Register, wish: str) -> str:
    """Return an id for a new document: ``wish`` as letters, digits and hyphens, made unique."""
    base = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[:60].strip("-") or "document"
    found, number = base, 1
    while register.journal.authority.entry_of("document", found) is not None:
        number += 1
        found = f"{base}-{number}"
    return found


def record_document(
    register: Register,
    document: Document,
    reading: Reading,
    *,
    promises: Sequence[Promise] = (),
    rejected: Sequence[tuple[str, str]] = (),
    wish: str | None = None,
    title: str | None = None,
    sections: str = "",
    quotes_only: bool | None = None,
) -> Receipt:
    """Record a text, its reading and what a person decided about its statements.

    ``rejected`` holds statement ids with the reason; ``quotes_only`` None follows the kind of
    text: a press text is published in quotations only.
    """
    if reading.document.sha256_text != document.sha256_text:
        raise InputError(
            f"{document.source}: the reading was made from another text; read the file again"
        )
    name = document_id(register, wish or reading.document.id)
    press = reading.document.kind == "news"
    plan: list[Proposal] = [
        proposals.document(
            name,
            document,
            title=title or reading.document.title or document.source,
            quotes_only=press if quotes_only is None else quotes_only,
        ),
        proposals.reading(name, reading, of=Batch(0)),
    ]
    if sections:
        plan.append(proposals.rules(sections))
    for statement_id, reason in rejected:
        plan.append(
            proposals.coding_decision(
                name, statement_id, "rejected", statement=None, saw_machine=True, reason=reason
            )
        )
    plan += _promises(register, name, promises)
    return register.journal.append(plan, signer=register.signing_keys, now=clock.now())


def _promises(register: Register, name: str, promises: Sequence[Promise]) -> Iterable[Proposal]:
    numbers = _free_numbers(register)
    for promise in promises:
        id_ = promise.id or next(numbers)
        if register.journal.authority.entry_of("commitment", id_) is not None:
            raise UsageError(
                f"commitment {id_!r} is in the register already; choose another id, or correct "
                "the earlier one by a new version"
            )
        statement = promise.statement
        yield proposals.coding_decision(
            name,
            statement.id,
            promise.decision,
            statement=statement,
            saw_machine=promise.decision != "marked",
            of=(Batch(0),),
        )
        yield proposals.commitment(
            id_,
            title=promise.title or title_of(statement),
            terms=promise.terms or _draft(statement, id_),
            statement=statement,
            document_id=name,
            accepted_by=None if promise.decision == "marked" else "local",
            of=(Batch(0),),
        )


def _draft(statement: Statement, id_: str) -> str:
    from servanda.terms import draft_rule, load_terms  # noqa: PLC0415  (the grammar loads slowly)

    terms = load_terms(draft_rule(statement, id=id_), where=f"draft rule of {id_}")
    return rules.fragment(terms.commitments[0])


def _free_numbers(register: Register) -> Iterator[str]:
    """Yield C1, C2 and so on, as far as they are free."""
    for number in count(1):
        if register.journal.authority.entry_of("commitment", f"C{number}") is None:
            yield f"C{number}"


def title_of(statement: Statement) -> str:
    """Return a short title: what is to be done, else the statement's first words."""
    words = " ".join((statement.aim or statement.span.exact).split())
    return shorten(words, width=80, placeholder="…")


# ---------------------------------------------------------------- places of promises


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


def mark(
    span: Span, *, number: int, kind: StatementKind = "commitment", debtor: Sequence[str] = ()
) -> Statement:
    """Return a statement that a person marked, in any language; its slots are still empty."""
    cue = Cue(start=span.start, end=span.end, exact=span.exact, why=MARKED)
    who = tuple(Actor(name=name) for name in debtor)
    return Statement(id=f"m{number:03}", kind=kind, span=span, cues=(cue,), debtor=who)


def promises_of_rules(
    terms: Terms,
    document: Document,
    reading: Reading,
    *,
    name: str,
    quotations: Mapping[str, str],
) -> list[Promise]:
    """Return a promise for each rule, at the place that its quotation or ``text_ref`` names.

    ``name`` is the id that the document has, or will have, in the register.
    """
    found = []
    for number, rule in enumerate(terms.commitments, 1):
        span = _place_of(rule, document, quotations)
        statement = _read_at(reading, span)
        ref = TextRef(document=name, start=span.start, end=span.end)
        found.append(
            Promise(
                statement=statement or mark(span, number=number, debtor=rule.clause.debtor),
                decision="marked" if statement is None else "accepted",
                id=rule.id,
                terms=rules.fragment(_placed(rule, ref)),
            )
        )
    return found


def _placed(rule: Commitment, ref: TextRef) -> Commitment:
    clause = msgspec.structs.replace(rule.clause, text_ref=ref)
    return msgspec.structs.replace(rule, clause=clause)


def _place_of(rule: Commitment, document: Document, quotations: Mapping[str, str]) -> Span:
    if rule.id in quotations:
        return find_exact(document, quotations[rule.id])
    ref = rule.clause.text_ref
    if ref is None or ref.start is None or ref.end is None:
        raise InputError(
            f"rule {rule.id!r} names no place in {document.source}; give it a `text_ref` with "
            "start and end, or a quotation"
        )
    return span_of(document.text, ref.start, ref.end)


def _read_at(reading: Reading, span: Span) -> Statement | None:
    best: tuple[float, Statement | None] = (0.0, None)
    for statement in reading.statements:
        shared = min(span.end, statement.span.end) - max(span.start, statement.span.start)
        whole = max(span.end, statement.span.end) - min(span.start, statement.span.start)
        if shared > 0 and shared / whole > best[0]:
            best = (shared / whole, statement)
    return best[1] if best[0] >= SAME_PLACE else None
