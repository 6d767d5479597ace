"""The one way to the terminal: nothing from a text or a file name can steer it."""

import os
import re
import sys
from collections.abc import Iterable
from typing import Any

import click

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of writing."""


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


def let_go() -> None:
    """Send what is still printed nowhere: whoever read it has closed the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
