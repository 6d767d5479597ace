"""What lists and counts of a large register show, kept for the next reader."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from servanda.api import clock
from servanda.api.ahead import Process
from servanda.api.eventkey import Key, key_of
from servanda.audit import recompute
from servanda.model.entry import EvidenceBody
from servanda.model.verdict import VerdictSet
from servanda.register.projection import standing
from servanda.register.view import LogView
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.large import Large

LARGE = 10_000
"""From so many events on the kernel is faster: see docs/explanation/scale.md."""
FRESH = timedelta(minutes=1)
"""An answer as of now is given again for so long; it names its time."""
SIZES = 2
"""Sizes of the log that are held with their events: the newest, and one that somebody cites."""
ASKED = 2 * FRESH
"""So long after somebody asked for now, it is judged again before the next one asks."""
ANSWERS = 8
"""Answers that are held; 20,000 verdicts take some 20 MB."""


def is_large(view: LogView, size: int) -> bool:
    """Return whether imports say that they made many events: known before any table is read."""
    found = (e.body.events for e in standing(view, size) if isinstance(e.body, EvidenceBody))
    return sum(found) >= LARGE


@dataclass(slots=True)
class _Answer:
    """What was answered, when, and as of when."""

    given: datetime
    as_of: datetime
    found: VerdictSet
    asked: datetime
    """When somebody asked for it last."""
    cited: VerdictSet | None = None


_Asked = tuple[Key, str | None, str | None]
_LOG = logging.getLogger(__name__)


class Glances:
    """The large sizes of one register's log that somebody looked at.

    Sizes that differ by entries from which no verdict follows share all that was judged.
    """

    def __init__(self, path: Location, derived: dict[int, recompute.Derived]) -> None:
        """Hold nothing yet; what imports yield is shared with whoever reads them whole."""
        self._path, self._derived = path, derived
        self._view: LogView | None = None
        self._keys: dict[int, Key | None] = {}
        """Of sizes of this view; None: not so many events."""
        self._held: OrderedDict[Key, Large] = OrderedDict()
        self._answers: OrderedDict[_Asked, _Answer] = OrderedDict()
        self._renewed: set[_Asked] = set()
        """What is judged ahead."""
        self._turn = threading.Lock()
        """Of whoever looks up or changes what is held; nobody judges meanwhile."""

    def close(self) -> None:
        """Let go of all events."""
        self.forget()

    def forget(self) -> None:
        """Let go of all that was judged: the log is another one."""
        with self._turn:
            held = [*self._held.values()]
            self._held.clear()
            self._answers.clear()
        for large in held:
            large.close()

    def at(self, view: LogView, size: int) -> "Large | None":
        """Return what judges set-wise, where there are so many events that this pays."""
        key = self._key(view, size)
        if key is None:
            return None
        self._let_go()
        found = self._held.get(key)
        if found is None:
            from servanda.api.large import Large  # noqa: PLC0415  (DuckDB loads slowly)

            earlier = next(reversed(self._held.values()), None)
            found = Large(view, size, self._path, self._derived, key=key, earlier=earlier)
        left = list["Large"]()
        with self._turn:
            self._held[key] = found
            self._held.move_to_end(key)
            while len(self._held) > SIZES:
                left.append(self._held.popitem(last=False)[1])
        for large in left:
            large.close()
        return found

    def has(self, view: LogView, size: int) -> "Large | None":
        """Return what was opened for this size already."""
        self._let_go()
        key = self._key(view, size)
        return None if key is None else self._held.get(key)

    def _let_go(self) -> None:
        """Hold nothing whose cache was deleted: by another program, or for a newer size."""
        for key in [key for key, large in self._held.items() if not large.stock.readable]:
            with self._turn:
                gone = self._held.pop(key)
            gone.close()

    def _key(self, view: LogView, size: int) -> Key | None:
        if view is not self._view:
            self._view, self._keys = view, {}
        if size not in self._keys:
            self._keys[size] = key_of(view, size) if is_large(view, size) else None
        return self._keys[size]

    def verdicts(
        self,
        large: "Large",
        clocks: tuple[str | None, str | None],
        now: datetime,
        *,
        cited: bool = False,
    ) -> VerdictSet:
        """Return all verdicts in words; those as of now may be up to a minute old."""
        asked = (large.key, *clocks)
        with self._turn:
            told = self._answers.get(asked)
        if told is None or (clocks[0] is None and now - told.given > FRESH):
            as_of = now if clocks[0] is None else recompute.instant_of(clocks[0], "as of")
            told = _Answer(now, as_of, large.verdicts(as_of, clocks[1]), now)
            if clocks[0] is None and Process.ahead is not None and asked not in self._renewed:
                self._renewed.add(asked)
                Process.ahead.later(partial(self.renew, asked))
        told.asked = now
        self._hold(asked, told)
        if not cited:
            return told.found
        if told.cited is None:
            told.cited = large.verdicts(told.as_of, clocks[1], cited=True)
        return told.cited

    def _hold(self, asked: _Asked, told: _Answer) -> None:
        with self._turn:
            self._answers[asked] = told
            self._answers.move_to_end(asked)
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)

    def renew(self, asked: _Asked) -> bool:
        """Judge as of now again, for whoever asks next; return whether anybody still may."""
        done = self._renew(asked)
        if not done:
            self._renewed.discard(asked)
        return done

    def _renew(self, asked: _Asked) -> bool:
        """Renew an answer; False where nobody asked for it lately, or nothing can be asked."""
        now = clock.now()
        with self._turn:
            told, large = self._answers.get(asked), self._held.get(asked[0])
            if told is None or large is None or now - told.asked > ASKED:
                return False
        try:
            found = large.verdicts(now, asked[2])
        except large.FAULTS:
            # Its events were let go of meanwhile; whoever asks next has them read anew.
            _LOG.warning("could not judge ahead", exc_info=True)
            return False
        with self._turn:
            if self._answers.get(asked) is not told:
                return False
            self._answers[asked] = _Answer(now, now, found, told.asked)
        return True
