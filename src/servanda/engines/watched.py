"""A child process under watch: replaced when it dies or takes too long, at one task's cost."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from servanda.errors import UsageError
from servanda.model.outcome import DIED, NO_MEMORY, TOO_LONG, Lost

MEMORY_BYTES = 4 * 1024**3
"""Twice what a child of the server may have: an analyst's own file may be larger than a form's."""
_CHILD = Path(__file__).with_name("child.py")
_ALARM = getattr(signal, "SIGALRM", None)
"""By which a child ends itself when its parent's clock is slow."""
_LENGTH = 8
_LINE = 300
"""Characters of a child's last words that stand in a message."""


class Watched:
    """Runs one pickled function in a child process; each task has an answer, whatever befalls."""

    def __init__(self, function: bytes, *, seconds: float, memory: int = MEMORY_BYTES) -> None:
        """Start nothing yet: the first task does."""
        self._function = function
        self._seconds = seconds
        self._memory = memory
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def run(self, task: Any) -> tuple[Any, Lost | None]:
        """Return what the function makes of ``task``, or why there is nothing."""
        child = self._child
        if child is None or child.poll() is not None:
            child = self._start()
        watch = _Clock(child, self._seconds)
        try:
            answer = _ask(child, task)
        finally:
            late = watch.stop()
        if late or answer is None:
            self._end(child)
            late = late or -child.returncode == _ALARM
        if answer is not None:
            value, lost = pickle.loads(answer)  # noqa: S301  (from our own child)
            return value, self._lost(*lost) if lost else None
        if late:
            return None, Lost(
                error=TOO_LONG,
                message=f"took more than {self._seconds:g} seconds, so it was given up; cut it "
                "into parts, or allow more time",
            )
        return None, Lost(
            error=DIED,
            message=f"the process that read it died ({_how(child.returncode)}); the file is "
            "damaged, or needs more memory than there is",
        )

    def close(self) -> None:
        """End the child at once; a task at work comes to nothing."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None:
            child.kill()

    def reap(self) -> None:
        """Let go of a closed child's pipes, once nobody waits at them."""
        if self._child is not None:
            self._end(self._child)

    def _lost(self, error: str, message: str) -> Lost:
        if error == NO_MEMORY:
            most = self._memory / 1024**3
            message = f"reading it took more than {most:g} GB of memory; cut it into parts"
        return Lost(error=error, message=message or "no reason was given")

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a child and hand it the function; UsageError where it cannot take it."""
        with tempfile.TemporaryFile() as words:
            with self._lock:
                if self._closed:
                    raise UsageError("this engine's run has ended; start another")
                # In a session of its own: Ctrl-C at the terminal is the parent's to answer.
                child = self._child = subprocess.Popen(  # noqa: S603  (our own file; no shell)
                    [sys.executable, "-P", os.fspath(_CHILD)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=words,
                    start_new_session=True,
                )
            path = [os.path.abspath(place) for place in sys.path]  # noqa: PTH100  ("" is a place)
            if _ask(child, (path, self._function, self._seconds, self._memory)) is None:
                self._end(child)
                words.seek(0)
                said = words.read().decode("utf-8", "replace").strip().splitlines() or ["no word"]
                raise UsageError(
                    f"a process for the work cannot start ({said[-1][:_LINE]}); the function must "
                    "lie in a module that another process can import"
                )
        return child

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close(pipe)
        child.wait()
        if self._child is child:
            self._child = None


class _Clock:
    """Kills a child when its time is up, and never after its answer was taken."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self._child = child
        self._lock = threading.Lock()
        self._over = self._late = False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            if not self._over:
                self._late = True
                self._child.kill()

    def stop(self) -> bool:
        """Stop the clock; tell whether it has rung."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            return self._late


def pickled(function: Callable[[Any], Any]) -> bytes:
    """Return a function by its module and name; UsageError where it has none."""
    try:
        return pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise UsageError(
            f"{function!r} cannot be handed to another process ({error}); name a function of a "
            "module"
        ) from error


def _ask(child: subprocess.Popen[bytes], message: Any) -> bytes | None:
    """Send a message and return the answer; None where the child is no more."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        pickle.dump(message, child.stdin, pickle.HIGHEST_PROTOCOL)
        child.stdin.flush()
        head = child.stdout.read(_LENGTH)
        size = int.from_bytes(head, "big")
        answer = child.stdout.read(size) if len(head) == _LENGTH else None
    except (OSError, ValueError):  # broken pipe, or closed by another thread
        return None
    return answer if answer is not None and len(answer) == size else None


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was not yet sent has nobody left to read it


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
