"""``servanda publish``: the bundle for strangers."""

from pathlib import Path

import click

from servanda.cli.options import (
    clock_options,
    keys_option,
    passphrase,
    register_option,
)
from servanda.cli.terminal import say
from servanda.stores.address import Location


@click.command(
    "publish",
    epilog=(
        "\b\nExamples:\n"
        "  servanda publish bundle --register talks.db --as-of 2026-03-01\n"
        "  servanda publish --zip talks.zip --register talks.db\n"
        "  servanda publish bundle --lang en,uk --register talks.db\n"
        "  servanda publish bundle --embargo embargo.toml --base-url https://example.org/talks"
    ),
)
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--zip",
    "zip_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the bundle as one zip file, alone or beside the folder.",
)
@click.option(
    "--elections",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Calendar of elections to lay over the timeline of the pages.",
)
@click.option("--lang", "langs", metavar="TAG", multiple=True, default=("en",), show_default="en",
              help="Language of the pages: en or uk; of several (en,uk) each has a folder of its "
                   "own. Quotations stay as they are.")  # fmt: skip
@click.option("--embargo", type=click.Path(path_type=Path, dir_okay=False),
              help="What is not shown before a day; its hashes stay.")  # fmt: skip
@click.option("--base-url", metavar="URL",
              help="Where the folder `site` will stand, for the sitemap.")  # fmt: skip
@register_option
@keys_option
@clock_options
def command(
    directory: Path | None,
    zip_file: Path | None,
    elections: Path | None,
    langs: tuple[str, ...],
    base_url: str | None,
    embargo: Path | None,
    register: Location,
    keys: Path | None,
    as_of: str | None,
    known_at: str | None,
) -> None:
    """Write everything that a stranger needs to check the register offline, pages included."""
    from servanda.api.publishing import publish  # noqa: PLC0415  (pages load slowly)
    from servanda.api.register import open_register  # noqa: PLC0415

    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        place = publish(
            opened,
            directory,
            as_of=as_of,
            known_at=known_at,
            zip_file=zip_file,
            elections=elections,
            lang=",".join(langs),
            base_url=base_url,
            embargo=embargo,
        )
        vkey = opened.journal.log_verifier.vkey
    if directory is not None:
        say(f"{directory}: bundle written; open {directory}/site/index.html")
    if zip_file is not None:
        say(f"{zip_file}: bundle written as one file")
    say(f"log key: {vkey}")
    say("Give that key to auditors by another way than the bundle itself.", err=True)
    say(f"Next: servanda verify {place} --key '{vkey}'", err=True)
