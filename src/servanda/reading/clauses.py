"""Sentences into clauses: where one undertaking ends and the next begins."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from msgspec.structs import replace

from servanda.reading.anchors import anchors
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Anchor, Clause
from servanda.reading.segment import pieces, subject_start, trim
from servanda.reading.series import SERIES_FORCES, TAKES_THAT, THAT, opens_act, series
from servanda.reading.words import ADVERBS, WORD, mentions

# What stands between two anchors when the second goes on with the subject of the first.
COORDINATED = re.compile(
    rf"(?P<cut>,?\s*\b(?:and|but|or|as well as)|,)\s+{ADVERBS}$", re.IGNORECASE
)
RELATIVE = re.compile(rf"(?P<cut>,\s*|\s+)(?P<who>which|who|whom|that)\s+{ADVERBS}$", re.IGNORECASE)
JOINER = re.compile(
    r",?\s*and\s+(?:further\s+)?that\s+|"
    r",\s*(?:and|but|while|whereas|yet|so)\s+|,\s+(?=(?:we|I|they|he|she)\b)|"
    r",\s+(?=(?:the\s+)?(?:[A-Z][\w/’'-]*\s+){1,4}$)|"
    r"\s+(?:but|while|whereas|yet)\s+|,\s+where\s+(?=(?:he|she|it|they|we)\b)|"
    r"\s+and\s+(?=(?:the|an?|this|these|those|their|its|our|each|every|all|any|no|such|we|they|he|she|"
    r"it|I|there)\b)"
)
SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whom|whose|if|when|where|whether|as|because|unless|until|once|after|before|"
    r"provided|what|how|to|than)\b",
    re.IGNORECASE,
)
IF_FRONT = re.compile(
    r"(?:if|once|when|whenever|where|wherever|unless|until|after|before|should|as|while|although|"
    r"though|since|because|provided|given|in the event|in case|subject)\b",
    re.IGNORECASE,
)
FRAMES = frozenset({"frame", "reaffirm"})
MAX_SUBJECT_WORDS = 22
MAX_ANTECEDENT = 80
NEAR_VERB = 90
"""Longest stretch of a connective and adverbs before a verb form."""
NEAR_THAT = 90
"""How far "that" may stand from its verb: "Demands, as a first step ..., that"."""
OWN_SUBJECT = re.compile(r"(?:we|I|they|he|she|it|you)(?=[’']|\s)", re.IGNORECASE)
# "ensure that the Minister and the ...": what follows "and" is still inside the that-clause.
SUBJECT_OF = re.compile(
    r"\b(?:that|which|whether|where|if)\s+(?:[\w’'.-]+\s+){1,8}and\s+$", re.IGNORECASE
)
# "articles 4 and", "Trade and": the word after joins a list of names, not a new sentence.
COORDINATES_NAMES = re.compile(
    r"\b(?:paragraphs?|articles?|\d+|between [\w\s]{1,40}|both [\w\s]{1,30})\s+and\s+$",
    re.IGNORECASE,
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
    whole = whole and not any(clause.anchor is not None for clause in before)
    if whole and not _finite_item(text, start, found):
        only = Clause(
            start=start, end=end, block=block, sentence=sentence, anchor=None, subject=None
        )
        return series(text, only, "list")
    found = _drop_embedded(text, start, found)
    heads = _heads(text, start, found)
    out: list[Clause] = []
    for at, head in enumerate(heads):
        anchor = head.anchor
        following = heads[at + 1] if at + 1 < len(heads) else None
        high = end if following is None else following.cut or following.start
        low, high = _trim(text, head.start, high, anchor)
        clause = Clause(
            start=low,
            end=high,
            block=block,
            sentence=sentence,
            anchor=anchor,
            subject=head.subject,
            inherits=-1 if head.follows else None,
            framed_by=head.framed,
            inner=head.inner,
        )
        out.extend(series(text, clause, anchor.act.force))
    if not out and before and opens_act(text, start, end):
        out.append(replace(before[-1], start=start, end=end, subject=None, inherits=-1, inner=None))
    if out and before and out[0].subject is None and out[0].inherits is None:
        out[0] = replace(out[0], inherits=-1)
    return out


REASON = re.compile(r",?\s+because\b(?!\s+of\b)", re.IGNORECASE)
ADDRESSED = re.compile(
    r"(?:(?:Mr|Madam|Mrs|Ms)\.?\s+\w+|Your\s+\w+|(?:my\s+)?(?:dear\s+)?(?:friends?|colleagues|ladies\s+and\s+gentlemen)|[Oo]n\s+behalf\s+of\s+[^,]{2,60}),\s+"
)
"""Words to the hearer before the subject."""


def _trim(text: str, low: int, high: int, anchor: Anchor) -> tuple[int, int]:
    told = mentions(text, anchor.end, high, ("because",))
    reason = REASON.search(text, anchor.end, high) if told else None
    if reason is not None:
        high = reason.start()
    called = ADDRESSED.match(text, low, anchor.start)
    if called is not None:
        low = called.end()
    start, end = trim(text, low, high)
    return min(start, anchor.start), max(end, anchor.end)


def _finite_item(text: str, start: int, found: list[Anchor]) -> bool:
    """Whether a list item is a sentence of its own: it has a subject before its verb form."""
    first = WORD.search(text, start)
    if first is None or not found:
        return False
    if found[0].start == first.start():
        return found[0].act.force not in (
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


def _drop_embedded(text: str, start: int, found: list[Anchor]) -> list[Anchor]:
    """Leave out the anchors of a fronted "If ...," clause and of relative clauses in a subject."""
    kept = list(found)
    if IF_FRONT.match(text, start) and len(kept) > 1:
        comma = _front_end(text, start, kept)
        if comma is not None:
            kept = [a for a in kept if a.start > comma] or kept
    while kept and kept[0].act.force in EMBEDDABLE:
        gap = text[start : kept[0].start]
        relative = RELATIVE.search(gap)
        own = OWN_SUBJECT.match(text, kept[0].start) is not None and ASKED.search(gap) is not None
        inside = EMBEDDED.search(gap) is not None and SAYS_THAT.search(gap) is None
        if relative is None and not inside and not own:
            break
        kept = kept[1:]
    return kept


def _front_end(text: str, start: int, found: list[Anchor]) -> int | None:
    """Where a fronted clause ends: at the last comma before a later anchor with its own subject."""
    for earlier, later in pairwise(found):
        comma = text.rfind(",", earlier.end, later.start)
        if comma >= 0 and SUBORDINATE.search(text[comma : later.start]) is None:
            return comma
    first = text.find(",", start, found[0].start)
    return first if first >= 0 else None


EMBEDDABLE = frozenset({"duty", "future", "need", "ought", "leave", "possible", "hypothetical"})
# "... if or when it will", "the day that the Parties shall": a subject of few words after a
# subordinator belongs to the verb form that follows, which then leads no clause.
EMBEDDED = re.compile(
    r"(?<!, )\b(?:that|which|if|when|whether|what|how|where|because|until|than)\s+(?:or\s+when\s+)?"
    r"(?:(?:it|they|he|she|we|I|there|this|these)|(?:the|a|an|any|each|its|their)\s+(?:[\w-]+\s+){0,2}?[\w-]+)\s*$"
)


SAYS_THAT = re.compile(
    r"\b(?:is|was|say|saying|clear|sure|certain|assure\s+\w+|tell\s+\w+|repeat|confirm)\s+that\s+(?:we|I)\s*$",
    re.IGNORECASE,
)
"""Before the speaker's own act: "what I can say is that we will"."""
ASKED = re.compile(r"\b(?:how|what|where|whether|if|when|why|for\s+what)\s+$", re.IGNORECASE)


@dataclass(slots=True)
class _Head:
    """An anchor that leads a clause."""

    anchor: Anchor
    start: int
    subject: tuple[int, int] | None
    follows: bool = False
    framed: Anchor | None = None
    inner: Anchor | None = None
    cut: int | None = None
    """Where the clause before ends, if not at the start of this one."""


def _heads(text: str, start: int, found: list[Anchor]) -> list[_Head]:
    """Anchors that lead a clause, each with its start, subject and frame."""
    heads: list[_Head] = []
    frame: Anchor | None = None
    pivot: Anchor | None = None
    for anchor in found:
        if pivot is None:
            low = subject_start(text, _after_joiner(text, start, anchor.start), anchor.start)
            head: _Head | None = _Head(anchor, low, _subject(text, low, anchor))
        elif heads and pivot is heads[-1].anchor and _complement(text, pivot, anchor):
            heads[-1].inner = pivot = anchor
            that = THAT.search(text, max(0, heads[-1].anchor.end - 5), anchor.start)
            if that is not None and pivot is not None:
                heads[-1].subject = (that.end(), anchor.start)
            continue
        else:
            head = _next(text, pivot, anchor)
        if head is None:
            continue
        pivot = anchor
        if anchor.act.force == "frame":
            frame = anchor
            continue
        fronted = frame is not None and _fronted(text, start, frame, head)
        head.framed = frame if not heads and not fronted else None
        heads.append(head)
    return heads


def _fronted(text: str, start: int, frame: Anchor, head: _Head) -> bool:
    """Whether a frame is only the reason before a clause: "Noting that ..., [we will ...]"."""
    first = WORD.search(text, start, head.start)
    apart = text[frame.end : head.start].rstrip().endswith(",")
    return first is not None and apart and first.group().lower().endswith("ing")


AUXILIARY = re.compile(
    r"\b(?:(?:do|does|did|is|are|has|have|can|may|must|shall|will|should)(?:\s+not)?|cannot)\s*$",
    re.IGNORECASE,
)
"""Before "and will" an auxiliary shares its verb: "does not and will never accept"."""
FULL_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|[a-z]{3,}ed|[Ww]e\s+[a-z]+)\b"
)


def _may_join(words: str) -> bool:
    """Whether a joiner can stand among words: each has one of these."""
    return any([one in words for one in (",", "and", "but", "while", "whereas", "yet")])  # noqa: C419


def _after_joiner(text: str, start: int, anchor: int) -> int:
    """Past a full clause before the one of ``anchor``: "We have met before, and [we will ...]"."""
    at = start
    for found in JOINER.finditer(text, start, anchor) if _may_join(text[start:anchor]) else ():
        rest = text[found.end() : anchor]
        if rest.count(" ") > MAX_SUBJECT_WORDS or SUBORDINATE.search(rest) is not None:
            continue
        if IF_FRONT.match(text, at) or COORDINATES_NAMES.search(text[at : found.end()]):
            continue
        if AUXILIARY.search(text, at, found.start()):
            continue
        if FULL_CLAUSE.search(text, at, found.start()):
            at = found.end()
    return at


def _subject(text: str, low: int, anchor: Anchor) -> tuple[int, int] | None:
    """Where the subject stands; contracted forms ("we'll") carry it in themselves."""
    own = OWN_SUBJECT.match(text, anchor.start)
    if own is not None:
        return own.span()
    low = max(low, _past_front(text, low, anchor.start))
    return (low, anchor.start) if anchor.start > low else None


@cache
def _fronts() -> frozenset[str]:
    """Return the words that open a fronted time, condition or remark."""
    return word_set("subjects", "kept") | word_set("subjects", "openers")


def _past_front(text: str, low: int, anchor: int) -> int:
    """Past a fronted time or condition: in "After the talks, the Parties ..." the Parties act."""
    first = WORD.search(text, low, anchor)
    if first is None or first.group().lower() not in _fronts():
        return low
    comma = text.rfind(", ", low, anchor)
    while comma > low:
        rest = text[comma + 1 : anchor].split()
        if rest and rest[0].lower() not in ("and", "or", "as", "including"):
            return comma + 2
        comma = text.rfind(", ", low, comma)
    return low


PLAIN = frozenset({"none", "announce", "suggest", "wish"})


def _base_after(text: str, last: Anchor, anchor: Anchor) -> bool:
    """Whether ``anchor`` is one more infinitive: "will lead and support efforts"."""
    first = text[anchor.start : anchor.end].split(maxsplit=1)[0].lower()
    base = not first.endswith(("s", "ed", "ing"))
    return base and last.act.force in SERIES_FORCES | {
        "plan",
        "wish",
        "effort",
        "committed",
        "ready",
    }


def _complement(text: str, last: Anchor, anchor: Anchor) -> bool:
    """Whether ``anchor`` is the verb of the that-clause that ``last`` opens."""
    if last.act.force not in TAKES_THAT:
        return False
    that = THAT.search(text, max(last.start, last.end - 5), anchor.start)
    return that is not None and that.start() - last.end < NEAR_THAT


def _next(text: str, last: Anchor, anchor: Anchor) -> _Head | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """How ``anchor`` goes on after ``last``; None if it lies inside the clause of ``last``."""
    if anchor.start <= last.end:
        return None
    gap = text[last.end : anchor.start]
    near = max(0, len(gap) - NEAR_VERB)
    coordinated = COORDINATED.search(gap, near)
    if coordinated is not None:
        if anchor.act.force in PLAIN and _base_after(text, last, anchor):
            return None
        bare = coordinated["cut"].strip() == ","
        aside = anchor.act.force not in EMBEDDABLE or text[last.end : last.end + 1] == ","
        if not (bare and aside):
            low = last.end + coordinated.end("cut")
            subject = _subject(text, anchor.start, anchor)
            return _Head(anchor, low, subject, follows=subject is None)
    relative = RELATIVE.search(gap, near)
    if relative is not None:
        return _relative(gap, relative, last, anchor)
    joined = _joined(text, gap, last, anchor)
    if joined is not None:
        return joined
    that = THAT.search(text, max(last.start, last.end - 5), anchor.start)
    if that is not None and last.act.force in FRAMES:
        low = subject_start(text, that.end(), anchor.start)
        return _Head(anchor, low, _subject(text, low, anchor), framed=last)
    return None


def _relative(gap: str, found: re.Match[str], last: Anchor, anchor: Anchor) -> _Head | None:
    """Return a clause with "which" or "who" after a comma; one that restricts its noun is none."""
    person = found["who"].lower() == "who" and "," in gap
    plain = found["who"].lower() == "that" or not ("," in found["cut"] or person)
    if plain and anchor.act.force != "defer":
        return None
    low = last.end + found.start("who")
    head = _Head(anchor, low, (max(last.end, low - MAX_ANTECEDENT), low))
    if person and "," not in found["cut"]:
        head.cut = last.end + gap.rfind(",")  # the apposition belongs to neither
    return head


OWN_VOICE = re.compile(r"\s*(?:[Ww]e|I)\s+")
"""After a comma "and we" opens a clause, whatever "that" stands before."""
# "... that the coast guard, the navy, and the police plan to": still the subject of that clause.
OPEN_THAT = re.compile(
    r"\bthat,?\s+(?:(?!\b(?:is|are|was|were|has|have|had|will|shall|can|may|must|do|does|did)\b|"
    r"[a-z]{3,}(?:ed|s)\b)[^;])*$"
)


def _joined(text: str, gap: str, last: Anchor, anchor: Anchor) -> _Head | None:
    """Return a clause with a subject of its own after "and", "but" or "while"."""
    opened = "that" if text[last.start : last.end].lower().endswith("that") else ""
    for found in JOINER.finditer(gap) if _may_join(gap) else ():
        rest = gap[found.end() :]
        if rest.count(" ") > MAX_SUBJECT_WORDS or SUBORDINATE.search(rest) is not None:
            continue
        lead = gap[: found.end()]
        anew = found.group().lstrip().startswith(",") and OWN_VOICE.match(gap, found.end())
        if not anew and OPEN_THAT.search(opened + lead[: found.start()]):
            continue
        names = COORDINATES_NAMES.search(lead) is not None
        if names or ("," not in found.group() and SUBJECT_OF.search(lead)):
            continue
        low = subject_start(text, last.end + found.end(), anchor.start)
        return _Head(anchor, low, _subject(text, low, anchor))
    return None
