"""``servanda incidents``: how far each incident is established, and to whom it is laid."""

from pathlib import Path

import click

from servanda.cli.options import clock_options, json_option, map_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.model.incident import Incident
from servanda.stores.address import Location

_FILE = click.Path(path_type=Path)


@click.command(
    "incidents",
    epilog=(
        "\b\nExamples:\n"
        "  servanda incidents --register talks.db\n"
        "  servanda incidents --events incidents.csv --map incidents.toml --json"
    ),
)
@click.option("--events", "tables", type=_FILE, multiple=True,
              help="An event table in place of a register; may repeat.")  # fmt: skip
@map_option
@click.option("--all", "every", is_flag=True,
              help="Also happenings of which no report says an inquiry or a grade.")  # fmt: skip
@register_option
@clock_options
@json_option
def command(
    tables: tuple[Path, ...],
    mapping: str | None,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    every: bool,
    as_json: bool,
) -> None:
    """List incidents: alleged, under inquiry, verified, attributed or unattributed."""
    from servanda.api.incidents import of_files, of_register  # noqa: PLC0415  (loads tables)
    from servanda.api.register import open_register  # noqa: PLC0415

    if tables or mapping:
        found = of_files(tables, mapping, as_of=as_of, known_at=known_at, every=every)
    else:
        with open_register(register) as opened:
            found = of_register(opened, as_of=as_of, known_at=known_at, every=every)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    if not found:
        say("no incident: no report names an inquiry or a grade (--all lists every happening)",
            err=True)  # fmt: skip
    for incident in found:
        _print(incident)


def _print(one: Incident) -> None:
    name = f"{one.type} {one.occurrence} · {one.start.removesuffix('T00:00:00Z')}"
    laid = f" to {' and '.join(one.attributed_to)}" if one.state == "attributed" else ""
    against = f", denied by {', '.join(one.denied_by)}" if one.denied_by else ""
    say(f"{name}: {one.state}{laid}{against}", bold=True)
    for move in one.moves:
        say(f"  {move.state} by {move.by}, known {move.known_at} ({move.event})")
    for laying in one.attributions:
        if laying.accusation:
            say(f"  {laying.source} accuses {laying.to} ({laying.event}); a claim moves nothing")
        elif one.established != "verified":
            say(f"  {laying.source} lays it to {laying.to} ({laying.event}); it is not verified")
    for told in one.reports:
        grades = [f"source {told.source_grade}" if told.source_grade else "",
                  f"report {told.report_grade}" if told.report_grade else ""]  # fmt: skip
        shown = ", ".join(filter(None, grades)) or "not graded"
        say(f"  {told.event}: {told.standing} by {told.source} ({shown})")
