"""Lists from elsewhere: commitments and scores, as one finds them in spreadsheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from servanda import terms as language
from servanda.api.columns import Line, headers_found, lines
from servanda.api.files import read_text
from servanda.api.judging import debtors, guideline_of, with_codebook
from servanda.api.register import Register
from servanda.assessment import codebook as codebooks
from servanda.audit import rules
from servanda.errors import InputError, UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import from_toml
from servanda.model.entry import EntryRef, Role
from servanda.model.record import Record
from servanda.register import judged, proposals
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.terms.writer import quoted

if TYPE_CHECKING:
    from servanda.register.proposals import Batch

SCORES = ("commitment", "value")
SCORES_MORE = ("coder", "on", "version", "stage", "because")
COMMITMENTS = ("id", "title")
COMMITMENTS_MORE = ("debtor", "creditor", "deadline")
ROLE: Role = "secretariat"
"""What a secretariat enters for a coder reads "registered by", never "given by"."""


def suggest(table: Path, *, scores: bool, columns: Sequence[str] = ()) -> dict[str, str]:
    """Return which header would be taken for which column; missing ones are left out."""
    names = (*SCORES, *SCORES_MORE) if scores else (*COMMITMENTS, *COMMITMENTS_MORE)
    return headers_found(table, names, given=columns)


class Columns(Record, frozen=True, kw_only=True):
    """Which header of a table stands for which column, as a file."""

    schema: Literal["servanda.columns/1"]
    columns: dict[str, str]
    file: str | None = None
    """The table that it was written for; for people alone."""


def columns_from(path: Path) -> list[str]:
    """Return NAME=HEADER of a file of chosen columns; InputError names what is wrong in it."""
    found = from_toml(read_text(path), Columns, where=str(path), page="cli/import")
    return [f"{name}={header}" for name, header in found.columns.items()]


def scores(
    register: Register,
    table: Path,
    given: str,
    *,
    coder: str | None = None,
    blind: bool = False,
    saw_machine: bool = False,
    columns: Sequence[str] = (),
) -> Receipt:
    """Record a list of scores, one entry a row; all rows or none.

    The list says who judged (a column, or ``coder``). ``blind`` and ``saw_machine`` are what the
    one who brings the list in says of how it was made.
    """
    rows = lines(table, SCORES, SCORES_MORE, given=columns)
    by = Scored(coder=coder, blind=blind, saw_machine=saw_machine)
    return register.append(score_plan(register, rows, given, by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What whoever brings a list of scores in says of how it was made."""

    coder: str | None = None
    blind: bool = False
    saw_machine: bool = False


Refused = list[tuple[int, str]]
"""Rows that cannot be used, from 1 below the header, and why."""


def score_plan(
    register: Register,
    rows: Sequence[Line],
    given: str,
    by: Scored,
    refused: Refused | None = None,
) -> list[Proposal]:
    """Return the entries of a list of scores.

    Without a list for refused rows the first of them stops everything (InputError).
    """
    book, first, book_ref = with_codebook(register, given, ROLE)
    known = {one.id: one.entry for one in register.state().commitments}
    owed = debtors(register)
    taken = _taken(register, book)

    def one(row: Line) -> Proposal:
        name, who, stage = _subject(row, book, known, by.coder)
        if (name, who, stage) in taken:
            raise InputError(f"{row.where}: {who} scored {name} {taken[name, who, stage]}")
        guide = guideline_of(register, name, book)
        refs: list[EntryRef | Batch] = [register.journal.authority.ref(known[name]), book_ref]
        if guide is not None:
            refs.append(register.journal.authority.ref(guide.entry))
        made = judged.assessment(
            name,
            book,
            codebooks.value_of(book, row.text("value"), where=row.where),
            debtor=owed.get(name, ()),
            coder=who,
            on=_day(row),
            stage=stage,
            blind=by.blind,
            saw_machine=by.saw_machine,
            because=row.cells.get("because", "").strip() or None,
            role=ROLE,
            of=tuple(refs),
        )
        taken[name, who, stage] = f"in {row.where} already"
        return made

    return [*first, *_each(rows, one, refused)]


def _each(
    rows: Sequence[Line], make: Callable[[Line], Proposal], refused: Refused | None
) -> list[Proposal]:
    plan = []
    for number, row in enumerate(rows, 1):
        try:
            plan.append(make(row))
        except InputError as error:
            if refused is None:
                raise
            refused.append((number, str(error).removeprefix(f"{row.where}: ")))
    return plan


def _subject(
    row: Line, book: Codebook, known: dict[str, int], coder: str | None
) -> tuple[str, str, str | None]:
    name = row.text("commitment")
    if name not in known:
        raise InputError(
            f"{row.where}: no commitment {name!r} on record; bring the list of commitments in first"
        )
    version = row.cells.get("version", "").strip()
    if version and version != book.version:
        raise InputError(
            f"{row.where}: scored under version {version}, and the codebook given is "
            f"{book.id} version {book.version}; a score belongs to one version"
        )
    who = row.cells.get("coder", "").strip() or (coder or "").strip()
    if not who:
        raise InputError(f"{row.where}: who scored it is not said; give a column, or --coder NAME")
    return name, who, codebooks.stage_of(book, row.cells.get("stage"), where=row.where)


def _day(row: Line) -> str | None:
    return row.day("on").isoformat() if row.cells.get("on", "").strip() else None


def _taken(register: Register, book: Codebook) -> dict[tuple[str, str, str | None], str]:
    """Return who scored what under this version already, and where that stands."""
    return {
        (one.commitment, one.coder, one.stage): (
            f"already in entry #{one.entry}; was this list imported before? Withdraw that entry "
            "to replace it"
        )
        for one in register.state().scores
        if (one.codebook, one.version) == (book.id, book.version)
    }


def commitments(register: Register, table: Path, *, columns: Sequence[str] = ()) -> Receipt:
    """Record a list of commitments without their texts; all rows or none.

    The list gives no criterion, so each rule is ``do: unstated`` until a person writes one.
    """
    plan = commitment_plan(register, lines(table, COMMITMENTS, COMMITMENTS_MORE, given=columns))
    if not plan:
        raise UsageError(f"{table}: no commitment in it")
    return register.append(plan)


def commitment_plan(
    register: Register, rows: Sequence[Line], refused: Refused | None = None
) -> list[Proposal]:
    """Return the entries of a list of commitments; as :func:`score_plan` with refused rows."""
    seen: dict[str, str] = {}

    def one(row: Line) -> Proposal:
        name = row.text("id")
        if name in seen:
            raise InputError(f"{row.where}: the id {name!r} stands in {seen[name]} already")
        if register.journal.authority.entry_of("commitment", name) is not None:
            raise InputError(f"{row.where}: the commitment {name!r} is on record already")
        made = proposals.commitment(name, title=row.text("title"), terms=_rule(row, name))
        seen[name] = row.where
        return made

    return _each(rows, one, refused)


def _rule(row: Line, name: str) -> str:
    text = ["commitments:", f"  - id: {quoted(name)}"]
    for key in ("debtor", "creditor"):
        who = [quoted(one.strip()) for one in row.cells.get(key, "").split(";") if one.strip()]
        if who:
            text.append(f"    {key}: [{', '.join(who)}]")
    if row.cells.get("deadline", "").strip():
        last = row.day("deadline") + timedelta(days=1)
        text.append(f"    in_force: {{until: {last.isoformat()}}}")
    text.append("    do: unstated")
    made = language.load_terms("\n".join(text) + "\n", where=row.where)
    return rules.fragment(made.commitments[0])
