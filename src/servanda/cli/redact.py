"""``servanda redact``: destroy a sealed value; its entry stays with its proofs."""

from pathlib import Path

import click

from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "redact",
    epilog=(
        "\b\nExamples:\n"
        "  servanda redact '#17' /note --reason 'names a source' --authority 'data officer'\n"
        "  servanda redact '#5' --reason 'court order' --authority 'Court of Estmark, 12/2026'"
    ),
)
@click.argument("entry", metavar="#ENTRY")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--reason", required=True, help="Why; it is recorded and published.")
@click.option("--authority", required=True, help="On whose order or by which rule; recorded too.")
@register_option
@keys_option
@json_option
def command(
    entry: str,
    paths: tuple[str, ...],
    reason: str,
    authority: str,
    register: Location,
    keys: Path | None,
    *,
    as_json: bool,
) -> None:
    """Destroy values and salts in this copy and record that; copies handed out are not recalled."""
    from servanda.api import redacting  # noqa: PLC0415  (loads the engine)
    from servanda.cli import drafting  # noqa: PLC0415

    with drafting.opened(register, by=None, keys=keys, ask=passphrase) as opened:
        told = redacting.reach(opened, entry, paths)
        receipt = redacting.redact(opened, entry, paths, authority=authority, reason=reason)
        drafting.print_receipt(receipt, as_json=as_json)
    for line in told:
        say(line, err=True)
