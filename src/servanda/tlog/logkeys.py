"""The keys of one log: the first, and those that the log itself listed before they signed.

A log key that is lost would end its log. So a log may list a further key while the old one can
still sign; the checkpoint of the old key over that list vouches for the new one. Which key signed
a checkpoint never goes back: what an old key signs after a newer one has begun counts for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, note
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.note import Verifier
from servanda.tlog.witnessed import History

FIRST = -1
"""In the place of an entry: the first key of a log is known from elsewhere."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key of a log, and the entry that lists it."""

    verifier: Verifier
    index: int = FIRST


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint, and the number of the key that signed it: 0 for the log's first."""

    checkpoint: Checkpoint
    number: int
    where: str

    @property
    def size(self) -> int:
        """Number of entries that it holds."""
        return self.checkpoint.size


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys of a log in the order in which they were listed; at least the first."""

    keys: tuple[LogKey, ...]

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """The public keys alone."""
        return tuple(one.verifier for one in self.keys)

    def number(self, verifier: Verifier) -> int | None:
        """Return which of the keys this is; None for a stranger."""
        found = self.verifiers
        return found.index(verifier) if verifier in found else None

    def read(self, data: bytes, *, where: str) -> Signed:
        """Return a checkpoint that exactly one of the keys signed, listed before its end."""
        lines = {(line.name, line.id) for line in note.parse(data, where=where).signatures}
        own = [n for n, one in enumerate(self.verifiers) if (one.name, one.id) in lines]
        if len(own) > 1:
            raise VerificationError(f"{where}: signed by two keys of the log; one signs a state")
        # Without a line of ours this says who should have signed.
        number = own[0] if own else 0
        found = checkpoint.read(data, [self.verifiers[number]], where=where)
        if self.keys[number].index >= found.size:
            raise VerificationError(
                f"{where}: signed by a log key that is listed in entry {self.keys[number].index} "
                "only, which this state does not hold"
            )
        return Signed(found, number, where)

    def follows(self, size: int, before: int, number: int, *, where: str) -> None:
        """Refuse key ``number`` after a state of ``size`` entries that key ``before`` signed.

        A new key takes over from a state that holds its listing and no newer one, signed by the
        key before: nobody vouches for himself.
        """
        if number < before:
            raise VerificationError(
                f"{where}: signed by an older log key than the state of {size} entries; "
                "a log never goes back to an older key"
            )
        if number == before:
            return
        index = self.keys[number].index
        if index >= size:
            raise VerificationError(
                f"{where}: no earlier state, signed by the log key before, holds entry {index}, "
                "which lists this log key: it vouches for itself only"
            )
        newer = [one.index for one in self.keys[number + 1 :] if one.index < size]
        if newer:
            raise VerificationError(
                f"{where}: signed by the log key of entry {index}, and entry {newer[-1]} listed "
                "another in its place before it signed anything"
            )

    def check_order(self, states: Iterable[Signed]) -> None:
        """Refuse states of which one is signed by a key whose turn it is not."""
        size, before = 0, 0
        for one in sorted(states, key=lambda state: (state.size, state.number)):
            self.follows(size, before, one.number, where=one.where)
            size, before = one.size, one.number

    def unwitnessed(self, states: Sequence[Signed], found: History) -> LogKey | None:
        """Return a key in use whose listing no witnessed state of an earlier key holds."""
        for number in sorted({one.number for one in states} - {0}):
            key = self.keys[number]
            earlier = [s for s in states if s.number < number and s.size > key.index]
            if not any(found.at(state.size) for state in earlier):
                return key
        return None
