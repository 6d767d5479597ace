"""``servanda backup``: a register as one file, whole at one moment."""

from pathlib import Path

import click

from servanda.cli.options import register_option
from servanda.cli.terminal import say, waiting
from servanda.stores.address import Location


@click.command(
    "backup",
    epilog=(
        "\b\nExamples:\n"
        "  servanda backup talks-2026-03-01.db --register talks.db\n"
        "  servanda backup copy.db --register 'postgresql://localhost/talks'"
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@register_option
def command(file: Path, register: Location) -> None:
    """Copy the register to a new FILE and check the copy; others may write meanwhile."""
    from servanda.api import moving  # noqa: PLC0415  (loads the register)

    with waiting("copying and checking"):
        copied = moving.backup(register, file)
    say(f"{file}: {copied.size} entries and {copied.files} files of {copied.origin}, checked")
    say("The keys are not in it: keep a copy of their folder apart.", err=True)
