"""``servanda plugins``: what is plugged in, and where it comes from."""

import click

from servanda.cli.options import json_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json


@click.command(
    "plugins",
    epilog="\b\nExamples:\n  servanda plugins\n  servanda plugins --json",
)
@json_option
def command(*, as_json: bool) -> None:
    """List readers, extractors, sources, stores, exporters and engines with their packages."""
    from servanda.api.setup import plugged_in  # noqa: PLC0415  (looks through what is installed)

    found = plugged_in()
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    group = ""
    for one in found:
        if one.group != group:
            group = one.group
            say(group)
        state = "" if one.problem is None else f"  cannot be loaded: {one.problem}"
        say(f"  {one.name:<14} {one.package} {one.version}{state}")
