"""What strangers may see: a register without what its owner keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from servanda.api.register import Register
from servanda.model.evidence import Coverage, Event
from servanda.model.register import RegisterState
from servanda.register.projection import private_imports, project


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the owner of a register keeps out of what is published."""

    entry_of: Mapping[str, int] = field(default_factory=dict)
    """Reports that only private imports bring, and which."""
    sources: frozenset[str] = frozenset()
    """Names that only private imports give."""
    imports: frozenset[int] = frozenset()
    """Private imports that are in this copy."""

    @property
    def some(self) -> bool:
        """Whether there is a private import at all."""
        return bool(self.imports)

    @property
    def events(self) -> frozenset[str]:
        """Ids of reports that only private imports bring."""
        return frozenset(self.entry_of)


def kept(register: Register, *, known_at: str | None = None) -> Kept:
    """Return what the owner keeps, as of ``known_at``."""
    log = register.view
    private = private_imports(log, size=log.size_at(known_at))
    if not private:
        return Kept()
    evidence = register.case(known_at=known_at).evidence
    hidden = {event: by for event, by in evidence.entry_of.items() if by in private}
    secret = {event.source for event in evidence.events if event.id in hidden}
    secret |= {row.source for row in evidence.kept}
    secret -= {event.source for event in evidence.events if event.id not in hidden}
    secret -= {row.source for row in public_coverage(register, known_at=known_at)}
    return Kept(entry_of=hidden, sources=frozenset(secret), imports=private)


def public_state(register: Register, *, known_at: str | None = None) -> RegisterState:
    """Return what a stranger's copy of the log says."""
    return project(register.view.public(), size=register.view.size_at(known_at))


def public_events(register: Register, held: Kept, *, known_at: str | None = None) -> list[Event]:
    """Return the reports that may be published."""
    events = register.case(known_at=known_at).evidence.events
    return [event for event in events if event.id not in held.entry_of]


def public_coverage(register: Register, *, known_at: str | None = None) -> list[Coverage]:
    """Return who was watching, out of files that may be published."""
    evidence = register.case(known_at=known_at).evidence
    private = frozenset(evidence.kept)
    return [row for row in evidence.coverage if row not in private]
