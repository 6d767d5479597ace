"""``servanda reply``: an answer to an objection or a report."""

from pathlib import Path

import click

from servanda.cli.options import keys_option, passphrase, register_option, signing_option
from servanda.cli.terminal import say


@click.command(
    "reply",
    epilog=(
        "\b\nExamples:\n"
        "  servanda reply '#31' --from Mission --because 'The annex was added on 4 April.'\n"
        "  servanda reply Q1 --from Norland --because 'We share the findings.'"
    ),
)
@click.argument("to", metavar="#ENTRY|REPORT")
@click.option("--from", "who", required=True, help="Who replies.")
@click.option("--because", "text", metavar="TEXT", required=True, help="What is replied.")
@click.option("--on", metavar="DATE", help="When it was said.  [default: today]")
@signing_option
@register_option
@keys_option
def command(
    to: str,
    who: str,
    text: str,
    on: str | None,
    by: Path | None,
    register: Path,
    keys: Path | None,
) -> None:
    """Answer an objection or report; to a report it counts for the step of replies."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = answering.reply(held, to, text, who=who, on=on)
    say(f"recorded as entry #{receipt.entries[-1].index}: {who} replies to {to}")
