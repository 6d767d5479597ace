"""What sort of text it is, in which language, and who speaks in it as "we"."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from servanda.model.reading import DocumentKind
from servanda.reading.lexicons import table, word_set
from servanda.reading.parts import Block, Genre
from servanda.reading.words import WORD

HEAD = 900
"""Code points looked at for the name of the instrument; titles and openings fit in it."""
LOOK = 20_000
"""Code points looked at for habits of language; enough to settle them, and bounded."""
MIN_TURNS = 3
LANGUAGE_LOOK = 6000
"""Code points from which the language is told."""
WE_SENTENCE = re.compile(
    r"(?:^|[.;:]\s{1,4}|\n[ \t]{0,8})(?:\W{0,3}\w{1,20},\s{1,2})?We\b", re.MULTILINE
)
JOINT = re.compile(
    r"\b(?:agreed|reaffirm(?:s|ed)?|commit(?:s|ted)? to|pledged|reiterated|affirmed|(?:both|"
    r"two) (?:sides|"
    r"presidents|leaders|ministers|governments))\b"
)
SHALL = re.compile(r"shall(?<=\bshall)\b")  # a letter first: the search leaps to it
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl")
SCRIPTS = (
    ("ru", re.compile(r"[а-яё]", re.IGNORECASE)),
    ("ar", re.compile(r"[؀-ۿ]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("ja", re.compile(r"[぀-ヿ]")),
    ("ko", re.compile(r"[가-힯]")),
    ("he", re.compile(r"[֐-׿]")),
    ("el", re.compile(r"[α-ωΑ-Ω]")),
)
UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
MIN_FOREIGN = 3


def language(text: str) -> str:
    """Return the ISO 639-1 code of the language of ``text``, or ``und`` where it cannot be told."""
    sample = text[:LANGUAGE_LOOK]
    letters = sum(map(str.isalpha, sample))
    if letters == 0:
        return "und"
    used = "".join(set(sample))
    for code, script in SCRIPTS:
        count = len(script.findall(sample)) if script.search(used) else 0
        if count * 2 > letters:
            if code == "ru" and len(UKRAINIAN.findall(sample)) * 50 > count:
                return "uk"
            return "ja" if code == "zh" and SCRIPTS[3][1].search(sample) else code
    tally = Counter(WORD.findall(sample.lower()))
    known = {code: tally.keys() & word_set("languages", code) for code in LANGUAGES}
    counts = {code: sum(tally[word] for word in words) for code, words in known.items()}
    best = max(LANGUAGES, key=lambda code: (counts[code], code == "en"))
    distinct = len(known[best])
    if best != "en" and distinct >= MIN_FOREIGN and counts[best] > 1.5 * counts["en"]:
        return best
    if counts["en"]:
        return "en"
    return best if distinct >= MIN_FOREIGN else "und"


@cache
def _marks(genre: str, key: str) -> re.Pattern[str]:
    """Return a pattern of the lexicon, all in small letters: faster than one that ignores case."""
    return re.compile(table("genres")[genre][key])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What a text shows of its genre, counted once."""

    head: str
    """The first words, in small letters."""
    words: int
    turns: int
    shall: int
    we: int
    voices: int
    items: int
    joint: int
    by_line: bool
    council: bool
    enacts: bool

    def named(self, genre: str) -> bool:
        """Whether the head of the text names itself so."""
        return _marks(genre, "head").search(self.head) is not None

    @property
    def reports(self) -> bool:
        """Whether others speak in it often, and nobody in his own voice."""
        often = self.voices * 120 > self.words and self.we * 200 < self.words
        return often and self.voices >= FEW and self.shall < FEW

    @property
    def treaty(self) -> bool:
        """Whether "shall" is as frequent as only instruments have it."""
        named = self.named("agreement") or self.enacts
        return self.shall > FEW and (
            self.shall * 120 > self.words or (named and self.shall * 250 > self.words)
        )

    @property
    def points(self) -> bool:
        """Whether it enacts numbered points, or enacts at all without a "we"."""
        named = self.named("agreement") or self.enacts
        return (named and self.items > FEW and self.we <= FEW) or (self.enacts and self.we < FEW)


FEW = 2
# The first sign that fits decides. Shares and counts were read off the annotated texts.
_DECISIONS: tuple[tuple[DocumentKind, Callable[[_Signs], bool]], ...] = (
    ("press conference", lambda s: s.turns >= MIN_TURNS),
    ("resolution", lambda s: s.council and s.named("resolution")),
    ("news", lambda s: s.named("news") or s.by_line or s.reports),
    ("other", lambda s: s.named("report")),
    ("agreement", lambda s: s.treaty or s.points),
    ("communique", lambda s: s.we >= FEW or s.named("communique")),
    ("agreement", lambda s: s.shall > FEW or (s.shall > 0 and s.named("agreement"))),
    ("communique", lambda s: s.joint >= FEW),
    ("statement", lambda s: s.named("statement")),
    ("news", lambda s: s.voices >= FEW and s.voices * 150 > s.words),
    ("statement", lambda s: s.we > 0),
)


def genre(text: str, found: tuple[Block, ...]) -> Genre:
    """Return the genre of ``text``, and whether it records an agreement of its own authors."""
    signs = _signs(text, found)
    kind: DocumentKind = next((kind for kind, fits in _DECISIONS if fits(signs)), "other")
    plan = _marks("plan", "head").search(signs.head[:TITLE]) is not None
    signed = kind not in ("news", "press conference", "other")
    if kind == "agreement" and plan and not signs.enacts:
        signed = signs.treaty
    return Genre(
        kind=kind,
        signed=signed,
        body=_body(text[:HEAD]) if kind == "resolution" else None,
        reports=kind == "other" and signs.named("report"),
    )


TITLE = 200
OPENING = 4000


def _signs(text: str, found: tuple[Block, ...]) -> _Signs:
    sample = text[:LOOK]
    lower = sample.lower()
    head, opening = lower[:HEAD], lower[:OPENING]
    return _Signs(
        head=head,
        words=max(1, sample.count(" ")),
        turns=sum(b.speaker is not None for b in found),
        shall=len(SHALL.findall(sample)),
        we=len(WE_SENTENCE.findall(sample)) if "We" in sample else 0,
        voices=len(_marks("news", "voice").findall(lower)),
        items=sum(b.kind == "item" and b.zone == "operative" for b in found[:400]),
        joint=len(JOINT.findall(opening)),
        by_line="read" in text[:HEAD] and any(b.kind == "boilerplate" for b in found[:6]),
        council="ouncil" in sample[: OPENING // 2],
        enacts=_marks("agreement", "enacts").search(opening) is not None,
    )


def _body(head: str) -> str:
    return "General Assembly" if "General Assembly" in head else "Security Council"
