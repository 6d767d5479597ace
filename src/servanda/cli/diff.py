"""``servanda diff``: the same promise in two texts."""

import click

from servanda.api.comparing import change_words, diff
from servanda.cli.options import encoding_option, extractor_option, json_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json

SAME = "both are one and the same text: every promise stands as it stood"


@click.command(
    "diff",
    epilog=(
        "\b\nExamples:\n"
        "  servanda diff protocol.txt memorandum.txt\n"
        "  servanda diff draft.docx final.pdf --fail-on softened,dropped\n"
        "  servanda diff statement-2024.txt statement-2025.txt --json > diff.json"
    ),
)
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.option("--all", "show_all", is_flag=True, help="Show also what binds nobody in either text.")
@click.option("--fail-on", metavar="WORDS", help="Exit with 1 where a promise was so changed.")
@extractor_option
@encoding_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    left: str,
    right: str,
    fail_on: str | None,
    extractor: str,
    encoding: str | None,
    *,
    show_all: bool,
    as_json: bool,
) -> None:
    """Tell what became of each promise of A in B: files, addresses, or - for one of them."""
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
