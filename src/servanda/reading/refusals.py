"""Cue words that led to no statement, each with the reason why it binds nobody."""

import re
from collections.abc import Callable, Iterator

import msgspec

from servanda.model.reading import Refusal, RefusalReason
from servanda.model.text import span_of
from servanda.reading.denials import bond_denied, disowned
from servanda.reading.parts import Block, Genre
from servanda.reading.usages import ENTERS_LOOK, FOR_PURPOSES, defines, enters_into_force
from servanda.reading.words import places

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
    r"\b(?:no|not|never|without|absence of|lack of|neither|nor|none of|nobody|nothing|far from|"
    r"refus\w+|declin\w+|reject\w+|den(?:y|ies|ied|ying)|unwilling|fail\w* to|stop\w* short of|"
    r"\w+n[’']t)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
TO_NOTHING = re.compile(
    r"\s+(?:(?:to|on|upon|with)\s+)?(?:nothing|none|nobody|no)\b", re.IGNORECASE
)
"""What is promised to nobody, or is nothing: "promised nothing", "agreed on no date"."""
HYPOTHETICAL = re.compile(
    r"\b(?:if|would|could|might|(?-i:may)|whether|unless|hypothetical\w*|suppose)\b", re.IGNORECASE
)
PAST = re.compile(r"(?:ed|undertook|undertaken)$", re.IGNORECASE)
AFTER_NOT = re.compile(r"\s+(?:not|never)\b", re.IGNORECASE)
MODAL = re.compile(r"\b(?:shall|will|must|may)\b", re.IGNORECASE)
MUST = re.compile(r"\b(?:must|should)\b")
NOUN_WILL = re.compile(
    r"\b(?:political|the|a|free|popular|good|his|her|our|their|its|national|collective|own|[\w]+[’']s)\s+$",
    re.IGNORECASE,
)


CUE_STEMS = (
    "commit", "pledg", "promis", "agree", "undertak", "vow", "assur", "guarantee", "ensur", "shall",
    "will", "must",
)  # fmt: skip
"""How cue words begin: finding these is ten times as fast as trying the pattern everywhere."""
LONGEST_STEM = max(map(len, CUE_STEMS))
STRETCH = 50_000
"""Code points that are put in lower case at once: of a large text that would take much memory."""
ODD_CASE = ("\u0130", "\u0131", "\u017f")
"""Letters that a pattern takes for "i" and "s", though they are none in lower case."""


def cue_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of the lexicon of cues stand, in order."""
    if any([letter in text for letter in ODD_CASE]):  # noqa: C419 -- as in mentions
        yield from (hit.span() for hit in CUE.finditer(text))
        return
    for low in range(0, len(text), STRETCH):
        lower = text[low : low + STRETCH + LONGEST_STEM - 1].lower()
        found = {at for stem in CUE_STEMS for at in places(lower, stem) if at < STRETCH}
        for at in sorted(found):
            hit = CUE.match(text, low + at)
            if hit is not None:
                yield hit.span()


class Place(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a cue word stands, with all that tells why it founds nothing."""

    text: str
    at: tuple[int, int]
    block: Block | None
    sentence: tuple[int, int]
    genre: Genre
    governs: bool
    repeated: bool

    @property
    def word(self) -> str:
        """The cue word in lower case."""
        return self.text[slice(*self.at)].lower()

    @property
    def words(self) -> str:
        """The sentence round it."""
        return self.text[slice(*self.sentence)]

    @property
    def before(self) -> str:
        """The words before it in its sentence."""
        return self.text[max(self.sentence[0], self.at[0] - 60) : self.at[0]]

    @property
    def by_author(self) -> bool:
        """Whether the author of a report speaks, who binds nobody."""
        return self.genre.kind in ("news", "other") or self.genre.reports

    @property
    def negated(self) -> bool:
        """Whether the word is denied: "no commitment", "will not"."""
        low, high = self.at
        if disowned(self.text, self.sentence[0], low):
            return True
        if self.word in ("will", "shall", "must"):
            return AFTER_NOT.match(self.text, high) is not None or bond_denied(
                self.text, self.sentence[0], self.at, self.sentence[1]
            )
        if TO_NOTHING.match(self.text, high, self.sentence[1]):
            return True
        return NEGATION.search(self.before) is not None

    @property
    def enters(self) -> bool:
        """Whether it belongs to "this agreement shall enter into force"."""
        low, high = self.at
        if self.word in ("will", "shall", "must"):
            return enters_into_force(self.text, self.sentence[0], self.at, self.sentence[1])
        form = MODAL.search(self.text, high, min(self.sentence[1], high + ENTERS_LOOK))
        return (
            form is not None
            and NOUN.match(self.word) is not None
            and enters_into_force(self.text, low, form.span(), self.sentence[1])
        )

    @property
    def noun(self) -> bool:
        """Whether the word is used as a noun: "political will", "their pledges"."""
        if self.word == "will":
            return NOUN_WILL.search(self.before) is not None
        return NOUN.match(self.word) is not None and VERB_BEFORE.search(self.before) is None

    @property
    def directive(self) -> bool:
        """Whether it says what somebody must do."""
        must = MUST.search(self.before) is not None
        return self.word == "must" or (self.word.startswith("ensur") and must)

    @property
    def supposed(self) -> bool:
        """Whether an "if" or "would" stands before it."""
        return HYPOTHETICAL.search(self.text, self.sentence[0], self.at[0]) is not None


def _directive(place: Place) -> RefusalReason:
    return "author's directive" if place.by_author else "rhetoric"


def _forecast(place: Place) -> RefusalReason:
    return "author's forecast" if place.by_author else "rhetoric"


# The first that fits is the reason.
_REASONS: tuple[
    tuple[Callable[[Place], bool], RefusalReason | Callable[[Place], RefusalReason]], ...
] = (
    (lambda p: p.repeated, "repeat"),
    (lambda p: p.block is None or p.block.kind == "heading", "heading"),
    (lambda p: p.governs, "chapeau"),
    (lambda p: p.enters, "entry into force"),
    (lambda p: defines(p.words, 0, len(p.words)), "definition"),
    (lambda p: FOR_PURPOSES.match(p.words.lstrip()) is not None, "definition"),
    (lambda p: p.negated, "negated"),
    (lambda p: p.noun, "noun use"),
    (lambda p: p.directive, _directive),
    (lambda p: p.block is not None and p.block.zone == "preamble", "rhetoric"),
    (lambda p: p.supposed and not p.by_author, "hypothetical"),
    (lambda p: p.word in ("will", "shall"), _forecast),
    (lambda p: PAST.search(p.word) is not None, "report of the past"),
)


def refusal(place: Place) -> Refusal:
    """Return the refusal of the cue word at ``place`` with the first reason that fits."""
    found: RefusalReason | Callable[[Place], RefusalReason] = next(
        (reason for fits, reason in _REASONS if fits(place)), "rhetoric"
    )
    reason: RefusalReason = found(place) if callable(found) else found
    return Refusal(span=span_of(place.text, *place.at), cue=place.word, reason=reason)
