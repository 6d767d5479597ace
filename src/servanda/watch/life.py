"""The lives of instances: what ``@ID.LIFE`` refers to, with what is not yet known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servanda.model import commitment as c
from servanda.watch.matching import Amount
from servanda.watch.norm import Norm
from servanda.watch.windows import LifeMoment, Span

ACTED = ("suspended", "resumed", "released", "cancelled")
Key = Mapping[str, str | Amount]


@dataclass(slots=True)
class Lived:
    """One instance: its key and when each step of its life took place, surely or perhaps."""

    key: Key
    moments: dict[str, list[LifeMoment]] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """All instances of one text of one commitment."""

    instances: list[Lived]
    more: bool
    """Whether further instances may still be opened."""
    blind: list[tuple[datetime, datetime]]
    """When a trigger could have gone unseen."""


class Chronicle:
    """Stories by commitment and reading; a rule finds its own reading first, else the base."""

    def __init__(self) -> None:
        """Begin without any story."""
        self._norms: dict[tuple[str, str | None], Norm] = {}
        self._stories: dict[tuple[str, str | None], Story] = {}

    def begin(self, commitment: str, reading: str | None, norm: Norm) -> None:
        """Keep what recorded acts have made of one text."""
        self._norms[commitment, reading] = norm

    def tell(self, commitment: str, reading: str | None, story: Story) -> None:
        """Keep the story of one text."""
        self._stories[commitment, reading] = story

    def norm(self, commitment: str, reading: str | None) -> Norm:
        """Return the norm of one text."""
        return self._norms[commitment, reading]

    def story(self, commitment: str, reading: str | None) -> Story | None:
        """Return the story that a rule of ``reading`` refers to."""
        found = self._stories.get((commitment, reading))
        return found or self._stories.get((commitment, None))

    def own(self, commitment: str, reading: str | None) -> Story | None:
        """Return the story of one text itself."""
        return self._stories.get((commitment, reading))

    def _acts(self, ref: c.LifeRef, reading: str | None) -> list[LifeMoment]:
        norm = self._norms.get((ref.commitment, reading)) or self._norms.get((ref.commitment, None))
        found = norm.lives.get(ref.life, []) if norm is not None else []
        return [LifeMoment(sure=True, start=low, end=high) for low, high in found]

    def moments(self, ref: c.LifeRef, reading: str | None, key: Key) -> list[LifeMoment]:
        """Return when the life event took place in the instances that share the key's variables."""
        if ref.life in ACTED:
            return self._acts(ref, reading)
        story = self.story(ref.commitment, reading)
        if story is None:
            return []
        return sorted(
            (
                moment
                for lived in story.instances
                if _agrees(lived.key, key)
                for moment in lived.moments.get(ref.life, [])
            ),
            key=lambda m: (m.start, m.end is None, m.end or m.start, not m.sure),
        )

    def keyed(self, ref: c.LifeRef, reading: str | None) -> list[tuple[Key, LifeMoment]]:
        """Return every moment of a life event with its instance's key."""
        if ref.life in ACTED:
            return [({}, m) for m in self._acts(ref, reading)]
        story = self.story(ref.commitment, reading)
        if story is None:
            return []
        return [(i.key, m) for i in story.instances for m in i.moments.get(ref.life, [])]

    def unseen(self, ref: c.LifeRef, reading: str | None, span: Span) -> tuple[bool, bool]:
        """Return whether the life event may still come, or may have come unseen."""
        if ref.life in ACTED:
            return True, False
        story = self.story(ref.commitment, reading)
        if story is None:
            return False, True
        gap = any(
            high > span.start_lo and (span.end_hi is None or low < span.end_hi)
            for low, high in story.blind
        )
        return story.more, gap


def _agrees(one: Key, other: Key) -> bool:
    return all(other[name] == value for name, value in one.items() if name in other)
