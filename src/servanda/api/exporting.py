"""Exports as a use case: tables of a register, at two clocks, in the format of a plug-in."""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec

from servanda import plugins
from servanda.api import clock, press, strangers
from servanda.api.agenda import board_of
from servanda.api.history import history
from servanda.api.incidents import of_events
from servanda.api.register import Register
from servanda.api.shown import Shown
from servanda.errors import InputError, UsageError
from servanda.model.export import Matter, TableName
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.register import RegisterState
from servanda.pages.rule import rule_facts
from servanda.pages.tables.sources import Sources, matter_of, table_names
from servanda.pages.timeline_rows import phases_of
from servanda.watch.revisions import Revision

_MINUTE = timedelta(seconds=60)
"""For which what is judged as of now is given again; each file names its time."""
_MOST = 2
"""States of one register whose tables are kept at hand."""


def formats() -> dict[str, plugins.Exporter]:
    """Return every exporter by name."""
    return plugins.load_all("exporters")


def exporter(name: str) -> plugins.Exporter:
    """Return an exporter; UsageError names those there are."""
    found: plugins.Exporter = plugins.load("exporters", name)
    return found


def tables_for(chosen: plugins.Exporter, name: str, what: Sequence[str]) -> tuple[TableName, ...]:
    """Return the tables that are to be written; UsageError where the format has no place for one.

    An empty choice is what the format writes where none is asked for.
    """
    asked = table_names(what)
    if unknown := [one for one in asked if chosen.writes and one not in chosen.writes]:
        raise UsageError(
            f"{name} has no place for the table {unknown[0]}; it writes: {', '.join(chosen.writes)}"
        )
    found = asked or chosen.default
    if chosen.single and len(found) > 1:
        raise UsageError(f"{name} holds one table; ask for one of {', '.join(found)}")
    return found


def sources(
    register: Register,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    private: bool = False,
    only: str | None = None,
    party: str | None = None,
    phase: str | None = None,
    told: Callable[[], Sequence[Revision]] | None = None,
) -> Sources:
    """Return what tables are made from, at two clocks.

    Without ``private`` it is what strangers may see. ``only`` names one commitment, ``party`` the
    promises in which a party owes or is owed, ``phase`` those that a plan ties to it. ``told`` are
    other revisions than those of what was said of ``as_of``.

    Several tables of one state are judged once; those as of now within a minute, too.
    """
    if told is not None:
        made = _sources(register, as_of, known_at, told, private=private)
    else:
        made = _kept(register, as_of, known_at, private=private)
    if only is None and party is None and phase is None:
        return made
    return narrowed(made, only=only, party=party, phase=phase)


def _kept(register: Register, as_of: str | None, known_at: str | None, *, private: bool) -> Sources:
    """Return the sources of a state, made anew where the log or the minute is another."""
    held = register.tables
    view, key, now = register.view, (as_of, known_at, private), clock.now()
    found = held.get(key)
    if found is not None and found[0] is view and (as_of or now - found[1] < _MINUTE):
        made: Sources = found[2]
        return made
    made = _sources(register, as_of, known_at, None, private=private)
    held.pop(key, None)
    held[key] = (view, now, made)
    while len(held) > _MOST:
        del held[next(iter(held))]
    return made


def _sources(
    register: Register,
    as_of: str | None,
    known_at: str | None,
    told: Callable[[], Sequence[Revision]] | None,
    *,
    private: bool,
) -> Sources:
    whole = register.verdicts(as_of=as_of, known_at=known_at)
    held = strangers.kept(register, known_at=known_at)
    seen = None if private or not held.some else Shown(register, held, whole, known_at=known_at)
    found = whole if seen is None else seen.verdicts
    state = (
        register.state(known_at=known_at)
        if private
        else strangers.public_state(register, known_at=known_at)
    )
    evidence = register.case(known_at=known_at).evidence
    shown = (
        evidence.events if private else strangers.public_events(register, held, known_at=known_at)
    )
    hidden = frozenset() if private else held.events

    @cache
    def revisions() -> Sequence[Revision]:
        made = told() if told else history(register, as_of=as_of, known_at=known_at).revisions
        return made if seen is None else seen.revisions(made, as_of=None if told else as_of)

    @cache
    def board() -> AgendaBoard:
        return board_of(register, found, state=state, hidden=hidden)

    @cache
    def told_by_press() -> Frames:
        return press.frames(register, known_at=known_at, hidden=hidden, found=found)

    return Sources(
        state=state,
        verdicts=found,
        events=lambda: shown,
        coverage=lambda: (
            evidence.coverage if private else strangers.public_coverage(register, known_at=known_at)
        ),
        entry_of=evidence.entry_of.get,
        incidents=lambda: of_events(shown, as_of=found.as_of, known_at=known_at),
        revisions=revisions,
        board=board,
        private=private and held.some,
        frames=told_by_press,
    )


def narrowed(
    whole: Sources, *, only: str | None = None, party: str | None = None, phase: str | None = None
) -> Sources:
    """Return the same about one commitment, or the promises of one party or phase."""
    asked = [one for one in (only, party, phase) if one is not None]
    if not asked:
        return whole
    names = {held.id for held in whole.state.commitments}
    if only is not None:
        if only not in names:
            raise UsageError(
                f"no commitment {only!r}; there are: {', '.join(sorted(names)) or 'none yet'}"
            )
        names = {only}
    if party is not None:
        names &= _of_party(whole.state, party)
    if phase is not None:
        names &= _of_phase(whole.board(), phase)
    state: RegisterState = msgspec.structs.replace(
        whole.state,
        commitments=tuple(held for held in whole.state.commitments if held.id in names),
        acts=tuple(act for act in whole.state.acts if act.commitment in names),
        scores=tuple(one for one in whole.state.scores if one.commitment in names),
        objections=tuple(one for one in whole.state.objections if one.commitment in names),
    )
    found = msgspec.structs.replace(
        whole.verdicts,
        verdicts=tuple(v for v in whole.verdicts.verdicts if v.commitment in names),
    )

    def revisions() -> Sequence[Revision]:
        return tuple(one for one in whole.revisions() if one.place[0] in names)

    def board() -> AgendaBoard:
        all_of_it = whole.board()
        return msgspec.structs.replace(
            all_of_it,
            plans=(),
            dues=tuple(due for due in all_of_it.dues if due.commitment in names),
            undated=tuple(t for t in all_of_it.undated if t.partition(":")[0] in names),
        )

    return Sources(
        state=state,
        verdicts=found,
        events=whole.events,
        coverage=whole.coverage,
        entry_of=whole.entry_of,
        incidents=whole.incidents,
        revisions=revisions,
        board=board,
        private=whole.private,
        about=", ".join(asked),
        frames=whole.frames,
    )


def _of_phase(board: AgendaBoard, phase: str) -> set[str]:
    held = phases_of(board)
    known = sorted({title for titles in held.values() for title in titles}, key=str.casefold)
    wanted = phase.casefold().strip()
    if wanted not in {title.casefold() for title in known}:
        raise UsageError(f"no phase {phase!r} with promises; there are: "
                         f"{', '.join(known) or 'none yet'}")  # fmt: skip
    return {one for one, titles in held.items() if wanted in {t.casefold() for t in titles}}


def _of_party(state: RegisterState, party: str) -> set[str]:
    wanted = party.casefold().strip()
    parties = {
        held.id: (*rule_facts(held.terms).debtor, *rule_facts(held.terms).creditor)
        for held in state.commitments
    }
    known = sorted({name for names in parties.values() for name in names}, key=str.casefold)
    if wanted not in {name.casefold() for name in known}:
        raise UsageError(f"no party {party!r}; there are: {', '.join(known) or 'none yet'}")
    return {one for one, names in parties.items() if wanted in {name.casefold() for name in names}}


def export(
    register: Register,
    name: str,
    *,
    what: Sequence[str] = (),
    as_of: str | None = None,
    known_at: str | None = None,
    private: bool = False,
    only: str | None = None,
    party: str | None = None,
) -> Iterator[bytes]:
    """Yield an export in the format ``name``; it is checked before the first piece comes."""
    chosen = exporter(name)
    tables = tables_for(chosen, name, what)
    held = sources(
        register, as_of=as_of, known_at=known_at, private=private, only=only, party=party
    )
    return chosen.export(matter(held, chosen, tables))


def matter(
    held: Sources,
    chosen: plugins.Exporter,
    tables: Sequence[TableName],
    page_of: Callable[[str], str] | None = None,
) -> Matter:
    """Return what an exporter is handed for these tables; ``page_of`` gives promises' addresses."""
    return matter_of(held, tables or chosen.writes, page_of)


def write(pieces: Iterator[bytes], target: Path, *, register: object, replace: bool) -> int:
    """Write an export to a file, whole or not at all; return its size.

    A file that is there is kept unless ``replace`` says otherwise; the register's own file always.
    """
    _check(target, register=register, replace=replace)
    fresh = target.absolute().with_name(f".{target.name}.{secrets.token_hex(4)}")
    size = 0
    try:
        with fresh.open("xb") as file:
            for piece in pieces:
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        raise InputError(
            f"{target}: cannot be written: {error.strerror}; what was there before is unchanged"
        ) from error
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
    return size


def _check(target: Path, *, register: object, replace: bool) -> None:
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{target}: the folder above it does not exist; make it first")
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise UsageError(f"{target}: is no plain file; name another one")
    if not target.exists():
        return
    if isinstance(register, Path) and register.exists() and target.samefile(register):
        raise UsageError(f"{target}: is the register itself; name another file")
    if not replace:
        raise UsageError(f"{target}: exists already; name another file, or say --replace")
