"""Lever files: read strictly from TOML, each refusal with its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from servanda.errors import InputError
from servanda.model.codec import from_toml
from servanda.model.lengths import days
from servanda.model.lever import SIDES, Cost, Lever, Pairing, RedLine, Side, Step, Word

_NAME = re.compile(r"[^\W_][\w.-]*")
WORDS: tuple[str, ...] = get_args(Word)


def parse(text: str, *, where: str) -> Lever:
    """Return the lever in a TOML text; InputError names the place and what is expected."""
    lever = from_toml(text, Lever, where=where, page="levers")
    for place, problem in _problems(lever):
        raise InputError(f"{where}: {place}: {problem}")
    return lever


def condition(text: str) -> tuple[str, str]:
    """Return commitment and state of a condition ``COMMITMENT=STATE``."""
    name, equals, word = (part.strip() for part in text.rpartition("="))
    if not equals or not name or word not in WORDS:
        raise InputError(f"{text!r}: expected COMMITMENT=STATE with a state of {', '.join(WORDS)}")
    return name, word


def commitments(lever: Lever) -> frozenset[str]:
    """Return the commitments that a lever's triggers name."""
    return frozenset(condition(one)[0] for step in lever.steps for one in step.when)


def pairings(levers: Sequence[Lever]) -> tuple[Pairing, ...]:
    """Return for each commitment which levers reward its keeping and which cost its debtor."""
    tied: dict[str, dict[Side, list[str]]] = {}
    for lever in levers:
        for name in sorted(commitments(lever)):
            tied.setdefault(name, {}).setdefault(SIDES[lever.kind], []).append(lever.id)
    return tuple(
        Pairing(
            commitment=name,
            incentives=tuple(tied[name].get("incentive", ())),
            costs=tuple(tied[name].get("cost", ())),
        )
        for name in sorted(tied)
    )


def _problems(lever: Lever) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a lever beyond its form."""
    if not _NAME.fullmatch(lever.id):
        yield "id", f"{lever.id!r}: letters, digits, '.', '_' and '-' are expected"
    if not lever.title.strip():
        yield "title", "empty; say what the lever is"
    yield from _coalition(lever)
    yield from _time("apart", lever.apart)
    for name, cost in (("sender", lever.sender), ("target", lever.target)):
        if cost is not None:
            yield from _cost(name, cost)
    if not lever.steps:
        yield "step", "none; a lever without a step can do nothing"
    ids = [step.id for step in lever.steps]
    for number, step in enumerate(lever.steps, 1):
        place = f"step {number} ({step.id})"
        if ids.index(step.id) != number - 1 or not _NAME.fullmatch(step.id):
            yield place, "expected an id of its own, of letters, digits, '.', '_' and '-'"
        for what, problem in _step(lever, step, ids):
            yield f"{place}, {what}", problem
    yield from _cycle("after", {step.id: step.after for step in lever.steps})
    for number, line in enumerate(lever.red_lines, 1):
        yield from _red_line(f"red_line {number}", line, lever.holders)


def _coalition(lever: Lever) -> Iterator[tuple[str, str]]:
    if not lever.holders or not all(who.strip() for who in lever.holders):
        yield "holders", "name at least one who can move the lever"
    if len({who.casefold() for who in lever.holders}) != len(lever.holders):
        yield "holders", "one stands twice"
    yield from _quorum("quorum", lever.quorum, len(lever.holders))


def _quorum(place: str, quorum: int | None, of: int) -> Iterator[tuple[str, str]]:
    if quorum is not None and quorum > of:
        yield place, f"{quorum} is larger than the coalition of {of}: it could never be met"
    if quorum is not None and quorum < 1:
        yield place, f"{quorum}: at least one holder must consent"


def _time(place: str, text: str | None) -> Iterator[tuple[str, str]]:
    try:
        days(text)
    except InputError as error:
        yield place, str(error)


def _cost(place: str, cost: Cost) -> Iterator[tuple[str, str]]:
    if not cost.low <= cost.high:
        yield place, f"low {cost.low:g} is above high {cost.high:g}"
    if not cost.source.strip() or not cost.unit.strip():
        yield place, "a cost has a unit and a source; leave it out where nobody stated one"


def _step(lever: Lever, step: Step, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not step.when:
        yield "when", "no condition; a lever moves on the state of a commitment"
    for one in step.when:
        try:
            condition(one)
        except InputError as error:
            yield "when", str(error)
    yield from _time("lasting", step.lasting)
    yield from _time("notice", step.notice)
    yield from _quorum("quorum", step.quorum, len(lever.holders))
    for field, names in (("after", step.after), ("reverses", step.reverses)):
        for name in names:
            if name not in ids:
                yield field, f"no step {name!r}; there are: {', '.join(ids)}"
    if step.id in step.reverses:
        yield "reverses", "a step does not undo itself"
    if step.effect == "snapback" and not step.reverses:
        yield "reverses", "a snapback names the steps that it undoes"


def _cycle(place: str, onto: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield a circle of steps that wait for each other, if there is one."""
    left = {name: set(names) for name, names in onto.items()}
    while ready := [name for name, names in left.items() if not names & left.keys()]:
        for name in ready:
            del left[name]
    if left:
        yield place, f"the steps {', '.join(sorted(left))} wait for each other in a circle"


def _red_line(place: str, line: RedLine, holders: Sequence[str]) -> Iterator[tuple[str, str]]:
    if line.by not in holders:
        yield place, f"{line.by!r} is no holder; a red line is a prohibition of one's own"
