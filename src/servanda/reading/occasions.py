"""What a text itself dates: events with a day, periods with a length and a start.

Looked up only where a deadline counts from something: one pass over the text, and nothing where
the text gives two different days for one name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from servanda.model.almanac import after
from servanda.reading.calendar_terms import count, duration
from servanda.reading.counted_times import of_this_text
from servanda.reading.points import point
from servanda.reading.stems import content, stem
from servanda.reading.stretches import Known, stretch
from servanda.reading.time_patterns import NUMBER
from servanda.reading.times import times

EDGE = re.compile(
    r"(?:the\s+)?(?:(?P<edge>end|conclusion|completion|expiry|expiration|close|termination|beginning|start|"
    r"commencement|outset|launch|opening)\s+of\s+)?(?P<core>.+)",
    re.IGNORECASE | re.DOTALL,
)
LATE_EDGES = frozenset(
    {"end", "conclusion", "completion", "expiry", "expiration", "close", "termination"}
)
_PERIOD_WORD = re.compile(
    r"\b(?:period|phase|stage|transition|interim|truce|mandate)\b", re.IGNORECASE
)
_PERIOD_LAST = re.compile(
    r"\b(?:period|phase|stage|transition|interim|truce|mandate)$", re.IGNORECASE
)
_COMPLEMENT = re.compile(r"\s+(?:of|to|for|that|which|in|under|between)\s", re.IGNORECASE)
_PERIOD_NEXT = re.compile(r"(?:al)?\s+(?:period|phase|stage)\b", re.IGNORECASE)
_SPAN = rf"(?P<n>{NUMBER})[\s-]+(?:calendar\s+)?(?P<unit>day|week|month|year)s?"
_LENGTH_BEFORE = re.compile(rf"(?:^|\s){_SPAN}(?:\s+(?:of\s+)?(?:a|an|the)?)?\s*$", re.IGNORECASE)
_LENGTH_AFTER = re.compile(
    r"\s*,?\s*(?:of|(?:which\s+)?(?:shall|will|is\s+to)\s+(?:be|last|run|have\s+a\s+duration\s+of)(?:\s+for)?|is|lasts|lasting)"
    rf"\s+(?:a\s+(?:period|duration)\s+of\s+)?(?:up\s+to\s+)?{_SPAN}\b",
    re.IGNORECASE,
)
_ITS_LENGTH = re.compile(
    rf"\b(?:the|its)\s+(?:term|duration|length)(?:\s+of\s+office)?\s+(?:shall|will)\s+(?:be|last)\s+{_SPAN}\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\s+(?:shall|will|is\s+to)\s+(?:commence|begin|start)\s+", re.IGNORECASE)
_BEFORE = re.compile(r"\bpreceded\s+by\b", re.IGNORECASE)
_THEN = re.compile(r"\bfollowed\s+by\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"(\S+)\s+")
_TELLS = re.compile(r"\b(?:days?|weeks?|months?|years?|commences?|begins?|starts?)\b")
"""Without one of these words nearby nothing is said of a period's length or start."""
_NAME = re.compile(r"((?:[\w-]+\s+){0,2})$")
_NO_NAME = frozenset(
    {"the", "a", "an", "this", "that", "of", "agreed", "entire", "whole", "for", "during", "in",
     "day", "days", "week", "weeks", "month", "months", "year", "years", "and", "to", "its", "such",
     "initial", "first", "same", "any", "by", "from", "office", "time", "s"}
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20|21)\d\d(?!\d)(?:-\d\d-\d\d)?")
_DAY_BEFORE = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]{2,8}\.?,?|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?)\s+$"
)
_DATE_LENGTH = 24
_LINK = re.compile(
    r"(?:,?\s*(?:which\s+(?:is|will\s+be|shall\s+be)\s+|(?:to\s+be\s+|shall\s+be\s+|will\s+be\s+)?)?(?:held|convened|scheduled|planned|set|fixed|due|slated)|"
    r"\s+(?:shall|will|is\s+to|to)\s+(?:take\s+place|be\s+held|begin|start|open|convene|meet))?"
    r"(?:\s+(?:in|at)\s+(?:[A-Z][\w’'-]+\s*,?\s*){1,3})?\s*(?:for|on|of)\s+(?:the\s+)?$"
)
MAX_PERIODS = 60
"""A text does not define more of them; the rest is not looked up."""
_LOOK_BACK = 110
_LOOK_ROUND = 260
_STOP = re.compile(r"[.;]\s|\n\n")
_ENTRY = re.compile(
    r"into\s+(?:force|effect)\s+(?:immediately\s+)?(?:on|upon|from|at)\s+(?P<rest>[^.;\n]{2,80})"
)
_AND = re.compile(r"\s+(?:and|by)\s")
_ENTERS = re.compile(r"\b(?:enters?|comes?)\s+$", re.IGNORECASE)
_IN_FORCE = re.compile(r"\b(?:entry|coming|entering)\s+into\s+(?:force|effect)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A named period of the text, as far as the text says its length and its start."""

    length: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class Occasions:
    """Days that a text gives to the things it names."""

    periods: dict[str, Period] = field(default_factory=dict)
    events: dict[str, list[tuple[frozenset[str], date]]] = field(default_factory=dict)
    """By the stem of the event's last noun: the stems of its name, and its day."""
    letters: dict[str, tuple[date, bool]] = field(default_factory=dict)
    """Days that the text calls by a letter ("D-Day means the date of signature")."""
    entry: tuple[date, bool] | None = None
    """Day of entry into force, and whether it is the text's own."""

    def period(self, words: str) -> tuple[Period, str | None] | None:
        """Return the period that an anchor names, and the edge of it that is meant."""
        found = self.periods.get(_anchor_key(words) or "")
        hit = EDGE.fullmatch(words)
        edge = hit["edge"].lower() if hit is not None and hit["edge"] else None
        return (found, edge) if found is not None else None

    def day(self, words: str) -> tuple[date, bool] | None:
        """Return the day of an event that an anchor names, and whether it is the text's own."""
        if _IN_FORCE.search(words):
            return self.entry
        if len(words) == 1:
            return self.letters.get(words)
        hit = EDGE.fullmatch(words)
        names = content(hit["core"] if hit else words)
        if not names:
            return None
        head = stem(names[-1])
        wanted = {stem(name) for name in names}
        days = {day for has, day in self.events.get(head, ()) if wanted <= has}
        return (days.pop(), False) if len(days) == 1 else None


@lru_cache(maxsize=1024)
def period_key(words: str) -> str | None:
    """Return what a period is called, whatever its spelling: "Pre–Transitional Period"."""
    flat = re.sub(r"\([^)]*\)", " ", words.lower()).replace("–", "-").replace("—", "-")
    if _PERIOD_WORD.search(flat) is None:
        return None
    names = [
        w for w in re.findall(r"[a-z]+(?:-[a-z]+)*", flat) if w not in _NO_NAME and count(w) is None
    ]
    names = [re.sub(r"transition(?:al)?", "transition", w) for w in names]
    while names and names[-1] in ("period", "phase", "stage"):
        names.pop()
    return " ".join(names[-2:]) or None


def _anchor_key(words: str) -> str | None:
    """Return what the period is called that an anchor names, whatever end of it is meant."""
    hit = EDGE.fullmatch(words)
    name = _COMPLEMENT.split(hit["core"] if hit else words, maxsplit=1)[0].strip()
    return period_key(name) if _PERIOD_LAST.search(name) else None


def occasions(text: str, anchors: list[str], known: Known) -> Occasions:
    """Return what the text says of the things that its deadlines count from."""
    made = Occasions()
    keys = {key for words in anchors if (key := _anchor_key(words)) is not None}
    if keys:
        _periods(text, keys, known, made)
    if any(_IN_FORCE.search(words) for words in anchors):
        made.entry = _entry(text, known)
    for letter in {words for words in anchors if len(words) == 1}:
        day = _letter(text, letter, known)
        if day is not None:
            made.letters[letter] = day
    _events(text, known, made)
    return made


def _letter(text: str, letter: str, known: Known) -> tuple[date, bool] | None:
    """Return the day that a text calls by a letter, if it says which."""
    says = re.compile(
        rf"(?<!\w){re.escape(letter)}(?:-[Dd]ay)?[\"”’]?\s+(?:means|shall\s+mean|shall\s+be|is|being)\s+"
        r"(?P<rest>[^.;,\n]{2,80})"
    )
    hit = says.search(text)
    return _said_day(text, hit, known) if hit is not None else None


def _said_day(text: str, hit: re.Match[str], known: Known) -> tuple[date, bool] | None:
    """Return a day that words give: a date, or the text's own date."""
    named = point(text, hit.start("rest"), hit.end())
    days = stretch(named, known) if named is not None else None
    if days is not None and days.first is not None and days.first == days.last:
        return days.first, False
    if known.day is not None and of_this_text(_AND.split(hit["rest"])[0]):
        return known.day, True
    return None


def _entry(text: str, known: Known) -> tuple[date, bool] | None:
    found: set[tuple[date, bool]] = set()
    for hit in _ENTRY.finditer(text):
        if _ENTERS.search(text[max(0, hit.start() - 8) : hit.start()]) is None:
            continue
        day = _said_day(text, hit, known)
        if day is None:
            return None
        found.add(day)
    return found.pop() if len(found) == 1 else None


def _events(text: str, known: Known, made: Occasions) -> None:
    """Gather "the summit on 3 May 2031", "the summit, to be held on 3 May 2031"."""
    for hit in _YEAR.finditer(text):
        day = _DAY_BEFORE.search(text[max(0, hit.start() - _DATE_LENGTH) : hit.start()])
        if day is None and len(hit.group()) == len("2031"):
            continue
        at = hit.start() - len(day.group()) if day else hit.start()
        before = text[max(0, at - _LOOK_BACK) : at]
        link = _LINK.search(before)
        if link is None:
            continue
        phrase = re.split(r"[.;:\n]|,\s", before[: link.start()])[-1]
        names = content(phrase)[-6:]
        named = point(text, at, hit.end())
        days = stretch(named, known) if named is not None else None
        if not names or days is None or days.first is None:
            continue
        stems = frozenset(stem(name) for name in names)
        for name in names[-3:]:
            made.events.setdefault(stem(name), []).append((stems, days.first))


def _periods(text: str, keys: set[str], known: Known, made: Occasions) -> None:
    """Gather the lengths and starts of the periods that are asked for."""
    asked: dict[str, list[str]] = {}
    for key in sorted(keys):
        asked.setdefault(key.rpartition(" ")[2].rpartition("-")[2], []).append(key)
    places = sorted((place, word) for word in asked for place in _places(text, word))
    for at, last in places:
        if all(_whole(made.periods.get(key)) for key in asked[last]):
            continue
        near = max(0, at - 80), min(len(text), at + 100)
        if _TELLS.search(text, *near) is not None:
            _mention(text, at, keys, known, made)


def _mention(text: str, at: int, keys: set[str], known: Known, made: Occasions) -> None:
    """Take up a mention of a period, if it is one of those asked for."""
    hit = _PERIOD_WORD.search(text, at, min(len(text), at + 40))
    if hit is None:
        return
    high = (_PERIOD_NEXT.match(text, hit.end()) or hit).end()
    low = max(0, hit.start() - 40)
    tail = _NAME.search(text[low : hit.start()].replace("–", "-"))
    for start in (low + tail.start() if tail else hit.start(), hit.start()):
        key = period_key(text[start:high])
        if key in keys and key is not None:
            if not _whole(made.periods.get(key)):
                _define(text, key, (_without_article(text, start, high), high), known, made)
            return


def _whole(period: Period | None) -> bool:
    return period is not None and None not in (period.length, period.first, period.last)


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where a word begins, small or capital; a plain search is the fastest."""
    at = text.find(word[1:], 1)
    while at > 0:
        if text[at - 1].lower() == word[0]:
            yield at - 1
        at = text.find(word[1:], at + 1)


def _without_article(text: str, start: int, end: int) -> int:
    """Return where the name itself begins."""
    while (word := _FIRST_WORD.match(text, start, end)) and word[1].lower() in _NO_NAME:
        start = word.end()
    return start


def _sentence(text: str, at: tuple[int, int]) -> tuple[int, int]:
    before = text[max(0, at[0] - _LOOK_ROUND) : at[0]]
    low = max(before.rfind(". "), before.rfind("\n\n"), before.rfind("; ")) + 1
    after_it = _STOP.search(text, at[1], min(len(text), at[1] + _LOOK_ROUND))
    high = after_it.start() if after_it else min(len(text), at[1] + _LOOK_ROUND)
    return max(0, at[0] - len(before)) + low, high


def _length(hit: re.Match[str] | None) -> str | None:
    number = count(hit["n"]) if hit is not None else None
    return duration(number, hit["unit"]) if hit is not None and number is not None else None


def _define(text: str, key: str, at: tuple[int, int], known: Known, made: Occasions) -> None:
    """Take up what one mention says of a period."""
    low, high = _sentence(text, at)
    old = made.periods.setdefault(key, Period())
    begins = _BEGINS.match(text, at[1], high)
    lasts = _LENGTH_AFTER.match(text, at[1], high)
    length = _length(_LENGTH_BEFORE.search(text[max(low, at[0] - 60) : at[0]])) or _length(lasts)
    if lasts is not None and begins is None:
        begins = _BEGINS.match(text, lasts.end(), high)
    if length is None and begins is not None:
        length = _length(_ITS_LENGTH.search(text, begins.end(), high))
    first = old.first
    if begins is not None and first is None:
        found = times(text, begins.end(), high, known)
        if found and found[0].start <= begins.end() + 3:
            day = found[0].earliest or found[0].latest
            first = date.fromisoformat(day) if day else None
    before = text[low : at[0]]
    last = old.last
    for link, late in ((_BEFORE, True), (_THEN, False)):
        tied = link.search(before)
        other = _named(text, (low, low + tied.start()), known, made) if tied else None
        if other is not None and late:
            last = last or other.first
        elif other is not None:
            first = first or other.last
    length = old.length or length
    if first is None and last is not None and length is not None:
        first = after(last, f"-{length}")
    if last is None and first is not None and length is not None:
        last = after(first, length)
    made.periods[key] = replace(old, length=length, first=first, last=last)


def _named(text: str, at: tuple[int, int], known: Known, made: Occasions) -> Period | None:
    """Return the last period that stands between two places, taken up if it was not yet."""
    low, high = at
    for hit in reversed(list(_PERIOD_WORD.finditer(text, low, high))):
        for start in (max(low, hit.start() - 25), hit.start()):
            key = period_key(text[start : hit.end()])
            if key is not None and key not in made.periods and len(made.periods) < MAX_PERIODS:
                _define(text, key, hit.span(), known, made)
            found = made.periods.get(key or "", Period())
            if found != Period():
                return found
    return None
