"""What verdicts rest on and this copy does not open: said beside them, never passed over."""

from dataclasses import dataclass

from servanda.model.register import RegisteredRedaction, RegisterState
from servanda.pages.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisclosed:
    """One import whose files are not here, and what it showed before they were destroyed."""

    entry: int
    href: str
    redaction: RegisteredRedaction | None
    redaction_href: str
    shown: tuple[str, ...]
    as_of: str


def undisclosed_of(
    state: RegisterState, links: Links, *, commitment: str | None = None
) -> tuple[Undisclosed, ...]:
    """Return the imports that nobody can read in this copy, in order of entries."""
    found = []
    for one in state.undisclosed:
        by = next((r for r in reversed(state.redactions) if r.of == one.entry), None)
        mine = [s for s in by.shown if s.commitment == commitment] if by else []
        found.append(
            Undisclosed(
                entry=one.entry,
                href=links.entry(one.entry),
                redaction=by,
                redaction_href=links.entry(by.entry) if by else "",
                shown=mine[0].shows if mine else (),
                as_of=mine[0].as_of if mine else "",
            )
        )
    return tuple(found)
