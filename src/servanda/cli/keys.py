"""``servanda keys``: who may sign, and what becomes of a key."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli.keygen import ROLES
from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.saying import FILE, deliver, own_key, place_options, with_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.entry import Role
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.desk import Desk
    from servanda.register.proposals import Proposal
    from servanda.tlog.note import Signer

role_option = click.option(
    "--role", type=click.Choice(ROLES), default="party", show_default=True, help="Of which role."
)
doubt_option = click.option(
    "--doubt-from",
    type=int,
    metavar="N",
    help="First entry that may be somebody else's; from there on what the key signed is marked.",
)
new_option = click.option(
    "--new", type=FILE, metavar="FILE", help="The new key.  [default: one is made, with the others]"
)
plain_option = click.option(
    "--unsafe-plain-key", "unsafe_plain", is_flag=True, help="For demonstrations only."
)


@click.group(
    "keys",
    epilog=(
        "\b\nExamples:\n"
        "  servanda keys list --register talks.db\n"
        "  servanda keys rotate upper --because 'new laptop'\n"
        "  servanda keys revoke upper/party/1 --because 'stolen' --doubt-from 12\n"
        "  servanda keys guard upper --of 2 --guard bank --guard court --guard lower\n"
        "  servanda keys recover upper --because 'lost' --with bank --with court\n"
        "  servanda keys log-reserve --out reserve.pem\n"
        "  servanda keys log-switch reserve.pem"
    ),
)
def command() -> None:
    """List, change, end, guard and recover the keys that sign entries."""


@command.command("list")
@register_option
@json_option
def list_(register: Location, *, as_json: bool) -> None:
    """Print each key: since when, until when, in doubt from where; and who guards whom.

    The log's own keys come first.
    """
    from servanda.api import logkeeping  # noqa: PLC0415  (loads cryptography)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.model.codec import to_json  # noqa: PLC0415

    with open_register(register) as held:
        state, logs = held.state(), logkeeping.listed(held)
    if as_json:
        click.echo(to_json({"log": logs, "keys": state.keys, "guards": state.guards}, indent=2))
        return
    for log in logs:
        since = "since #0" if log.entry is None else f"listed in #{log.entry}"
        turn = "in reserve" if log.from_size is None else f"signs from size {log.from_size} on"
        say(f"log {since}, {turn}: {log.vkey}")
    for key in state.keys:
        ended = "" if key.until is None else f", ended with #{key.until}"
        doubt = "" if key.doubt_from is None else f", in doubt from #{key.doubt_from}"
        say(f"{key.actor} ({key.role}) since #{key.entry}{ended}{doubt}: {key.vkey}")
    for one in state.guards:
        say(f"{one.threshold} of {', '.join(one.guards)} guard {one.actor} (#{one.entry})")


@command.command("rotate")
@click.argument("name")
@role_option
@click.option("--because", "reason", metavar="TEXT", help="Why; it is recorded.")
@doubt_option
@new_option
@plain_option
@place_options
def rotate(
    name: str,
    role: Role,
    reason: str | None,
    doubt_from: int | None,
    new: Path | None,
    *,
    unsafe_plain: bool,
    **place: Any,
) -> None:
    """Put a new key in the place of an old one; both sign."""
    from servanda.api import keykeeping  # noqa: PLC0415  (loads the engine)

    def plan(desk: "Desk") -> "Proposal":
        desk.own(name, role)  # refuses before a key is made
        key = _new_key(desk, name, role, new, place["keys"], plain=unsafe_plain)
        return keykeeping.rotate(desk, name, role, key, doubt_from=doubt_from, reason=reason)

    deliver(plan, f"a new {role} key of {name}", place)


@command.command("revoke")
@click.argument("key", metavar="KEY")
@click.option("--because", "reason", metavar="TEXT", required=True, help="Why; it is recorded.")
@doubt_option
@place_options
def revoke(key: str, reason: str, doubt_from: int | None, **place: Any) -> None:
    """End a key, by its name (as upper/party/1) or verifier key; what it signed before counts."""
    from servanda.api import keykeeping  # noqa: PLC0415  (loads the engine)

    deliver(
        lambda desk: keykeeping.revoke(desk, key, reason=reason, doubt_from=doubt_from),
        f"the key {key.partition('+')[0]} ends",
        place,
    )


@command.command("guard")
@click.argument("name")
@click.option("--of", "threshold", type=int, required=True, help="How many sign together.")
@click.option("--guard", "guards", multiple=True, required=True, metavar="NAME", help="May repeat.")
@with_option
@place_options
def guard(
    name: str, threshold: int, guards: tuple[str, ...], beside: tuple[str, ...], **place: Any
) -> None:
    """Name who may together give NAME a new key; to change them, they sign themselves (--with)."""
    from servanda.api import keykeeping  # noqa: PLC0415  (loads the engine)

    deliver(
        lambda desk: keykeeping.guard(
            desk, name, threshold=threshold, guards=guards, beside=beside
        ),
        f"{threshold} of {', '.join(guards)} guard {name}",
        place,
    )


@command.command("recover")
@click.argument("name")
@role_option
@click.option("--because", "reason", metavar="TEXT", required=True, help="Why; it is recorded.")
@with_option
@doubt_option
@new_option
@plain_option
@place_options
def recover(
    name: str,
    role: Role,
    reason: str,
    beside: tuple[str, ...],
    doubt_from: int | None,
    new: Path | None,
    *,
    unsafe_plain: bool,
    **place: Any,
) -> None:
    """End NAME's keys of a role and enrol a new one; its guards sign (--with).

    With --bundle, --by names the new key: its holder starts the file, and each guard adds a
    signature with `servanda sign`.
    """
    from servanda.api import keykeeping  # noqa: PLC0415  (loads the engine)

    if not beside:  # before a key is made for nothing
        raise UsageError(f"{name}: name the guards that sign (--with), or it is no recovery")

    def plan(desk: "Desk") -> "Proposal":
        file = new if place["bundle"] is None else place["by"]
        key = _new_key(desk, name, role, file, place["keys"], plain=unsafe_plain)
        return keykeeping.recover(
            desk, name, role, key, reason=reason, beside=beside, doubt_from=doubt_from
        )

    deliver(plan, f"a {role} key of {name} recovered by its guards", place)


@command.command("log-reserve")
@click.option(
    "--out", type=FILE, required=True, metavar="FILE", help="Where the reserve key is to lie."
)
@plain_option
@register_option
@keys_option
def log_reserve(out: Path, register: Location, keys: Path | None, *, unsafe_plain: bool) -> None:
    """List a second log key, for the day on which the first is lost; keep it somewhere else."""
    from servanda.api import logkeeping  # noqa: PLC0415  (loads cryptography)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register, write=True, keys=keys, ask=passphrase) as held:
        words = None if unsafe_plain else passphrase("Passphrase for the reserve key", confirm=True)
        entry, vkey = logkeeping.reserve(held, to=out, passphrase=words)
    say(f"listed as entry #{entry}: {vkey}")
    say(f"Next: have #{entry} witnessed, and keep {out} where the log key is not", err=True)


@command.command("log-switch")
@click.argument("file", type=FILE)
@plain_option
@register_option
@keys_option
def log_switch(file: Path, register: Location, keys: Path | None, *, unsafe_plain: bool) -> None:
    """Let the key in FILE, which the log has listed, sign from now on; there is no way back."""
    from servanda.api import logkeeping  # noqa: PLC0415  (loads cryptography)
    from servanda.api.register import open_register  # noqa: PLC0415

    new = own_key(file)
    with open_register(register) as held:
        words = None if unsafe_plain else passphrase("Passphrase of the keys here")
        place = logkeeping.switch(held, new, passphrase=words, folder=keys)
    say(f"{place}: signs what is recorded from now on")
    say(f"Next: send witnesses and auditors the new key, {new.verifier.vkey}", err=True)


def _new_key(
    desk: "Desk", name: str, role: Role, file: Path | None, keys: Path | None, *, plain: bool
) -> "Signer":
    """Return the new key from its file, or a fresh one kept with the others."""
    from servanda.api import keykeeping, keymaking  # noqa: PLC0415  (loads cryptography)

    if file is not None:
        return own_key(file)
    words = None if plain else passphrase("Passphrase for the new key", confirm=True)
    made, path = keymaking.fresh(
        keykeeping.next_name(desk, name, role), passphrase=words, folder=keys
    )
    say(f"private key: {path}", err=True)
    return made
