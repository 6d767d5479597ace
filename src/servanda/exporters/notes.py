"""What every export says of itself: where it is from, at which clocks, and how to read it."""

from collections.abc import Iterator

from servanda import __version__
from servanda.model.export import Matter

MISSING = "An empty cell means: not stated, or not known. It never means zero or no."


def facts(matter: Matter) -> Iterator[tuple[str, str]]:
    """Yield what a file is an export of, name by name."""
    yield "Register", matter.register
    yield "Log", matter.origin
    yield "As of", f"{matter.as_of} (what was true then)"
    yield "Known at", f"{matter.known_at} (what the register knew then)"
    yield "Entries", str(matter.entries)
    yield "Root hash", matter.root
    yield "Newest entry", matter.stamp
    yield "Private values", private(matter)
    yield "Program", f"Servanda {__version__}"


def private(matter: Matter) -> str:
    """Return whether the owner's own values are among them."""
    if matter.private:
        return "INCLUDED: values that their owner keeps out of what is published; do not pass on"
    return "left out: what is here may be published"


def reading() -> Iterator[str]:
    """Yield how to read the tables."""
    yield MISSING
    yield "Verdicts are computed from recorded evidence; nobody typed them in."
    yield "Due, and cannot be told: past its date, and the record does not say. It is not kept."
    yield "Instants are in UTC, days in the time zone of the rule. Lists are separated by '; '."
    yield "Places in a text count Unicode code points, the end exclusive."
    yield "Parties stand in alphabetical order; small numbers are printed, never ranked."
