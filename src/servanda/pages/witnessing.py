"""How far a log is witnessed, in words: the same on pages, on the terminal and in reports."""

from servanda.model.register import LogHead
from servanda.pages.languages import gettext as _
from servanda.register.view import LogView


def state_words(head: LogHead) -> str:
    """Return the state of the newest entry, and up to where the log is witnessed."""
    if head.witnessed:
        return _("witnessed, as of {witnessed_at}", witnessed_at=head.witnessed_at)
    if head.witnessed_size:
        return _(
            "signed, not witnessed; witnessed up to entry #{witnessed_size}, as of {witnessed_at}",
            witnessed_size=head.witnessed_size - 1,
            witnessed_at=head.witnessed_at,
        )
    return _("signed, not witnessed")


def rests_words(head: LogHead, size: int) -> str:
    """Return whether all that a verdict over the first ``size`` entries rests on is witnessed."""
    if size <= head.witnessed_size:
        names = ", ".join(head.witnesses)
        return _(
            "yes, every entry up to #{size} (cosigned by {names}, as of {witnessed_at})",
            size=size - 1,
            names=names,
            witnessed_at=head.witnessed_at,
        )
    if head.witnessed_size:
        return _(
            "up to entry #{witnessed_size}; {size} not yet",
            witnessed_size=head.witnessed_size - 1,
            size=_entries(head.witnessed_size, size),
        )
    if head.quorum == "none":
        return _(
            "no: this register has no witnesses, nobody but its keeper vouches for the entries"
        )
    return _("no: no quorum of its witnesses has cosigned any of the {size} entries yet", size=size)


def _entries(first: int, size: int) -> str:
    return (
        f"#{first}" if first == size - 1 else _("#{first} to #{size}", first=first, size=size - 1)
    )


def rests_on(view: LogView, known_at: str | None) -> str:
    """Return the same for what was known at ``known_at``, and whether that instant is proven."""
    told = rests_words(view.head, view.size_at(known_at))
    return told if view.proven(known_at) else _("{told}; known at an unproven time", told=told)
