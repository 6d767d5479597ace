"""Who says the words that a report quotes."""

import re
from collections.abc import Callable
from functools import cache

from servanda.reading import naming
from servanda.reading.lexicons import table
from servanda.reading.parts import Block, Clause

NAME = (
    r"(?:(?:[Tt]he\s+)?(?:[A-Z](?:[\w’'-]*|\.)(?:\s+(?:of(?:\s+the)?\s+)?[A-Z](?:[\w’'-]*|\.)){0,5})|"
    r"(?:[Tt]he|[Aa]n?)\s+(?:[A-Z][\w’-]+\s+)?(?:[a-z]+\s+){0,2}(?:spokes(?:man|woman|person)|official|envoy|diplomat|minister|"
    r"president|ambassador|adviser|source)s?)"
)
CLOSED = r"[”\"’]"
LOOK = 240
"""How far round its quotation the words of saying stand."""
FAR = 2000
"""Longest quotation whose ends are looked for."""
NO_NAME = frozenset({"he", "she", "they", "it", "the", "this", "that", "but", "and", "in", "on"})


@cache
def _said() -> str:
    return str(table("recipients")["saying"]["verbs"])


@cache
def _after() -> re.Pattern[str]:
    """Words of saying after a quotation: "…,” said Minister Arle", "…,” the envoy added"."""
    return re.compile(
        rf"{CLOSED}?,?\s*{CLOSED}?\s*(?:(?:{_said()})\s+(?P<b>{NAME}|he|she|they)\b|"
        rf"(?P<a>{NAME}|[Hh]e|[Ss]he|[Tt]hey)(?:,[^,”\"]{{1,80}},)?\s+(?:{_said()})\b)"
    )


@cache
def _before() -> re.Pattern[str]:
    """Words of saying before a quotation: "Minister Arle said: “…"."""
    return re.compile(
        rf"(?P<a>{NAME}|[Hh]e|[Ss]he|[Tt]hey)(?:,[^,”\"]{{1,80}},)?\s+(?:(?:has|had|also|later)\s+)?"
        rf"\[?(?:{_said()})\b[^”\"“]{{0,200}}[:,]?\s*[“\"]?\s*$"
    )


ACCORDING = re.compile(rf"\b[Aa]ccording to\s+(?P<a>{NAME})")


def attributed(
    text: str, block: Block, clause: Clause, first: Callable[[Block, int], str | None]
) -> str | None:
    """Return to whom a report ascribes the words of a clause, before or after them.

    ``first`` tells whom the paragraph names before a place, where no word of saying stands near.
    """
    source = ACCORDING.search(text, *clause.sentence)
    if source is not None:
        return _plain(source["a"])
    if not clause.quoted:
        return None
    close = _closing(text, clause.start + 1, block.end)
    after = _after().match(text, close, min(block.end, close + LOOK))
    low = max(block.start, clause.start - FAR)
    opened = max(text.rfind(mark, low, clause.start + 1) for mark in '“"')
    before = _before().search(text[max(block.start, opened - LOOK) : max(opened, block.start)])
    for hit in (after, before):
        if hit is not None:
            name = hit.groupdict().get("a") or hit.groupdict().get("b")
            if name and name.lower() not in NO_NAME:
                return _plain(name)
    return first(block, clause.start)


def _closing(text: str, at: int, end: int) -> int:
    """Return where the quotation round a place ends, before its closing mark and stop."""
    found = re.compile(r"[”\"]").search(text, at, min(end, at + FAR))
    return found.start() if found is not None else at


def _plain(name: str) -> str:
    return naming.bare(name.strip().rstrip("."))
