"""Equally authentic versions of one text side by side, as somebody aligned them by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.errors import InputError
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.versions import RegisteredVersions
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One document, as the head of its column."""

    title: str
    href: str
    language: str


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


def versions_of(document: str, state: RegisterState) -> tuple[tuple[str, str], ...]:
    """Return the other versions of a document: id and title."""
    titles = {one.id: one.title for one in state.documents}
    others = (
        next(name for name in one.documents if name != document)
        for one in state.versions
        if document in one.documents
    )
    return tuple((name, titles.get(name, name)) for name in others)


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
    one, other = documents[first], documents[second]
    pairs = _pairs(held, first)
    texts = (one.text or "", other.text or "")
    kept = [pair for pair in pairs if _within(pair, texts)]
    return BesideView(
        title=_("{first} beside {second}", first=one.title, second=other.title),
        first=_side(one, links),
        second=_side(other, links),
        rows=tuple(_rows(kept, texts)),
        orphaned=len(pairs) - len(kept),
        entry=held.entry,
        entry_href=links.entry(held.entry),
        registered_by=held.registered_by,
    )


Place = tuple[int, int]


def _pairs(held: RegisteredVersions, first: str) -> list[tuple[Place, Place]]:
    """Return the aligned places with those of ``first`` before the others."""
    turned = held.documents[0] != first
    found = [(r.second, r.first) if turned else (r.first, r.second) for r in held.rows]
    return sorted(found)


def _within(pair: tuple[Place, Place], texts: tuple[str, str]) -> bool:
    return all(
        0 <= start < end <= len(text) for (start, end), text in zip(pair, texts, strict=True)
    )


def _side(held: RegisteredDocument, links: Links) -> Side:
    language = held.reading.document.language if held.reading else "und"
    return Side(title=held.title, href=links.document(held.id), language=language)


def _rows(pairs: Sequence[tuple[Place, Place]], texts: tuple[str, str]) -> list[Row]:
    """Return rows in the order of the first text, with what lies between them on either side."""
    found: list[Row] = []
    at = [0, 0]
    for places in pairs:
        gaps = []
        for side, (start, end) in enumerate(places):
            gaps.append(texts[side][at[side] : start].strip())
            at[side] = max(at[side], end)
        found += _between(*gaps)
        first, second = (texts[n][start:end] for n, (start, end) in enumerate(places))
        found.append(Row(first=first, second=second, together=True))
    return found + _between(*(texts[side][at[side] :].strip() for side in (0, 1)))


def _between(first: str, second: str) -> list[Row]:
    return [Row(first=first, second=second, together=False)] if first or second else []
