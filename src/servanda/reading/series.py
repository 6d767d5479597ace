"""Series of acts: "open the ford, mark the lanes, and return the boats" are three."""

import re

from msgspec.structs import replace

from servanda.reading.lexicons import word_set
from servanda.reading.parts import Clause
from servanda.reading.segment import trim
from servanda.reading.words import ADVERBS, WORD

MIN_ACT = 3
"""Fewest words of an act in a series: "detect, deter, and repel raids" is one act."""
SERIES_FORCES = frozenset(
    {"duty", "future", "need", "pledge", "agreed", "decision", "ask", "pledged", "list", "leave",
     "ought", "plan"}
)  # fmt: skip
TAKES_THAT = frozenset(
    {"pledge", "agreed", "decision", "ask", "pledged", "plan", "announce", "wish", "confirm"}
)
THAT = re.compile(r"\bthat\b,?\s+", re.IGNORECASE)


# ", and", "and to", "as well as"; its first character first, so that the search leaps to it.
SERIES = re.compile(
    r"[,aA](?i:(?<=,)\s*(?:and|as well as)?|(?<=\ba)nd(?=\s+to\b)|(?<=\ba)s well as)\s+"
)
TO = re.compile(r"(?:not\s+)?to\b", re.IGNORECASE)
PURPOSE = re.compile(r"(?<!continue )(?<!seek )(?<!work )\bto\s+[a-z]+", re.IGNORECASE)
BARE = frozenset({"duty", "future", "need", "leave", "ought"})
"""Verb forms that take an infinitive without "to": in "will send boats and to mark the lanes" the
second infinitive tells what for."""
REPEATS_TO = re.compile(
    rf"\s+{ADVERBS}(?:continue|continuing|begin|seek|work|strive|endeavou?r|be\s+(?:\w+\s+)?\w+|have|cooperate|"
    rf"aim|need)\s+{ADVERBS}to\b",
    re.IGNORECASE,
)


def series(text: str, clause: Clause, force: str) -> list[Clause]:
    """Split "open the ford, mark the lanes, and return the boats" into its acts."""
    if force not in SERIES_FORCES:
        return [clause]
    low = clause.anchor.end if clause.anchor is not None else clause.start
    cuts = _cuts(text, clause, low, force)
    if not cuts or not _parallel(text, clause, low, cuts):
        return [clause]
    if len(cuts) > 1 and force == "plan" and PURPOSE.search(text, low + 4, cuts[-1][0]):
        return [clause]  # "intend to use the talks to mark lanes, clear mines, and open fords"
    out = []
    ends = [cut for cut, _ in reversed(cuts)] + [clause.end]
    starts = [clause.start] + [at for _, at in reversed(cuts)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        low, high = trim(text, start, end)
        if number == 0:
            out.append(replace(clause, end=max(high, low)))
        elif low < high:
            out.append(replace(clause, start=low, end=high, subject=None, inherits=-1))
    return out


def _cuts(text: str, clause: Clause, low: int, force: str) -> list[tuple[int, int]]:
    """Return where a series may be cut, last first: end of one act, beginning of the next."""
    cuts: list[tuple[int, int]] = []
    closed = False
    edge = clause.end
    for found in reversed(list(SERIES.finditer(text, low, clause.end))):
        joint = found.group().lower()
        has_and = "and" in joint or "as well" in joint
        at = found.end()
        if not (has_and or closed) or not opens_act(text, at, clause.end):
            continue
        if force in BARE and TO.match(text, at) and REPEATS_TO.match(text, low) is None:
            continue
        if min(_count(text, at, edge), _count(text, low, found.start())) < MIN_ACT:
            closed = False
            continue
        closed = closed or has_and
        cuts.append((found.start(), at))
        edge = found.start()
    return cuts


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _parallel(text: str, clause: Clause, low: int, cuts: list[tuple[int, int]]) -> bool:
    """Whether the first member of a series is an act like those after it."""
    if opens_act(text, _skip(text, low), clause.end):
        return True
    if clause.anchor is None or clause.anchor.act.force not in TAKES_THAT:
        return False
    if THAT.search(text, max(clause.start, low - 5), cuts[-1][0]):
        return True
    return all(text[at : at + 3].lower() == "to " for _, at in cuts)


LED = re.compile(rf"\s*(?:not\s+|never\s+)?{ADVERBS}(?:to\s+)?", re.IGNORECASE)


def _skip(text: str, at: int) -> int:
    """Past the words between a modal and its verb."""
    found = LED.match(text, at)
    return found.end() if found else at


def opens_act(text: str, at: int, end: int) -> bool:
    """Whether a verb in its base form stands at ``at``, after "to" and adverbs."""
    word = WORD.search(text, _skip(text, at), end)
    if word is None or word.start() - at > 40:  # noqa: PLR2004
        return False
    verb = word.group().lower()
    if text[word.end() : word.end() + 1] == "-":
        return False
    return verb in word_set("verbs", "act")
