"""``servanda sign``: add one's signature to a joint statement that names one."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli.saying import FILE, desk_of, own_key, place_options
from servanda.cli.terminal import say
from servanda.errors import UsageError

if TYPE_CHECKING:
    from servanda.api.cosign import Joint


@click.command(
    "sign",
    epilog=(
        "\b\nExamples:\n"
        "  servanda sign joint.json --bundle site --by lower.key --out signed.json\n"
        "  servanda sign joint.json --bundle site --show\n"
        "  servanda sign entry.json --by ostia.key --out signed.json   (prepared on a server)"
    ),
)
@click.argument("file", type=FILE)
@click.option("--show", is_flag=True, help="Print what it says, and sign nothing.")
@place_options
def command(file: Path, *, show: bool, **place: Any) -> None:
    """Read a joint or a prepared statement, and add your signature to it."""
    from servanda.api import apart, cosign, unsigned  # noqa: PLC0415  (loads the engine)

    if unsigned.is_unsigned(file):
        _sign_prepared(file, show=show, by=place["by"], out=place["out"])
        return
    if place["bundle"] is None:
        raise UsageError("name the bundle that it is checked against (--bundle)")
    if not show and (place["by"] is None or place["out"] is None):
        raise UsageError("name your own key (--by) and the file to hand over (--out), or --show")
    key = None if place["by"] is None else own_key(place["by"])
    desk = desk_of(place, key)
    joint = cosign.read(desk, file)
    _show(joint)
    if show or key is None:
        return
    signed = cosign.sign(desk, joint, [key], where=file)
    apart.write(signed.statement, place["out"])
    waiting = " and ".join(signed.lacking)
    say(f"signed, in {place['out']}" + (f"; still to sign: {waiting}" if waiting else ""))
    if not waiting:
        say(f"Next: hand it over; there, servanda record {place['out'].name}", err=True)


def _sign_prepared(file: Path, *, show: bool, by: Path | None, out: Path | None) -> None:
    """Sign what a server prepared, after showing all of it."""
    from servanda.api import apart, unsigned  # noqa: PLC0415  (loads the engine)

    statement = unsigned.read(file)
    for one in unsigned.parts(statement):
        entry, opened = unsigned.words(one, where=str(file))
        say(statement.says)
        _print(entry.envelope.body, opened)
    if show:
        return
    if by is None or out is None:
        raise UsageError("name your own key (--by) and the file to hand over (--out), or --show")
    apart.write(unsigned.sign(statement, own_key(by), where=str(file)), out)
    say(f"signed, in {out}")
    say(f"Next: hand it in where it was prepared, or there: servanda record {out.name}", err=True)


def _show(joint: "Joint") -> None:
    say(joint.statement.says)
    _print(joint.entry.envelope.body, dict(joint.opened))


def _print(body: dict[str, Any], opened: dict[str, Any]) -> None:
    from servanda.model.codec import to_json  # noqa: PLC0415

    for name, value in body.items():
        say(f"  {name}: {_words(name, value, opened, to_json)}")


def _words(name: str, value: Any, opened: dict[str, Any], to_json: Any) -> str:
    if f"/{name}" in opened:
        return str(opened[f"/{name}"])
    return value if isinstance(value, str) else to_json(value).decode().strip()
