"""How often a source is silent for that long anyway: what its silence may be worth."""

from servanda.model.record import Record


class BaseRate(Record, frozen=True, kw_only=True):
    """One source's own history before a window. It never changes a verdict."""

    source: str
    type: str
    seconds: int
    """Length of the window so far."""
    stretches: int
    """How many such lengths, one after the other, the source watched before the window."""
    silent: int
    """In how many of them it reported nothing of the type."""
    reports: int
    """Its reports of the type in all that time."""
    longest: int
    """Seconds of its longest silence while it watched."""
    covered: bool
    """False where no coverage says when it watched: then the time from its first report counts."""
    enough: bool
    """False: too few stretches to say how often."""
    says: str
    """In plain words."""
