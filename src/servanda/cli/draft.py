"""``servanda draft``: what is mended before signing, for nothing is mended after."""

from pathlib import Path

import click

from servanda.api import drafting as mending
from servanda.api import recording
from servanda.api.register import open_register
from servanda.cli import drafting
from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json
from servanda.register import draft as drafts
from servanda.stores.address import Location


@click.group(
    "draft",
    epilog=(
        "\b\nExamples:\n"
        "  servanda draft list\n"
        "  servanda draft accept minsk commitments\n"
        "  servanda draft edit minsk s003 --set debtor=Ukraine\n"
        '  servanda draft mark ugoda --quote "сторони припиняють вогонь"\n'
        "  servanda draft sign minsk"
    ),
)
def command() -> None:
    """Look at drafts, mend them, decide on their statements, sign them."""


@command.command("list")
@register_option
def list_(register: Location) -> None:
    """Name the drafts that wait to be signed."""
    with open_register(register) as opened:
        for name in opened.journal.store.drafts():
            say(name)


@command.command()
@click.argument("name")
@register_option
@json_option
def show(name: str, register: Location, *, as_json: bool) -> None:
    """Print a draft with its statements and decisions."""
    with open_register(register) as opened:
        draft = drafts.get(opened.journal.store, name)
    click.echo(to_json(draft, indent=2)) if as_json else drafting.print_draft(draft)


@command.command()
@click.argument("name")
@click.argument("which")
@register_option
def accept(name: str, which: str, register: Location) -> None:
    """Accept statements as read: commitments, all, or ids like s001,s004."""
    with open_register(register) as opened:
        draft = drafts.get(opened.journal.store, name)
        drafting.print_draft(recording.accept(opened, draft, which))


@command.command()
@click.argument("name")
@click.argument("statement")
@click.option("--because", help="Why it is rejected.")
@register_option
def reject(name: str, statement: str, because: str | None, register: Location) -> None:
    """Reject a statement; the decision is recorded with its reason."""
    with open_register(register) as opened:
        store = opened.journal.store
        drafting.print_draft(drafts.reject(store, name, statement, reason=because))


@command.command()
@click.argument("name")
@click.argument("statement")
@click.option("--set", "slots", metavar="SLOT=VALUE", multiple=True, required=True)
@click.option("--because", help="Why it is edited.")
@register_option
def edit(
    name: str, statement: str, slots: tuple[str, ...], because: str | None, register: Location
) -> None:
    """Mend slots: kind, deontic, strength, debtor, creditor, aim, theme, span (START:END)."""
    with open_register(register) as opened:
        draft = mending.edit(opened, name, statement, slots=slots, because=because)
        drafting.print_draft(draft)


@command.command()
@click.argument("name")
@click.option("--quote", help="The words, letter by letter, in any language.")
@click.option("--at", metavar="START:END", help="Their place, in code points.")
@click.option("--kind", default="commitment", show_default=True)
@click.option("--debtor", multiple=True, help="Who owes it; may be repeated.")
@click.option("--aim", help="What is to be done, in your words.")
@register_option
def mark(
    name: str,
    quote: str | None,
    at: str | None,
    kind: str,
    debtor: tuple[str, ...],
    aim: str | None,
    register: Location,
) -> None:
    """Mark a statement by hand, in a text of any language."""
    with open_register(register) as opened:
        draft = mending.mark(opened, name, quote=quote, at=at, kind=kind, debtor=debtor, aim=aim)
        drafting.print_draft(draft)


@command.command()
@click.argument("name")
@click.argument("annotations", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--kind", help="What an annotation is that is tagged with no kind.")
@click.option("--source", metavar="IRI", help="Which text of the file the draft is of.")
@register_option
def annotate(
    name: str, annotations: Path, kind: str | None, source: str | None, register: Location
) -> None:
    """Mark what a file of W3C Web Annotations marks; each place is found exactly, or none is."""
    from servanda.api.annotating import annotate as take  # noqa: PLC0415  (rarely asked)

    with open_register(register) as opened:
        done = take(opened, name, annotations, kind=kind, source=source)
    drafting.print_draft(done.draft)
    say(
        f"{done.marked} marked, {done.there} there already, {done.others} of other texts",
        err=True,
    )


@command.command()
@click.argument("name")
@click.argument("rules", type=click.Path(path_type=Path, dir_okay=False))
@register_option
@keys_option
def rule(name: str, rules: Path, register: Location, keys: Path | None) -> None:
    """Give the draft's statements rules in the commitment language."""
    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        draft = drafts.get(opened.journal.store, name)
        drafting.print_draft(recording.add_rules(opened, draft, rules))


@command.command()
@click.argument("name")
@click.option("--by", type=click.Path(path_type=Path), help="Sign decisions with this key file.")
@register_option
@keys_option
@json_option
def sign(
    name: str, by: Path | None, register: Location, keys: Path | None, *, as_json: bool
) -> None:
    """Sign a draft: from here on nothing in it can be rewritten."""
    with drafting.opened(register, by=by, keys=keys, ask=passphrase) as opened:
        drafting.print_receipt(recording.sign(opened, name), as_json=as_json)


@command.command()
@click.argument("name")
@register_option
def discard(name: str, register: Location) -> None:
    """Throw a draft away; nothing of it was in the log."""
    with open_register(register) as opened:
        drafts.discard(opened.journal.store, name)
    say(f"draft {name!r} is discarded")
