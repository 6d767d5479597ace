"""``servanda ask``: the questions that a text or a promise leaves open."""

import click

from servanda.cli.options import encoding_option, extractor_option, json_option, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location


@click.command(
    "ask",
    epilog=(
        "\b\nExamples:\n"
        "  servanda ask communique.pdf\n"
        "  servanda ask C14 --register talks.db\n"
        "  servanda ask https://example.org/statement.html --json"
    ),
)
@click.argument("what", metavar="DOC|ID")
@register_option
@extractor_option
@encoding_option
@json_option
def command(
    what: str, register: Location, extractor: str, encoding: str | None, *, as_json: bool
) -> None:
    """List questions made from what is not stated, in a text or in a promise on record."""
    from servanda.api.questions import questions  # noqa: PLC0415  (readers load slowly)

    found = questions(what, register, extractor=extractor, encoding=encoding)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    if not found.ask:
        say(f"{found.of}: nothing is left open that the reader asks for", err=True)
    for number, one in enumerate(found.ask, 1):
        say(f"{number}. {one.ask}")
        if one.words:
            say(f"   left open by the words “{one.words}”")
