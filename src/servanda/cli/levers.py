"""``servanda levers``: which steps the verdicts allow, hold or snap back."""

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
    from servanda.model.lever import Move

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    "levers",
    epilog=(
        "\b\nExamples:\n"
        "  servanda levers list --register talks.db\n"
        "  servanda levers dry-run --if C14=discharged\n"
        "  servanda levers add oil-cap.toml\n"
        "  servanda levers act L1 snapback consent --holder X --on 2026-02-01"
    ),
)
def command() -> None:
    """List levers with their state, try an assumption, record what holders do."""


@command.command("list")
@register_option
@clock_options
@json_option
def list_(register: Location, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """List the levers with the state of each step, and warnings."""
    from servanda.api import leverage  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_levers import print_board  # noqa: PLC0415

    with open_register(register) as opened:
        found = leverage.board(opened, as_of=as_of, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else print_board(found)


@command.command("dry-run")
@click.option(
    "--if",
    "ifs",
    multiple=True,
    required=True,
    metavar="COMMITMENT=STATE[@DATE]",
    help="Assume this state, from the date or from --as-of; may repeat.",
)
@register_option
@clock_options
@json_option
def dry_run(
    ifs: tuple[str, ...],
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    as_json: bool,
) -> None:
    """Print what would fire under an assumption, when, and who must act; records nothing."""
    from servanda.api import leverage  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_levers import print_dry_run  # noqa: PLC0415

    with open_register(register) as opened:
        found = leverage.dry_run(opened, ifs, as_of=as_of, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else print_dry_run(found)


@command.command()
@click.argument("file", type=FILE)
@signing_option
@register_option
@keys_option
def add(file: Path, by: Path | None, register: Location, keys: Path | None) -> None:
    """Record a lever from its file; a newer version takes the place of the older."""
    from servanda.api import leverage  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import record_file  # noqa: PLC0415

    record_file(file, "lever", leverage.add, by=by, register=register, keys=keys)


@command.command()
@click.argument("lever")
@click.argument("step")
@click.argument("move", type=click.Choice(["consent", "refusal", "notice", "taken"]))
@click.option("--holder", required=True, help="Who acts: a holder of the lever.")
@click.option("--on", metavar="DATE", help="When it was done.  [default: today]")
@click.option("--because", help="Why; it is recorded.")
@signing_option
@register_option
@keys_option
def act(
    lever: str,
    step: str,
    move: str,
    holder: str,
    on: str | None,
    because: str | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Record a holder's consent, refusal or notice, or that it took the step."""
    from servanda.api import leverage  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = leverage.act(
            held, lever, step, cast("Move", move), holder=holder, on=on, because=because
        )
    say(f"recorded as entry #{receipt.entries[-1].index}: {holder}: {move} of {lever} {step}")
