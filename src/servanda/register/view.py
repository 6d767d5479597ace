"""A log as one can read it: from the live journal or from a published bundle, the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from servanda.errors import InputError, StoreError, VerificationError
from servanda.model.entry import Disclosure, Seen
from servanda.model.register import LogHead
from servanda.register import cosigned
from servanda.register.entries import Entry, seen_of
from servanda.register.journal import Journal
from servanda.register.seal import check_disclosure, sealed_places
from servanda.register.times import written
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.note import Verifier, decode_base64, encode_base64
from servanda.tlog.policy import Policy
from servanda.tlog.witnessed import NOTHING, History


@dataclass(frozen=True)
class LogView:
    """Entries with whatever disclosures and files this copy has."""

    head: LogHead
    entries: Sequence[Entry]
    disclosures: Mapping[tuple[int, str], Disclosure]
    blob: Callable[[str], bytes | None]
    live: str | None = None
    """Where the live register is; None for a bundle, which is judged rather than restored."""
    history: History = NOTHING
    """Which states were witnessed under the policy that the register states."""
    _last: dict[int, Mapping[str, tuple[str, str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The sealed places of the entry that was last read."""

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
        try:
            check_disclosure(disclosure, self._places(index), blob)
        except VerificationError as error:
            if self.live is None:
                raise
            raise StoreError(
                f"{self.live}: {error}: the register's file was changed or is damaged; "
                "restore it from a copy"
            ) from error
        return disclosure

    def _places(self, index: int) -> Mapping[str, tuple[str, str]]:
        """Return the sealed places of an entry; fields of one are mostly read together."""
        held = self._last.get(index)
        if held is None:
            body = self.entries[index].envelope.body
            held = {place: (mark, sealed) for place, mark, sealed in sealed_places(body)}
            # Another thread may do the same: each has its own entry's places at hand already.
            self._last.clear()
            self._last[index] = held
        return held

    def seen(self) -> Seen | None:
        """Return the state that a statement made from this copy names as seen."""
        root = decode_base64(self.head.root, what="root")
        return seen_of(self.head.quorum, self.history.newest, self.head.size, root)

    def public(self, *, also: Callable[[Entry], bool] | None = None) -> "LogView":
        """Return this view as strangers have it: without what the owner keeps.

        Of entries for which ``also`` holds, nothing is left out.
        """

        def shown(index: int) -> bool:
            return also is not None and also(self.entries[index])

        kept = {key: one for key, one in self.disclosures.items() if one.public or shown(key[0])}
        return replace(self, disclosures=kept)

    def size_at(self, known_at: str | None) -> int:
        """Return how many entries were known at ``#INDEX`` or an instant; all for None.

        An instant is mapped by the witnesses' clocks, and by claimed time, which is unproven,
        where nothing is witnessed yet: see :meth:`proven`.
        """
        if known_at is None:
            return len(self.entries)
        if known_at.startswith("#"):
            return self._size_at_index(known_at)
        limit = _instant(known_at)
        start = 0
        for state in self.history.states:
            if state.not_after > limit.timestamp():
                return start
            start = state.size
        # A log that shows only what verdicts rest on has all entries at hand, too.
        for entry in getattr(self.entries, "every", self.entries)[start:]:
            if _instant(entry.envelope.claimed_time) > limit:
                return entry.index
        return len(self.entries)

    def proven(self, known_at: str | None) -> bool:
        """Tell whether what was known then rests on no clock but the witnesses'."""
        if known_at is None or known_at.startswith("#"):
            return True
        return proven(self.size_at(known_at), self.head)

    def _size_at_index(self, known_at: str) -> int:
        digits = known_at[1:]
        if not (digits.isascii() and digits.isdigit()) or int(digits) >= len(self.entries):
            raise InputError(
                f"known at {known_at!r}: no such entry; the newest is #{len(self.entries) - 1}"
            )
        return int(digits) + 1


def proven(size: int, head: LogHead) -> bool:
    """Tell whether it is by witnesses' clocks that an instant falls after ``size`` entries."""
    return size < head.witnessed_size or size == head.witnessed_size == head.size


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


def head_of(log: Verifier, state: Checkpoint, rule: Policy, history: History) -> LogHead:
    """Return how the head of a log is told: signed, and witnessed up to where."""
    newest = history.newest
    return LogHead(
        origin=state.origin,
        size=state.size,
        root=encode_base64(state.root),
        key_name=log.name,
        vkey=log.vkey,
        witnessed=history.size == state.size,
        witnessed_size=history.size,
        witnessed_at=None if newest is None else written(newest.as_of),
        witnesses=() if newest is None else newest.by,
        quorum=rule.quorum,
    )


def view_of(journal: Journal) -> LogView:
    """Return the view of a live journal."""
    head, history = journal.head, journal.history()
    state = Checkpoint(journal.origin, head.size, head.root)
    return LogView(
        head=head_of(journal.log_verifier, state, journal.policy, history),
        entries=tuple(journal.entries),
        disclosures={(d.index, d.path): d for d in journal.disclosures()},
        blob=journal.store.blob,
        live=journal.store.location,
        history=history,
    )


def is_current(view: LogView, journal: Journal) -> bool:
    """Tell whether the log still ends as it did in the view, and no newer word of a quorum came."""
    newest = cosigned.newest(journal.store, journal.policy, journal.size)
    same = len(view.entries) == journal.size and goes_on(view, journal.entries)
    return same and view.history.newest == newest


def goes_on(view: LogView, entries: Sequence[Entry]) -> bool:
    """Tell whether a journal's entries are those of the view, and perhaps more.

    A file that was put back from an older copy, and went on otherwise, has others in the same
    places; a journal that meets this reads all of them anew, so that none is the same object.
    """
    size = len(view.entries)
    return size <= len(entries) and (size == 0 or entries[size - 1] is view.entries[-1])
