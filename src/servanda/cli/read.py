"""``servanda read``: what a text promises, signals and leaves open."""

import sys

import click

from servanda.api.reading import load_and_read
from servanda.cli import terminal
from servanda.model.codec import to_json


@click.command(
    "read",
    epilog=(
        "\b\nExamples:\n"
        "  servanda read statement.txt\n"
        "  servanda read communique.pdf --json > reading.json\n"
        "  cat speech.txt | servanda read -"
    ),
)
@click.argument("source", metavar="FILE|URL|-")
@click.option("--extractor", default="rules", show_default=True, help="Which reader to use.")
@click.option("--encoding", help="Encoding of a plain text that is not UTF-8.")
@click.option("--json", "as_json", is_flag=True, help="Print the Reading (servanda.reading/1).")
def command(source: str, extractor: str, encoding: str | None, *, as_json: bool) -> None:
    """Tell what a text promises, what it only signals, and what it leaves open."""
    raw = sys.stdin.buffer.read() if source == "-" else None
    with terminal.waiting(f"Reading {source}") as told:
        _, reading = load_and_read(
            source, raw=raw, encoding=encoding, extractor=extractor, told=told
        )
    if as_json:
        click.echo(to_json(reading, indent=2))
        return
    from servanda.cli.render_reading import print_reading  # noqa: PLC0415  (rich loads slowly)

    print_reading(reading)
