"""What was counted against what was owed, and what would change a verdict, in words."""

from collections.abc import Sequence

from servanda.model.evidence import Event
from servanda.model.verdict import Measure, Verdict
from servanda.pages.languages import amount, ngettext, number
from servanda.pages.languages import gettext as _
from servanda.pages.times import share_words


def watched_words(v: Verdict) -> str:
    """Return how much of the time was watched, and that nothing was seen in it if so."""
    if v.watched is None:
        return ""
    share = _("{watched} of the time", watched=share_words(v.watched))
    nothing = v.measure is not None and not v.measure.lo
    # Of a part only: a share says something about the rest, which nobody watched.
    part = "gap" in v.causes and float(v.watched) > 0
    return _("{share}; none seen in it", share=share) if nothing and part else share


def measure_words(measures: Sequence[Measure]) -> str:
    """Return what was counted against what was owed."""
    said = []
    for m in measures:
        unit = f" {m.unit}" if m.unit else ""
        lo = _("nothing") if m.lo is None else amount(m.lo)
        hi = _("no upper limit") if m.hi is None else amount(m.hi)
        counted = (
            f"{lo}{unit}"
            if m.lo == m.hi
            else _("surely {lo}, at most {hi}{unit}", lo=lo, hi=hi, unit=unit)
        )
        bound = _("nothing") if m.bound is None else f"{amount(m.bound)}{unit}"
        said.append(
            _("{value}; the rule asks for {op} {bound}", value=counted, op=_op(m.op), bound=bound)
        )
    return " · ".join(said)


def _op(op: str) -> str:
    return {
        ">=": _("at least"),
        "<=": _("at most"),
        "=": _("exactly"),
        "<": _("fewer than"),
        ">": _("more than"),
        "!=": _("anything but"),
    }.get(op, op)


def flips(v: Verdict) -> str:
    """Return what would change the verdict, as far as the verdict itself tells."""
    rests = _("the report") if len(v.because) == 1 else _("the reports")
    swing = ngettext(
        "{count} report listed below could: confirmed or refuted, it decides.",
        "{count} reports listed below could: confirmed or refuted, they decide.",
        len(v.swing),
        count=number(len(v.swing)),
    )
    answers = (
        (
            v.display == "cannot be judged",
            _(
                "A rule that says what counts as done: servanda correct {commitment} --rules FILE.",
                commitment=v.commitment,
            ),
        ),
        (
            v.ending is not None and v.verdict is None,
            _("A withdrawal of the act that ended it, or a report from before it, entered late."),
        ),
        (bool(v.swing), swing),
        (
            "gap" in v.causes,
            _("Records of who was watching in the time that nobody is known to have watched."),
        ),
        ("future" in v.causes, _("Time: what happens until its date.")),
        (bool(v.because), _("A refutation of {rests} that it rests on.", rests=rests)),
        (
            v.certificate.shape == "absence",
            _("A report from inside its time that nobody has entered so far."),
        ),
    )
    return next((says for holds, says in answers if holds), _("Not stated by the verdict."))


def reported(event: Event) -> str:
    """Return the amount that a report tells, with its unit; empty where it tells none."""
    if event.quantity is None:
        return ""
    unit = f" {event.unit}" if event.unit else ""
    if event.quantity_hi is not None:
        return _(
            "{quantity} to {quantity_hi}{unit}",
            quantity=f"{event.quantity:,g}",
            quantity_hi=f"{event.quantity_hi:,g}",
            unit=unit,
        )
    return f"{event.quantity:,g}{unit}"
