"""The page of incidents: how far each is established, to whom it is laid, and who says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from servanda.model.incident import Incident, IncidentState, Move, Told
from servanda.pages.countries import in_sentence, party_name
from servanda.pages.languages import N_, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links, anchor_of
from servanda.pages.sources import Source, source_of
from servanda.pages.times import instant_words, until_words
from servanda.pages.verdict_view import Step
from servanda.pages.words import STANDINGS, counted_state, listed, sentence

SHOWN = 200
"""Incidents on the page; more are counted, and the data behind the page has them all."""

STATES: Final[dict[IncidentState, str]] = {
    "attributed": N_("It is verified, and somebody who looked into it says by whom it was."),
    "unattributed": N_("It is verified, and an inquiry ended without a name."),
    "verified": N_("It is verified that it happened; by whom is not told."),
    "under inquiry": N_("Somebody looks into it; nothing is verified yet."),
    "alleged": N_("It was reported; nobody is known to look into it."),
}
"""The states with what they mean, the furthest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report of an incident, with its two grades apart."""

    id: str
    source: Source
    standing: str
    known: str
    source_grade: str
    report_grade: str
    entry: int | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """To whom somebody lays an incident."""

    to: str
    source: Source
    accusation: bool
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """One incident as the page shows it."""

    anchor: str
    name: str
    occurrence: str
    when: str
    steps: tuple[Step, ...]
    happened: str
    """How far it is established that it happened."""
    laid_to: str
    """By whom it was, after every report that is no mere claim; empty where nobody is named."""
    layings: tuple[Laying, ...]
    reports: tuple[ReportLine, ...]
    denied_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSection:
    """The incidents in one state."""

    state: IncidentState
    means: str
    css: str
    count: int
    items: tuple[IncidentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsView:
    """Everything the page of incidents shows."""

    sentence: str
    sections: tuple[IncidentSection, ...]
    further: int


def incidents_view(
    incidents: Sequence[Incident], links: Links, entry_of: Callable[[str], int | None]
) -> IncidentsView:
    """Return the page of these incidents, by state and time."""
    shown = incidents[:SHOWN]
    counts = {state: sum(i.state == state for i in incidents) for state in STATES}
    said = listed([counted_state(n, state) for state, n in counts.items() if n])
    many = ngettext("{n} incident", "{n} incidents", len(incidents))
    return IncidentsView(
        sentence=_("{many} on record: {said}.", many=sentence(many), said=said)
        if incidents
        else _(
            "No report on record says anything of an inquiry or a grade, so nothing is listed as "
            "an incident."
        ),
        sections=tuple(
            IncidentSection(
                state=state,
                means=_(means),
                css=state.replace(" ", "-"),
                count=counts[state],
                items=tuple(_view(i, links, entry_of) for i in shown if i.state == state),
            )
            for state, means in STATES.items()
            if counts[state]
        ),
        further=len(incidents) - len(shown),
    )


def _view(one: Incident, links: Links, entry_of: Callable[[str], int | None]) -> IncidentView:
    return IncidentView(
        anchor=anchor_of(one.type, one.occurrence),
        name=sentence(one.type.replace("_", " ").replace("-", " ")),
        occurrence=one.occurrence,
        when=_when(one),
        steps=_steps(one),
        happened=one.established,
        laid_to=listed([party_name(name) for name in one.attributed_to]),
        layings=tuple(
            Laying(to=in_sentence(party_name(laid.to)), source=source_of(laid.source),
                   accusation=laid.accusation, event=laid.event)
            for laid in one.attributions
        ),
        reports=tuple(_report(told, links, entry_of) for told in one.reports),
        denied_by=one.denied_by,
    )  # fmt: skip


def _when(one: Incident) -> str:
    first = instant_words(one.start)
    last = first if one.start == one.until else until_words(one.until)
    return first if first == last else _("{first} to {last}", first=first, last=last)


def _steps(one: Incident) -> tuple[Step, ...]:
    """Return the chain from alleged to attributed, as far as it has come."""
    moves: dict[str, Move] = {move.state: move for move in one.moves}
    ends = "unattributed" if one.state == "unattributed" else "attributed"
    found = []
    for name in ("alleged", "under inquiry", "verified", ends):
        move = moves.get(name)
        said = (
            _("by {by}, known {known_at}", by=move.by, known_at=instant_words(move.known_at))
            if move
            else ""
        )
        css = "now" if name == one.state else "done" if move else "ahead"
        found.append(Step(name=name, when=said, css=css))
    return tuple(found)


def _report(told: Told, links: Links, entry_of: Callable[[str], int | None]) -> ReportLine:
    entry = entry_of(told.event)
    return ReportLine(
        id=told.event,
        source=source_of(told.source),
        standing=STANDINGS[told.standing],
        known=instant_words(told.known_at),
        source_grade=told.source_grade or "",
        report_grade=told.report_grade or "",
        entry=entry,
        href="" if entry is None else links.entry(entry),
    )
