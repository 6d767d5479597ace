"""``servanda align``: equally authentic versions of one text, side by side."""

from pathlib import Path

import click

from servanda.cli.options import keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "align",
    epilog=("\b\nExample:\n  servanda align accord-en accord-uk places.csv --register talks.db"),
)
@click.argument("first")
@click.argument("second")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "role", type=click.Choice(["secretariat", "coder"]), default="secretariat",
              show_default=True, help="In which role it is signed.")  # fmt: skip
@register_option
@keys_option
def command(
    first: str, second: str, table: Path, role: str, register: Location, keys: Path | None
) -> None:
    """Record two documents as versions of one text; TABLE sets places side by side (CSV)."""
    from servanda.api import versions  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        receipt, made = versions.align(
            opened, first, second, table, role="coder" if role == "coder" else "secretariat"
        )
    index = receipt.entries[-1].index
    say(f"recorded as entry #{index}: {first} beside {second}, {len(made.rows)} places")
