"""The one place where the clock is read; everything below takes ``now`` as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  (the one clock)


def stamp() -> str:
    """Return the current instant as answers name it."""
    return now().isoformat().replace("+00:00", "Z")
