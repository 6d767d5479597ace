"""``servanda review``: a register's queue key by key, or a packet; then signed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import to_json
from servanda.model.packet import PacketItem
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.register import Register


@click.command(
    "review",
    epilog=(
        "\b\nExamples:\n"
        "  servanda review --document minsk --register talks.db\n"
        "  servanda review --queue second --document minsk --by ben.key\n"
        "  servanda review --queue disagree --document minsk\n"
        "  servanda review for-anna --blind --by anna.key\n"
        "  servanda review for-anna --by anna.key --answers mine.xlsx"
    ),
)
@click.argument("packet", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--blind", is_flag=True,
              help="See the text alone; refuse a packet that shows the machine.")  # fmt: skip
@click.option("--queue", type=click.Choice(["new", "second", "disagree"]), default="new",
              show_default=True, help="What of a register's document is gone through.")  # fmt: skip
@click.option("--document", metavar="ID", help="The document or draft.  [default: the first]")
@click.option("--answers", type=click.Path(path_type=Path, dir_okay=False),
              help="A filled-in table.  [default: the packet's coding.csv]")  # fmt: skip
@click.option("--tool", metavar="NAME", help="The answers are a file of doccano or label-studio.")
@click.option("--annotator", metavar="WHO", help="Whose annotation, where the file has several.")
@click.option("--by", type=click.Path(path_type=Path, dir_okay=False), help="Your own key file.")
@register_option
@keys_option
@json_option
def command(packet: Path | None, **options: Any) -> None:
    """Decide on a document's statements key by key; or code a PACKET, and sign it."""
    if packet is None:
        _queue(**options)
    else:
        _packet(packet, **options)


def _queue(
    *,
    queue: str,
    document: str | None,
    blind: bool,
    by: Path | None,
    register: Location,
    keys: Path | None,
    **others: Any,
) -> None:
    from servanda.api import deciding  # noqa: PLC0415  (loads the grammar)
    from servanda.cli import reviewing  # noqa: PLC0415
    from servanda.cli.drafting import opened, print_receipt  # noqa: PLC0415

    wrong = [f"--{name}" for name in ("answers", "tool", "annotator") if others[name]]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: goes with a packet; name its folder")
    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        name = document or _first(held, queue)
        if queue == "disagree":
            say(f"settled: {reviewing.settle(held, name)}", err=True)
            return
        which: deciding.Queue = "second" if queue == "second" else "new"
        review = reviewing.Session(held, name, which, blind=blind).run()
        count = sum(item.decision != "undecided" for item in review.draft.items)
        if count and click.confirm(f"sign {count} decisions now?", default=False):
            print_receipt(deciding.sign(held, review), as_json=others["as_json"])
        elif count:
            say(f"kept in the draft {review.draft.id!r}; nothing is signed yet", err=True)


def _first(register: "Register", queue: str) -> str:
    """Return the first document in which something waits."""
    from servanda.api import deciding  # noqa: PLC0415

    actor = deciding.coder_of(register)
    names = [one for one in register.journal.store.drafts() if "@" not in one]
    for held in register.state().documents:
        second = queue == "second" and deciding.second_queue(register, held, actor)
        if queue == "disagree" or second:
            return held.id
        names.append(held.id)
    for name in names if queue == "new" else ():
        if deciding.open_review(register, name, actor=actor).waiting("new"):
            return name
    raise UsageError(f"{register.path}: nothing waits in the queue {queue!r}; name a text by "
                     "--document")  # fmt: skip


def _packet(
    packet: Path,
    *,
    blind: bool,
    answers: Path | None,
    tool: str | None,
    annotator: str | None,
    by: Path | None,
    as_json: bool,
    **others: Any,
) -> None:
    from servanda.api import clock, packets, reviewing  # noqa: PLC0415  (loads the grammar)
    from servanda.api.keyring import Signer  # noqa: PLC0415

    if by is None or others["document"] is not None or others["queue"] != "new":
        raise UsageError("a packet is signed with your own key (--by); --queue and --document "
                         "go with a register")  # fmt: skip
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
