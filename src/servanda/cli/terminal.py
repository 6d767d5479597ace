"""The one way to the terminal: nothing from a text or a file name can steer it."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import click

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of writing."""


_PATIENCE = 1.0
"""Seconds that anybody waits without a word."""


def shown(text: str) -> str:
    r"""Return ``text`` with each character that would steer a terminal spelled out, like ``\x1b``.

    Ours may come from anybody: a file's name or a quoted text could hide, recolour or reorder
    what is printed around it.
    """
    return _STEERING.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  (one byte)


def say(text: str = "", *, err: bool = False, bold: bool = False, nl: bool = True) -> None:
    """Print a text for people, made harmless first."""
    plain = shown(text)
    click.echo(click.style(plain, bold=True) if bold else plain, err=err, nl=nl)


def console(*, width: int | None = None, stderr: bool = False) -> Any:
    """Return a rich console that prints nothing that was not made harmless."""
    from rich.console import Console, ConsoleOptions, RenderableType  # noqa: PLC0415  (slow)
    from rich.segment import Segment  # noqa: PLC0415

    class Harmless(Console):
        """Spells out what would steer the terminal, whatever renders it; styles stay ours."""

        def on_broken_pipe(self) -> None:
            """Leave the exit code to the command line; rich would end with 1."""
            raise BrokenPipeError

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for one in super().render(renderable, options):
                yield one if one.control else Segment(shown(one.text), one.style)

    return Harmless(highlight=False, width=width, stderr=stderr)


class Waiting:
    """Shows on a terminal what is going on, from the second second on; elsewhere nothing."""

    def __init__(self, what: str) -> None:
        """Announce ``what``."""
        self._what = what
        self._timer = threading.Timer(_PATIENCE, self._show)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._bar: Any = None
        self._task: Any = None
        self._done: tuple[int, int] | None = None

    def __enter__(self) -> Callable[[int, int], None]:
        """Return a function that takes how many of how many pages are done."""
        if sys.stderr.isatty():
            self._timer.start()
        return self._told

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._timer.cancel()
        with self._lock:
            self._what = ""
            if self._bar is not None:
                self._bar.stop()

    def _told(self, done: int, whole: int) -> None:
        self._done = (done, whole)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=whole)

    def _show(self) -> None:
        from rich import progress  # noqa: PLC0415  (slow)
        from rich.console import Console  # noqa: PLC0415

        with self._lock:
            if not self._what:
                return
            done, whole = self._done or (0, None)
            bar = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = bar.add_task(shown(self._what), completed=done, total=whole)
            bar.start()
            self._bar = bar


def waiting(what: str) -> Waiting:
    """Return a context in which a bar tells people on a terminal how far ``what`` has come."""
    return Waiting(what)


def let_go() -> None:
    """Send what is still printed nowhere: whoever read it has closed the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
