"""Cue words that led to no statement, each with the reason why it binds nobody."""

import re

from servanda.model.reading import Refusal, RefusalReason
from servanda.model.text import span_of
from servanda.reading.parts import Block, Genre
from servanda.reading.usages import DEFINES, ENTERS, FOR_PURPOSES

CUE = re.compile(
    r"\b(?:commit|pledg|promis|agree|undertak|vow|assur|guarantee|ensur)\w*|\b(?:shall|will|must)\b",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"(?:commitments?|pledges?|promises?|agreements?|undertakings?|vows?|assurances?|guarantees?|"
    r"guarantors?|pledgers?|agreeable|promising|agreement\w*|vowels?|committees?|undertaker\w*|assuredly)$",
    re.IGNORECASE,
)
VERB_BEFORE = re.compile(
    r"\b(?:we|i|they|you|who|to|not|will|shall|parties|sides|and)\s+(?:\w+ly\s+)?$", re.IGNORECASE
)
NEGATION = re.compile(
    r"\b(?:no|not|never|without|absence of|lack of|neither|nor|none of|far from|refus\w+|declin\w+|"
    r"reject\w+|fail\w* to)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:if|would|could|might|may|whether|unless|hypothetical\w*|suppose)\b", re.IGNORECASE
)
PAST = re.compile(r"(?:ed|undertook|undertaken)$", re.IGNORECASE)
NOUN_WILL = re.compile(
    r"\b(?:political|the|a|free|popular|good|his|her|our|their|its|national|collective|own|[\w]+[’']s)\s+$",
    re.IGNORECASE,
)


def cue_words(text: str) -> list[tuple[int, int]]:
    """Return where the words of the lexicon of cues stand."""
    return [hit.span() for hit in CUE.finditer(text)]


def refusal(
    text: str,
    at: tuple[int, int],
    block: Block | None,
    sentence: tuple[int, int],
    genre: Genre,
    *,
    governs: bool,
    repeated: bool,
) -> Refusal:
    """Return the refusal of the cue word at ``at`` with the first reason that fits."""
    reason = _reason(text, at, block, sentence, genre, governs=governs, repeated=repeated)
    return Refusal(span=span_of(text, *at), cue=text[slice(*at)].lower(), reason=reason)


def _reason(
    text: str,
    at: tuple[int, int],
    block: Block | None,
    sentence: tuple[int, int],
    genre: Genre,
    *,
    governs: bool,
    repeated: bool,
) -> RefusalReason:
    word = text[slice(*at)]
    low, high = sentence
    before = text[max(low, at[0] - 60) : at[0]]
    if repeated:
        return "repeat"
    if block is None or block.kind == "heading":
        return "heading"
    if governs:
        return "chapeau"
    words = text[low:high]
    if ENTERS.search(words):
        return "entry into force"
    if DEFINES.search(words) or FOR_PURPOSES.match(words.lstrip()):
        return "definition"
    if NEGATION.search(before) and word.lower() not in ("will", "shall", "must"):
        return "negated"
    if word.lower() == "will" and NOUN_WILL.search(before):
        return "noun use"
    if NOUN.match(word) and not VERB_BEFORE.search(before):
        return "noun use"
    return _verbal(text, at, word, (low, high), block, genre)


def _verbal(
    text: str, at: tuple[int, int], word: str, sentence: tuple[int, int], block: Block, genre: Genre
) -> RefusalReason:
    """Why a verb form led to nothing."""
    low, high = sentence
    lower = word.lower()
    rest = text[at[1] : min(high, at[1] + 6)].strip().lower()
    author = genre.kind in ("news", "other")
    if rest.startswith("not") or rest.startswith("never"):
        return "negated"
    if lower == "must" or (
        lower.startswith("ensur") and re.search(r"\bmust|should\b", text[low : at[0]])
    ):
        return "author's directive" if author else "rhetoric"
    if block.zone == "preamble":
        return "rhetoric"
    if HYPOTHETICAL.search(text, low, at[0]) and not author:
        return "hypothetical"
    if lower in ("will", "shall"):
        return "author's forecast" if author else "rhetoric"
    if PAST.search(word):
        return "report of the past"
    return "rhetoric"
