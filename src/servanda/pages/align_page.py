"""The form in which somebody sets the statements of two versions of one text side by side."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from servanda.errors import InputError
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.versions import AlignedPlaces, RegisteredVersions
from servanda.pages.cards import statements_of
from servanda.pages.languages import gettext as _
from servanda.register.pairing import propose

SHOWN = 70
"""Code points of a place in a list to choose from."""
_PAIR = re.compile(r"(\d{1,9})-(\d{1,9}):(\d{1,9})-(\d{1,9})\Z", re.ASCII)
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place that can be set beside another one."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the two texts: what can be chosen of it."""

    id: str
    title: str
    language: str
    statements: tuple[Choice, ...]
    paragraphs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """Two places side by side; ``kept``: a person has set them there, else it is proposed."""

    value: str
    first: str
    second: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignView:
    """Two texts, and which of their places go together so far."""

    first: Version
    second: Version
    lines: tuple[PairLine, ...]
    seen: str
    """The entry of the alignment on record that one saw; empty where there is none."""


def others_of(document: str, state: RegisterState) -> tuple[tuple[str, str], ...]:
    """Return the texts that may stand beside a document: id and title."""
    return tuple((d.id, d.title) for d in state.documents if d.id != document and d.text)


def align_view(
    first: RegisteredDocument,
    second: RegisteredDocument,
    state: RegisterState,
    rows: Iterable[AlignedPlaces] | None = None,
) -> AlignView:
    """Return the form with ``rows`` kept; None: those on record."""
    held = on_record(first.id, second.id, state)
    kept = sorted((row.first, row.second) for row in (rows_on_record(held, first.id)
                                                      if rows is None else rows))  # fmt: skip
    texts = (first.text or "", second.text or "")
    spans = [statement_places(one, state) for one in (first, second)]
    blocks = [_paragraphs(text) for text in texts]
    # Where one of the texts was not read, paragraphs are what both have.
    units = spans if all(spans) else blocks
    free = [
        [place for place in places if all(_apart(place, pair[side]) for pair in kept)]
        for side, places in enumerate(units)
    ]
    proposed = propose(free[0], free[1], (len(texts[0]), len(texts[1])))
    lines = sorted([(pair, True) for pair in kept] + [(pair, False) for pair in proposed])
    return AlignView(
        first=_version(first, spans[0], blocks[0]),
        second=_version(second, spans[1], blocks[1]),
        lines=tuple(
            PairLine(
                value=_value(pair),
                first=texts[0][slice(*pair[0])],
                second=texts[1][slice(*pair[1])],
                kept=is_kept,
            )
            for pair, is_kept in lines
        ),
        seen="" if held is None else str(held.entry),
    )


def on_record(first: str, second: str, state: RegisterState) -> RegisteredVersions | None:
    """Return the alignment of two documents that holds now."""
    return next((one for one in state.versions if set(one.documents) == {first, second}), None)


def rows_on_record(held: RegisteredVersions | None, first: str) -> tuple[AlignedPlaces, ...]:
    """Return its rows with the places of ``first`` before the others."""
    if held is None or held.documents[0] == first:
        return () if held is None else held.rows
    return tuple(AlignedPlaces(first=row.second, second=row.first) for row in held.rows)


def rows_given(values: Iterable[str]) -> tuple[AlignedPlaces, ...]:
    """Return the pairs that a form names, each once; InputError where one is none."""
    found: dict[tuple[Place, Place], None] = {}
    for value in values:
        match = _PAIR.match(value)
        if match is None:
            raise InputError(_("{value} names no two places.", value=repr(value[:60])))
        a, b, c, d = map(int, match.groups())
        found[(a, b), (c, d)] = None
    return tuple(AlignedPlaces(first=one, second=other) for one, other in sorted(found))


def statement_places(held: RegisteredDocument, state: RegisterState) -> list[Place]:
    """Return where the statements of a document stand, in the order of the text."""
    return sorted({(one.span.start, one.span.end) for one in statements_of(held, state)})


def _paragraphs(text: str) -> list[Place]:
    return [(m.start(), m.start() + len(m[0].rstrip())) for m in _PARAGRAPH.finditer(text)]


def _apart(one: Place, other: Place) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _version(held: RegisteredDocument, statements: list[Place], paragraphs: list[Place]) -> Version:
    def choices(places: list[Place]) -> tuple[Choice, ...]:
        text = held.text or ""
        return tuple(
            Choice(value=f"{start}-{end}", words=_short(text[start:end])) for start, end in places
        )

    return Version(
        id=held.id,
        title=held.title,
        language=held.reading.document.language if held.reading else "und",
        statements=choices(statements),
        paragraphs=choices(paragraphs),
    )


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1].rstrip() + "…"


def _value(pair: tuple[Place, Place]) -> str:
    return ":".join(f"{start}-{end}" for start, end in pair)
