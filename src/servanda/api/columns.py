"""Tables with columns that a method knows by name, whatever the file calls them."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from servanda.api.tables import source_for
from servanda.errors import InputError, UsageError
from servanda.exporters.safe import unquoted

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("commitment id", "commitment_id"),
    "deadline": ("due", "latest", "due_on", "next_due"),
    "commitment": ("commitment id", "commitment_id", "promise", "pledge", "pledge id", "id"),
    "coder": ("rater", "annotator", "scorer", "assessor", "coded by"),
    "value": ("score", "code", "rating", "grade"),
    "on": ("date", "scored on", "scored_on", "coded on", "day"),
    "because": ("reason", "justification", "rationale", "comment", "notes"),
    "codebook": ("scheme", "scale"),
    "version": ("codebook version", "codebook_version"),
    "stage": ("report", "cycle"),
    "evidence": ("sources", "source"),
    "observer": ("rater", "coder", "mission", "source"),
    "region": ("area", "district", "population", "place"),
    "first": ("test1", "observer1", "a"),
    "second": ("test2", "observer2", "b"),
    "item": ("unit", "incident", "id"),
    "label": ("rating", "value", "class", "report"),
    "day": ("date", "period", "month", "on", "at"),
    "count": ("n", "events", "number", "incidents"),
    "start": ("from", "signed", "begin", "begins"),
    "end": ("to", "ended on", "ends"),
    "stop": ("time", "duration", "until"),
    "life": ("id", "agreement"),
    "ended": ("event", "failed"),
    "country": ("country_name", "country name"),
    "election": ("election_date", "election date", "date", "on"),
    "code": ("country_name_short", "country code"),
    "kind": ("election_type", "type"),
    "name": ("party", "debtor", "actor"),
    "kept": ("fulfilled", "outcome"),
    "declared": ("operator", "book"),
    "observed": ("inspector", "measured", "found"),
}
"""Headers that are taken for a column where its own name does not stand in the table."""
PLAIN = (".csv", ".tsv")
"""Tables whose cells a spreadsheet may take for formulas."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, cells by the names that the method knows."""

    where: str
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a cell that must not be empty."""
        value = self.cells.get(name, "").strip()
        if not value:
            raise InputError(f"{self.where}: `{name}` is empty; fill it in, or take the row out")
        return value

    def number(self, name: str) -> float:
        """Return a cell that is a finite number."""
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InputError(
                f"{self.where}: `{name}` is {text!r}; expected a number like 12 or 0.5"
            )
        return value

    def whole(self, name: str) -> int:
        """Return a cell that is a whole number of 0 or more."""
        value = self.number(name)
        if value < 0 or value != int(value):
            raise InputError(
                f"{self.where}: `{name}` is {self.text(name)!r}; expected a whole number from 0"
            )
        return int(value)

    def day(self, name: str) -> date:
        """Return a cell that is a date; a month stands for its first day."""
        text = self.text(name)
        full = f"{text}-01" if re.fullmatch(r"\d{4}-\d\d", text) else text
        try:
            return date.fromisoformat(full[:10])
        except ValueError as error:
            raise InputError(
                f"{self.where}: `{name}` is {text!r}; expected a date like 2026-03-01"
            ) from error


def lines(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    *,
    given: Sequence[str] = (),
) -> list[Line]:
    """Return the rows of a table with the columns asked for.

    ``given`` are NAME=HEADER of the caller; without one a header is found by its own name, then
    by a synonym. InputError names what is missing and what there is.
    """
    # In CSV one apostrophe keeps a text from being taken for a formula: it is no part of the text.
    cell = unquoted if path.suffix.lower() in PLAIN else str
    return lines_of(
        [
            {header: cell(value) for header, value in row.items()}
            for row in source_for(path).rows(path)
        ],
        str(path),
        needed,
        optional,
        given=given,
    )


def lines_of(
    rows: Sequence[Mapping[str, str]],
    table: str,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    *,
    given: Sequence[str] = (),
) -> list[Line]:
    """Return rows that are at hand already, as :func:`lines` does; ``table`` names them."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    if not rows:
        raise InputError(f"{table}: the table has no rows; expected columns {', '.join(needed)}")
    found = dict(_found(table, headers, (*needed, *optional), _stated(given, needed, optional)))
    if missing := [name for name in needed if name not in found]:
        raise InputError(
            f"{table}: no column for {', '.join(missing)}; there are {', '.join(headers)}; "
            f"name it with --column {missing[0]}=HEADER"
        )
    return [
        Line(
            f"{table}, row {number}",
            {name: row.get(header, "") for name, header in found.items()},
        )
        for number, row in enumerate(rows, 2)
    ]


def headers_found(path: Path, names: Sequence[str], *, given: Sequence[str] = ()) -> dict[str, str]:
    """Return which header of a table would be taken for each name."""
    headers = list(dict.fromkeys(h for row in source_for(path).rows(path) for h in row))
    return headers_for(headers, str(path), names, given=given)


def headers_for(
    headers: Sequence[str], table: str, names: Sequence[str], *, given: Sequence[str] = ()
) -> dict[str, str]:
    """Return which of these headers would be taken for each name."""
    return dict(_found(table, headers, names, _stated(given, names, ())))


def _stated(given: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    stated = {}
    for one in given:
        name, sign, header = one.partition("=")
        if not sign or name not in {*needed, *optional}:
            raise UsageError(
                f"--column {one}: expected NAME=HEADER with one of "
                f"{', '.join((*needed, *optional))}"
            )
        stated[name] = header
    return stated


def _found(
    table: str, headers: Sequence[str], names: Sequence[str], stated: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    folded = {" ".join(header.casefold().split()): header for header in headers}
    taken = set(stated.values()) | {folded[name] for name in names if name in folded}
    for name in names:
        if name in stated:
            if stated[name] not in headers:
                raise InputError(
                    f"{table}: no column {stated[name]!r}; there are {', '.join(headers)}"
                )
            yield name, stated[name]
        elif name in folded:
            yield name, folded[name]
        else:
            likely = [folded[s] for s in SYNONYMS.get(name, ()) if s in folded]
            free = [header for header in likely if header not in taken]
            if free:
                taken.add(free[0])
                yield name, free[0]
