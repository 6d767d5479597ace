"""What the report on a period shows, line by line."""

from dataclasses import dataclass

from servanda.model.procedure import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One occasion that was due in the period, or comes next."""

    id: str
    title: str
    who: str
    which: str
    due: str
    word: str
    css: str
    flags: tuple[str, ...]
    rests_on: str
    """Whose reports it rests on; empty where it rests on none."""
    watched: str
    contested: str
    """Whose reports say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The occasions of one outcome."""

    name: str
    means: str
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshLine:
    """A promise that was made, or came on record, in the period."""

    id: str
    title: str
    who: str
    quote: str
    language: str
    source: str
    how: str
    """Whether its text is of the period, or only its entry is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A verdict that changed: in the world between first and last day, or by what came in."""

    id: str
    title: str
    when: str
    was: str
    became: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """What one source told of the period, and what rests on it."""

    name: str
    reports: int
    standings: str
    rests: int
    """Occasions due in the period that rest on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """Who was watching in the period."""

    source: str
    what: str
    start: str
    end: str
    lost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """Everything the report shows."""

    register: str
    first: str
    last: str
    period: str
    as_of: str
    as_of_words: str
    known: str
    head: str
    private: bool
    sentence: str
    counts: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]
    fresh: tuple[FreshLine, ...]
    moved: tuple[ChangeLine, ...]
    revised: tuple[ChangeLine, ...]
    objections: tuple[Answered, ...]
    next: tuple[DueLine, ...]
    sources: tuple[SourceLine, ...]
    watched: tuple[WatchLine, ...]
    method: tuple[str, ...]
