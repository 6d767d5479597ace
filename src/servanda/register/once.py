"""What is asked for once is recorded once: keys of requests, beside the log with what they made.

The note of a key is written in the transaction of its entries: after a crash or a restart either
both are there or neither. It holds digests and numbers of entries, nothing that was said.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from servanda.model.codec import from_json, to_json
from servanda.model.record import Record
from servanda.plugins import Store

PREFIX = "answer:"
"""Names of these notes among the drafts of a store, which lists them as no drafts."""
KEPT = 128
"""Newest keys in each of the sixteen notes."""


class Asked(Record, frozen=True, kw_only=True):
    """A request with a key: whose key it is, and what was asked, both as digests."""

    name: str
    question: str


class Made(Record, frozen=True, kw_only=True):
    """What a request with a key put on record."""

    name: str
    question: str
    entries: tuple[int, ...]


class Note(Record, frozen=True, kw_only=True):
    """Some of the keys, the newest last."""

    made: tuple[Made, ...] = ()


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking(asked: Asked | None) -> Iterator[None]:
    """Let what is recorded in the block be noted under a key; None: under none."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def current() -> Asked | None:
    """Return the request under whose key something is being recorded."""
    return _asked.get()


def name_of(*parts: str) -> str:
    """Return the digest that stands for a key and whose it is."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def keep(store: Store, asked: Asked, entries: Sequence[int]) -> None:
    """Note what a request put on record, within the transaction that does so."""
    note = _note(store, asked.name)
    before = next((one.entries for one in note.made if one == _like(one, asked)), ())
    others = [one for one in note.made if one.name != asked.name]
    mine = Made(name=asked.name, question=asked.question, entries=(*before, *entries))
    kept = Note(made=(*others, mine)[-KEPT:])
    store.put_draft(_place(asked.name), to_json(kept))


def made(store: Store, name: str) -> Made | None:
    """Return what was put on record under a key; None where nothing is known of it."""
    return next((one for one in _note(store, name).made if one.name == name), None)


def _like(one: Made, asked: Asked) -> Made:
    return Made(name=asked.name, question=asked.question, entries=one.entries)


def _place(name: str) -> str:
    return f"{PREFIX}{name[0]}"


def _note(store: Store, name: str) -> Note:
    data = store.draft(_place(name))
    return Note() if data is None else from_json(data, Note, where="note of answered requests")
