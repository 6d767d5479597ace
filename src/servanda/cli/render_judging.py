"""What people judged, on the terminal, beside what was computed."""

from typing import TYPE_CHECKING

import click

from servanda.api.judged import CommitmentView, views
from servanda.api.register import open_register
from servanda.cli.terminal import say
from servanda.model.agreement import BookSummary
from servanda.model.codec import to_json
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.believing import CredibilityReport
    from servanda.assessment.credibility import BackTest, Credibility


def show_views(
    register: Location,
    commitment: str | None,
    *,
    selection: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Print verdicts and scores side by side."""
    with open_register(register) as opened:
        found = views(opened, only=commitment, selection=selection, as_of=as_of)
    if as_json:
        click.echo(to_json(found, indent=2))
        return
    if not found.commitments:
        say("no commitment on record")
    for one in found.commitments:
        _view(one)
    for summary in found.summaries:
        _summary(summary)


def _view(one: CommitmentView) -> None:
    say(f"{one.commitment}  {one.title}", bold=True)
    computed = " · ".join(f"{n} {word}" for word, n in one.computed.items()) or "no verdict"
    say(f"  computed: {computed}")
    if not one.books:
        say("  scores: none")
    for book in one.books:
        stage = f", {book.stage}" if book.stage else ""
        if book.agreed is None:
            said = "coders disagree, not settled"
        else:
            said = f"{book.agreed}, settled" if book.settled else book.agreed
        say(f"  {book.codebook}{stage}: {said}")
        for score in book.scores:
            how = "blind" if score.blind and not score.saw_machine else "assisted"
            day = f", {score.on}" if score.on else ""
            reason = f": {score.because}" if score.because else ""
            say(f"    {score.coder} {score.value} ({how}{day}, #{score.entry}){reason}")


def _summary(one: BookSummary) -> None:
    got = one.estimate
    stage = f", {one.stage}" if one.stage else ""
    spread = " · ".join(f"{share.value}: {share.count}" for share in got.distribution)
    say(f"{one.codebook}{stage}: {got.n} of {got.of} commitments judged; {spread}", bold=True)
    if one.disputed:
        say(f"  {one.disputed} more on which coders disagree")
    if got.mean is not None:
        interval = (
            f"[{got.interval.low:.2f} to {got.interval.high:.2f}]"
            if got.interval
            else "(no interval from one commitment)"
        )
        say(f"  mean {got.mean:.2f} {interval}")


def credibility(found: "CredibilityReport") -> None:
    """Print each estimate with its counts, and the back-test with its calibration."""
    for group in found.estimates.groups:
        say(_line(group))
    if found.back_test is not None:
        _back_test(found.back_test)


def _line(group: "Credibility") -> str:
    counts = f"kept {group.kept} of {group.judged} judged; {group.untold} cannot be told"
    if group.mean is None or group.low is None or group.high is None:
        return f"{group.name}: no basis ({counts})"
    return f"{group.name}: {group.mean:.2f} [{group.low:.2f} to {group.high:.2f}] ({counts})"


def _back_test(test: "BackTest") -> None:
    say(f"BACK-TEST learned up to {test.cut} from {test.learned} outcomes", bold=True)
    say(f"tested on {test.tested} later ones; {test.without_basis} more had no basis then")
    if test.brier is None or test.brier_pooled is None:
        say("nothing to test")
        return
    say(f"mean squared error {test.brier:.4f}; one forecast for all: {test.brier_pooled:.4f}")
    for one in test.bins:
        if one.forecast is not None:
            say(
                f"  forecast {one.low:.1f} to {one.high:.1f}: mean {one.forecast:.2f}, "
                f"kept {one.kept} of {one.n}"
            )
