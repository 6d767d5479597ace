"""Dates and instants as people read them; nothing is completed, no clock is read."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servanda.model.dates import Deadline, StatedDate

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(?:(\d{4})|-)-(\d{2})(?:-(\d{2}))?\Z")


def day_words(iso: str) -> str:
    """Return ``2026-02-05`` as ``5 February 2026``; what is not such a date stays as it is."""
    match = _DATE.match(iso)
    if not match or not 1 <= int(match[2]) <= len(MONTHS):
        return iso
    year, month, day = match[1], MONTHS[int(match[2]) - 1], match[3]
    parts = [str(int(day))] if day else []
    parts += [month] + ([year] if year else [])
    return " ".join(parts) + ("" if year else ", year not stated")


def instant(value: str) -> datetime | None:
    """Return the instant, or None where the value is no ISO 8601 instant."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _local(value: str, zone: str) -> datetime | None:
    """Return the instant as the clocks of ``zone`` show it; None where it is no instant."""
    at = instant(value)
    if at is None or at.tzinfo is None:
        return at
    try:
        return at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return at


def instant_words(value: str, zone: str = "UTC") -> str:
    """Return an instant as ``5 February 2026`` (midnight) or ``5 February 2026, 14:30 UTC``."""
    at = _local(value, zone)
    if at is None:
        return value
    if at.hour == at.minute == at.second == 0:
        return day_words(at.date().isoformat())
    zone = "" if at.tzinfo is None else f" {at.tzname()}"
    return f"{day_words(at.date().isoformat())}, {at:%H:%M}{zone}"


def until_words(value: str, zone: str = "UTC") -> str:
    """Return the last day on which an act still counts; ``value`` is exclusive."""
    at = _local(value, zone)
    if at is None:
        return value
    if at.hour == at.minute == at.second == at.microsecond == 0:
        return day_words((at - timedelta(days=1)).date().isoformat())
    return instant_words(value, zone)


def day_of(value: str | None, zone: str = "UTC") -> date | None:
    """Return the day of an instant as the clocks of ``zone`` show it; None where it is none."""
    at = None if value is None else _local(value, zone)
    return None if at is None else at.date()


def last_day(value: str | None, zone: str = "UTC") -> date | None:
    """Return the last day on which an act still counts; ``value`` is exclusive."""
    at = None if value is None else _local(value, zone)
    return None if at is None else (at - timedelta(microseconds=1)).date()


def as_of_words(value: str) -> str:
    """Return the first clock in words; midnight is the end of the day before it."""
    at = instant(value)
    if at is None:
        return value
    last = until_words(value)
    return last if last == instant_words(value) else f"the end of {last}"


def stated_date_words(stated: StatedDate) -> str:
    """Return a document's date and how it is known."""
    if stated.value is None:
        return "date not stated"
    words = day_words(stated.value)
    return f"{words} (inferred)" if stated.basis == "inferred" else words


def deadline_words(deadline: Deadline) -> tuple[str, str]:
    """Return the words of the text and what they come to (empty where nothing is resolved)."""
    if deadline.latest:
        means = f"by {day_words(deadline.latest)}"
    elif deadline.earliest:
        means = f"from {day_words(deadline.earliest)}"
    elif deadline.anchor:
        means = f"counted from {deadline.anchor.text}"
    elif deadline.type == "vague":
        means = "no day can be told"
    else:
        means = ""
    return " ".join(deadline.raw.split()), means


def share_words(value: str) -> str:
    """Return the share ``0.31`` as ``31 %``."""
    share = float(value) * 100
    return f"{share:.0f} %" if share in (0, 100) or share >= 1 else f"{share:.1f} %"
