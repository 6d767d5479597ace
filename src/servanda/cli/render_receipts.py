"""What was recorded, on the terminal: places in the log and what came of them."""

import click

from servanda.api.observing import summary_of
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.register.journal import Receipt
from servanda.watch.imports import EventImport, left_out


def print_import(receipt: Receipt, made: EventImport, *, as_json: bool) -> None:
    """Print where an import stands and what it yielded."""
    if as_json:
        entries = [entry.index for entry in receipt.entries]
        click.echo(to_json({"entries": entries, **summary_of(made)}, indent=2))
        return
    say(f"recorded as entry #{receipt.entries[0].index}: {len(made.events)} events")
    for dropped in made.dropped:
        say(f"  {left_out(dropped.file, dropped.rows, dropped.reason)}")
