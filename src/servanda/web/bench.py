"""Tables that people are looking at before they record them: in memory, for the newest few."""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass

import msgspec

from servanda.api import assistant
from servanda.assessment import codebook as codebooks
from servanda.errors import ConflictError, InputError
from servanda.model.handed import Choices, HandedIn, How, ImportKind, Proposed
from servanda.model.register import RegisterState
from servanda.pages.languages import gettext as _
from servanda.web.answers import GoneError

KEPT = 12
"""Tables held for one person at a time; the oldest goes first."""
KEPT_IN_ALL = 60
"""Tables held for all together; then whoever holds most loses the oldest."""


@dataclass(slots=True)
class Piece:
    """A table with what was decided of it so far."""

    owner: str
    file: str
    """Name under which it was handed in."""
    raw: bytes
    handed: HandedIn
    proposed: tuple[Proposed, ...]
    choices: Choices
    key: str
    """Idempotency key of recording it as it now is."""

    def read_as(self, handed: HandedIn) -> None:
        """Take the table as it reads under other decisions; what was chosen stays where it can."""
        kind, before = self.choices.kind, self.choices.targets
        self.handed, self.key = handed, secrets.token_urlsafe(12)
        self.proposed = assistant.propose(handed, kind)
        self.choices = assistant.first_choices(handed, kind, self.proposed)
        if all(column in handed.columns for column in before):
            chosen = [msgspec.structs.replace(one, target=before.get(one.column, ""))
                      for one in self.proposed]  # fmt: skip
            self.choices = assistant.first_choices(handed, kind, chosen)

    def choose(self, choices: Choices) -> bool:
        """Take choices; tell whether they are others than before, to be recorded anew."""
        if choices == self.choices:
            return False
        self.choices, self.key = choices, secrets.token_urlsafe(12)
        return True

    def seen(self) -> str:
        """Return the version of table and choices, as somebody saw them before signing."""
        whole = msgspec.json.encode((self.handed.sha256, self.handed.how, self.choices))
        return hashlib.sha256(whole).hexdigest()[:16]

    def written(self) -> bytes:
        """Return the choices as a file that the command line takes."""
        made = assistant.mapping_of(self.handed, self.choices)
        return assistant.columns_file(self.handed, self.choices) if made is None else made.data


class Bench:
    """Holds tables by names that nobody can guess, each for whoever handed it in."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, Piece] = {}

    def put(self, owner: str, file: str, raw: bytes, handed: HandedIn, kind: ImportKind) -> str:
        """Keep a table and return its name."""
        proposed = assistant.propose(handed, kind)
        name = secrets.token_urlsafe(12)
        self._held[name] = Piece(
            owner=owner,
            file=file,
            raw=raw,
            handed=handed,
            proposed=proposed,
            choices=assistant.first_choices(handed, kind, proposed),
            key=secrets.token_urlsafe(12),
        )
        self._make_room(owner)
        return name

    def _make_room(self, owner: str) -> None:
        """Drop old tables: of this owner, then of whoever holds most, so that nobody crowds out."""
        held = Counter(piece.owner for piece in self._held.values())
        if held[owner] > KEPT:
            self._drop(owner)
        elif len(self._held) > KEPT_IN_ALL:
            self._drop(held.most_common(1)[0][0])

    def _drop(self, owner: str) -> None:
        del self._held[next(name for name, piece in self._held.items() if piece.owner == owner)]

    def get(self, name: str, owner: str) -> Piece:
        """Return a table; GoneError where it is held no more, or is somebody else's."""
        found = self._held.get(name)
        if found is None or found.owner != owner:
            raise GoneError(
                _(
                    "Tables are held in memory only, for the newest few and until the program "
                    "ends. "
                    "Hand the table in again."
                )
            )
        return found


def how_of(fields: dict[str, str], before: How, signs: dict[str, str]) -> How:
    """Return how a table is to be read, by the fields of the form."""
    return How(
        encoding=fields.get("encoding", "") if not before.sheet else "",
        separator=signs.get(fields.get("separator", ""), before.separator),
        sheet=fields.get("sheet", before.sheet),
        merged="all" if fields.get("merged") == "all" else "first",
    )


def settled(handed: HandedIn, fields: dict[str, str]) -> bool:
    """Tell whether a person now says what the bytes alone left in doubt."""
    codes = {one.code for one in handed.notices}
    return ("encoding-doubtful" in codes and bool(fields.get("encoding"))) or (
        "separator-doubtful" in codes and bool(fields.get("separator"))
    )


def choices_of(piece: Piece, fields: dict[str, str]) -> Choices:
    """Return what a person chose in the form; what is no longer in doubt is settled."""
    handed, kind = piece.handed, piece.choices.kind
    known = assistant.TARGETS[kind]
    targets = {
        column: fields.get(f"c{number}", "")
        for number, column in enumerate(handed.columns)
        if fields.get(f"c{number}", "") in known
    }
    times = assistant.times_of(handed, targets)
    wanted = fields.get("formats", "?")
    formats = next((one.formats for one in times if one.formats == wanted), None)
    if formats is None and len(times) == 1:
        formats = times[0].formats
    words = assistant.duties_of(handed, targets)
    said = {word: fields.get(f"d{number}", "") for number, word in enumerate(words)}
    decimal = fields.get("decimal", "")
    ready, codebook = fields.get("ready", ""), fields.get("codebook", "")
    return Choices(
        kind=kind,
        targets=targets,
        constants={
            name: fields[name].strip()
            for name in ("type", "source", "standing", "standing_reason")
            if fields.get(name, "").strip()
        },
        zone=fields.get("zone", "").strip(),
        formats=formats,
        decimal="," if decimal == "," else "." if decimal == "." else "",
        duty={word: duty for word, duty in said.items() if duty in assistant.DUTIES},
        ready=ready if ready and ready == assistant.ready_for(handed) else "",
        codebook=codebook,
        coder=fields.get("coder", "").strip(),
        blind="blind" in fields,
        saw_machine="saw_machine" in fields,
        note=" ".join(fields.get("note", "").split()),
        private="private" in fields,
    )


def kind_of(given: str) -> ImportKind:
    """Return what the rows are, by the field of the form."""
    found = next((kind for kind in assistant.TARGETS if kind == given), None)
    if found is None:
        raise InputError(
            _(
                "kind {given}: there are {known}",
                given=f"{given!r}",
                known=", ".join(assistant.TARGETS),
            )
        )
    return found


def untried() -> ConflictError:
    """Return the error of recording what nobody has seen tried."""
    text = _("Some choices were not tried yet. Look at what comes of them, then record it.")
    return ConflictError(text)


def overtaken() -> ConflictError:
    """Return the error of signing another table than the one that was shown."""
    text = _("This table was changed since it was shown to be signed. Look at it again.")
    return ConflictError(text)


def codebooks_of(state: RegisterState) -> tuple[str, ...]:
    """Return the codebooks by which a list may be scored: no name leads to a file of the server."""
    on_record = [f"{book.id}@{book.version}" for book in state.codebooks]
    return tuple(dict.fromkeys([*on_record, *codebooks.names()]))
