"""``servanda review``: code a packet, and sign what was coded."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from servanda.cli.options import json_option, passphrase
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import to_json
from servanda.model.packet import PacketItem


@click.command(
    "review",
    epilog=(
        "\b\nExamples:\n"
        "  servanda review for-anna --blind --by anna.key\n"
        "  servanda review for-anna --by anna.key --answers mine.xlsx"
    ),
)
@click.argument("packet", type=click.Path(path_type=Path, file_okay=False))
@click.option("--blind", is_flag=True, help="Refuse a packet that shows what a machine found.")
@click.option("--answers", type=click.Path(path_type=Path, dir_okay=False),
              help="A filled-in table.  [default: the packet's coding.csv]")  # fmt: skip
@click.option("--tool", metavar="NAME", help="The answers are a file of doccano or label-studio.")
@click.option("--annotator", metavar="WHO", help="Whose annotation, where the file has several.")
@click.option("--by", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Your own key file.")  # fmt: skip
@json_option
def command(
    packet: Path,
    answers: Path | None,
    tool: str | None,
    annotator: str | None,
    by: Path,
    *,
    blind: bool,
    as_json: bool,
) -> None:
    """Ask for what is not filled in yet, then sign it all with one's own key."""
    from servanda.api import clock, packets, reviewing  # noqa: PLC0415  (loads the grammar)
    from servanda.api.keyring import Signer  # noqa: PLC0415

    held = packets.load(packet)
    if blind and held.shows_machine:
        raise UsageError(f"{packet}: the packet shows what a machine found; ask for one without")
    if answers is None and held.codebook is not None and sys.stdin.isatty():
        reviewing.fill(packet, _ask)
    locked = by.is_file() and b"BEGIN ENCRYPTED PRIVATE KEY" in by.read_bytes()
    words = passphrase("Passphrase of your key") if locked else None
    signer = Signer.load(by, passphrase=words).key
    made = reviewing.sign(
        packet, signer, now=clock.now(), table=answers, tool=tool, annotator=annotator
    )
    if as_json:
        click.echo(to_json({"coder": made.coder, "signed": len(made.entries)}, indent=2))
        return
    say(f"signed: {len(made.entries)} answers of {made.coder}, in {packet / packets.ANSWERS}")
    say("Next: send the folder back; there, servanda packet take", err=True)


def _ask(book: Codebook, item: PacketItem, shown: Sequence[str]) -> tuple[str, str] | None:
    say()
    say(f"{item.commitment}  {item.title}", bold=True)
    if item.quote:
        say(f"❝ {' '.join(item.quote.split())} ❞")
    if item.guideline:
        say(f"guideline: {item.guideline}")
    if shown:
        say(f"verdicts: {', '.join(shown)}")
    for one in item.evidence:
        say(f"  {one.id} {one.at} {one.type} {one.says} ({one.standing} by {one.source})")
    for value in book.values:
        say(f"  {value.code}  {value.label}: {value.means}")
    score = click.prompt("score (Enter leaves it out)", default="", show_default=False)
    if not score.strip():
        return None
    return score, click.prompt("because")
