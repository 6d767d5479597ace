"""What tables are made from, and the tables."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from servanda.errors import UsageError
from servanda.model.evidence import Coverage, Event
from servanda.model.export import Matter, Row, Table, TableName
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.tables import beside, evidence, plans, promises, record, texts
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tally import Occasion, occasions
from servanda.tlog import merkle
from servanda.watch.revisions import Revision


@dataclass(frozen=True, kw_only=True)
class Sources:
    """A register at one pair of clocks; what takes long is made when it is asked for."""

    state: RegisterState
    verdicts: VerdictSet
    events: Callable[[], Sequence[Event]]
    coverage: Callable[[], Sequence[Coverage]]
    entry_of: Callable[[str], int | None]
    incidents: Callable[[], Sequence[Incident]]
    revisions: Callable[[], Sequence[Revision]]
    board: Callable[[], AgendaBoard]
    private: bool
    about: str = ""
    """The commitment, party or phase that all this is about; empty: the whole register."""
    frames: Callable[[], Frames] | None = None
    """Press articles against the register of their day; None: none was asked for."""

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """The verdicts by occasion."""
        return occasions(self.state.commitments, self.verdicts.verdicts, as_of=self.verdicts.as_of)


Make = Callable[[Sources], Iterable[Row]]
ROWS: Mapping[TableName, Make] = {
    "commitments": lambda s: promises.commitments(s.state, s.occasions, s.verdicts.as_of),
    "verdicts": lambda s: promises.verdicts(s.occasions, s.verdicts.as_of),
    "events": lambda s: evidence.events(s.events(), s.entry_of),
    "coverage": lambda s: evidence.coverage(s.coverage()),
    "statements": lambda s: texts.statements(s.state),
    "documents": lambda s: texts.documents(s.state),
    "parties": lambda s: promises.parties(s.state, s.occasions, s.verdicts.as_of),
    "deadlines": lambda s: plans.deadlines(s.board(), s.state),
    "incidents": lambda s: evidence.incidents(s.incidents()),
    "changes": lambda s: record.changes(s.revisions(), s.state),
    "acts": lambda s: record.acts(s.state),
    "objections": lambda s: record.objections(s.state),
    "scores": lambda s: record.scores(s.state),
    "levers": lambda s: beside.levers(s.state, s.verdicts, s.events()),
    "press": lambda s: beside.press(None if s.frames is None else s.frames()),
    "log": lambda s: record.log(s.state),
}


def tables_of(sources: Sources) -> dict[TableName, Table]:
    """Return every table."""

    def table(name: TableName) -> Table:
        return Table(layout=LAYOUTS[name], rows=lambda: ROWS[name](sources))

    return {name: table(name) for name in LAYOUTS}


def table_names(asked: Iterable[str]) -> tuple[TableName, ...]:
    """Return tables by name; UsageError names those there are."""
    found: list[TableName] = []
    for one in dict.fromkeys(asked):
        name = next((name for name in LAYOUTS if name == one), None)
        if name is None:
            raise UsageError(f"no table {one!r}; there are: {', '.join(LAYOUTS)}")
        found.append(name)
    return tuple(found)


def root_of(state: RegisterState) -> str:
    """Return the root hash of the log up to what ``state`` knows, base64."""
    if len(state.entries) == state.head.size:
        return state.head.root
    leaves = (bytes.fromhex(entry.leaf_hash) for entry in state.entries)
    return b64encode(merkle.root_of(leaves)).decode()


def matter_of(
    sources: Sources,
    chosen: Sequence[TableName] = (),
    page_of: Callable[[str], str] | None = None,
) -> Matter:
    """Return what an exporter is handed; without a choice all tables are asked for."""
    state, found = sources.state, sources.verdicts
    last = len(state.entries) - 1
    return Matter(
        register=state.name,
        origin=state.head.origin,
        as_of=found.as_of,
        known_at=found.known_at or f"#{last}",
        entries=len(state.entries),
        root=root_of(state),
        stamp=state.entries[-1].claimed_time,
        private=sources.private,
        tables=tables_of(sources),
        chosen=tuple(chosen) or tuple(LAYOUTS),
        state=state,
        board=sources.board,
        about=sources.about,
        page_of=page_of,
    )


def matter_beside(state: RegisterState, as_of: str, known_at: str | None, table: Table) -> Matter:
    """Return what an exporter is handed for a table of its own, of what one reader sees."""

    def none() -> AgendaBoard:
        raise UsageError(f"no calendar is made of {table.layout.title!r}")

    return Matter(
        register=state.name,
        origin=state.head.origin,
        as_of=as_of,
        known_at=known_at or f"#{len(state.entries) - 1}",
        entries=len(state.entries),
        root=root_of(state),
        stamp=state.entries[-1].claimed_time,
        private=True,
        tables={table.layout.name: table},
        chosen=(table.layout.name,),
        state=state,
        board=none,
        about=table.layout.title,
    )
