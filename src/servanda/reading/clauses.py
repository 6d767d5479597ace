"""Sentences into clauses: where one undertaking ends and the next begins."""

import re
from dataclasses import replace

from servanda.reading.lexicons import act_phrases, word_set
from servanda.reading.parts import Anchor, Clause
from servanda.reading.segment import pieces, subject_start, trim
from servanda.reading.words import ADVERBS, WORD

NOT = re.compile(
    r"\s+(?:(?:also|therefore|further|in any way|under no circumstances)\s+)?(?:not|never|neither|no longer)\b",
    re.IGNORECASE,
)
NO_SUBJECT = re.compile(r"(?:^|\s)(?:no|neither|none|nobody|nothing)\b", re.IGNORECASE)
# What stands between two anchors when the second goes on with the subject of the first.
COORDINATED = re.compile(
    rf"(?P<cut>,?\s*\b(?:and|but|or|as well as)|,)\s+{ADVERBS}$", re.IGNORECASE
)
RELATIVE = re.compile(rf"(?P<cut>,\s*|\s+)(?P<who>which|who|whom|that)\s+{ADVERBS}$", re.IGNORECASE)
JOINER = re.compile(
    r"(?:,\s*|\s+)(?:and|but|while|whereas|yet|so)\s+|,\s+(?=(?:we|I|they|he|she)\b)"
)
SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whom|whose|if|when|where|whether|as|because|unless|until|once|after|before|"
    r"provided|what|how|to|than)\b",
    re.IGNORECASE,
)
THAT = re.compile(r"\bthat\s+", re.IGNORECASE)
IF_FRONT = re.compile(
    r"(?:if|once|when|whenever|where|wherever|unless|until|after|before|should|as|while|although|"
    r"though|since|because|provided|given|in the event|in case|subject)\b",
    re.IGNORECASE,
)
FRAMES = frozenset({"frame", "reaffirm"})
TAKES_THAT = frozenset(
    {"pledge", "agreed", "decision", "ask", "pledged", "plan", "announce", "wish"}
)
SERIES_FORCES = frozenset(
    {"duty", "future", "need", "pledge", "agreed", "decision", "plan", "ask", "pledged", "list",
     "leave", "ought"}
)  # fmt: skip
MAX_SUBJECT_WORDS = 22


def anchors(text: str, start: int, end: int) -> list[Anchor]:
    """Return the phrases of the lexicon of acts between two places, in order."""
    found = []
    for low, high, act in act_phrases().find(text, start, end):
        if act.force == "future" and _noun_will(text, low):
            continue
        negated = NOT.match(text, high, end) is not None or act.force == "future-not"
        found.append(Anchor(act=act, start=low, end=high, negated=negated))
    return found


def _noun_will(text: str, at: int) -> bool:
    """Whether "will" is a noun: "the political will", "against Borland's will"."""
    before = text[max(0, at - 24) : at].lower().split()
    return bool(before) and (
        before[-1]
        in {"political", "the", "a", "free", "popular", "good", "his", "her", "our", "their"}
        or before[-1].endswith(("'s", "’s"))
    )


def clauses(text: str, sentence: tuple[int, int], block: int, *, whole: bool) -> list[Clause]:
    """Return the clauses of a sentence; with ``whole`` it is an item that may lack a verb form."""
    out: list[Clause] = []
    for start, end in pieces(text, *sentence):
        out.extend(_piece(text, (start, end), sentence, block, whole=whole, before=out))
    return out


def _piece(
    text: str,
    span: tuple[int, int],
    sentence: tuple[int, int],
    block: int,
    *,
    whole: bool,
    before: list[Clause],
) -> list[Clause]:
    start, end = span
    found = anchors(text, start, end)
    if whole and not _finite_item(text, start, found):
        only = Clause(
            start=start, end=end, block=block, sentence=sentence, anchor=None, subject=None
        )
        return _series(text, only, "list")
    found = _drop_embedded(text, start, end, found)
    heads = _heads(text, start, found)
    out: list[Clause] = []
    for at, (anchor, low, subject, framed, follows) in enumerate(heads):
        high = heads[at + 1][1] if at + 1 < len(heads) else end
        low, high = _trim(text, low, high, anchor)
        clause = Clause(
            start=low,
            end=high,
            block=block,
            sentence=sentence,
            anchor=anchor,
            subject=subject,
            inherits=-1 if follows else None,
            framed_by=framed,
        )
        out.extend(_series(text, clause, anchor.act.force))
    if out and before and out[0].subject is None and out[0].inherits is None:
        out[0] = replace(out[0], inherits=-1)
    return out


def _trim(text: str, low: int, high: int, anchor: Anchor) -> tuple[int, int]:
    start, end = trim(text, low, high)
    return min(start, anchor.start), max(end, anchor.end)


def _finite_item(text: str, start: int, found: list[Anchor]) -> bool:
    """Whether a list item is a sentence of its own: it has a subject before its verb form."""
    first = WORD.search(text, start)
    if first is None or not found:
        return False
    if found[0].start == first.start():
        return found[0].act.force not in (
            "imperative",
            "announce",
            "ask",
            "plan",
            "suggest",
            "wish",
        )
    word = first.group().lower()
    if word in ("to", "not"):
        return False
    if word in word_set("verbs", "act") and found[0].start - start > 1:
        return False
    between = text[start : found[0].start]
    return SUBORDINATE.search(between) is None


def _drop_embedded(text: str, start: int, end: int, found: list[Anchor]) -> list[Anchor]:
    """Leave out the anchors of a fronted "If ...," clause and of relative clauses in a subject."""
    kept = list(found)
    if IF_FRONT.match(text, start) and len(kept) > 1:
        comma = _front_end(text, start, kept)
        if comma is not None:
            kept = [a for a in kept if a.start > comma] or kept
    while len(kept) > 1:
        gap = text[start : kept[0].start]
        relative = RELATIVE.search(gap)
        if relative is None or JOINER.search(text[kept[0].end : kept[1].start]):
            break
        kept = kept[1:]
    return kept


def _front_end(text: str, start: int, found: list[Anchor]) -> int | None:
    """Where a fronted clause ends: the last comma before some later anchor with a subject of its own."""
    for earlier, later in zip(found, found[1:], strict=False):
        comma = text.rfind(",", earlier.end, later.start)
        if comma >= 0 and SUBORDINATE.search(text[comma : later.start]) is None:
            return comma
    first = text.find(",", start, found[0].start)
    return first if first >= 0 else None


_Head = tuple[Anchor, int, tuple[int, int] | None, Anchor | None, bool]


def _heads(text: str, start: int, found: list[Anchor]) -> list[_Head]:
    """Anchors that lead a clause, each with its start, subject, frame, and whether it goes on."""
    heads: list[_Head] = []
    frame: Anchor | None = None
    for anchor in found:
        if not heads and frame is None:
            low = subject_start(text, start, anchor.start)
            head = _first(text, low, anchor)
        else:
            last = frame if frame is not None and not heads else heads[-1][0]
            if frame is not None and frame.start > last.start:
                last = frame
            head = _next(text, last, anchor)
        if head is None:
            continue
        if anchor.act.force in FRAMES and anchor.act.force == "frame":
            frame = anchor
            continue
        heads.append(head)
        if anchor.act.force == "reaffirm":
            frame = anchor
    return heads


def _first(text: str, low: int, anchor: Anchor) -> _Head:
    subject = (low, anchor.start) if anchor.start > low else None
    return (anchor, low, subject, None, False)


def _next(text: str, last: Anchor, anchor: Anchor) -> _Head | None:
    """How ``anchor`` goes on after ``last``; None if it lies inside the clause of ``last``."""
    if anchor.start <= last.end:
        return None
    gap = text[last.end : anchor.start]
    coordinated = COORDINATED.search(gap)
    if coordinated is not None and (
        "and" in coordinated["cut"] or "but" in coordinated["cut"] or anchor.act.force != "possible"
    ):
        low = last.end + coordinated.end("cut")
        return (anchor, low, None, None, True)
    relative = RELATIVE.search(gap)
    if relative is not None:
        if relative["who"].lower() == "that" or "," not in relative["cut"]:
            return None
        low = last.end + relative.start("who")
        return (anchor, low, (low - len(relative["cut"]), low), None, False)
    joined = None
    for found in JOINER.finditer(gap):
        rest = gap[found.end() :]
        if rest.count(" ") <= MAX_SUBJECT_WORDS and SUBORDINATE.search(rest) is None:
            joined = found
            break
    if joined is not None:
        low = last.end + joined.end()
        low = subject_start(text, low, anchor.start)
        return (anchor, low, (low, anchor.start), None, False)
    that = THAT.search(text, max(last.start, last.end - 5), anchor.start)
    if that is not None and last.act.force in FRAMES:
        low = subject_start(text, that.end(), anchor.start)
        return (anchor, low, (low, anchor.start), last, False)
    return None


SERIES = re.compile(r"(?:,\s*(?:and|as well as)?|\band(?=\s+to\b)|\bas well as)\s+", re.IGNORECASE)


def _series(text: str, clause: Clause, force: str) -> list[Clause]:
    """Split "open the ford, mark the lanes, and return the boats" into its acts."""
    if force not in SERIES_FORCES:
        return [clause]
    low = clause.anchor.end if clause.anchor is not None else clause.start
    cuts = []
    closed = False
    for found in reversed(list(SERIES.finditer(text, low, clause.end))):
        has_and = "and" in found.group().lower() or "as well" in found.group().lower()
        if not (has_and or closed):
            continue
        at = found.end()
        if not _opens_act(text, at, clause.end):
            continue
        closed = closed or has_and
        cuts.append((found.start(), at))
    if not cuts or not _opens_act(text, _skip(text, low), clause.end):
        return [clause]
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


def _skip(text: str, at: int) -> int:
    """Past the words between a modal and its verb."""
    found = re.compile(rf"\s*(?:not\s+|never\s+)?{ADVERBS}(?:to\s+)?", re.IGNORECASE).match(
        text, at
    )
    return found.end() if found else at


def _opens_act(text: str, at: int, end: int) -> bool:
    """Whether a verb in its base form stands at ``at``, after "to" and adverbs."""
    word = WORD.search(text, _skip(text, at), end)
    if word is None or word.start() - at > 40:  # noqa: PLR2004
        return False
    return word.group().lower() in word_set("verbs", "act")
