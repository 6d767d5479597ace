"""Rows about what falls due: occasions of promises, and the dated parts of plans."""

from collections.abc import Iterator

from servanda.agenda.when import when
from servanda.model.export import Row
from servanda.model.plan_view import AgendaBoard, Due, PlanView
from servanda.model.register import RegisterState
from servanda.pages.rule import rule_facts
from servanda.pages.tables import cells


def deadlines(board: AgendaBoard, state: RegisterState) -> Iterator[Row]:
    """Yield what has a date, the first due first."""
    owed = {held.id: rule_facts(held.terms).debtor for held in state.commitments}
    rows = [_due(due, owed.get(due.commitment, ()), board.as_of) for due in board.dues]
    for view in board.plans:
        rows += _of_plan(view, board.as_of)
    yield from sorted(rows, key=lambda row: tuple(str(cell or "") for cell in row))


def _due(due: Due, debtors: tuple[str, ...], as_of: str) -> Row:
    return (
        cells.last_day(due.until, due.zone),
        "day",
        None,
        due.zone,
        "commitment",
        due.commitment,
        cells.text(due.key),
        None,
        cells.text(due.title),
        cells.names(debtors),
        due.shows,
        True,
        due.cancelled,
        as_of,
    )


def _of_plan(view: PlanView, as_of: str) -> Iterator[Row]:
    plan = view.plan.id
    for stone in view.milestones:
        one = stone.milestone
        if one.due is not None:
            at = when(one.due, where=one.id)
            yield (
                at.last.isoformat(), at.precision, None, None, "milestone", one.id, None, plan,
                cells.text(one.title), cells.names(one.debtor), stone.state,
                stone.standing.startswith("agreed"), False, as_of,
            )  # fmt: skip
    for held in view.meetings:
        meeting = held.meeting
        if meeting.on is not None:
            at = when(meeting.on, where=meeting.id, zone=meeting.zone)
            yield (
                at.last.isoformat(), at.precision, cells.moment(at.at), meeting.zone, "meeting",
                meeting.id, None, plan, cells.text(meeting.title),
                cells.names(meeting.participants), held.state,
                held.standing.startswith("agreed"), held.state == "called off", as_of,
            )  # fmt: skip
    for check in view.tasks:
        task = check.task
        at = when(task.by, where=task.id)
        yield (
            at.last.isoformat(), at.precision, None, None, "check", task.id, None, plan,
            cells.text(f"Check {', '.join(task.checks)}"), cells.text(task.who), check.state,
            False, False, as_of,
        )  # fmt: skip
