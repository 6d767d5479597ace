"""``servanda init``: a new register with its keys."""

from pathlib import Path
from shlex import quote

import click

from servanda.api.keyring import keys_folder
from servanda.api.register import create_register
from servanda.cli.options import RegisterPlace, keys_option, passphrase
from servanda.cli.terminal import say
from servanda.errors import UsageError
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
@click.option(
    "--succeeds",
    metavar="BUNDLE",
    type=click.Path(path_type=Path),
    help="Go on where the register of this bundle ended, as when its log key was lost.",
)
@click.option("--log-key", metavar="VKEY", help="With --succeeds: the old log's own key.")
@keys_option
def command(
    register: Location,
    name: str | None,
    succeeds: Path | None,
    log_key: str | None,
    keys: Path | None,
    *,
    unsafe_plain: bool,
) -> None:
    """Make a new register (one SQLite file, or a database's) and its keys on this machine."""
    before = None
    if succeeds is not None:
        from servanda.api.publishing import ending  # noqa: PLC0415  (loads the engine)

        before = ending(succeeds, key=log_key)
    elif log_key is not None:
        raise UsageError("--log-key goes with --succeeds: it is the old log's")
    words = None if unsafe_plain else passphrase("Passphrase for the new keys", confirm=True)
    with create_register(
        register,
        name=name or register.stem,
        passphrase=words,
        unsafe_plain=unsafe_plain,
        keys=keys,
        succeeds=before,
    ) as made:
        say(f"{register}: register {made.journal.origin}")
        say(f"log key: {made.journal.log_verifier.vkey}")
    if unsafe_plain:
        say("warning: the keys are not encrypted; use them for a demonstration", err=True)
    say(f"Keys are in {keys or keys_folder()}; keep a copy of that folder.", err=True)
    say(f"Next: servanda record FILE --register {quote(str(register))}", err=True)
