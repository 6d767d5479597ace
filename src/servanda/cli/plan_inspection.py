"""``servanda plan-inspection``: how many sites to visit, when, and what the quota leaves."""

from typing import TYPE_CHECKING

import click

from servanda.cli.options import json_option
from servanda.cli.terminal import say
from servanda.errors import UsageError
from servanda.model.codec import to_json

if TYPE_CHECKING:
    from servanda.assessment.quotas import Quota
    from servanda.assessment.sampling import SampleSize


@click.command(
    "plan-inspection",
    epilog=(
        "\b\nExamples:\n"
        "  servanda plan-inspection --sites 100 --tolerated 5 --detect 0.95\n"
        "  servanda plan-inspection --sites 60 --tolerated 3 --detect 90% --identify 0.8\n"
        "  servanda plan-inspection --quota cwc --sites 40 --used 3\n"
        "  servanda plan-inspection --periods 12 --visits 2"
    ),
)
@click.option("--sites", type=int, help="How many sites there are.")
@click.option("--tolerated", type=int, help="So many defective sites must not stay unseen.")
@click.option("--detect", metavar="P", help="Wished probability of finding one or more of them.")
@click.option("--identify", metavar="P", default="1", show_default=True,
              help="Probability that whoever looks at a defect recognises it.")  # fmt: skip
@click.option("--quota", metavar="NAME", help="Inspections a year that new-start or cwc allows.")
@click.option("--used", type=int, help="Inspections of that year made so far.")
@click.option("--periods", type=int, help="Periods in one of which a breach may come.")
@click.option("--visits", type=int, help="Visits to spread over these periods.")
@json_option
def command(
    sites: int | None,
    tolerated: int | None,
    detect: str | None,
    identify: str,
    quota: str | None,
    used: int | None,
    periods: int | None,
    visits: int | None,
    *,
    as_json: bool,
) -> None:
    """Say how many of the sites must be visited to find a defect with the wished probability."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)
    from servanda.assessment.sampling import inspection_value  # noqa: PLC0415

    if quota is not None:
        allowed = weighing.quota(quota, sites=sites, used=used)
        click.echo(to_json(allowed, indent=2)) if as_json else _quota(allowed)
    elif periods is not None and visits is not None:
        value = inspection_value(periods, visits)
        told = {"periods": periods, "visits": visits, "value": float(value)}
        click.echo(to_json(told, indent=2)) if as_json else say(
            f"{visits} visits in {periods} periods are worth {float(value):.4f} to the inspector "
            "(0: certain deterrence, -1: none)"
        )
    elif sites is not None and tolerated is not None and detect is not None:
        found = weighing.plan(sites=sites, tolerated=tolerated, detect=detect, identify=identify)
        click.echo(to_json(found, indent=2)) if as_json else _sample(found)
    else:
        raise UsageError(
            "say --sites, --tolerated and --detect for a sample, --quota for a quota, or "
            "--periods and --visits for when to go"
        )


def _sample(found: "SampleSize") -> None:
    wish = (
        f"to find one of {found.tolerated} defects among {found.sites} sites with {found.detect:g}"
    )
    if found.exact is None:
        say(f"cannot be reached: {wish}", bold=True)
        say(f"visiting every site finds one with {found.reached:.4f}, no more")
    else:
        say(f"visit {found.exact} sites {wish}", bold=True)
        say(f"exact (hypergeometric): {found.exact}, which finds one with {found.reached:.4f}")
    if found.iaea is not None:
        say(f"IAEA formula: {found.iaea} · Cannon and Roe: {found.cannon_roe} (approximations)")
    else:
        say("the usual approximations know perfect inspectors only, and are left out")
    for point in found.curve:
        say(f"  {point.n:>8} sites: {_short_of(point.n, found.sites, point.detect)}")


def _short_of(n: int, sites: int, detect: float) -> str:
    """Return a probability that does not read as certainty before every site was visited."""
    rounded = f"{detect:.4f}"
    return "more than 0.9999" if n < sites and rounded == "1.0000" else rounded


def _quota(found: "Quota") -> None:
    say(f"{found.agreement}: {found.allowed} inspections ({found.rule})", bold=True)
    if found.formula != found.allowed:
        say(f"the rule gives {found.formula:g}; inspections are whole")
    if found.over:
        say(f"used: {found.used} · {found.over} more than the quota")
    elif found.used is not None:
        say(f"used: {found.used} · left: {found.left}")
