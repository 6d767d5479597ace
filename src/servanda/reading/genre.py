"""What sort of text it is, in which language, and who speaks in it as "we"."""

import re
from collections import Counter
from functools import cache

from servanda.reading.lexicons import table, word_set
from servanda.reading.parts import Block, Genre
from servanda.reading.words import WORD

HEAD = 900
"""Code points looked at for the name of the instrument; titles and openings fit in it."""
LOOK = 40_000
"""Code points looked at for habits of language; enough to settle them, and bounded."""
MIN_TURNS = 3
LANGUAGE_LOOK = 6000
"""Code points from which the language is told."""
WE_SENTENCE = re.compile(r"(?:^|[.;:]\s+|\n\s*)(?:\W{0,3}\w+,\s+)?We\b", re.MULTILINE)
JOINT = re.compile(
    r"\b(?:agreed|reaffirm(?:s|ed)?|commit(?:s|ted)? to|pledged|reiterated|affirmed|(?:both|two) (?:sides|"
    r"presidents|leaders|ministers|governments))\b",
    re.IGNORECASE,
)
SHALL = re.compile(r"\bshall\b")
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
    letters = sum(c.isalpha() for c in sample)
    if letters == 0:
        return "und"
    for code, script in SCRIPTS:
        count = len(script.findall(sample))
        if count * 2 > letters:
            if code == "ru" and len(UKRAINIAN.findall(sample)) * 50 > count:
                return "uk"
            return "ja" if code == "zh" and SCRIPTS[3][1].search(sample) else code
    words = [w.group().lower() for w in WORD.finditer(sample)]
    tally = Counter(words)
    counts = {
        code: sum(n for w, n in tally.items() if w in word_set("languages", code))
        for code in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda code: (counts[code], code == "en"))
    distinct = sum(w in word_set("languages", best) for w in tally)
    if best != "en" and distinct >= MIN_FOREIGN and counts[best] > 1.5 * counts["en"]:
        return best
    if counts["en"]:
        return "en"
    return best if distinct >= MIN_FOREIGN else "und"


@cache
def _marks(genre: str, key: str) -> re.Pattern[str]:
    return re.compile(table("genres")[genre][key], re.IGNORECASE)


def genre(text: str, found: tuple[Block, ...]) -> Genre:
    """Return the genre of ``text`` and who speaks in it."""
    head = text[:HEAD]
    sample = text[:LOOK]
    words = max(1, sample.count(" "))
    turns = len({b.start for b in found if b.speaker}) if any(b.speaker for b in found) else 0
    shall = len(SHALL.findall(sample))
    we = len(WE_SENTENCE.findall(sample))
    voices = len(_marks("news", "voice").findall(sample))
    numbered = sum(b.kind == "item" and b.zone == "operative" for b in found[:400])
    if turns >= MIN_TURNS:
        return Genre(kind="press conference")
    if _marks("resolution", "head").search(head) and "ouncil" in head + sample[:2000]:
        return Genre(kind="resolution", signed=True, body=_body(head))
    by_line = any(b.kind == "boilerplate" for b in found[:6]) and "read" in head
    if (
        _marks("news", "head").search(head)
        or by_line
        or (voices * 120 > words and we * 200 < words and shall < 2)
    ):
        return Genre(kind="news")
    enacts = _marks("agreement", "enacts").search(text[:4000]) is not None
    instrument = _marks("agreement", "head").search(head) is not None
    plan = not instrument and _marks("plan", "head").search(head[:200]) is not None
    if shall * 250 > words and shall > 2 and (instrument or enacts or shall * 120 > words):  # noqa: PLR2004
        return Genre(kind="agreement", signed=True)
    if (instrument or enacts) and numbered >= 3 and we < 3:  # noqa: PLR2004
        return Genre(kind="agreement", signed=not plan)
    if enacts and we < 2:  # noqa: PLR2004
        return Genre(kind="agreement", signed=True)
    if we >= 2 or _marks("communique", "head").search(head):  # noqa: PLR2004
        return Genre(kind="communique", signed=True)
    if shall > 2:  # noqa: PLR2004
        return Genre(kind="agreement", signed=True)
    if len(JOINT.findall(text[:4000])) >= 2:  # noqa: PLR2004
        return Genre(kind="communique", signed=True)
    if _marks("statement", "head").search(head):
        return Genre(kind="statement", signed=True)
    if voices * 150 > words:
        return Genre(kind="news")
    return Genre(kind="statement" if we else "other", signed=bool(we))


def _body(head: str) -> str:
    return "General Assembly" if "General Assembly" in head else "Security Council"
