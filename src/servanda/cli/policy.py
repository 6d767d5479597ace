"""``servanda policy``: whom each camp would believe, kept in the register."""

from pathlib import Path

import click

from servanda.cli.options import (
    clock_options,
    json_option,
    keys_option,
    passphrase,
    register_option,
)
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.group(
    "policy",
    epilog=(
        "\b\nExamples:\n"
        "  servanda policy add northern-camp.toml southern-camp.toml\n"
        "  servanda policy list --as-of 2026-02-01"
    ),
)
def command() -> None:
    """Record whom each camp would believe; every verdict is then tried under each policy."""


@command.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
)
@register_option
@keys_option
@json_option
def add(files: tuple[Path, ...], register: Location, keys: Path | None, *, as_json: bool) -> None:
    """Record policy files as signed entries; the same name again is the next version."""
    from servanda.api import policies  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        receipt = policies.add(opened, files)
        held = {one.entry: one for one in opened.state().policies}
    added = [held[entry.index] for entry in receipt.entries]
    if as_json:
        click.echo(to_json(added, indent=2))
        return
    for one in added:
        again = f", the next version after #{one.earlier[-1]}" if one.earlier else ""
        say(f"recorded as entry #{one.entry}: policy {one.id}{again}")


@command.command("list")
@register_option
@clock_options
@json_option
def list_(register: Location, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """Name the policies on record, and how many verdicts flip under each."""
    from servanda.api.register import open_register  # noqa: PLC0415  (loads the engine)

    with open_register(register) as opened:
        result = opened.verdicts(as_of=as_of, known_at=known_at)
    found = result.inputs.get("policies", [])
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    for one in found or ():
        who = f"registered by {one['registered_by']}"
        flips = f"{len(one['flips'])} of {one['verdicts']} verdicts flip"
        say(f"{one['id']} (#{one['entry']}, {who}): {one['name'] or one['file']}: {flips}")
    if not found:
        say("No policy on record; `servanda policy add FILE` records one.")
