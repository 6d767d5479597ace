"""Says in plain English what a verdict rests on, step by step, and what would change it."""

from collections.abc import Iterable, Mapping

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Ending, Measure, Verdict
from servanda.model.withheld import WITHHELD, untold
from servanda.terms import unparse
from servanda.terms.times import iso
from servanda.terms.walk import patterns_of
from servanda.watch.baserates import History, base_rates, history_of
from servanda.watch.losses import losses_for

MAX_LISTED = 8
"""More reports than this are counted, not listed, in one step."""

CAUSES = {
    "judgement": "no rule says yet what would count as done",
    "conflict": "believed reports contradict each other",
    "open": "some reports do not meet the evidence policy yet, so they count in some worlds only",
    "gap": "part of the window was watched by nobody whose duty it was",
    "time": "some reports do not say exactly enough when it happened",
    "amount": "some amounts are missing or known only as a range",
    "place": "some reports do not say exactly enough where it happened",
    "future": "the window is not over",
}
CHANGES = {
    "judgement": "a rule that says what counts as done (servanda correct ID --rules FILE)",
    "conflict": "a report that settles which of the contradicting ones is withdrawn",
    "open": "a report of a standing that the policy accepts, or another independent source",
    "gap": "coverage for the unwatched part, or a believed report from it",
    "time": "reports with the hour, or a mapping that says by which end they count",
    "amount": "the missing amounts, in the rule's unit",
    "place": "coordinates with a smaller error",
    "future": "the passing of time, and what is then reported",
}
FLAGS = {
    "provisional": "late reports are still waited for, so this may change",
    "overdue_within_grace": "the date has passed, the time for late reports has not",
    "at_risk": "due soon and not yet done",
    "contested": "somebody says otherwise; a claim alone moves no verdict",
    "cured": "a late act came within the time for a cure; it stays violated",
    "repudiated": "the debtor cancelled without an exit clause that allowed it",
    "may_exit": "the exit clause holds: the debtor may cancel",
    "presumed": "rests on a presumption about unwatched time, not on observation",
    "stale": "the newest sign from the sources that watch is old",
}
ENDINGS = {
    "act.release": "released the debtor from it",
    "act.cancel": "cancelled it, which its exit clause allowed,",
    "act.amend": "put a newer version in its place",
    "act.terminate": "ended it",
}
SET_WISE = (
    "So many reports bear on this that it was judged set-wise: who contests it, how often sources "
    "are silent and what others would say are left out here; explain --json computes them."
)
_UNTOLD = f"What opened it, and when, is not told: that rests on {WITHHELD}."
LIMITS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "=": "exactly",
          "!=": "not"}  # fmt: skip


def explain(
    verdict: Verdict,
    terms: c.Terms,
    events: Iterable[Event] | Mapping[str, Event],
    coverage: Iterable[Coverage],
    *,
    unnamed: frozenset[str] = frozenset(),
    history: History | None = None,
) -> tuple[str, ...]:
    """Return the steps from trigger to verdict, in order, each one sentence or two.

    Who explains many verdicts hands over the events by id, so that they are sorted once. Of
    ``unnamed`` sources it is not told how often they are silent. Where the events are not all
    that sources reported, ``history`` returns that.
    """
    coverage = tuple(coverage)
    clause = clause_of(terms, verdict)
    reports = events if isinstance(events, Mapping) else {e.id: e for e in events}
    opening = _UNTOLD if untold(verdict) else _opening(verdict, clause, reports)
    steps = [_text(verdict, clause), opening]
    if clause.detaches is not None:
        steps.append(_detached(verdict, clause))
    if clause.condition is not None and verdict.state != "expired":
        steps.append(_window(verdict))
        steps += _counted(verdict, clause, reports)
        steps.append(_watched(verdict, clause, coverage))
        told = history or history_of(reports.values())
        rates = base_rates(verdict, told, coverage, unnamed=unnamed)
        steps += [f"{rate.says} This changes no verdict." for rate in rates]
    elif verdict.window.until is not None and verdict.state != "expired":
        steps.append(f"Its time is over at {verdict.window.until}.")
    if verdict.ending is not None:
        steps.append(_ended(verdict, verdict.ending, reports))
    if verdict.contested_by:
        listed = _list(verdict.contested_by, reports)
        steps.append(f"Contested by {listed}. Claims are shown and move nothing.")
    steps.append(_verdict(verdict))
    steps += [f"{flag}: {FLAGS[flag]}." for flag in verdict.flags if flag in FLAGS]
    steps.append(_change(verdict, clause))
    steps.append(SET_WISE if verdict.certificate.basis is None else "")
    return tuple(step for step in steps if step)


def clause_of(terms: c.Terms, verdict: Verdict) -> c.Clause:
    """Return the text that a verdict speaks of."""
    one = next(one for one in terms.commitments if one.id == verdict.commitment)
    if verdict.reading is None:
        return one.clause
    return next(r.clause for r in one.readings if r.id == verdict.reading)


def _text(verdict: Verdict, clause: c.Clause) -> str:
    who = " and ".join(clause.debtor) or "Nobody named"
    whom = f", owed to {' and '.join(clause.creditor)}" if clause.creditor else ""
    speaker = f" (as {clause.speaker} tells it)" if clause.speaker else ""
    if clause.condition is None or clause.verb is None:
        return (
            f"{who} promised{whom}{speaker}; no rule says yet what would count as done. "
            f"Missing in its rule: {', '.join(_missing(clause))}."
        )
    verb = {"do": "must do", "avoid": "must not let happen", "keep": "must keep"}[clause.verb]
    norm = "" if verdict.norm_status == "in_force" else f" The promise is {verdict.norm_status}."
    return f"{who} {verb}: {unparse.condition(clause.condition)}{whom}{speaker}.{norm}"


def _missing(clause: c.Clause) -> list[str]:
    """Return what a rule without a criterion lacks, in plain words."""
    until = clause.in_force is not None and clause.in_force.until is not None
    slots = {"who owes it": clause.debtor, "to whom": clause.creditor, "by when": until}
    return ["what counts as done", *(name for name, stated in slots.items() if not stated)]


def _ended(verdict: Verdict, ending: Ending, reports: Mapping[str, Event]) -> str:
    """Return who ended the promise, when and by which act, as far as the reader may know."""
    act = reports.get(ending.event)
    at = f" at {ending.at}" if ending.at else ""
    if act is None or act.actor is None:
        told = f"The promise was {verdict.norm_status}{at} (act {ending.event})"
    else:
        told = f"{act.actor} {ENDINGS[act.type]}{at} (act {ending.event})"
    return f"{told}; from then on nothing more can be missed."


def _opening(verdict: Verdict, clause: c.Clause, reports: Mapping[str, Event]) -> str:
    trigger, key = verdict.instance.trigger, verdict.instance.key
    about = f" with {', '.join(f'{k} = {v}' for k, v in key.items())}" if key else ""
    if trigger is None or trigger.at is None:
        if clause.condition is None:
            return ""
        return "One instance: the rule names fixed dates and needs no trigger."
    if trigger.event is not None and trigger.event in reports:
        return f"Opened by {_report(reports[trigger.event])}{about}."
    if clause.repeat is not None:
        return f"Opened by the calendar: {unparse.repeat(clause.repeat)}; this one at {trigger.at}."
    if clause.when is not None:
        return f"Opened by {unparse.trigger(clause.when)} at {trigger.at}{about}."
    return f"Counted from adoption at {trigger.at}."


def _detached(verdict: Verdict, clause: c.Clause) -> str:
    text = unparse.condition(clause.detaches) if clause.detaches is not None else ""
    if verdict.state == "expired":
        return f"It depended on: {text}. That did not come about in its window, so nothing is owed."
    if verdict.state == "conditional":
        return f"It depends on: {text}. That is not decided yet."
    return f"It depended on: {text}. That holds, or the act was done without waiting for it."


def _window(verdict: Verdict) -> str:
    start, end = verdict.window.start, verdict.window.until
    if untold(verdict):
        return f"When its window begins and ends is not told: that rests on {WITHHELD}."
    if start is None and end is not None:
        return f"The window ends at {end}; nothing says when it began, so all before it counts."
    if start is None:
        return "The window has no place in time yet: what it counts from has not come about."
    if end is None:
        return f"The window began at {start} and has no end: it can be kept but never missed."
    return f"The window runs from {start} to {end}."


def _number(value: float | None) -> str:
    return (
        "without limit"
        if value is None
        else f"{value:g}"
        if isinstance(value, float)
        else f"{value}"
    )


def _measure(measure: Measure, *, unknown: bool) -> str:
    unit = f" {measure.unit}" if measure.unit else ""
    asked = f"{LIMITS[measure.op]} {_number(measure.bound)}{unit} is asked"
    surely = "undefined" if measure.lo is None and measure.hi is None else _number(measure.lo or 0)
    if measure.lo == measure.hi or not unknown:
        return f"Counted {surely}{unit}; {asked}."
    most = (
        "it can still be any number"
        if measure.hi is None
        else f"at most {_number(measure.hi)}{unit}"
    )
    return f"Surely {surely}{unit}, {most}; {asked}."


def _counted(verdict: Verdict, clause: c.Clause, reports: Mapping[str, Event]) -> list[str]:
    unknown = verdict.verdict is None
    measures = [verdict.measure] if verdict.measure is not None else list(verdict.parts)
    steps = [_measure(m, unknown=unknown) for m in measures]
    trigger = verdict.instance.trigger
    opened = trigger.event if trigger is not None else None
    counted = [name for name in verdict.because if name != opened or clause.verb == "avoid"]
    if counted:
        steps.append(f"What counts: {_list(counted, reports)}.")
    if verdict.swing:
        steps.append(f"What could swing it: {_list(verdict.swing, reports)}.")
    return steps


def _watched(verdict: Verdict, clause: c.Clause, coverage: Iterable[Coverage]) -> str:
    kinds = {p.type for p in patterns_of(clause.condition)}
    rows = [row for row in coverage if row.type in kinds and row.duty]
    sources = sorted({row.source for row in rows})
    shares = sorted({f"{row.source} saw {row.share:.0%}" for row in rows if row.share is not None})
    if not sources:
        return "No coverage: nobody is on record as having watched for this."
    if verdict.watched is None:
        return ""
    gone = _lost(verdict, (row for row in coverage if row.type in kinds))
    share = f"{float(verdict.watched):.2%}".replace(".00%", "%")
    if float(verdict.watched) == 0:
        return (
            "No coverage that fits: rows on such events exist "
            f"({', '.join(sources[:MAX_LISTED])}), but for other times or attributes.{gone}"
        )
    who = ", ".join(sources[:MAX_LISTED]) + (" and others" if len(sources) > MAX_LISTED else "")
    seen = (verdict.measure is not None and verdict.measure.lo) or 0
    told = f"none seen in the {share} of the window that was watched" if not seen else (
        f"{share} of the window so far was watched"
    )  # fmt: skip
    detail = f" ({'; '.join(shares)})" if shares else ""
    return f"Watching for such events: {who}{detail}; {told}.{gone}"


def _lost(verdict: Verdict, coverage: Iterable[Coverage]) -> str:
    """Return who could not watch in the window, when and why."""
    start, end = verdict.window.start, verdict.window.until
    rows = [
        row
        for row in losses_for(verdict, coverage)
        if (start is None or iso(row.end) > start) and (end is None or iso(row.start) < end)
    ]
    told = [f"{r.source} from {iso(r.start)} to {iso(r.end)} ({r.lost})"
            for r in sorted(rows, key=lambda r: (r.start, r.source))]  # fmt: skip
    if not told:
        return ""
    rest = f"; and {len(told) - MAX_LISTED} more" if len(told) > MAX_LISTED else ""
    return f" Lost and not counted as watched: {'; '.join(told[:MAX_LISTED])}{rest}."


def _standing_causes(verdict: Verdict) -> list[str]:
    """Return the causes that still hold: once a promise is ended, time changes nothing."""
    return [name for name in verdict.causes if name != "future" or verdict.ending is None]


def _verdict(verdict: Verdict) -> str:
    word = verdict.display
    if verdict.causes:
        told = [CAUSES[cause] for cause in _standing_causes(verdict)]
        if not told:
            return (
                f"So: {word}, and it stays so: the promise was {verdict.norm_status} "
                "while its window was open."
            )
        return f"So: {word}, because {'; '.join(told)}."
    if verdict.state == "expired":
        return "So: expired; nobody is at fault."
    if verdict.verdict is True:
        how = "in every world that the evidence allows it was kept"
        return f"So: {word}; {how}."
    return f"So: {word}; no world that the evidence allows has it kept."


def _change(verdict: Verdict, clause: c.Clause) -> str:
    if verdict.state == "expired":
        return "What would change it: a believed report that the condition came about in time."
    if verdict.causes:
        needed = [CHANGES[cause] for cause in _standing_causes(verdict)]
        if verdict.ending is not None:
            needed += ["a withdrawal of that act", "a believed report from before it, known late"]
        told = "; ".join(needed).replace("correct ID", f"correct {verdict.commitment}")
        return f"What would change it: {told}."
    if verdict.verdict is True and clause.verb != "do":
        return "What would change it: a believed report of a violation inside the window."
    forcing = ", ".join(verdict.certificate.events[:MAX_LISTED])
    if forcing:
        return (
            "What would change it: so many withdrawals or believed denials that too little remains "
            f"of what counts ({forcing} alone would be enough to force the verdict)."
        )
    return "What would change it: a believed report of the act inside the window, known late."


def _report(event: Event) -> str:
    when = (
        iso(event.start) if event.start == event.end else f"{iso(event.start)} to {iso(event.end)}"
    )
    amount = "" if event.quantity is None else f", {event.quantity:g} {event.unit or ''}".rstrip()
    return f"{event.type} {event.id} ({when}{amount}; {event.standing} by {event.source})"


def _list(names: Iterable[str], reports: Mapping[str, Event]) -> str:
    found = list(names)
    shown = [_report(reports[n]) if n in reports else n for n in found[:MAX_LISTED]]
    rest = len(found) - len(shown)
    return "; ".join(shown) + (f"; and {rest} more" if rest > 0 else "")
