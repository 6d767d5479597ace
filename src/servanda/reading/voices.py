"""Whose words a statement is, and to whom they are said: speaker, author, audience."""

import re
from functools import cache
from typing import Literal

from servanda.model.reading import Actor, Speaker
from servanda.model.text import span_of
from servanda.reading import parties, referents
from servanda.reading.attribution import attributed
from servanda.reading.lexicons import table
from servanda.reading.parts import Block, Finding
from servanda.reading.running import Run
from servanda.reading.subjects import subject_class


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
        quoted = attributed(run.text, block, finding.clause, run.quoted_speaker)
        if quoted is not None:
            return Speaker(name=quoted, basis="stated")
        return Speaker(name="author", basis="author")
    if genre.body is not None:
        return Speaker(name=genre.body, basis="stated")
    return Speaker(name=" and ".join(genre.we), basis="inferred") if genre.we else None


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
        if finding.kind == "deferral" and (by := _putting_off(run, finding)):
            return by
        name = attributed(run.text, block, finding.clause, run.quoted_speaker)
        return (Actor(name=name, basis="stated"),) if name is not None else ()
    return _asking(run, finding)


PUTTING_OFF = re.compile(
    r"\bwith\s+(?P<who>(?:[\w’'-]+\s+){1,4}?)(?:[\w-]+ing)\s+[^.;:]{0,80}?(?:while|and|but)\s+$",
    re.IGNORECASE,
)
"""Who acts twice: "with both envoys praising the talks while deferring the question"."""


def _putting_off(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Who puts a matter off, as the report says: the subject of both participles."""
    low, start = finding.clause.start, finding.clause.sentence[0]
    found = PUTTING_OFF.search(run.text, start, low)
    if found is None:
        return ()
    at = found.start("who")
    span = span_of(run.text, at, at + len(found["who"].rstrip()))
    return (Actor(name=span.exact, basis="stated", span=span),)


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
