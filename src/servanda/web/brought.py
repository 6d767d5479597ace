"""What a table that is brought in becomes: one entry of evidence, or one for each of its rows."""

from collections.abc import Sequence

from servanda.api import assistant, importing, naming, unsigned
from servanda.api.desk import Desk
from servanda.api.observing import planned
from servanda.api.unsigned import For
from servanda.errors import AuthorityError
from servanda.model.apart import UnsignedStatement
from servanda.pages.languages import gettext as _
from servanda.register.proposals import Proposal
from servanda.web.bench import Piece
from servanda.web.v1.taking import Taker

EVIDENCE = ("incidents", "patrols")
"""Kinds of rows that become one entry; of others each row becomes one."""


def lists(desk: Desk) -> bool:
    """Tell whether somebody may bring in a list of commitments or scores."""
    return not isinstance(desk, For) or desk.role == importing.ROLE


def plans(taker: Taker, desk: Desk, piece: Piece) -> Sequence[Proposal]:
    """Return the entries of a table; AuthorityError where the role brings in no list."""
    if piece.choices.kind in EVIDENCE:
        return [evidence(taker, desk, piece)]
    if not lists(desk):
        raise AuthorityError(_("A list is brought in by the secretariat."))
    rows = assistant.lines_for(piece.handed, piece.choices)
    if piece.choices.kind == "scores":
        by = assistant.scored(piece.choices)
        return importing.score_plan(taker.register, rows, piece.choices.codebook, by)
    return importing.commitment_plan(taker.register, rows)


def evidence(taker: Taker, desk: Desk, piece: Piece) -> Proposal:
    """Return the entry of a table of incidents or patrols."""
    table = assistant.table_of(piece.handed, piece.choices)
    watched = piece.choices.kind == "patrols"
    return planned(
        taker.register,
        [] if watched else [table],
        mapping=assistant.mapping_of(piece.handed, piece.choices),
        coverage=[table] if watched else [],
        note=assistant.note_of(piece.file, piece.handed, piece.choices),
        private=piece.choices.private,
        role=desk.role if isinstance(desk, For) else "observer",
    )[0]


def prepared(taker: Taker, desk: For, piece: Piece) -> UnsignedStatement:
    """Return what its author would sign: all entries of the table in one file."""
    made = plans(taker, desk, piece)
    naming.check(taker.register, made)
    return desk.prepare(*made)


def words_of(statement: UnsignedStatement) -> list[tuple[str, str]]:
    """Return what would be signed, opened; of several entries each with its number."""
    parts = unsigned.parts(statement)
    found: list[tuple[str, str]] = []
    for number, one in enumerate(parts, 1):
        _entry, opened = unsigned.words(one, where="the entry")
        lead = f"{number}: " if len(parts) > 1 else ""
        found += [(f"{lead}{path}", str(value)) for path, value in sorted(opened.items())]
    return found
