"""``servanda correct``: a new version, or a withdrawal; nothing is rewritten."""

from pathlib import Path

import click

from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.stores.address import Location


@click.command(
    "correct",
    epilog=(
        "\b\nExamples:\n"
        "  servanda correct C3 --rules c3.yaml --because 'the date stands in the annex'\n"
        "  servanda correct C3 --set debtor=Ukraine --because 'misread'\n"
        "  servanda correct '#17' --because 'the table was imported twice'"
    ),
)
@click.argument("what", metavar="ID|#ENTRY")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the commitment's new rule, under the same id.",
)
@click.option("--set", "slots", metavar="SLOT=VALUE", multiple=True, help="Change a slot.")
@click.option("--because", required=True, help="Why; it is recorded.")
@register_option
@keys_option
@json_option
def command(
    what: str,
    rules: Path | None,
    slots: tuple[str, ...],
    because: str,
    register: Location,
    keys: Path | None,
    *,
    as_json: bool,
) -> None:
    """Record a correction; what it corrects stays readable in the log."""
    from servanda.api import correcting, unseen  # noqa: PLC0415  (the grammar loads slowly)
    from servanda.cli import drafting  # noqa: PLC0415

    if rules is not None:
        drafting.tell_unseen(unseen.in_file(rules))
    with drafting.opened(register, by=None, keys=keys, ask=passphrase) as opened:
        receipt = correcting.correct(opened, what, because=because, rules=rules, slots=slots)
        drafting.print_receipt(receipt, as_json=as_json)
