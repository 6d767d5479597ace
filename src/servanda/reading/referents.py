"""Whom words in a clause name, resolved within the document: stated, or marked as inferred."""

import re
from functools import cache

from servanda.model.reading import Actor
from servanda.model.text import Span, span_of
from servanda.reading import naming
from servanda.reading.cast import Cast, bare_noun
from servanda.reading.lexicons import table, word_set
from servanda.reading.naming import (
    ITEM_NUMBER,
    MAX_NAME,
    SIDE_OF,
    TRAIL,
    Entry,
)
from servanda.reading.parties import actor, authors
from servanda.reading.parts import Genre
from servanda.reading.words import WORD

MAX_NAME_WORDS = 12
DASH = re.compile(r"\s[–—-]\s")
LIST_CUT = re.compile(r"\s*,\s*(?:and|or)?\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s+as well as\s+")
FINITE = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|shall|will|stands?|remains?|in|at|on|with|under|to|from|who|"
    r"which|that|does|do|as|composed|consisting|made|referred|created)\s"
)
EXCEPT = re.compile(
    r"(?P<all>.+?),?\s+(?:except(?:ing)?(?: for)?|other than|with the exception of|"
    r"save)\s+(?P<out>.+)",
    re.IGNORECASE | re.DOTALL,
)
OUR = re.compile(r"(?:our|my)\s+(?P<noun>.+)", re.IGNORECASE | re.DOTALL)
OWN_STATES = re.compile(
    r"(?:(?:two|three|four|five|respective|own|both)\s+)*(?:countries|nations|governments|peoples|"
    r"leaders|presidents|ministers|teams|states|sides|authorities|administrations?|country|nation|"
    r"government|team)",
    re.IGNORECASE,
)
FRONT = re.compile(
    r"(?:in|during|at|on|within|after|upon|through|under|by|for|with|throughout|today|to|following|"
    r"before|apart from|beyond|given|beginning|contingent|depending|consistent|pursuant|subject)\b",
    re.IGNORECASE,
)
LAST_NOUN = re.compile(
    r".*\b(?P<noun>(?:the|an?|each|both|all|any|every|its|their)\s+(?:(?!of\b|in\b|to\b|for\b|that\b)"
    r"[\w’'.-]+\s*){1,5})$",
    re.IGNORECASE | re.DOTALL,
)
FORMER = re.compile(
    r"^(?:(?:newly )?(?:re)?constituted|established|incumbent|present|current|new|future|"
    r"proposed|said|expanded|two|three|four|five|six|seven)\s+(?=[A-Z])",
)
PLAIN_NAME = re.compile(r"[A-Z][\w’'.-]*(?:\s+(?:of|the|for|and|[A-Z][\w’'.-]*))*")


GUARANTORS = re.compile(r"(?:the\s+)?guarantors?(?:\s+[Ss]tates)?", re.IGNORECASE)


@cache
def collective() -> re.Pattern[str]:
    """Return the pattern of the words for all the parties at once."""
    return re.compile(table("parties")["collective"]["pattern"], re.IGNORECASE)


def actors(  # noqa: PLR0911 -- a decision list: the first rule that fits
    cast: Cast,
    span: tuple[int, int] | None,
    genre: Genre,
    *,
    who: str,
    previous: tuple[Actor, ...],
    speaker: str | None,
) -> tuple[Actor, ...]:
    """Return whom the words at ``span`` name, resolved within the document."""
    text = cast.text
    if span is None or who in ("none", "it", "there"):
        return ()
    low, high = tight(text, *span)
    number = ITEM_NUMBER.match(text[low:high])
    if number is not None:
        low, high = tight(text, low + number.end(), high)
    if low >= high:
        return ()
    place = span_of(text, low, high)
    if who == "we":
        return _we(cast, genre, place, speaker)
    if who == "pronoun" and text[low:high].lower() != "both":
        return _they(cast, low, place, previous, genre)
    if who == "relative":
        return _antecedent(cast, low, high, genre)
    own = OUR.fullmatch(text, low, high)
    if own is not None:
        return _ours(cast, genre, place, own["noun"], speaker)
    return meant(cast, low, high, genre, previous)


def _they(
    cast: Cast, at: int, place: Span, previous: tuple[Actor, ...], genre: Genre
) -> tuple[Actor, ...]:
    """Return whom a pronoun means; where it could be several, all of them as candidates.

    "They" after one state alone means nobody certain: those named just before are kept.
    """
    plural = place.exact.lower().startswith(("they", "both"))
    if previous and not (plural and len(previous) == 1 and previous[0].id is not None):
        return inferred(previous, place)
    low = max(at - CANDIDATES_BACK, cast.text.rfind("\n\n", 0, at) + 1)
    names = dict.fromkeys((got.name, got.code) for got in cast.named(low, at))
    if plural and len(names) < 2 and genre.kind == "communique" and len(genre.parties) > 1:  # noqa: PLR2004
        return tuple(actor(cast, name, stated=False, span=place) for name in genre.parties)
    if not plural or len(names) < 2:  # noqa: PLR2004
        return inferred(previous, place)
    return tuple(Actor(name=n, id=code, basis="inferred", span=place) for n, code in names)


CANDIDATES_BACK = 300
"""How far before "they" those stand whom it may mean."""


def meant(  # noqa: PLR0911 -- a decision list: the first rule that fits
    cast: Cast, low: int, high: int, genre: Genre, previous: tuple[Actor, ...] = ()
) -> tuple[Actor, ...]:
    """Whom a noun phrase means: all the parties, all but some, or the members of a list."""
    text = cast.text
    words = TRAIL.sub("", text[low:high])
    high = low + len(words)
    if GUARANTORS.fullmatch(words) is not None and cast.guarantors:
        place = span_of(text, low, high)
        return tuple(actor(cast, name, stated=False, span=place) for name in cast.guarantors)
    if collective().fullmatch(words) is not None:
        return _together(cast, words, genre, span_of(text, low, high), previous)
    rest = EXCEPT.fullmatch(words)
    if rest is not None and collective().fullmatch(rest["all"]) is not None:
        return _all_but(cast, rest, genre, span_of(text, low, high))
    if FRONT.match(words):
        comma = words.rfind(", ") + 2
        if comma > 1 and words[comma : comma + 1].isupper():
            return listed(cast, low + comma, high, genre)
        last = LAST_NOUN.match(words)
        if last is None:
            return ()
        return meant(cast, low + last.start("noun"), high, genre, previous)
    return listed(cast, low, high, genre)


def inferred(found: tuple[Actor, ...], place: Span | None = None) -> tuple[Actor, ...]:
    """Return actors taken over from elsewhere: never stated here."""
    return tuple(Actor(name=a.name, id=a.id, basis="inferred", span=place or a.span) for a in found)


def _we(cast: Cast, genre: Genre, place: Span, speaker: str | None) -> tuple[Actor, ...]:
    """“We”: the speaker's state in a press conference, else the speaker, else the authors."""
    if speaker is None:
        return authors(cast, genre, place) or (Actor(name="we", span=place),)
    singular = re.match(r"I\b|my\b", place.exact) is not None
    adjective = naming.adjectives().get(naming.bare(speaker).split(" ", 1)[0])
    if genre.kind == "news" and adjective is not None and not singular:
        return (actor(cast, adjective, stated=False, span=place),)
    by_office = naming.office().fullmatch(naming.bare(speaker).title()) is not None
    if genre.kind == "press conference" and (not singular or by_office):
        state = cast.state_of_speaker(speaker)
        if state is not None:
            return (Actor(name=state[0], id=state[1], basis="inferred", span=place),)
    return (Actor(name=person(cast, speaker), basis="inferred", span=place),)


def person(cast: Cast, label: str) -> str:
    """Return the name of a speaker from the label of his turn: "MR. ARLE" is "Hal Arle"."""
    name = label.title() if label.isupper() else label
    bare = naming.bare(name)
    surname = bare.rsplit(" ", 1)[-1]
    full = cast.full_name(surname)
    return full or bare


def _ours(
    cast: Cast, genre: Genre, place: Span, noun: str, speaker: str | None
) -> tuple[Actor, ...]:
    """“Our ministers”: those of the authors or of the speaker."""
    if OWN_STATES.fullmatch(noun) or not genre.we:
        whole = _we(cast, genre, place, speaker)
        return inferred(whole)
    if len(genre.we) == 1 and genre.we[0] != "States Parties":
        bare = TRAIL.sub("", noun)
        cut = [part for part in LIST_CUT.split(bare) if part]
        owned = [cut[0], *cut[1:]]
        return tuple(
            Actor(name=f"{genre.we[0]} {part}" if at == 0 else part, basis="inferred", span=place)
            for at, part in enumerate(owned)
        )
    return authors(cast, genre, place)


def _together(
    cast: Cast, words: str, genre: Genre, place: Span, previous: tuple[Actor, ...]
) -> tuple[Actor, ...]:
    """Return the words and the names for “the Parties”; in a joint statement the names alone."""
    rest = tuple(actor(cast, name, stated=False, span=place) for name in genre.parties)
    if genre.kind != "agreement" and rest:
        return rest
    first = Actor(name=words, span=place)
    if rest and all(a.name == "States Parties" for a in rest):
        return rest
    if not rest and re.match(r"both\b", words, re.IGNORECASE) and len(previous) == 2:  # noqa: PLR2004
        return (first, *inferred(previous, place))
    return (first,) if "side" in words.lower() else (first, *rest)


def _all_but(cast: Cast, found: re.Match[str], genre: Genre, place: Span) -> tuple[Actor, ...]:
    """“All Parties except Borland”: the words, then those who remain."""
    out = {cast.names.short(part) for part in LIST_CUT.split(found["out"]) if part}
    rest = (name for name in genre.parties if name not in out)
    return (
        Actor(name=place.exact, span=place),
        *(actor(cast, name, stated=False, span=place) for name in rest),
    )


def _antecedent(cast: Cast, low: int, high: int, genre: Genre) -> tuple[Actor, ...]:
    """Return the name that "who" or "which" refers to: the last one before it."""
    found = list(PLAIN_NAME.finditer(cast.text, low, high))
    return listed(cast, *found[-1].span(), genre) if found else ()


def tight(text: str, low: int, high: int) -> tuple[int, int]:
    """Return a place without the blanks and punctuation at its ends."""
    while low < high and not text[low].isalnum():
        low += 1
    while high > low and not (text[high - 1].isalnum() or text[high - 1] in ").”"):
        high -= 1
    return low, high


def listed(cast: Cast, low: int, high: int, genre: Genre | None) -> tuple[Actor, ...]:
    """Return the members of a list of names, without remarks between commas and after verbs."""
    words = cast.text[low:high]
    side = SIDE_OF.search(words)
    if side is not None and side["adjective"] in naming.adjectives():
        place = span_of(cast.text, low + side.start(), low + side.end())
        return (actor(cast, naming.adjectives()[side["adjective"]], stated=True, span=place),)
    stop = FINITE.search(words)
    if stop is not None and stop.start() > 0:
        words = words[: stop.start()]
    comma = words.find(", ")
    if comma > 0 and not re.search(r"\b(?:and|or)\s", words[comma:]):
        words = words[:comma]
    words = DASH.split(words, maxsplit=1)[0]
    office = _office(cast, words, low, genre)
    if office:
        return office
    out: list[Actor] = []
    at = 0
    for part in LIST_CUT.split(words) if all_names(cast, words) else [words]:
        bare = TRAIL.sub("", part.strip().strip(","))
        if not bare or len(bare) > MAX_NAME or bare.count(" ") >= MAX_NAME_WORDS:
            continue
        found = words.find(bare, at)
        start = low + max(found, 0)
        at = max(found, 0) + len(bare)
        out.extend(_one(cast, bare, span_of(cast.text, start, start + len(bare)), genre))
    return tuple(out)


NO_NAME = re.compile(r"(?:of|in|to|for|with|from|by|at|on|had|have|has|was|were)\s|had$|have$")
"""How words begin that name nobody; a verb or a preposition stands there."""


def _one(cast: Cast, words: str, place: Span, genre: Genre | None) -> tuple[Actor, ...]:
    """Return whom one name means: a state, a body, a seat that stands for a state."""
    if NO_NAME.match(words) is not None:
        return ()
    name = naming.distributed(words) or cast.completed(FORMER.sub("", cast.names.short(words)))
    if genre is not None:
        name = _of_group(name, genre)
        name = next((full for full in genre.parties if full.endswith(f"({name})")), name)
    if cast.names.entry(name) is None:
        seat = naming.seats().get(name)
        if seat is not None:
            return tuple(Actor(name=n, id=c, basis="inferred", span=place) for n, c in seat)
        full = _full_name(cast, name, words, place.start)
        if full is not None:
            return (
                Actor(
                    name=full, basis="stated" if name in cast.defined else "inferred", span=place
                ),
            )
        state = _party_of_person(cast, name, genre)
        if state is not None:
            return (Actor(name=state[0], id=state[1], basis="inferred", span=place),)
    return (actor(cast, name, stated=True, span=place),)


BODIES = frozenset({"forum", "fund", "mechanism", "authority", "office", "facility", "network"})
"""Nouns that may stand for a body named before: "the Forum"."""


@cache
def _bodies() -> frozenset[str]:
    """Return the nouns of those who act."""
    return word_set("subjects", "actor") | BODIES


FORMER_WORD = re.compile(r"^([Tt]he\s+)(?:incumbent|current|reconstituted|present|said)\s+")


def _full_name(cast: Cast, name: str, words: str, at: int) -> str | None:
    """Return the full name of a short form that the text itself introduced."""
    if name in cast.defined:
        return cast.defined[name]
    noun = bare_noun(FORMER_WORD.sub(r"\1", words))
    if noun is None or noun.lower() not in _bodies() or noun.endswith("s"):
        return None
    fuller = cast.fuller(noun, at)
    return None if fuller is None else cast.defined.get(fuller, cast.names.short(fuller))


OF_STATE = re.compile(r"\s+of\s+(?:the\s+)?(?P<state>[A-Z].*)$", re.DOTALL)


def _party_of_person(cast: Cast, name: str, genre: Genre | None) -> Entry | None:
    """Return the state of an office-holder who acts for one of the authors of the text."""
    if genre is None or genre.kind not in ("communique", "statement"):
        return None
    if naming.office().match(name) is None:
        return None
    of = OF_STATE.search(name)
    state = cast.names.state(of["state"]) if of is not None else cast.state_of_person(name)
    return state if state is not None and state[0] in genre.parties else None


def _office(cast: Cast, words: str, low: int, genre: Genre | None) -> tuple[Actor, ...]:
    """Return the states of "the Presidents of Arland and Borland", where these are the parties."""
    bare = naming.bare(words)
    title = naming.office().match(bare)
    if title is None or genre is None or genre.kind == "agreement":
        return ()
    of = re.match(r"\s+of\s+", bare[title.end() :])
    if of is None:
        return ()
    start = low + len(words) - len(bare) + title.end() + of.end()
    found = [got for got in cast.named(start, low + len(words)) if got.code is not None]
    if not found or (genre.parties and not {got.name for got in found} <= set(genre.parties)):
        return ()
    return tuple(
        Actor(
            name=got.name,
            id=got.code,
            basis="inferred",
            span=span_of(cast.text, got.start, got.end),
        )
        for got in found
    )


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


def all_names(cast: Cast, words: str) -> bool:
    """Whether every member of the list is a name ("A, B and C"), so that it may be split."""
    if cast.names.entry(naming.bare(words).strip()) is not None:
        return False
    parts = [part for part in LIST_CUT.split(words) if part]
    if len(parts) == 2 and " of " in parts[0] and _goes_on(cast, parts[1]):  # noqa: PLR2004
        return False
    return all(_names_somebody(naming.bare(part)) for part in parts)


def _goes_on(cast: Cast, part: str) -> bool:
    """Tell whether a part goes on with the name before it: "Ministry of Lakes and Rivers"."""
    own = naming.bare(part) != part or cast.names.entry(part) is not None
    own = own or naming.office().match(part) is not None
    return not (own or part.isupper() or part.endswith("s") or part in cast.defined)


def _names_somebody(part: str) -> bool:
    if part[:1].isupper():
        return True
    tokens = [w.group().lower() for w in WORD.finditer(part.split(" of ", maxsplit=1)[0])]
    if not tokens:
        return False
    head, actor_nouns = tokens[-1], word_set("subjects", "actor")
    return head in actor_nouns or head.removesuffix("s") in actor_nouns or head in people()


@cache
def people() -> frozenset[str]:
    """Return the common nouns of people and groups."""
    return frozenset(table("recipients")["people"]["nouns"].split())
