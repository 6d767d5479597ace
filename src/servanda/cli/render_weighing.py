"""What was weighed, on the terminal: the answer first, then what it rests on."""

from typing import TYPE_CHECKING

from servanda.cli.terminal import say

if TYPE_CHECKING:
    from servanda.api.weighing import Crept, Durations
    from servanda.assessment.declared import DeclaredTest
    from servanda.assessment.interrupted import Change, RateRatio
    from servanda.assessment.observers import Observers
    from servanda.assessment.two_observers import TwoObservers

DAYS = (30, 90, 180, 365, 730, 1825, 3650)


def change(found: "Change") -> None:
    """Print the three models, and whether they give one answer."""
    fitted = [found.poisson, found.quasi, found.negative_binomial]
    say(_answer(found), bold=True)
    say(
        f"before: {found.total_before} in {found.before} periods · "
        f"after: {found.total_after} in {found.after} · terms: {', '.join(found.terms)}"
    )
    for ratio in fitted:
        if ratio is not None:
            say(f"  {_ratio(ratio)}")
    if found.negative_binomial is None:
        say("  negative binomial: the counts vary no more than Poisson says")
    say(f"dispersion {found.dispersion:.2f} (1 for Poisson): at 95 % one interval in 20 misleads")


def _answer(found: "Change") -> str:
    if not found.agree:
        return (
            "the models disagree: plain Poisson is too sure where counts vary more than it allows; "
            "no clear change can be claimed"
        )
    if not found.poisson.change:
        return "no clear change"
    return "fewer after" if found.poisson.ratio < 1 else "more after"


def _ratio(ratio: "RateRatio") -> str:
    says = "a change" if ratio.change else "no clear change"
    return (
        f"{ratio.model}: rate ratio {ratio.ratio:.3f} ({ratio.low:.3f} to {ratio.high:.3f}), {says}"
    )


def observers(found: "Observers") -> None:
    """Print the classes' shares, each observer's table, and the items in doubt."""
    shares = " · ".join(f"{k} {share:.3f}" for k, share in found.shares.items())
    say(f"{len(found.items)} items, {len(found.observers)} observers: {shares}", bold=True)
    for warning in found.warnings:
        say(f"warning: {warning}")
    for one in found.observers:
        say(f"{one.observer} ({one.reports} reports):", bold=True)
        for true, row in one.table.items():
            cells = " · ".join(f"{label} {share:.3f}" for label, share in row.items() if share)
            say(f"  of those that are {true}, calls: {cells}")
    for item in found.items:
        chance = item.probabilities[item.label]
        say(f"{item.item}: {item.label} ({chance:.3f}, from {item.reports} reports)")


def regions(found: "TwoObservers") -> None:
    """Print the regions' shares and both observers' errors."""
    shares = " · ".join(f"{region} {share:.4f}" for region, share in found.shares.items())
    say(f"{found.cases} cases, share with it: {shares}", bold=True)
    for warning in found.warnings:
        say(f"warning: {warning}")
    for one in found.observers:
        say(f"{one.observer}: false alarms {one.false_alarms:.4f}, misses {one.misses:.4f}")
    say("if both err alike in both regions, and independently of each other (Hui and Walter)")


def declared(found: "DeclaredTest") -> None:
    """Print D with its error, and the items beyond."""
    say(f"D = {found.d:.4g}, standard error {found.sigma:.4g}, z = {found.z:.4f}", bold=True)
    say(f"if all was declared truly, a D this far from 0 comes with probability {found.p:.4f}")
    say(f"{found.measured} of {found.items} items measured")
    beyond = [one for one in found.differences if one.beyond]
    say(
        f"items that raise an alarm: {len(beyond)}; by chance alone "
        f"{found.expected_false:.3g} would"
    )
    for one in beyond:
        say(f"  {one.item}: declared minus observed {one.difference:.4g}")


def durations(found: "Durations") -> None:
    """Print the curves at round numbers of days."""
    for name, curve in found.curves.items():
        median = "not reached" if curve.median is None else f"{curve.median:g} days"
        say(f"{name}: {curve.n}, of which {curve.ended} ended; median {median}", bold=True)
        say(
            "  "
            + " · ".join(f"{day} d {curve.at(day):.4f}" for day in DAYS if day <= curve.followed)
        )
    if found.log_rank is not None:
        say(
            f"log-rank chi-square {found.log_rank.chi_square:.4f}, p {found.log_rank.p:.4f}: "
            "what the groups are made of may differ too; this names no cause"
        )
    if found.no_date or found.negative:
        say(f"left out: {found.no_date} ended without a date, {found.negative} of negative length")


def drift(found: "Crept") -> None:
    """Print when the chart alarms, and its sums."""
    if found.day is None:
        say("no alarm: the sums stay within the limit", bold=True)
    else:
        say(f"alarm at {found.day} (row {found.chart.first_alarm})", bold=True)
    say(f"highest sum upwards {max(found.chart.high):.4f}, downwards {max(found.chart.low):.4f}")
