"""``servanda credibility``: how often promises like these were kept, with the counts."""

from pathlib import Path

import click

from servanda.cli.options import json_option, register_option
from servanda.cli.terminal import say, waiting
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "credibility",
    epilog=(
        "\b\nExamples:\n"
        "  servanda credibility --register talks.db\n"
        "  servanda credibility --by theme\n"
        "  servanda credibility --table pledges.csv --back-test 2024-12-31"
    ),
)
@click.argument("name", required=False)
@click.option("--by", default="party", show_default=True, help="party, theme or commitment.")
@click.option("--table", type=click.Path(path_type=Path, dir_okay=False),
              help="Outcomes from a table in place of a register: name, day, kept.")  # fmt: skip
@click.option("--column", "columns", metavar="NAME=HEADER", multiple=True,
              help="Which header of the table stands for a column; may repeat.")  # fmt: skip
@click.option("--back-test", "cut", metavar="DAY", help="Learn up to this day, test on the rest.")
@click.option("--as-of", metavar="T", help="Verdicts as of T.  [default: now]")
@register_option
@json_option
def command(
    name: str | None,
    by: str,
    table: Path | None,
    columns: tuple[str, ...],
    cut: str | None,
    as_of: str | None,
    register: Location,
    *,
    as_json: bool,
) -> None:
    """Estimate how often each party keeps its promises; alphabetical, never without counts."""
    from servanda.api import believing  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_judging import credibility  # noqa: PLC0415

    with waiting("estimating"):
        if table is not None:
            found = believing.credibility_of_table(table, cut=cut, only=name, columns=columns)
        else:
            with open_register(register) as opened:
                found = believing.credibility_of_register(
                    opened, by=by, as_of=as_of, cut=cut, only=name
                )
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    if not found.estimates.groups:
        say("no promise on record: no basis")
    credibility(found)
