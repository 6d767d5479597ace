"""Who must act, who asks, who is spoken of: names as the text has them, resolved within it."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from servanda.model.reading import Actor
from servanda.model.text import Span, span_of
from servanda.reading.lexicons import table
from servanda.reading.naming import (
    ARTICLE,
    ITEM_NUMBER,
    MAX_NAME,
    SIDE_OF,
    STATES_PARTIES,
    TITLED,
    TRAIL,
    adjectives,
    code_of,
    named,
    short_name,
)
from servanda.reading.parts import Block, Genre

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
MAX_NAME_WORDS = 9

DEFINED = re.compile(
    r"\((?:hereinafter |hereafter |referred to as )?(?:the )?[“\"](?P<short>[^”\"\n]{1,60})[”\"]\)"
)
TOGETHER = re.compile(
    r"(?P<names>[A-Z][^.;:\n]{3,200}?),?\s+(?:(?:hereinafter |herein |"
    r"hereafter )?(?:collectively )?"
    r"referred to as|hereinafter) (?:the )?[“\"]?(?:Parties|parties)|"
    r"(?P<signed>[A-Z][^;:\n]{3,200}?) (?:approved the following|have agreed as follows|"
    r"agreed as follows)"
)
SIDES = re.compile(r"\b(?:the|both|two) sides\b|\bof the sides\b", re.IGNORECASE)
PARTIES = re.compile(r"\b(?:the|each|both|two) part(?:ies|y)\b", re.IGNORECASE)
DASH = re.compile(r"\s[–—-]\s")
LIST_CUT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+")
FINITE = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|shall|will|stands?|remains?|in|at|on|with|under|to|for|from|who|"
    r"which|that|does|do)\s"
)
BY_AGENT = re.compile(
    r"(?:\b(?:be|been|being)\s+(?:\w+ly\s+)?\w+\s+(?:\w+\s+){0,2}?|\b(?:monitoring|verification|supervision|"
    r"inspection|control)\s+)by\s+(?P<who>(?:the\s+|an?\s+)?(?:Dr\.\s+)?"
    r"(?:[A-Z][\w’'./-]*(?:\s+(?:of|the|and|for|on))*\s*){1,8})"
)
ADDRESSEE_END = re.compile(
    r"\s+(?:to|not to|immediately|that|should|shall|must|in|for|who|which|fully|urgently|once|"
    r"observe|"
    r"cease|refrain|act|continue|comply|cooperate|take|respect)\b|[,;]",
    re.IGNORECASE,
)
ADDRESSEE_START = re.compile(
    r"\s*(?:that\s+|on\s+|upon\s+|for\s+|further\s+|also\s+|once again\s+)*", re.IGNORECASE
)


@cache
def _collective() -> re.Pattern[str]:
    return re.compile(table("parties")["collective"]["pattern"], re.IGNORECASE)


def introduced(text: str, found: tuple[Block, ...], genre: Genre) -> Genre:
    """Return ``genre`` with who "we" and "the Parties" are, as far as the text says so."""
    if genre.kind in ("news", "press conference", "resolution"):
        return genre
    opening = text[:OPENING]
    for group, mark in table("genres")["groups"].items():
        if genre.kind != "agreement" and re.search(mark, opening, re.IGNORECASE):
            return replace(genre, we=(group,), parties=(group,))
    if STATES_PARTIES.search(text[: 4 * OPENING]):
        return replace(genre, we=("States Parties",), parties=("States Parties",))
    defined = _defined(text, found)
    parties = defined or _opening_states(text, found)
    together: str | None = None
    if genre.kind == "agreement":
        whole = text[: 60 * OPENING]
        if SIDES.search(whole) and len(SIDES.findall(whole)) >= len(PARTIES.findall(whole)):
            together = "the sides"
        elif PARTIES.search(whole):
            together = "the Parties"
    if genre.kind == "agreement" and together is None and not defined:
        # States named in the opening are not yet bound: the text must speak of its parties.
        return replace(genre, we=parties)
    return replace(genre, we=parties, parties=parties, together=together)


def _defined(text: str, found: tuple[Block, ...]) -> tuple[str, ...]:
    """Parties that the text itself introduces as such, in brackets or before "agreed"."""
    opening = text[:OPENING]
    short = [
        short_name(hit["short"])
        for hit in DEFINED.finditer(opening)
        if "part" not in hit["short"].lower() and "agreement" not in hit["short"].lower()
    ]
    if len(short) > 1:
        return tuple(short)
    for block in found[:40]:
        hit = TOGETHER.search(text, block.start, min(block.end, block.start + OPENING))
        if hit is not None:
            words = hit["names"] or hit["signed"]
            cut = [short_name(part) for part in LIST_CUT.split(words) if part.strip()]
            return tuple(part for part in cut if part and len(part) < MAX_NAME)
    return ()


def _opening_states(text: str, found: tuple[Block, ...]) -> tuple[str, ...]:
    """States named in title and first sentence, without those the text hardly mentions again."""
    first: dict[str, int] = {}
    for block in found[:OPENING_BLOCKS]:
        end = min(block.end, block.start + TITLE_AND_FIRST_SENTENCE)
        stop = SENTENCE_END.search(text, block.start, end)
        for name, code, low, _ in named(text, block.start, stop.start() if stop else end):
            if code is not None and LOCATION.search(text, max(block.start, low - 40), low) is None:
                first.setdefault(name, 0)
        if len(first) > 1:
            break
    acting: set[str] = set()
    for name, code, _, high in (known := named(text, 0, min(len(text), 60 * OPENING))):
        if name in first:
            first[name] += 1
        if code is not None and ACTING.match(text, high):
            acting.add(name)
    if acting and acting.isdisjoint(first):
        return _with_companions(text, known, acting)
    if len(first) <= 2:  # noqa: PLR2004
        return tuple(first)
    most = max(first.values())
    return tuple(name for name, seen in first.items() if seen >= RARE * most)


def _with_companions(
    text: str, known: list[tuple[str, str | None, int, int]], acting: set[str]
) -> tuple[str, ...]:
    """Those who act, with those joined to them by "and": "Arland and Borland will ..."."""
    joined = list(dict.fromkeys(name for name, _, _, _ in known if name in acting))
    for (name, code, _, high), (after, _, low, _) in pairwise(known):
        if code and after in acting and text[high:low].strip() in ("and", "and the", ","):
            joined.append(name)
    return tuple(dict.fromkeys(joined))


def actor(name: str, *, stated: bool, span: Span | None = None) -> Actor:
    """Return an actor with its code, if its name is a state's."""
    return Actor(name=name, id=code_of(name), basis="stated" if stated else "inferred", span=span)


def authors(genre: Genre, span: Span | None = None) -> tuple[Actor, ...]:
    """Return those who speak as "we" in the text, as far as it names them."""
    return tuple(actor(name, stated=False, span=span) for name in genre.we)


def everybody(genre: Genre, span: Span | None = None) -> tuple[Actor, ...]:
    """Return all the parties of a text: the words it uses for them, then their names."""
    out = []
    if genre.together is not None:
        out.append(Actor(name=genre.together, basis="inferred", span=span))
    if genre.together != "the sides":
        out.extend(actor(name, stated=False, span=span) for name in genre.parties)
    return tuple(out)


def actors(  # noqa: PLR0911 -- a decision list: the first rule that fits
    text: str,
    span: tuple[int, int] | None,
    genre: Genre,
    *,
    who: str,
    previous: tuple[Actor, ...],
    speaker: str | None,
) -> tuple[Actor, ...]:
    """Return whom the words at ``span`` name, resolved within the document."""
    if span is None or who in ("none", "it", "there"):
        return ()
    low, high = _tight(text, *span)
    number = ITEM_NUMBER.match(text[low:high])
    low += number.end() if number is not None else 0
    if low >= high:
        return ()
    place = span_of(text, low, high)
    if who == "we":
        if speaker is not None:
            return (Actor(name=_speaker_name(speaker), basis="inferred", span=place),)
        return authors(genre, place) or (Actor(name="we", span=place),)
    if who == "pronoun" and text[low:high].lower() != "both":
        return tuple(Actor(name=a.name, id=a.id, basis="inferred", span=place) for a in previous)
    if _collective().fullmatch(text, low, high) is not None:
        return _together(text[low:high], genre, place)
    if who == "relative":
        return _antecedent(text, low, high)
    return _listed(text, low, high, genre)


def _speaker_name(speaker: str) -> str:
    return ARTICLE.sub("", speaker.title())


def first_speaker(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the person with an office whom a paragraph names first, and where the name ends."""
    found = TITLED.search(text, start, end)
    return (found.group(), found.end()) if found is not None else None


def _together(words: str, genre: Genre, place: Span) -> tuple[Actor, ...]:
    """Return the words and the names for “the Parties”; in a joint statement the names alone."""
    rest = tuple(actor(name, stated=False, span=place) for name in genre.parties)
    if genre.kind != "agreement" and rest:
        return rest
    first = Actor(name=words, span=place)
    if rest and all(a.name == "States Parties" for a in rest):
        return rest
    return (first,) if "side" in words.lower() else (first, *rest)


def _antecedent(text: str, low: int, high: int) -> tuple[Actor, ...]:
    """Return the name that "who" or "which" refers to: the last one before it."""
    found = list(PERSON.finditer(text, low, high))
    if not found:
        return ()
    start, end = found[-1].span()
    return _listed(text, start, end, None)


PERSON = re.compile(r"[A-Z][\w’'.-]*(?:\s+(?:of|the|for|and|[A-Z][\w’'.-]*))*")


def _tight(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and not text[low].isalnum():
        low += 1
    while high > low and not (text[high - 1].isalnum() or text[high - 1] in ").”"):
        high -= 1
    return low, high


def _listed(text: str, low: int, high: int, genre: Genre | None) -> tuple[Actor, ...]:
    """Return the members of a list of names, without remarks between commas and after verbs."""
    words = text[low:high]
    side = SIDE_OF.search(words)
    if side is not None and side["adjective"] in adjectives():
        place = span_of(text, low + side.start(), low + side.end())
        return (actor(adjectives()[side["adjective"]], stated=True, span=place),)
    stop = FINITE.search(words)
    if stop is not None and stop.start() > 0:
        words = words[: stop.start()]
    comma = words.find(", ")
    if comma > 0 and " and " not in words[comma:]:
        words = words[:comma]
    words = DASH.split(words, maxsplit=1)[0]
    out = []
    at = 0
    for part in LIST_CUT.split(words) if _all_names(words) else [words]:
        bare = TRAIL.sub("", part.strip().strip(","))
        if not bare or len(bare) > MAX_NAME or bare.count(" ") >= MAX_NAME_WORDS:
            continue
        found = words.find(bare, at)
        start = low + max(found, 0)
        at = max(found, 0)
        name = short_name(bare)
        if genre is not None:
            name = _of_group(name, genre)
        out.append(actor(name, stated=True, span=span_of(text, start, start + len(bare))))
    return tuple(out)


def _of_group(name: str, genre: Genre) -> str:
    """“G7 members”, "the I2U2 Group": the group itself where it is the author."""
    for group in genre.we:
        if re.fullmatch(
            rf"{re.escape(group)} (?:leaders|partners|members|countries|group|nations|ministers)",
            name,
            re.IGNORECASE,
        ):
            return group
    return name


def _all_names(words: str) -> bool:
    """Whether every member of the list is a name ("A, B and C"), so that it may be split."""
    known = named(words, 0, len(words))
    if len(known) == 1 and known[0][2] <= 4 and known[0][3] >= len(words) - 1:  # noqa: PLR2004
        return False
    if " of " in words and not known:
        return False
    return all(ARTICLE.sub("", part)[:1].isupper() for part in LIST_CUT.split(words) if part)


def agent(text: str, start: int, end: int) -> tuple[Actor, ...]:
    """Return who is named by "by ..." after a passive or a noun of checking."""
    found = BY_AGENT.search(text, start, end)
    if found is None:
        return ()
    low, high = _tight(text, *found.span("who"))
    high = low + len(re.sub(r"(?:\s+(?:of|the|and|for|on))+$", "", text[low:high]))
    return _listed(text, low, high, None)


def addressee(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the one who is asked is named: "urges [Borland] to return the boats"."""
    opened = ADDRESSEE_START.match(text, start, end)
    low = opened.end() if opened else start
    closed = ADDRESSEE_END.search(text, low, end)
    return low, closed.start() if closed else end
