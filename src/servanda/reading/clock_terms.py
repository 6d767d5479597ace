"""Hours of the day with their time zones: an instant only where the zone is certain."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

CLOCK = re.compile(
    r"(?:(?P<h>[0-2]?\d)[:.](?P<m>[0-5]\d)(?:[:.][0-5]\d)?(?!\d|[.,]\d|\s*(?:per\s*cent|%|million|billion))"
    r"\s*(?P<ap>[ap]\.?m\b\.?|hours\b|hrs\b\.?|h\b|o['’]clock)?"
    r"|(?P<h2>[0-2]?\d)\s*(?:(?P<ap2>[ap]\.?m\b\.?|o['’]clock)|(?:hrs\.|hrs\b|hours\b)"
    r"(?:\s*(?P<m2>[0-5]\d)\s*min\b\.?|(?=\s*\()))"
    r"|(?P<h4>[0-2]\d)(?P<m4>[0-5]\d)(?=\s*(?:hours|hrs|GMT|UTC|Z\b))(?:\s*(?:hours|hrs)\b\.?)?"
    r"|(?P<word>noon|midday|midnight))",
    re.IGNORECASE,
)
ZONE = re.compile(
    r"[\s,]*\(?(?:(?P<utc>GMT|UTC|Z)(?:\s*(?P<sign>[+−–-])\s*(?P<oh>\d{1,2})(?::?(?P<om>[0-5]\d))?)?(?![\w+-])"
    r"|(?P<abbr>CET|CEST|EET|EEST|WET|WEST|MSK|JST|KST|EAT|CAT|WAT|SAST)(?!\w)"
    r"|(?P<city>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2}?)(?:['’]s)?\s+(?:local\s+|standard\s+)?time\b"
    r"|(?P<local>local\s+time)\b|[A-Z]{1,4}[SD]?T(?!\w))\)?"
)
_HOURS = {
    "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "MSK": 3, "JST": 9, "KST": 9,
    "EAT": 3, "CAT": 2, "WAT": 1, "SAST": 2,
}  # fmt: skip
"""Abbreviations with one meaning; EST, IST, CST and others have several and stay open."""
_CITIES = {
    "washington": "America/New_York", "washington dc": "America/New_York", "kiev": "Europe/Kyiv",
    "beijing": "Asia/Shanghai", "geneva": "Europe/Zurich", "ankara": "Europe/Istanbul",
    "new delhi": "Asia/Kolkata", "delhi": "Asia/Kolkata", "the hague": "Europe/Amsterdam",
    "islamabad": "Asia/Karachi", "abuja": "Africa/Lagos", "brasilia": "America/Sao_Paulo",
    "ottawa": "America/Toronto", "hanoi": "Asia/Ho_Chi_Minh", "tel aviv": "Asia/Jerusalem",
    "abu dhabi": "Asia/Dubai", "doha": "Asia/Qatar", "moscow": "Europe/Moscow",
}  # fmt: skip
"""Seats of government and of talks that the zone table lists under another city."""
_LAST_HOUR = 24
_NOON = 12


class Clock(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An hour of the day, as a text says it."""

    start: int
    end: int
    hour: int
    minute: int
    zone: tzinfo | None = None
    """None where the text names no zone, or one that is not certain."""
    midnight: bool = False
    """Said as "midnight": which end of the day is meant depends on the words before it."""


def clock(text: str, at: int, end: int) -> Clock | None:
    """Return the hour that begins at ``at``, with the zone after it; None where there is none."""
    hit = CLOCK.match(text, at, end)
    if hit is None:
        return None
    word = (hit["word"] or "").lower()
    hour = int(hit["h"] or hit["h2"] or hit["h4"] or (0 if word == "midnight" else _NOON))
    minute = int(hit["m"] or hit["m2"] or hit["m4"] or 0)
    half = (hit["ap"] or hit["ap2"] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and minute):
        return None
    zone = ZONE.match(text, hit.end(), end)
    return Clock(
        start=at, end=zone.end() if zone else hit.end(), hour=hour, minute=minute,
        zone=_zone(zone) if zone else None, midnight=word == "midnight",
    )  # fmt: skip


def _zone(hit: re.Match[str]) -> tzinfo | None:
    if hit["utc"]:
        if not hit["oh"]:
            return UTC
        away = timedelta(hours=int(hit["oh"]), minutes=int(hit["om"] or 0))
        if away > timedelta(hours=14):
            return None
        return timezone(away if hit["sign"] == "+" else -away)
    if hit["abbr"]:
        return timezone(timedelta(hours=_HOURS[hit["abbr"]]))
    return city_zone(" ".join(hit["city"].split())) if hit["city"] else None


@cache
def city_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of a city, where the zone table or our own list knows exactly one."""
    low = name.lower()
    if low in _CITIES:
        return ZoneInfo(_CITIES[low])
    found = _by_city().get(low.replace(" ", "_"), [])
    return ZoneInfo(found[0]) if len(found) == 1 else None


@cache
def _by_city() -> dict[str, list[str]]:
    """Zones by their city, those named after an area or a country left out."""
    found: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        area, slash, city = name.rpartition("/")
        if slash and area in (
            "Africa",
            "America",
            "Asia",
            "Atlantic",
            "Australia",
            "Europe",
            "Pacific",
        ):
            found.setdefault(city.lower(), []).append(name)
    return found


def instant(day: date, at: Clock, *, closing: bool) -> datetime | None:
    """Return the instant of an hour on a day; None where zone, or end of the day, is not certain.

    ``closing`` says that something ends then: "by midnight on 3 June" is the end of 3 June.
    An hour that a change of clocks skips or repeats is not certain either.
    """
    if at.zone is None or (at.midnight and not closing):
        return None
    over = at.hour == _LAST_HOUR or at.midnight
    try:
        base = day + timedelta(days=1) if over else day
    except OverflowError:
        return None
    local = datetime.combine(base, time(0 if over else at.hour, at.minute))
    both = {local.replace(tzinfo=at.zone, fold=fold).utcoffset() for fold in (0, 1)}
    return local.replace(tzinfo=at.zone) if len(both) == 1 else None
