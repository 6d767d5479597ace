"""The keys of a review: one table for the page, its script and the terminal."""

from dataclasses import dataclass
from typing import Final

from servanda.pages.languages import N_


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the key that stands for it."""

    action: str
    key: str
    """As browsers name it (``KeyboardEvent.key``); two with a blank are pressed one by one."""
    means: str
    terminal: bool = True
    """Whether the terminal has it too; where nothing can be selected there is no edge to move."""


KEYS: Final = (
    Key("next", "j", N_("go to the next statement; decides nothing")),
    Key("previous", "k", N_("go to the one before; decides nothing")),
    Key("accept", "Enter", N_("accept as it stands, and go on")),
    Key("edit", "e", N_("edit: Tab leads through the slots")),
    Key("save", "Ctrl+Enter", N_("save what was edited"), terminal=False),
    Key("reject", "x", N_("reject, then 1 to 5 for the reason")),
    Key("split", "s", N_("split: choose where, then Enter")),
    Key("merge", "m", N_("merge with the next statement")),
    Key("start-out", "[", N_("begin one word earlier")),
    Key("end-out", "]", N_("end one word later")),
    Key("start-in", "Alt+[", N_("begin one word later"), terminal=False),
    Key("end-in", "Alt+]", N_("end one word earlier"), terminal=False),
    Key("start-out-1", "{", N_("begin one character earlier (Shift)"), terminal=False),
    Key("end-out-1", "}", N_("end one character later (Shift)"), terminal=False),
    Key("start-in-1", "Alt+{", N_("begin one character later"), terminal=False),
    Key("end-in-1", "Alt+}", N_("end one character earlier"), terminal=False),
    Key("new", "n", N_("mark a new statement: arrows move, Shift selects, Enter takes it")),
    Key("comment", "c", N_("write a comment")),
    Key("undo", "u", N_("undo the last step")),
    Key("disagreements", "g d", N_("go to the disagreements")),
    Key("help", "?", N_("show or hide the keys")),
)
"""Every action of the review, each with a key of its own."""

REASONS: Final = (
    ("1", N_("background or report of the past")),
    ("2", N_("rhetoric: no act that one could check")),
    ("3", N_("said elsewhere in the text, counted there")),
    ("4", N_("heading, lead-in or definition")),
    ("5", N_("misread: the words say something else")),
)
"""Why a statement is rejected; what a comment adds stands behind it."""
