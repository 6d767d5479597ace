"""What stands around every page: its opening sentence, the two clocks, the head of the log."""

from dataclasses import dataclass
from datetime import timedelta

from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.times import as_of_words, instant, instant_words
from servanda.pages.witnessing import state_words
from servanda.register.view import proven


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a page."""

    title: str
    here: str
    """Which item of the navigation is current."""
    register: str = ""
    """Name of the register; empty on pages that need none."""
    beside_register: bool = False
    """True on a page without a register whose server has one: the navigation shows it."""
    foot: str = ""
    """What the foot of a page without a register says; empty where nothing of it is kept."""
    as_of: str = ""
    as_of_words: str = ""
    as_of_day: str = ""
    """The day as one would type it."""
    known_at: str = ""
    known_at_words: str = ""
    head: str = ""
    witnessed: str = ""
    newest: str = ""
    """The newest entry that the page takes into account, as ``#SEQ``."""
    cite: str = ""
    """Address of this page with both clocks fixed."""
    chosen: tuple[str, str] = ("", "")
    """The clocks that the reader chose: as of, known at; empty where none was."""


def shell(title: str, here: str, state: RegisterState, verdicts: VerdictSet, links: Links) -> Shell:
    """Return the frame of a page of the register."""
    known = verdicts.known_at or ""
    newest = f"#{state.head.size - 1}"
    return Shell(
        title=title,
        here=here,
        register=state.name,
        as_of=verdicts.as_of,
        as_of_words=as_of_words(verdicts.as_of),
        known_at=known,
        known_at_words=known_words(known, state),
        head=f"#{state.head.size}",
        witnessed=state_words(state.head),
        newest=newest,
        cite=links.cite(as_of=verdicts.as_of, known_at=known or newest),
        chosen=links.chosen,
        as_of_day=_day(verdicts.as_of),
    )


def _day(as_of: str) -> str:
    at = instant(as_of)
    if at is None:
        return as_of
    return (at - timedelta(microseconds=1)).date().isoformat()


def known_words(known: str, state: RegisterState) -> str:
    """Return the second clock in words: which entries the page takes into account."""
    if not known:
        return _("entry {entry}, the newest", entry=f"#{state.head.size - 1}")
    if known.startswith("#"):
        return _("entry {entry}", entry=known)
    if proven(len(state.entries), state.head):
        return instant_words(known)
    return _("{instant}, unproven time", instant=instant_words(known))
