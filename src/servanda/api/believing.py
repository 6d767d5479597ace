"""Credibility of parties and of kinds of promises, out of a register or a table."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from servanda.api.columns import lines
from servanda.api.register import Register
from servanda.assessment import credibility as belief
from servanda.assessment.coding import grouped
from servanda.errors import InputError, UsageError
from servanda.model.record import Record
from servanda.model.verdict import Verdict

KEPT = ("fulfilled", "no violation observed")
BROKEN = ("violated",)
NOT_DUE = ("pending", "expired")
UNTOLD = ("not observed", "unverified", "contested", "imprecise", "cannot be judged")


class CredibilityReport(Record, frozen=True, kw_only=True):
    """Credibility of each name, with a back-test where one was asked for."""

    by: str
    estimates: belief.CredibilitySet
    back_test: belief.BackTest | None


def credibility_of_register(
    register: Register,
    *,
    by: str = "party",
    as_of: str | None = None,
    cut: str | None = None,
    only: str | None = None,
) -> CredibilityReport:
    """Return kept and judged verdicts of each debtor, or of each kind of promise.

    A verdict of several debtors counts for each of them; what cannot be told counts for nobody,
    and neither does an occasion on which the versions of a promise give different answers.
    """
    result = register.verdicts(as_of=as_of)
    names = _names_by(register, by)
    outcomes: list[belief.Outcome] = []
    untold: dict[str, int] = {}
    for occasion in grouped(result.verdicts, _occasion).values():
        words = {verdict.display for verdict in occasion}
        final = all(verdict.final for verdict in occasion)
        kept = words <= set(KEPT)
        everyone = names.get(occasion[0].commitment, ())
        # An occasion that is one party's by its key is not laid to the others.
        own = set(everyone) & set(occasion[0].instance.key.values())
        for name in sorted(own or everyone):
            untold.setdefault(name, 0)
            if final and (kept or words <= set(BROKEN)):
                on = (occasion[0].window.until or result.as_of)[:10]
                outcomes.append(belief.Outcome(name=name, on=on, kept=kept))
            elif words & {*KEPT, *BROKEN, *UNTOLD} and not words & set(NOT_DUE):
                untold[name] += 1
    return report(outcomes, by=by, untold=untold, cut=cut, only=only)


def _occasion(verdict: Verdict) -> tuple[str, str, str]:
    """Return what all versions of one promise share on one occasion."""
    trigger = verdict.instance.trigger
    opened = "" if trigger is None else trigger.at or trigger.event or ""
    return verdict.commitment, repr(sorted(verdict.instance.key.items())), opened


def _names_by(register: Register, by: str) -> dict[str, tuple[str, ...]]:
    terms = register.case().terms
    match by:
        case "party":
            return {rule.id: tuple(rule.clause.debtor) for rule in terms.commitments}
        case "theme":
            return {
                one.id: ((one.statement.theme if one.statement else None) or "not stated",)
                for one in register.state().commitments
            }
        case "commitment":
            return {rule.id: (rule.id,) for rule in terms.commitments}
        case _:
            raise UsageError(f"--by {by}: expected party, theme or commitment")


def credibility_of_table(
    table: Path, *, cut: str | None = None, only: str | None = None, columns: Sequence[str] = ()
) -> CredibilityReport:
    """Return the same from a table with ``name``, ``day`` and ``kept`` (yes, no, or empty)."""
    outcomes = []
    untold: dict[str, int] = {}
    for row in lines(table, ("name", "day", "kept"), given=columns):
        name, word = row.text("name"), row.cells.get("kept", "").strip().casefold()
        untold.setdefault(name, 0)
        if word in {"", "unknown", "cannot be told"}:
            untold[name] += 1
        elif word in {"yes", "no", "true", "false", "1", "0"}:
            kept = word in {"yes", "true", "1"}
            day = row.day("day").isoformat()
            outcomes.append(belief.Outcome(name=name, on=day, kept=kept))
        else:
            raise InputError(f"{row.where}: `kept` is {word!r}; expected yes, no, or nothing")
    return report(outcomes, by="name", untold=untold, cut=cut, only=only)


def report(
    outcomes: Sequence[belief.Outcome],
    *,
    by: str,
    untold: dict[str, int],
    cut: str | None,
    only: str | None,
) -> CredibilityReport:
    """Return the estimates of outcomes; ``cut`` (a date) adds a back-test."""
    counted = {group.name: group for group in belief.counted(outcomes)}
    groups = [
        belief.Kept(
            name=name,
            kept=counted[name].kept if name in counted else 0,
            judged=counted[name].judged if name in counted else 0,
            untold=untold.get(name, 0),
        )
        for name in sorted({*counted, *untold})
    ]
    found = belief.credibility(groups)
    if only is not None:
        if only not in {group.name for group in groups}:
            raise UsageError(
                f"no {by} {only!r}; there are: {', '.join(g.name for g in groups) or 'none'}"
            )
        kept = tuple(group for group in found.groups if group.name == only)
        found = belief.CredibilitySet(groups=kept, shared=found.shared, pooled=found.pooled)
    if cut is not None:
        try:
            date.fromisoformat(cut)
        except ValueError as error:
            raise UsageError(f"--back-test {cut}: expected a date like 2026-03-01") from error
    test = None if cut is None else belief.back_test(outcomes, cut=cut)
    return CredibilityReport(by=by, estimates=found, back_test=test)
