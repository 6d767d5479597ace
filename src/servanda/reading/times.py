"""Time expressions in a stretch of text, found by their first words.

Every rule is tried only where its first word stands, so that a text costs one pass over its words.
"""

import re
from collections.abc import Callable, Iterable

from servanda.reading import counted_times, dated_times, event_times
from servanda.reading.calendar_terms import NUMBERS, ORDINALS
from servanda.reading.stretches import Known
from servanda.reading.time_patterns import FRONTED
from servanda.reading.time_words import AFTER_NUMBER, DETERMINERS, GATED, NEXT
from servanda.reading.timing import Maker, Time
from servanda.reading.words import WORD, Heads

__all__ = ["Known", "Time", "times"]

FRONT_WORDS = frozenset(
    {"after", "following", "upon", "pending", "before", "prior", "once", "ahead", "immediately",
     "promptly", "shortly", "soon", "as"}
)  # fmt: skip
FromMatch = Callable[[re.Match[str], Known], Time | None]


def _by_pattern(pattern: re.Pattern[str], made: FromMatch) -> Maker:
    def make(text: str, low: int, end: int, known: Known) -> Time | None:
        hit = pattern.match(text, low, end)
        return made(hit, known) if hit is not None else None

    return make


def _rows(
    rules: Iterable[tuple[tuple[str, ...], re.Pattern[str], FromMatch]],
) -> Iterable[tuple[tuple[str, ...], Maker]]:
    return ((heads, _by_pattern(pattern, made)) for heads, pattern, made in rules)


_RULES: tuple[tuple[tuple[str, ...], Maker], ...] = (
    *_rows(event_times.OPEN_RULES),
    *_rows(counted_times.BEFORE_DATES),
    (
        ("on", "no", "not", "prior", "well", "ahead", "up", "through", "as", "with", "in",
         "starting", "beginning", "commencing", "effective", "by", "before", "until", "till",
         "from", "since", "targeting", "at", "during", "throughout", "between", "after", "within",
         "over", "to", "for", "later"),
        dated_times.dated,
    ),
    *_rows(counted_times.RULES),
    (("this", "next", "today", "tomorrow", "tonight"), dated_times.relative_day),
    (("#year",), dated_times.goal_year),
    *_rows(event_times.SOON_RULES),
    *_rows(event_times.RULES),
)  # fmt: skip
_OPEN_ENDED = (*_rows(r for r in event_times.RULES if r[1] in event_times.OPEN_ENDED),)
"""Rules whose second word may be any."""


def _by_head(rules: Iterable[tuple[tuple[str, ...], Maker]]) -> dict[str, list[Maker]]:
    found: dict[str, list[Maker]] = {}
    for heads, maker in rules:
        for head in heads:
            found.setdefault(head, []).append(maker)
    return found


_BY_HEAD = _by_head(_RULES)
_ANY_NEXT = _by_head(_OPEN_ENDED)
_COUNTED = _BY_HEAD.pop("#")
_FRONTED = _by_pattern(FRONTED, event_times.fronted)
_NUMBER_WORDS = NUMBERS.keys() | ORDINALS.keys()
_YEAR = len("2031")
_NUMBER_NEXT = re.compile(r"(?:\s*\(\s*\w+\s*\))?[\s–-]*([^\W\d_]+)")
_NEXT_WORD = re.compile(r"\W+([^\W_]+)(?:\W+([^\W_]+))?")


_HEADS = _BY_HEAD.keys() | _NUMBER_WORDS | FRONT_WORDS
_KNOWN = Heads(word for word in _HEADS if word.isalpha())
_FIGURE = re.compile(r"\d")


def _gated(text: str, head: str, at: int, end: int) -> list[Maker] | None:
    """Return the rules of a frequent first word, fewer where its next word tells of no time."""
    hit = _NEXT_WORD.match(text, at, end)
    if hit is None:
        return None
    word = hit[1].lower()
    if word in DETERMINERS and hit[2]:
        word = hit[2].lower()
    if word in NEXT or not word.isalpha():
        return _BY_HEAD[head]
    return _ANY_NEXT.get(head)


def _numbered(text: str, head: str, at: int, end: int) -> list[Maker] | None:
    """Return the rules for a number where a unit of time may follow; most count other things."""
    if len(head) == _YEAR and head.isdecimal():
        return _BY_HEAD["#year"]
    hit = _NUMBER_NEXT.match(text, at, end)
    if hit is None or hit[1].lower() not in AFTER_NUMBER:
        return _BY_HEAD.get(head)
    return [*_BY_HEAD.get(head, ()), *_COUNTED]


def times(text: str, start: int, end: int, known: Known) -> list[Time]:
    """Return the time expressions between two places, in order, never two that overlap."""
    found: list[Time] = []
    reached = start
    opening = WORD.search(text, start, end)
    figures = _FIGURE.search(text, start, end) is not None
    for word in (WORD.finditer if figures else _KNOWN.find)(text, start, end):
        head = word.group().lower()
        if head not in _HEADS and not head[0].isdecimal():
            continue
        low = word.start()
        if low < reached:
            continue
        if head in GATED:
            rules = _gated(text, head, word.end(), end)
        elif head in _NUMBER_WORDS or head[0].isdecimal():
            rules = _numbered(text, head, word.end(), end)
        else:
            rules = _BY_HEAD.get(head)
        made = _first(text, low, end, rules, known) if rules else None
        front = opening is not None and low == opening.start() and head in FRONT_WORDS
        if made is None and front:
            made = _FRONTED(text, low, end, known)
        if made is not None:
            found.append(made)
            reached = made.end
    return found


def _first(text: str, low: int, end: int, rules: list[Maker], known: Known) -> Time | None:
    for rule in rules:
        made = rule(text, low, end, known)
        if made is not None:
            return made
    return None
