"""``servanda codebook``: scales as data, guidelines before scoring, and what is to be scored."""

from pathlib import Path

import click

from servanda.cli.options import (
    json_option,
    keys_option,
    passphrase,
    register_option,
    signing_option,
)
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.stores.address import Location

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    "codebook",
    epilog=(
        "\b\nExamples:\n"
        "  servanda codebook list\n"
        "  servanda codebook show pam\n"
        "  servanda codebook check ours.toml\n"
        "  servanda codebook guideline C3 --codebook pam --text 'Full means all seven districts.'\n"
        "  servanda codebook select priority C3 C7 --criteria 'names a date and a sum'"
    ),
)
def command() -> None:
    """Look at codebooks, check one's own, and write down how commitments are to be scored."""


@command.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """Name the codebooks that are ready to use."""
    from servanda.assessment import codebook as codebooks  # noqa: PLC0415  (keeps --help quick)

    books = [codebooks.parse(codebooks.text_of(n), where=n) for n in codebooks.names()]
    if as_json:
        click.echo(to_json(books, indent=2))
        return
    for book in books:
        say(f"{book.id} version {book.version}: {book.title} ({', '.join(book.codes)})")


@command.command()
@click.argument("name", metavar="NAME|FILE")
@click.option("--toml", is_flag=True, help="Print the file, to make another codebook of it.")
@json_option
def show(name: str, *, toml: bool, as_json: bool) -> None:
    """Print a codebook: each value with its definition and an example."""
    from servanda.api.judging import find_codebook  # noqa: PLC0415  (keeps --help quick)

    book, text = find_codebook(name)
    if toml:
        say(text, nl=False)
    elif as_json:
        click.echo(to_json(book, indent=2))
    else:
        say(f"{book.title} ({book.id} version {book.version}, {book.level})", bold=True)
        say(book.about)
        if book.stages:
            say(f"scored at: {', '.join(book.stages)}")
        for value in book.values:
            say(f"{value.code}  {value.label}", bold=True)
            say(f"   {value.means}")
            say(f"   For example: {value.example}")


@command.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Check a codebook of one's own; the message names what is wrong and where."""
    from servanda.api.judging import find_codebook  # noqa: PLC0415  (keeps --help quick)

    book, _ = find_codebook(str(file))
    say(f"{file}: {book.id} version {book.version} with {len(book.values)} values is in order")


@command.command()
@click.argument("commitment")
@click.option("--codebook", "book", required=True, metavar="NAME|FILE")
@click.option("--text", required=True, help="How the values are told apart here.")
@signing_option
@register_option
@keys_option
def guideline(
    commitment: str, book: str, text: str, by: Path | None, register: Location, keys: Path | None
) -> None:
    """Write down how a commitment is to be read, before anybody scores it."""
    from servanda.api import judging  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = judging.write_guideline(held, commitment, book, text)
    say(f"recorded as entry #{receipt.entries[-1].index}: guideline for {commitment}")


@command.command()
@click.argument("name")
@click.argument("commitments", nargs=-1, required=True)
@click.option("--criteria", required=True, help="By what these were chosen.")
@signing_option
@register_option
@keys_option
def select(
    name: str,
    commitments: tuple[str, ...],
    criteria: str,
    by: Path | None,
    register: Location,
    keys: Path | None,
) -> None:
    """Choose commitments to be scored, with the criteria in writing."""
    from servanda.api import judging  # noqa: PLC0415  (loads the engine)
    from servanda.cli.drafting import opened  # noqa: PLC0415

    with opened(register, by=by, keys=keys, ask=passphrase) as held:
        receipt = judging.select(held, name, commitments, criteria=criteria)
    say(f"recorded as entry #{receipt.entries[-1].index}: selection {name}")
