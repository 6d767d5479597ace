"""What the pages ask of a register: the door that the use cases open for them."""

from collections.abc import Iterable
from typing import Protocol

from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.register import RegisterState
from servanda.model.stored import SearchHit
from servanda.model.verdict import Alternative, Verdict, VerdictSet
from servanda.pages.tables.sources import Sources
from servanda.watch.revisions import History


class RegisterAccess(Protocol):
    """Reads a register at any pair of clocks; writes nothing.

    ``known_at`` is ``#SEQ`` or an ISO instant, ``as_of`` a date or an ISO instant; a value that
    cannot be read raises InputError.
    """

    def state(self, *, known_at: str | None = None) -> RegisterState:
        """Return the fold of the journal at ``known_at`` (None: at its newest entry)."""
        ...

    def verdicts(self, *, as_of: str | None = None, known_at: str | None = None) -> VerdictSet:
        """Return all verdicts; ``as_of`` None means now, and the result names the time used."""
        ...

    def glance(
        self, *, as_of: str | None = None, known_at: str | None = None, cited: bool = False
    ) -> VerdictSet:
        """Return all verdicts as lists and counts show them: maybe without grounds.

        Those that are ``cited`` name the reports on which they rest.
        """
        ...

    def verdicts_on(
        self, name: str, *, as_of: str | None = None, known_at: str | None = None
    ) -> VerdictSet:
        """Return the verdicts on one commitment, with their grounds."""
        ...

    def incidents(
        self, *, as_of: str | None = None, known_at: str | None = None
    ) -> tuple[Incident, ...]:
        """Return how far each incident is established, and to whom it is laid."""
        ...

    def frames(self, found: VerdictSet, *, known_at: str | None = None) -> Frames:
        """Return the press articles, each against the register of its day.

        ``found`` are all verdicts, cited, at these clocks: acts are counted by what they rest on.
        """
        ...

    def agenda(self, found: VerdictSet) -> AgendaBoard:
        """Return the plans for the follow-up, with the states that these verdicts give them."""
        ...

    def history(
        self, name: str | None = None, *, as_of: str | None = None, known_at: str | None = None
    ) -> History:
        """Return the revisions of all verdicts, or of one commitment's."""
        ...

    def explain(self, verdict: Verdict) -> tuple[str, ...]:
        """Return why the verdict holds: plain sentences in order, without numbers."""
        ...

    def alternatives(self, verdict: Verdict) -> tuple[Alternative, ...]:
        """Return what the verdict would be if others were believed, as far as it was tried."""
        ...

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """Return the events with these ids, in any order; unknown ids are left out."""
        ...

    def entry_of(self, event_id: str) -> int | None:
        """Return the index of the log entry that brought the event; None if it is not told."""
        ...

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Return where the words stand in texts, promises and notes, best first."""
        ...

    def sources(
        self,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        only: str | None = None,
        party: str | None = None,
        phase: str | None = None,
    ) -> Sources:
        """Return what strangers may see, for tables; of one commitment, party or phase if named."""
        ...
