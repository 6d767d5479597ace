"""Where each step of a lever stands: replayed from the holders' acts, beside the facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from servanda.levers.facts import Facts, trigger
from servanda.model.lengths import days, later
from servanda.model.lever import Fact, Lever, RegisteredLeverAct, Step, StepState, StepView


@dataclass(slots=True)
class Course:
    """What the holders of one lever did up to a day, step by step."""

    lever: Lever
    acts: tuple[RegisteredLeverAct, ...]
    """In order of their dates."""
    taken: dict[str, dict[str, date]] = field(default_factory=dict)
    """Step -> holder -> since when it stands."""
    said: dict[str, dict[str, bool]] = field(default_factory=dict)
    """Step -> holder -> consents, or refuses."""

    def now(self, step: Step) -> dict[str, date]:
        """Return the holders for whom a step stands."""
        return self.taken.get(step.id, {})

    def says(self, step: Step) -> dict[str, bool]:
        """Return who consents to a step, and who refuses."""
        return self.said.get(step.id, {})

    def stands(self, step: Step) -> bool:
        """Tell whether as many as the quorum asks took a step."""
        return len(self.now(step)) >= self.lever.needed(step)


def course(lever: Lever, acts: Iterable[RegisteredLeverAct], until: date) -> Course:
    """Replay the acts up to and including a day; a step taken undoes what it reverses."""
    mine = [one for one in acts if one.lever == lever.id and _day(one) <= until]
    ordered = sorted(mine, key=lambda one: (_day(one), one.entry))
    found = Course(lever, tuple(ordered))
    steps = {step.id: step for step in lever.steps}
    for one in ordered:
        if (step := steps.get(one.step)) is None or one.holder not in lever.holders:
            continue  # of an earlier version of the file
        if one.act in ("consent", "refusal"):
            found.said.setdefault(step.id, {})[one.holder] = one.act == "consent"
        elif one.act == "taken":
            found.said.setdefault(step.id, {})[one.holder] = True
            found.taken.setdefault(step.id, {})[one.holder] = _day(one)
            for other in lever.steps:
                if other.id in step.reverses or step.id in other.reverses:
                    found.taken.get(other.id, {}).pop(one.holder, None)
                    found.said.get(other.id, {}).pop(one.holder, None)
    return found


def _day(act: RegisteredLeverAct) -> date:
    return date.fromisoformat(act.on)


def notice_of(done: Course, step: Step, ripe: date) -> date | None:
    """Return when notice was given: the first one since the trigger was ripe."""
    given = [_day(a) for a in done.acts if (a.step, a.act) == (step.id, "notice")]
    return min((on for on in given if on >= ripe), default=None)


def views(
    lever: Lever, acts: Iterable[RegisteredLeverAct], facts: Facts, *, today: date
) -> tuple[StepView, ...]:
    """Return where each step stands on a day."""
    done = course(lever, acts, today)
    return tuple(_view(done, step, facts.of(step), today) for step in lever.steps)


def _view(done: Course, step: Step, facts: tuple[Fact, ...], today: date) -> StepView:
    lever = done.lever
    holds, since = trigger(step, facts)
    ripe = None if since is None else later(since, days(step.lasting))
    notice = None if ripe is None or step.notice is None else notice_of(done, step, ripe)
    says, taken = done.says(step), done.now(step)
    consent = tuple(who for who in lever.holders if says.get(who))
    waits = ripe is not None and ripe > today
    clock = notice is not None and later(notice, days(step.notice)) > today
    lacking = max(0, lever.needed(step) - len(consent))
    silent = step.notice is not None and notice is None
    ladder: list[tuple[bool, StepState]] = [
        (done.stands(step), "taken"),
        (bool(taken), "taken by some"),
        (not _reversible(done, step), "nothing to reverse"),
        (holds is None, "cannot be told"),
        (not holds, "held"),
        (bool(_before(done, step)), "after other steps"),
        (waits, "waits"),
        (clock, "clock runs"),
        (lacking > 0, "needs consent"),
        (silent, "needs notice"),
    ]
    state: StepState = next((word for met, word in ladder if met), "may be taken")
    first = None
    if ripe is not None and holds and state not in ("taken", "nothing to reverse"):
        start = notice or max(ripe, today)
        first = max(ripe, later(start, days(step.notice))).isoformat()
    return StepView(
        lever=lever.id,
        step=step.id,
        effect=step.effect,
        state=state,
        facts=facts,
        taken={who: on.isoformat() for who, on in sorted(taken.items())},
        consent=consent,
        refused=tuple(who for who in lever.holders if says.get(who) is False),
        undeclared=tuple(who for who in lever.holders if who not in says),
        quorum=lever.needed(step),
        notice=None if notice is None else notice.isoformat(),
        clock=_clock(notice, days(step.notice), today) if clock else None,
        first=first,
        open=_open(done, step, consent, silent=silent) if first else (),
    )


def _clock(notice: date | None, length: timedelta, today: date) -> str | None:
    return None if notice is None else f"{(today - notice).days}/{length.days} d"


def _reversible(done: Course, step: Step) -> bool:
    """Tell whether a snapback has something to undo; other effects stand for themselves."""
    if step.effect != "snapback":
        return True
    return any(done.taken.get(name) for name in step.reverses)


def _before(done: Course, step: Step) -> tuple[str, ...]:
    """Return the steps that come first and do not stand yet."""
    steps = {one.id: one for one in done.lever.steps}
    return tuple(name for name in step.after if not done.stands(steps[name]))


def _open(done: Course, step: Step, consent: Sequence[str], *, silent: bool) -> tuple[str, ...]:
    """Return what must be done before a step stands, and by whom."""
    lever = done.lever
    says = done.says(step)
    lines = []
    if earlier := _before(done, step):
        lines.append(f"first: {', '.join(earlier)}")
    if (lacking := lever.needed(step) - len(consent)) > 0:
        asked = [who for who in lever.holders if who not in says]
        whom = f" of {', '.join(asked)}" if asked else ""
        reach = "" if len(asked) >= lacking else " (out of reach: others refused)"
        lines.append(f"consent: {lacking} more{whom}{reach}")
    if silent:
        lines.append(f"notice of {step.notice} by a holder")
    todo = [who for who in consent if who not in done.now(step)]
    if todo:
        lines.append(f"to be taken by {', '.join(todo)}")
    return tuple(lines)
