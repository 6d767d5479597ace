"""A register of our own making: two texts, five promises, verdicts worked out by hand."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tests.pages import planned
from tests.pages.press import frames_of
from tests.pages.texts import ACCORD, REPORT, accord, report
from tests.pages.told import POLICIES, REVISIONS, SHELLED

from servanda.api.exporting import narrowed
from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.reading import (
    Statement,
)
from servanda.model.register import (
    BlobRef,
    LogEntry,
    LogHead,
    RegisteredCommitment,
    RegisteredDocument,
    RegisterState,
)
from servanda.model.stored import SearchHit
from servanda.model.verdict import (
    Alternative,
    Certificate,
    Instance,
    Measure,
    Trigger,
    Verdict,
    VerdictSet,
    Window,
)
from servanda.pages.tables.sources import Sources
from servanda.watch.incidents import incidents
from servanda.watch.revisions import History


def _event(eid: str, kind: str, day: str, **more: Any) -> Event:
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    return Event(
        id=eid,
        type=kind,
        start=start,
        end=start,
        standing=more.pop("standing", "observation"),
        source=more.pop("source", "Mission daily reports"),
        family="mission",
        occurrence=eid,
        known_at=more.pop("known_at", datetime(2025, 7, 2, tzinfo=UTC)),
        **more,
    )


EVENTS = (
    _event("m-17", "weapons_withdrawn", "2025-03-16", actor="Ardania", quantity=24.0, unit="guns"),
    _event("m-18", "weapons_withdrawn", "2025-03-17", actor="Belmark", quantity=31.0, unit="guns"),
    _event(
        "b-3",
        "weapons_seen",
        "2025-03-20",
        actor="Belmark",
        standing="claim",
        source="Ministry of Ardania",
        quantity=2.0,
        unit="guns",
    ),
    _event("m-40", "list_sent", "2025-09-02", actor="Ardania"),
)

_RULE = """- id: {id}
  debtor: {debtor}
  creditor: {creditor}
  do: "{do}"
"""


def _commitment(
    cid: str, entry: int, title: str, held: Statement | None, rule: str, **more: Any
) -> RegisteredCommitment:
    return RegisteredCommitment(
        id=cid,
        entry=entry,
        version=1,
        document="accord" if held else None,
        statement=held,
        terms=rule,
        registered_by="local",
        title=title,
        accepted_by=more.get("accepted_by"),
    )


def state(entries: int = 9) -> RegisterState:
    """Return a register of two texts and five promises."""
    made = {s.id: s for s in accord().statements}
    rule = _RULE.format
    return RegisterState(
        name="River bank talks",
        head=LogHead(
            origin="servanda.example/river-7f3a",
            size=entries,
            root="q1Yt3v9kJx0Zl8a5m1S7c4d2e6f0g9h8i7j6k5l4m3o=",
            key_name="river-7f3a/log/1",
            vkey="river-7f3a/log/1+1a2b3c4d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
            witnessed=False,
        ),
        documents=(
            RegisteredDocument(
                id="accord",
                entry=1,
                title="Joint Statement of Ardania and Belmark",
                reading=accord(),
                text=ACCORD,
                files=(
                    BlobRef(
                        name="accord.txt",
                        role="original",
                        sha256="0f" * 32,
                        size=len(ACCORD),
                        disclosed=True,
                    ),
                ),
                registered_by="local",
            ),
            RegisteredDocument(
                id="report",
                entry=2,
                title="Talks end with warm words",
                reading=report(),
                text=REPORT,
                files=(),
                registered_by="local",
                quotes_only=True,
            ),
        ),
        commitments=(
            _commitment(
                "withdrawal",
                3,
                "withdraw all heavy weapons from the river bank",
                made["s001"],
                rule(
                    id="withdrawal",
                    debtor="[Ardania, Belmark]",
                    creditor="[Ardania, Belmark]",
                    do="weapons_withdrawn by 2025-03-18",
                ),
                accepted_by="local",
            ),
            _commitment(
                "crossings",
                4,
                "open the two northern crossings",
                made["s002"],
                rule(
                    id="crossings",
                    debtor="Belmark",
                    creditor="Ardania",
                    do="crossing_opened by 2025-06-30",
                ),
            ),
            _commitment(
                "lists",
                5,
                "send a list of units every six months",
                made["s003"],
                rule(
                    id="lists",
                    debtor="[Ardania, Belmark]",
                    creditor="[Ardania, Belmark]",
                    do="list_sent within 6 mo",
                ),
                accepted_by="local",
            ),
            _commitment(
                "pause",
                6,
                "pause strikes on power stations",
                None,
                "- id: pause\n  debtor: Belmark\n  creditor: Ardania\n  readings:\n"
                "  - {id: ardania, speaker: Ardania, avoid: strike for 30 d}\n"
                "  - {id: belmark, speaker: Belmark, avoid: strike for 7 d}\n"
                "  - {id: mediator, speaker: the mediator, do: unstated}\n",
            ),
            _commitment(
                "islands",
                7,
                "settle the status of the islands",
                None,
                rule(id="islands", debtor="Ardania", creditor="Belmark", do="talks by 2026-12-31"),
            ),
        ),
        imports=(),
        entries=tuple(
            LogEntry(
                index=i,
                type=kind,
                actor="local",
                role=role,
                claimed_time=f"2025-07-01T09:{i % 60:02d}:00Z",
                leaf_hash=hashlib.sha256(str(i).encode()).hexdigest(),
                summary=summary,
            )
            for i, (kind, role, summary) in enumerate(_entries(entries))
        ),
    )


def _entries(n: int) -> list[tuple[str, str, str]]:
    first = [
        ("genesis/1", "operator", "the log begins"),
        ("document/1", "secretariat", "Joint Statement of Ardania and Belmark"),
        ("document/1", "secretariat", "Talks end with warm words"),
        ("commitment/1", "secretariat", "withdraw all heavy weapons from the river bank"),
        ("commitment/1", "secretariat", "open the two northern crossings"),
        ("commitment/1", "secretariat", "send a list of units every six months"),
        ("commitment/1", "secretariat", "pause strikes on power stations"),
        ("commitment/1", "secretariat", "settle the status of the islands"),
        ("evidence/1", "observer", "4 events from mission.csv"),
    ]
    return first + [("evidence/1", "observer", f"report {i}") for i in range(len(first), n)]


def _verdict(commitment: str, state_: Any, display: Any, **more: Any) -> Verdict:
    return Verdict(
        commitment=commitment,
        reading=more.pop("reading", None),
        instance=more.pop("instance", Instance(key={}, trigger=Trigger(at="2025-03-04T00:00:00Z"))),
        norm_status=more.pop("norm_status", "in_force"),
        state=state_,
        verdict={"discharged": True, "violated": False}.get(state_),
        display=display,
        final=more.pop("final", True),
        window=more.pop("window", Window()),
        measure=more.pop("measure", None),
        certificate=more.pop("certificate", Certificate(shape="open")),
        **more,
    )


def _tick(day: str) -> Instance:
    return Instance(key={}, trigger=Trigger(at=f"{day}T00:00:00Z"))


def verdicts() -> VerdictSet:
    """Return the verdicts of the register as of 1 November 2025."""

    def window(start: str, until: str) -> Window:
        return Window(start=f"{start}T00:00:00Z", until=f"{until}T00:00:00Z")

    return VerdictSet(
        as_of="2025-11-01T00:00:00Z",
        known_at=None,
        inputs={"policies": POLICIES},
        verdicts=(
            _verdict(
                "withdrawal",
                "discharged",
                "fulfilled",
                window=window("2025-03-04", "2025-03-19"),
                measure=Measure(lo=55, hi=55, op=">=", bound=55, unit="guns"),
                because=("m-17", "m-18"),
                contested_by=("b-3",),
                flags=("contested",),
                certificate=Certificate(shape="witness", events=("m-17", "m-18")),
                watched="1",
            ),
            _verdict(
                "crossings",
                "violated",
                "violated",
                window=window("2025-03-04", "2025-07-01"),
                measure=Measure(lo=0, hi=0, op=">=", bound=2),
                certificate=Certificate(shape="absence"),
            ),
            _verdict(
                "lists",
                "discharged",
                "fulfilled",
                instance=_tick("2025-03-04"),
                window=window("2025-03-04", "2025-09-04"),
                because=("m-40",),
                measure=Measure(lo=1, hi=1, op=">=", bound=1),
                certificate=Certificate(shape="witness", events=("m-40",)),
            ),
            _verdict(
                "lists",
                "detached",
                "pending",
                instance=_tick("2025-09-04"),
                window=window("2025-09-04", "2025-11-10"),
                causes=("future",),
                flags=("at_risk",),
                final=False,
            ),
            _verdict(
                "pause",
                "detached",
                "not observed",
                reading="ardania",
                window=window("2025-09-01", "2025-10-01"),
                causes=("gap",),
                watched="0.31",
            ),
            _verdict(
                "pause",
                "discharged",
                "no violation observed",
                reading="belmark",
                window=window("2025-09-01", "2025-09-08"),
                watched="1",
            ),
            _verdict(
                "pause",
                "detached",
                "cannot be judged",
                reading="mediator",
                causes=("judgement",),
            ),
            _verdict(
                "islands",
                "conditional",
                "pending",
                window=window("2025-03-04", "2027-01-01"),
                causes=("future",),
            ),
        ),
    )


class FakeRegister:
    """A register that knows one state: what RegisterAccess asks for, without a store."""

    def __init__(self, held: RegisterState | None = None, found: VerdictSet | None = None) -> None:
        """Hold ``held`` and ``found``; by default the river bank talks."""
        self._state = held or state()
        self._verdicts = found or verdicts()

    def state(self, *, known_at: str | None = None) -> RegisterState:
        """Return the one state."""
        del known_at
        return self._state

    def verdicts(self, *, as_of: str | None = None, known_at: str | None = None) -> VerdictSet:
        """Return the one set of verdicts."""
        del as_of, known_at
        return self._verdicts

    def glance(
        self, *, as_of: str | None = None, known_at: str | None = None, cited: bool = False
    ) -> VerdictSet:
        """Return all of them."""
        del cited
        return self.verdicts(as_of=as_of, known_at=known_at)

    def verdicts_on(
        self, name: str, *, as_of: str | None = None, known_at: str | None = None
    ) -> VerdictSet:
        """Return all of them; the page picks its own."""
        del name
        return self.verdicts(as_of=as_of, known_at=known_at)

    def incidents(
        self, *, as_of: str | None = None, known_at: str | None = None
    ) -> tuple[Incident, ...]:
        """Return two incidents: one is attributed, one is alleged and graded."""
        del as_of, known_at
        return incidents(SHELLED)

    def frames(self, found: VerdictSet, *, known_at: str | None = None) -> Frames:
        """Return two articles on the crossings that differ, and four acts."""
        del known_at
        return frames_of(self._state, found, EVENTS)

    def agenda(self, found: VerdictSet) -> AgendaBoard:
        """Return two plans; an empty register has none."""
        if self._state.commitments:
            return planned.board(self._state, found)
        return AgendaBoard(
            as_of=found.as_of, known_at=None, origin=self._state.head.origin,
            stamp="2025-07-01T09:00:00Z", plans=(), withheld=(), dues=(), undated=(),
        )  # fmt: skip

    def history(
        self, name: str | None = None, *, as_of: str | None = None, known_at: str | None = None
    ) -> History:
        """Return three revisions: a new verdict, late evidence, and what only the clock did."""
        del known_at
        mine = [one for one in REVISIONS if name in (None, one.place[0])]
        return History(as_of=as_of, revisions=tuple(mine))

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Return every text and promise whose title holds the words."""
        asked = words.strip('"').casefold()
        held = [
            *(SearchHit(kind="commitment", ref=c.id, entry=c.entry, title=c.title, snippet="")
              for c in self._state.commitments if asked in c.title.casefold()),
            *(SearchHit(kind="document", ref=d.id, entry=d.entry, title=d.title, snippet="")
              for d in self._state.documents if asked in d.title.casefold()),
        ]  # fmt: skip
        return held[:limit]

    def explain(self, verdict: Verdict) -> tuple[str, ...]:
        """Return two steps."""
        return (
            f"The promise {verdict.commitment} was adopted on 4 March 2025.",
            f"Counting what the record holds gives: {verdict.display}.",
        )

    def alternatives(self, verdict: Verdict) -> tuple[Alternative, ...]:
        """Return two choices that were tried on the withdrawal: one changes it, one does not."""
        if verdict.commitment != "withdrawal":
            return ()
        return (
            Alternative(
                kind="claims count",
                sources=("Ministry of Ardania",),
                label="if the claims of Ministry of Ardania counted as observations",
                was="fulfilled",
                becomes="violated",
            ),
            Alternative(
                kind="claim only",
                sources=("Mission daily reports",),
                label="if the word of Mission daily reports counted as a claim only",
                was="fulfilled",
                becomes="fulfilled",
            ),
        )

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """Return the events with these ids."""
        wanted = set(ids)
        return tuple(e for e in (*EVENTS, *SHELLED) if e.id in wanted)

    def entry_of(self, event_id: str) -> int | None:
        """Return the one import."""
        return 8 if any(e.id == event_id for e in (*EVENTS, *SHELLED)) else None

    def sources(
        self,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        only: str | None = None,
        party: str | None = None,
        phase: str | None = None,
    ) -> Sources:
        """Return what tables are made from."""
        found = self.verdicts(as_of=as_of, known_at=known_at)
        whole = Sources(
            state=self._state,
            verdicts=found,
            events=lambda: (*EVENTS, *SHELLED),
            coverage=tuple,
            entry_of=self.entry_of,
            incidents=self.incidents,
            revisions=lambda: self.history().revisions,
            board=lambda: self.agenda(found),
            private=False,
            frames=lambda: self.frames(found),
        )
        return narrowed(whole, only=only, party=party, phase=phase)
