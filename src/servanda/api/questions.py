"""The questions that a text, or a promise on record, leaves open."""

from pathlib import Path

from servanda.api.reading import load_and_read
from servanda.api.register import Register, open_register
from servanda.errors import UsageError
from servanda.model.reading import Reading, Statement
from servanda.model.record import Record
from servanda.stores.address import Location


class Question(Record, frozen=True, kw_only=True):
    """What to ask, of which statement, and the words that leave it open where there are some."""

    ask: str
    slot: str | None = None
    statement: str | None = None
    """The statement's own words."""
    words: str | None = None


class Questions(Record, frozen=True, kw_only=True):
    """Everything to ask about one text or promise."""

    of: str
    ask: tuple[Question, ...]


def questions(
    what: str, place: Location, *, extractor: str = "rules", encoding: str | None = None
) -> Questions:
    """Return what to ask about a commitment or document of the register, or about a text.

    A file or address is read; anything else is an id of the register, if there is one.
    """
    if what.startswith(("http://", "https://")) or what == "-" or Path(what).is_file():
        _, reading = load_and_read(what, extractor=extractor, encoding=encoding)
        return Questions(of=what, ask=_of_reading(reading))
    if isinstance(place, Path) and not place.is_file():
        raise UsageError(
            f"{what}: is no file, and there is no register {place} that could hold a promise or "
            "text of this name; give a file, or name the register with --register"
        )
    with open_register(place) as opened:
        return _on_record(opened, what)


def _on_record(register: Register, what: str) -> Questions:
    state = register.state()
    for held in state.commitments:
        if held.id == what:
            asked = () if held.statement is None else _of_statement(held.statement)
            return Questions(of=held.id, ask=tuple(asked))
    for text in state.documents:
        if text.id == what and text.reading is not None:
            return Questions(of=text.id, ask=_of_reading(text.reading))
    known = ", ".join([*(c.id for c in state.commitments), *(d.id for d in state.documents)])
    raise UsageError(f"{what}: is no file, and no promise or text of {register.path}; there are: "
                     f"{known or 'none yet'}")  # fmt: skip


def _of_reading(reading: Reading) -> tuple[Question, ...]:
    found = [one for statement in reading.statements for one in _of_statement(statement)]
    told = {one.ask for one in found}
    return (*found, *(Question(ask=ask) for ask in reading.ask if ask not in told))


def _of_statement(statement: Statement) -> list[Question]:
    return [
        Question(
            ask=gap.ask,
            slot=gap.slot,
            statement=statement.span.exact,
            words=None if gap.span is None else gap.span.exact,
        )
        for gap in statement.gaps
    ]
