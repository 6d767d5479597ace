"""``servanda durability``: what speaks for promises lasting, and which elections come first."""

from pathlib import Path

import click

from servanda.cli.options import clock_options, json_option, register_option
from servanda.model.codec import to_json
from servanda.stores.address import Location

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "durability",
    epilog=(
        "\b\nExamples:\n"
        "  servanda durability C14 --register talks.db\n"
        "  servanda durability --elections elections.csv\n"
        "  servanda durability --curve --elections elections.csv --as-of 2026-03-01"
    ),
)
@click.argument("name", metavar="[ID]", required=False)
@click.option("--elections", type=FILE, help="Calendar of elections to lay over the promises.")
@click.option("--curve", is_flag=True, help="How long the promises of the register held.")
@register_option
@clock_options
@json_option
def command(
    name: str | None,
    elections: Path | None,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    curve: bool,
    as_json: bool,
) -> None:
    """Print the three inputs of durability of every promise (or one), each with its source."""
    from servanda.api import durability  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli import render_durability as render  # noqa: PLC0415

    if curve and name is not None:
        raise click.UsageError("--curve is of the whole register; leave the ID out")
    with open_register(register) as held:
        if curve:
            lives = durability.lives(held, elections=elections, as_of=as_of, known_at=known_at)
            click.echo(to_json(lives, indent=2)) if as_json else render.print_lives(lives)
            return
        found = durability.cards(held, name, elections=elections, as_of=as_of, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else render.print_cards(found)
