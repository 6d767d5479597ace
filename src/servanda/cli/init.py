"""``servanda init``: a new register with its keys."""

from pathlib import Path
from shlex import quote

import click

from servanda.api.keyring import keys_folder
from servanda.api.register import create_register
from servanda.cli.options import RegisterPlace, keys_option, passphrase
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "init",
    epilog=(
        "\b\nExamples:\n"
        "  servanda init talks.db\n"
        "  servanda init 'postgresql://localhost/talks'\n"
        '  servanda init talks.db --name "Black Sea talks" --unsafe-plain-key'
    ),
)
@click.argument("register", type=RegisterPlace(), default="servanda.db")
@click.option("--name", help="What the register is called. [default: the file's name]")
@click.option(
    "--unsafe-plain-key",
    "unsafe_plain",
    is_flag=True,
    help="Keep the keys unencrypted: for demonstrations only.",
)
@keys_option
def command(register: Location, name: str | None, keys: Path | None, *, unsafe_plain: bool) -> None:
    """Make a new register (one SQLite file, or a database's) and its keys on this machine."""
    words = None if unsafe_plain else passphrase("Passphrase for the new keys", confirm=True)
    with create_register(
        register,
        name=name or register.stem,
        passphrase=words,
        unsafe_plain=unsafe_plain,
        keys=keys,
    ) as made:
        say(f"{register}: register {made.journal.origin}")
        say(f"log key: {made.journal.log_verifier.vkey}")
    if unsafe_plain:
        say("warning: the keys are not encrypted; use them for a demonstration", err=True)
    say(f"Keys are in {keys or keys_folder()}; keep a copy of that folder.", err=True)
    say(f"Next: servanda record FILE --register {quote(str(register))}", err=True)
