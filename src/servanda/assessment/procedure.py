"""How a report comes to be published: rules of a mechanism, replayed from what was recorded.

Steps follow one another. Only what was done once a step had begun counts for it, with one
exception: whoever has been shown a report may reply before all others have been shown it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from servanda.errors import InputError
from servanda.model.codec import from_toml
from servanda.model.lengths import days, later
from servanda.model.procedure import (
    Move,
    Procedure,
    RegisteredObjection,
    RegisteredReply,
    RegisteredReport,
    RegisteredReportStep,
    ReportState,
    ReportView,
    Step,
    StepKind,
    StepState,
    StepView,
)
from servanda.model.register import RegisterState

MOVES: dict[StepKind, tuple[Move, ...]] = {
    "show": ("shown",),
    "reply": ("waived",),
    "decide": ("approved", "refused"),
}
"""What may be recorded for a step of each kind; a reply is an entry of its own."""
PUBLIC: tuple[Move, ...] = ("published", "disclosed")
NAME = re.compile(r"[^\W_][\w.-]*")
_DAY = timedelta(days=1)


def parse(text: str, *, where: str) -> Procedure:
    """Return the procedure in a TOML text; InputError names the place and what is expected."""
    found = from_toml(text, Procedure, where=where, page="procedures")
    for place, problem in _problems(found):
        raise InputError(f"{where}: {place}: {problem}")
    return found


def _problems(one: Procedure) -> Iterator[tuple[str, str]]:
    if not NAME.fullmatch(one.id):
        yield "id", f"{one.id!r}: letters, digits, '.', '_' and '-' are expected"
    for part in ("title", "source"):
        if not getattr(one, part).strip():
            yield part, "empty; say what the mechanism is, and where its rule is written"
    yield from _named("publisher", one.publisher)
    if not one.steps:
        yield "step", "none; a procedure without a step asks nothing of anybody"
    ids = [step.id for step in one.steps]
    for number, step in enumerate(one.steps, 1):
        place = f"step {number} ({step.id})"
        if ids.index(step.id) != number - 1 or not NAME.fullmatch(step.id):
            yield place, "expected an id of its own, of letters, digits, '.', '_' and '-'"
        yield from _named(f"{place}, by", step.by)
        try:
            days(step.within)
        except InputError as error:
            yield f"{place}, within", str(error)
        if step.silence == "consent" and (step.kind != "decide" or step.within is None):
            yield f"{place}, silence", "only who decides within a time can consent by silence"


def _named(place: str, who: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not who or not all(name.strip() for name in who):
        yield place, "name at least one"
    if len({name.casefold() for name in who}) != len(who):
        yield place, "one stands twice"


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a report on a day, and from when on it may be published."""

    steps: tuple[StepView, ...]
    first: date | None

    @property
    def undone(self) -> tuple[str, ...]:
        """Return the steps that are not done."""
        return tuple(view.step for view in self.steps if view.state != "done")


def course(
    procedure: Procedure,
    begun: date,
    acts: Sequence[RegisteredReportStep],
    replies: Sequence[RegisteredReply],
    *,
    today: date,
) -> Course:
    """Replay what was done about a report up to and including ``today``."""
    past = _Past(
        begun,
        today,
        sorted((a for a in acts if _on(a) <= today), key=lambda a: (a.on, a.entry)),
        sorted((r for r in replies if _on(r) <= today), key=lambda r: (r.on, r.entry)),
    )
    opened: date | None = begun if begun <= today else None
    first: date | None = begun
    views = []
    for step in procedure.steps:
        view = past.step(step, opened)
        if step.kind == "show":
            for who, on in view.acted.items():
                past.shown.setdefault(who.casefold(), date.fromisoformat(on))
        opened = None if view.done is None else date.fromisoformat(view.done)
        first = opened or _after(step, first, view)
        views.append(view)
    return Course(tuple(views), first)


def course_of(
    state: RegisterState, held: RegisteredReport, procedure: Procedure, *, today: date
) -> Course:
    """Replay what a register says of a report; what was done to another version is left out."""
    return course(
        procedure,
        date.fromisoformat(held.on),
        [one for one in state.report_steps if one.of == held.entry],
        [one for one in state.replies if one.to == held.entry],
        today=today,
    )


def view(
    state: RegisterState, held: RegisteredReport, procedure: Procedure, *, today: date
) -> ReportView:
    """Return where a report stands on a day."""
    acts = [
        one
        for one in state.report_steps
        if one.of == held.entry and one.act in PUBLIC and _on(one) <= today
    ]
    public = min(acts, key=lambda one: (one.on, one.entry), default=None)
    now = course_of(state, held, procedure, today=today)
    then = now if public is None else course_of(state, held, procedure, today=_on(public))
    return ReportView(
        report=held,
        title=held.title or "(withheld)",
        procedure=procedure,
        state=_standing(procedure, public, now, then),
        steps=now.steps,
        first=None if now.first is None else now.first.isoformat(),
        public=None if public is None else public.on,
        skipped=() if public is None else then.undone,
        replies=tuple(one for one in state.replies if one.to == held.entry and _on(one) <= today),
        objections=tuple(
            one for one in state.objections if one.report == held.id and _on(one) <= today
        ),
    )


def _standing(
    procedure: Procedure, public: RegisteredReportStep | None, now: Course, then: Course
) -> ReportState:
    """Return a report's state; ``then`` is its course on the day it became public."""
    if public is None:
        if any(step.state == "refused" for step in now.steps):
            return "refused"
        return "in procedure" if now.undone else "may be published"
    if public.act == "disclosed":
        return "disclosed outside the procedure"
    if then.undone or public.who not in procedure.publisher:
        return "published outside the procedure"
    return "published under the procedure"


def _after(step: Step, soonest: date | None, view: StepView) -> date | None:
    """Return when a step that begins on ``soonest`` is done whatever happens, if it ever is."""
    if soonest is None or not _by_time(step) or view.state == "refused":
        return None
    return later(soonest, days(step.within), _DAY)


def _by_time(step: Step) -> bool:
    """Tell whether a step ends with its time, whatever happens in it."""
    return step.within is not None and (step.kind == "reply" or step.silence == "consent")


@dataclass(frozen=True, slots=True)
class _Past:
    """What was done about a report, in order of dates."""

    begun: date
    today: date
    acts: Sequence[RegisteredReportStep]
    replies: Sequence[RegisteredReply]
    shown: dict[str, date] = field(default_factory=dict)
    """Who was shown the report, case-folded -> when: from then on it may be replied to."""

    def step(self, step: Step, opened: date | None) -> StepView:
        """Return where a step stands that began on ``opened``; None: it has not begun."""
        if opened is None:
            return StepView(
                step=step.id, kind=step.kind, state="not reached", missing=step.by,
                opened=None, ends=None, done=None, acted={}, late=(),
            )  # fmt: skip
        over = later(opened, days(step.within)) if step.within else None
        acted = self._acted(step, opened)
        late = {who for who, (on, _) in acted.items() if over is not None and on > over}
        # Where the time alone ends a step, what comes after it changes nothing any more.
        counted = {w: a for w, a in acted.items() if not (_by_time(step) and w in late)}
        state, done = self._state(step, opened, over, counted)
        return StepView(
            step=step.id,
            kind=step.kind,
            state=state,
            opened=opened.isoformat(),
            ends=None if over is None else over.isoformat(),
            done=None if done is None else done.isoformat(),
            acted={who: on.isoformat() for who, (on, _) in sorted(acted.items())},
            missing=tuple(who for who in step.by if who not in acted),
            late=tuple(sorted(late)),
        )

    def _state(
        self, step: Step, opened: date, over: date | None, counted: Mapping[str, "_Act"]
    ) -> tuple[StepState, date | None]:
        if any(move == "refused" for _, move in counted.values()):
            return "refused", None
        if len(counted) == len(step.by):
            return "done", max([opened, *(on for on, _ in counted.values())])
        if over is not None and _by_time(step) and self.today > over:
            return "done", later(over, _DAY)
        return "open", None

    def _acted(self, step: Step, opened: date) -> dict[str, "_Act"]:
        """Return who did what is asked: the first time, but the last word of a decision."""
        names = {name.casefold(): name for name in step.by}
        found: dict[str, _Act] = {}
        for act in self.acts:
            who = names.get(act.who.casefold())
            if who is None or act.step != step.id or act.act not in MOVES[step.kind]:
                continue
            since = self.shown.get(who.casefold(), opened) if step.kind == "reply" else opened
            if _on(act) >= since and (step.kind == "decide" or who not in found):
                found[who] = (_on(act), act.act)
        for reply in self.replies if step.kind == "reply" else ():
            who = names.get(reply.who.casefold())
            if who is not None and _on(reply) >= self.shown.get(who.casefold(), opened):
                have = found.get(who)
                if have is None or _on(reply) < have[0]:
                    found[who] = (_on(reply), None)
        return found


_Act = tuple[date, Move | None]


def _on(act: RegisteredReportStep | RegisteredReply | RegisteredObjection) -> date:
    return date.fromisoformat(act.on)
