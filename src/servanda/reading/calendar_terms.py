"""Numbers, units and names of the calendar in words: what every time expression is made of."""

import re

MONTHS = {
    name: at
    for at, row in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in row.split()
}  # fmt: skip
WEEKDAYS = {
    name: at
    for at, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_ONES_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = _ONES_WORDS.split()
_TENS = _TENS_WORDS.split()
NUMBERS: dict[str, int] = (
    {word: at for at, word in enumerate(_ONES)}
    | {ten: 10 * at for at, ten in enumerate(_TENS, start=2)}
    | {
        f"{ten}{link}{one}": 10 * at + unit
        for at, ten in enumerate(_TENS, start=2)
        for unit, one in enumerate(_ONES[1:10], start=1)
        for link in ("-", " ")
    }
    | {"a": 1, "an": 1, "hundred": 100, "one hundred": 100, "a hundred": 100, "dozen": 12}
)
_ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINAL_ONES = _ORDINAL_WORDS.split()
ORDINALS: dict[str, int] = (
    {word: at for at, word in enumerate(_ORDINAL_ONES) if at}
    | {f"{ten[:-1]}ieth": 10 * at for at, ten in enumerate(_TENS, start=2)}
    | {
        f"{ten}-{one}": 10 * at + unit
        for at, ten in enumerate(_TENS, start=2)
        for unit, one in enumerate(_ORDINAL_ONES[1:10], start=1)
    }
)
_HUNDREDS = re.compile(r"(?P<n>\w+) hundred(?: (?:and )?(?P<rest>.+))?")
_CODES = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_MANY = {"quarter": (3, "M"), "decade": (10, "Y"), "fortnight": (2, "W"), "century": (100, "Y")}


def count(raw: str | None) -> int | None:
    """Return the number that words or digits name: "sixty (60)" is 60; None if they name none."""
    if raw is None:
        return None
    words = re.sub(r"\s+", " ", raw.strip().lower())
    digits = re.search(r"\(\s*(\d+)\s*\)|^(\d+)$", words)
    if digits:
        return int(digits.group(1) or digits.group(2))
    if words in NUMBERS:
        return NUMBERS[words]
    hit = _HUNDREDS.fullmatch(words)
    if hit is None:
        return None
    many, rest = NUMBERS.get(hit["n"]), NUMBERS.get(hit["rest"] or "zero")
    return 100 * many + rest if many is not None and rest is not None else None


def ordinal(raw: str) -> int | None:
    """Return the number that an ordinal names: "90th" is 90, "twenty-first" is 21."""
    digits = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", raw.lower())
    return int(digits[1]) if digits else ORDINALS.get(raw.lower())


def duration(number: int, unit: str) -> str | None:
    """Return an ISO 8601 duration: (72, "hour") is ``PT72H``, (1, "quarter") is ``P3M``."""
    unit = unit.lower()
    if unit in ("hour", "minute"):
        return f"PT{number}{unit[0].upper()}"
    if unit in _CODES:
        return f"P{number}{_CODES[unit]}"
    if unit not in _MANY:
        return None
    many, code = _MANY[unit]
    return f"P{many * number}{code}"
