"""Who plays which part in a text: signs, guarantees, checks, is bound, is spoken about."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from servanda.model.reading import DocumentParty, PartyRole, Statement
from servanda.model.text import Span, span_of
from servanda.reading import naming
from servanda.reading.cast import Cast
from servanda.reading.checks import CHECKING
from servanda.reading.parts import Block, Genre

OFTEN = 2
"""A state named so often, and as somebody's concern, is affected; else it is context."""
CONCERNS = ("for ", "on ", "in ", "to ", "about ", "around ")
ACCEDED = re.compile(
    r"\s+(?:has\s+|have\s+|shall\s+|will\s+)?(?P<words>acced(?:e[sd]?|ing)\b[^.;\n]{0,80})",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Mentions:
    """Whom a text names: code, first place, how often, and how often as somebody's concern."""

    first: dict[str, tuple[str | None, Span]] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    concern: Counter[str] = field(default_factory=Counter)


def _mentions(cast: Cast, genre: Genre) -> _Mentions:
    got, text = _Mentions(), cast.text
    passing: list[_Passing] = []
    for name, code, low, high, kind in cast.mentions:
        if kind == "adjective":
            passing.append((name, code, low, high))
            continue
        if name not in got.first:
            got.first[name] = (code, span_of(text, low, high))
        got.count[name] += 1
        owned = text[high : high + 2] in ("’s", "'s")
        got.concern[name] += owned or text[max(0, low - 7) : low].lower().endswith(CONCERNS)
    if genre.kind in ("news", "press conference"):
        passing += [(hit.group(), None, *hit.span()) for hit in naming.TITLED.finditer(text)]
    for name, code, low, high in (*passing, *_behind(cast, passing)):
        if name not in got.first:
            got.first[name] = (code, span_of(text, low, high))
    for name in genre.parties:
        at = text.find(name)
        if name not in got.first and at >= 0:
            got.first[name] = (None, span_of(text, at, at + len(name)))
    return got


_Passing = tuple[str, str | None, int, int]


def _behind(cast: Cast, passing: Sequence[_Passing]) -> Iterator[_Passing]:
    """Yield the states that a text speaks of through those who speak for them."""
    for name, _, low, high in passing:
        state = cast.state_of_person(name) if naming.TITLED.fullmatch(name) else None
        if state is not None:
            yield *state, low, high


def party_roles(
    cast: Cast, found: tuple[Block, ...], listed: tuple[Statement, ...], genre: Genre
) -> tuple[DocumentParty, ...]:
    """Return whom the text speaks of, and the part each plays: bound, affected, mere context."""
    got = _mentions(cast, genre)
    bound = {a.name for s in listed if s.kind == "commitment" for a in s.debtor}
    asked = {a.name for s in listed if s.kind == "demand" for a in s.debtor}
    signed = _signatories(cast, found, genre)
    guarantors = cast.guarantors
    monitors = _monitors(cast, listed)
    out = []
    for name, (code, span) in got.first.items():
        often = code is not None and got.count[name] >= OFTEN and bool(got.concern[name])
        role: PartyRole = "context"
        if name in guarantors:
            role = "guarantor"
        elif name in signed:
            role = "signatory"
        elif name in monitors:
            role = "monitor"
        elif name in bound:
            role = "debtor"
        elif name in asked or often:
            role = "affected"
        acceded = _accession(cast, name)
        out.append(DocumentParty(name=name, role=role, span=span, id=code, accession=acceded))
    return tuple(out)


def _signatories(cast: Cast, found: tuple[Block, ...], genre: Genre) -> set[str]:
    """Return the authors of a signed text, and the states named among the signatures."""
    if not genre.signed:
        return set()
    return set(genre.parties) | {
        got.name
        for block in found
        if block.zone == "closing"
        for got in cast.named(block.start, block.end)
        if got.code is not None
    }


def _monitors(cast: Cast, listed: tuple[Statement, ...]) -> set[str]:
    """Return who checks: named in a verification, or bound to an act of checking."""
    named = {
        got.name
        for statement in listed
        if statement.verification is not None
        for got in cast.named(statement.verification.start, statement.verification.end)
        if got.code is None
    }
    bound = {
        a.name
        for statement in listed
        if statement.kind == "commitment" and CHECKING.match(statement.aim or "") is not None
        for a in statement.debtor
        if a.id is None
    }
    return named | bound


def _accession(cast: Cast, name: str) -> str | None:
    """Return the words by which the text says that a party accedes; None where it does not."""
    for got in cast.accessions:
        if got.name == name:
            found = ACCEDED.match(cast.text, got.end)
            if found is not None:
                return " ".join(found["words"].split())
    return None
