"""What was made for the last two answers: most of it comes again in the next one."""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Makes values of keys, and gives those of the last two answers again."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._last: dict[K, V] = {}
        self._before: dict[K, V] = {}

    def each(self, keys: Iterable[K], make: Callable[[K], V]) -> list[V]:
        """Return the value of each key of an answer; equal keys have the same one."""
        known, used, found = self._before | self._last, dict[K, V](), list[V]()
        for key in keys:
            value = known.get(key)
            if value is None:
                value = known[key] = make(key)
            used[key] = value
            found.append(value)
        self._last, self._before = used, self._last
        return found
