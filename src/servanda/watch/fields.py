"""Turns one row's text cells into an :class:`Event`; shared by mapped and native tables."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.watch.grades import check_grades

NUMBERS = ("quantity", "quantity_hi", "conf", "lat", "lon", "error_m")
PLAIN = ("actor", "object", "unit", "standing_reason")
FIELDS = frozenset(
    (
        "id", "type", "at", "from", "to", "known_at", "source", "family", "standing", "polarity",
        "supersedes", "occurrence", "extent", *NUMBERS, *PLAIN,
    )
)  # fmt: skip
STANDINGS = ("observation", "declaration", "admission", "claim", "denial")
EVERYTHING = (-math.inf, math.inf)
KINDS = {
    **dict.fromkeys(FIELDS, "own"),
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(PLAIN, "text"),
}
RANGES = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "conf": (0.0, 1.0)}


@dataclass(slots=True)
class Row:
    """Where a row stands, written out only when a message needs it."""

    file: str
    number: int = 0

    def __str__(self) -> str:
        """Return the place as messages name it."""
        return f"{self.file}, row {self.number}"


class Times(NamedTuple):
    """When an event happened and when it was known, in UTC."""

    start: datetime
    end: datetime
    known_at: datetime


def number(text: str, field: str, where: object) -> float:
    """Return a finite number within the field's range."""
    try:
        value = float(text)
    except ValueError as error:
        raise MappingError(f"{where}: {field} is {text!r}; expected a number") from error
    low, high = RANGES.get(field, EVERYTHING)
    if not low <= value <= high or math.isinf(value):
        span = f" from {low:g} to {high:g}" if field in RANGES else ""
        raise MappingError(f"{where}: {field} is {text!r}; expected a finite number{span}")
    return value


def _needed(cells: Mapping[str, str], field: str, where: object) -> str:
    if not cells.get(field):
        raise MappingError(f"{where}: no {field}; every event needs one")
    return cells[field]


class _Layout(NamedTuple):
    """What the cells of a row are: rows of one table mostly have the same ones."""

    numbers: tuple[tuple[str, float, float], ...]
    """Fields with their ranges, in the order of the cells."""
    texts: tuple[str, ...]
    attributes: tuple[str, ...]
    """In the order of their names."""


@lru_cache(maxsize=4096)
def _layout(fields: tuple[str, ...]) -> _Layout:
    kinds = [(field, KINDS.get(field)) for field in fields]
    return _Layout(
        tuple((field, *RANGES.get(field, EVERYTHING)) for field, k in kinds if k == "number"),
        tuple(field for field, kind in kinds if kind == "text"),
        tuple(sorted(field for field, kind in kinds if kind is None)),
    )


def _optional(cells: Mapping[str, str], layout: _Layout, where: object) -> dict[str, Any]:
    """Return the numbers and texts of a row."""
    found: dict[str, Any] = {field: cells[field] for field in layout.texts}
    for field, low, high in layout.numbers:
        try:
            value = float(cells[field])
        except ValueError:
            value = math.nan
        if not low <= value <= high or math.isinf(value):
            value = number(cells[field], field, where)
        found[field] = value
    return found


def _check_amounts(fields: Mapping[str, Any], where: object) -> None:
    high = fields.get("quantity_hi")
    if high is not None and ("quantity" not in fields or high < fields["quantity"]):
        raise MappingError(f"{where}: quantity_hi needs a quantity that is not above it")
    if fields.get("error_m", 0) < 0:
        raise MappingError(f"{where}: error_m is negative; expected metres")
    if ("lat" in fields) != ("lon" in fields):
        raise MappingError(f"{where}: lat and lon stand together or not at all")


def event_of(
    cells: Mapping[str, str], times: Times, *, where: object, default_source: str
) -> Event:
    """Return the event that non-empty text ``cells`` state; a MappingError names the row."""
    standing: Any = _needed(cells, "standing", where)
    if standing not in STANDINGS:
        raise MappingError(
            f"{where}: unknown standing {standing!r}; expected {', '.join(STANDINGS)}"
        )
    polarity: Any = cells.get("polarity") or "+"
    if polarity not in ("+", "-"):
        raise MappingError(f"{where}: polarity is {polarity!r}; expected + or -")
    extent = cells.get("extent")
    if extent not in (None, "", "span", "instant"):
        raise MappingError(f"{where}: extent is {extent!r}; expected span, or nothing")
    stated = {f: text for f, text in cells.items() if text} if "" in cells.values() else cells
    layout = _layout(tuple(stated))
    fields = _optional(stated, layout, where)
    if layout.numbers:
        _check_amounts(fields, where)
    check_grades(cells, where)
    name = _needed(cells, "id", where)
    source = cells.get("source") or default_source
    return Event(
        id=name,
        type=_needed(cells, "type", where),
        start=times.start,
        end=times.end,
        standing=standing,
        source=source,
        family=cells.get("family") or source,
        occurrence=cells.get("occurrence") or name,
        known_at=times.known_at,
        span=extent == "span",
        polarity="-" if standing == "denial" else polarity,
        supersedes=tuple((cells.get("supersedes") or "").split()),
        attributes=tuple([(field, stated[field]) for field in layout.attributes]),
        **fields,
    )
