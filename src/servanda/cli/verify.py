"""``servanda verify``: check a bundle in numbered steps, offline."""

import re
import sys
from datetime import timedelta
from pathlib import Path

import click

from servanda.api.publishing import check, follows
from servanda.audit.report import Report
from servanda.cli.options import json_option
from servanda.cli.terminal import let_go, say, waiting
from servanda.model.codec import to_json

_AGE = re.compile(r"([1-9][0-9]{0,4})([dh])")
_SIGNS = {"passed": "ok", "failed": "NO", "not checked": "--"}


def _age(ctx: click.Context, option: click.Parameter, text: str | None) -> timedelta | None:
    """Return an age; refuse what is none before anything is checked."""
    del ctx, option
    if text is None:
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        raise click.BadParameter(f"{text!r}: write days or hours, like 30d or 12h")
    return timedelta(days=int(found[1])) if found[2] == "d" else timedelta(hours=int(found[1]))


@click.command(
    "verify",
    epilog=(
        "\b\nExamples:\n"
        "  servanda verify bundle\n"
        "  servanda verify talks.zip\n"
        "  servanda verify bundle --key 'servanda.local/talks-1a2b3c4d+…' --keep talks.checkpoint\n"
        "  servanda verify bundle --policy mine.policy --max-age 30d"
    ),
)
@click.argument("directory", metavar="BUNDLE", type=click.Path(path_type=Path))
@click.option(
    "--key", help="The log's verifier key, as you got it by another way than this bundle."
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your file with the checkpoint of an earlier audit; it is compared, then renewed.",
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your own policy of logs and witnesses (C2SP tlog-policy); its quorum must be met.",
)
@click.option(
    "--max-age",
    metavar="AGE",
    callback=_age,
    help="Warn where the newest witnessed state is older, like 30d or 12h.",
)
@click.option(
    "--predecessor",
    metavar="BUNDLE",
    type=click.Path(path_type=Path),
    help="A bundle of the register that this one goes on for: is it so?",
)
@click.option(
    "--with",
    "handed",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="A file of disclosures that was handed to you (`servanda disclose`); may be repeated.",
)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    directory: Path,
    key: str | None,
    keep: Path | None,
    policy: Path | None,
    max_age: timedelta | None,
    predecessor: Path | None,
    handed: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Recompute everything in a bundle, a folder or a zip, and name the first thing that is bad."""
    with waiting("checking entries") as progress:
        report = check(
            directory,
            key=key,
            keep=keep,
            policy=policy,
            max_age=max_age,
            handed=handed,
            progress=progress,
        )
    try:
        _print(report, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads the first line only still gets the answer in the exit code.
        let_go()
    if predecessor is not None and report.verified:
        say(follows(directory, predecessor, key=key), err=True)
    ctx.exit(0 if report.verified else 1)


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        click.echo(to_json(report, indent=2))
        return
    say(report.headline, bold=True)
    for line in report.warnings:
        say(f"warning: {line}", bold=True)
    for step in report.steps:
        say(f"{step.number:>2} {_SIGNS[step.outcome]}  {step.title}: {step.detail}")
