"""``servanda packet``: work for a coder elsewhere, and the signed answers back in."""

from pathlib import Path

import click

from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(
    "packet",
    epilog=(
        "\b\nExamples:\n"
        "  servanda packet make for-anna --coder anna --codebook pam\n"
        "  servanda packet make for-ben --coder ben --document minsk\n"
        "  servanda review for-anna --by anna.key\n"
        "  servanda packet take for-anna"
    ),
)
def command() -> None:
    """Hand out what is to be coded, without any earlier code inside; take in what was signed."""


@command.command()
@click.argument("folder", type=FOLDER)
@click.option("--coder", required=True, metavar="NAME", help="Whose key will sign the answers.")
@click.option("--codebook", metavar="NAME|FILE", help="Have commitments scored under this scale.")
@click.option("--stage", help="Time of scoring, where the codebook has several.")
@click.option("--commitment", "commitments", multiple=True, metavar="ID",
              help="Only these; may repeat.  [default: all]")  # fmt: skip
@click.option("--document", "documents", multiple=True, metavar="ID",
              help="Have statements marked in this text; may repeat.")  # fmt: skip
@click.option("--tool", metavar="NAME", help="Also write files for doccano or label-studio.")
@click.option("--with-machine", is_flag=True,
              help="Show verdicts, or the machine's reading: not blind.")  # fmt: skip
@click.option("--with-private", is_flag=True,
              help="Also reports that are kept out of publications.")  # fmt: skip
@click.option("--as-of", metavar="T", help="Evidence for verdicts as of T.  [default: now]")
@register_option
@keys_option
@json_option
def make(
    folder: Path,
    coder: str,
    codebook: str | None,
    stage: str | None,
    commitments: tuple[str, ...],
    documents: tuple[str, ...],
    tool: str | None,
    as_of: str | None,
    register: Location,
    keys: Path | None,
    *,
    with_machine: bool,
    with_private: bool,
    as_json: bool,
) -> None:
    """Write a folder with all that one coder needs, and nothing that others coded."""
    from servanda.api import packets  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=None, keys=keys, ask=passphrase) as held:
        made = packets.make(
            held,
            folder,
            coder=coder,
            codebook=codebook,
            stage=stage,
            commitments=commitments,
            documents=documents,
            shows_machine=with_machine,
            as_of=as_of,
            tool=tool,
            private=with_private,
        )
    if as_json:
        click.echo(to_json(made, indent=2))
        return
    what = f"{len(made.items)} commitments" if made.codebook else f"{len(made.texts)} texts"
    say(f"{folder}: {what} for {made.coder}; {'the machine is shown' if with_machine else 'blind'}")
    say(f"Next, where the key of {made.coder} lies: servanda review {folder} --by KEY", err=True)


@command.command()
@click.argument("folder", type=FOLDER)
@register_option
@keys_option
@json_option
def take(folder: Path, register: Location, keys: Path | None, *, as_json: bool) -> None:
    """Record the answers of a packet; each is the coder's own signed entry."""
    from servanda.api import packets  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=None, keys=keys, ask=passphrase) as held:
        receipt = packets.take(held, folder)
    numbers = [entry.index for entry in receipt.entries]
    if as_json:
        click.echo(to_json({"entries": numbers}, indent=2))
        return
    say(f"recorded as entries #{numbers[0]} to #{numbers[-1]}: {len(numbers)} answers")
