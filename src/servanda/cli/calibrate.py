"""``servanda calibrate``: whether a table's clock is off, and by how much."""

from pathlib import Path

import click

from servanda.cli.options import json_option, map_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codec import to_json

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "calibrate",
    epilog=(
        "\b\nExamples:\n"
        "  servanda calibrate voyages.csv --map voyages.toml --anchors known.csv\n"
        "  servanda calibrate daily.csv --map missile-attacks --anchors known.csv --within 7"
    ),
)
@click.argument("table", type=FILE)
@map_option
@click.option("--anchors", type=FILE, required=True,
              help="Happenings with a time known from elsewhere (CSV).")  # fmt: skip
@click.option("--within", type=click.IntRange(1, 366), default=3, show_default=True,
              metavar="DAYS", help="How far off the clock may be.")  # fmt: skip
@json_option
def command(table: Path, mapping: str | None, anchors: Path, within: int, *, as_json: bool) -> None:
    """Estimate the constant shift of TABLE's clock from independent anchors."""
    from servanda.api.calibrating import calibrate  # noqa: PLC0415  (tables load slowly)

    if mapping is None:
        raise UsageError("--map is needed: it says how the rows of the table become events")
    found = calibrate(table, mapping, anchors, within=within)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    say(f"{table.name}: {found.agree} of {found.usable} anchors agree on {found.by}", bold=True)
    say(
        f"  together they allow {found.low} to {found.high}; their middles spread by {found.spread}"
    )
    for one in found.alternatives:
        say(f"  {one.by} would fit {one.agree}")
    for fit in found.fits:
        mark = "agrees" if fit.agrees else "does not agree" if fit.nearest else "no event"
        say(f"  {fit.anchor} ({fit.source}): {fit.nearest or '-'}, {mark}")
    if found.line is None:
        say("The clock agrees with the anchors: no clock_shift is needed.")
        return
    say("For a person to put into the mapping, above [table.time]:")
    say(found.line)
