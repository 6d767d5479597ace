"""Dates and instants as people read them; nothing is completed, no clock is read."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servanda.model.dates import Deadline, StatedDate
from servanda.pages.languages import N_, NP_, number, pgettext
from servanda.pages.languages import gettext as _

MONTHS: Final = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
"""A month that stands alone: ``лютий``."""
_OF_A_DAY: Final = (
    NP_("of a day", "January"), NP_("of a day", "February"), NP_("of a day", "March"),
    NP_("of a day", "April"), NP_("of a day", "May"), NP_("of a day", "June"),
    NP_("of a day", "July"), NP_("of a day", "August"), NP_("of a day", "September"),
    NP_("of a day", "October"), NP_("of a day", "November"), NP_("of a day", "December"),
)  # fmt: skip
"""The same behind a day: ``5 лютого``."""
_DATE = re.compile(r"(?:(\d{4})|-)-(\d{2})(?:-(\d{2}))?\Z")


def day_words(iso: str) -> str:
    """Return ``2026-02-05`` as ``5 February 2026``; what is not such a date stays as it is."""
    match = _DATE.match(iso)
    if not match or not 1 <= int(match[2]) <= len(MONTHS):
        return iso
    year, index, day = match[1], int(match[2]) - 1, match[3]
    if not day:
        month = month_name(index + 1)
        if not year:
            return _("{month}, year not stated", month=month)
        return pgettext("date", "{month} {year}", month=month, year=year)
    month = pgettext("of a day", _OF_A_DAY[index])
    if not year:
        return _("{day} {month}, year not stated", day=int(day), month=month)
    return pgettext("date", "{day} {month} {year}", day=int(day), month=month, year=year)


def month_name(month: int) -> str:
    """Return the name of a month, from 1, as it stands alone or before a year."""
    return _(MONTHS[month - 1])


def month_short(month: int) -> str:
    """Return the name of a month, from 1, as a figure has room for it."""
    return month_name(month)[:3]


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
    return last if last == instant_words(value) else _("the end of {day}", day=last)


def stated_date_words(stated: StatedDate) -> str:
    """Return a document's date and how it is known."""
    if stated.value is None:
        return _("date not stated")
    words = day_words(stated.value)
    return _("{date} (inferred)", date=words) if stated.basis == "inferred" else words


def deadline_words(deadline: Deadline) -> tuple[str, str]:
    """Return the words of the text and what they come to (empty where nothing is resolved)."""
    if deadline.latest:
        means = _("by {day}", day=day_words(deadline.latest))
    elif deadline.earliest:
        means = _("from {day}", day=day_words(deadline.earliest))
    elif deadline.anchor:
        means = _("counted from {anchor}", anchor=deadline.anchor.text)
    elif deadline.type == "vague":
        means = _("no day can be told")
    else:
        means = ""
    return " ".join(deadline.raw.split()), means


def share_words(value: str) -> str:
    """Return the share ``0.31`` as ``31 %``."""
    share = float(value) * 100
    return _("{share} %", share=number(share, digits=0 if share == 0 or share >= 1 else 1))
