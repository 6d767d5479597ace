"""Places of a body whose values live outside the log."""

import msgspec

from servanda.model.record import Record


class Sealed(Record, frozen=True, kw_only=True):
    """A field given as a salted hash; its value may be disclosed, withheld or destroyed."""

    commitment: str = msgspec.field(name="$c")


class SealedFile(Record, frozen=True, kw_only=True):
    """A file given as the salted hash of its bytes."""

    commitment: str = msgspec.field(name="$b")
