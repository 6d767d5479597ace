"""The words of a verdict as small numbers, which is how the tables hold them."""

from typing import Final

from servanda.watch import shown
from servanda.watch.kernel.guards import BITS

NORMS: Final = ("in_force", "proposed", "cancelled", "released", "superseded", "ended")
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


_CAUSES: Final = " ".join(
    f"WHEN bits & {BITS[cause]} > 0 THEN {display(shown.WORDS[cause])}" for cause in shown.CAUSES
)
DISPLAY: Final = (
    f"CASE WHEN state = {state('expired')} THEN {display('expired')} WHEN verdict THEN "
    f"CASE WHEN verb_do THEN {display(FULFILLED['do'])} ELSE {display(FULFILLED['avoid'])} END "
    f"WHEN verdict = false THEN {display('violated')} {_CAUSES} END"
)
"""The word shown, as SQL over state, verdict, causes and verb."""
