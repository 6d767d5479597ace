"""``servanda diff``: the same promise in two texts; what changed in a register."""

import click

from servanda.api.comparing import change_words, diff
from servanda.cli.options import encoding_option, extractor_option, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

SAME = "both are one and the same text: every promise stands as it stood"


@click.command(
    "diff",
    epilog=(
        "\b\nExamples:\n"
        "  servanda diff protocol.txt memorandum.txt\n"
        "  servanda diff draft.docx final.pdf --fail-on softened,dropped\n"
        "  servanda diff statement-2024.txt statement-2025.txt --json > diff.json\n"
        "  servanda diff --since '#40' --register talks.db"
    ),
)
@click.argument("left", metavar="[A", required=False)
@click.argument("right", metavar="B]", required=False)
@click.option(
    "--since", metavar="SEQ",
    help="What changed in the register after this entry, in place of two texts: #40, or with the "
    "time of your last look #40@2026-01-31T12:00Z.",
)  # fmt: skip
@register_option
@click.option("--all", "show_all", is_flag=True, help="Show also what binds nobody in either text.")
@click.option("--fail-on", metavar="WORDS", help="Exit with 1 where a promise was so changed.")
@extractor_option
@encoding_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    left: str | None,
    right: str | None,
    since: str | None,
    register: Location,
    fail_on: str | None,
    extractor: str,
    encoding: str | None,
    *,
    show_all: bool,
    as_json: bool,
) -> None:
    """Tell what became of each promise of A in B: files, addresses, or - for one of them."""
    if since is not None:
        _since(since, register, given=(left, right, fail_on), as_json=as_json)
        return
    if left is None or right is None:
        raise click.UsageError("give two texts, or --since and an entry")
    wanted = change_words(fail_on) if fail_on is not None else ()
    found = diff(left, right, encoding=encoding, extractor=extractor)
    if found.same_text:
        say(SAME, err=True)
    if as_json:
        click.echo(to_json(found, indent=2))
    else:
        from servanda.cli.render_comparison import print_diff  # noqa: PLC0415  (rich loads slowly)

        print_diff(found, show_all=show_all)
    if any(tally.promises for tally in found.counts if tally.verdict in wanted):
        ctx.exit(1)


def _since(since: str, register: Location, *, given: tuple[str | None, ...], as_json: bool) -> None:
    """Print what is new in a register: its entries, then the verdicts that show otherwise."""
    from servanda.api.changed import changed  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.pages.changed import gathered  # noqa: PLC0415

    if any(one is not None for one in given):
        raise click.UsageError("--since looks at the register; leave texts and --fail-on out")
    with open_register(register) as opened:
        found = changed(opened, since)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    for entry in found.entries:
        who = f"{entry.actor}, {entry.role}"
        say(f"#{entry.index} {entry.claimed_time[:10]} {entry.summary} ({who})")
    for one, n in gathered(found.changes):
        often = f" ({n} occasions)" if n > 1 else ""
        was, became = one.was or "no occasion", one.became or "no occasion"
        say(f"{one.commitment} {one.title}: {was} → {became}{often}")
    if not found.entries and not found.changes:
        say(f"nothing changed since #{found.since}", err=True)
