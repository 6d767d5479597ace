"""What a store keeps and gives back."""

from typing import Any, Literal

from servanda.model.record import Record

Row = tuple[str, tuple[Any, ...]]
"""A table's name and one row of it, as stores hand them to each other."""


class StoredHead(Record, frozen=True, kw_only=True):
    """The newest state of a log: its size, root and signed checkpoint."""

    size: int
    root: bytes
    checkpoint: bytes


class SearchRow(Record, frozen=True, kw_only=True):
    """A text that can be found, with what it belongs to."""

    kind: Literal["document", "commitment", "import"]
    ref: str
    """Id of the document or commitment."""
    entry: int
    title: str
    text: str


class SearchHit(Record, frozen=True, kw_only=True):
    """A place where searched words stand."""

    kind: Literal["document", "commitment", "import"]
    ref: str
    entry: int
    title: str
    snippet: str
    """Words around the hit, which stands in square brackets."""
