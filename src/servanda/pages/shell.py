"""What stands around every page: its opening sentence, the two clocks, the head of the log."""

from dataclasses import dataclass

from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.times import instant_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a page."""

    title: str
    here: str
    """Which item of the navigation is current."""
    register: str = ""
    """Name of the register; empty on pages that need none."""
    as_of: str = ""
    as_of_words: str = ""
    known_at: str = ""
    known_at_words: str = ""
    known_at_placeholder: str = ""
    head: str = ""
    witnessed: str = ""
    documents: int = 0


def shell(title: str, here: str, state: RegisterState, verdicts: VerdictSet) -> Shell:
    """Return the frame of a page of the register."""
    known = verdicts.known_at or ""
    return Shell(
        title=title,
        here=here,
        register=state.name,
        as_of=verdicts.as_of,
        as_of_words=instant_words(verdicts.as_of),
        known_at=known,
        known_at_words=known_words(known, state),
        known_at_placeholder=f"#{state.head.size - 1}",
        head=f"#{state.head.size}",
        witnessed="witnessed" if state.head.witnessed else "signed, not witnessed",
        documents=len(state.documents),
    )


def known_words(known: str, state: RegisterState) -> str:
    """Return the second clock in words: which entries the page takes into account."""
    if not known:
        return f"entry #{state.head.size - 1}, the newest"
    return f"entry {known}" if known.startswith("#") else instant_words(known)
