"""Verdicts as rows: all that lists and counts show, without the grounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servanda.model import commitment as c
from servanda.model.verdict import Verdict
from servanda.terms import times
from servanda.watch import shown
from servanda.watch.kernel.columns import instant, micros
from servanda.watch.kernel.guards import causes_of
from servanda.watch.kernel.words import DISPLAYS, NORMS, STATES
from servanda.watch.windows import BEGINNING

BEFORE_ALL = micros(BEGINNING)
COLUMNS = (
    "number", "text", "key", "event", "m0", "m1", "norm_status", "state", "verdict", "display",
    "bits", "final", "overdue", "at_risk", "contested", "presumed", "since", "until", "lo", "hi",
    "template", "may_exit", "stale", "repudiated", "cured",
)  # fmt: skip
"""Of the view ``verdicts``: numbers of commitment, text and template; times in microseconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict without its grounds."""

    commitment: str
    reading: str | None
    key: tuple[tuple[str, str], ...]
    event: str | None
    at: str | None
    norm_status: str
    state: str
    verdict: bool | None
    display: str
    causes: tuple[str, ...]
    flags: tuple[str, ...]
    final: bool
    since: str | None
    until: str | None
    low: float | None
    high: float | None
    """The measure of a single check; NULL: infinite, or several checks."""


def row_of(verdict: Verdict) -> Row:
    """Return a verdict as a row."""
    trigger, measure = verdict.instance.trigger, verdict.measure
    return Row(
        commitment=verdict.commitment,
        reading=verdict.reading,
        key=tuple(sorted(verdict.instance.key.items())),
        event=None if trigger is None else trigger.event,
        at=None if trigger is None else trigger.at,
        norm_status=verdict.norm_status,
        state=verdict.state,
        verdict=verdict.verdict,
        display=verdict.display,
        causes=verdict.causes,
        flags=verdict.flags,
        final=verdict.final,
        since=verdict.window.start,
        until=verdict.window.until,
        low=None if measure is None else measure.lo,
        high=None if measure is None else measure.hi,
    )


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The table ``verdicts`` of one evaluation, and the rows that the reference added."""

    connection: Any
    terms: c.Terms
    variables: Sequence[tuple[str, ...]]
    """The variables of each template's key, in the order of the column ``key``."""
    by_reference: Mapping[str, str]
    """Why a commitment was left to the reference."""
    others: Sequence[Row]

    def counts(self) -> dict[str, int]:
        """Return how many verdicts show each word."""
        counted = self.connection.execute(
            "SELECT display, count(*) FROM verdicts GROUP BY ALL"
        ).fetchall()
        found = {DISPLAYS[word]: number for word, number in counted}
        for row in self.others:
            found[row.display] = found.get(row.display, 0) + 1
        return found

    def rows(self) -> tuple[Row, ...]:
        """Return every row, in the order of the rules and of the triggers."""
        order = {one.id: n for n, one in enumerate(self.terms.commitments)}
        texts = {one.id: _readings(one) for one in self.terms.commitments}
        found = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM verdicts ORDER BY number, text, m0, m1, event"
        ).fetchall()
        named = [(one.id, texts[one.id]) for one in self.terms.commitments]
        rows = [*(self._row(cells, named) for cells in found), *self.others]
        return tuple(
            sorted(rows, key=lambda r: (order[r.commitment], texts[r.commitment].index(r.reading)))
        )

    def _row(self, cells: tuple[Any, ...], named: Sequence[tuple[str, list[str | None]]]) -> Row:
        (number, text, key, event, m0, _, norm, state, verdict, display, bits, final, overdue,
         at_risk, contested, presumed, since, until, low, high, template,
         may_exit, stale, repudiated, cured) = cells  # fmt: skip
        commitment, readings = named[number]
        flags = {
            "provisional": verdict is not None and not final, "overdue_within_grace": overdue,
            "at_risk": at_risk, "contested": contested, "presumed": presumed,
            "may_exit": may_exit, "stale": stale, "cured": cured, "repudiated": repudiated,
        }  # fmt: skip
        return Row(
            commitment=commitment,
            reading=readings[text],
            key=tuple(sorted(zip(self.variables[template], key, strict=True))),
            event=event,
            at=_time(m0),
            norm_status=NORMS[norm],
            state=STATES[state],
            verdict=verdict,
            display=DISPLAYS[display],
            causes=shown.ordered_causes(causes_of(bits)),
            flags=shown.ordered_flags(flag for flag, there in flags.items() if there),
            final=final,
            since=None if since == BEFORE_ALL else _time(since),
            until=_time(until),
            low=shown.number(low),
            high=shown.number(high),
        )


def _time(value: int | None) -> str | None:
    return None if value is None else times.iso(instant(value))


def _readings(one: c.Commitment) -> list[str | None]:
    return [None, *(reading.id for reading in one.readings)]
