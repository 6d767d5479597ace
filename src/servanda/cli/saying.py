"""What ``act``, ``object`` and ``reply`` share: said at the register, or elsewhere into a file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from servanda.cli.options import keys_option, passphrase, register_option, signing_option
from servanda.cli.terminal import say
from servanda.errors import UsageError

if TYPE_CHECKING:
    from servanda.api.desk import Desk
    from servanda.register.proposals import Proposal

F = TypeVar("F", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


def place_options(function: F) -> F:
    """Add where the statement is made, and with which key."""
    for option in (
        keys_option,
        register_option,
        click.option("--log-key", metavar="VKEY", help="With --bundle: the log's own key."),
        click.option("--out", type=FILE, help="With --bundle: the signed statement to hand over."),
        click.option("--bundle", type=FOLDER,
                     help="Without the register: verify this bundle, sign into --out."),
        signing_option,
    ):  # fmt: skip
        function = option(function)
    return function


def deliver(make: "Callable[[Desk], Proposal]", told: str, options: dict[str, Any]) -> None:
    """Record what ``make`` returns at the register, or sign it into a file elsewhere."""
    from servanda.api.desk import Elsewhere, Here  # noqa: PLC0415  (loads the engine)
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
    desk = Elsewhere.of(bundle, own_key(by), log_key=options["log_key"])
    desk.sign(make(desk), out)
    say(f"signed: {told}, in {out}")
    say(f"Next: hand it over; there, servanda record {out.name}", err=True)


def own_key(path: Path) -> Any:
    """Return the key in a file; its passphrase is asked for where it has one."""
    from servanda.api.keyring import Signer  # noqa: PLC0415  (loads cryptography)

    locked = path.is_file() and b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    words = passphrase("Passphrase of your key") if locked else None
    return Signer.load(path, passphrase=words).key
