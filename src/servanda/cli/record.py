"""``servanda record``: a document and its accepted statements into the register."""

import sys
from pathlib import Path

import click

from servanda.cli.options import (
    encoding_option,
    json_option,
    keys_option,
    passphrase,
    register_option,
)
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "record",
    epilog=(
        "\b\nExamples:\n"
        "  servanda record minsk.txt --accept commitments\n"
        "  servanda record treaty.txt --rules treaty.yaml\n"
        "  servanda record statement.pdf            (asks; off a terminal it leaves a draft)\n"
        "  servanda record objection.json           (signed elsewhere; its receipt is written)"
    ),
)
@click.argument("source", metavar="FILE|URL|READING.json|STATEMENT.json")
@click.option("--accept", "accepted", metavar="WHICH", help="commitments, all, or s001,s004,…")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Rules in the commitment language, each with its place in the text.",
)
@click.option("--id", "wish", help="Id of the document. [default: from the file's name]")
@click.option("--title", help="Title of the document. [default: its own]")
@click.option("--quotes-only/--full-text", default=None, help="What a bundle may show of it.")
@encoding_option
@click.option("--by", type=click.Path(path_type=Path), help="Sign decisions with this key file.")
@register_option
@keys_option
@json_option
def command(
    source: str,
    accepted: str | None,
    rules: Path | None,
    wish: str | None,
    title: str | None,
    encoding: str | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
    *,
    quotes_only: bool | None,
    as_json: bool,
) -> None:
    """Read a text, take in what you accept of it, and sign; typos are mended before, in a draft."""
    from servanda.api import apart, recording  # noqa: PLC0415  (loads slowly)
    from servanda.cli import drafting  # noqa: PLC0415

    if source != "-" and apart.is_statement(Path(source)):
        _take(Path(source), by=by, register=register, keys=keys, as_json=as_json)
        return
    raw = sys.stdin.buffer.read() if source == "-" else None
    document, reading = recording.load_for_record(source, raw=raw, encoding=encoding)
    with drafting.opened(register, by=by, keys=keys, ask=passphrase) as held:
        drafting.warn_of_twin(held, document)
        draft = recording.start_draft(
            held, document, reading, wish=wish, title=title, quotes_only=quotes_only
        )
        drafting.decide(held, draft, accepted=accepted, rules=rules, as_json=as_json)


def _take(
    path: Path, *, by: Path | None, register: Location, keys: Path | None, as_json: bool
) -> None:
    """Take in what was signed elsewhere, and write the proof that its author is owed."""
    from servanda.api import apart  # noqa: PLC0415  (loads slowly)
    from servanda.cli import drafting  # noqa: PLC0415

    proof = path.with_suffix(".tlog-proof")
    with drafting.opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = apart.take_with_receipt(held, path, proof)
    numbers = [entry.index for entry in receipt.entries]
    if as_json:
        click.echo(to_json({"entries": numbers, "receipt": str(proof)}, indent=2))
        return
    say(f"recorded as entry #{numbers[-1]}; give its author the receipt {proof}")
