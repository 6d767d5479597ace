"""``servanda object``: an objection that stands beside the verdict or report it answers."""

from pathlib import Path

import click

from servanda.cli.options import keys_option, passphrase, register_option, signing_option
from servanda.cli.terminal import say


@click.command(
    "object",
    epilog=(
        "\b\nExamples:\n"
        "  servanda object C14 --from Norland --because 'The table was filed on 3 February.'\n"
        "  servanda object Q1 --from Estmark --because 'We were not shown the annex.'"
    ),
)
@click.argument("name", metavar="ID")
@click.option("--from", "who", required=True, help="Who objects.")
@click.option("--because", "text", metavar="TEXT", required=True, help="What is objected.")
@click.option("--on", metavar="DATE", help="When it was said.  [default: today]")
@click.option("--as-of", metavar="T", help="The verdict's clock.  [default: --on]")
@click.option("--evidence", multiple=True, metavar="ID", help="An event or #ENTRY; may repeat.")
@signing_option
@register_option
@keys_option
def command(
    name: str,
    who: str,
    text: str,
    on: str | None,
    as_of: str | None,
    evidence: tuple[str, ...],
    by: Path | None,
    register: Path,
    keys: Path | None,
) -> None:
    """Record an objection to a commitment's verdicts or to a report; it changes neither."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = answering.object_to(
            held, name, text, who=who, on=on, as_of=as_of, evidence=evidence
        )
    say(f"recorded as entry #{receipt.entries[-1].index}: {who} objects to {name}")
