"""``servanda object``: an objection that stands beside the verdict or report it answers."""

from typing import Any

import click

from servanda.cli.saying import deliver, place_options


@click.command(
    "object",
    epilog=(
        "\b\nExamples:\n"
        "  servanda object C14 --from Norland --because 'The table was filed on 3 February.'\n"
        "  servanda object Q1 --from Estmark --because 'We were not shown the annex.'\n"
        "  servanda object C14 --from Norland --because '...' --bundle site --by norland.key "
        "--out objection.json"
    ),
)
@click.argument("name", metavar="ID")
@click.option("--from", "who", required=True, help="Who objects.")
@click.option("--because", "text", metavar="TEXT", required=True, help="What is objected.")
@click.option("--on", metavar="DATE", help="When it was said.  [default: today]")
@click.option("--as-of", metavar="T", help="The verdict's clock.  [default: --on]")
@click.option("--evidence", multiple=True, metavar="ID", help="An event or #ENTRY; may repeat.")
@place_options
def command(
    name: str,
    who: str,
    text: str,
    on: str | None,
    as_of: str | None,
    evidence: tuple[str, ...],
    **place: Any,
) -> None:
    """Record an objection to a commitment's verdicts or to a report; it changes neither."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)

    deliver(
        lambda desk: answering.object_to(
            desk, name, text, who=who, on=on, as_of=as_of, evidence=evidence
        ),
        f"{who} objects to {name}",
        place,
    )
