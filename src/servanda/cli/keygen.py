"""``servanda keygen``: a signing key for a person or an office."""

from pathlib import Path
from typing import get_args

import click

from servanda.api.register import open_register
from servanda.cli.options import keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.model.entry import Role
from servanda.stores.address import Location

ROLES = [role for role in get_args(Role) if role != "operator"]


@click.command(
    "keygen",
    epilog=(
        "\b\nExamples:\n"
        "  servanda keygen anna --role coder --register talks.db\n"
        "  servanda keygen mission --role observer --origin servanda.local/talks-1a2b3c4d\n"
        "  servanda keygen mission --enrol 'mission.talks-1a2b/observer/1+…' --register talks.db"
    ),
)
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="party", show_default=True)
@click.option("--holder", help="Full name of the person or office; kept in the owner's copy.")
@click.option("--origin", help="Make a key for a register that lies elsewhere.")
@click.option("--enrol", metavar="VKEY", help="Enrol a key that was made elsewhere.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the key there, to be carried elsewhere.  [default: with the others]",
)
@click.option("--unsafe-plain-key", "unsafe_plain", is_flag=True, help="For demonstrations only.")
@register_option
@keys_option
def command(
    name: str,
    role: Role,
    holder: str | None,
    origin: str | None,
    enrol: str | None,
    out: Path | None,
    register: Location,
    keys: Path | None,
    *,
    unsafe_plain: bool,
) -> None:
    """Make a key and enrol it in the register; its private part stays on this machine."""
    from servanda.api import keymaking  # noqa: PLC0415  (pairs with the import below)

    if origin is not None:
        words = None if unsafe_plain else passphrase("Passphrase for the new key", confirm=True)
        made = keymaking.make(name, role=role, origin=origin, passphrase=words, folder=keys, to=out)
        say(f"{made.vkey}")
        say(f"private key: {made.path}; send the line above to the secretariat", err=True)
        return
    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        if enrol is not None:
            index = keymaking.enrol(opened, vkey=enrol, holder=holder)
            say(f"enrolled as entry #{index}: {enrol}")
            return
        words = None if unsafe_plain else passphrase("Passphrase for the new key", confirm=True)
        made = keymaking.make(
            name,
            role=role,
            origin=opened.journal.origin,
            passphrase=words,
            folder=keys,
            to=out,
        )
        index = keymaking.enrol(opened, vkey=made.vkey, holder=holder)
    say(f"enrolled as entry #{index}: {made.vkey}")
    say(f"private key: {made.path}", err=True)
