"""Blocks into sentences, and sentences into clauses with the words that lead them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

# A sentence longer than this is cut at white space, so that no stage is more than linear.
MAX_SENTENCE = 3000
# Boundaries the trained splitter sees where there is none: titles, initials, "no.", "para.".
FALSE_END = re.compile(
    r"(?:\b(?:H\.E|Mr|Mrs|Ms|Dr|St|Gen|Lt|Col|Maj|Sgt|Hon|Amb|Prof|No|Nos|Art|Arts|para|paras|cf|vs|"
    r"Sept?|Oct|Nov|Dec|Jan|Feb|Mar|Apr|Aug|[A-Z](?:\.[A-Z])*))\.\s*$"
)
OPENS_SENTENCE = re.compile(
    r"(?:The|We|This|In|It|They|He|She|But|And|As|For|These|Both|To|Our|On|If|At|That|With|Its)\b"
)
INLINE_LABEL = re.compile(
    r"(?:[,;:]|\b(?:and|or|will|shall|to))\s+\((?P<label>[a-h]|[ivx]{1,4}|\d)\)\s+(?=\w)"
)
MARKS = re.compile(r"[;()]")
# Ends the trained splitter passes over after a short word ("in a month. Under ..."): a whole word
# in small letters, a stop, a word with a capital. Words that are cut short are none.
PLAIN_END = re.compile(r"[.!?][”\"’)\]]*\s+(?=[“\"(‘]?(?:[A-Z][a-z]+|[AI])\s)")
LAST_WORD = re.compile(r"(?:^|[^\w.])([a-z]{3,})$")
LONGEST_WORD = 24


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences between two places of ``text``; together they lose only white space."""
    split = _splitter()
    for low, high in _windows(text, start, end):
        # Where a line was wrapped tells nothing of where a sentence ends.
        words = text[low:high]
        if MAY_END.search(words) is None:
            yield from _whole(text, low, high)
        else:
            yield from _sentences(text, low, list(split(words.replace("\n", " "))))


MAY_END = re.compile(r"[.!?…](?=\W)")
"""Without one of these there is nothing to split: the trained splitter sees no end elsewhere."""


@cache
def _splitter() -> Callable[[str], Iterable[tuple[int, int]]]:
    """Return the trained splitter of sentences."""
    from nupunkt import sent_spans  # noqa: PLC0415 -- heavy: loaded only when a text is read

    return sent_spans


SENTENCE_BREAK = re.compile(r"[.!?;][”\"’)]*\s+(?=[A-Z“\"(])")
WINDOW = 50_000
"""Code points that are cut into sentences at once, so that a book on one line takes no more memory
than one of many paragraphs."""


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield pieces of a long block, cut where a sentence seems to end."""
    while end - start > WINDOW:
        reach = start + WINDOW
        breaks = [hit.end() for hit in SENTENCE_BREAK.finditer(text, reach - MAX_SENTENCE, reach)]
        at = breaks[-1] if breaks else text.rfind(" ", start + 1, reach) + 1 or reach
        yield start, at
        start = at
    yield start, end


def _sentences(text: str, start: int, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a piece, joined where the splitter saw an end that is none."""
    opened: int | None = None
    for at, (low, high) in enumerate(spans):
        first = opened if opened is not None else low
        after = spans[at + 1][0] + start if at + 1 < len(spans) else None
        if after is not None and _no_end(text, start + first, start + high, after):
            opened = first
            continue
        opened = None
        yield from _whole(text, start + first, start + high)


def _no_end(text: str, start: int, end: int, after: int) -> bool:
    """Whether the boundary at ``end`` is false: a title, an initial, or a small letter next."""
    if text[after].islower():
        return text[end - 1 : end] != ";"
    tail = text[max(start, end - 12) : end].rstrip()
    if FALSE_END.search(tail) is None:
        return False
    # "the U.S. The talks" ends a sentence, "the U.S. Treasury" does not.
    return not (tail.endswith(("U.S.", "U.N.", "E.U.")) and OPENS_SENTENCE.match(text, after))


def _whole(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences that the splitter left in one piece."""
    for found in PLAIN_END.finditer(text, start, end):
        word = LAST_WORD.search(text[max(start, found.start() - LONGEST_WORD) : found.start()])
        if word is None or word[1] in word_set("neighbours", "cut_short"):
            continue
        yield from _cut(text, start, found.end())
        start = found.end()
    yield from _cut(text, start, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        at = text.rfind(" ", start, start + MAX_SENTENCE)
        at = at if at > start else start + MAX_SENTENCE
        yield from _bare(text, start, at)
        start = at
    yield from _bare(text, start, end)


def _bare(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    body = piece.strip()
    if body:
        low = start + piece.index(body[0])
        yield low, low + len(body)


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of a sentence between semicolons and inline labels "(i) ... (ii)"."""
    words = text[start:end]
    if ";" not in words and "(" not in words:
        whole = trim(text, start, end)
        return [whole] if whole[0] < whole[1] and BARE.fullmatch(text, *whole) is None else []
    cuts = [start]
    depth = 0
    for found in MARKS.finditer(words):
        mark = found.group()
        depth = max(0, depth + (mark == "(") - (mark == ")"))
        if mark == ";" and depth == 0:
            cuts.append(start + found.end())
    labels = list(INLINE_LABEL.finditer(text, start, end)) if "(" in words else []
    if labels and labels[0]["label"] in ("a", "i", "1"):  # the first keeps its lead-in
        cuts.extend(found.end() for found in labels[1:] if _opens(text, found.end(), end))
    cuts = sorted(set(cuts))
    out = []
    for low, high in zip(cuts, [*cuts[1:], end], strict=True):
        trimmed = trim(text, low, high)
        if trimmed[0] < trimmed[1] and BARE.fullmatch(text, *trimmed) is None:
            out.append(trimmed)
    return out


def _opens(text: str, at: int, end: int) -> bool:
    """Whether a verb or a subject with its own verb stands after an inline label."""
    word = WORD.search(text, at, end)
    if word is None:
        return False
    first = word.group().lower()
    verb = (
        first in word_set("verbs", "act")
        or first.endswith(("ing", "ed"))
        or first in ("to", "shall", "will", "not")
    )
    return verb or MODAL_AHEAD.match(text, at, end) is not None or first[0].isdigit()


MODAL_AHEAD = re.compile(
    r"(?:[\w’'-]+\s+){1,8}?(?:shall|will|must|may|should|is|are)\b", re.IGNORECASE
)


# A connective or a label alone is no clause.
BARE = re.compile(r"and|or|but|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)?|\W+", re.IGNORECASE)
LEFT = re.compile(r"(?:[\s,;:.•*\-–—]|\band\b(?=\s)|\bor\b(?=\s)|\bbut\b(?=\s))*", re.IGNORECASE)
RIGHT = re.compile(
    r"(?:[\s,;:.!?*]|\s(?:and(?:\s+that)?|or|but|while|\((?:[a-h]|[ivx]{1,4}|\d{1,2})\)|\([a-h]))+$"
)


CONNECTIVE_FIRST = frozenset("aAoObB")
"""How "and", "or" and "but" begin."""
PUNCTUATION = ",;:.!?* \n\t"
LOOSE = (")", "and", "or", "but", "while", "that")
"""One of these, a blank or an opened bracket stands last where more than punctuation may go."""
LAST = 24
"""Code points at the end in which connectives and punctuation are looked for."""


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without connectives and punctuation at its ends."""
    first = text[start : start + 1]
    if not first.isalnum() or first in CONNECTIVE_FIRST:
        found = LEFT.match(text, start, end)
        start = found.end() if found else start
    low = max(start, end - LAST)
    last = text[low:end]
    body = last.rstrip(PUNCTUATION)
    if body.endswith(LOOSE) or body[-1:].isspace() or body[-2:-1] == "(":
        tail = RIGHT.search(last)
        end = low + tail.start() if tail is not None else end
    else:
        end = low + len(body)
    return start, max(start, end)


# "..., with both leaders signalling": the actor of an absolute construction.
ABSOLUTE = re.compile(r",\s+with\s+(?=(?:both|all|each|the)\s+[\w’' -]{1,40}$)")


CONDITIONAL = re.compile(
    r"(?:in (?:the event|case|the absence)|to the extent|at the (?:beginning|end|start))\b",
    re.IGNORECASE,
)
# A fronted remark that says when belongs to the statement ("In 2031, we will ...").
TIMED = re.compile(
    r"\b(?:(?:19|20|21)\d\d|within|(?:\d+|\w+)\s+(?:hours|days|weeks|months|years)\s+(?:of|after|from|before))\b",
    re.IGNORECASE,
)


def subject_start(text: str, start: int, anchor: int) -> int:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Return where the statement begins: after remarks like "In addition," or "Building on this,".

    A fronted time or condition ("If ...,", "Within ten days,") stays.
    """
    titled = text.rfind(": ", start, anchor)
    if titled > start and anchor - titled > len(": The"):
        start = titled + 2  # "Clean energy: the Group will ..."
    first = WORD.search(text, start, anchor)
    if first is None:
        return start
    absolute = ABSOLUTE.search(text, start, anchor)
    if absolute is not None:
        return absolute.end()
    word = first.group().lower()
    openers = word_set("subjects", "openers")
    if word in word_set("subjects", "kept") or CONDITIONAL.match(text, first.start()):
        return start
    if word not in openers and not word.endswith(("ly", "ing", "ed")):
        return start
    comma = _remark_end(text, start, anchor)
    if comma is not None:
        return comma
    if word in ("and", "but", "so", "yet", "also", "then", "therefore", "thus", "however"):
        after = WORD.search(text, first.end(), anchor)
        return after.start() if after else start
    return start


NO_SUBJECT = frozenset({"and", "or", "as", "including", "in", "while", "but", "which"})


def _remark_end(text: str, start: int, anchor: int) -> int | None:
    """Where the subject starts after a fronted remark; None if no comma ends the remark."""
    comma = text.rfind(",", start, anchor)
    if comma > start and TIMED.search(text, start, comma):
        return start
    while comma > start:
        word = WORD.search(text, comma + 1, anchor)
        if word is not None and word.group().lower() not in NO_SUBJECT:
            return word.start()
        comma = text.rfind(",", start, comma)
    return None
