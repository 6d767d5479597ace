"""A log as one can read it: from the live journal or from a published bundle, the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from servanda.errors import InputError, StoreError, VerificationError
from servanda.model.entry import Disclosure
from servanda.model.register import LogHead
from servanda.register.entries import Entry
from servanda.register.journal import Journal
from servanda.register.seal import check_disclosure, sealed_places
from servanda.tlog.note import encode_base64


@dataclass(frozen=True)
class LogView:
    """Entries with whatever disclosures and files this copy has."""

    head: LogHead
    entries: Sequence[Entry]
    disclosures: Mapping[tuple[int, str], Disclosure]
    blob: Callable[[str], bytes | None]
    live: str | None = None
    """Where the live register is; None for a bundle, which is judged rather than restored."""

    def value(self, index: int, path: str) -> Any:
        """Return a sealed field's value, checked against the log; None where it is withheld."""
        disclosure = self._checked(index, path, None)
        return None if disclosure is None else disclosure.value

    def file(self, index: int, path: str) -> bytes | None:
        """Return a sealed file's bytes, checked against the log; None where withheld."""
        disclosure = self.disclosures.get((index, path))
        if disclosure is None or disclosure.blob is None:
            return None
        data = self.blob(disclosure.blob)
        if data is not None:
            self._checked(index, path, data)
        return data

    def _checked(self, index: int, path: str, blob: bytes | None) -> Disclosure | None:
        disclosure = self.disclosures.get((index, path))
        if disclosure is None:
            return None
        places = {
            place: (mark, sealed)
            for place, mark, sealed in sealed_places(self.entries[index].envelope.body)
        }
        try:
            check_disclosure(disclosure, places, blob)
        except VerificationError as error:
            if self.live is None:
                raise
            raise StoreError(
                f"{self.live}: {error}: the register's file was changed or is damaged; "
                "restore it from a copy"
            ) from error
        return disclosure

    def public(self) -> "LogView":
        """Return this view as strangers have it: without what the owner keeps."""
        kept = {key: one for key, one in self.disclosures.items() if one.public}
        return replace(self, disclosures=kept)

    def size_at(self, known_at: str | None) -> int:
        """Return how many entries were known at ``#INDEX`` or an instant; all for None.

        An instant is mapped by claimed time, which is unproven as long as nothing is witnessed.
        """
        if known_at is None:
            return len(self.entries)
        if known_at.startswith("#"):
            return self._size_at_index(known_at)
        limit = _instant(known_at)
        # A log that shows only what verdicts rest on has all entries at hand, too.
        for entry in getattr(self.entries, "every", self.entries):
            if _instant(entry.envelope.claimed_time) > limit:
                return entry.index
        return len(self.entries)

    def _size_at_index(self, known_at: str) -> int:
        digits = known_at[1:]
        if not (digits.isascii() and digits.isdigit()) or int(digits) >= len(self.entries):
            raise InputError(
                f"known at {known_at!r}: no such entry; the newest is #{len(self.entries) - 1}"
            )
        return int(digits) + 1


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{text!r} is no instant; write #INDEX or like 2026-01-31T12:00:00Z"
        ) from error
    if moment.tzinfo is None:
        raise InputError(f"{text!r} lacks an offset; write like 2026-01-31T12:00:00Z")
    return moment


def view_of(journal: Journal) -> LogView:
    """Return the view of a live journal."""
    head = journal.head
    return LogView(
        head=LogHead(
            origin=journal.origin,
            size=head.size,
            root=encode_base64(head.root),
            key_name=journal.log_verifier.name,
            vkey=journal.log_verifier.vkey,
            witnessed=False,
        ),
        entries=tuple(journal.entries),
        disclosures={(d.index, d.path): d for d in journal.disclosures()},
        blob=journal.store.blob,
        live=journal.store.location,
    )
