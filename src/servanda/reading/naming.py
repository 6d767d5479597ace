"""Names of states, bodies and office-holders in a text, and their short forms."""

import re
from functools import cache, lru_cache

from servanda.reading.lexicons import table
from servanda.reading.words import CAPITALIZED, WORD, Phrases

MAX_NAME = 90
ARTICLE = re.compile(
    r"^(?:(?:the|a|an|all|both|each|every|any|no|its|their|our|said|such|other|H\.E\.|Dr\.?|Mr\.?|Ms\.?|"
    r"Mrs\.?)\s+)+",
    re.IGNORECASE,
)
ITEM_NUMBER = re.compile(r"^(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]+\s*|\d{1,3}(?:\.\d{1,3})+\s+)")
"""A number that ran into the words of its item is no part of a name."""
STATES_PARTIES = re.compile(r"\b(?:States? Part(?:y|ies))\b")
TRAIL = re.compile(
    r"\s+(?:also|both|further|then|hereby|jointly|each|all|therefore|strongly|together)$"
)
SIDE_OF = re.compile(
    r"\b(?P<adjective>(?:North |South )?[A-Z][\w.]+)\s+(?:side|delegation|government|"
    r"authorities|party)\b"
)
TITLED = re.compile(
    r"\b(?:President|Prime Minister|Chancellor|Secretary|Minister|Ambassador|King|General) "
    r"(?:[A-Z]\. |[A-Z][\w’-]+ ){0,2}[A-Z][\w’-]+"
)


@cache
def names() -> Phrases[tuple[str, str | None]]:
    """Return the known names of states and bodies, each with its short name and code."""
    entries = []
    data = table("parties")
    rows: list[tuple[str, str | None]] = [(forms, code) for code, forms in data["states"].items()]
    rows += [(line, None) for line in data["bodies"]["names"].strip().splitlines()]
    for forms, code in rows:
        variants = forms.split("|")
        for form in variants:
            first = WORD.search(form)
            head = first.group().lower() if first else form.lower()
            pattern = re.escape(form).replace(r"\ ", " ").replace(r"\-", "-")
            entries.append(((head,), f"(?-i:{pattern})", (variants[0], code)))
    return Phrases(entries, word=CAPITALIZED)


@cache
def adjectives() -> dict[str, str]:
    """Adjectives of states, each with the state's short name."""
    data = table("parties")
    return {
        form: data["states"][code].split("|")[0]
        for code, forms in data["adjectives"].items()
        for form in forms.split("|")
    }


def named(text: str, start: int, end: int) -> list[tuple[str, str | None, int, int]]:
    """Return the states and bodies named between two places: name, code, start, end."""
    return [(name, code, low, high) for low, high, (name, code) in names().find(text, start, end)]


@cache
def _adjective_phrases() -> Phrases[tuple[str, str | None]]:
    data = table("parties")
    return Phrases(
        (
            ((form.split()[0].split(".")[0].lower(),), f"(?-i:{re.escape(form)})", (short, code))
            for code, forms in data["adjectives"].items()
            for short in (data["states"][code].split("|")[0],)
            for form in forms.split("|")
        ),
        word=CAPITALIZED,
    )


def in_passing(text: str, *, press: bool) -> list[tuple[str, str | None, int, int]]:
    """Return whom a text names by an adjective ("Russian") and, in the press, by an office."""
    found = [
        (name, code, low, high)
        for low, high, (name, code) in _adjective_phrases().find(text, 0, len(text))
    ]
    if press:
        found += [(hit.group(), None, *hit.span()) for hit in TITLED.finditer(text)]
    return found


@lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """Return a known short name for ``name``, or ``name`` without article and form of address."""
    bare = TRAIL.sub("", ARTICLE.sub("", name.strip()))
    for short, _, low, high in named(bare, 0, len(bare)):
        if low == 0 and high == len(bare):
            return short
    side = SIDE_OF.search(bare)
    if side is not None and side["adjective"] in adjectives():
        return adjectives()[side["adjective"]]
    if STATES_PARTIES.search(bare) and len(bare) < MAX_NAME // 3:
        return "States Parties"
    return bare


@cache
def code_of(name: str) -> str | None:
    """Return the code of a name that is a state's and nothing else."""
    for _, code, low, high in named(name, 0, len(name)):
        if low == 0 and high == len(name):
            return code
    return None
