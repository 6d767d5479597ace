"""Entries that their actor signed without the register: what travels from hand to hand."""

from typing import Literal

from servanda.model.record import Record


class SignedOpening(Record, frozen=True, kw_only=True):
    """What opens one sealed place of a signed entry."""

    path: str
    salt: str
    value: str | None
    data: str | None
    """Base64 of a file's bytes."""


class SignedEntry(Record, frozen=True, kw_only=True):
    """One signed entry, as text, with its openings."""

    leaf: str
    openings: tuple[SignedOpening, ...]


class SignedStatement(Record, frozen=True, kw_only=True):
    """``servanda.statement/1``: what a party or observer signed on a machine of its own."""

    schema: Literal["servanda.statement/1"] = "servanda.statement/1"
    log: str
    """Origin of the register: it is refused by any other."""
    actor: str
    says: str
    """The entry in one line, for whoever is handed the file."""
    entries: tuple[SignedEntry, ...]


class UnsignedEntry(Record, frozen=True, kw_only=True):
    """A further entry of a prepared statement: it follows on the one before it."""

    text: str
    openings: tuple[SignedOpening, ...]


class UnsignedStatement(Record, frozen=True, kw_only=True, omit_defaults=True):
    """``servanda.unsigned/1``: an entry as a server prepared it, for its author to read and sign.

    The Ed25519 signature is over the bytes of ``text``. With the line ``— NAME BASE64(id || sig)``
    after it and an empty line it is the ``leaf`` of a ``servanda.statement/1``.
    """

    schema: Literal["servanda.unsigned/1"]
    log: str
    actor: str
    says: str
    key: str
    """Verifier key of the key that is to sign."""
    text: str
    openings: tuple[SignedOpening, ...]
    more: tuple[UnsignedEntry, ...] = ()
    """Further entries of the same author and type, each signed like the first; absent for one."""
