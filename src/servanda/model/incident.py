"""Incidents: what is said to have happened, how far it was established, and to whom it is laid."""

from typing import Literal

import msgspec

from servanda.model.evidence import Standing
from servanda.model.record import Record

IncidentState = Literal["alleged", "under inquiry", "verified", "attributed", "unattributed"]


class Told(Record, frozen=True, kw_only=True):
    """One report of an incident, with its two grades, which are never made into one number."""

    event: str
    source: str
    standing: Standing
    known_at: str
    source_grade: str | None = None
    """Reliability of the source, A to F."""
    report_grade: str | None = None
    """Credibility of what it says here, 1 to 6."""


class Move(Record, frozen=True, kw_only=True):
    """The report that first brought an incident into a state, and when it was known."""

    state: IncidentState
    event: str
    by: str
    """Who inquired, verified or attributed, as the report names it; else its source."""
    known_at: str


class Attribution(Record, frozen=True, kw_only=True):
    """To whom somebody lays the incident; ``accusation``: on nothing but a claim."""

    to: str
    event: str
    source: str
    accusation: bool


class Incident(Record, frozen=True, kw_only=True):
    """One happening, as all reports of it tell it."""

    type: str
    occurrence: str
    start: str = msgspec.field(name="from")
    until: str
    state: IncidentState
    established: Literal["alleged", "under inquiry", "verified"]
    """How far it is established that it happened, whoever did it."""
    attributed_to: tuple[str, ...] = ()
    """By whom it was, after every report that is no mere claim; two names contradict."""
    attributions: tuple[Attribution, ...] = ()
    moves: tuple[Move, ...] = ()
    reports: tuple[Told, ...] = ()
    denied_by: tuple[str, ...] = ()
    """Ids of the reports that deny it."""
