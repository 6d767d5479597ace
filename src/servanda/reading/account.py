"""The account of a reading: every cue word placed, what is counted, what to ask."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from servanda.model.reading import Cue, Refusal, Statement, Summary
from servanda.reading import refusals
from servanda.reading.parts import Block, Genre

MAX_ASK = 12
"""Questions on the ask list: more than a page of them is asked by nobody."""
SENTENCE_END = re.compile(r"(?<![A-Z])[.?!][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z\d])")
DENIED = re.compile(
    r"\b(?:(?:absence|lack)\s+of|without|no|not\s+any|free\s+of)\s+(?:(?:any|[\w-]+(?:ing|al|ed|able|ary|"
    r"firm|hard|clear|new|such))\s+){0,2}$",
    re.IGNORECASE,
)
"""Before a noun: "the absence of binding commitments" says that there are none."""
REACH = 250
"""How far a refusal looks for the ends of its sentence."""
ORDER = {
    "claim": 0,
    "deferral": 1,
    "commitment": 2,
    "proposal": 3,
    "signal": 4,
    "demand": 5,
    "aspiration": 6,
}


def account(
    text: str, found: tuple[Block, ...], listed: tuple[Statement, ...], genre: Genre
) -> tuple[tuple[Statement, ...], tuple[Refusal, ...]]:
    """Return the statements with every cue word they hold, and a refusal for every other one."""
    spans = sorted((s.span.start, s.span.end, at) for at, s in enumerate(listed))
    cued = sorted({(c.start, c.end, 0) for s in listed for c in s.cues})
    repeats = sorted((r.start, r.end, 0) for s in listed for r in s.repeats)
    governing = {b.chapeau for b in found if b.chapeau is not None}
    starts = [b.start for b in found]
    extra: dict[int, list[Cue]] = {}
    refused = []
    for low, high in refusals.cue_words(text):
        inside = _inside(spans, low, high)
        if inside is not None:
            cue = Cue(start=low, end=high, exact=text[low:high], why=_why(text, low))
            extra.setdefault(inside, []).append(cue)
            continue
        if _inside(cued, low, high) is not None:
            continue
        at = bisect_right(starts, low) - 1
        block = found[at] if at >= 0 and high <= found[at].end else None
        refused.append(
            refusals.refusal(
                refusals.Place(
                    text=text,
                    at=(low, high),
                    block=block,
                    sentence=_sentence(text, block, low, high),
                    genre=genre,
                    governs=block is not None and at in governing,
                    repeated=_inside(repeats, low, high) is not None,
                )
            )
        )
    done = tuple(_with_cues(s, extra.get(at, [])) for at, s in enumerate(listed))
    return done, tuple(refused)


def _why(text: str, low: int) -> str:
    """Say what a cue word does in a statement that it did not lead to."""
    if DENIED.search(text, max(0, low - 60), low):
        return "denied: the text says that there is none"
    return "cue word of the statement"


def _inside(spans: list[tuple[int, int, int]], low: int, high: int) -> int | None:
    """Index of a span that holds the word; spans are sorted by start and hardly overlap."""
    at = bisect_right(spans, low, key=lambda span: span[0]) - 1
    for start, end, index in reversed(spans[max(0, at - 3) : at + 1]):
        if start <= low and high <= end:
            return index
    return None


def _with_cues(statement: Statement, more: list[Cue]) -> Statement:
    have = [(c.start, c.end) for c in statement.cues]
    new = [c for c in more if not any(a <= c.start and c.end <= b for a, b in have)]
    if not new:
        return statement
    cues = tuple(sorted((*statement.cues, *new), key=lambda c: c.start))
    return msgspec.structs.replace(statement, cues=cues)


def _sentence(text: str, block: Block | None, low: int, high: int) -> tuple[int, int]:
    """Return the sentence round a word, near enough to judge it by."""
    start = max(block.start if block else 0, low - REACH)
    end = min(block.end if block else len(text), high + REACH)
    before = [hit.end() for hit in SENTENCE_END.finditer(text, start, low)]
    after = SENTENCE_END.search(text, high, end)
    return (before[-1] if before else start), (after.start() + 1 if after else end)


def summary(listed: tuple[Statement, ...]) -> Summary:
    """Return the headline counts; permissions are left out."""
    bound = [s for s in listed if s.kind == "commitment" and s.deontic != "permission"]
    return Summary(
        commitments=len(bound),
        with_deadline=sum(s.deadline is not None for s in bound),
        with_verification=sum(s.verification is not None for s in bound),
        verifiable=sum(_verifiable(s) for s in bound),
    )


def _verifiable(statement: Statement) -> bool:
    """Whether an outsider could judge it: who is known, and by when or never."""
    due = statement.deadline is not None and statement.deadline.type != "vague"
    return bool(statement.debtor) and (due or statement.deontic == "prohibition")


def ask_list(listed: tuple[Statement, ...]) -> tuple[str, ...]:
    """Return the questions worth asking first.

    What was agreed leads where somebody only claims an agreement; then what the text itself leaves
    open by its own words; then the rest, by kind.
    """
    asked: dict[str, None] = {}
    for wanted in sorted({turn for turn, _ in _questions(listed)}):
        for turn, question in _questions(listed):
            if turn == wanted:
                asked[question] = None
            if len(asked) == MAX_ASK:
                return tuple(asked)
    return tuple(asked)


def _questions(listed: tuple[Statement, ...]) -> Iterator[tuple[tuple[bool, bool, int], str]]:
    """Yield every question with its turn, the lower the earlier; never all at once in memory."""
    for statement in listed:
        for rank, gap in enumerate(statement.gaps):
            own = statement.kind == "claim" and gap.slot == "object"
            yield (not own, gap.span is None, ORDER[statement.kind] + rank), gap.ask
