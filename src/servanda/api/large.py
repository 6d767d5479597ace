"""A large register: its events in columns, judged set-wise; single promises by the reference."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

import duckdb

from servanda.api import stocks
from servanda.api.eventkey import Key, added
from servanda.api.rulings import ruled
from servanda.audit import recompute
from servanda.model.commitment import Commitment, Terms
from servanda.model.evidence import Event
from servanda.model.register import RegisteredAct
from servanda.model.verdict import (
    Certificate,
    Instance,
    Trigger,
    Verdict,
    VerdictSet,
    Window,
)
from servanda.register.projection import (
    EvidenceFiles,
    acts_of,
    evidence_files,
    evidence_policies,
)
from servanda.register.view import LogView
from servanda.stores.address import Location
from servanda.terms.times import iso
from servanda.watch.baserates import History, Said, gone_of
from servanda.watch.camps import camps
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel import Told
from servanda.watch.kernel import judge as judge_set_wise
from servanda.watch.kernel.columns import instant, micros, name
from servanda.watch.kernel.grounds import KINDS
from servanda.watch.narrowed import part_of
from servanda.watch.reference import act_lints
from servanda.watch.unmatched import asked_of, unmatched_in

MOST_BEARING = 50_000
"""More reports than this take the reference longer than 2 seconds."""
FEW = 5_000
"""So many new reports are added to those at hand; more are read together with all others."""
SHOWN = 100
"""So many reports of a list are described; an explanation shows fewer."""


class Large:
    """A large register at one size of its log; one question at a time is put to its events."""

    FAULTS = (duckdb.Error, sqlite3.Error, OSError)
    """What comes of a question where the events are let go of meanwhile."""

    def __init__(
        self,
        view: LogView,
        size: int,
        path: Location,
        derived: dict[int, recompute.Derived],
        *,
        key: Key,
        earlier: "Large | None" = None,
    ) -> None:
        """Open rules and events, from the cache beside the register if it holds them.

        What stood ``earlier`` is taken over, as far as it is the same.
        """
        self.key = key
        self._turn = threading.RLock()
        imports, acts = evidence_files(view, size=size), acts_of(view, size=size)
        self.coverage = recompute.coverage_of(imports)
        self._kept = recompute.coverage_of([one for one in imports if not one.public])
        self.policies = evidence_policies(view, size=size)
        before = None if earlier is None else (earlier.key, earlier.stock.terms)
        known = before is not None and before[0].rules == key.rules
        terms = before[1] if before is not None and known else None

        def rules() -> Terms:
            return terms or ruled(view, size, key, before)

        self.stock: stocks.Stock
        more = None if earlier is None else _more(earlier, key, imports, acts, derived)
        if earlier is not None and more is not None:
            with earlier._turn:  # noqa: SLF001  (of this class)
                self.stock = earlier.stock.grown(more, rules())
        else:
            self.stock = stocks.opened(
                path,
                key,
                lambda: (rules(), recompute.gather(imports, acts, derived=derived)),
                terms,
            )
        self.terms, self._kernel = self.stock.terms, self.stock.kernel
        self._connection, self._index = self.stock.connection, self.stock.index
        self.promises = {one.id: one for one in self.terms.commitments}

    @property
    def outline(self) -> recompute.Case:
        """Return rules and coverage without any event."""
        evidence = recompute.Evidence(
            events=(), coverage=self.coverage, entry_of={}, inputs=(), kept=self._kept,
            withheld=(), dropped={},
        )  # fmt: skip
        return recompute.Case(terms=self.terms, evidence=evidence, policies=self.policies)

    def close(self) -> None:
        """Let go of the events."""
        with self._turn:
            self.stock.close()

    # ------------------------------------------------------------ all verdicts, without grounds

    def verdicts(self, as_of: datetime, known_at: str | None, *, cited: bool = False) -> VerdictSet:
        """Return all verdicts in words, with no certificate that could be checked.

        Those that are ``cited`` name the reports on which they rest, as the full ones do.
        """
        with self._turn:
            return self._verdicts(as_of, known_at, cited=cited)

    def _verdicts(self, as_of: datetime, known_at: str | None, *, cited: bool) -> VerdictSet:
        known = recompute.known_instant(known_at)
        found = self._kernel.judge(self.coverage, as_of=as_of, known_at=known)
        verdicts = self._in_short(found.told(KINDS if cited else ()))
        inputs = {}
        if self.policies:
            inputs["policies"] = self._flipped(verdicts, as_of, known)
        return VerdictSet(
            as_of=iso(as_of),
            known_at=known_at,
            verdicts=verdicts,
            inputs=inputs,
            lints=self._lints(as_of, known),
        )

    def _in_short(self, rows: Sequence[Told]) -> tuple[Verdict, ...]:
        """Return rows as verdicts; the very same row is the very same verdict."""
        told = {id(one): one for one in rows}

        def make(missing: Sequence[int]) -> Iterator[tuple[int, tuple[Told, Verdict]]]:
            return ((place, (told[place], _thin(told[place]))) for place in missing)

        return tuple(verdict for _, verdict in self.stock.short.each([*told], make))

    def _lints(self, as_of: datetime, known: datetime | None) -> tuple[str, ...]:
        acts = self._index.of_types(ACT_PREFIX)
        return (*self.terms.lints, *act_lints(self.terms, acts, as_of=as_of, known_at=known))

    def _flipped(
        self, verdicts: Sequence[Verdict], as_of: datetime, known: datetime | None
    ) -> list[dict[str, Any]]:
        def judge(terms: Terms, events: Iterable[Event], coverage: Any) -> list[Verdict]:
            done = judge_set_wise(terms, events, coverage, as_of=as_of, known_at=known)
            found = list(map(_thin, done.told()))
            done.connection.close()
            return found

        found = camps(
            verdicts, self.terms, tuple(self._index.every()), self.coverage,
            [recompute.policy_of(one) for one in self.policies],
            as_of=as_of, known_at=known, judge=judge,
        )  # fmt: skip
        return recompute.named(self.policies, found)

    def remarks(self, found: VerdictSet) -> tuple[str, ...]:
        """Return the acts without effect and the words of rules that no table knows."""
        standing_lints = frozenset(self.terms.lints)
        acts = [line for line in found.lints if line not in standing_lints]
        with self._turn:
            seen = self._words(asked_of(self.terms))
        return (*acts, *unmatched_in(self.terms, seen, self.coverage))

    def _words(self, asked: dict[str, set[str]]) -> dict[str, dict[str, list[str]]]:
        """Return for each type asked for its attributes, with the values of those asked for."""
        columns = self._connection.execute("SELECT column_name FROM (DESCRIBE reports)").fetchall()
        cells = [text for (text,) in columns if text.startswith("@")]
        said = ", ".join(f"bool_or({name(cell)} IS NOT NULL)" for cell in cells)
        rows = self._connection.execute(
            f'SELECT "@type", {said} FROM reports GROUP BY ALL'
        ).fetchall()
        found: dict[str, dict[str, list[str]]] = {}
        for kind, *there in rows:
            held = {cell[1:] for cell, some in zip(cells, there, strict=True) if some}
            found[kind] = {}
            for cell in held:
                values = f'SELECT DISTINCT {name("@" + cell)} FROM reports WHERE "@type" = ?'
                wanted = cell in asked.get(kind, ())
                told = self._connection.execute(values, [kind]).fetchall() if wanted else []
                found[kind][cell] = [value for (value,) in told if value is not None]
        return found

    # ------------------------------------------------------------ one promise, with its grounds

    def answer(
        self, commitment: str, as_of: str, known_at: str | None
    ) -> tuple[recompute.Case, VerdictSet]:
        """Return the verdicts on one commitment, and what they were judged by."""
        part = part_of((commitment,), self.terms, self.promises)
        bears = self._index.bearing(part.commitments)
        if len(bears) > MOST_BEARING:
            return self._set_wise(commitment, part, as_of, known_at)
        case = self._case(part, self._index.events_at(bears))
        return case, recompute.judge(case, as_of=as_of, known_at=known_at)

    def _set_wise(
        self, commitment: str, part: Terms, as_of: str, known_at: str | None
    ) -> tuple[recompute.Case, VerdictSet]:
        """Return the verdicts with the reports that they cite, and those reports alone."""
        at, known = recompute.instant_of(as_of, "as of"), recompute.known_instant(known_at)
        with self._turn:
            found = self._kernel.judge(self.coverage, as_of=at, known_at=known)
            verdicts = tuple(map(_thin, found.told(KINDS, only=commitment)))
        cited = {id_ for v in verdicts for id_ in (*v.because[:SHOWN], *v.swing[:SHOWN])}
        case = self._case(part, self.events(cited))
        return case, VerdictSet(as_of=iso(at), known_at=known_at, verdicts=verdicts)

    def _case(self, part: Terms, events: Sequence[Event]) -> recompute.Case:
        evidence = recompute.Evidence(
            events=tuple(events),
            coverage=self.coverage,
            entry_of=self.entries([event.id for event in events]),
            inputs=(),
            kept=(),
            withheld=(),
            dropped={},
            history=self._history(events),
        )
        return recompute.Case(terms=part, evidence=evidence, policies=self.policies)

    def _history(self, events: Sequence[Event]) -> History:
        """Return what sources reported; ``events`` hold all that take a report back."""

        def told(kind: str, known_at: datetime | None) -> list[Said]:
            known = "true" if known_at is None else f"known <= {micros(known_at)}"
            gone = gone_of([e for e in events if known_at is None or e.known_at <= known_at])
            with self._turn:
                rows = self._connection.execute(
                    'SELECT "@id", "@source", t0, t1 FROM reports WHERE "@type" = ? AND positive '
                    f"AND {known}",
                    [kind],
                ).fetchall()
            return [Said(who, instant(t0), instant(t1)) for id_, who, t0, t1 in rows
                    if id_ not in gone]  # fmt: skip

        return told

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """Return the events with these ids."""
        return self._index.events(ids)

    def bearing(self, promises: Sequence[Commitment]) -> list[Event]:
        """Return the reports and acts that can bear on these promises, in order."""
        return self._index.events_bearing(promises)

    def saying(self, fields: Iterable[str]) -> list[Event]:
        """Return the reports of happenings of which one says any of these, and what takes back."""
        return self._index.saying(fields)

    def entries(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the log entries that brought events, by the events' ids."""
        return self._index.entries(ids)


def _more(
    earlier: Large,
    key: Key,
    imports: Sequence[EvidenceFiles],
    acts: Sequence[RegisteredAct],
    derived: dict[int, recompute.Derived],
) -> recompute.Evidence | None:
    """Return the few reports that came since an ``earlier`` size.

    None where earlier ones are others, or where a new one takes another back.
    """
    entries = added(earlier.key, key)
    if entries is None:
        return None
    more = recompute.gather(
        [one for one in imports if one.entry in entries],
        [one for one in acts if one.entry in entries],
        derived=derived,
    )
    few = len(more.events) <= FEW and not any(event.supersedes for event in more.events)
    # An id that is taken is refused where all are read together.
    return more if few and not earlier.entries(more.entry_of) else None


def _thin(told: Told) -> Verdict:
    """Return a row as a verdict that says no more than the row does."""
    row, swing = told.row, told.grounds.get("swing", ())
    words = cast("Any", row)
    return Verdict(
        commitment=row.commitment,
        reading=row.reading,
        instance=Instance(key=dict(row.key), trigger=Trigger(event=row.event, at=row.at)),
        norm_status=words.norm_status,
        state=words.state,
        verdict=row.verdict,
        display=words.display,
        causes=words.causes,
        flags=row.flags,
        final=row.final,
        window=Window(start=row.since, until=row.until),
        measure=told.measure,
        watched=told.watched,
        because=told.grounds.get("because", ()),
        swing=swing if row.verdict is None and row.state != "expired" else (),
        certificate=_cited(told),
    )


def _cited(told: Told) -> Certificate:
    """Return the reports of a certificate, as far as they were asked for."""
    if told.row.verdict is None or "witness" not in told.grounds:
        return Certificate(shape="open", events=told.grounds.get("swing", ()))
    witness = told.grounds["witness"]
    return Certificate(shape="witness" if witness else "absence", events=witness)
