"""``servanda procedure``: reports under the rules of publication of a mechanism."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from servanda.cli.options import (
    clock_options,
    json_option,
    keys_option,
    passphrase,
    register_option,
    signing_option,
)
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.model.procedure import Move

FILE = click.Path(path_type=Path, dir_okay=False)
MOVES = ["shown", "waived", "approved", "refused", "published", "disclosed"]


@click.group(
    "procedure",
    epilog=(
        "\b\nExamples:\n"
        "  servanda procedure add quarterly.toml\n"
        "  servanda procedure report Q1 --under quarterly --author Mission "
        "--title 'First quarter'\n"
        "  servanda procedure act Q1 shown --step to-parties --who Norland --on 2026-04-02\n"
        "  servanda procedure list"
    ),
)
def command() -> None:
    """Who must see a report first, how long they have to reply, and when it may appear."""


@command.command("list")
@register_option
@clock_options
@json_option
def list_(register: Location, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """List the reports with the state of each step."""
    from servanda.api import procedure  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_procedure import print_reports  # noqa: PLC0415

    with open_register(register) as opened:
        found = procedure.board(opened, as_of=as_of, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else print_reports(found)


@command.command()
@click.argument("file", type=FILE)
@signing_option
@register_option
@keys_option
def add(file: Path, by: Path | None, register: Location, keys: Path | None) -> None:
    """Record rules of publication; reports under way stay under the older ones."""
    from servanda.api import procedure  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import record_file  # noqa: PLC0415

    record_file(file, "procedure", procedure.add, by=by, register=register, keys=keys)


@command.command()
@click.argument("name", metavar="ID")
@click.option("--title", required=True, help="What the report is.")
@click.option("--under", required=True, metavar="PROCEDURE", help="The rules it goes by.")
@click.option("--author", required=True, help="Who wrote it.")
@click.option("--about", multiple=True, metavar="COMMITMENT", help="What it is about; may repeat.")
@click.option("--on", metavar="DATE", help="When it was finished.  [default: today]")
@click.option("--file", type=FILE, help="Its text: only a hash leaves this copy.")
@signing_option
@register_option
@keys_option
def report(
    name: str,
    title: str,
    under: str,
    author: str,
    about: tuple[str, ...],
    on: str | None,
    file: Path | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Record a finished report; a new version begins its procedure anew."""
    from servanda.api import procedure  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = procedure.report(
            held, name, title, under=under, author=author, commitments=about, on=on, file=file
        )
    say(f"recorded as entry #{receipt.entries[-1].index}: report {name}")


@command.command()
@click.argument("name", metavar="REPORT")
@click.argument("move", type=click.Choice(MOVES))
@click.option("--step", help="The step it belongs to; none for published and disclosed.")
@click.option("--who", required=True, help="Who was shown it, waives, decides or publishes.")
@click.option("--on", metavar="DATE", help="When it was done.  [default: today]")
@click.option("--because", metavar="TEXT", help="Why; it is recorded.")
@signing_option
@register_option
@keys_option
def act(
    name: str,
    move: str,
    step: str | None,
    who: str,
    on: str | None,
    because: str | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Record what was done about a report, or that it became public."""
    from servanda.api import procedure  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = procedure.act(
            held, name, cast("Move", move), step=step, who=who, on=on, because=because
        )
    say(f"recorded as entry #{receipt.entries[-1].index}: {name} {move}, {who}")
