"""What the clauses of a text refer back to, carried along while it is read."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from servanda.model.reading import Actor
from servanda.model.text import Span
from servanda.reading import slots
from servanda.reading.cast import Cast
from servanda.reading.naming import TITLED
from servanda.reading.parts import Block, Genre
from servanda.reading.times import Known
from servanda.reading.usages import PRIVATE
from servanda.reading.words import mentions

PRIVATE_STEMS = ("private", "behind", "record")
T = TypeVar("T")
MOST_SHARED = 2000
"""Values that are looked up before a new one is kept: equal ones mostly stand near each other."""
STATES_SHALL = re.compile(r"\b[Ss]tates shall\b")


@dataclass
class Run:
    """A text with all that its clauses may refer back to."""

    cast: Cast
    genre: Genre
    known: Known
    actors: tuple[Actor, ...] = ()
    bound_in: int = -1
    """Start of the paragraph whose own words named those who act; -1 where the context did."""
    asked: tuple[Actor, ...] = ()
    """Who was asked last: whom "requests him", "urges them" mean."""
    asking: tuple[Actor, ...] = ()
    """Who asked last: the subject of "urges", "calls on"."""
    sentence: tuple[int, int] = (0, 0)
    opened: dict[str, Span] = field(default_factory=dict)
    private: bool = False
    paragraph: int = -1
    speaker: tuple[str, int] | None = None
    lead_in: tuple[int, int] | None = None
    founded: tuple[Actor, ...] = ()
    """The body that the last lead-in founds."""

    text: str = field(init=False)
    """The text itself."""
    _shared: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the text of the cast."""
        self.text = self.cast.text

    def shared(self, value: T) -> T:
        """Return the object that is already there for an equal value: many statements share one."""
        if len(self._shared) > MOST_SHARED:
            self._shared.clear()
        return cast("T", self._shared.setdefault(value, value))

    @cached_property
    def binds_states(self) -> bool:
        """Whether a resolution speaks of what "all States shall" do."""
        return STATES_SHALL.search(self.text) is not None

    def enter(self, sentence: tuple[int, int]) -> None:
        """Look over a sentence once, however many clauses it has."""
        if sentence != self.sentence:
            self.sentence = sentence
            self.opened = slots.opened(self.text, sentence)
            told = mentions(self.text, *sentence, PRIVATE_STEMS)
            self.private = told and PRIVATE.search(self.text, *sentence) is not None

    def quoted_speaker(self, block: Block, at: int) -> str | None:
        """Return whom a report names first before the words it quotes: one look a paragraph."""
        if block.start != self.paragraph:
            self.paragraph = block.start
            self.speaker = first_speaker(self.text, block.start, block.end)
        return self.speaker[0] if self.speaker and self.speaker[1] <= at else None


def first_speaker(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the person with an office whom a paragraph names first, and where the name ends."""
    found = TITLED.search(text, start, end)
    return (found.group(), found.end()) if found is not None else None
