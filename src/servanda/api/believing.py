"""Credibility of parties and of kinds of promises, out of a register or a table."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from servanda.api.columns import lines
from servanda.api.register import Register
from servanda.assessment import credibility as belief
from servanda.assessment.keeping import groups, outcomes
from servanda.errors import InputError, UsageError
from servanda.model.record import Record


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

    How occasions are counted says :func:`servanda.assessment.keeping.outcomes`.
    """
    result = register.verdicts(as_of=as_of)
    names = _names_by(register, by)
    judged, untold = outcomes(result, names)
    return report(judged, by=by, untold=untold, cut=cut, only=only)


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
    judged = []
    untold: dict[str, int] = {}
    for row in lines(table, ("name", "day", "kept"), given=columns):
        name, word = row.text("name"), row.cells.get("kept", "").strip().casefold()
        untold.setdefault(name, 0)
        if word in {"", "unknown", "cannot be told"}:
            untold[name] += 1
        elif word in {"yes", "no", "true", "false", "1", "0"}:
            kept = word in {"yes", "true", "1"}
            day = row.day("day").isoformat()
            judged.append(belief.Outcome(name=name, on=day, kept=kept))
        else:
            raise InputError(f"{row.where}: `kept` is {word!r}; expected yes, no, or nothing")
    return report(judged, by="name", untold=untold, cut=cut, only=only)


def report(
    judged: Sequence[belief.Outcome],
    *,
    by: str,
    untold: dict[str, int],
    cut: str | None,
    only: str | None,
) -> CredibilityReport:
    """Return the estimates of outcomes; ``cut`` (a date) adds a back-test."""
    counts = groups(judged, untold)
    found = belief.credibility(counts)
    if only is not None:
        if only not in {group.name for group in counts}:
            raise UsageError(
                f"no {by} {only!r}; there are: {', '.join(g.name for g in counts) or 'none'}"
            )
        kept = tuple(group for group in found.groups if group.name == only)
        found = belief.CredibilitySet(groups=kept, shared=found.shared, pooled=found.pooled)
    if cut is not None:
        try:
            date.fromisoformat(cut)
        except ValueError as error:
            raise UsageError(f"--back-test {cut}: expected a date like 2026-03-01") from error
    test = None if cut is None else belief.back_test(judged, cut=cut)
    return CredibilityReport(by=by, estimates=found, back_test=test)
