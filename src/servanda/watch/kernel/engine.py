"""The kernel: rules prepared once as tables, then judged set-wise as often as asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.evidence import ACT_PREFIX, Report, cells_of
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.decide import REFERRED
from servanda.watch.kernel.events import Census, keep_known, load_events
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.prepared import Prepared
from servanda.watch.kernel.readback import read_events
from servanda.watch.kernel.remainder import Bearing, judge_rest, of_their_types
from servanda.watch.kernel.rows import Verdicts
from servanda.watch.kernel.run import Known, Run
from servanda.watch.kernel.shape import UnfitError
from servanda.watch.reference import AT_RISK, clock_of


def judge(
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    at_risk: timedelta = AT_RISK,
) -> Verdicts:
    """Return the verdicts on every instance, the same as the reference would give."""
    import duckdb  # noqa: PLC0415  (slow to load, and only many reports need it)

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    load_events(connection, events)
    return Kernel(connection, terms).judge(
        coverage, as_of=as_of, known_at=known_at, at_risk=at_risk
    )


class Kernel:
    """Rules over the table ``reports`` of a connection."""

    def __init__(
        self,
        connection: Any,
        terms: c.Terms,
        parts: Parts | None = None,
        bearing: Bearing | None = None,
    ) -> None:
        """Keep the rules; tables are made when they are first judged.

        The table must stay as it is: what is known of it is read once. ``parts`` says where its
        reports lie, if not in the connection; ``bearing`` finds those that commitments hang on.
        """
        self.connection, self.terms = connection, terms
        self._bearing = bearing or of_their_types(connection)
        self.parts = parts or Parts(connection)
        self._prepared: Prepared | None = None
        self._known: Known | None = None

    def over(self, connection: Any, terms: c.Terms, bearing: Bearing | None = None) -> "Kernel":
        """Return a kernel of ``terms`` over other reports; what was prepared is taken over.

        It is taken over where ``terms`` are these rules, or these with more commitments after them.
        """
        found = Kernel(connection, terms, bearing=bearing)
        if self._prepared is not None and _continues(self.terms, terms):
            found._prepared = self._prepared.over(self.connection, connection)
        return found

    def judge(
        self,
        coverage: Iterable[Coverage],
        *,
        as_of: datetime | str,
        known_at: datetime | str | None = None,
        at_risk: timedelta = AT_RISK,
    ) -> Verdicts:
        """Return the verdicts as of one clock, as known at the other."""
        now = clock_of(as_of, "as_of")
        known = None if known_at is None else clock_of(known_at, "known_at")
        clock = now if known is None else min(now, known)
        rows = list(coverage)
        if self._known is None or self._known.known_at != known:
            self._known = Known(known, keep_known(self.connection, known))
        prepared = self._prepare(self._known.census, clock)
        left = dict(prepared.left)
        run = Run(self.parts, self._known, rows, (clock, now), at_risk)
        for template in prepared.templates:
            if not template.members:
                continue
            try:
                unfit = run.judge(template)
            except UnfitError as error:
                left |= {m.commitment: str(error) for m in template.members}
                continue
            left |= {m.commitment: "a rule that has no place in time" for m in unfit}
        left |= self._referred()
        self._drop(left)
        others = judge_rest(
            self._bearing, self.terms, rows, left, as_of=now, known_at=known, at_risk=at_risk
        )
        shapes = [template.shape for template in prepared.templates]
        return Verdicts(
            self.connection, self.terms, shapes, left, others,
            partial(run.write_grounds, prepared.templates), prepared.words,
        )  # fmt: skip

    def _prepare(self, census: Census, clock: datetime) -> Prepared:
        acts = self._acts(census)
        done = tuple(a.id for found in acts.values() for a in found if a.event.start < clock)
        if self._prepared is None or self._prepared.acts != done:
            self._prepared = Prepared(done)
        if self._prepared.many < len(self.terms.commitments):
            self._prepared.grow(self.connection, self.terms, acts, clock)
        return self._prepared

    def _acts(self, census: Census) -> dict[str, list[Report]]:
        kinds = sorted(kind for kind in census.kinds if kind.startswith(ACT_PREFIX))
        if not kinds:
            return {}
        listed = ", ".join(literal(kind) for kind in kinds)
        events = read_events(self.connection, f'"@type" IN ({listed}) AND n IN (SELECT n FROM ev)')
        found: dict[str, list[Report]] = {}
        for event in sorted(events, key=lambda e: (e.start, e.end, e.id)):
            if event.object is not None:
                found.setdefault(event.object, []).append(Report(event, cells_of(event)))
        return found

    def _referred(self) -> dict[str, str]:
        """Return the commitments with a row that sums alone cannot tell."""
        found: dict[str, str] = {}
        for why, test in REFERRED.items():
            rows = self.connection.execute(f"SELECT DISTINCT number FROM told WHERE {test}")
            found |= {self.terms.commitments[n].id: why for (n,) in rows.fetchall()}
        return found

    def _drop(self, left: dict[str, str]) -> None:
        numbers = [n for n, one in enumerate(self.terms.commitments) if one.id in left]
        if numbers:
            self.connection.execute("DELETE FROM told WHERE list_contains(?, number)", [numbers])


def _continues(earlier: c.Terms, terms: c.Terms) -> bool:
    """Return whether ``terms`` are earlier ones, and maybe commitments after them."""
    known = earlier.commitments
    same = ("geometries", "calendars", "periods", "powers")
    return (
        len(known) <= len(terms.commitments)
        and all(a is b for a, b in zip(known, terms.commitments, strict=False))
        and all(getattr(earlier, name) == getattr(terms, name) for name in same)
    )
