"""``servanda explain``: why a verdict is what it is."""

import click

from servanda.api.register import open_register
from servanda.cli.options import clock_options, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.pages.witnessing import rests_on
from servanda.register.answering import answered
from servanda.stores.address import Location
from servanda.watch.policy import under


@click.command(
    "explain",
    epilog="\b\nExamples:\n  servanda explain exchange-RUS --register talks.db",
)
@click.argument("name", metavar="ID")
@register_option
@clock_options
@json_option
def command(
    name: str, register: Location, as_of: str | None, known_at: str | None, *, as_json: bool
) -> None:
    """Say step by step what each verdict of one commitment rests on, and what would change it."""
    with open_register(register) as opened:
        if as_json:
            result = opened.verdicts(as_of=as_of, known_at=known_at, only=name)
        else:
            result = opened.verdicts_on(name, as_of=as_of, known_at=known_at)
        steps = [
            (
                verdict,
                opened.explain(verdict),
                opened.alternatives(verdict),
                opened.base_rates(verdict) if as_json else (),
                under(result.inputs.get("policies", ()), verdict),
            )
            for verdict in result.verdicts
        ]
        answers = answered(opened.state(known_at=known_at), name)
        rests = rests_on(opened.view, known_at)
    if as_json:
        rows = [
            {
                "verdict": verdict,
                "why": why,
                "alternatives": tried,
                "base_rates": rates,
                "policies": [
                    {"id": one["id"], "name": one["name"], "to": word or None}
                    for one, word in camps
                ],
            }
            for verdict, why, tried, rates, camps in steps
        ]
        click.echo(to_json(rows, indent=2))
        return
    from servanda.cli.render_procedure import print_answered  # noqa: PLC0415
    from servanda.cli.render_verdicts import camp_lines, instance_line, other_lines  # noqa: PLC0415  (rich loads slowly)

    say(f"all this rests on is witnessed: {rests}")
    for verdict, why, tried, _, camps in steps:
        say(f"{instance_line(verdict)}: {verdict.display}", bold=True)
        told = (*why, *other_lines(tried), *camp_lines(verdict.display, camps))
        for number, step in enumerate(told, 1):
            say(f"  {number}. {step}")
    print_answered(answers, indent="")
