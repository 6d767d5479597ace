"""``servanda assess``: people's scores beside computed verdicts."""

from pathlib import Path

import click

from servanda.cli.options import (
    json_option,
    keys_option,
    passphrase,
    register_option,
    signing_option,
)
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location


@click.command(
    "assess",
    epilog=(
        "\b\nExamples:\n"
        "  servanda assess\n"
        "  servanda assess C3\n"
        "  servanda assess C3 --codebook pam --score 2 --because 'four of seven districts' "
        "--evidence e7\n"
        "  servanda assess C3 --codebook pam --score 2 --settle --because 'the guideline says so'"
    ),
)
@click.argument("commitment", metavar="[COMMITMENT|PLACE]", required=False)
@click.option("--codebook", "book", metavar="NAME|FILE", help="The scale; see codebook list.")
@click.option("--score", metavar="VALUE", help="Record this value.")
@click.option("--because", help="Why; it is recorded.")
@click.option("--evidence", multiple=True, metavar="ID|#ENTRY", help="What shows it; may repeat.")
@click.option("--stage", help="Time of scoring, where the codebook has several.")
@click.option("--settle", is_flag=True, help="Settle the coders' disagreement with this value.")
@click.option("--slot", help="Settle this slot of a statement at a PLACE, as reliability lists it.")
@click.option("--selection", help="Show only the commitments of this selection.")
@click.option("--as-of", metavar="T", help="Show verdicts as of T.  [default: now]")
@signing_option
@register_option
@keys_option
@json_option
def command(
    commitment: str | None,
    book: str | None,
    score: str | None,
    because: str | None,
    evidence: tuple[str, ...],
    stage: str | None,
    slot: str | None,
    selection: str | None,
    as_of: str | None,
    by: Path | None,
    register: Location,
    keys: Path | None,
    *,
    settle: bool,
    as_json: bool,
) -> None:
    """Show scores beside verdicts; with a score, record it as one's own judgement."""
    from servanda.cli import render_judging as render  # noqa: PLC0415  (loads the engine)

    if score is None:
        if settle or because or evidence or stage or book or slot:
            raise UsageError("--score is missing; without it, scores are only shown")
        render.show_views(register, commitment, selection=selection, as_of=as_of, as_json=as_json)
        return
    if commitment is None or because is None or (book is None) == (slot is None):
        raise UsageError("a score needs a commitment, --codebook and --because")
    if slot is not None and not settle:
        raise UsageError("--slot goes with --settle: codings are made in packets")
    if settle and evidence:
        raise UsageError("--evidence goes with a score of one's own; a settlement has its reason")
    from servanda.api import judging  # noqa: PLC0415
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        if slot is not None:
            receipt = judging.settle_place(held, commitment, slot, score, because=because)
        elif settle:
            receipt = judging.settle(
                held, commitment, str(book), score, because=because, stage=stage
            )
        else:
            receipt = judging.score(
                held, commitment, str(book), score, because=because, evidence=evidence, stage=stage
            )
    verb = "settled" if settle else "scored"
    say(f"recorded as entry #{receipt.entries[-1].index}: {commitment} {verb} {score}")
