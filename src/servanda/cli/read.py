"""``servanda read``: what a text promises, signals and leaves open."""

import sys
from typing import Any

import click

from servanda.api.reading import load_and_read, sends_to
from servanda.cli import terminal
from servanda.cli.corpus import corpus_options, read_all
from servanda.cli.options import encoding_option
from servanda.errors import UsageError
from servanda.model.codec import to_json


@click.command(
    "read",
    epilog=(
        "\b\nExamples:\n"
        "  servanda read statement.txt\n"
        "  servanda read communique.pdf --json > reading.json\n"
        "  cat speech.txt | servanda read -\n"
        "  servanda read --corpus speeches/ --out speeches.parquet\n"
        "  servanda read --corpus 'archive/**/*.pdf' --out archive-readings/"
    ),
)
@click.argument("source", metavar="[FILE|URL|-]", required=False)
@click.option(
    "--extractor",
    metavar="rules|llm:NAME",
    default="rules",
    show_default=True,
    help="Who reads: the rules on this machine, or a language model that you name.",
)
@encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the Reading, or a corpus's summary.")
@corpus_options
@click.pass_context
def command(
    ctx: click.Context, /, source: str | None, extractor: str, encoding: str | None, **more: Any
) -> None:
    """Tell what a text promises, what it only signals, and what it leaves open."""
    if more["corpus"] is not None:
        ctx.exit(read_all(source, extractor=extractor, encoding=encoding, **more))
    if source is None or more["out"] is not None:
        raise UsageError("name one FILE, URL or - to read; or a --corpus, and --out for results")
    raw = sys.stdin.buffer.read() if source == "-" else None
    if (host := sends_to(extractor)) is not None:
        terminal.say(f"{extractor} sends English text to {host}", err=True)
    with terminal.waiting(f"Reading {source}") as told:
        _, reading = load_and_read(
            source, raw=raw, encoding=encoding, extractor=extractor, told=told
        )
    if more["as_json"]:
        click.echo(to_json(reading, indent=2))
        return
    from servanda.cli.render_reading import print_reading  # noqa: PLC0415  (rich loads slowly)

    print_reading(reading)
