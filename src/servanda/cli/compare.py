"""``servanda compare``: what an article claims, against what another text says."""

import click

from servanda.api.comparing import claim_words, compare
from servanda.cli.options import encoding_option, extractor_option, json_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json

SAME = "both are one and the same text: it is compared with itself"


@click.command(
    "compare",
    epilog=(
        "\b\nExamples:\n"
        "  servanda compare article.html --with joint-statement.pdf\n"
        "  servanda compare article.txt --with agreement.txt --fail-on overstates,contradicts\n"
        "  servanda compare https://example.org/news --with agreement.txt --json"
    ),
)
@click.argument("article", metavar="ARTICLE")
@click.option("--with", "text", metavar="TEXT", required=True, help="The text it tells of.")
@click.option("--fail-on", metavar="WORDS", help="Exit with 1 where a claim has such a verdict.")
@extractor_option
@encoding_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    article: str,
    text: str,
    fail_on: str | None,
    extractor: str,
    encoding: str | None,
    *,
    as_json: bool,
) -> None:
    """Hold each claim of ARTICLE against TEXT: files, addresses, or - for one of them."""
    wanted = claim_words(fail_on) if fail_on is not None else ()
    found = compare(article, text, encoding=encoding, extractor=extractor)
    if found.same_text:
        say(SAME, err=True)
    if as_json:
        click.echo(to_json(found, indent=2))
    else:
        from servanda.cli.render_comparison import print_claims  # noqa: PLC0415  (rich)

        print_claims(found)
    if any(tally.claims for tally in found.counts if tally.verdict in wanted):
        ctx.exit(1)
