"""What becomes findable of an entry that was signed elsewhere: the same as of one signed here."""

from collections.abc import Iterable, Iterator

import msgspec

from servanda.model.entry import CommitmentBody, DocumentBody, EvidenceBody
from servanda.model.stored import SearchRow
from servanda.register.entries import Entry
from servanda.register.seal import Opening


class _Words(msgspec.Struct):
    exact: str = ""


class _Placed(msgspec.Struct):
    """A statement as far as its own words go; other members are passed over."""

    span: _Words = msgspec.field(default_factory=_Words)


def rows_of(entry: Entry, openings: Iterable[Opening]) -> Iterator[SearchRow]:
    """Yield the rows of an entry, with what its openings show."""
    opened = {opening.path: opening for opening in openings}

    def words(path: str) -> str:
        found = opened.get(path)
        if found is None:
            return ""
        if found.data is not None:
            return found.data.decode("utf-8", "replace")
        return found.value if isinstance(found.value, str) else ""

    body = entry.body
    if isinstance(body, DocumentBody):
        yield SearchRow(kind="document", ref=body.id, entry=entry.index,
                        title=words("/title"), text=words("/text"))  # fmt: skip
    elif isinstance(body, CommitmentBody):
        told = f"{_exact(words('/statement'))}\n{words('/terms')}".strip()
        yield SearchRow(kind="commitment", ref=body.id, entry=entry.index,
                        title=words("/title"), text=told)  # fmt: skip
    elif isinstance(body, EvidenceBody) and body.note is not None:
        yield SearchRow(kind="import", ref=str(entry.index), entry=entry.index,
                        title="evidence", text=words("/note"))  # fmt: skip


def _exact(statement: str) -> str:
    try:
        return msgspec.json.decode(statement, type=_Placed).span.exact
    except msgspec.MsgspecError:
        return ""  # whoever admits the entry has refused what is no statement
