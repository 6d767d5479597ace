"""What ``act``, ``object`` and ``reply`` share: said at the register, or elsewhere into a file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from servanda.cli.options import keys_option, passphrase, register_option, signing_option
from servanda.cli.terminal import say
from servanda.errors import UsageError

if TYPE_CHECKING:
    from servanda.api.desk import Desk, Elsewhere
    from servanda.register.proposals import Proposal
    from servanda.tlog.note import Signer

F = TypeVar("F", bound=Callable[..., Any])
PLACE = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False)

with_option = click.option(
    "--with", "beside", multiple=True, metavar="NAME", help="Who signs too; may repeat."
)


def place_options(function: F) -> F:
    """Add where the statement is made, and with which key."""
    for option in (
        keys_option,
        register_option,
        click.option("--log-key", metavar="VKEY", help="With --bundle: the log's own key."),
        click.option("--out", type=FILE, help="With --bundle: the signed statement to hand over."),
        click.option("--bundle", type=PLACE,
                     help="Without the register: verify this bundle, sign into --out."),
        signing_option,
    ):  # fmt: skip
        function = option(function)
    return function


def deliver(make: "Callable[[Desk], Proposal]", told: str, options: dict[str, Any]) -> None:
    """Record what ``make`` returns at the register, or sign it into a file elsewhere."""
    from servanda.api.desk import Here  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    bundle, out, by = options["bundle"], options["out"], options["by"]
    if (bundle is None) != (out is None):
        raise UsageError("--bundle and --out go together: what is known, and the file to hand over")
    if bundle is None:
        if options["log_key"] is not None:
            raise UsageError("--log-key goes with --bundle; the register has its own")
        with opened(options["register"], by=by, keys=options["keys"], ask=passphrase) as held:
            here = Here(held)
            receipt = here.record(make(here))
        say(f"recorded as entry #{receipt.entries[-1].index}: {told}")
        return
    if by is None:
        raise UsageError("--bundle: name your own key file (--by); it never leaves this machine")
    desk = desk_of(options, own_key(by))
    waiting = desk.sign(make(desk), out)
    say(f"signed: {told}, in {out}")
    if waiting:
        say(f"Next: {' and '.join(waiting)} add a signature: servanda sign {out.name}", err=True)
    else:
        say(f"Next: hand it over; there, servanda record {out.name}", err=True)


def desk_of(options: dict[str, Any], key: "Signer | None") -> "Elsewhere":
    """Return the desk at the bundle that was named, verified first."""
    from servanda.api.desk import Elsewhere  # noqa: PLC0415  (loads the engine)

    source = click.get_current_context().get_parameter_source("register")
    if source is click.core.ParameterSource.COMMANDLINE:
        raise UsageError("--register and --bundle: the one or the other says what is known")
    return Elsewhere.of(options["bundle"], key, log_key=options["log_key"])


def own_key(path: Path) -> "Signer":
    """Return the key in a file; its passphrase is asked for where it has one."""
    from servanda.api.keyring import Signer  # noqa: PLC0415  (loads cryptography)

    locked = path.is_file() and b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    words = passphrase("Passphrase of your key") if locked else None
    return Signer.load(path, passphrase=words).key
