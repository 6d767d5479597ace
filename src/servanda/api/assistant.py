"""The column assistant: what the columns of a table seem to be, and what would come of them.

It proposes and tries; nothing is recorded here. What it writes down is a mapping as the command
line takes it, so that anybody can do the same again.
"""

import re
from collections.abc import Iterator, Sequence

from servanda.api import importing, takenids
from servanda.api.columns import Line, headers_for, lines_of
from servanda.api.fieldnames import OTHER_NAMES, WATCH_NAMES, usual_fields
from servanda.api.maps import parsed
from servanda.api.register import Register
from servanda.errors import InputError, MappingError, ServandaError
from servanda.model.evidence import Event
from servanda.model.handed import (
    Choices,
    HandedIn,
    ImportKind,
    Made,
    Proposed,
    Reason,
    RefusedRow,
    TimeChoice,
    Trial,
)
from servanda.register.proposals import NamedFile
from servanda.sources import mapwriting, ready
from servanda.sources.handed import as_csv
from servanda.terms.times import iso
from servanda.watch import mapping as mappings
from servanda.watch import patrols
from servanda.watch.suggest import commas, guess, plain_name
from servanda.watch.timeforms import time_choices

SHOWN = 8
"""Rows that a preview shows."""
NAMED = 50
"""Refused rows that are listed; all are counted."""
SAMPLE = 2_000
"""Rows that a proposal is made from."""
TIMES = ("at", "from", "to", "known_at")
NUMERIC = ("quantity", "conf", "lat", "lon", "share")
TARGETS: dict[ImportKind, tuple[str, ...]] = {
    "incidents": (
        "id", "at", "from", "to", "known_at", "type", "standing", "actor", "object", "source",
        "occurrence", "quantity", "unit", "conf", "lat", "lon", "attribute",
    ),
    "patrols": ("from", "to", "at", "source", "type", "duty", "reason", "share", "actor",
                "object", "attribute"),
    "commitments": (*importing.COMMITMENTS, *importing.COMMITMENTS_MORE),
    "scores": (*importing.SCORES, *importing.SCORES_MORE),
}  # fmt: skip
DUTIES = ("yes", "no", "lost")
_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[.\s]\d{3})+(?:,\d+)?|[+-]?\d+(?:,\d+)?")


def propose(handed: HandedIn, kind: ImportKind) -> tuple[Proposed, ...]:
    """Return what each column seems to be, with the reason; a person corrects it."""
    cells = _cells(handed)
    found = _guessed(handed, kind, cells)
    proposed = []
    for column in handed.columns:
        target = found.get(column, "")
        named = target in usual_fields(column)
        reason: Reason = ("name" if named else "cells") if target else "nothing"
        if not target and usual_fields(column) & {*found.values()} & {*TARGETS[kind]}:
            reason = "taken"
        proposed.append(
            Proposed(
                column=column,
                target=target,
                because=reason,
                filled=len(cells[column]),
                samples=tuple(dict.fromkeys(cells[column]))[:3],
            )
        )
    return tuple(proposed)


def first_choices(handed: HandedIn, kind: ImportKind, proposed: Sequence[Proposed]) -> Choices:
    """Return what is filled in before a person has chosen anything; doubtful things are not."""
    targets = {one.column: one.target for one in proposed if one.target}
    taken = {*targets.values()}
    stem = handed.name.removesuffix(".csv")
    constants = {}
    if kind in ("incidents", "patrols"):
        constants = {"source": stem} if "source" not in taken else {}
        if "type" not in taken:
            constants["type"] = plain_name(stem) or "event"
        if "standing" not in taken:
            # The careful one; who only claims watches nobody, so a patrol log observes.
            constants["standing"] = "claim" if kind == "incidents" else "observation"
    times = times_of(handed, targets)
    sign = comma_of(handed, targets)
    return Choices(
        kind=kind,
        targets=targets,
        constants=constants,
        formats=times[0].formats if len(times) == 1 else None,
        decimal="," if sign == "decimal" else "." if sign == "groups" else "",
    )


def times_of(handed: HandedIn, targets: dict[str, str]) -> tuple[TimeChoice, ...]:
    """Return the ways in which the times of the chosen columns can be read."""
    return time_choices(
        cell for column, target in targets.items() if target in TIMES
        for cell in _column(handed, column)
    )  # fmt: skip


def comma_of(handed: HandedIn, targets: dict[str, str]) -> str:
    """Return what commas in the chosen number columns are: none, groups, decimal, doubtful."""
    signs = {
        commas([cell for cell in _column(handed, column) if cell])
        for column, target in targets.items()
        if target in NUMERIC
    }
    return next((s for s in ("decimal", "doubtful", "groups") if s in signs), "none")


def duties_of(handed: HandedIn, targets: dict[str, str]) -> tuple[str, ...]:
    """Return what stands in the column that says whether somebody watched."""
    column = next((c for c, target in targets.items() if target == "duty"), None)
    found = () if column is None else tuple(dict.fromkeys(_column(handed, column)))
    return tuple(one for one in found if one)[: mapwriting.MOST_DUTIES]


def ready_for(handed: HandedIn) -> str | None:
    """Return the ready mapping that fits the table."""
    sample = as_csv(handed.columns, handed.rows[:SAMPLE])
    return ready.fitting(sample, file=handed.name)


def table_of(handed: HandedIn, choices: Choices) -> NamedFile:
    """Return the table as it would be kept; decimal commas are written as points."""
    numeric = [
        place
        for place, column in enumerate(handed.columns)
        if choices.targets.get(column) in NUMERIC
    ]
    rows = [list(row) for row in handed.rows]
    if choices.decimal == ",":
        for row in rows:
            for place in numeric:
                row[place] = _with_point(row[place])
    return NamedFile(name=handed.name, data=as_csv(handed.columns, rows))


def _with_point(cell: str) -> str:
    if _DECIMAL.fullmatch(cell) is None:
        return cell
    return re.sub(r"[.\s]", "", cell).replace(",", ".")


def mapping_of(handed: HandedIn, choices: Choices) -> NamedFile | None:
    """Return the mapping that the choices make; MappingError says what is not decided yet."""
    if choices.kind in ("commitments", "scores"):
        return None
    if choices.ready:
        text = ready.text_of(choices.ready)
        if text is None:
            raise MappingError(f"no ready mapping {choices.ready!r}")
        return NamedFile(name=choices.ready + ready.SUFFIX, data=text.encode())
    if choices.formats is None and len(times_of(handed, choices.targets)) > 1:
        raise MappingError("the dates can be read in two ways; say which one is meant")
    if not choices.decimal and comma_of(handed, choices.targets) == "doubtful":
        raise MappingError("the commas in the numbers can mean two things; say which is meant")
    made = mapwriting.written(handed, choices)
    file = NamedFile(name=f"{handed.name.removesuffix('.csv')}.toml", data=made.encode())
    parsed(file)
    return file


def note_of(file: str, handed: HandedIn, choices: Choices) -> str:
    """Return the note that goes on record: the person's own, and how the table was read."""
    how = handed.how
    told = [f"handed in as {file}, SHA-256 {handed.sha256}"]
    if how.sheet:
        told.append(f"sheet {how.sheet}")
    elif (how.encoding, how.separator) != ("utf-8", ","):
        told.append(f"read as {how.encoding} with {how.separator!r} between cells")
    if how.merged == "all":
        told.append("merged cells filled")
    if choices.decimal == ",":
        told.append("decimal commas written as points")
    return "; ".join([*([choices.note] if choices.note else []), *told])


def columns_file(handed: HandedIn, choices: Choices) -> bytes:
    """Return the choices for a list of commitments or scores, as `--columns` takes them."""
    return mapwriting.columns_written(handed, choices).encode()


def stated(choices: Choices) -> list[str]:
    """Return the choices for a list as NAME=HEADER."""
    return [f"{target}={column}" for column, target in choices.targets.items() if target]


def trial(register: Register, handed: HandedIn, choices: Choices) -> Trial:
    """Return what would come of a table; what is not decided yet refuses all of it."""
    try:
        if choices.kind == "incidents":
            return _events(register, handed, choices)
        if choices.kind == "patrols":
            return _watches(handed, choices)
        return _list(register, handed, choices)
    except ServandaError as error:
        return Trial(made=0, refused=len(handed.rows), why=(RefusedRow(row=0, why=str(error)),))


def lines_for(handed: HandedIn, choices: Choices) -> list[Line]:
    """Return the rows of a list by the names that an import knows."""
    needed: tuple[str, ...] = importing.COMMITMENTS
    more: tuple[str, ...] = importing.COMMITMENTS_MORE
    if choices.kind == "scores":
        needed, more = importing.SCORES, importing.SCORES_MORE
    chosen = {column for column, target in choices.targets.items() if target}
    # A column that a person took out is not found again by its name.
    rows = [
        {c: cell for c, cell in zip(handed.columns, row, strict=True) if c in chosen}
        for row in handed.rows
    ]
    if rows and not chosen:
        raise InputError(f"{handed.name}: no column is chosen; needed are {', '.join(needed)}")
    return lines_of(rows, handed.name, needed, more, given=stated(choices))


def scored(choices: Choices) -> importing.Scored:
    """Return how a list of scores was made."""
    return importing.Scored(
        coder=choices.coder or None, blind=choices.blind, saw_machine=choices.saw_machine
    )


def _events(register: Register, handed: HandedIn, choices: Choices) -> Trial:
    file, table = mapping_of(handed, choices), table_of(handed, choices)
    if file is None:
        raise MappingError(f"{handed.name}: no mapping")
    placed, dropped, misfits = mappings.tried(parsed(file), {table.name: table.data})
    refused = [RefusedRow(row=row, why=why) for _, row, why in misfits]
    refused += _doubled([(row, event) for _, row, event in placed])
    known = takenids.taken(register, [event.id for _, _, event in placed])
    refused += [
        RefusedRow(row=row, why=f"the event id {event.id!r} is known from entry #{known[event.id]}")
        for _, row, event in placed
        if event.id in known
    ]
    return Trial(
        made=len(placed),
        head=("id", "type", "from", "to", "actor", "standing", "source", "quantity"),
        first=tuple(Made(row=row, cells=_told(event)) for _, row, event in placed[:SHOWN]),
        left_out=tuple((one.reason, one.rows) for one in dropped),
        refused=len({one.row for one in refused}),
        why=tuple(sorted(refused, key=lambda one: one.row)[:NAMED]),
    )


def _doubled(placed: Sequence[tuple[int, Event]]) -> Iterator[RefusedRow]:
    first: dict[str, int] = {}
    for row, event in placed:
        if event.id in first:
            yield RefusedRow(row=row, why=f"the id {event.id!r} is that of row {first[event.id]}")
        first.setdefault(event.id, row)


def _told(event: Event) -> tuple[str, ...]:
    quantity = "" if event.quantity is None else f"{event.quantity:g} {event.unit or ''}".strip()
    return (
        event.id, event.type, iso(event.start), iso(event.end), event.actor or "", event.standing,
        event.source, quantity,
    )  # fmt: skip


def _watches(handed: HandedIn, choices: Choices) -> Trial:
    file, table = mapping_of(handed, choices), table_of(handed, choices)
    if file is None:
        raise MappingError(f"{handed.name}: no mapping")
    placed, dropped, misfits = mappings.tried(parsed(file), {table.name: table.data})
    refused = [RefusedRow(row=row, why=why) for _, row, why in misfits]
    made = []
    for _, row, event in placed:
        try:
            one = patrols.row_of(event, handed.name)
        except MappingError as error:
            why = str(error).removeprefix(f"{handed.name}, {event.id}: ")
            refused.append(RefusedRow(row=row, why=why))
            continue
        duty = "lost" if one.lost else "yes" if one.duty else "no"
        cells = (one.source, one.type, iso(one.start), iso(one.end), duty, one.lost or "")
        made.append(Made(row=row, cells=cells))
    return Trial(
        made=len(made),
        head=("source", "type", "from", "to", "duty", "reason"),
        first=tuple(made[:SHOWN]),
        left_out=tuple((one.reason, one.rows) for one in dropped),
        refused=len({one.row for one in refused}),
        why=tuple(sorted(refused, key=lambda one: one.row)[:NAMED]),
    )


def _list(register: Register, handed: HandedIn, choices: Choices) -> Trial:
    rows = lines_for(handed, choices)
    refused: importing.Refused = []
    if choices.kind == "scores":
        if not choices.codebook:
            raise InputError("say by which codebook the scores were given")
        plan = importing.score_plan(register, rows, choices.codebook, scored(choices), refused)
        made = sum(one.type.startswith("assessment/") for one in plan)
    else:
        made = len(importing.commitment_plan(register, rows, refused))
    bad = {number for number, _ in refused}
    head = tuple(rows[0].cells) if rows else ()
    return Trial(
        made=made,
        head=head,
        first=tuple(
            Made(row=number, cells=tuple(row.cells.values()))
            for number, row in enumerate(rows, 1)
            if number not in bad
        )[:SHOWN],
        refused=len(bad),
        why=tuple(RefusedRow(row=number, why=why) for number, why in refused[:NAMED]),
    )


def _cells(handed: HandedIn) -> dict[str, list[str]]:
    return {
        column: [row[place] for row in handed.rows[:SAMPLE] if row[place]]
        for place, column in enumerate(handed.columns)
    }


def _column(handed: HandedIn, column: str) -> list[str]:
    if column not in handed.columns:
        return []
    place = handed.columns.index(column)
    return [row[place] for row in handed.rows]


def _guessed(handed: HandedIn, kind: ImportKind, cells: dict[str, list[str]]) -> dict[str, str]:
    """Return column -> field."""
    if kind in ("commitments", "scores"):
        headers = headers_for(handed.columns, handed.name, TARGETS[kind])
        return {column: name for name, column in headers.items()}
    found = {column: field for field, column in guess(handed.columns, cells).items()}
    found = {column: field for column, field in found.items() if field in TARGETS[kind]}
    _named_elsewhere(found, handed, kind, cells)
    if kind == "patrols":
        for field, usual in WATCH_NAMES.items():
            free = [c for c in handed.columns if plain_name(c) in usual]
            if free:
                found[free[0]] = field
    if not {*found.values()} & {"at", "from"}:
        times = [c for c in handed.columns if c not in found and _mostly_times(cells[c])]
        times.sort(key=lambda c: "at" not in usual_fields(c))
        found |= {times[0]: "at"} if times else {}
    return found


def _named_elsewhere(
    found: dict[str, str], handed: HandedIn, kind: ImportKind, cells: dict[str, list[str]]
) -> None:
    """Add columns whose names are usual in other languages, where nothing has the field yet."""
    for field, usual in OTHER_NAMES.items():
        free = [
            column
            for column in handed.columns
            if column not in found and " ".join(column.casefold().split()) in usual
        ]
        wanted = field in TARGETS[kind] and field not in found.values()
        if free and wanted and (field != "at" or _mostly_times(cells[free[0]])):
            found[free[0]] = field


def _mostly_times(cells: Sequence[str]) -> bool:
    """Tell whether most cells are times, each by whatever form."""
    return any(one.reads * 2 > one.of for one in time_choices(cells))
