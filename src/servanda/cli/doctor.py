"""``servanda doctor``: what on this machine works, and what is missing for what."""

import click

from servanda.cli.options import json_option, keys_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "doctor",
    epilog="\b\nExamples:\n  servanda doctor\n  servanda doctor --register talks.db --json",
)
@register_option
@keys_option
@json_option
@click.pass_context
def command(ctx: click.Context, register: Location, keys: str | None, *, as_json: bool) -> None:
    """Look at the installation, the register and its keys; exit with 1 where something is wrong."""
    from servanda.api.setup import examine  # noqa: PLC0415  (opens the register)

    named = ctx.get_parameter_source("register") is not click.core.ParameterSource.DEFAULT
    found = examine(register, keys, must=named)
    if as_json:
        click.echo(to_json(found, indent=2))
    else:
        for one in found:
            say(f"{one.state:<8} {one.what}: {one.told}")
    if any(one.state == "wrong" for one in found):
        ctx.exit(1)
