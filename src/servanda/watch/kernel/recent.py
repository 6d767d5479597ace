"""What was made for the last two answers: most of it comes again in the next one."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Makes values of keys, and gives those of the last two answers again."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._last: dict[K, V] = {}
        self._before: dict[K, V] = {}

    def each(
        self, keys: Sequence[K], make: Callable[[Sequence[K]], Iterable[tuple[K, V]]]
    ) -> list[V]:
        """Return the value of each key of an answer; ``make`` yields those that are not held."""
        known = self._before | self._last
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            known.update(make(missing))
        self._last, self._before = {key: known[key] for key in keys}, self._last
        return [known[key] for key in keys]
