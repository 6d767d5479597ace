"""Which evidence would settle which open verdicts (``servanda.settling/1``): tried, not guessed."""

from typing import Literal

import msgspec

from servanda.model.record import Record
from servanda.model.verdict import Cause, Display, Instance


class Need(Record, frozen=True, kw_only=True):
    """One thing that evidence would have to say.

    ``verify``: a report is confirmed or falls. ``state``: a report that counts says something more
    exactly. ``watch``: somebody says to have watched for such events, and to have seen none.
    """

    kind: Literal["verify", "state", "watch"]
    type: str
    """The type of event that it is about."""
    says: str
    """In plain words."""
    events: tuple[str, ...] = ()
    """Ids of the reports, all of one happening."""
    occurrence: str | None = None
    slots: tuple[str, ...] = ()
    """What has to be said more exactly: ``day``, ``amount``, ``place`` or an attribute's name."""
    attributes: dict[str, str] = msgspec.field(default_factory=dict)
    """What the coverage may be limited to."""
    stretches: tuple[tuple[str, str], ...] = ()
    """The times that coverage is wanted for: from, until."""


class Settled(Record, frozen=True, kw_only=True):
    """A verdict that an answer decides, and the word under each answer that was tried."""

    commitment: str
    reading: str | None
    instance: Instance
    was: Display = msgspec.field(name="from")
    becomes: dict[str, Display | None]
    """Answer -> word; None where the occasion would not have come up."""


class Ask(Record, frozen=True, kw_only=True):
    """What to look for: one need, or several that only together decide anything."""

    needs: tuple[Need, ...]
    count: int
    """How many verdicts it settles."""
    settles: tuple[Settled, ...]
    """Decided whatever the answer is."""
    may_settle: tuple[Settled, ...] = ()
    """Decided by some of the answers, and by others not."""


class Unsettled(Record, frozen=True, kw_only=True):
    """An open verdict that nothing which was tried decides whatever the answer."""

    commitment: str
    reading: str | None
    instance: Instance
    display: Display
    causes: tuple[Cause, ...]


class Settling(Record, frozen=True, kw_only=True):
    """What would settle most, first."""

    schema: Literal["servanda.settling/1"] = "servanda.settling/1"
    as_of: str
    known_at: str | None
    open: int
    """Verdicts that evidence could settle: neither only waiting for a date nor without a rule."""
    asks: tuple[Ask, ...]
    left: tuple[Unsettled, ...]
    untried: int = 0
    """Needs that were not tried, because there are too many of them."""
