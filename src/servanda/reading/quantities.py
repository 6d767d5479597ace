"""Numbers with their units: money, measures, shares, and counted things."""

import re
from typing import NamedTuple

from servanda.model.reading import Quantity
from servanda.model.text import Span, span_of
from servanda.reading.words import mentions

UNITS = {
    word: at
    for at, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=1,
    )
}
TENS = {
    word: at * 10
    for at, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_WORDS = "|".join(sorted([*UNITS, *TENS, *SCALES], key=len, reverse=True))
_SPELT = rf"(?:{_WORDS})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORDS})\b)*"
_MEASURES = (
    r"%|per\s?cent(?:age points)?|percent|percentage points|[Uu]\.?S\.? dollars|dollars|"
    r"euros?|pounds|yen|"
    r"kilomet(?:er|re)s?|kms?|nautical miles|miles|hectares?|(?:square|"
    r"cubic) (?:kilo)?met(?:er|re)s?|"
    r"met(?:er|re)s?|m\b|mm\b|millimet(?:er|re)s?|tons?|tonnes?|kilograms?|kg|lit(?:er|re)s?|barrels|"
    r"gigawatts?|GW|megawatts?|MW|kilowatts?|kW|degrees|°C"
)
QUANTITY = re.compile(
    r"(?<![\w.,/-])"
    r"(?:(?P<bound>at least|at most|no (?:fewer|less|more) than|not more than|up to|"
    r"more than|less than|over|"
    r"approximately|about|around|nearly|some|an additional|additional|a total of|a maximum of)\s+)?"
    r"(?P<cur>(?:US|U\.S\.|A|AU|C|NZ)?[$€£¥]\s?|(?:USD|EUR|GBP|AUD|CAD|JPY|CHF|NZD|INR|CNY|RUB|UAH)\s+)?"
    rf"(?:(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<spelt>{_SPELT}))"
    r"(?:\s*\((?P<again>\d+)\))?"
    r"(?P<scale>[\s-]*(?:thousand|million|billion|trillion))?"
    rf"(?:[\s-]*(?P<unit>{_MEASURES})(?![\w-])|\s+(?P<noun>(?:(?!(?:and|or|of|the|in|to|by|from|for|with|"
    r"as|at|on|that|which|is|are|was|were|has|have|had|will|shall|per)\b)[\w-]+\s+){0,3}?[a-z]*[a-z]{2}(?<!s)s|"
    r"(?:(?!(?:and|or|of|the|in|to)\b)[\w-]+\s+){0,2}?(?:people|children|women|men|personnel|aircraft|"
    r"(?-i:[A-Z])[a-z]+s))(?![\w-]))?",
    re.IGNORECASE,
)
FIGURE = re.compile(r"\d")
BOUND_REACH = 40
"""More code points than "a maximum of USD" has; wide blanks may make it longer."""
BLANKS = re.compile(r"\s\s")
NUMERALS = frozenset({*UNITS, *TENS, *SCALES, "half", "majority", "thirds", "quarters"})
SHARE = re.compile(
    r"\b(?:a\s+)?(?:simple |absolute |qualified |two[\s-]+thirds? |three[\s-]+quarters? |"
    r"majority of )"
    r"(?:\(\d+/\d+\)\s+)?majority\b|\b(?:at least |no less than )?(?:half|two[\s-]+thirds|"
    r"three[\s-]+quarters|"
    r"one[\s-]+third|one[\s-]+quarter)\s+of\b",
    re.IGNORECASE,
)
SHARES = ("majority", "half", "third", "quarter")
NO_AMOUNT = frozenset(
    [
        "days",
        "day",
        "weeks",
        "week",
        "months",
        "month",
        "years",
        "year",
        "hours",
        "hour",
        "minutes",
        "seconds",
        "hrs",
        "mins",
        "secs",
        "decades",
        "times",
        "articles",
        "paragraphs",
        "annexes",
        "sections",
        "chapters",
        "points",
        "sides",
        "parties",
        "leaders",
        "presidents",
        "countries",
        "nations",
        "governments",
        "resolutions",
        "heads",
        "hands",
        "words",
        "issues",
        "others",
        "ministers",
        "items",
        "principles",
        "states",
        "phases",
        "stages",
        "steps",
        "articles",
        "texts",
        "copies",
        "originals",
        "languages",
        "pillars",
        "areas",
        "quarters",
        "thirds",
        "occasions",
        "capitals",
        "peoples",
        "percents",
        "as",
        "its",
        "this",
        "his",
        "us",
        "is",
        "was",
        "has",
        "does",
        "always",
        "across",
        "towards",
        "business",
    ]
)
"""What is counted without being an amount: times, numbers of articles, the parties themselves."""


NUMBER_OF = re.compile(
    r"(?:articles?|sections?|paragraphs?|resolutions?|chapters?|annex|part|rules?|no\.|numbers?)\s*$",
    re.IGNORECASE,
)


class _Number(NamedTuple):
    value: int | float | None
    unit: str


def quantity(text: str, start: int, end: int, taken: Span | None) -> Quantity | None:
    """Return the first number with a unit that is not part of the deadline."""
    figure = FIGURE.search(text, start, end)
    spelt_out = _spelt_out(text[start:end])
    if figure is None and not spelt_out:
        return None
    first = start if figure is None or spelt_out else _with_bound(text, start, figure.start())
    for hit in QUANTITY.finditer(text, first, end):
        found = _measured(hit)
        if found is None:
            continue
        if taken is not None and hit.start() < taken.end and taken.start < hit.end():
            continue
        span = _tight(text, hit.start(), hit.end())
        return Quantity(raw=span.exact, span=span, value=found.value, unit=found.unit)
    share = SHARE.search(text, start, end) if mentions(text, start, end, SHARES) else None
    if share is None:
        return None
    span = _tight(text, *share.span())
    return Quantity(raw=span.exact, span=span)


def _with_bound(text: str, start: int, figure: int) -> int:
    """Return where the words before the first figure may begin that go with it ("at least 5")."""
    low = figure - BOUND_REACH
    return start if low <= start or BLANKS.search(text, low, figure) else low


def _spelt_out(words: str) -> bool:
    """Tell whether a clause holds a word for a number at all."""
    return not NUMERALS.isdisjoint(words.lower().replace("-", " ").split())


def _measured(hit: re.Match[str]) -> _Number | None:
    """Return value and unit of a number; None if it counts nothing that is promised."""
    unit = hit["unit"]
    if hit["cur"] is not None:
        sign = hit["cur"].strip()
        unit = SIGNS.get(sign, sign[:3] if sign[0].isalpha() and len(sign) == len("USD") else "USD")
        if sign[:-1] in ("A", "AU", "C", "NZ"):
            unit = {"A": "AUD", "AU": "AUD", "C": "CAD", "NZ": "NZD"}[sign[:-1]]
    elif unit is None:
        noun = hit["noun"]
        if noun is None:
            return None
        if hit["again"] is None and noun.split()[-1].lower() in NO_AMOUNT:
            return None
        if NUMBER_OF.search(hit.string, max(0, hit.start() - 14), hit.start()):
            return None
        plain = hit["n"]
        year = plain is not None and "," not in plain and len(plain) == len("2031")
        if year and plain[:2] in ("19", "20") and hit["scale"] is None:
            return None
        if hit["spelt"] is not None and hit["spelt"].lower() == "one" and not hit["again"]:
            return None
        unit = " ".join(noun.split())
    return _Number(value=_value(hit), unit=" ".join(unit.split()))


def _value(hit: re.Match[str]) -> int | float | None:
    raw = (hit["n"] or "").replace(",", "")
    value: int | float | None
    if raw:
        value = float(raw) if "." in raw else int(raw)
    else:
        value = int(hit["again"]) if hit["again"] else spelt(hit["spelt"])
    scale = (hit["scale"] or "").strip(" -\n\t").lower()
    if value is not None and scale:
        value *= SCALES[scale]
    return int(value) if value is not None and float(value).is_integer() else value


def spelt(words: str) -> int | None:
    """Return the value of a number in words: "one hundred and twenty eight" is 128."""
    total = current = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in UNITS:
            current += UNITS[word]
        elif word in TENS:
            current += TENS[word]
        elif word == "hundred":
            current = max(current, 1) * SCALES[word]
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0
        elif word != "and":
            return None
    return total + current


def _tight(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " \t\n,;:.)":
        end -= 1
    return span_of(text, start, end)
