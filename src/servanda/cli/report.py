"""``servanda report``: what became of what was promised, in one period, on paper."""

import sys
from pathlib import Path

import click

from servanda.cli.options import language_option, register_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location


@click.command(
    "report",
    epilog=(
        "\b\nExamples:\n"
        "  servanda report --from 2026-01-01 --to 2026-03-31 --out quarter.html\n"
        "  servanda report --from 2026-01-01 --to 2026-03-31 --out quarter.docx\n"
        "  servanda report --from 2026-01-01 --to 2026-03-31 --format pdf --out quarter.pdf"
    ),
)
@click.option("--from", "first", metavar="DATE", required=True, help="First day of the period.")
@click.option("--to", "last", metavar="DATE", required=True, help="Last day of the period.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--format", "form", type=click.Choice(["html", "docx", "pdf"]),
              help="[default: by the ending of the file, else html]")  # fmt: skip
@click.option("--replace", is_flag=True, help="Write over the file if it is there.")
@click.option("--with-private", is_flag=True,
              help="Also what is kept out of publications; do not pass it on.")  # fmt: skip
@click.option("--known-at", metavar="K", help="What the register knew at K: #SEQ or an instant.")
@language_option
@register_option
def command(
    first: str,
    last: str,
    out: Path | None,
    form: str | None,
    known_at: str | None,
    lang: str,
    register: Location,
    *,
    replace: bool,
    with_private: bool,
) -> None:
    """Report on a period: due, kept, not kept, cannot be told, new, objections, whose evidence."""
    from servanda.api import exporting, reporting  # noqa: PLC0415  (loads the engine)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.pages.languages import named, speaking  # noqa: PLC0415  (with the pages)

    chosen = form or _by_ending(out)
    if out is None and chosen != "html" and sys.stdout.isatty():
        raise UsageError(f"{chosen} is nothing that a terminal shows; say --out FILE")
    with open_register(register) as opened:
        stamp = opened.state(known_at=known_at).entries[-1].claimed_time
        with speaking(named(lang)):
            found = reporting.view(opened, first, last, known_at=known_at, private=with_private)
            data = reporting.made(found, chosen, stamp=stamp)
        if out is None:
            sys.stdout.buffer.write(data)
            return
        exporting.write(iter([data]), out, register=register, replace=replace)
    say(found.sentence)
    say(f"{out}: written", err=True)


def _by_ending(out: Path | None) -> str:
    ending = "" if out is None else out.suffix.lower().removeprefix(".")
    return {"docx": "docx", "pdf": "pdf"}.get(ending, "html")
