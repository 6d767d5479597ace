"""``servanda weigh``: what tables of evidence say by number, and how sure that is."""

from datetime import datetime
from pathlib import Path

import click

from servanda.cli import render_weighing as render
from servanda.cli.options import json_option
from servanda.cli.terminal import say
from servanda.model.codec import to_json

FILE = click.Path(path_type=Path, dir_okay=False)
DAY = click.DateTime(formats=["%Y-%m-%d"])
column_option = click.option(
    "--column", "columns", metavar="NAME=HEADER", multiple=True,
    help="Which header of the table stands for a column; may repeat.",
)  # fmt: skip


@click.group(
    "weigh",
    epilog=(
        "\b\nExamples:\n"
        "  servanda weigh change counts.csv --since 2025-03-18 --trend\n"
        "  servanda weigh observers reports.csv\n"
        "  servanda weigh regions answers.csv\n"
        "  servanda weigh declared measured.csv --sigma 0.2 --items 100\n"
        "  servanda weigh alarm --prior 0.01 --sensitivity 0.97 --false-alarm 0.05\n"
        "  servanda weigh counts 0 100 3 100\n"
        "  servanda weigh none 18\n"
        "  servanda weigh durations agreements.csv --until 2021-12-31"
    ),
)
def command() -> None:
    """Weigh evidence by number; each answer says how sure it is and what it rests on."""


@command.command()
@click.argument("table", type=FILE)
@click.option("--since", type=DAY, required=True, help="First day on which it was in effect.")
@click.option("--trend", is_flag=True, help="Allow for a straight trend in time.")
@click.option("--season", type=int, metavar="N", help="Allow for a season of N periods.")
@click.option("--harmonics", type=int, default=2, show_default=True, help="Waves in a season.")
@column_option
@json_option
def change(
    table: Path,
    since: datetime,
    season: int | None,
    harmonics: int,
    columns: tuple[str, ...],
    *,
    trend: bool,
    as_json: bool,
) -> None:
    """Did counts change? Poisson, quasi-Poisson and negative binomial, side by side."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.change(
        table, since=since.date(), trend=trend, season=season, harmonics=harmonics, columns=columns
    )
    click.echo(to_json(found, indent=2)) if as_json else render.change(found)


@command.command()
@click.argument("table", type=FILE)
@column_option
@json_option
def observers(table: Path, columns: tuple[str, ...], *, as_json: bool) -> None:
    """Find the likeliest truth behind several observers' reports, and how each of them errs."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.reports(table, columns=columns)
    click.echo(to_json(found, indent=2)) if as_json else render.observers(found)


@command.command()
@click.argument("table", type=FILE)
@column_option
@json_option
def regions(table: Path, columns: tuple[str, ...], *, as_json: bool) -> None:
    """Tell how two observers err, from what both say in two regions, without the truth."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.regions(table, columns=columns)
    click.echo(to_json(found, indent=2)) if as_json else render.regions(found)


@command.command()
@click.argument("table", type=FILE)
@click.option("--sigma", type=float, required=True, help="Standard deviation of a difference.")
@click.option("--systematic", type=float, default=0.0, help="Of the error that all items share.")
@click.option("--items", type=int, help="Items in all.  [default: those measured]")
@click.option("-k", "--beyond", "k", type=float, default=3.0, show_default=True,
              help="Deviations from which an item raises an alarm.")  # fmt: skip
@column_option
@json_option
def declared(
    table: Path,
    sigma: float,
    systematic: float,
    items: int | None,
    k: float,
    columns: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Test declared minus observed: the D statistic, and which items raise an alarm."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.declared(
        table, items=items, sigma=sigma, systematic=systematic, k=k, columns=columns
    )
    click.echo(to_json(found, indent=2)) if as_json else render.declared(found)


@command.command()
@click.option("--prior", type=float, required=True, help="Share of cases that are breaches.")
@click.option("--sensitivity", type=float, required=True, help="Share of breaches that alarm.")
@click.option("--false-alarm", type=float, required=True, help="Share of the others that alarm.")
@json_option
def alarm(prior: float, sensitivity: float, false_alarm: float, *, as_json: bool) -> None:
    """Say how often an alarm is right."""
    from servanda.assessment.alarms import alarm_is_true  # noqa: PLC0415  (keeps --help quick)

    found = alarm_is_true(prior=prior, sensitivity=sensitivity, false_alarm=false_alarm)
    if as_json:
        click.echo(to_json({"right": found}, indent=2))
    elif found is None:
        say("no alarm can come: nothing is detected and nothing raises a false one")
    else:
        say(f"an alarm is right with probability {found:.4f}, false with {1 - found:.4f}")


@command.command()
@click.argument("table", type=FILE)
@click.option("--until", type=DAY, required=True, help="Last day that the table covers.")
@click.option("--group", metavar="HEADER", help="Compare the groups that this column names.")
@column_option
@json_option
def durations(
    table: Path, until: datetime, group: str | None, columns: tuple[str, ...], *, as_json: bool
) -> None:
    """Say how long agreements hold: Kaplan-Meier, and the log-rank test of two groups."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.durations(table, until=until.date(), group=group, columns=columns)
    click.echo(to_json(found, indent=2)) if as_json else render.durations(found)


@command.command()
@click.argument("table", type=FILE)
@click.option("--covariate", "covariates", multiple=True, metavar="HEADER", help="May repeat.")
@click.option("--until", type=DAY, help="Columns are dates; last day that the table covers.")
@click.option("--elections", type=FILE, help="Calendar: each life is cut at its first election.")
@column_option
@json_option
def hazards(
    table: Path,
    covariates: tuple[str, ...],
    until: datetime | None,
    elections: Path | None,
    columns: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what goes with an earlier end: Cox's model (extra `science`)."""
    from servanda.api import durability  # noqa: PLC0415  (tables load slowly)
    from servanda.cli.render_durability import print_fitted  # noqa: PLC0415

    last = None if until is None else until.date()
    found = durability.fit(table, covariates, until=last, elections=elections, columns=columns)
    click.echo(to_json(found, indent=2)) if as_json else print_fitted(found)


@command.command()
@click.argument("first", type=int)
@click.argument("time1", type=float)
@click.argument("second", type=int)
@click.argument("time2", type=float)
@json_option
def counts(first: int, time1: float, second: int, time2: float, *, as_json: bool) -> None:
    """Tell whether two counts over their times can come from one rate."""
    from servanda.assessment.alarms import compare_counts  # noqa: PLC0415  (keeps --help quick)

    found = compare_counts(first, time1, second, time2)
    if as_json:
        click.echo(to_json(found, indent=2))
    else:
        say(f"{first} in {time1:g} against {second} in {time2:g}: p {found.p:.4f}", bold=True)
        say(f"E-test, statistic {found.statistic:.4f}; p is the chance of such counts at one rate")


@command.command("none")
@click.argument("checks", type=int)
@click.option("--confidence", type=float, default=0.95, show_default=True)
@json_option
def none_found(checks: int, confidence: float, *, as_json: bool) -> None:
    """Say which rate of breaches so many checks without a finding leave possible."""
    from servanda.assessment.alarms import upper_bound_of_none  # noqa: PLC0415

    bound = upper_bound_of_none(checks, confidence=confidence)
    if as_json:
        click.echo(to_json({"checks": checks, "confidence": confidence, "rate": bound}, indent=2))
    else:
        say(f"nothing found in {checks} checks: the rate may be up to {bound:.4f}", bold=True)
        say(f"one-sided, at a confidence of {confidence:g}; none found is not none there")


@command.command()
@click.option("--apparent", type=float, required=True, help="Share that the test shows.")
@click.option("--sensitivity", type=float, required=True, help="Share of breaches that alarm.")
@click.option("--false-alarm", type=float, required=True, help="Share of the others that alarm.")
@json_option
def share(apparent: float, sensitivity: float, false_alarm: float, *, as_json: bool) -> None:
    """Estimate the share behind the share that an imperfect test shows."""
    from servanda.assessment.alarms import true_share  # noqa: PLC0415  (keeps --help quick)

    found = true_share(apparent=apparent, sensitivity=sensitivity, specificity=1 - false_alarm)
    if as_json:
        click.echo(to_json({"share": found}, indent=2))
    else:
        say(f"{apparent:g} shown, {found:.4f} behind it (Rogan and Gladen)")


@command.command()
@click.argument("table", type=FILE)
@click.option("--target", type=float, required=True, help="Value around which it should stay.")
@click.option("--allowance", type=float, required=True, help="Deviation that is let pass.")
@click.option("--limit", type=float, required=True, help="Sum from which it alarms.")
@column_option
@json_option
def drift(
    table: Path,
    target: float,
    allowance: float,
    limit: float,
    columns: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Tell when a series has crept away from its target: a cumulative sum chart."""
    from servanda.api import weighing  # noqa: PLC0415  (tables load slowly)

    found = weighing.crept(table, target=target, allowance=allowance, limit=limit, columns=columns)
    click.echo(to_json(found, indent=2)) if as_json else render.drift(found)
