"""The occasions of all promises as rows along the days: when each begins, is due, and stands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from servanda.assessment.elections import Calendar
from servanda.model.dates import Deadline
from servanda.model.plan_view import AgendaBoard
from servanda.model.record import Record
from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.pages.naming import occasion_name
from servanda.pages.rule import rule_facts
from servanda.pages.tally import Bucket, Occasion
from servanda.pages.times import day_of, last_day

By = Literal["date", "phase", "party", "theme"]
NO_OCCASION = "no occasion yet"
_COARSE = ("month", "quarter", "year")


class TimelineRow(Record, frozen=True, kw_only=True):
    """One occasion of a promise, or a promise without any so far."""

    commitment: str
    title: str
    number: int
    """Number of the occasion, from 1; 0: there is none yet."""
    occasion: str
    """What tells it from the others; empty where there is one."""
    debtor: tuple[str, ...]
    theme: str | None
    phases: tuple[str, ...]
    """Phases of plans whose milestones are tied to it."""
    start: str | None
    """Day from which it is owed; None: open, or not told."""
    earliest: str | None
    """First day that the words of the text allow; None where the due day is exact."""
    due: str | None
    """Last day; None: none is stated."""
    words: str
    """What the text says of the time where no day follows from it."""
    bucket: Bucket
    state: str
    flags: tuple[str, ...]
    outlives: bool
    """An election of a debtor lies between its start and its day, on a calendar that was given."""


def rows_of(
    state: RegisterState,
    items: Sequence[Occasion],
    board: AgendaBoard | None,
    elections: Calendar | None,
) -> tuple[TimelineRow, ...]:
    """Return the rows by date, those without a date last."""
    phases = phases_of(board)
    often: dict[str, int] = {}
    for item in items:
        often[item.commitment.id] = often.get(item.commitment.id, 0) + 1
    made = [_row(item, often[item.commitment.id] > 1, phases, elections) for item in items]
    made += [_waiting(one, phases) for one in state.commitments if one.id not in often]
    order = {one.id: n for n, one in enumerate(state.commitments)}
    made.sort(key=lambda r: (r.due or "9999-13", order[r.commitment], r.number))
    return tuple(made)


def phases_of(board: AgendaBoard | None) -> Mapping[str, tuple[str, ...]]:
    """Return the phases that each commitment belongs to by a milestone, in the plans' order."""
    found: dict[str, list[str]] = {}
    for view in board.plans if board is not None else ():
        titles = {one.id: one.title for one in view.plan.phases}
        for stone in view.plan.milestones:
            title = titles.get(stone.phase or "")
            for name in stone.commitments if title else ():
                if title is not None and title not in found.setdefault(name, []):
                    found[name].append(title)
    return {name: tuple(titles) for name, titles in found.items()}


def _row(
    item: Occasion,
    several: bool,  # noqa: FBT001  (one of two ways to name a row)
    phases: Mapping[str, tuple[str, ...]],
    elections: Calendar | None,
) -> TimelineRow:
    held = item.commitment
    rule = rule_facts(held.terms)
    first = item.verdicts[0]
    trigger = first.instance.trigger
    start = day_of(first.window.start or (trigger.at if trigger else None), rule.zone)
    due = last_day(item.due, rule.zone)
    said = None if held.statement is None or several else held.statement.deadline
    return TimelineRow(
        commitment=held.id,
        title=held.title,
        number=item.number,
        occasion=occasion_name(item, rule.zone) if several else "",
        debtor=tuple(sorted(rule.debtor, key=str.casefold)),
        theme=held.statement.theme if held.statement else None,
        phases=phases.get(held.id, ()),
        start=None if start is None else start.isoformat(),
        earliest=_earliest(said, due),
        due=None if due is None else due.isoformat(),
        words="" if due is not None else _words(held),
        bucket=item.bucket,
        state=item.split,
        flags=item.flags,
        outlives=_outlives(rule.debtor, start, due, elections),
    )


def _waiting(held: RegisteredCommitment, phases: Mapping[str, tuple[str, ...]]) -> TimelineRow:
    """Return the row of a promise that no occasion has come up for."""
    rule = rule_facts(held.terms)
    return TimelineRow(
        commitment=held.id, title=held.title, number=0, occasion="",
        debtor=tuple(sorted(rule.debtor, key=str.casefold)),
        theme=held.statement.theme if held.statement else None,
        phases=phases.get(held.id, ()), start=None, earliest=None, due=None,
        words=_words(held), bucket="open", state=NO_OCCASION, flags=(), outlives=False,
    )  # fmt: skip


def _earliest(said: Deadline | None, due: date | None) -> str | None:
    """Return the first day that a text means which names a month or a year, and no day."""
    if said is None or due is None or said.precision not in _COARSE or not said.earliest:
        return None
    day = due.isoformat()
    within = said.earliest < day <= (said.latest or day)
    return said.earliest if within else None


def _words(held: RegisteredCommitment) -> str:
    statement = held.statement
    if statement is None:
        return ""
    if statement.deadline is not None:
        return " ".join(statement.deadline.raw.split())
    return "" if statement.condition is None else " ".join(statement.condition.exact.split())


def _outlives(
    debtor: Sequence[str], start: date | None, due: date | None, elections: Calendar | None
) -> bool:
    if elections is None or start is None or due is None:
        return False
    held = [one.on for who in debtor for one in elections.of(who)]
    return any(start.isoformat() < on <= due.isoformat() for on in held)


def groups_of(
    rows: Sequence[TimelineRow], by: By, phases: Sequence[str]
) -> Iterator[tuple[str, list[TimelineRow]]]:
    """Yield the groups with their rows; a row of several parties or phases is in each of them."""
    keys: dict[By, Callable[[TimelineRow], Sequence[str]]] = {
        "date": lambda _: ("",),
        "phase": lambda r: r.phases or ("",),
        "party": lambda r: r.debtor or ("",),
        "theme": lambda r: (r.theme or "",),
    }
    found: dict[str, list[TimelineRow]] = {}
    for row in rows:
        for name in keys[by](row):
            found.setdefault(name, []).append(row)
    names = [name for name in phases if name in found] if by == "phase" else []
    names += sorted(found.keys() - {*names, ""}, key=lambda n: (n.casefold(), n))
    for name in (*names, *([""] if "" in found else [])):
        yield name, found[name]
