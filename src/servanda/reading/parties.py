"""Who must act, who asks, who is spoken of: names as the text has them, resolved within it."""

import re
from functools import cache

from servanda.model.reading import Actor
from servanda.model.text import Span, span_of
from servanda.reading.lexicons import table
from servanda.reading.parts import Block, Genre
from servanda.reading.words import WORD, Phrases

Named = tuple[str, str | None, int, int]
"""Name, code if there is one, start and end of where it stands."""


@cache
def names() -> Phrases[tuple[str, str | None]]:
    """Return the known names of states and bodies, each with its short name and code."""
    entries = []
    data = table("parties")
    rows = [(forms, code) for code, forms in data["states"].items()]
    rows += [(line, None) for line in data["bodies"]["names"].strip().splitlines()]
    for forms, code in rows:
        variants = forms.split("|")
        for form in variants:
            first = WORD.search(form)
            head = first.group().lower() if first else form.lower()
            pattern = re.escape(form).replace(r"\ ", " ").replace(r"\-", "-")
            entries.append(((head,), f"(?-i:{pattern})", (variants[0], code)))
    return Phrases(entries)


def named(text: str, start: int, end: int) -> list[Named]:
    """Return the states and bodies named between two places, in order."""
    return [(name, code, low, high) for low, high, (name, code) in names().find(text, start, end)]


COLLECTIVE = re.compile(table("parties")["collective"]["pattern"], re.IGNORECASE)
PERSON = re.compile(
    r"(?:(?:First |Second )?(?:Prime Minister|President|Secretary|Minister|Chancellor|Ambassador|"
    r"General|Senator|Advisor|Chairman|King|Prince|Crown Prince|Dr\.?|Mr\.?|Ms\.?|Mrs\.?|H\.E\.)\s+)"
    r"(?:(?:[A-Z]\.\s*|[A-Z][\w’'-]+\s+(?:bin\s+|al-|de\s+)?)){0,4}[A-Z][\w’'-]+"
)
DEFINED = re.compile(
    r"(?P<long>(?:the )?[A-Z][\w’'.-]*(?: (?:of|the|for|and|on|to|[A-Z][\w’'.-]*)){0,10}?)\s*"
    r"\((?:hereinafter |hereafter |referred to as )?(?:the )?[“\"](?P<short>[^”\"\n]{1,60})[”\"]\)"
)
ARTICLE = re.compile(
    r"^(?:the|a|an|all|both|each|every|any|its|their|our|said|such)\s+", re.IGNORECASE
)
BY_AGENT = re.compile(
    r"\b(?:be|been|being)\s+(?:\w+ly\s+)?\w+\s+(?:\w+\s+){0,2}?by\s+(?P<who>(?:the\s+|an?\s+)?"
    r"(?:[A-Z][\w’'./-]*(?:\s+(?:of|the|and|for))*\s*){1,8})"
)
OPENING = 700
"""Code points in which a text introduces its parties."""
LIST_CUT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+")
MAX_NAME = 90


def introduced(text: str, found: tuple[Block, ...], genre: Genre) -> Genre:
    """Return ``genre`` with who "we" and "the Parties" are, as far as the text says so."""
    for group, mark in table("genres")["groups"].items():
        if re.search(mark, text[:OPENING], re.IGNORECASE):
            return _with(genre, (group,), ())
    opening = text[:OPENING]
    parties: list[str] = []
    for hit in DEFINED.finditer(opening):
        if hit["short"].lower() not in ("parties", "the parties", "agreement", "the agreement"):
            parties.append(_short(hit["short"]))
    if len(parties) < 2:  # noqa: PLR2004
        parties = _states(opening)
    if re.search(r"\bStates Part(?:y|ies)\b", text[: 4 * OPENING]):
        parties = ["States Parties"]
    if genre.kind in ("communique", "statement", "other"):
        return _with(genre, tuple(parties), tuple(parties))
    if genre.kind == "agreement":
        return _with(genre, tuple(parties), tuple(parties))
    return genre


def _with(genre: Genre, we: tuple[str, ...], parties: tuple[str, ...]) -> Genre:
    return Genre(
        kind=genre.kind, signed=genre.signed, body=genre.body, we=we, parties=parties or we
    )


def _states(opening: str) -> list[str]:
    seen: dict[str, None] = {}
    for name, code, _, _ in named(opening, 0, len(opening)):
        if code is not None:
            seen.setdefault(name)
    return list(seen)[:4]


def _short(name: str) -> str:
    """A known short name for ``name``, or ``name`` itself without an article."""
    bare = ARTICLE.sub("", name.strip())
    for short, _, low, high in named(bare, 0, len(bare)):
        if low == 0 and high == len(bare):
            return short
    return bare


def code_of(name: str) -> str | None:
    """Return the code of a name that is a state's and nothing else."""
    for _, code, low, high in named(name, 0, len(name)):
        if low == 0 and high == len(name):
            return code
    return None


def actor(name: str, *, stated: bool, span: Span | None = None) -> Actor:
    """Return an actor with its code, if its name is a state's."""
    return Actor(name=name, id=code_of(name), basis="stated" if stated else "inferred", span=span)


def actors(
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
    if low >= high:
        return ()
    place = span_of(text, low, high)
    if who == "we":
        if speaker is not None:
            return (Actor(name=speaker.title(), basis="inferred", span=place),)
        if genre.we:
            return tuple(actor(name, stated=False, span=place) for name in genre.we)
        return (Actor(name="we", basis="stated", span=place),)
    if who == "pronoun":
        return tuple(Actor(name=a.name, id=a.id, basis="inferred", span=place) for a in previous)
    together = COLLECTIVE.fullmatch(text, low, high)
    if together is not None:
        phrase = together.group()
        rest = tuple(actor(name, stated=False, span=place) for name in genre.parties)
        return (Actor(name=phrase, span=place), *rest)
    return _listed(text, low, high)


def _tight(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and not (text[low].isalnum()):
        low += 1
    while high > low and not (text[high - 1].isalnum() or text[high - 1] in ").”"):
        high -= 1
    return low, high


TRAIL = re.compile(r"\s+(?:also|both|further|then|hereby|jointly|will|shall|each|all|therefore)$")


def _listed(text: str, low: int, high: int) -> tuple[Actor, ...]:
    """The members of a list of names; parenthetical remarks are left out."""
    words = text[low:high]
    comma = words.find(", ")
    if comma > 0 and " and " not in words[comma:]:
        words = words[:comma]
    out = []
    at = 0
    parts = LIST_CUT.split(words) if _all_names(words) else [words]
    for part in parts:
        bare = TRAIL.sub("", part.strip())
        if not bare or len(bare) > MAX_NAME:
            continue
        start = low + words.index(bare, at) if bare in words[at:] else low
        at = max(0, start - low)
        out.append(actor(_short(bare), stated=True, span=span_of(text, start, start + len(bare))))
    return tuple(out)


def _all_names(words: str) -> bool:
    """Whether every member of the list is a name ("A, B and C"), so that it may be split."""
    if " of " in words and not named(words, 0, len(words)):
        return False
    return all(ARTICLE.sub("", part)[:1].isupper() for part in LIST_CUT.split(words) if part)


def agent(text: str, start: int, end: int) -> tuple[Actor, ...]:
    """Return who is named by "by ..." after a passive."""
    found = BY_AGENT.search(text, start, end)
    if found is None:
        return ()
    low, high = _tight(text, *found.span("who"))
    high = low + len(re.sub(r"\s+(?:of|the|and|for)$", "", text[low:high]))
    return _listed(text, low, high)


ADDRESSEE_END = re.compile(
    r"\s+(?:to|not to|immediately|that|should|shall|must|in|for|who|which|fully|urgently|once)\b|[,;]",
    re.IGNORECASE,
)
ADDRESSEE_START = re.compile(
    r"\s*(?:that\s+|on\s+|upon\s+|for\s+|further\s+|also\s+|once again\s+)*", re.IGNORECASE
)


def addressee(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the one who is asked is named: "urges [Borland] to return the boats"."""
    opened = ADDRESSEE_START.match(text, start, end)
    low = opened.end() if opened else start
    closed = ADDRESSEE_END.search(text, low, end)
    return low, closed.start() if closed else end
