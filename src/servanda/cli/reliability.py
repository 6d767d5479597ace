"""``servanda reliability``: how far coders agree, and where they do not."""

from pathlib import Path

import click

from servanda.cli.options import json_option, register_option
from servanda.cli.terminal import say, waiting
from servanda.errors import UsageError
from servanda.model.agreement import FieldAgreement, Reliability
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "reliability",
    epilog=(
        "\b\nExamples:\n"
        "  servanda reliability --register talks.db\n"
        "  servanda reliability --codebook pam --threshold 0.667\n"
        "  servanda reliability --document minsk --pairs pairs.csv"
    ),
)
@click.option("--codebook", metavar="ID|ID@VERSION", help="Only scores under this codebook.")
@click.option("--document", metavar="ID", help="Only the coding of this text.")
@click.option("--pairs", type=click.Path(path_type=Path, dir_okay=False),
              help="With --document: write every pair of codes into this CSV file.")  # fmt: skip
@click.option("--threshold", type=float, help="Exit with 1 where an alpha is lower, or has none.")
@register_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    codebook: str | None,
    document: str | None,
    pairs: Path | None,
    threshold: float | None,
    register: Location,
    *,
    as_json: bool,
) -> None:
    """Print Krippendorff's alpha of each field, blind and assisted coding apart."""
    from servanda.api.judged import reliability  # noqa: PLC0415  (loads the engine)
    from servanda.api.pairs import pairs_csv  # noqa: PLC0415
    from servanda.api.register import open_register  # noqa: PLC0415

    if pairs is not None and document is None:
        raise UsageError("--pairs: say of which text (--document)")
    with waiting("comparing coders"), open_register(register) as opened:
        if pairs is not None and document is not None:
            _write(pairs, pairs_csv(opened.state(), document))
        found = reliability(opened, codebook=codebook, document=document)
    click.echo(to_json(found, indent=2)) if as_json else _print(found)
    if threshold is not None:
        low = [one for one in found.fields if _below(one.agreement.alpha, threshold)]
        for one in low:
            say(f"below {threshold:g}: {one.what} {one.field}, {one.sight}", err=True)
        ctx.exit(int(bool(low) or not found.fields))


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"--pairs {path}: cannot be written: {error.strerror}") from error


def _below(alpha: float | None, threshold: float) -> bool:
    return alpha is None or alpha < threshold


def _print(found: Reliability) -> None:
    if not found.fields and not found.spans:
        say("nothing to compare: no scores, and no text that two coders coded")
    for one in found.spans:
        score = one.score
        f1 = "none marked" if score.f1 is None else f"{score.f1:.2f}"
        pair = " and ".join(score.coders)
        say(
            f"{one.document}: span F1 {f1} ({pair}: {score.first} and {score.second} places, "
            f"{score.both} in common, {one.sight})"
        )
    for field in found.fields:
        say(line_of(field))
    unsettled = [one for one in found.disagreements if one.settled is None]
    if found.disagreements:
        say(f"DISAGREEMENTS {len(found.disagreements)}, not settled {len(unsettled)}", bold=True)
    for item in found.disagreements:
        under = (
            f" ({', '.join(filter(None, (item.codebook, item.stage)))})" if item.codebook else ""
        )
        words = f" “{' '.join(item.quote.split())[:60]}”" if item.quote else ""
        values = " · ".join(f"{who}: {value}" for who, value in item.values.items())
        say(f"{item.what} {item.field}{under}{words}  {values}")
        if item.settled is not None:
            say(f"  settled as {item.settled}, because {item.because or '(withheld)'}")


def line_of(field: FieldAgreement) -> str:
    """Return one line of alpha with what it rests on."""
    got = field.agreement
    interval = got.interval
    if got.alpha is None:
        alpha = f"no alpha: {got.reason}"
    elif interval is None:
        alpha = f"α = {got.alpha:.3f}, no interval: too few units that differ"
    else:
        alpha = f"α = {got.alpha:.3f} [{interval.low:.3f} to {interval.high:.3f}]"
    spread = ", ".join(f"{one.value}: {one.count}" for one in got.distribution) or "none"
    return (
        f"{field.what} {field.field}, {field.sight}: {alpha}, {got.level}, "
        f"{got.paired} of {got.units} units by two or more of {len(got.coders)} coders; "
        f"values {spread}"
    )
