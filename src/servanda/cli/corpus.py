"""What ``servanda read`` does with a corpus: its options, its progress, what it says at the end."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli import terminal
from servanda.cli.options import F
from servanda.cli.terminal import say
from servanda.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servanda.api.corpus import CorpusResult, Progress

_SHOWN = 5
"""Failures that are told on the terminal; the table holds all."""
_MEGABYTE = 1_000_000


def corpus_options(function: F) -> F:
    """Add the options that concern many texts at once."""
    options = (
        click.option("--corpus", metavar="DIR|GLOB|FILE.parquet", help="Read all these texts."),
        click.option("--out", type=click.Path(path_type=Path), metavar="FILE.parquet|DIR/",
                     help="Where the results of a corpus go."),
        click.option("--engine", default="local", show_default=True, metavar="local|ray",
                     help="What a corpus is read on: this machine, or a Ray cluster."),
        click.option("--workers", type=click.IntRange(min=1), metavar="N",
                     help="Texts of a corpus read at once.  [default: one a processor]"),
        click.option("--seconds", type=click.FloatRange(min=0, min_open=True), metavar="S",
                     default=300.0, show_default=True, help="What one text of a corpus may take."),
        click.option("--fail-on-error", is_flag=True,
                     help="Exit with 1 where a text of a corpus could not be read."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def read_all(
    source: str | None,
    *,
    corpus: str,
    out: Path | None,
    as_json: bool,
    fail_on_error: bool,
    **how: Any,
) -> int:
    """Read a corpus and say what came of it; return the exit code."""
    from servanda.api.corpus import read_corpus  # noqa: PLC0415  (tables load slowly)

    if source is not None:
        raise UsageError(
            f"{source}: one text beside --corpus {corpus}; give one or the other, and put a "
            "pattern in quotes so that the shell leaves it whole"
        )
    if out is None:
        raise UsageError("--corpus needs --out: a file that ends with .parquet, or a folder")
    try:
        with _progress() as told:
            result = read_corpus(corpus, out, progress=told, **how)
    except KeyboardInterrupt:
        say("stopped; the same command goes on where this one was", err=True)
        raise
    _print(result, as_json=as_json)
    if not result.readings:
        raise UsageError(f"{corpus}: none of its texts could be read; see {result.failures_file}")
    return int(fail_on_error and result.failed > 0)


def _print(result: "CorpusResult", *, as_json: bool) -> None:
    from servanda.api.corpus import failures  # noqa: PLC0415
    from servanda.model.codec import to_json  # noqa: PLC0415

    if result.skipped:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in result.skipped.items())
        say(f"skipped, as no reader takes them: {kinds}", err=True)
    for name, reason in failures(result, most=_SHOWN):
        say(f"not read: {reason if reason.startswith(name) else f'{name}: {reason}'}", err=True)
    if result.failed > _SHOWN:
        say(f"... and {result.failed - _SHOWN} more in {result.failures_file}", err=True)
    if as_json:
        click.echo(to_json(result, indent=2))
        return
    say(
        f"{result.readings} of {result.texts} texts read, {result.commitments} commitments; "
        f"{result.failed} could not be read; {result.taken_over} unchanged since an earlier run"
    )
    for label, place in (
        ("readings", result.readings_file),
        ("statements", result.statements_file),
        ("failures", result.failures_file),
        ("one file a reading", result.folder),
    ):
        if place:
            say(f"{label}: {place}")


@contextmanager
def _progress() -> "Iterator[Callable[[Progress], None] | None]":
    """Show a bar with rate and remaining time on standard error; nothing off a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import (  # noqa: PLC0415  (rich loads slowly)  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=terminal.console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None, rate="")

        def told(now: "Progress") -> None:
            rate = _rate(bar, task, now)
            bar.update(task, total=now.total, completed=now.done, rate=rate)
            if now.done == now.total:
                bar.update(task, description="writing the tables")

        yield told


def _rate(bar: Any, task: Any, now: "Progress") -> str:
    """Return texts and megabytes a second, of those that this run has read itself."""
    seconds = bar.tasks[task].elapsed or 0
    if not seconds:
        return ""
    texts = (now.done - now.taken_over) / seconds
    failed = f", {now.failed} failed" if now.failed else ""
    return f"{texts:.1f} texts/s, {now.read_bytes / _MEGABYTE / seconds:.2f} MB/s{failed}"
