"""Names of states, bodies and office-holders in a text, and their short forms."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from servanda.reading.lexicons import table
from servanda.reading.words import CAPITALIZED, WORD, Phrases

MAX_NAME = 90
LETTERS = 4
"""A longer word in capitals is a name in capitals ("FRANCE"), no letters ("NATO")."""
ARTICLE = re.compile(
    r"^(?:(?:the|a|an|all|both|each|every|any|no|its|their|our|said|such|H\.E\.|Dr\.?|Mr\.?|Ms\.?|"
    r"Mrs\.?)\s+)+",
    re.IGNORECASE,
)
ITEM_NUMBER = re.compile(r"^(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]+\s*|\d{1,3}(?:\.\d{1,3})+\s+)")
"""A number that ran into the words of its item is no part of a name."""
STATES_PARTIES = re.compile(r"\b(?:States? Part(?:y|ies))\b")
BARE_STATES_PARTIES = re.compile(
    r"(?:(?:the|all|each|every|any|other)\s+)*States? Part(?:y|ies)"
    r"(?:\s+to\s+(?:this|the present)\b.*)?",
    re.IGNORECASE,
)
"""States Parties as such; "the exporting State Party" is only some of them."""
TRAIL = re.compile(
    r"\s+(?:also|both|further|then|hereby|jointly|each|all|therefore|strongly|together|forthwith|"
    r"accordingly|immediately|either|always|now|now also|too|in turn)$"
)
POSSESSIVE = re.compile(r"[’']s?$")
SIDE_OF = re.compile(
    r"\b(?P<adjective>(?:North |South |Saudi |Sri |Costa |Sierra )?[A-Z][\w.]+)\s+(?:side|"
    r"delegation|"
    r"government|Government|authorities|party|Side)\b"
)
GOVERNMENT_OF = re.compile(
    r"(?:(?:Royal|Federal|Transitional|interim|Interim|National)\s+)*(?:Governments?|governments?|"
    r"authorities)\s+of\s+(?:the\s+)?(?P<rest>.+)",
    re.DOTALL,
)
GOVERNMENT_AFTER = re.compile(
    r"(?P<rest>.+?)(?:[’']s?)?\s+(?:[Gg]overnment|[Aa]dministration|[Aa]uthorities|[Ss]ide|"
    r"[Dd]elegation)",
    re.DOTALL,
)
TITLED = re.compile(
    r"\b(?:President|Prime Minister|Chancellor|Secretary|Minister|Ambassador|King|General) "
    r"(?:[A-Z]\. |[A-Z][\w’-]+ ){0,2}[A-Z][\w’-]+"
)
Entry = tuple[str, str | None]
Kind = Literal["name", "adjective"]


def bare(name: str) -> str:
    """Return a name without the articles and forms of address before it."""
    found = ARTICLE.match(name)
    return name[found.end() :] if found is not None else name


class Named(NamedTuple):
    """A state or body named in a text: short name, code, where it stands, and by what form."""

    name: str
    code: str | None
    start: int
    end: int
    kind: Kind = "name"


class Names:
    """Names that are known beforehand; a register may add its own."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        """Index the lexicon and ``extra``, each line "short name|other name|..."."""
        data = table("parties")
        rows: list[tuple[str, str | None]] = [
            (forms, code) for code, forms in data["states"].items()
        ]
        for key in ("bodies", "missions", "groups"):
            rows += [(line, None) for line in data[key]["names"].strip().splitlines()]
        rows += [(line.strip(), None) for line in extra if line.strip()]
        self.extra = frozenset(form for line in extra for form in line.split("|"))
        self._entry: dict[str, Entry] = {}
        for forms, code in rows:
            variants = [form.strip() for form in forms.split("|")]
            for form in variants:
                self._entry[form] = (variants[0], code)
        entries: list[tuple[tuple[str], str, tuple[str, str | None, Kind] | None]] = [
            ((_head(form),), _exactly(form), (short, code, "name"))
            for form, (short, code) in self._entry.items()
        ]
        entries += [
            ((_head(form),), _exactly(form), (name, self._entry[name][1], "adjective"))
            for form, name in adjectives().items()
            if form not in self._entry
        ]
        entries += [
            ((_head(form),), _exactly(form), None)
            for form in data["elsewhere"]["names"].strip().splitlines()
        ]
        self._phrases = Phrases(entries, word=CAPITALIZED)

    def find(self, text: str, start: int, end: int) -> list[Named]:
        """Return the states and bodies named between two places, by name or adjective."""
        return [
            Named(got[0], got[1], low, high, got[2])
            for low, high, got in self._phrases.find(text, start, end)
            if got is not None
        ]

    def entry(self, words: str) -> Entry | None:
        """Return short name and code of ``words`` if they are a known name and nothing else."""
        plain = " ".join(words.replace("’", "'").split())
        found = self._entry.get(words) or self._entry.get(plain)
        if found is None and words.isupper() and len(words) > LETTERS:
            return self._entry.get(plain.title().replace(" Of ", " of ").replace(" The ", " the "))
        return found

    def short(self, name: str) -> str:
        """Return a known short name, or ``name`` without article and form of address."""
        return _short(self, name)

    def state(self, words: str) -> Entry | None:
        """Return the state that ``words`` name as a state, government, side or delegation."""
        plain = bare(words.strip())
        found = self.entry(plain)
        if found is not None:
            return found if found[1] is not None else None
        government = GOVERNMENT_OF.fullmatch(plain) or GOVERNMENT_AFTER.fullmatch(plain)
        if government is None:
            return None
        rest = bare(government["rest"].strip())
        adjective = adjectives().get(rest)
        found = self.entry(adjective) if adjective is not None else self.entry(rest)
        return found if found is not None and found[1] is not None else None


DISTRIBUTED = re.compile(
    r"(?:each|every|no|any)\s+(?:one\s+)?(?P<noun>(?:[\w’'-]+\s+){0,4}?"
    r"(?:state|member|country|government|minister|nation))",
    re.IGNORECASE,
)


def distributed(words: str) -> str | None:
    """Return all of them, in the plural, for “each member of” or "no State"."""
    found = DISTRIBUTED.fullmatch(words)
    if found is None or BARE_STATES_PARTIES.fullmatch(words):
        return None
    noun = str(found["noun"])
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


@lru_cache(maxsize=4096)
def _short(names: Names, name: str) -> str:
    plain = TRAIL.sub("", bare(" ".join(name.split()).strip("\u200b ,")))
    plain = POSSESSIVE.sub("", plain)
    if BARE_STATES_PARTIES.fullmatch(plain):
        return "States Parties"
    found = names.entry(plain) or names.state(plain)
    return found[0] if found is not None else plain


def _head(form: str) -> str:
    first = WORD.search(form)
    return first.group().lower() if first else form.lower()


def _exactly(form: str) -> str:
    pattern = re.escape(form).replace(r"\ ", " ").replace(r"\-", "-")
    return f"(?-i:{pattern})"


@cache
def standard() -> Names:
    """Return the names of the lexicon, without additions."""
    return Names()


@cache
def adjectives() -> dict[str, str]:
    """Adjectives of states, each with the state's short name."""
    data = table("parties")
    return {
        form: data["states"][code].split("|")[0]
        for code, forms in data["adjectives"].items()
        for form in forms.split("|")
    }


def is_name(words: str) -> bool:
    """Return whether words are a known name or seat and nothing else: "Hamas", "Brussels"."""
    plain = bare(words)
    return standard().entry(plain) is not None or plain in seats()


def state_name(code: str) -> str:
    """Return the short name of the state with an ISO code of the lexicon."""
    return str(table("parties")["states"][code].split("|")[0])


@cache
def seats() -> dict[str, tuple[Entry, ...]]:
    """Capitals and seats, each with the state it stands for, or all its candidates."""
    data = table("offices")
    out: dict[str, tuple[Entry, ...]] = {}
    for code, forms in data["seats"].items():
        for form in forms.split("|"):
            out[form.removeprefix("the ")] = ((state_name(code), code),)
    for form, names in data["candidates"].items():
        entries = (standard().entry(name) for name in names.split("|"))
        out[form] = tuple(entry for entry in entries if entry is not None)
    return out


@cache
def holders() -> dict[str, str]:
    """Family names of those who speak for a state, each with its code."""
    data = table("offices")["holders"]
    return {name.casefold(): code for code, names in data.items() for name in names.split()}


@cache
def office() -> re.Pattern[str]:
    """Return the pattern of titles that stand for a state: "President", "Foreign Minister"."""
    return re.compile(rf"(?:{table('offices')['titles']['state']})\b")
