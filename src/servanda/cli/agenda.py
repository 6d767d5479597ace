"""``servanda agenda``: meetings, phases and milestones; what a follow-up plan still lacks."""

from pathlib import Path

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

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    "agenda",
    epilog=(
        "\b\nExamples:\n"
        "  servanda agenda check follow-up.toml --register talks.db\n"
        "  servanda agenda add follow-up.toml\n"
        "  servanda agenda list --as-of 2026-02-01 --mine Norland/mission\n"
        "  servanda agenda template hot-line\n"
        "  servanda agenda ics > talks.ics"
    ),
)
def command() -> None:
    """Record plans for the follow-up, and see where meetings, phases and milestones stand."""


@command.command()
@click.argument("file", type=FILE)
@click.option("--private", is_flag=True, help="Keep the file in the owner's copy.")
@signing_option
@register_option
@keys_option
def add(
    file: Path, *, private: bool, by: Path | None, register: Location, keys: Path | None
) -> None:
    """Record a plan from its file; a newer version takes the place of the older."""
    from servanda.api import agenda  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415
    from servanda.cli.render_agenda import print_lacks  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = agenda.add(held, file, private=private)
        found = agenda.check(held, file)
    say(f"recorded as entry #{receipt.entries[-1].index}: plan of {file}")
    print_lacks(found)


@command.command("list")
@click.option("--mine", metavar="PARTY/PERSON", help="Only what this one has to check or attend.")
@register_option
@clock_options
@json_option
def list_(
    mine: str | None, register: Location, as_of: str | None, known_at: str | None, *, as_json: bool
) -> None:
    """List the plans with the state of each part, or somebody's own queue."""
    from servanda.api import agenda  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_agenda import print_board, print_queue  # noqa: PLC0415

    with open_register(register) as opened:
        found = agenda.board(opened, as_of=as_of, known_at=known_at)
    own = None if mine is None else agenda.queue(found, mine)
    if as_json:
        click.echo(to_json(own or found, indent=2))
    elif own is not None:
        print_queue(own)
    else:
        print_board(found)


@command.command()
@click.argument("file", type=FILE, required=False)
@click.option("--strict", is_flag=True, help="Exit with 1 where anything is lacking.")
@register_option
@clock_options
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    file: Path | None,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Say what the plans still lack; with FILE, before it is recorded."""
    from servanda.api import agenda  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_agenda import lacking, print_lacks  # noqa: PLC0415

    with open_register(register) as opened:
        found = agenda.check(opened, file, as_of=as_of, known_at=known_at)
    click.echo(to_json(lacking(found), indent=2)) if as_json else print_lacks(found)
    ctx.exit(int(strict and any(lacking(found).values())))


@command.command()
@register_option
@clock_options
def ics(register: Location, as_of: str | None, known_at: str | None) -> None:
    """Print the calendar: meetings, milestones, checks and the ends of commitments."""
    from servanda.api import agenda  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register) as opened:
        click.echo(agenda.ics(opened, as_of=as_of, known_at=known_at), nl=False)


@command.command()
@click.argument("kind", required=False)
def template(kind: str | None) -> None:
    """Print the form of a confidence-building measure; without KIND, the kinds there are."""
    from servanda.agenda import drafts  # noqa: PLC0415

    if kind is not None:
        click.echo(drafts.form(kind), nl=False)
        return
    for name in drafts.kinds():
        say(f"{name}: {drafts.measure(name).about}")


@command.command()
@click.argument("plan")
@click.argument("part")
@click.option("--into", metavar="DRAFT", help="Draft of the text that promises it.")
@click.option("--quote", metavar="WORDS", help="The words of that text, letter by letter.")
@register_option
def draft(plan: str, part: str, into: str | None, quote: str | None, register: Location) -> None:
    """Print the draft commitment of a milestone or channel, or tie it to a text's words."""
    from servanda.api import agenda  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.drafting import print_draft  # noqa: PLC0415

    if (into is None) != (quote is None):
        raise click.UsageError("--into and --quote belong together")
    with open_register(register) as opened:
        if into is not None and quote is not None:
            print_draft(agenda.draft_into(opened, plan, part, into, quote))
            return
        text, lints = agenda.rule(opened, plan, part)
    click.echo(text, nl=False)
    for line in lints:
        say(f"warning: {line}", err=True)
