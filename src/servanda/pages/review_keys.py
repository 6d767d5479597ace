"""The keys of a review: one table for the page, its script and the terminal."""

from dataclasses import dataclass
from typing import Final


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
    Key("next", "j", "go to the next statement; decides nothing"),
    Key("previous", "k", "go to the one before; decides nothing"),
    Key("accept", "Enter", "accept as it stands, and go on"),
    Key("edit", "e", "edit: Tab leads through the slots"),
    Key("save", "Ctrl+Enter", "save what was edited", terminal=False),
    Key("reject", "x", "reject, then 1 to 5 for the reason"),
    Key("split", "s", "split: choose where, then Enter"),
    Key("merge", "m", "merge with the next statement"),
    Key("start-out", "[", "begin one word earlier"),
    Key("end-out", "]", "end one word later"),
    Key("start-in", "Alt+[", "begin one word later", terminal=False),
    Key("end-in", "Alt+]", "end one word earlier", terminal=False),
    Key("start-out-1", "{", "begin one character earlier (Shift)", terminal=False),
    Key("end-out-1", "}", "end one character later (Shift)", terminal=False),
    Key("start-in-1", "Alt+{", "begin one character later", terminal=False),
    Key("end-in-1", "Alt+}", "end one character earlier", terminal=False),
    Key("new", "n", "mark a new statement: arrows move, Shift selects, Enter takes it"),
    Key("comment", "c", "write a comment"),
    Key("undo", "u", "undo the last step"),
    Key("disagreements", "g d", "go to the disagreements"),
    Key("help", "?", "show or hide the keys"),
)
"""Every action of the review, each with a key of its own."""

REASONS: Final = (
    ("1", "background or report of the past"),
    ("2", "rhetoric: no act that one could check"),
    ("3", "said elsewhere in the text, counted there"),
    ("4", "heading, lead-in or definition"),
    ("5", "misread: the words say something else"),
)
"""Why a statement is rejected; what a comment adds stands behind it."""
