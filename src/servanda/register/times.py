"""When an entry was made, as far as others than its signer and the operator can tell.

The index gives the order. The witnesses' clocks give bounds: an entry is no older than the
witnessed state that its signer had seen, and no younger than the first witnessed state that
holds it. ``claimed_time`` is only ever compared with them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from servanda.model.entry import Envelope
from servanda.tlog.witnessed import History

SKEW = 300
"""Seconds by which honest clocks may differ: what Kerberos allows (RFC 4120, section 1.6)."""

Mark = Literal["back-dated", "forward-dated"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is proven about the time of one entry; None where nothing is."""

    not_before: int | None
    not_after: int | None
    mark: Mark | None
    """Where the claimed time lies outside."""


def bounds(history: History, index: int, envelope: Envelope) -> Bounds:
    """Return the bounds of an entry's time, and whether the claimed one lies outside them."""
    seen = None if envelope.seen is None else history.at(envelope.seen.size)
    held = history.holding(index)
    not_before = None if seen is None else seen.not_before
    not_after = None if held is None else held.not_after
    claimed = _claimed(envelope.claimed_time)
    mark: Mark | None = None
    if claimed is None:
        mark = None
    elif not_before is not None and claimed < not_before - SKEW:
        mark = "back-dated"
    elif not_after is not None and claimed > not_after + SKEW:
        mark = "forward-dated"
    return Bounds(not_before, not_after, mark)


def _claimed(text: str) -> float | None:
    """Return a claimed time as Unix time; None for a text that is no instant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.timestamp()


def told(index: int, claimed: str, found: Bounds) -> str:
    """Return in words why a claimed time is marked; empty where it is not."""
    if found.mark == "back-dated" and found.not_before is not None:
        why = f"what it had seen was witnessed at {written(found.not_before)}"
    elif found.mark == "forward-dated" and found.not_after is not None:
        why = f"it was witnessed at {written(found.not_after)}"
    else:
        return ""
    return f"entry {index} is {found.mark}: it claims {claimed}, and {why}"


def written(at: int) -> str:
    """Return a witness's time as entries write instants; one beyond the calendar as a number."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"Unix time {at}"
