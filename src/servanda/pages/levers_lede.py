"""The opening of the page of levers."""

from collections.abc import Sequence

from servanda.model.lever import (
    Board,
)
from servanda.pages.languages import count_word, ngettext, pgettext
from servanda.pages.languages import gettext as _
from servanda.pages.words import listed, sentence

READY = ("may be taken", "needs consent", "needs notice", "clock runs")


NO_LEVER = " has no lever"


def _none(n: int) -> str:
    return count_word(n) if n else pgettext("of them", "none")


def opening(board: Board, withheld: Sequence[str]) -> str:
    """Return what a radio editor could read out."""
    if not board.levers:
        return (
            _("No lever is on record that could reward or answer what becomes of the promises.")
            if not withheld
            else _("The levers on record are withheld in this copy.")
        )
    steps = [step for view in board.levers for step in view.steps]
    ready = sum(step.state in READY for step in steps)
    held = sum(step.state in ("held", "waits", "after other steps") for step in steps)
    taken = sum(step.state in ("taken", "taken by some") for step in steps)
    said = [
        _("{ready} whose trigger holds", ready=_none(ready)),
        _("{held} held", held=_none(held)),
        _("{taken} taken", taken=_none(taken)),
    ]
    levers = ngettext("{n} lever", "{n} levers", len(board.levers))
    real = sum(not line.endswith(NO_LEVER) for line in board.warnings)
    bare = len(board.warnings) - real
    warned = ngettext("{n} warning", "{n} warnings", real)
    if bare:
        warned += _(
            ", and {bare} without a lever", bare=ngettext("{n} promise", "{n} promises", bare)
        )
    return _(
        "{levers} with {steps}, {said}; {warned}. Nobody is told to act: the page shows rules "
        "and states.",
        levers=sentence(levers),
        steps=ngettext("{n} step", "{n} steps", len(steps)),
        said=listed(said),
        warned=warned,
    )
