"""What the learned layer sees of a candidate: words without names and figures, and the rules' view.

Names and figures are masked, so that nothing is learned of who was spoken of in the training texts.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from servanda.model.reading import DocumentKind
from servanda.reading.candidates import Candidate
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Anchor
from servanda.reading.words import WORD

BUCKETS = 1 << 16
MAX_WORDS = 40
"""Words of a candidate that are looked at; a statement's act stands among its first."""
HEAD_WORDS = 4
HEAD_REACH = 80
"""Code points after a verb form in which its first words stand."""
LENGTHS = (3, 6, 10, 16, 25, 40)
DEEPEST = 3
AMOUNT = re.compile(r"[$€£%]|\b(?:million|billion|percent|per cent)\b")
KEPT = frozenset({"i", "parties", "party", "states", "state", "sides", "member", "members"})
"""Words that are written with a capital without being a name."""


def masked(text: str, start: int, end: int) -> list[str]:
    """Return the words between two places in lower case; figures are ``#``, names ``^``."""
    out: list[str] = []
    for found in WORD.finditer(text, start, end):
        word = found.group()
        lower = word.lower()
        if word[0].isdigit():
            out.append("#")
        elif lower == word or not out or lower in KEPT:
            out.append(lower)
        else:
            out.append("^")
        if len(out) == MAX_WORDS:
            break
    return out


def features(text: str, one: Candidate, genre: DocumentKind) -> Iterator[str]:
    """Yield the features of a candidate, each a string."""
    yield from _ruled(one, genre)
    yield from _placed(text, one, genre)
    anchor = one.clause.anchor
    if anchor is not None:
        yield from _act(text, one.clause.end, anchor, genre)
    yield from _worded(text, one, genre)


def _ruled(one: Candidate, genre: DocumentKind) -> Iterator[str]:
    """Yield what the rules say of it."""
    clause, anchor = one.clause, one.clause.anchor
    kind, deontic, strength = one.verdict or ("none", None, None)
    act, power = (anchor.act.id, anchor.act.force) if anchor else ("-", "-")
    yield f"r={kind}"
    yield f"rd={kind}{deontic}{strength}"
    yield f"gr={genre}|{kind}"
    yield f"a={act}"
    yield f"ga={genre}|{act}"
    yield f"f={power}"
    yield f"fr={power}|{kind}"
    yield f"w={one.who}"
    yield f"gwf={genre}|{one.who}|{power}"
    yield f"wf={one.who}|{power}"
    if anchor is not None and anchor.negated:
        yield f"neg={power}"
    if clause.framed_by is not None:
        yield f"fb={clause.framed_by.act.id}"
    if clause.inner is not None:
        yield f"in={clause.inner.act.id}|{power}"
    if clause.inherits is not None:
        yield f"inh={power}"
    if one.block.speaker is not None:
        yield f"sp|{one.who}|{power}"


def _placed(text: str, one: Candidate, genre: DocumentKind) -> Iterator[str]:
    """Yield where it stands: in its sentence, its block, under a lead-in."""
    block, force, clause = one.block, one.force, one.clause
    yield f"g={genre}"
    if clause.quoted:
        yield "quoted"
    if one.part:
        yield f"part={min(one.part, DEEPEST)}"
    yield f"b={block.kind}|{'c' if block.chapeau is not None else '-'}|{genre}"
    if block.label is not None:
        figure = block.label.strip("().")[:1].isdigit()
        yield f"lb={'#' if figure else 'a'}|{min(block.level, DEEPEST)}"
    if force is not None:
        given = force.verdict[0] if force.verdict else "none"
        yield f"fv={given}"
        yield f"ff={force.anchor.act.id if force.anchor else '-'}|{given}"
    if one.chapeau is not None:
        low, high = one.chapeau
        tail = masked(text, max(low, high - 60), high)[-3:]
        yield f"ct={' '.join(tail)}"
        yield from (f"cw={word}" for word in tail)
    before = masked(text, max(clause.sentence[0], clause.start - 40), clause.start)[-2:]
    if before:
        yield f"p1={before[-1]}"
        yield f"p2={' '.join(before)}"


def _act(text: str, end: int, anchor: Anchor, genre: DocumentKind) -> Iterator[str]:
    """Yield its verb form, and the first words after it."""
    power = anchor.act.force
    after = masked(text, anchor.end, min(end, anchor.end + HEAD_REACH))[:HEAD_WORDS]
    verb = next((word for word in after if word in word_set("verbs", "act")), "-")
    yield f"v={verb}"
    yield f"vf={verb}|{power}"
    if after:
        yield f"n1={after[0]}|{power}"
        yield f"n2={' '.join(after[:2])}"
        yield f"gn1={after[0]}|{genre}"
    yield f"ph={' '.join(masked(text, anchor.start, anchor.end))}"


def _worded(text: str, one: Candidate, genre: DocumentKind) -> Iterator[str]:
    """Yield its own words, how many they are, and whether they name an amount."""
    anchor = one.clause.anchor
    words = masked(text, one.clause.start, one.clause.end)
    kind = one.verdict[0] if one.verdict else "none"
    yield f"len={sum(len(words) > bound for bound in LENGTHS)}|{'a' if anchor else '-'}"
    if AMOUNT.search(text, one.clause.start, one.clause.end):
        yield f"amount|{anchor.act.force if anchor else '-'}"
    yield f"l1={' '.join(words[:1])}"
    yield f"l2={' '.join(words[:2])}"
    yield f"gl1={genre}|{' '.join(words[:1])}"
    yield f"l1r={kind}|{' '.join(words[:1])}"
    yield from (f"1={word}" for word in words)
    yield from (f"2={first} {second}" for first, second in pairwise(words))


def hashed(found: Iterable[str]) -> set[int]:
    """Return the buckets of features."""
    return set(map(_bucket, found))


@lru_cache(maxsize=8192)
def _bucket(feature: str) -> int:
    return crc32(feature.encode()) & (BUCKETS - 1)
