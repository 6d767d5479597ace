"""What should make somebody look up: allies apart, order broken, promises without a lever."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from servanda.levers.facts import Facts, trigger
from servanda.levers.rules import commitments
from servanda.levers.standing import Course, course, notice_of
from servanda.model.lengths import days, later
from servanda.model.lever import Lever, RegisteredLeverAct, Step


def warnings(
    levers: Sequence[Lever],
    acts: Sequence[RegisteredLeverAct],
    facts: Facts,
    *,
    today: date,
) -> tuple[str, ...]:
    """Return all warnings on a day, lever by lever, then those on commitments."""
    found: list[str] = []
    for lever in levers:
        done = course(lever, acts, today)
        found += _apart(done, today)
        found += _order(lever, acts, done, facts)
        found += _gaps(lever, facts)
    pulled = frozenset(name for lever in levers for name in commitments(lever))
    found += [f"{name} has no lever" for name in sorted(facts.known - pulled)]
    return tuple(found)


def _apart(done: Course, today: date) -> Iterator[str]:
    """Yield where some allies have made a move for long that others have not."""
    lever = done.lever
    limit = days(lever.apart)
    for step in lever.steps:
        taken = done.now(step)
        others = [who for who in lever.holders if who not in taken]
        if not taken or not others:
            continue
        gone = today - min(taken.values())
        if gone > limit:
            yield (
                f"{lever.id} {step.id}: allies apart for {gone.days} d (limit {limit.days} d): "
                f"taken by {', '.join(who for who in lever.holders if who in taken)}, "
                f"not by {', '.join(others)}"
            )


def _order(
    lever: Lever, acts: Iterable[RegisteredLeverAct], done: Course, facts: Facts
) -> Iterator[str]:
    """Yield the moves that were made before the rule allowed them."""
    steps = {step.id: step for step in lever.steps}
    kept = tuple(acts)
    for act in done.acts:
        step = steps.get(act.step)
        if step is None or act.act != "taken" or act.holder not in lever.holders:
            continue
        on = date.fromisoformat(act.on)
        reasons = list(_early(step, _earlier(lever, kept, act), facts, on, act.holder))
        if reasons:
            yield (
                f"{lever.id} {step.id} ({step.effect}) taken by {act.holder} on {act.on} out of "
                f"order (#{act.entry}): {'; '.join(reasons)}"
            )


def _earlier(lever: Lever, acts: Sequence[RegisteredLeverAct], act: RegisteredLeverAct) -> Course:
    """Return how the lever stood right before an act."""
    key = (act.on, act.entry)
    before = [one for one in acts if (one.on, one.entry) < key]
    return course(lever, before, date.fromisoformat(act.on))


def _early(step: Step, before: Course, facts: Facts, on: date, holder: str) -> Iterator[str]:
    lever = before.lever
    found = facts.of(step)
    holds, since = trigger(step, found)
    ripe = None if since is None else later(since, days(step.lasting))
    if not holds or since is None or since > on:
        shown = ", ".join(f"{one.condition} ({one.shows})" for one in found)
        yield f"its trigger did not hold: {shown}"
    elif ripe is not None and ripe > on:
        yield f"its trigger must hold until {ripe}"
    steps = {one.id: one for one in lever.steps}
    first = [name for name in step.after if not before.stands(steps[name])]
    if first:
        yield f"{', '.join(first)} comes first"
    # Whoever takes a step consents to it.
    agreed = {holder, *(who for who, consents in before.says(step).items() if consents)}
    if len(agreed) < lever.needed(step):
        yield f"{len(agreed)} of {lever.needed(step)} had consented"
    if step.notice is not None and ripe is not None:
        notice = notice_of(before, step, ripe)
        if notice is None:
            yield "no notice was given"
        elif (end := later(notice, days(step.notice))) > on:
            yield f"the notice runs until {end}"


def _gaps(lever: Lever, facts: Facts) -> Iterator[str]:
    """Yield what red lines leave open, and triggers on what is not in the register."""
    for line in lever.red_lines:
        if not (line.says or "").strip():
            yield f"{lever.id}: red line of {line.by}: gap, its content is not named"
        elif line.commitment is None:
            yield f"{lever.id}: red line of {line.by}: gap, no rule says when it is crossed"
        elif line.commitment not in facts.known:
            yield f"{lever.id}: red line of {line.by}: {line.commitment} is not in the register"
    for name in sorted(commitments(lever) - facts.known):
        yield f"{lever.id}: its trigger names {name}, which is not in the register"
