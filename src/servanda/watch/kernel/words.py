"""The words of a verdict as small numbers, which is how the tables hold them."""

from typing import Final

from servanda.watch import shown
from servanda.watch.kernel.guards import BITS

NORMS: Final = ("in_force", "proposed")
STATES: Final = ("conditional", "detached", "discharged", "expired", "violated")
FULFILLED: Final = {"do": "fulfilled", "avoid": "no violation observed"}
DISPLAYS: Final = (*dict.fromkeys(["expired", "violated", *FULFILLED.values(),
                                   *(shown.WORDS[cause] for cause in shown.CAUSES)]),)  # fmt: skip
KIND: Final = "UTINYINT"


def state(word: str) -> str:
    """Return a state as SQL."""
    return f"{STATES.index(word)}::{KIND}"


def display(word: str) -> str:
    """Return a word shown as SQL."""
    return f"{DISPLAYS.index(word)}::{KIND}"


def display_of(verb: str) -> str:
    """Return the word shown, as SQL over ``expired``, verdict and causes."""
    words = "".join(
        f" WHEN bits & {BITS[cause]} > 0 THEN {display(shown.WORDS[cause])}"
        for cause in shown.CAUSES
    )
    return (
        f"CASE WHEN state = {state('expired')} THEN {display('expired')} "
        f"WHEN verdict THEN {display(FULFILLED[verb])} "
        f"WHEN verdict = false THEN {display('violated')}{words} END"
    )
