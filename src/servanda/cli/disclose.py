"""``servanda disclose``: open sealed places to chosen people."""

from pathlib import Path

import click

from servanda.cli.options import register_option
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "disclose",
    epilog=(
        "\b\nExamples:\n"
        "  servanda disclose '#5' --out for-the-panel.json --register talks.db\n"
        "  servanda verify bundle --with for-the-panel.json"
    ),
)
@click.argument("places", metavar="#ENTRY[/PATH]...", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to hand over; whoever holds it can read what it opens.",
)
@register_option
def command(places: tuple[str, ...], out: Path, register: Location) -> None:
    """Write what opens sealed values and files; the register and its bundles stay as they are."""
    from servanda.api import redacting  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register) as opened:
        found = redacting.disclose(opened, places, out)
    say(f"{out}: opens {len(found)} place{'s' * (len(found) != 1)}")
    say("Hand it over by a way that only its readers see; it cannot be recalled.", err=True)
