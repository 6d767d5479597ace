"""``servanda explain``: why a verdict is what it is."""

from pathlib import Path

import click

from servanda.api.register import open_register
from servanda.cli.options import clock_options, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json


@click.command(
    "explain",
    epilog="\b\nExamples:\n  servanda explain exchange-RUS --register talks.db",
)
@click.argument("name", metavar="ID")
@register_option
@clock_options
@json_option
def command(
    name: str, register: Path, as_of: str | None, known_at: str | None, *, as_json: bool
) -> None:
    """Say step by step what each verdict of one commitment rests on, and what would change it."""
    with open_register(register) as opened:
        result = opened.verdicts(as_of=as_of, known_at=known_at, only=name)
        steps = [
            (
                verdict,
                opened.explain(verdict),
                opened.alternatives(verdict),
                opened.base_rates(verdict),
            )
            for verdict in result.verdicts
        ]
    if as_json:
        rows = [
            {"verdict": verdict, "why": why, "alternatives": tried, "base_rates": rates}
            for verdict, why, tried, rates in steps
        ]
        click.echo(to_json(rows, indent=2))
        return
    from servanda.cli.render_verdicts import instance_line, other_lines  # noqa: PLC0415  (rich loads slowly)

    for verdict, why, tried, _ in steps:
        say(f"{instance_line(verdict)}: {verdict.display}", bold=True)
        for number, step in enumerate((*why, *other_lines(tried)), 1):
            say(f"  {number}. {step}")
