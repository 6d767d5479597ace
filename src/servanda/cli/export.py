"""``servanda export``: what a register holds, as files for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli.options import clock_options, register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = frozenset({"csv", "json", "jsonl", "jsonld", "annotations", "atom", "ics", "markdown"})
"""Formats that a terminal can show."""


@click.command(
    "export",
    epilog=(
        "\b\nExamples:\n"
        "  servanda export csv --what verdicts --out verdicts.csv --register talks.db\n"
        "  servanda export xlsx --out talks.xlsx --as-of 2026-03-01\n"
        "  servanda export ics --party Ardania --out ardania.ics\n"
        "  servanda export --formats"
    ),
)
@click.argument("format_", metavar="FORMAT", required=False)
@click.option("--what", "what", metavar="TABLES", multiple=True,
              help="Tables, comma-separated; may repeat. `all` is every table.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--replace", is_flag=True, help="Write over the file if it is there.")
@click.option("--bom", is_flag=True, help="CSV for Excel: begin with a byte order mark.")
@click.option("--only", metavar="ID", help="Only about this commitment.")
@click.option("--party", metavar="NAME", help="Only promises in which this party has a part.")
@click.option("--with-private", is_flag=True,
              help="Also what is kept out of publications; do not pass it on.")  # fmt: skip
@click.option("--formats", is_flag=True, help="List formats and tables, and stop.")
@register_option
@clock_options
def command(
    format_: str | None,
    what: tuple[str, ...],
    out: Path | None,
    only: str | None,
    party: str | None,
    register: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    replace: bool,
    bom: bool,
    with_private: bool,
    formats: bool,
) -> None:
    """Write tables of the register as a file of FORMAT; without --out to standard output."""
    from servanda.api import exporting  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415

    if formats:
        for line in listing():
            say(line)
        return
    name = _named(format_, bom=bom, out=out)
    with open_register(register) as opened:
        pieces = exporting.export(
            opened,
            name,
            what=chosen(what, name),
            as_of=as_of,
            known_at=known_at,
            private=with_private,
            only=only,
            party=party,
        )
        if out is None:
            _print(pieces)
            return
        size = exporting.write(pieces, out, register=register, replace=replace)
    say(f"{out}: {size:,} bytes written", err=True)
    if with_private:
        say(f"{out}: holds what is kept out of publications; do not pass it on", err=True)


def _named(format_: str | None, *, bom: bool, out: Path | None) -> str:
    """Return the format with its argument; UsageError where there is none, or no use for it."""
    if format_ is None:
        raise UsageError("name a format; --formats lists them")
    if bom and format_ != "csv":
        raise UsageError(f"--bom is for csv; {format_} says by itself how it is encoded")
    if out is None and format_.partition(":")[0] not in TEXTS and sys.stdout.isatty():
        raise UsageError(f"{format_} is nothing that a terminal shows; say --out FILE")
    return f"{format_}:bom" if bom else format_


def chosen(what: tuple[str, ...], name: str) -> list[str]:
    """Return the names of tables that were given; ``all`` is every one that the format writes."""
    from servanda.api import exporting  # noqa: PLC0415  (loads the engine)
    from servanda.pages.tables.layouts import LAYOUTS  # noqa: PLC0415

    names = [one.strip() for given in what for one in given.split(",") if one.strip()]
    if "all" in names:
        return list(exporting.exporter(name).writes or LAYOUTS)
    return names


def _print(pieces: "Iterator[bytes]") -> None:
    stream = sys.stdout.buffer
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def listing() -> list[str]:
    """Return the formats with what they write, then the tables."""
    from servanda.api import exporting  # noqa: PLC0415  (loads the engine)
    from servanda.pages.tables.layouts import LAYOUTS  # noqa: PLC0415

    found = []
    for name, one in exporting.formats().items():
        tables = ", ".join(one.writes) if one.writes else "any tables"
        if one.single and not one.writes:
            tables = "one table"
        found.append(f"{name}: {tables} ({one.suffix})")
    found += ["", *(f"{layout.name}: {layout.means}" for layout in LAYOUTS.values())]
    return found
