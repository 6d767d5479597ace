"""``servanda objections``: what was objected, and what was replied to it."""

import click

from servanda.cli.options import json_option, register_option
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command("objections", epilog="\b\nExamples:\n  servanda objections C14 --register talks.db")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--known-at", metavar="K", help="What the register knew at K: #SEQ or an instant.")
@register_option
@json_option
def command(name: str | None, known_at: str | None, register: Location, *, as_json: bool) -> None:
    """List the objections to a commitment or report, or all, each with the replies to it."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_procedure import print_objections  # noqa: PLC0415

    with open_register(register) as opened:
        found = answering.objections(opened, name, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else print_objections(found)
