"""``servanda upgrade``: a register of an earlier version's format, brought to today's."""

import click

from servanda.cli.options import register_option
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "upgrade",
    epilog=(
        "\b\nExamples:\n"
        "  servanda backup talks-before.db --register talks.db\n"
        "  servanda upgrade --register talks.db"
    ),
)
@register_option
def command(register: Location) -> None:
    """Bring the register's tables to today's format; its entries are not touched."""
    from servanda.api import moving  # noqa: PLC0415  (loads the register)

    before, after = moving.upgrade(register)
    if before == after:
        say(f"{register}: format {after} already; nothing to do")
    else:
        say(f"{register}: from format {before} to {after}; no entry was changed")
