"""Reads YAML as text: no typing, no aliases, no tags, no duplicate keys; every place is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from servanda.errors import TermsError

MAX_DEPTH = 20
WIDEST = 300
"""Characters of a line that a message shows at most."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """A rule file's text, for messages that show the place."""

    def __init__(self, text: str, where: str) -> None:
        """Keep the text and the name under which the caller knows it."""
        self.text = text
        self.where = where
        self.lines = text.splitlines()

    def fail(self, message: str, line: int, column: int) -> NoReturn:
        """Raise a TermsError with file, line, the line and a caret (line and column from 0)."""
        shown = self.lines[line] if line < len(self.lines) else ""
        raise TermsError(
            f"{self.where}:{line + 1}:{column + 1}: {message}\n{_pointed(shown, column)}"
        )


def _pointed(line: str, at: int) -> str:
    """Return the line, cut round the place where it is too long to read, with a caret below."""
    if len(line) > WIDEST:
        start = max(0, at - WIDEST // 2)
        end = start + WIDEST
        ahead, behind = "…" if start else "", "…" if end < len(line) else ""
        line, at = ahead + line[start:end] + behind, at - start + len(ahead)
    tab_free = "".join("\t" if ch == "\t" else " " for ch in line[:at])
    return f"{line}\n{tab_free}^"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, with the place where it begins."""

    source: Source
    text: str
    line: int
    column: int
    style: str | None
    end_line: int

    def fail(self, message: str, at: int = 0) -> NoReturn:
        """Raise a TermsError whose caret stands under the code point ``at`` of this text."""
        raw = self.source.lines[self.line] if self.line < len(self.source.lines) else ""
        column = self.column + (1 if self.style in ("'", '"') else 0)
        plain = self.end_line == self.line and raw[column : column + at] == self.text[:at]
        if plain:
            self.source.fail(message, self.line, column + at)
        raise TermsError(
            f"{self.source.where}:{self.line + 1}:{self.column + 1}: {message}\n"
            f"{_pointed(self.text, at)}"
        )


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    source: Source
    items: tuple["Node", ...]
    line: int
    column: int

    def fail(self, message: str) -> NoReturn:
        """Raise a TermsError at the list's beginning."""
        self.source.fail(message, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their nodes, in the file's order."""

    source: Source
    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int

    def fail(self, message: str) -> NoReturn:
        """Raise a TermsError at the mapping's beginning."""
        self.source.fail(message, self.line, self.column)


Node = Scalar | Sequence | Mapping


def _place(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (0, 0) if mark is None else (mark.line, mark.column)


class _Reader:
    """A recursive descent over PyYAML's events."""

    def __init__(self, source: Source, events: Iterator[Event]) -> None:
        self.source = source
        self.events = events

    def refuse(self, event: Event, message: str) -> NoReturn:
        self.source.fail(message, *_place(event))

    def node(self, event: Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self.refuse(event, f"nested deeper than {MAX_DEPTH} levels; a rule file is flat")
        if isinstance(event, AliasEvent):
            self.refuse(event, "YAML aliases (*name) are not read; write the value out")
        if getattr(event, "anchor", None):
            self.refuse(event, "YAML anchors (&name) are not read; write the value out")
        if getattr(event, "tag", None) not in (None, "!"):
            self.refuse(event, "YAML tags (!name) are not read; all values are text")
        line, column = _place(event)
        if isinstance(event, ScalarEvent):
            end = event.end_mark
            return Scalar(
                self.source,
                event.value,
                line,
                column,
                event.style,
                line if end is None else end.line,
            )
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(step := next(self.events), SequenceEndEvent):
                items.append(self.node(step, depth + 1))
            return Sequence(self.source, tuple(items), line, column)
        if isinstance(event, MappingStartEvent):
            return self.mapping(line, column, depth)
        return self.refuse(event, "unexpected YAML; expected a text, a list or a mapping")

    def mapping(self, line: int, column: int, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        while not isinstance(step := next(self.events), MappingEndEvent):
            key = self.node(step, depth + 1)
            if not isinstance(key, Scalar):
                key.fail("a key is a plain word; expected `key: value`")
            if key.text in seen:
                key.fail(
                    f"duplicate key {key.text!r} (first in line {seen[key.text] + 1}); "
                    "keep one of the two"
                )
            seen[key.text] = key.line
            entries.append((key, self.node(next(self.events), depth + 1)))
        return Mapping(self.source, tuple(entries), line, column)


def read_yaml(text: str, *, where: str) -> Node:
    """Return the one document of a YAML text as nodes; a TermsError shows the place."""
    source = Source(text, where)
    try:
        events = iter(list(yaml.parse(text, Loader=_LOADER)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        source.fail(f"no readable YAML: {error.problem or error.context}", line, column)
    except yaml.reader.ReaderError as error:
        raise TermsError(
            f"{where}: character {error.position} cannot stand in YAML ({error.reason}); "
            "save the file as plain UTF-8 text"
        ) from error
    root: Node | None = None
    for event in events:
        if isinstance(event, DocumentStartEvent):
            if root is not None:
                source.fail("a second YAML document; keep one", *_place(event))
            root = _Reader(source, events).node(next(events), 0)
    if root is None:
        raise TermsError(f"{where}: the file is empty; expected `commitments:` with a list")
    return root
