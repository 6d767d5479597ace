"""Mending a draft by words: slots by name, places by quotation or by numbers."""

from collections.abc import Sequence
from typing import Any

import msgspec

from servanda.api.letters import printed
from servanda.api.recording import find_exact
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.model.draft import Draft
from servanda.model.reading import Statement
from servanda.model.text import Span, span_of
from servanda.register import draft as drafts

LISTS = ("debtor", "creditor")
WORDS = ("kind", "deontic", "strength", "aim", "theme")


def mark(
    register: Register,
    name: str,
    *,
    quote: str | None,
    at: str | None,
    kind: str,
    debtor: Sequence[str] = (),
    aim: str | None = None,
) -> Draft:
    """Add a statement at a quotation that stands once in the text, or at START:END."""
    if (quote is None) == (at is None):
        raise UsageError("give the place once: --quote WORDS or --at START:END")
    store = register.journal.store
    document = drafts.document_of(store, drafts.get(store, name))
    span = find_exact(document, quote) if quote is not None else _span(document.text, at or "")
    for one in (*debtor, aim or ""):
        printed(one, where="the new statement")
    # The kind is checked with the whole statement: an unknown one is named with the known.
    known = checked({"id": "m", "kind": kind, "span": msgspec.to_builtins(span), "cues": []})
    return drafts.mark(store, name, span.start, span.end, kind=known.kind, debtor=debtor, aim=aim)


def edit(
    register: Register,
    name: str,
    statement_id: str,
    *,
    slots: Sequence[str],
    because: str | None = None,
) -> Draft:
    """Set slots given as ``SLOT=VALUE``; an empty value empties the slot."""
    store = register.journal.store
    draft = drafts.get(store, name)
    found = [i.statement for i in draft.items if i.statement.id == statement_id]
    if not found:
        known = ", ".join(i.statement.id for i in draft.items) or "none"
        raise UsageError(f"draft {name!r} has no statement {statement_id!r}; there are: {known}")
    text = drafts.document_of(store, draft).text
    return drafts.edit(store, name, changed(found[0], slots, text), reason=because)


def changed(statement: Statement, slots: Sequence[str], text: str) -> Statement:
    """Return a statement with slots given as ``SLOT=VALUE``; places lie in ``text``."""
    fields = msgspec.to_builtins(statement)
    for slot in slots:
        key, sign, value = slot.partition("=")
        if not sign or key not in {*LISTS, *WORDS, "span"}:
            raise UsageError(
                f"{slot!r}: expected SLOT=VALUE with one of {', '.join((*WORDS, *LISTS, 'span'))}"
            )
        fields[key] = _value(key, printed(value, where=key), text)
    return checked(fields)


def _value(key: str, value: str, text: str) -> Any:
    if key == "span":
        return msgspec.to_builtins(_span(text, value))
    if key in LISTS:
        return [{"name": who.strip()} for who in value.split(",") if who.strip()]
    return value or None


def _span(text: str, place: str) -> Span:
    start, sign, end = place.partition(":")
    if not (sign and start.isdecimal() and end.isdecimal()):
        raise UsageError(f"{place!r} is no place; write START:END in code points, like 120:164")
    return span_of(text, int(start), int(end))


def checked(fields: dict[str, Any]) -> Statement:
    """Return a statement of these slots; UsageError names the slot that cannot be."""
    try:
        return msgspec.convert(fields, Statement)
    except msgspec.ValidationError as error:
        raise UsageError(f"that is no statement: {error}") from error
