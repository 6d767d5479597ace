"""``servanda compare``: what an article claims, against a text or the register of its day."""

import click

from servanda.api.comparing import claim_words, compare, other_side
from servanda.cli.options import RegisterPlace, encoding_option, extractor_option, json_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

SAME = "both are one and the same text: it is compared with itself"


@click.command(
    "compare",
    epilog=(
        "\b\nExamples:\n"
        "  servanda compare article.html --with joint-statement.pdf\n"
        "  servanda compare article.txt --with agreement.txt --fail-on overstates,contradicts\n"
        "  servanda compare article.txt --register talks.db --on 2025-09-05\n"
        "  servanda compare https://example.org/news --with agreement.txt --json"
    ),
)
@click.argument("article", metavar="ARTICLE")
@click.option("--with", "text", metavar="TEXT", help="The text it tells of.")
@click.option(
    "--register",
    type=RegisterPlace(),
    envvar="SERVANDA_REGISTER",
    help="The register, as known on the article's day (or SERVANDA_REGISTER).",
)
@click.option("--on", metavar="DATE", help="Day of the article, where it does not state it.")
@click.option("--known-at", metavar="K", help="Another state of the register: #SEQ or an instant.")
@click.option("--fail-on", metavar="WORDS", help="Exit with 1 where a claim has such a verdict.")
@extractor_option
@encoding_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    article: str,
    text: str | None,
    register: Location | None,
    on: str | None,
    known_at: str | None,
    fail_on: str | None,
    extractor: str,
    encoding: str | None,
    *,
    as_json: bool,
) -> None:
    """Hold each claim of ARTICLE against a text, or against the register of its day."""
    wanted = claim_words(fail_on) if fail_on is not None else ()
    named = ctx.get_parameter_source("register") is click.core.ParameterSource.COMMANDLINE
    side = other_side(text, register, chosen=named, clocks=(on, known_at))
    if not isinstance(side, str):
        _with_register(ctx, article, side, on, known_at, extractor, encoding, as_json=as_json,
                       wanted=wanted)  # fmt: skip
        return
    found = compare(article, side, encoding=encoding, extractor=extractor)
    if found.same_text:
        say(SAME, err=True)
    if as_json:
        click.echo(to_json(found, indent=2))
    else:
        from servanda.cli.render_comparison import print_claims  # noqa: PLC0415  (rich)

        print_claims(found)
    if any(tally.claims for tally in found.counts if tally.verdict in wanted):
        ctx.exit(1)


def _with_register(
    ctx: click.Context,
    article: str,
    register: Location,
    on: str | None,
    known_at: str | None,
    extractor: str,
    encoding: str | None,
    *,
    wanted: tuple[str, ...],
    as_json: bool,
) -> None:
    from servanda.api import press  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.cli.render_press import print_check  # noqa: PLC0415  (rich)

    with open_register(register) as opened:
        found = press.check(
            opened, article, on=on, known_at=known_at, encoding=encoding, extractor=extractor
        )
    click.echo(to_json(found, indent=2)) if as_json else print_check(found)
    if any(tally.claims for tally in found.counts if tally.verdict in wanted):
        ctx.exit(1)
