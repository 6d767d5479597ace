"""``servanda import``: lists of commitments and scores that exist already."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli.options import json_option, keys_option, passphrase, register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codec import to_json
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.register import Register


@click.command(
    "import",
    epilog=(
        "\b\nExamples:\n"
        "  servanda import pledges.xlsx --commitments --column id='Pledge ID'\n"
        "  servanda import scores.xlsx --codebook cppg --suggest\n"
        "  servanda import scores.csv --codebook cppg --coder anna --blind\n"
        "  servanda import marks.jsonld --document minsk"
    ),
)
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--commitments", is_flag=True, help="The rows are commitments: id, title, debtor.")
@click.option("--codebook", metavar="NAME|FILE", help="The rows are scores under this scale.")
@click.option("--document", metavar="ID",
              help="The file is Web Annotations of this text on record, or draft.")  # fmt: skip
@click.option("--kind", help="What an annotation is that is tagged with no kind.")
@click.option("--source", metavar="IRI", help="Which text of the file is meant.")
@click.option("--coder", metavar="NAME", help="Who scored, where no column says so.")
@click.option("--blind", is_flag=True, help="The coders saw no other coder's scores.")
@click.option("--saw-machine", is_flag=True, help="They saw what a machine had found.")
@click.option("--column", "columns", metavar="NAME=HEADER", multiple=True,
              help="Which header of the table stands for a column; may repeat.")  # fmt: skip
@click.option("--columns", "chosen", metavar="FILE",
              type=click.Path(path_type=Path, dir_okay=False),
              help="The same as a file, as the page of imports writes it.")  # fmt: skip
@click.option("--suggest", is_flag=True, help="Print which header is taken for what, and stop.")
@register_option
@keys_option
@json_option
def command(
    table: Path,
    codebook: str | None,
    document: str | None,
    kind: str | None,
    source: str | None,
    coder: str | None,
    columns: tuple[str, ...],
    chosen: Path | None,
    register: Location,
    keys: Path | None,
    *,
    commitments: bool,
    blind: bool,
    saw_machine: bool,
    suggest: bool,
    as_json: bool,
) -> None:
    """Record the rows of a spreadsheet; who judged, when, and by which codebook goes with them."""
    from servanda.api import importing, unseen  # noqa: PLC0415  (the grammar loads slowly)
    from servanda.cli.drafting import opened, tell_unseen  # noqa: PLC0415

    if commitments + (codebook is not None) + (document is not None) != 1:
        raise UsageError(
            "say what the rows are: --commitments, --codebook NAME for scores, --document ID "
            "for annotations (reports of incidents go in with servanda observe)"
        )
    if document is not None:
        with opened(register, by=None, keys=keys, ask=passphrase) as held:
            _annotations(held, document, table, kind=kind, source=source)
        return
    if chosen is not None:
        columns = (*importing.columns_from(chosen), *columns)
    if suggest:
        found = importing.suggest(table, scores=not commitments, columns=columns)
        for name, header in found.items():
            say(f"--column {name}={header!r}")
        return
    tell_unseen(unseen.in_tables([table]))
    with opened(register, by=None, keys=keys, ask=passphrase) as held:
        if codebook is None:
            receipt = importing.commitments(held, table, columns=columns)
        else:
            receipt = importing.scores(
                held,
                table,
                codebook,
                coder=coder,
                blind=blind,
                saw_machine=saw_machine,
                columns=columns,
            )
    numbers = [entry.index for entry in receipt.entries]
    if as_json:
        click.echo(to_json({"entries": numbers}, indent=2))
        return
    say(f"recorded as entries #{numbers[0]} to #{numbers[-1]}")


def _annotations(
    held: "Register", name: str, path: Path, *, kind: str | None, source: str | None
) -> None:
    """Mark what a file of annotations marks, in a draft or in the review of a text on record."""
    from servanda.api import annotating, deciding  # noqa: PLC0415
    from servanda.api.files import read_file  # noqa: PLC0415

    if any(one.id == name for one in held.state().documents):
        actor = deciding.coder_of(held)
        done = annotating.annotate_record(
            held, name, read_file(path), where=str(path), actor=actor, kind=kind, source=source
        )
    else:
        done = annotating.annotate(held, name, path, kind=kind, source=source)
    for line in done.moved:
        say(line, err=True)
    say(f"{done.marked} marked, {done.there} there already, {done.others} of other texts")
    say(f"They wait in the draft {done.draft.id}; look at them before they are signed.", err=True)
