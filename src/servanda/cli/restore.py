"""``servanda restore``: a register out of a copy, in a new place."""

from pathlib import Path
from shlex import quote

import click

from servanda.cli.options import RegisterPlace, keys_option
from servanda.cli.terminal import say, waiting
from servanda.stores.address import Location


@click.command(
    "restore",
    epilog=(
        "\b\nExamples:\n"
        "  servanda restore talks-2026-03-01.db talks.db\n"
        "  servanda restore copy.db 'postgresql://localhost/talks'"
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("register", type=RegisterPlace())
@keys_option
def command(file: Path, register: Location, keys: Path | None) -> None:
    """Make REGISTER out of the copy in FILE; nothing that exists is written over."""
    from servanda.api import moving  # noqa: PLC0415  (loads the register)

    with waiting("copying and checking"):
        place, copied = moving.restore(file, register, keys=keys)
    say(f"{place}: {copied.size} entries and {copied.files} files of {copied.origin}, checked")
    if copied.older:
        say(
            f"warning: {copied.signed} entries were signed with the keys on this machine; this "
            "older copy can be read, and the program refuses to sign in it: look for a newer one",
            err=True,
        )
    say(f"Next: servanda status --register {quote(str(place))}", err=True)
