"""Work done again in the background, before its outcome is too old, as long as somebody asks.

A page of now is as of a minute: whoever looks at it next should not wait until it is judged.
"""

import threading
from collections.abc import Callable

AFTER = 40.0
"""Seconds after which an outcome that holds for a minute is made anew."""
Work = Callable[[], bool]
"""Does something, and returns whether somebody still asks for it."""
Start = Callable[[float, Callable[[], None]], None]


def _start(seconds: float, work: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


class Ahead:
    """Does one thing at a time, in a thread of its own."""

    def __init__(self, start: Start = _start) -> None:
        """Begin with ``start`` whatever comes after some seconds."""
        self._start = start
        self._one = threading.Lock()

    def later(self, work: Work) -> None:
        """Do ``work`` after a while, and again each time that somebody still asks for it."""
        self._start(AFTER, lambda: self._do(work))

    def _do(self, work: Work) -> None:
        with self._one:
            wanted = work()
        if wanted:
            self.later(work)


class Process:
    """Whether this process serves pages, and so judges ahead."""

    ahead: Ahead | None = None

    @classmethod
    def serves(cls) -> None:
        """Judge ahead from now on, in every register that is opened."""
        cls.ahead = Ahead()
