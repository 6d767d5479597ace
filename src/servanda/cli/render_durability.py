"""Durability cards, curves and Cox's model on the terminal."""

from typing import TYPE_CHECKING

from servanda.cli.terminal import say
from servanda.model.durability import (
    DurabilityCard,
    DurabilityCards,
    DurabilityInput,
    Election,
    Ground,
    Overlay,
)

if TYPE_CHECKING:
    from servanda.api.durability import Fitted, RegisterLives
    from servanda.assessment.hazards import Hazards

DAYS = (30, 90, 180, 365, 730, 1825, 3650)


def print_cards(found: DurabilityCards) -> None:
    """Print each card; an empty input reads "insufficient basis", never a number."""
    calendar = f"elections of {found.elections}" if found.elections else "no calendar of elections"
    say(f"durability as of {found.as_of}; {calendar}", bold=True)
    if not found.cards:
        say("no commitment is registered")
    for one in found.cards:
        _card(one)


def _card(one: DurabilityCard) -> None:
    say("")
    say(f"{one.commitment} {one.title}", bold=True)
    due = f"last day {one.due}" if one.due else "no day stated"
    say(f"  given {one.since} ({one.basis}); {due}")
    for each in one.inputs:
        _input(each)
    if one.provisional:
        words = ", ".join(f"“{span.exact}” {span.start}–{span.end}" for span in one.provisional)
        say(f"  provisional by its own words: {words}")
    if one.overlay is not None:
        _overlay(one.overlay)


def _input(one: DurabilityInput) -> None:
    say(f"  {one.name}: {one.basis}")
    for ground in one.grounds:
        say(f"    {_ground(ground)}")


def _ground(one: Ground) -> str:
    if one.span is not None:
        words = " ".join(one.span.exact.split())
        place = f"characters {one.span.start}–{one.span.end}"
        return f"{one.says}: “{words}”, {place} of {one.document or 'the text'}"
    return f"{one.says} (#{one.entry})"


def _overlay(one: Overlay) -> None:
    marked = " (outlives the mandate)" if one.outlives == "an election comes first" else ""
    say(f"  elections: {one.outlives}{marked}")
    for each in one.before_due:
        say(f"    {_election(each)}")
    for each in one.following:
        say(f"    next: {_election(each)}")
    for remark in one.remarks:
        say(f"    note: {remark}")


def _election(one: Election) -> str:
    return f"{one.on} {one.country}{f', {one.kind}' if one.kind else ''}"


def print_lives(found: "RegisterLives") -> None:
    """Print the curve of a register's promises, and the model with elections."""
    say(f"how long promises held, as of {found.as_of}", bold=True)
    if found.curve is None:
        say("n = 0: no promise was followed for a day or longer")
    else:
        got = found.curve
        median = "not reached" if got.median is None else f"{got.median:g} days"
        say(f"n = {got.n}, of which {got.ended} were violated; median {median}")
        points = [f"{day} d {got.at(day):.4f}" for day in DAYS if day <= got.followed]
        say(f"  {' · '.join(points) or f'followed for {got.followed:g} days at most'}")
    if found.left_out:
        say(f"left out, given on the last day or later: {', '.join(found.left_out)}")
    if found.model is not None:
        _model(found.model)
    if found.why_no_model is not None:
        say(f"no model with elections: {found.why_no_model}")


def print_fitted(found: "Fitted") -> None:
    """Print the model of a table, and what was left out of it."""
    _model(found.model)
    if found.no_date or found.negative:
        say(f"left out: {found.no_date} ended without a date, {found.negative} not a day long")
    if found.no_calendar:
        say(f"left out, not on the calendar: {', '.join(found.no_calendar)}")


def _model(model: "Hazards") -> None:
    say(f"Cox's model: n = {model.n}, of which {model.ended} ended; {model.stretches} stretches",
        bold=True)  # fmt: skip
    for one in model.effects:
        say(
            f"  {one.covariate}: {one.coefficient:.4f} (s.e. {one.standard_error:.4f}), hazard "
            f"ratio {one.ratio:.3f} [{one.low:.3f}, {one.high:.3f}], p {one.p:.4f}"
        )
    for remark in model.remarks:
        say(f"  note: {remark}")
    say("a ratio above 1 goes with an earlier end; what goes with it need not cause it")
