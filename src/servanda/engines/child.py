"""The child process that runs an engine's function, one task after another.

Started as a file of its own, so that it is found however the parent found it; until the parent
has sent where modules lie, it needs the standard library only. What goes over the two pipes is
pickled: the parent started this process and nobody else can write to it.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

AFTER_THE_LIMIT = 2.0
"""Seconds by which a child outlives its limit, in case the parent that would end it is gone."""


def main() -> int:
    """Answer tasks until the parent closes the pipe."""
    tasks, answers = _pipes()
    path, pickled, seconds, memory = pickle.load(tasks)  # noqa: S301  (from our parent)
    sys.path[:] = path
    _bound_memory(memory)
    function = pickle.loads(pickled)  # noqa: S301  (from our parent)
    _send(answers, b"ready")
    _silence()
    while True:
        try:
            task = pickle.load(tasks)  # noqa: S301  (from our parent)
        except EOFError:
            return 0
        _alarm(seconds + AFTER_THE_LIMIT)
        _send(answers, _answer(function, task))
        _alarm(0)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes aside: what the function reads or prints must not get among the tasks."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)
    return tasks, answers


def _silence() -> None:
    """Print nowhere from here on: libraries complain of each broken file."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _answer(function: Callable[[Any], Any], task: Any) -> bytes:
    """Return ``(value, None)`` or ``(None, (class, message))``, pickled."""
    try:
        return pickle.dumps((function(task), None), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((None, ("MemoryError", "")))
    except Exception as error:  # noqa: BLE001  (whatever befalls one task must not stop the others)
        return pickle.dumps((None, (type(error).__name__, str(error))))


def _send(answers: BinaryIO, data: bytes) -> None:
    answers.write(len(data).to_bytes(8, "big"))
    answers.write(data)
    answers.flush()


def _alarm(seconds: float) -> None:
    """Let the system end this process after so many seconds; 0 calls it off."""
    if hasattr(signal, "setitimer"):  # there is none on Windows; the parent's clock remains
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory(most: int) -> None:
    """Let this process have so many bytes of address space, where the system can hold it to it."""
    try:
        import resource  # noqa: PLC0415  (there is none on Windows)
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
