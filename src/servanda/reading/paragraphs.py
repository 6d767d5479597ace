"""Lines into raw paragraphs: labels, wrapped lines, words cut by a blank line."""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

LABEL = re.compile(
    r"[ \t\xa0]*(?P<label>"
    r"\(?\d{1,3}(?:\.\d{1,3}){0,5}[.)]"  # 1.  (2)  1.2.3.
    r"|\d{1,3}(?:\.\d{1,3}){1,5}\.(?=[A-Z][a-z])"  # 1.2.The, for want of a blank
    r"|\d{1,3}(?:\.\d{1,3}){1,5}"  # 1.2
    r"|\(?[A-Za-z][.)]"  # a)  (b)  C.
    r"|\(?[ivxIVX]{2,6}[.)]"  # (iv)  II.
    r"|[•▪◦●○■□➢➤❖✓►·–—*\uf0b7\uf0a7\uf0d8\uf02d-]"
    r")(?:[ \t\xa0]+|$|(?<=\d\.)(?=[A-Z][a-z]))"
)
TERMINAL = re.compile(r"[.!?;:][\s\"”’»)\]*]*\d{0,3}\s*$")
OPENS_LOW = re.compile(r"[a-z\[(,;]")
# A turn in a transcript: "PRESIDENT SMITH:", "MS. JONES:", "Q".
TURN = re.compile(
    r"(?P<who>(?:[A-Z]{2}[A-Z.’'-]{0,20}|M(?:R|S|RS)\.|DR\.)"
    r"(?:[ ](?:[A-Z]{2}[A-Z.’'-]{0,20}|M(?:R|S|RS)\.|DR\.)){0,5}"
    r"|(?:The )?(?:President|Prime Minister|Minister|Secretary|Chancellor|Mr\.|Ms\.|Mrs\.)"
    r"(?:[ ][A-Z][\w.’'-]{1,20}){0,4}|Q)"
    r"(?:[ ]?\([^)\n]{0,40}\))?[ ]?(?::|(?<=Q)\s{2,})[ \t\xa0]*(?=\S)"
)
# No line of a title or list ends so: the sentence goes on in the next.
DANGLING = re.compile(
    r"(?<![^\W_])(?:the|an?|of|by|to|in|on|for|from|with|and|at|than|its|their|shall|will|within)$"
)
MAX_TURN = 120
# Shortest and longest typical line of a hard-wrapped text; measured over the UN resolutions.
WRAPPED = (35, 100)
MIN_LINES_TO_JUDGE = 6


@dataclass(slots=True)
class Raw:
    """A paragraph in the making."""

    start: int
    end: int
    label: str | None = None
    speaker: str | None = None


def raw_paragraphs(text: str) -> list[Raw]:
    """Return the paragraphs of ``text`` in order; labels and speakers stand outside their spans."""
    width = _wrap_width(_lines(text))
    done: list[Raw] = []
    current: Raw | None = None
    pending: str | None = None
    blank = True
    for start, end in _lines(text):
        if start == end:
            blank = True
            continue
        label, body = _label(text, start, end)
        if label is not None and current is not None and _counts(text, current, label):
            label, body = None, start
        if label is None:
            speaker, body = _turn(text, body, end)
        else:
            speaker = None  # "1.2.1 FCP: 3 seats" is a share in a list, nobody's turn
        if body >= end:  # a label alone on its line
            pending, current, blank = label, None, True
            continue
        starts_new = label is not None or speaker is not None or pending is not None
        if current is not None and not starts_new and _continues(text, current, body, blank, width):
            current.end = end
        else:
            current = Raw(body, end, label if label is not None else pending, speaker)
            done.append(current)
            pending = None
        blank = False
    return _mend(text, done)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines without surrounding white space; an empty span for a blank line.

    They are looked at one by one: a large text has many, and is not to be held twice.
    """
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        end = stop if stop >= 0 else len(text)
        line = text[at:end]
        body = line.strip()
        start = at + line.index(body[0]) if body else at
        yield start, start + len(body)
        at = end + 1


def _wrap_width(lines: Iterable[tuple[int, int]]) -> int:
    """Width of a hard-wrapped text, or 0 where a line is a paragraph."""
    inner = sorted(
        array(
            "L",
            (
                end - start
                for (start, end), (after, after_end) in pairwise(lines)
                if end > start and after_end > after
            ),
        )
    )
    if len(inner) < MIN_LINES_TO_JUDGE:
        return 0
    median = inner[len(inner) // 2]
    return median if WRAPPED[0] <= median <= WRAPPED[1] else 0


def _label(text: str, start: int, end: int) -> tuple[str | None, int]:
    found = LABEL.match(text, start, end)
    if found is None:
        return None, start
    return intern(found["label"]), found.end()


COUNTED = re.compile(
    r"\b[a-z]+(?:ty|teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred)\s*$|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred)\s*$",
    re.IGNORECASE,
)


def _counts(text: str, before: Raw, label: str) -> bool:
    """Whether "(3)" repeats the number in words before it: "three | (3) seats"."""
    if not (label[0] == "(" and label[1:-1].isdigit()):
        return False
    return COUNTED.search(text[max(before.start, before.end - 24) : before.end]) is not None


def _turn(text: str, start: int, end: int) -> tuple[str | None, int]:
    found = TURN.match(text, start, min(end, start + MAX_TURN))
    if found is None:
        return None, start
    return found["who"].strip(), found.end()


def _continues(text: str, before: Raw, start: int, blank: bool, width: int) -> bool:  # noqa: FBT001
    """Whether the line at ``start`` goes on with the paragraph ``before``."""
    tail = text[max(before.start, before.end - 12) : before.end]
    ended = TERMINAL.search(tail) is not None
    low = OPENS_LOW.match(text, start) is not None
    if blank:
        return low and not ended and not tail.endswith(",")
    if not ended and DANGLING.search(tail):
        return True
    if not width:
        return low and not ended
    last = before.end - (text.rfind("\n", before.start, before.end) + 1 or before.start)
    if tail.rstrip().endswith(":"):
        return False
    if ended or tail.endswith(","):
        return low or last > width * 0.8
    return low or last > width * 0.6


def _mend(text: str, found: list[Raw]) -> list[Raw]:
    """Join list items that a blank line cut in two ("rockets | of 200 mm - by 9 km;")."""
    out: list[Raw] = []
    for raw in found:
        if (
            out
            and raw.label is None
            and raw.speaker is None
            and raw.end - out[-1].start < 200  # noqa: PLR2004
            and _cut(text, out, raw)
        ):
            out[-1].end = raw.end
        else:
            out.append(raw)
    return out


SHARE = re.compile(r"[^\s:;.][^:;.\n]{0,40}:")
"""The name before a share in a list: "1.2.1 The Union:" over "three (3) seats;"."""
FRAGMENT = 80
"""Longest piece of a share that stands in a paragraph of its own."""


def _share(text: str, before: Raw, raw: Raw) -> bool:
    """Whether a piece goes on with "Name:" in a labelled item: a table that a PDF flattened."""
    if before.label is None or raw.end - raw.start > FRAGMENT:
        return False
    last = text[before.start : before.end]
    if SHARE.match(last) is None or last.rstrip().endswith((";", ".")):
        return False
    whole = last.rstrip().endswith(":") and len(last.split()) <= 5  # noqa: PLR2004 -- a name, not a lead-in
    counted = last[-1].isdigit() or last.endswith(")")
    return whole or counted or not (TERMINAL.search(last[-8:]) or text[raw.start].isupper())


def _cut(text: str, out: list[Raw], raw: Raw) -> bool:
    last = text[out[-1].start : out[-1].end]
    if _share(text, out[-1], raw):
        return True
    if TERMINAL.search(last[-8:]) or last.endswith(","):
        return False
    if last.count("(") > last.count(")"):
        return True
    if len(out) == 1 or text[out[-2].end - 1] != ";":
        return False
    return text[raw.end - 1] == ";"
