"""``servanda status``: where each commitment of the register stands."""

from pathlib import Path

import click

from servanda.api.facts import of_case, policy_files, under_each
from servanda.api.redacting import not_recomputable
from servanda.api.register import Register, open_register
from servanda.cli.options import clock_options, fail_on_option, json_option, register_option
from servanda.model.codec import to_json
from servanda.pages.witnessing import rests_on
from servanda.register.answering import answered
from servanda.stores.address import Location


@click.command(
    "status",
    epilog=(
        "\b\nExamples:\n"
        "  servanda status --register talks.db\n"
        "  servanda status C14 --as-of 2026-02-01 --known-at '#40'\n"
        "  servanda status --fail-on violated,unverified"
    ),
)
@click.argument("name", metavar="[ID]", required=False)
@register_option
@clock_options
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Recompute under another evidence policy (TOML) and list what flips. Several, or a "
    "folder: count what flips under each.",
)
@click.option(
    "--recheck",
    is_flag=True,
    help="Judge everything a second way, set-wise; exit with 1 and names where it differs.",
)
@fail_on_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    policy: tuple[Path, ...],
    fail_on: str | None,
    *,
    recheck: bool,
    as_json: bool,
) -> None:
    """Compute where every commitment (or one) stands, from the evidence in the register."""
    from servanda.cli.render_verdicts import found_words, print_verdicts  # noqa: PLC0415  (rich)

    if recheck and policy:
        raise click.UsageError("--recheck looks at the verdicts themselves, not under a policy")
    with open_register(register) as opened:
        files = policy_files(policy)
        alone = files[0] if len(files) == 1 else None
        if as_json or files or recheck:
            result = opened.verdicts(as_of=as_of, known_at=known_at, policy=alone, only=name)
        elif name is None:
            result = opened.glance(as_of=as_of, known_at=known_at)
        else:
            result = opened.verdicts_on(name, as_of=as_of, known_at=known_at)
        if len(files) > 1:
            facts = of_case(opened.case(known_at=known_at), result)
            result = under_each(facts, files)
        remarks = opened.remarks(result)
        alarm = _recheck(opened, known_at, result.as_of) if recheck else None
        gone = not_recomputable(opened, known_at=known_at)
        answers = answered(opened.state(known_at=known_at), name) if name is not None else ()
        rests = rests_on(opened.view, known_at)
    for line in (*gone, *remarks):
        click.echo(line, err=True)
    click.echo(to_json(result, indent=2)) if as_json else print_verdicts(
        result, each=name is not None, witnessed=rests
    )
    if answers and not as_json:
        from servanda.cli.render_procedure import print_answered  # noqa: PLC0415

        print_answered(answers, indent="")
    if alarm:
        click.echo(f"alarm: {alarm}", err=True)
    if alarm or (fail_on and found_words(result, fail_on)):
        ctx.exit(1)


def _recheck(opened: Register, known_at: str | None, as_of: str) -> str | None:
    from servanda.api.history import recheck  # noqa: PLC0415  (only this needs it)

    return recheck(opened, as_of=as_of, known_at=known_at)
