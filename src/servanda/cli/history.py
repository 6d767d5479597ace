"""``servanda history``: how each verdict came to be what it is."""

import click

from servanda.api.register import open_register
from servanda.cli.options import clock_options, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "history",
    epilog=(
        "\b\nExamples:\n"
        "  servanda history --register talks.db\n"
        "  servanda history C14 --as-of 2026-02-01 --json"
    ),
)
@click.argument("name", metavar="[ID]", required=False)
@register_option
@clock_options
@json_option
def command(
    name: str | None, register: Location, as_of: str | None, known_at: str | None, *, as_json: bool
) -> None:
    """List every revision of the verdicts (or of one commitment's): what, when known, and why.

    Without --as-of each entry is read at its own time, and what the clock changed is listed too.
    """
    from servanda.api.history import history, told  # noqa: PLC0415  (the grammar loads slowly)
    from servanda.cli.render_history import lines  # noqa: PLC0415

    with open_register(register) as opened:
        found = history(opened, name, as_of=as_of, known_at=known_at)
    if as_json:
        click.echo(to_json(found.document(), indent=2))
        return
    shown = list(told(found))
    for line in lines(shown) or ["No revisions: there is no verdict yet."]:
        say(line)
    if less := len(found.revisions) - len(shown):
        say(f"{less} more changed only the numbers behind a verdict; --json lists them.")
