"""``servanda press``: articles on record, outlets side by side, acts beside articles."""

from pathlib import Path

import click

from servanda.cli.options import (
    clock_options,
    encoding_option,
    json_option,
    keys_option,
    passphrase,
    register_option,
    signing_option,
)
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.group(
    "press",
    epilog=(
        "\b\nExamples:\n"
        "  servanda press add article.html --outlet 'The River Post' --on 2025-09-05\n"
        "  servanda press list --register talks.db\n"
        "  servanda press series --as-of 2026-03-01"
    ),
)
def command() -> None:
    """Record press articles; hold them against the register of their day."""


@command.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--outlet", required=True, help="The paper, station or agency.")
@click.option("--on", metavar="DATE", help="Day of the article, where it does not state it.")
@click.option("--id", "wish", help="Id of the article. [default: from the file's name]")
@click.option("--corrects", metavar="ID", help="The article that the outlet corrects by this one.")
@click.option("--note", help="A remark; it is recorded.")
@encoding_option
@signing_option
@register_option
@keys_option
def add(
    article: str,
    outlet: str,
    on: str | None,
    wish: str | None,
    corrects: str | None,
    note: str | None,
    encoding: str | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Record an article: in public its quotations and its hash, never its text."""
    from servanda.api import press  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt, one = press.add(
            held, article, outlet=outlet, on=on, wish=wish, corrects=corrects, note=note,
            encoding=encoding,
        )  # fmt: skip
    say(f"recorded as entry #{receipt.entries[-1].index}: article {one.id} of {outlet}, {one.on}")


@command.command("list")
@click.option(
    "--hindsight",
    is_flag=True,
    help="Count what the register learned later of promises given by the articles' days.",
)
@register_option
@clock_options
@json_option
def list_(
    register: Location, as_of: str | None, known_at: str | None, *, hindsight: bool, as_json: bool
) -> None:
    """List the articles with their claims, conflicts between outlets, and each outlet's counts."""
    from servanda.api import press  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_press import print_frames  # noqa: PLC0415  (rich)

    with open_register(register) as opened:
        found = press.frames(opened, as_of=as_of, known_at=known_at, hindsight=hindsight)
    click.echo(to_json(found, indent=2)) if as_json else print_frames(found)


@command.command()
@register_option
@clock_options
@json_option
def series(register: Location, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """Print acts per month beside articles per month, and the days since the last act."""
    from servanda.api import press  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_press import print_series  # noqa: PLC0415  (rich)

    with open_register(register) as opened:
        found = press.frames(opened, as_of=as_of, known_at=known_at)
    click.echo(to_json(found, indent=2)) if as_json else print_series(found)
