"""What strangers may see: a register without what its owner keeps."""

from dataclasses import dataclass

import msgspec

from servanda.api.register import Register
from servanda.model.evidence import Coverage, Event
from servanda.model.register import RegisterState
from servanda.register.projection import evidence_files, project
from servanda.watch.revisions import Cause, Revision

UNNAMED = "a source that is not named here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the owner of a register keeps out of what is published."""

    events: frozenset[str]
    """Ids of reports that only private imports bring."""
    sources: frozenset[str]
    """Names that only private imports give."""
    some: bool
    """Whether there is a private import at all."""

    def revision(self, one: Revision) -> Revision:
        """Return a revision without the names that only private imports give."""
        if one.cause.kind != "coverage":
            return one
        ids = dict.fromkeys(UNNAMED if name in self.sources else name for name in one.cause.ids)
        return msgspec.structs.replace(one, cause=Cause(kind="coverage", ids=tuple(ids)))


def kept(register: Register, *, known_at: str | None = None) -> Kept:
    """Return what the owner keeps, as of ``known_at``."""
    log = register.view
    size = log.size_at(known_at)
    private = {one.entry for one in evidence_files(log, size=size) if not one.public}
    if not private:
        return Kept(events=frozenset(), sources=frozenset(), some=False)
    evidence = register.case(known_at=known_at).evidence
    hidden = frozenset(event for event, entry in evidence.entry_of.items() if entry in private)
    secret = {event.source for event in evidence.events if event.id in hidden}
    secret |= {row.source for row in evidence.kept}
    secret -= {event.source for event in evidence.events if event.id not in hidden}
    secret -= {row.source for row in public_coverage(register, known_at=known_at)}
    return Kept(events=hidden, sources=frozenset(secret), some=True)


def public_state(register: Register, *, known_at: str | None = None) -> RegisterState:
    """Return what a stranger's copy of the log says."""
    return project(register.view.public(), size=register.view.size_at(known_at))


def public_events(register: Register, held: Kept, *, known_at: str | None = None) -> list[Event]:
    """Return the reports that may be published."""
    events = register.case(known_at=known_at).evidence.events
    return [event for event in events if event.id not in held.events]


def public_coverage(register: Register, *, known_at: str | None = None) -> list[Coverage]:
    """Return who was watching, out of files that may be published."""
    evidence = register.case(known_at=known_at).evidence
    private = frozenset(evidence.kept)
    return [row for row in evidence.coverage if row not in private]
