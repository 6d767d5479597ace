"""``servanda promise``: a commitment without a text, signed by who owes it."""

from pathlib import Path
from typing import Any

import click

from servanda.cli.saying import FILE, deliver, place_options, with_option


@click.command(
    "promise",
    epilog=(
        "\b\nExamples:\n"
        "  servanda promise sluice.yaml --from upper --with lower\n"
        "  servanda promise rules.yaml open-sluice --from upper --with lower --bundle site "
        "--by upper.key --out joint.json"
    ),
)
@click.argument("file", type=FILE)
@click.argument("name", metavar="[ID]", required=False)
@click.option("--from", "who", required=True, help="Who owes it, as the rule names the debtor.")
@click.option("--title", help="In a few words.  [default: its id]")
@with_option
@place_options
def command(
    file: Path,
    name: str | None,
    who: str,
    title: str | None,
    beside: tuple[str, ...],
    **place: Any,
) -> None:
    """Record a commitment from a rule file; whoever is owed it may sign too (--with)."""
    from servanda.api import promising, unseen  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import tell_unseen  # noqa: PLC0415

    tell_unseen(unseen.in_file(file))
    deliver(
        lambda desk: promising.promise(desk, file, name, who=who, title=title, beside=beside),
        f"{who} promises{'' if name is None else ' ' + name}",
        place,
    )
