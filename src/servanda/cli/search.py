"""``servanda search``: words in what the register holds."""

import click

from servanda.api.register import open_register
from servanda.cli.options import json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "search",
    epilog="\b\nExamples:\n  servanda search ceasefire\n  servanda search '\"heavy weapons\" OSCE'",
)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@register_option
@json_option
def command(words: tuple[str, ...], limit: int, register: Location, *, as_json: bool) -> None:
    """Find words in documents, commitments and notes; words in quotes stand together."""
    with open_register(register) as opened:
        hits = opened.search(" ".join(words), limit=limit)
    if as_json:
        click.echo(to_json(hits, indent=2))
        return
    if not hits:
        say("nothing found", err=True)
    for hit in hits:
        say(f"{hit.kind} {hit.ref} (#{hit.entry}) {hit.title}")
        say(f"  {' '.join(hit.snippet.split())}")
