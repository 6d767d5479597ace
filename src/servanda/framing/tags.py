"""Words by which an article frames what it tells: optics, signals, tone. They count for nothing."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from servanda.model.press import Tag, TagKind
from servanda.model.text import span_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon, with a sentence of ours in which it is found."""

    kind: TagKind
    value: str | None
    note: str
    words: re.Pattern[str]
    example: str


def lexicon() -> Iterator[Entry]:
    """Yield the entries of ``tags.toml`` in their order."""
    text = files("servanda.framing").joinpath("tags.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["entry"]:
        yield Entry(
            kind=row["kind"],
            value=row.get("value"),
            note=row["note"],
            words=re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE),
            example=row["example"],
        )


ENTRIES = tuple(lexicon())


def tags_of(text: str) -> tuple[Tag, ...]:
    """Return the tags of a text in its order, each at its place."""
    found = [
        Tag(kind=one.kind, value=one.value, note=one.note, span=span_of(text, *hit.span()))
        for one in ENTRIES
        for hit in one.words.finditer(text)
    ]
    return tuple(sorted(found, key=lambda tag: (tag.span.start, tag.span.end, tag.kind)))
