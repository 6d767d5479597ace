"""Levers on the terminal."""

from servanda.cli.terminal import say
from servanda.model.lever import Board, Cost, DryRun, LeverView, StepView

_PROPOSES = "No lever moves by itself: a step is taken when its holder records it."


def print_board(board: Board) -> None:
    """Print each lever with its steps, then the warnings."""
    say(f"levers as of {board.as_of}")
    if not board.levers:
        say("no lever is recorded; `servanda levers add FILE` records one")
    for one in board.levers:
        _lever(one)
    for pair in board.pairings:
        gains, costs = (", ".join(names) or "none" for names in (pair.incentives, pair.costs))
        say(f"{pair.commitment}: incentives {gains}; costs {costs}")
    _warnings(board.warnings)


def _lever(one: LeverView) -> None:
    lever = one.lever
    say(f"{lever.id} {lever.title} ({lever.kind})", bold=True)
    say(f"  held by {', '.join(lever.holders)}; registered by {one.registered_by} (#{one.entry})")
    say(f"  cost to the holders: {_cost(lever.sender)}")
    say(f"  cost to the target: {_cost(lever.target)}")
    for line in lever.red_lines:
        judged = f" ({line.commitment})" if line.commitment else ""
        say(f"  red line of {line.by}: {line.says or 'not named'}{judged}")
    for step in one.steps:
        say(f"  {step.step} ({step.effect}): {step.state}{_more(step)}")
        _grounds(step)


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return "not stated"
    return f"{cost.low:g} to {cost.high:g} {cost.unit} ({cost.source})"


def _more(step: StepView) -> str:
    if step.state in ("taken", "taken by some"):
        return ", " + ", ".join(f"{who} {on}" for who, on in step.taken.items())
    clock = f" {step.clock} since {step.notice}" if step.clock else ""
    return f"{clock}, from {step.first}" if step.first else clock


def _grounds(step: StepView) -> None:
    for fact in step.facts:
        since = f", since {fact.since}" if fact.since else ""
        word = {True: "holds", False: "does not hold", None: "cannot be told"}[fact.holds]
        how = " (assumed)" if fact.assumed else f" (verdict: {fact.shows})"
        say(f"    {fact.condition} {word}{since}{how}")
    told = [f"consent {len(step.consent)} of {step.quorum} needed"]
    for label, who in (
        ("given by", step.consent),
        ("refused by", step.refused),
        ("not declared", step.undeclared),
    ):
        if who:
            told.append(f"{label} {', '.join(who)}")
    say(f"    {'; '.join(told)}")


def print_dry_run(found: DryRun) -> None:
    """Print what the assumption changes, when, and who must act."""
    say(f"if {' and '.join(found.assumed)}, as of {found.as_of}")
    same = []
    for change in found.changes:
        before, after = change.before, change.after
        if not change.moved:
            same.append(f"{after.lever} {after.step} ({after.state})")
            continue
        say(f"{after.lever} {after.step} ({after.effect}): {before.state} -> {after.state}",
            bold=True)  # fmt: skip
        if after.first:
            say(f"  may be taken from {after.first}")
        for line in after.open:
            say(f"  {line}")
        _grounds(after)
    if same:
        say(f"unchanged: {', '.join(same)}")
    if not found.changes:
        say("no lever is recorded: nothing would fire")
    _warnings(found.warnings)
    say(_PROPOSES)


def _warnings(lines: tuple[str, ...]) -> None:
    for line in lines:
        say(f"warning: {line}")
