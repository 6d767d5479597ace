"""``servanda act``: a promise suspended, resumed, released, cancelled, passed on, ended."""

from typing import TYPE_CHECKING, Any, cast

import click

from servanda.cli.saying import deliver, place_options, with_option

if TYPE_CHECKING:
    from servanda.model.commitment import ActKind

KINDS = [
    "adopt", "suspend", "resume", "release", "cancel", "delegate", "assign", "amend", "terminate",
]  # fmt: skip


@click.command(
    "act",
    epilog=(
        "\b\nExamples:\n"
        "  servanda act suspend C14 --from Norland --at 2026-02-01\n"
        "  servanda act assign C14 --from Norland --to Sudria --at 2026-02-01\n"
        "  servanda act terminate C14 --from norland --with estmark\n"
        "  servanda act release C14 --from Norland --bundle site --by n.key --out out.json"
    ),
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", metavar="ID")
@click.option("--from", "who", required=True, help="Who acts, as the rules name the party.")
@click.option("--at", metavar="T", help="A date, or an instant with offset.  [default: today]")
@click.option("--to", metavar="PARTY", help="delegate, assign: the new debtor or creditor.")
@click.option("--note", metavar="TEXT", help="What goes with it; it is recorded.")
@with_option
@place_options
def command(
    kind: str,
    name: str,
    who: str,
    at: str | None,
    to: str | None,
    note: str | None,
    beside: tuple[str, ...],
    **place: Any,
) -> None:
    """Record an act on a commitment's norm status; whether it had the power is computed."""
    from servanda.api import answering  # noqa: PLC0415  (loads the engine)

    deliver(
        lambda desk: answering.act(
            desk, cast("ActKind", kind), name, who=who, at=at, to=to, note=note, beside=beside
        ),
        f"{who}: {kind} {name}",
        place,
    )
