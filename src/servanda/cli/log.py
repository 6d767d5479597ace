"""``servanda log``: how far the register is stored, signed and witnessed, and by whom."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli.options import json_option, register_option
from servanda.cli.terminal import say
from servanda.errors import WitnessError
from servanda.model.codec import to_json
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.register import Register

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    "log",
    epilog=(
        "\b\nExamples:\n"
        "  servanda log policy witnesses.policy --register talks.db\n"
        "  servanda log cosign --request to-north --witness north\n"
        "  servanda log cosign --answer from-north\n"
        "  servanda log cosign\n"
        "  servanda log status"
    ),
)
def command() -> None:
    """Witnesses who cosign the log, and what their clocks prove."""


@command.command()
@register_option
@json_option
def status(register: Location, *, as_json: bool) -> None:
    """Tell how many entries are stored, signed and witnessed."""
    from servanda.api import witnessing  # noqa: PLC0415  (pairs with the import below)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_log import status_lines  # noqa: PLC0415

    with open_register(register) as opened:
        found = witnessing.status(opened)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    for line in status_lines(found):
        say(line)


@command.command()
@click.argument("number", metavar="[ENTRY]", type=click.IntRange(0), required=False)
@register_option
@json_option
def show(number: int | None, register: Location, *, as_json: bool) -> None:
    """List the entries, or one, with what is proven of their time."""
    from servanda.api.register import open_register  # noqa: PLC0415  (loads the engine)
    from servanda.cli.render_log import entry_lines  # noqa: PLC0415

    with open_register(register) as opened:
        found = opened.state().entries
    if number is not None and number >= len(found):
        raise click.UsageError(f"no entry {number}; the newest is {len(found) - 1}")
    shown = found if number is None else found[number : number + 1]
    if as_json:
        click.echo(to_json(shown, indent=2))
        return
    for entry in shown:
        for line in entry_lines(entry):
            say(line)


@command.command()
@click.argument("number", metavar="ENTRY", type=click.IntRange(0))
@click.option("--out", type=FILE, required=True, help="Write the proof there.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, exists=True),
    help="Make it from a bundle (folder or zip file), without the register.",
)
@register_option
def prove(number: int, out: Path, bundle: Path | None, register: Location) -> None:
    """Write the proof that the log holds an entry, with the cosignatures there are by now."""
    from servanda.api import witnessing  # noqa: PLC0415  (pairs with the import below)
    from servanda.api.register import open_register  # noqa: PLC0415

    if bundle is not None:
        data = witnessing.proof_from_bundle(bundle, number)
    else:
        with open_register(register) as opened:
            data = witnessing.proof_of(opened, number)
    _write(out, data)
    say(f"{out}: entry #{number} is in the log (C2SP tlog-proof)")


@command.command()
@click.argument("file", type=FILE, required=False)
@register_option
def policy(file: Path | None, register: Location) -> None:
    """State the witnesses of the register and their quorum, or print what is stated."""
    from servanda.api import witnessing  # noqa: PLC0415  (pairs with the import below)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_log import withstands  # noqa: PLC0415

    with open_register(register) as opened:
        if file is None:
            say(opened.journal.policy.text(), nl=False)
            return
        stated = witnessing.state_policy(opened, file)
    say(f"{len(stated.witnesses)} witnesses stated, quorum {stated.quorum}")
    say(withstands(stated.liars_needed(), stated.silent_needed(), stated.quorum))


@command.command()
@click.option("--request", "asked", type=FILE, help="Write a request to be carried to a witness.")
@click.option("--answer", type=FILE, help="Take in what a witness answered.")
@click.option("--witness", metavar="NAME", help="Which witness, by its name in the policy.")
@click.option("--url", help="Ask there, whatever address the policy names.")
@click.option(
    "--ca",
    type=FILE,
    envvar="SERVANDA_CA",
    help="Believe witnesses' certificates by those in this file (PEM; or SERVANDA_CA).",
)
@click.option("--old", type=click.IntRange(0), help="What the witness saw last, where it told.")
@register_option
def cosign(
    asked: Path | None,
    answer: Path | None,
    witness: str | None,
    url: str | None,
    ca: Path | None,
    old: int | None,
    register: Location,
) -> None:
    """Get the newest checkpoint cosigned: over HTTP, or as files in both directions."""
    from servanda.api.register import open_register  # noqa: PLC0415  (loads the engine)

    if sum(one is not None for one in (asked, answer, url)) > 1:
        raise click.UsageError("--request, --answer and --url are three ways; choose one")
    if old is not None and asked is None:
        raise click.UsageError("--old belongs to --request")
    with open_register(register) as opened:
        if asked is not None:
            _request(opened, asked, witness, old)
        elif answer is not None:
            _answer(opened, answer)
        else:
            _ask(opened, witness, url, ca)


def _request(opened: "Register", out: Path, name: str | None, old: int | None) -> None:
    from servanda.api import witnessing  # noqa: PLC0415  (as above)

    _write(out, witnessing.request_for(opened, name, old=old))
    size = opened.journal.head.size
    say(f"{out}: asks for a cosignature on {size} entries")
    say(
        f"The witness: servanda witness answer {out} --key FILE --state FILE --out ANSWER", err=True
    )


def _write(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise click.UsageError(f"{out}: exists already; name another file") from error


def _answer(opened: "Register", path: Path) -> None:
    from servanda.api import witnessing  # noqa: PLC0415  (as above)
    from servanda.register.times import written  # noqa: PLC0415

    found, size = witnessing.take(opened, path)
    say(f"{found.witness.name} cosigned {size} entries at {written(found.at)}")
    _tell(opened)


def _ask(opened: "Register", name: str | None, url: str | None, ca: Path | None) -> None:
    from servanda.api import asking  # noqa: PLC0415  (as above)
    from servanda.register.times import written  # noqa: PLC0415

    tried = asking.ask(opened.journal, only=name, url=url, ca=ca)
    for one in tried:
        if one.found is not None:
            say(f"{one.name}: cosigned at {written(one.found.at)}")
        else:
            say(f"{one.name}: {one.error}", err=True)
    _tell(opened)
    if not any(one.found for one in tried):
        raise WitnessError("no witness cosigned; the entries stay as they were, signed")


def _tell(opened: "Register") -> None:
    from servanda.pages.witnessing import state_words  # noqa: PLC0415  (as above)

    say(state_words(opened.view.head))
