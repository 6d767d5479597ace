"""What an audit found, step by step."""

from typing import Literal

from servanda.model.record import Record

Outcome = Literal["passed", "failed", "not checked"]


class Step(Record, frozen=True, kw_only=True):
    """One numbered check and how it ended."""

    number: int
    title: str
    outcome: Outcome
    detail: str
    bad: str | None = None
    """The first bad file, or ``entry N``, when the step failed."""


class Report(Record, frozen=True, kw_only=True):
    """All steps, in order, with the answer."""

    schema: Literal["servanda.audit/1"] = "servanda.audit/1"
    origin: str
    """Name of the log; empty when it could not be read."""
    size: int
    root: str
    """Base64 of the root; empty when it could not be read."""
    verified: bool
    """True when no step failed. See also ``authenticated``: a bundle cannot vouch for itself."""
    authenticated: bool
    """True when the log key is the one the auditor brought."""
    witnessed: bool
    """True when the auditor's own policy demands a quorum and the newest state met it."""
    steps: tuple[Step, ...]
    headline: str
    first_bad: str | None
    recomputed: bool = False
    """True when the published verdicts were computed anew and are the same."""
    withheld: int = 0
    """Sealed places that this copy does not open."""
    witnessed_size: int = 0
    """Entries that are witnessed under the auditor's own policy."""
    witnessed_at: str | None = None
    """When a quorum last said that it had seen nothing newer."""
    witnesses: tuple[str, ...] = ()
    """Who cosigned the newest witnessed state, by the names of the auditor's policy."""
    warnings: tuple[str, ...] = ()
    """What holds, and should make a careful reader ask."""
    checkpoint: str = ""
    """The signed checkpoint, to keep for the next audit."""
