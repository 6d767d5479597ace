"""The engine of one machine: as many child processes as it has processors."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from servanda.engines.watched import Watched, pickled
from servanda.model.outcome import Outcome

AHEAD = 2
"""Tasks drawn for each process: one at work and one that waits, so that none is idle."""


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalEngine:
    """Runs tasks in watched child processes, each served by a thread that waits for it."""

    def run(
        self,
        function: Callable[[Any], Any],
        tasks: Iterable[Any],
        *,
        seconds: float,
        workers: int | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield one outcome for each task, as they end; see the protocol in ``plugins``."""
        name = pickled(function)
        posts = [_Post(name, seconds) for _ in range(workers or processors())]
        waiting: SimpleQueue[tuple[int, Any] | None] = SimpleQueue()
        ended: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        threads = [Thread(target=post.serve, args=(waiting, ended), daemon=True) for post in posts]
        for thread in threads:
            thread.start()
        try:
            yield from _fed(enumerate(tasks), waiting, ended, ahead=AHEAD * len(posts))
        finally:
            _emptied(waiting)
            for post in posts:
                waiting.put(None)
                post.watched.close()
            for thread in threads:
                thread.join()
            for post in posts:
                post.watched.reap()


class _Post:
    """A thread's work: hand one task after another to one watched process."""

    def __init__(self, function: bytes, seconds: float) -> None:
        self.watched = Watched(function, seconds=seconds)

    def serve(
        self,
        waiting: "SimpleQueue[tuple[int, Any] | None]",
        ended: "SimpleQueue[Outcome | BaseException]",
    ) -> None:
        """Serve until None comes; an error that is no task's is handed over and ends the work."""
        while (given := waiting.get()) is not None:
            number, task = given
            try:
                value, lost = self.watched.run(task)
            except BaseException as error:  # noqa: BLE001  (raised again where outcomes are taken)
                ended.put(error)
                return
            ended.put(Outcome(number=number, value=value, lost=lost))


def _fed(
    tasks: Iterator[tuple[int, Any]],
    waiting: "SimpleQueue[tuple[int, Any] | None]",
    ended: "SimpleQueue[Outcome | BaseException]",
    *,
    ahead: int,
) -> Iterator[Outcome]:
    """Keep ``ahead`` tasks drawn and yield outcomes until there are none of either."""
    under_way = 0
    while True:
        while under_way < ahead and (task := next(tasks, None)) is not None:
            waiting.put(task)
            under_way += 1
        if not under_way:
            return
        outcome = ended.get()
        if isinstance(outcome, BaseException):
            raise outcome
        under_way -= 1
        yield outcome


def _emptied(waiting: "SimpleQueue[tuple[int, Any] | None]") -> None:
    while True:
        try:
            waiting.get_nowait()
        except Empty:
            return
