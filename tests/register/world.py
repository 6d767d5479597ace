"""A small register to test with: texts and names are our own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servanda.model.dates import StatedDate
from servanda.model.reading import (
    Actor,
    Cue,
    DocumentFacts,
    ReaderFacts,
    Reading,
    Statement,
    Summary,
)
from servanda.model.text import Document, span_of
from servanda.register import journal, keys, proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.proposals import NamedFile, Proposal
from servanda.register.receipts import Receipt
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import note

Made = tuple[Journal, KeySet]
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TEXT = (
    "Joint statement.\n\nThe Upper River Authority shall open the sluice by 1 March 2026. "
    "The parties may meet again. Ärzte dürfen die Brücke betreten.\n"
)
TERMS = """\
id: open-sluice
debtor: upper
creditor: lower
in_force: {from: 2026-01-15}
do: opening(actor=upper) by 2026-03-01
"""
EVENTS = b"id,type,at,actor,standing,source\ne1,opening,2026-02-20,upper,observation,gauge\n"
COVERAGE = b"source,type,from,to,duty\ngauge,opening,2026-01-01,2026-04-01,yes\n"


def document(text: str = TEXT, name: str = "statement.txt") -> Document:
    """Return a plain text as a reader yields it."""
    return Document(
        source=name,
        media_type="text/plain",
        raw=text.encode(),
        text=text,
        text_extractor="plain/1",
        kept="1",
        title="Joint statement",
    )


def statement(text: str = TEXT, id_: str = "s1") -> Statement:
    """Return the one promise of the text."""
    start = text.index("The Upper River")
    span = span_of(text, start, text.index("2026.", start) + 5)
    cue = span_of(text, text.index("shall"), text.index("shall") + 5)
    return Statement(
        id=id_,
        kind="commitment",
        span=span,
        cues=(Cue(start=cue.start, end=cue.end, exact=cue.exact, why="shall"),),
        debtor=(Actor(name="Upper River Authority"),),
        aim="open the sluice",
    )


def reading(doc: Document) -> Reading:
    """Return a reading with that one promise."""
    return Reading(
        document=DocumentFacts(
            id="joint-statement",
            title="Joint statement",
            kind="statement",
            language="en",
            date=StatedDate(value=None, precision=None, raw=None, basis="missing"),
            source=doc.source,
            media_type=doc.media_type,
            sha256_bytes=doc.sha256_bytes,
            sha256_text=doc.sha256_text,
            length=len(doc.text),
            kept="1",
            text_extractor=doc.text_extractor,
        ),
        reader=ReaderFacts(name="rules", version="1", digest="0" * 64),
        statements=(statement(doc.text),),
        refused=(),
        summary=Summary(commitments=1, with_deadline=1, with_verification=0, verifiable=0),
        ask=(),
    )


def table(name: str = "events.csv", data: bytes = EVENTS) -> NamedFile:
    """Return a file of evidence."""
    return NamedFile(name=name, data=data)


def new_register(folder: Path, name: str = "River talks") -> tuple[Journal, KeySet]:
    """Return a new register in ``folder`` with the keys of one person."""
    store = SqliteStore()
    store.create(str(folder / "talks.db"))
    made = keys.generate_set(keys.new_origin(name))
    return journal.create(store, name=name, keys=made, now=NOW), made


def reopened(folder: Path, made: KeySet) -> Journal:
    """Return the register in ``folder`` opened by a second program."""
    store = SqliteStore()
    store.open(str(folder / "talks.db"))
    return journal.open_journal(store, log_key=made.log)


def commitment(id_: str = "c1", **more: Any) -> Proposal:
    """Return a promise to record."""
    return proposals.commitment(id_, title="Sluice", terms=TERMS, **more)


def add(made: Made, *bodies: Proposal) -> Receipt:
    """Record proposals with the register's own keys."""
    return made[0].append(bodies, signer=made[1], now=NOW)


def party(made: Made, actor: str = "upper") -> note.Signer:
    """Enrol a key of a party."""
    signer = keys.generate(keys.key_name(actor, made[0].origin, "party"))
    add(made, proposals.key_add(keys.enrol(signer), holder="Upper River Authority"))
    return signer
