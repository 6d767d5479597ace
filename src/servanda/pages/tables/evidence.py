"""Rows about evidence: reports, who was watching, incidents."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from servanda.model.evidence import Coverage, Event
from servanda.model.export import Cell, Row
from servanda.model.incident import Incident
from servanda.pages.countries import party_name
from servanda.pages.tables import cells


def events(told: Iterable[Event], entry_of: Callable[[str], int | None]) -> Iterator[Row]:
    """Yield one row a report, by time and id."""
    for one in sorted(told, key=lambda event: (event.start, event.end, event.id)):
        yield (
            cells.text(one.id),
            cells.text(one.type),
            cells.moment(one.start),
            cells.moment(one.end),
            one.span,
            one.standing,
            cells.text(one.standing_reason),
            cells.text(one.source),
            cells.text(one.family),
            cells.text(one.occurrence),
            cells.text(one.actor),
            cells.text(one.object),
            cells.number(one.lat),
            cells.number(one.lon),
            cells.number(one.error_m),
            cells.number(one.quantity),
            cells.number(one.quantity_hi),
            cells.text(one.unit),
            one.polarity == "-",
            cells.number(one.conf),
            cells.moment(one.known_at),
            cells.listed(one.supersedes),
            _json(one.attributes),
            entry_of(one.id),
        )


def _json(attributes: Sequence[tuple[str, str]]) -> Cell:
    if not attributes:
        return None
    return cells.text(json.dumps(dict(attributes), ensure_ascii=False, sort_keys=True))


def coverage(told: Iterable[Coverage]) -> Iterator[Row]:
    """Yield one row a stretch of watching, by source, type and time."""
    ordered = sorted(
        told,
        key=lambda row: (row.source, row.type, row.start, row.end, row.attributes, row.lost or ""),
    )
    for one in ordered:
        yield (
            cells.text(one.source),
            cells.text(one.type),
            cells.moment(one.start),
            cells.moment(one.end),
            one.duty,
            cells.number(one.share),
            cells.text(one.lost),
            _json(one.attributes),
        )


def incidents(told: Iterable[Incident]) -> Iterator[Row]:
    """Yield one row an incident, in the order of their time."""
    for one in told:
        yield (
            cells.text(one.type),
            cells.text(one.occurrence),
            cells.moment(one.start),
            cells.moment(one.until),
            one.state,
            one.established,
            cells.names(party_name(name) for name in one.attributed_to),
            cells.names(party_name(a.to) for a in one.attributions if a.accusation),
            len(one.reports),
            cells.listed(one.denied_by),
        )
