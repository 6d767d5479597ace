"""``servanda due``: what falls due next."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from servanda.cli.options import clock_options, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.api.coming import DueLine

_SPAN = re.compile(r"([1-9]\d{0,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


def _within(ctx: click.Context, option: click.Parameter, text: str) -> timedelta:
    """Return a length of time such as 30d."""
    del ctx, option
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r}: write a number and d, w, m or y, such as 30d or 6m")
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


@click.command(
    "due",
    epilog=(
        "\b\nExamples:\n"
        "  servanda due\n"
        "  servanda due --within 2w --register talks.db\n"
        "  servanda due --within 1y --as-of 2026-02-01 --json"
    ),
)
@click.option(
    "--within", default="30d", show_default=True, callback=_within, metavar="TIME",
    help="How far ahead: a number and d, w, m or y.",
)  # fmt: skip
@register_option
@clock_options
@json_option
def command(
    within: timedelta,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    as_json: bool,
) -> None:
    """List what is open and falls due within a time, nearest first."""
    from servanda.api.coming import due  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register) as opened:
        found = due(opened, within, as_of=as_of, known_at=known_at)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    _print(found.due)
    if found.later or found.undated:
        say(f"{found.later} later, {found.undated} open without a date", err=True)


def _print(lines: "Sequence[DueLine]") -> None:
    if not lines:
        say("nothing falls due within that time", err=True)
    for one in lines:
        flags = f" [{', '.join(one.flags)}]" if one.flags else ""
        say(f"{one.day}  {one.commitment}  {one.title} ({one.shows}){flags}")
