"""What stands in the place of evidence that its owner keeps."""

from servanda.model.verdict import Verdict

WITHHELD = "withheld evidence"
UNTOLD = "a time that is not told"
UNNAMED = "a source that is not named here"


def label(entry: int) -> str:
    """Return what a report of an import is called that is kept back; its number is public."""
    return f"{WITHHELD} of #{entry}"


def is_withheld(name: str) -> bool:
    """Tell whether a name stands in the place of one that is kept back."""
    return name.startswith(WITHHELD)


def untold(verdict: Verdict) -> bool:
    """Tell whether the time of an occasion is kept back, as it rests on withheld evidence."""
    trigger = verdict.instance.trigger
    named = trigger is not None and trigger.event is not None and is_withheld(trigger.event)
    return named and verdict.window.start is None and verdict.window.until is None
