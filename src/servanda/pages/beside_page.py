"""Equally authentic versions of one text side by side, as somebody aligned them by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.errors import InputError
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.text import Span
from servanda.model.versions import RegisteredVersions
from servanda.pages.cards import statements_of
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One document, as the head of its column."""

    title: str
    href: str
    language: str
    quoted: bool
    """Whether only quotations from it are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What stands beside each other; an empty side has nothing that was set beside the other."""

    first: str
    second: str
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideView:
    """Two versions of one text."""

    title: str
    first: Side
    second: Side
    rows: tuple[Row, ...]
    orphaned: int
    """Rows whose places lie outside of a text."""
    entry: int
    entry_href: str
    registered_by: str


def versions_of(
    document: str, state: RegisterState, links: Links
) -> tuple[tuple[str, str, str], ...]:
    """Return the other versions of a document: id, title and the address of both together."""
    others = (
        next(name for name in one.documents if name != document)
        for one in state.versions
        if document in one.documents
    )
    return tuple(
        (name, state.texts[name].title, links.beside(document, name))
        for name in others
        if name in state.texts
    )


def beside_view(first: str, second: str, state: RegisterState, links: Links) -> BesideView:
    """Return the two texts in rows; what nobody aligned stands at its place between the rows.

    InputError where the register does not hold these two as versions of one text.
    """
    held = next((v for v in state.versions if set(v.documents) == {first, second}), None)
    documents = {one.id: one for one in state.documents}
    if held is None or not {first, second} <= documents.keys():
        raise InputError(
            _(
                "The register does not hold {first} and {second} as versions of one text at this "
                "point of its log.",
                first=first,
                second=second,
            )
        )
    copies = tuple(_copy(documents[name], state, links) for name in (first, second))
    pairs = _pairs(held, first)
    kept = [pair for pair in pairs if all(map(_Copy.holds, copies, pair))]
    one, other = (_side(documents[name], links) for name in (first, second))
    return BesideView(
        title=_("{first} beside {second}", first=one.title, second=other.title),
        first=one,
        second=other,
        rows=tuple(_rows(kept, copies)),
        orphaned=len(pairs) - len(kept),
        entry=held.entry,
        entry_href=links.entry(held.entry),
        registered_by=held.registered_by,
    )


Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Copy:
    """What may be shown of one version: its text, or no more than its quotations."""

    text: str | None
    quotations: tuple[Span, ...]
    length: int | None
    """None where this copy does not tell it."""

    def holds(self, place: Place) -> bool:
        start, end = place
        return 0 <= start < end and (self.length is None or end <= self.length)

    def words(self, start: int, end: int | None) -> str:
        """Return what stands there; of a text that is withheld the quotations there."""
        if self.text is not None:
            return self.text[start:end].strip()
        last = end if end is not None else max((q.end for q in self.quotations), default=0)
        found = (
            q.exact[max(start - q.start, 0) : max(last - q.start, 0)].strip()
            for q in self.quotations
            if q.start < last and start < q.end
        )
        return " … ".join(found)


def _copy(held: RegisteredDocument, state: RegisterState, links: Links) -> _Copy:
    text = None if _quoted(held, links) else held.text
    spans = (one.span for one in statements_of(held, state))
    quotations = tuple(sorted(spans, key=lambda span: (span.start, span.end)))
    if held.text is not None:
        return _Copy(text, quotations, len(held.text))
    return _Copy(text, quotations, held.reading.document.length if held.reading else None)


def _quoted(held: RegisteredDocument, links: Links) -> bool:
    return held.text is None or (held.quotes_only and links.published)


def _pairs(held: RegisteredVersions, first: str) -> list[tuple[Place, Place]]:
    """Return the aligned places with those of ``first`` before the others."""
    turned = held.documents[0] != first
    found = [(r.second, r.first) if turned else (r.first, r.second) for r in held.rows]
    return sorted(found)


def _side(held: RegisteredDocument, links: Links) -> Side:
    language = held.reading.document.language if held.reading else "und"
    return Side(
        title=held.title,
        href=links.document(held.id),
        language=language,
        quoted=_quoted(held, links),
    )


def _rows(pairs: Sequence[tuple[Place, Place]], copies: Sequence[_Copy]) -> list[Row]:
    """Return rows in the order of the first text, with what lies between them on either side."""
    found: list[Row] = []
    at = [0, 0]
    for places in pairs:
        gaps = []
        for side, (start, end) in enumerate(places):
            gaps.append(copies[side].words(at[side], start) if at[side] < start else "")
            at[side] = max(at[side], end)
        found += _between(*gaps)
        first, second = (copies[n].words(*place) for n, place in enumerate(places))
        found.append(Row(first=first, second=second, together=True))
    return found + _between(*(copies[side].words(at[side], None) for side in (0, 1)))


def _between(first: str, second: str) -> list[Row]:
    """Return what lies between two rows; a full stop alone is nothing that could be aligned."""
    one, other = (words if any(map(str.isalnum, words)) else "" for words in (first, second))
    return [Row(first=one, second=other, together=False)] if one or other else []
