"""How far a log is witnessed, in words: the same on pages, on the terminal and in reports."""

from servanda.model.register import LogHead
from servanda.register.view import LogView


def state_words(head: LogHead) -> str:
    """Return the state of the newest entry, and up to where the log is witnessed."""
    if head.witnessed:
        return f"witnessed, as of {head.witnessed_at}"
    if head.witnessed_size:
        return (
            f"signed, not witnessed; witnessed up to entry #{head.witnessed_size - 1}, "
            f"as of {head.witnessed_at}"
        )
    return "signed, not witnessed"


def rests_words(head: LogHead, size: int) -> str:
    """Return whether all that a verdict over the first ``size`` entries rests on is witnessed."""
    if size <= head.witnessed_size:
        names = ", ".join(head.witnesses)
        return (
            f"yes, every entry up to #{size - 1} (cosigned by {names}, as of {head.witnessed_at})"
        )
    if head.witnessed_size:
        return (
            f"up to entry #{head.witnessed_size - 1}; {_entries(head.witnessed_size, size)} not yet"
        )
    if head.quorum == "none":
        return "no: this register has no witnesses, nobody but its keeper vouches for the entries"
    return f"no: no quorum of its witnesses has cosigned any of the {size} entries yet"


def _entries(first: int, size: int) -> str:
    return f"#{first}" if first == size - 1 else f"#{first} to #{size - 1}"


def rests_on(view: LogView, known_at: str | None) -> str:
    """Return the same for what was known at ``known_at``, and whether that instant is proven."""
    told = rests_words(view.head, view.size_at(known_at))
    return told if view.proven(known_at) else f"{told}; known at an unproven time"
