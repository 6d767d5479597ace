"""``servanda reply``: an answer to an objection or a report."""

from typing import Any

import click

from servanda.cli.saying import deliver, place_options


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
@place_options
def command(to: str, who: str, text: str, on: str | None, **place: Any) -> None:
    """Answer an objection or report; to a report it counts for the step of replies."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)

    deliver(
        lambda desk: answering.reply(desk, to, text, who=who, on=on),
        f"{who} replies to {to}",
        place,
    )
