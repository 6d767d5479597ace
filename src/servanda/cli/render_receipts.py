"""What was recorded, on the terminal: places in the log and what came of them."""

from collections.abc import Sequence

import click

from servanda.api.observing import summary_of
from servanda.api.snapshots import Snapshot
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.register.receipts import Receipt
from servanda.watch.imports import EventImport, left_out


def print_import(
    receipt: Receipt,
    made: EventImport,
    *,
    as_json: bool,
    snapshots: Sequence[Snapshot] = (),
) -> None:
    """Print where an import stands and what it yielded."""
    if as_json:
        entries = [entry.index for entry in receipt.entries]
        cited = {"snapshots": snapshots} if snapshots else {}
        click.echo(to_json({"entries": entries, **summary_of(made), **cited}, indent=2))
        return
    say(f"recorded as entry #{receipt.entries[0].index}: {len(made.events)} events")
    for dropped in made.dropped:
        say(f"  {left_out(dropped.file, dropped.rows, dropped.reason)}")
    if snapshots:
        kept = sum(one.problem is None for one in snapshots)
        say(f"  snapshots kept of {kept} of {len(snapshots)} addresses")
    for one in snapshots:
        if one.problem is not None:
            say(f"  no snapshot: {one.problem}")
