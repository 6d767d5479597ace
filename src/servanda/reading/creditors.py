"""To whom an act is owed: only where the words say so."""

import re
from functools import cache

from servanda.model.reading import Actor
from servanda.model.text import span_of
from servanda.reading import naming, referents
from servanda.reading.cast import Cast
from servanda.reading.lexicons import table, word_set
from servanda.reading.parts import Genre
from servanda.reading.words import WORD, Heads, mentions

STOP = re.compile(
    r"[,;.:()\[\]“”]|\s(?:to|in|on|by|with|for|from|at|under|within|during|through|throughout|that|which|who|"
    r"whose|while|as|if|when|where|no|not|including|against|upon|until|via|after|before|about|"
    r"(?:is|are|was|were|has|have|shall|will|may))\b|\s(?:concerning|regarding|following|pursuant|"
    r"requiring|residing|affected|living|seeking)\b"
)
MAX_WORDS = 9
FORMULA = re.compile(
    r"\b(?:owed to|for the (?:sole |mutual |exclusive )?benefit of|in favou?r of|vis-[àa]-vis|"
    r"in the (?:best )?interests? of|responsible to|accountable to|"
    r"stand(?:s|ing)? (?:firmly |united )?(?:by|with|behind)|"
    r"(?:protection|rights|needs|safety|security|livelihoods|concerns) of|"
    r"(?:cooperat\w+|consult\w*|contact|coordinat\w+|share|exchange|communicat\w+)\b"
    r"(?:\s+[\w-]+){0,4}?\s+with|available to|answerable to)\s+",
    re.IGNORECASE,
)
WITHHELD = re.compile(
    r"\b(?:embargo|prohibit\w*|prevent\w*|ban|refrain|sanctions|without|except)\b", re.IGNORECASE
)
"""After such a word nothing is owed: "implement the embargo on deliveries to Borland"."""
WITHHELD_STEMS = (
    "embargo", "prohibit", "prevent", "ban", "refrain", "sanctions", "without", "except",
)  # fmt: skip
EACH_OTHER = re.compile(r"\b(?:each other|one another)\b", re.IGNORECASE)
FORMULA_HEADS = frozenset(
    {"owed", "for", "in", "vis", "responsible", "accountable", "answerable", "available", "stand",
     "stands", "standing", "protection", "rights", "needs", "safety", "security", "livelihoods",
     "concerns", "cooperate", "cooperates", "cooperating", "cooperation", "consult", "consults",
     "consulting", "consultation", "consultations", "contact", "contacts", "coordinate",
     "coordinates", "coordinating", "coordination", "share", "shares", "sharing", "exchange",
     "exchanges", "exchanging", "communicate", "communication"}
)  # fmt: skip
"""Words that open one of these turns of phrase."""
BETWEEN = 160
"""How far after its verb the one who receives may stand."""


HANDED = re.compile(
    rf"(?:\s+available)?[^.;:]{{0,{BETWEEN}}}?\s+to\s+(?=(?:the|all|each|its|their|our|other|"
    r"those|any|both|an?|one|affected|interested|relevant|requesting)\b|(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""What is handed over, and "to"."""
FOR = re.compile(r"\s+(?:to|for|of\s+the\s+rights\s+of)\s+", re.IGNORECASE)
DIRECTLY = re.compile(r"\s+(?:with\s+)?")
AFTER = {"handing": HANDED, "goods": FOR, "serving": DIRECTLY}


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Every form of the words that hand something to somebody, with how the one is joined on."""
    out: dict[str, tuple[str, ...]] = dict.fromkeys(FORMULA_HEADS, ("formula",))
    for name, key in (("handing", "verbs"), ("goods", "nouns"), ("serving", "verbs")):
        for word in word_set_of(name, key):
            for form in (word,) if key == "nouns" else _inflected(word):
                out[form] = (*out.get(form, ()), name)
    return out


@cache
def _heads() -> Heads:
    return Heads(_forms())


def _inflected(verb: str) -> tuple[str, ...]:
    """Return the forms of a verb: "provide", "provides", "provided", "providing"."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y"):
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    last = verb[-1]
    return verb, f"{verb}s", f"{verb}ed", f"{verb}ing", f"{verb}{last}ed", f"{verb}{last}ing"


@cache
def word_set_of(table_name: str, key: str) -> frozenset[str]:
    """Return a word list of the lexicon of recipients."""
    return frozenset(table("recipients")[table_name][key].split())


def creditors(
    cast: Cast,
    span: tuple[int, int],
    genre: Genre,
    debtor: tuple[Actor, ...],
    *,
    forbids: bool = False,
) -> tuple[Actor, ...]:
    """Return to whom the act at ``span`` is owed, resolved within the document.

    ``span`` begins with the act: who must act stands before it, and is never his own creditor.
    What is forbidden ("shall not deliver arms to Borland") is not owed to the one who goes without.
    """
    text = cast.text
    start, end = span
    taken = {a.name for a in debtor}
    together = mentions(text, start, end, ("each other", "one another"))
    mutual = EACH_OTHER.search(text, start, end) if together else None
    if mutual is not None and debtor:
        return referents.inferred(debtor, span_of(text, *mutual.span()))
    return _owed(cast, (start, end), genre, taken, forbids=forbids)


def _owed(
    cast: Cast, span: tuple[int, int], genre: Genre, taken: set[str], *, forbids: bool
) -> tuple[Actor, ...]:
    """Return the first that words of handing, serving or owing name."""
    text, (start, end) = cast.text, span
    places = _joined(text, start, end, forbids=forbids)
    for at in places:
        found = tuple(a for a in _recipients(cast, at, end, genre) if a.name not in taken)
        if found:
            return found
    return ()


def _joined(text: str, start: int, end: int, *, forbids: bool) -> list[int]:
    """Return where those may stand to whom something is owed, handed or done, best first."""
    forms = _forms()
    out: dict[str, list[int]] = {}
    last = -1
    for word in _heads().find(text, start, end):
        ways = forms.get(word.group().lower())
        if ways is None:
            continue
        if last < 0:
            told = mentions(text, start, end, WITHHELD_STEMS)
            withheld = WITHHELD.search(text, start, end) if told else None
            last = withheld.start() if withheld is not None else end
        if word.start() > last:
            break
        for name in ways:
            if name == "formula":
                hit = FORMULA.match(text, word.start(), end)
            else:
                hit = None if forbids else AFTER[name].match(text, word.end(), end)
            if hit is not None:
                out.setdefault(name, []).append(hit.end())
    return [at for name in ("formula", *AFTER) for at in out.get(name, ())]


def _recipients(cast: Cast, at: int, end: int, genre: Genre) -> tuple[Actor, ...]:
    """Return whom the noun phrase at a place names, if it names people or parties at all."""
    text = cast.text
    stop = STOP.search(text, at, end)
    high = stop.start() if stop is not None else end
    high = _list_end(cast, at, high, end)
    place = PLACE.match(text, high, end)
    words = TRAILING.sub("", text[at:high].strip())
    first = _first_name(cast, at, words)
    if first is not None:
        words = text[at:first]
    elif place is not None and _names_people(cast, at, words):
        return (
            Actor(name=naming.bare(text[at : place.end()]), span=span_of(text, at, place.end())),
        )
    if not words or words.count(" ") >= MAX_WORDS or not _names_people(cast, at, words):
        return ()
    return referents.actors(
        cast, (at, at + len(words)), genre, who="party", previous=(), speaker=None
    )


PLACE = re.compile(
    r"\s+(?:in|of|across|throughout)\s+(?:the\s+)?(?:region|area|(?-i:[A-Z])[\w-]+(?:\s+(?-i:[A-Z])[\w-]+)*(?:\s+region)?)\b"
)
TRAILING = re.compile(r"\s+(?:and|or|at large|as well|also|of)$")


def _first_name(cast: Cast, at: int, words: str) -> int | None:
    """Return where a known name ends that opens a noun phrase and is not joined to another."""
    offset = len(words) - len(naming.bare(words))
    named = [got for got in cast.named(at, at + len(words)) if got.start == at + offset]
    if not named:
        return None
    rest = cast.text[named[0].end : at + len(words)]
    joined = re.match(r"\s*(?:,|and\b|or\b|$)", rest) is not None
    people = any(w.group().lower() in word_set_of("people", "nouns") for w in WORD.finditer(rest))
    capital = re.match(r"\s+(?:[a-z]+\s+)?[A-Z]", rest) is not None
    return None if joined or people or capital else named[0].end


AND_NAME = re.compile(r",?\s+and\s+(?:the\s+)?")


def _list_end(cast: Cast, at: int, high: int, end: int) -> int:
    """Past the commas of a list of names: "to Arland, Borland and Corland"."""
    last = high
    while cast.text[last : last + 2] == ", ":
        after = last + 2
        joined = re.match(r"(?:and\s+)?(?:the\s+)?", cast.text[after : after + 10])
        after += joined.end() if joined is not None else 0
        named = [got for got in cast.named(after, end) if got.start == after]
        if not named or not cast.named(at, high):
            break
        last = named[0].end
    joined = AND_NAME.match(cast.text, last, end) if last > high else None
    if joined is not None:
        named = [got for got in cast.named(joined.end(), end) if got.start == joined.end()]
        last = named[0].end if named else last
    return last


def _names_people(cast: Cast, at: int, words: str) -> bool:
    bare = naming.bare(words)
    tokens = [w.group() for w in WORD.finditer(bare)]
    if not tokens or tokens[0].lower() in ("of", "this", "these", "his", "her"):
        return False
    if (
        cast.named(at, at + len(words))
        and cast.named(at, at + len(words))[0].start - at < len(words) - len(bare) + 1
    ):
        return True
    head = [w.group() for w in WORD.finditer(re.split(r"\s(?:of|and|or)\s", bare)[0])]
    noun = (head or tokens)[-1]
    nouns = word_set_of("people", "nouns") | word_set("subjects", "actor")
    if noun.lower() in nouns or tokens[-1].lower() in word_set_of("people", "nouns"):
        return True
    proper = (head or tokens)[-1]
    return bare in cast.defined or (proper[:1].isupper() and proper[1:2].isalpha())
