"""Who the parties of a text are: its authors, "the Parties", "the sides"."""

import re
from itertools import pairwise

from msgspec.structs import replace

from servanda.model.reading import Actor
from servanda.model.text import Span
from servanda.reading.cast import Cast
from servanda.reading.lexicons import table
from servanda.reading.naming import MAX_NAME, STATES_PARTIES, Named
from servanda.reading.parts import Block, Genre
from servanda.reading.words import mentions

OPENING = 700
"""Code points in which a text introduces its parties."""
TITLE_AND_FIRST_SENTENCE = 300
OPENING_BLOCKS = 4
LOCATION = re.compile(r"\b(?:in|at|of)\s+(?:[A-Z][\w’-]+\s+){0,2}[A-Z][\w’-]+,\s+$")
ACTING = re.compile(
    r"\s+(?:(?:also|both|further)\s+)?(?:will|shall|agree[ds]?|commit|intend|reaffirm|pledge|"
    r"are committed|"
    r"have (?:agreed|committed))\b"
)
SENTENCE_END = re.compile(r"[a-z)”]\.\s+(?=[A-Z])")
RARE = 0.25
"""A state named in the opening but seldom after is no author of the text."""
WHOLE = 60 * OPENING
"""Code points that tell whom a text calls its parties; enough to settle it, and bounded."""

DEFINED = re.compile(
    r"\((?:hereinafter |hereafter |referred to as )?(?:the )?[“\"](?P<short>[^”\"\n]{1,60})[”\"]\)"
)
TOGETHER = re.compile(
    r"(?P<names>[A-Z][^.;:\n]{3,200}?),?\s+\(?(?:(?:hereinafter |herein |"
    r"hereafter )?(?:collectively )?"
    r"referred to as|hereinafter) [“\"]?(?:the )?[“\"]?(?:Parties|parties)|"
    r"(?P<signed>[A-Z][^;:\n]{3,200}?) (?:approved the following|have agreed as follows|"
    r"agreed as follows)"
)
INTRODUCING = ("hereinafter", "referred to", "approved the following", "agreed as follows")
"""Without one of these words nobody is introduced before or after them."""
BRACKET = re.compile(r"\s*\((?:herein|hereafter|referred)[^)]*\)?$", re.IGNORECASE)
"""The bracket in which the names' common name stands is none of them."""
SIDES = re.compile(r"\b(?:the|both|two) sides\b|\bof the sides\b", re.IGNORECASE)
PARTIES = re.compile(r"\b(?:the|each|both|two) part(?:ies|y)\b", re.IGNORECASE)
LIST_CUT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+")


def introduced(cast: Cast, found: tuple[Block, ...], genre: Genre) -> Genre:
    """Return ``genre`` with who "we" and "the Parties" are, as far as the text says so."""
    text = cast.text
    if genre.kind in ("news", "press conference", "resolution"):
        return genre
    opening = text[:OPENING]
    for group, mark in table("genres")["groups"].items():
        if genre.kind != "agreement" and re.search(mark, opening, re.IGNORECASE):
            return replace(genre, we=(group,), parties=(group,))
    if STATES_PARTIES.search(text[: 4 * OPENING]):
        return replace(genre, we=("States Parties",), parties=("States Parties",))
    defined = _defined(cast, found)
    parties = defined or _introduced_as_we(cast) or _opening_states(cast, found)
    if genre.kind != "agreement":
        return replace(genre, we=parties, parties=parties)
    together = _together(text)
    if together == "the sides" and parties and _acting(cast) == set(parties):
        together = None  # those who sign act by name: "both sides" is no name of its own
    if together is None and not defined and not _acting(cast) >= set(parties):
        # States named in the opening are not yet bound: the text must speak of its parties.
        return replace(genre, we=parties)
    return replace(genre, we=parties, parties=parties, together=together)


def _together(text: str) -> str | None:
    """Return the words an agreement uses for all its parties at once."""
    whole = text[:WHOLE]
    sides = len(SIDES.findall(whole))
    parties = len(PARTIES.findall(whole))
    if sides and sides >= parties:
        return "the sides"
    return "the Parties" if parties else None


def _defined(cast: Cast, found: tuple[Block, ...]) -> tuple[str, ...]:
    """Parties that the text itself introduces as such, in brackets or before "agreed"."""
    text, names = cast.text, cast.names
    opening = text[:OPENING]
    short = [
        names.short(hit["short"])
        for hit in DEFINED.finditer(opening)
        if "part" not in hit["short"].lower() and "agreement" not in hit["short"].lower()
    ]
    if len(short) > 1:
        return tuple(short)
    for block in found[:40]:
        reach = min(block.end, block.start + OPENING)
        likely = mentions(text, block.start, reach, INTRODUCING)
        hit = TOGETHER.search(text, block.start, reach) if likely else None
        if hit is not None:
            words = BRACKET.sub("", hit["names"] or hit["signed"])
            if words.casefold() in ("have", "having", "they have"):
                continue
            cut = [names.short(part) for part in LIST_CUT.split(words) if part.strip()]
            return tuple(part for part in cut if part and len(part) < MAX_NAME)
    return ()


def _acting(cast: Cast) -> set[str]:
    """States that undertake something by name: "Arland will ...", "Arland and Borland agree"."""
    known = cast.named(0, min(len(cast.text), WHOLE))
    acting = {got.name for got in known if got.code and ACTING.match(cast.text, got.end)}
    return set(_with_companions(cast.text, known, acting))


WE_THE = re.compile(r"\bWe,\s+(?:the\s+)?(?:[\w’' -]+\s+of\s+(?:the\s+)?)?")
LISTED = 60
"""Code points between two members of a list of states, titles included."""
SPOKEN_OF = re.compile(
    r"\b(?:for|against|on|about|regarding|concerning|support(?:ing|s)?|aggression\s+against|"
    r"defen[cs]e\s+of|assist(?:ing|ance)?(?:\s+to)?|aid(?:\s+(?:for|to))?|recovery\s+of|situation\s+in|war\s+(?:on|in))"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
OWNED = ("’s", "'s")


def _introduced_as_we(cast: Cast) -> tuple[str, ...]:
    """Return the states of "We, the Presidents of Arland, Borland and Carland"."""
    hit = WE_THE.search(cast.text, 0, OPENING)
    if hit is None:
        return ()
    names: list[str] = []
    reached = hit.end()
    for got in cast.named(hit.start(), hit.end() + OPENING):
        gap = cast.text[reached : got.start]
        if len(gap) > LISTED or SENTENCE_OVER.search(gap) is not None:
            break
        reached = got.end
        if got.code is not None and not _spoken_of(cast.text, got):
            names.append(got.name)
    if names:
        return tuple(dict.fromkeys(names))
    called = CALLED_WE.match(cast.text, hit.start())
    return (" ".join(called["who"].split()),) if called is not None else ()


SENTENCE_OVER = re.compile(r"[a-z]{3,}[.;:]\s|\n\s*\n")
CALLED_WE = re.compile(r"We,\s+(?:the\s+)?(?P<who>[^\W\d][^,.;:]{5,90}),")
"""“We, the chairs of the Lake Conference, ...”: a name of their own."""


def _spoken_of(text: str, got: Named) -> bool:
    """Whether a state is the matter of a text: "Statement on Arland", "Arland’s recovery"."""
    before = text[max(0, got.start - LISTED) : got.start]
    return text.startswith(OWNED, got.end) or SPOKEN_OF.search(before) is not None


def _opening_states(cast: Cast, found: tuple[Block, ...]) -> tuple[str, ...]:
    """States named in title and first sentence, without those the text hardly mentions again."""
    text = cast.text
    first: dict[str, int] = {}
    for block in found[:OPENING_BLOCKS]:
        end = min(block.end, block.start + TITLE_AND_FIRST_SENTENCE)
        stop = SENTENCE_END.search(text, block.start, end)
        for got in cast.named(block.start, stop.start() if stop else end):
            low = got.start
            placed = LOCATION.search(text, max(0, low - 40), low) is not None
            placed = placed and not _after_state(cast, low)
            if got.code is not None and not placed and not _spoken_of(text, got):
                first.setdefault(got.name, 0)
        if len(first) > 1:
            break
    acting: set[str] = set()
    known = cast.named(0, min(len(text), WHOLE))
    for got in known:
        if got.name in first:
            first[got.name] += 1
        if got.code is not None and ACTING.match(text, got.end):
            acting.add(got.name)
    if acting and acting.isdisjoint(first):
        return _with_companions(text, known, acting)
    if len(first) <= 2:  # noqa: PLR2004
        return tuple(first)
    most = max(first.values())
    return tuple(name for name, seen in first.items() if seen >= RARE * most)


def _after_state(cast: Cast, low: int) -> bool:
    """Whether a state stands before the comma: "of Arland, Borland", not "in Venn, Arland"."""
    before = cast.named(max(0, low - LISTED), low)
    last = before[-1] if before else None
    return last is not None and last.code is not None and cast.text[last.end : low].strip() == ","


def _with_companions(text: str, known: list[Named], acting: set[str]) -> tuple[str, ...]:
    """Those who act, with those joined to them by "and": "Arland and Borland will ..."."""
    joined = list(dict.fromkeys(got.name for got in known if got.name in acting))
    for got, after in pairwise(known):
        gap = text[got.end : after.start].strip()
        if got.code and after.name in acting and gap in ("and", "and the", ","):
            joined.append(got.name)
    return tuple(dict.fromkeys(joined))


def actor(cast: Cast, name: str, *, stated: bool, span: Span | None = None) -> Actor:
    """Return an actor with its code, if its name is a state's."""
    known = cast.names.entry(name)
    code = known[1] if known is not None else None
    return Actor(name=name, id=code, basis="stated" if stated else "inferred", span=span)


def authors(cast: Cast, genre: Genre, span: Span | None = None) -> tuple[Actor, ...]:
    """Return those who speak as "we" in the text, as far as it names them."""
    return tuple(actor(cast, name, stated=False, span=span) for name in genre.we)


def everybody(cast: Cast, genre: Genre, span: Span | None = None) -> tuple[Actor, ...]:
    """Return all the parties of a text: the words it uses for them, then their names."""
    out = []
    if genre.together is not None:
        out.append(Actor(name=genre.together, basis="inferred", span=span))
    if genre.together != "the sides":
        out.extend(actor(cast, name, stated=False, span=span) for name in genre.parties)
    return tuple(out)
