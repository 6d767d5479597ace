"""What the learned layer sees of a candidate: words without names and figures, and the rules' view.

Names and figures are masked, so that nothing is learned of who was spoken of in the training texts.
"""

import re
from collections.abc import Iterable, Iterator
from zlib import crc32

from servanda.model.reading import DocumentKind
from servanda.reading.candidates import Candidate
from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

BUCKETS = 1 << 16
MAX_WORDS = 40
"""Words of a candidate that are looked at; a statement's act stands among its first."""
HEAD_WORDS = 4
LENGTHS = (3, 6, 10, 16, 25, 40)
AMOUNT = re.compile(r"[$€£%]|\b(?:million|billion|percent|per cent)\b")
SPACE = re.compile(r"\s")


def masked(word: str, *, first: bool) -> str:
    """Return a word in lower case; figures as ``#``, names as ``^``."""
    if word[0].isdigit():
        return "#"
    lower = word.lower()
    if first or lower == word or lower in KEPT:
        return lower
    return "^"


KEPT = frozenset({"i", "parties", "party", "states", "state", "sides", "member", "members"})


def features(text: str, one: Candidate, genre: DocumentKind) -> Iterator[str]:
    """Yield the features of a candidate, each a string."""
    clause, force = one.clause, one.force
    anchor = clause.anchor
    words = _words(text, clause.start, clause.end)
    kind, deontic, strength = one.verdict or ("none", None, None)
    act = anchor.act.id if anchor else "-"
    power = anchor.act.force if anchor else "-"
    yield "bias"
    yield f"g={genre}"
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
    if clause.quoted:
        yield "quoted"
    if one.part:
        yield f"part={min(one.part, 3)}"
    yield f"len={sum(len(words) > bound for bound in LENGTHS)}|{'a' if anchor else '-'}"
    block = one.block
    yield f"b={block.kind}|{'c' if block.chapeau is not None else '-'}|{genre}"
    if block.label is not None:
        yield f"lb={'#' if block.label.strip('().')[:1].isdigit() else 'a'}|{min(block.level, 3)}"
    if force is not None:
        given = force.verdict[0] if force.verdict else "none"
        yield f"fv={given}"
        yield f"ff={force.anchor.act.id if force.anchor else '-'}|{given}"
    if one.chapeau is not None:
        tail = _words(text, max(one.chapeau[0], one.chapeau[1] - 60), one.chapeau[1])[-3:]
        yield f"ct={' '.join(tail)}"
        for word in tail:
            yield f"cw={word}"
    if block.speaker is not None:
        yield f"sp|{one.who}|{power}"
    if AMOUNT.search(text, clause.start, clause.end):
        yield "amount"
        yield f"amount|{power}"
    if anchor is not None:
        verb = _words(text, anchor.end, min(clause.end, anchor.end + 80))[:HEAD_WORDS]
        act_verb = next((w for w in verb if w in word_set("verbs", "act")), "-")
        yield f"v={act_verb}"
        yield f"vf={act_verb}|{power}"
        if verb:
            yield f"n1={verb[0]}|{power}"
            yield f"n2={' '.join(verb[:2])}"
            yield f"gn1={verb[0]}|{genre}"
        yield f"ph={' '.join(_words(text, anchor.start, anchor.end))}"
    lead = words[:3]
    yield f"l1={' '.join(lead[:1])}"
    yield f"l2={' '.join(lead[:2])}"
    yield f"gl1={genre}|{' '.join(lead[:1])}"
    yield f"l1r={kind}|{' '.join(lead[:1])}"
    before = _words(text, max(clause.sentence[0], clause.start - 40), clause.start)[-2:]
    if before:
        yield f"p1={before[-1]}"
        yield f"p2={' '.join(before)}"
    for word in words:
        yield f"1={word}"
    for one_, two in zip(words, words[1:], strict=False):
        yield f"2={one_} {two}"


def _words(text: str, start: int, end: int) -> list[str]:
    out = []
    for found in WORD.finditer(text, start, end):
        out.append(masked(found.group(), first=not out))
        if len(out) == MAX_WORDS:
            break
    return out


def hashed(found: Iterable[str]) -> set[int]:
    """Return the buckets of features."""
    return {crc32(one.encode()) & (BUCKETS - 1) for one in found}
