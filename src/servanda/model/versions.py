"""Equally authentic versions of one text: two documents, and which places of them go together."""

from servanda.model.record import Record


class AlignedPlaces(Record, frozen=True, kw_only=True):
    """A place of the first text and the place of the second that says the same."""

    first: tuple[int, int]
    """In code points, end exclusive."""
    second: tuple[int, int]


class Versions(Record, frozen=True, kw_only=True):
    """Two documents of the register are versions of one text; none is a translation of the other.

    Which version prevails is for the text itself to say; the register says only what stands beside
    what. A newer entry about the same two documents takes the place of an older one.
    """

    documents: tuple[str, str]
    rows: tuple[AlignedPlaces, ...]


class VersionsBody(Versions, frozen=True, kw_only=True):
    """``versions/1``; the entry's first two refs are the documents, in their order."""


class RegisteredVersions(Versions, frozen=True, kw_only=True):
    """Versions of a text on record."""

    entry: int
    registered_by: str
