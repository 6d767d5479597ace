"""Verdicts as rows: all that lists and counts show, without the grounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import Any

from servanda.model import commitment as c
from servanda.model.verdict import Measure, Verdict
from servanda.terms import times
from servanda.watch import shown
from servanda.watch.kernel.columns import instant
from servanda.watch.kernel.grounds import TOGETHER, Kind
from servanda.watch.kernel.guards import causes_of
from servanda.watch.kernel.recent import Recent
from servanda.watch.kernel.shape import Shape
from servanda.watch.kernel.watching import BEFORE_ALL, WHOLE
from servanda.watch.kernel.words import DISPLAYS, NORMS, STATES

COLUMNS = (
    "number", "text", "key", "event", "m0", "m1", "norm_status", "state", "verdict", "display",
    "bits", "final", "overdue", "at_risk", "contested", "presumed", "since", "until", "lo", "hi",
    "template", "may_exit", "stale", "repudiated", "cured", "watched", "bound", "unit",
)  # fmt: skip
"""Of the view ``verdicts``: numbers of commitment, text and template; times in microseconds."""
ORDER = "ORDER BY number, text, m0, m1, event"
_TEXTS = ["to_json(key)::VARCHAR" if c == "key" else f"{c}::VARCHAR" for c in COLUMNS]
WRITTEN = f"to_json([{', '.join(_TEXTS)}])::VARCHAR"
"""A row as one text: equal rows have the same, and others another."""


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
class Told:
    """A row, with how well its window was watched so far and what was counted in it."""

    row: Row
    watched: str | None
    """The covered share, as a verdict prints it."""
    measure: Measure | None
    """Of a single check."""
    grounds: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    """Of the kinds that were asked for: the ids of the reports on which it rests."""


def told_of(verdict: Verdict) -> Told:
    """Return a verdict as a row, with what was watched and counted and what it rests on."""
    certificate = verdict.certificate
    cited: dict[Kind, tuple[str, ...]] = {
        "witness": certificate.events if certificate.shape == "witness" else (),
        "because": verdict.because,
        "swing": certificate.events if certificate.shape == "open" else (),
    }
    return Told(row_of(verdict), verdict.watched, verdict.measure, cited)


Cells = tuple[Any, ...]
"""The columns of a row, then its grounds."""
Placed = tuple[tuple[int, int], Told]
"""A row with the numbers of its commitment and of its text."""
_Names = tuple[Sequence[tuple[str, list[str | None]]], Sequence[tuple[str, ...]]]
"""Each commitment's name with its versions, and the variables of each shape."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The table ``verdicts`` of one evaluation, and the rows that the reference added."""

    connection: Any
    terms: c.Terms
    shapes: Sequence[Shape]
    """The shape of each template: its variables are in the order of the column ``key``."""
    by_reference: Mapping[str, str]
    """Why a commitment was left to the reference."""
    others: Sequence[Told]
    write_grounds: Callable[[Sequence[Kind], str], None]
    """Creates the table ``grounds`` of the same evaluation."""
    words: Recent[str, Placed]
    """Rows of earlier evaluations of the same templates, without grounds."""

    def counts(self) -> dict[str, int]:
        """Return how many verdicts show each word."""
        counted = self.connection.execute(
            "SELECT display, count(*) FROM verdicts GROUP BY ALL"
        ).fetchall()
        found = {DISPLAYS[word]: number for word, number in counted}
        for one in self.others:
            found[one.row.display] = found.get(one.row.display, 0) + 1
        return found

    def rows(self) -> tuple[Row, ...]:
        """Return every row, in the order of the rules and of the triggers."""
        return tuple(one.row for one in self.told())

    def told(self, grounds: Sequence[Kind] = (), *, only: str | None = None) -> tuple[Told, ...]:
        """Return the same rows, or those of one commitment, with what was watched and counted.

        The ``grounds`` that are asked for are sought in further queries.
        """
        order = {one.id: n for n, one in enumerate(self.terms.commitments)}
        which = "true" if only is None else f"number = {order[only]}"
        if grounds:
            names = self._names()
            self.write_grounds(grounds, which)
            source = f"(FROM verdicts LEFT JOIN ({TOGETHER}) USING (template, pid))"
            query = f"SELECT {', '.join(COLUMNS)}, grounds FROM {source} WHERE {which} {ORDER}"
            found = self.connection.execute(query).fetchall()
            placed = [(cells[:2], self._told(cells, names, grounds)) for cells in found]
        else:
            placed = self._plain(which)
        for one in self.others:
            name, reading = one.row.commitment, one.row.reading
            if only in (None, name):
                cited = replace(one, grounds={kind: one.grounds[kind] for kind in grounds})
                number = order[name]
                text = _readings(self.terms.commitments[number]).index(reading)
                placed.append(((number, text), cited))
        return tuple(one for _, one in sorted(placed, key=itemgetter(0)))

    def _names(self) -> _Names:
        named = [(one.id, _readings(one)) for one in self.terms.commitments]
        return named, [shape.variables for shape in self.shapes]

    def _plain(self, which: str) -> list[Placed]:
        """Return rows without grounds; those of earlier evaluations are not read again."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE shown AS SELECT {', '.join(COLUMNS)}, NULL AS grounds, "
            f"{WRITTEN} AS written FROM verdicts WHERE {which}"
        )
        keys = [key for (key,) in self.connection.execute(f"SELECT written FROM shown {ORDER}")
                .fetchall()]  # fmt: skip

        def make(missing: Sequence[str]) -> Iterator[tuple[str, Placed]]:
            names = self._names()
            wanted = "" if len(missing) == len(keys) else "WHERE written IN (SELECT unnest(?))"
            found = self.connection.execute(
                f"SELECT * FROM shown {wanted}", [missing] if wanted else []
            ).fetchall()
            for *cells, written in found:
                yield written, ((cells[0], cells[1]), self._told(tuple(cells), names, ()))

        return self.words.each(keys, make)

    def _told(
        self,
        cells: Cells,
        named: _Names,
        grounds: Sequence[Kind],
    ) -> Told:
        *_, template, _, _, _, _, watched, bound, unit, given = cells
        shape, row, measure = self.shapes[template], self._row(cells, named), None
        if isinstance(shape.demand, int):
            leaf = shape.leaves[shape.demand]
            measure = Measure(
                lo=row.low, hi=row.high, op=leaf.op, bound=shown.number(bound), unit=unit or None
            )
        cited = {kind: tuple((given or {}).get(kind, ())) for kind in grounds}
        if "because" in cited and row.event is not None:
            cited["because"] = tuple(dict.fromkeys((row.event, *cited["because"])))
        return Told(row, _share(watched), measure, cited)

    @staticmethod
    def _row(cells: Cells, named: _Names) -> Row:
        (number, text, key, event, m0, _, norm, state, verdict, display, bits, final, overdue,
         at_risk, contested, presumed, since, until, low, high, template,
         may_exit, stale, repudiated, cured, *_) = cells  # fmt: skip
        names, variables = named
        commitment, readings = names[number]
        flags = (
            verdict is not None and not final, overdue, at_risk, contested, presumed,
            may_exit, stale, cured, repudiated,
        )  # fmt: skip
        return Row(
            commitment=commitment,
            reading=readings[text],
            key=tuple(sorted(zip(variables[template], key, strict=True))),
            event=event,
            at=_time(m0),
            norm_status=NORMS[norm],
            state=STATES[state],
            verdict=verdict,
            display=DISPLAYS[display],
            causes=_causes(bits),
            flags=_flags(flags),
            final=final,
            since=None if since == BEFORE_ALL else _time(since),
            until=_time(until),
            low=shown.number(low),
            high=shown.number(high),
        )


# Thousands of rows share few dates, flags and causes: each is put into words once.
_once = lru_cache(maxsize=65_536)


@_once
def _share(watched: int | None) -> str | None:
    share = None if watched is None else Fraction(watched, WHOLE)
    return shown.share_text(share, gap=False)


@_once
def _causes(bits: int) -> tuple[str, ...]:
    return shown.ordered_causes(causes_of(bits))


@_once
def _flags(there: tuple[bool, ...]) -> tuple[str, ...]:
    names = (
        "provisional", "overdue_within_grace", "at_risk", "contested", "presumed",
        "may_exit", "stale", "cured", "repudiated",
    )  # fmt: skip
    return shown.ordered_flags(name for name, one in zip(names, there, strict=True) if one)


@_once
def _time(value: int | None) -> str | None:
    return None if value is None else times.iso(instant(value))


def _readings(one: c.Commitment) -> list[str | None]:
    return [None, *(reading.id for reading in one.readings)]
