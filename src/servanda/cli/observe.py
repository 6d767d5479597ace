"""``servanda observe``: evidence and coverage into the register."""

from pathlib import Path

import click

from servanda.cli.options import (
    json_option,
    keys_option,
    map_option,
    passphrase,
    register_option,
)
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.stores.address import Location

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "observe",
    epilog=(
        "\b\nExamples:\n"
        "  servanda observe incidents.xlsx --suggest-map > incidents.toml\n"
        "  servanda observe incidents.csv --map incidents.toml --coverage patrols.csv\n"
        "  servanda observe ged.csv --map ucdp-ged"
    ),
)
@click.argument("tables", metavar="[TABLE...]", type=FILE, nargs=-1)
@map_option
@click.option("--coverage", type=FILE, multiple=True, help="Who was watching, where and when.")
@click.option(
    "--suggest-map", is_flag=True, help="Print a mapping for the table and record nothing."
)
@click.option("--note", help="What this evidence is, in one line.")
@click.option("--private", is_flag=True, help="Keep the files out of published bundles.")
@click.option("--snapshots", is_flag=True,
              help="Keep what the addresses in the attribute `url` give.")  # fmt: skip
@register_option
@keys_option
@json_option
def command(
    tables: tuple[Path, ...],
    mapping: str | None,
    coverage: tuple[Path, ...],
    note: str | None,
    register: Location,
    keys: Path | None,
    *,
    suggest_map: bool,
    private: bool,
    snapshots: bool,
    as_json: bool,
) -> None:
    """Record tables of evidence as one signed entry; their events follow by the mapping."""
    from servanda.api import observing, unseen  # noqa: PLC0415  (tables load slowly)
    from servanda.api.register import open_register  # noqa: PLC0415
    from servanda.api.snapshots import Snapshots  # noqa: PLC0415
    from servanda.cli.drafting import tell_unseen  # noqa: PLC0415

    if suggest_map:
        if len(tables) != 1:
            raise UsageError("--suggest-map takes one table at a time")
        say(observing.draft_mapping(tables[0]), nl=False)
        return
    if not tables and not coverage:
        raise UsageError("nothing to record; name a table, or a patrol log with --coverage")
    tell_unseen(unseen.in_tables([*tables, *coverage]))
    taken = Snapshots()
    with open_register(register, write=True, keys=keys, ask=passphrase) as opened:
        receipt, made = observing.observe(
            opened, tables, mapping=mapping, coverage=coverage, note=note, private=private,
            keep=taken.take if snapshots else None,
        )  # fmt: skip
    from servanda.cli.render_receipts import print_import  # noqa: PLC0415

    print_import(receipt, made, as_json=as_json, snapshots=taken.taken)
