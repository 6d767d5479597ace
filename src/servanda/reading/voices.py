"""Whose words a statement is, and to whom they are said: speaker, author, audience."""

import re
from functools import cache
from typing import Literal

from servanda.model.reading import Actor, Speaker
from servanda.reading import naming, parties, referents
from servanda.reading.debtors import Run
from servanda.reading.lexicons import table
from servanda.reading.parts import Block, Finding
from servanda.reading.subjects import subject_class

NAME = (
    r"(?:(?:[Tt]he\s+)?(?:[A-Z][\w’'.-]*(?:\s+(?:of(?:\s+the)?\s+)?[A-Z][\w’'.-]*){0,5})|"
    r"(?:[Tt]he|[Aa]n?)\s+(?:[a-z]+\s+){0,2}(?:spokes(?:man|woman|person)|official|envoy|diplomat|minister|"
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


@cache
def _audience() -> tuple[tuple[Literal["domestic", "foreign"], re.Pattern[str]], ...]:
    rows = table("recipients")["audience"]
    return (
        ("domestic", re.compile(rows["domestic"], re.IGNORECASE)),
        ("foreign", re.compile(rows["foreign"], re.IGNORECASE)),
    )


def audience(run: Run, finding: Finding) -> Literal["domestic", "foreign"] | None:
    """Return before whom the sentence says it was said; None unless its words leave no doubt."""
    if run.genre.kind not in ("news", "press conference", "other"):
        return None
    found = {
        name
        for name, pattern in _audience()
        if pattern.search(run.text, *finding.clause.sentence) is not None
    }
    return next(iter(found)) if len(found) == 1 else None


def speaker(run: Run, block: Block, finding: Finding) -> Speaker | None:
    """Whose voice it is: the turn, who is quoted, the unnamed source, the author, the body."""
    text, genre, anchor = run.text, run.genre, finding.clause.anchor
    if block.speaker is not None:
        return Speaker(name=referents.person(run.cast, block.speaker), basis="stated")
    if anchor is not None and anchor.act.force == "private":
        return Speaker(name=text[anchor.start : anchor.end].split(maxsplit=1)[0], basis="stated")
    if genre.kind in ("news", "other"):
        quoted = attributed(run, block, finding)
        if quoted is not None:
            return Speaker(name=quoted, basis="stated")
        return Speaker(name="author", basis="author")
    if genre.body is not None:
        return Speaker(name=genre.body, basis="stated")
    return Speaker(name=" and ".join(genre.we), basis="inferred") if genre.we else None


def attributed(run: Run, block: Block, finding: Finding) -> str | None:
    """Return to whom a report ascribes the words of a clause, before or after them."""
    text, clause = run.text, finding.clause
    source = ACCORDING.search(text, *clause.sentence)
    if source is not None:
        return _plain(source["a"])
    if not clause.quoted:
        return None
    close = _closing(text, clause.end, block.end)
    after = _after().match(text, close, min(block.end, close + LOOK))
    low = max(block.start, clause.start - FAR)
    opened = max(text.rfind(mark, low, clause.start + 1) for mark in '“"')
    before = _before().search(text[max(block.start, opened - LOOK) : max(opened, block.start)])
    for hit in (after, before):
        if hit is not None:
            name = hit.groupdict().get("a") or hit.groupdict().get("b")
            if name and name.lower() not in NO_NAME:
                return _plain(name)
    return run.quoted_speaker(block, clause.start)


def _closing(text: str, at: int, end: int) -> int:
    """Return where the quotation round a place ends, before its closing mark and stop."""
    found = re.compile(r"[”\"]").search(text, at, min(end, at + FAR))
    return found.start() if found is not None else at


def _plain(name: str) -> str:
    return naming.bare(name.strip().rstrip("."))


def author(run: Run, block: Block, finding: Finding) -> tuple[Actor, ...]:
    """Whose words they are: on every demand, and on every line of a press text."""
    genre = run.genre
    press = genre.kind in ("news", "press conference")
    if finding.kind != "demand" and not press:
        return ()
    if genre.body is not None:
        return (Actor(name=genre.body, basis="inferred"),)
    if block.speaker is not None:
        return (Actor(name=referents.person(run.cast, block.speaker), basis="stated"),)
    if press:
        name = attributed(run, block, finding)
        return (Actor(name=name, basis="stated"),) if name is not None else ()
    return _asking(run, finding)


def _asking(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Who asks: the subject of the verb of asking, else those in whose name the text speaks."""
    clause, genre = finding.clause, run.genre
    asks = clause.anchor is not None and clause.anchor.act.force == "ask"
    if asks and clause.subject is not None:
        who = subject_class(run.text[slice(*clause.subject)])
        got = referents.actors(
            run.cast, clause.subject, genre, who=who, previous=run.asking, speaker=None
        )
        run.asking = got or run.asking
    if asks and run.asking:
        return run.asking
    return parties.authors(run.cast, genre) or parties.everybody(run.cast, genre)
