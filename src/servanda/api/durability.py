"""How durable promises are: cards of a register, its curve, and Cox's model of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from servanda.api.columns import Line, lines
from servanda.api.leverage import levers_of
from servanda.api.register import Register
from servanda.assessment.card import card, last_day
from servanda.assessment.durability import Curve, Life, curve
from servanda.assessment.elections import Calendar, cut
from servanda.assessment.hazards import Hazards, Stretch, hazards
from servanda.errors import InputError, UsageError
from servanda.model.dates import day_asked
from servanda.model.durability import DurabilityCards, Election
from servanda.model.record import Record
from servanda.model.verdict import Verdict, VerdictSet

AFTER = "after an election"
"""Covariate: 1 from the first election since the promise was given, 0 before."""


def calendar(path: Path) -> Calendar:
    """Return the elections of a table with country, code, kind and date of each."""
    rows = lines(path, ("country", "election"), ("code", "kind"))
    found = [
        Election(
            country=row.text("country"),
            code=row.cells.get("code", "").strip(),
            kind=row.cells.get("kind", "").strip(),
            on=row.day("election").isoformat(),
        )
        for row in rows
    ]
    return Calendar(name=path.name, elections=tuple(sorted(found, key=lambda one: one.on)))


def cards(
    register: Register,
    name: str | None = None,
    *,
    elections: Path | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> DurabilityCards:
    """Return the card of each commitment, or of one; an election calendar is laid over them."""
    state = register.state(known_at=known_at)
    found = _verdicts(register, name, as_of=as_of, known_at=known_at)
    listed = None if elections is None else calendar(elections)
    levers = {one.entry: lever for one, lever in zip(state.levers, levers_of(state), strict=True)}
    terms = register.case(known_at=known_at).terms
    owing = {one.id: one.clause.debtor for one in terms.commitments}
    texts = {one.id: one for one in state.documents}
    days = {entry.index: entry.claimed_time[:10] for entry in state.entries}
    made = [
        card(
            held,
            owing.get(held.id, ()),
            document=texts.get(held.document or ""),
            verdicts=[v for v in found.verdicts if v.commitment == held.id],
            levers=levers,
            calendar=listed,
            registered_on=days[(*held.earlier, held.entry)[0]],
        )
        for held in state.commitments
        if name in (None, held.id)
    ]
    return DurabilityCards(
        as_of=found.as_of,
        known_at=known_at,
        elections=None
        if listed is None
        else f"{listed.name}, {listed.elections[0].on} to {listed.last}",
        cards=tuple(made),
    )


def _verdicts(
    register: Register, name: str | None, *, as_of: str | None, known_at: str | None
) -> VerdictSet:
    if name is not None:
        return register.verdicts_on(name, as_of=as_of, known_at=known_at)
    return register.verdicts(as_of=as_of, known_at=known_at)


# ---------------------------------------------------------------- lives of a register


class RegisterLives(Record, frozen=True, kw_only=True):
    """How long the promises of a register held; elections go in where a calendar was given."""

    as_of: str
    curve: Curve | None
    """Days from the text, or from registration, to the first occasion violated."""
    left_out: tuple[str, ...]
    """Commitments given on the last day or after it."""
    model: Hazards | None
    why_no_model: str | None


def lives(
    register: Register,
    *,
    elections: Path | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> RegisterLives:
    """Return the curve of a register's promises, and whether elections go with earlier ends.

    What has not been violated is followed to its last day, or to the day asked about where it has
    none or it is to come.
    """
    made = cards(register, elections=elections, as_of=as_of, known_at=known_at)
    found = register.verdicts(as_of=made.as_of, known_at=known_at)
    listed = None if elections is None else calendar(elections)
    today = day_asked(made.as_of)
    followed: list[Life] = []
    left_out: list[str] = []
    stretches: list[Stretch] = []
    for one in made.cards:
        mine = [v for v in found.verdicts if v.commitment == one.commitment]
        first, (last, ended) = date.fromisoformat(one.since), _end(mine, today)
        if last <= first:
            left_out.append(one.commitment)
            continue
        followed.append(Life((last - first).days, ended))
        if listed is not None:
            held = [e for who in one.debtor for e in listed.of(who)]
            stretches += _cut(one.commitment, first, last, held, ended=ended)
    model, why = (None, None) if listed is None else _model(stretches)
    return RegisterLives(
        as_of=made.as_of,
        curve=curve(followed) if followed else None,
        left_out=tuple(left_out),
        model=model,
        why_no_model=why,
    )


def _end(verdicts: Sequence[Verdict], today: date) -> tuple[date, bool]:
    """Return the last day on which a promise was followed, and whether it was violated then."""
    days = [(day, v.display == "violated") for v in verdicts if (day := last_day(v)) is not None]
    broken = [date.fromisoformat(day) for day, violated in days if violated]
    if broken:
        return min(broken), True
    open_ended = not days or len(days) < len(verdicts)
    last = today if open_ended else date.fromisoformat(max(day for day, _ in days))
    return min(last, today), False


def _cut(
    life: str, first: date, last: date, elections: Sequence[Election], *, ended: bool
) -> Iterator[Stretch]:
    """Yield a life in the stretches before and after its first election."""
    days = sorted(date.fromisoformat(one.on) for one in elections)
    parts = cut(first, last, [day for day in days if day > first][:1])
    for start, stop, held in parts:
        yield Stretch(life, start, stop, ended and stop == parts[-1][1], (float(held),))


def _model(stretches: Sequence[Stretch]) -> tuple[Hazards | None, str | None]:
    try:
        return hazards(stretches, [AFTER]), None
    except (InputError, UsageError) as error:
        return None, str(error)


# ---------------------------------------------------------------- Cox's model of a table


class Fitted(Record, frozen=True, kw_only=True):
    """The model of a table, with what was left out of it and why."""

    model: Hazards
    no_date: int
    """Ended without a date."""
    negative: int
    """Over before it begins, or on the same day."""
    no_calendar: tuple[str, ...]
    """Countries without a national election on the calendar: left out, not counted as calm."""


def fit(
    table: Path,
    covariates: Sequence[str],
    *,
    until: date | None = None,
    elections: Path | None = None,
    columns: Sequence[str] = (),
) -> Fitted:
    """Return Cox's model of a table.

    Without ``until`` the table has ``stop`` and ``ended``, and ``start`` and ``life`` where lives
    come in stretches; with it ``start`` and ``end`` are dates, an empty end means that it lasted.
    With ``elections`` each life is cut at the first election of its ``country``.
    """
    given = [*columns, *(f"{name}={name}" for name in covariates)]
    if until is None:
        if elections is not None:
            raise UsageError("--elections needs dates: give --until DAY and columns start, end")
        rows = lines(table, ("stop", "ended", *covariates), ("start", "life"), given=given)
        return Fitted(
            model=hazards([_stretch(n, row, covariates) for n, row in enumerate(rows)], covariates),
            no_date=0,
            negative=0,
            no_calendar=(),
        )
    needed = ("start", "end", *covariates, *(("country",) if elections is not None else ()))
    rows = lines(table, needed, ("ended",), given=given)
    return _dated(rows, covariates, until, None if elections is None else calendar(elections))


def _stretch(number: int, row: Line, covariates: Sequence[str]) -> Stretch:
    start = row.number("start") if row.cells.get("start", "").strip() else 0.0
    life = row.cells.get("life", "").strip() or f"row {number + 2}"
    values = tuple(row.number(name) for name in covariates)
    return Stretch(life, start, row.number("stop"), _yes(row), values)


def _yes(row: Line) -> bool:
    said = row.text("ended").casefold()
    if said in {"yes", "true", "1", "1.0"}:
        return True
    if said in {"no", "false", "0", "0.0"}:
        return False
    raise InputError(f"{row.where}: `ended` is {said!r}; expected yes or no, 1 or 0")


def _dated(
    rows: Sequence[Line], covariates: Sequence[str], until: date, listed: Calendar | None
) -> Fitted:
    no_date = negative = 0
    unknown: set[str] = set()
    stretches: list[Stretch] = []
    for number, row in enumerate(rows):
        end = row.cells.get("end", "").strip()
        ended = _yes(row) if row.cells.get("ended", "").strip() else bool(end)
        if ended and not end:
            no_date += 1
            continue
        first, last = row.day("start"), row.day("end") if ended else until
        last, ended = (last, ended) if last <= until else (until, False)
        if last <= first:
            negative += 1
            continue
        fixed = tuple(row.number(name) for name in covariates)
        found = () if listed is None else listed.of(row.text("country"))
        if listed is not None and not found:
            unknown.add(row.text("country"))
            continue
        for part in _cut(f"row {number + 2}", first, last, found, ended=ended):
            values = fixed if listed is None else (*fixed, *part.values)
            stretches.append(replace(part, values=values))
    names = covariates if listed is None else [*covariates, AFTER]
    return Fitted(
        model=hazards(stretches, names),
        no_date=no_date,
        negative=negative,
        no_calendar=tuple(sorted(unknown)),
    )
