"""Which ways of writing times the cells of a table follow, and where two ways disagree."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from servanda.model.handed import TimeChoice
from servanda.terms.times import TimeFault
from servanda.watch.maptimes import read_time
from servanda.watch.suggest import TIME_FORMATS

FORMS = ("iso", *TIME_FORMATS, "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%y")
MOST = 5_000
"""Distinct cells that are looked at."""


def time_choices(cells: Iterable[str]) -> tuple[TimeChoice, ...]:
    """Return the ways in which all these cells can be read; more than one: a person chooses.

    Each is a list of forms that together read as many cells as can be. There are none where no
    cell is a time.
    """
    seen = [cell for cell in dict.fromkeys(cells) if cell][:MOST]
    read = {cell: _readings(cell) for cell in seen}
    doubtful = [cell for cell in seen if len(set(read[cell].values())) > 1]
    if not doubtful:
        chosen = _cover(read, FORMS)
        return (_choice(chosen, read, ""),) if chosen else ()
    found: dict[tuple[str, ...], TimeChoice] = {}
    for first in dict.fromkeys(form for cell in doubtful for form in read[cell]):
        agreeing = [form for form in FORMS if not _disagree(read, first, form)]
        chosen = _cover(read, [first, *(form for form in agreeing if form != first)])
        found.setdefault(chosen, _choice(chosen, read, doubtful[0]))
    return tuple(found.values())


def _readings(cell: str) -> dict[str, str]:
    """Return what a cell says by each form that it follows."""
    found: dict[str, str] = {}
    for form in FORMS:
        try:
            found[form] = _said(read_time(cell, form))
        except TimeFault:
            continue
    return found


def _said(value: datetime | date) -> str:
    return value.isoformat()


def _disagree(read: dict[str, dict[str, str]], one: str, other: str) -> bool:
    return any(by[one] != by[other] for by in read.values() if one in by and other in by)


def _cover(read: dict[str, dict[str, str]], forms: Sequence[str]) -> tuple[str, ...]:
    """Return the fewest forms, in order, that read what all of them read."""
    left, chosen = {cell for cell, by in read.items() if by}, []
    for form in forms:
        reads = {cell for cell in left if form in read[cell]}
        if reads:
            chosen.append(form)
            left -= reads
    return tuple(chosen)


def _choice(forms: tuple[str, ...], read: dict[str, dict[str, str]], cell: str) -> TimeChoice:
    said = next((read[cell][form] for form in forms if form in read.get(cell, {})), "")
    return TimeChoice(
        formats="" if forms == ("iso",) else "|".join(forms),
        cell=cell,
        says=said,
        reads=sum(any(form in by for form in forms) for by in read.values()),
        of=len(read),
    )
