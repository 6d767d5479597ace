"""Where in a sentence the phrases of the lexicon of acts stand as finite verbs."""

import re

from servanda.reading.lexicons import act_phrases, word_set
from servanda.reading.parts import Anchor

NOT = re.compile(
    r"\s+(?:(?:also|therefore|further|in any way|under no circumstances)\s+)?(?:not|never|"
    r"neither|no longer)\b",
    re.IGNORECASE,
)


FORSWEARS = re.compile(r"\b(?:not|never)\b(?:[^,;.]*\bto)?$", re.IGNORECASE)
"""How a phrase ends that promises to leave something undone: "undertakes not to"."""
MAX_ANCHORS = 40
"""More verb forms than this in one sentence is no prose; the rest is not read."""


def anchors(text: str, start: int, end: int) -> list[Anchor]:
    """Return the phrases of the lexicon of acts between two places, in order."""
    found: list[Anchor] = []
    for low, high, act in act_phrases().find(text, start, end):
        if act.force == "future" and _noun_will(text, low):
            continue
        if act.force not in MODALS and _not_finite(text, low, high):
            continue
        negated = (
            NOT.match(text, high, end) is not None
            or act.force == "future-not"
            or (act.force not in MODALS and FORSWEARS.search(text, low, high) is not None)
        )
        past = text[low:high].split(maxsplit=1)[0].lower().endswith("ed")
        if len(found) == MAX_ANCHORS:
            break
        found.append(Anchor(act=act, start=low, end=high, negated=negated, past=past))
    return found


MODALS = frozenset(
    {"duty", "ban", "future", "future-not", "need", "ought", "leave", "possible", "hypothetical",
     "defer", "ready", "suggest", "claimed", "red-line", "committed", "effort", "asked", "includes",
     "under-way", "announced", "aim", "goal", "private", "scope", "did"}
)  # fmt: skip
"""Forces whose phrases are finite by their form; all others are looked at in their place."""


def _not_finite(text: str, low: int, high: int) -> bool:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Whether a verb of the lexicon is an infinitive ("to request") or a noun ("each request")."""
    before = text[max(0, low - 24) : low].rpartition("\n\n")[2].split()
    if not before or before[-1][-1] in ".;:!?”)":
        return False
    last = before[-1].strip(",—–“\"'(")
    small = last.lower()
    if not small or before[-1].endswith(","):
        return False
    if small == "each" and len(before) > 1 and before[-2].endswith("s"):
        return False  # "the members each plan to"
    if (
        small in word_set("neighbours", "determiners")
        or small.endswith(("'s", "’s"))
        or small in word_set("neighbours", "infinitive")
    ):
        return True
    if small.endswith("ly") or small in word_set("neighbours", "loose"):
        if len(before) < 2:  # noqa: PLR2004
            return False
        return before[-2].lower() in word_set("neighbours", "infinitive")
    word = text[low:high].split(maxsplit=1)[0].lower()
    if word.endswith("s") and not word.endswith("ss"):
        return not (last[0].isupper() or small in word_set("subjects", "actor") or last.isdigit())
    if word.endswith(("ed", "ing", "ly")):
        return False
    return not (
        small.endswith("s") or last[0].isupper() or small in word_set("neighbours", "plurals")
    )


def _noun_will(text: str, at: int) -> bool:
    """Whether "will" is a noun: "the political will", "against Borland's will"."""
    before = text[max(0, at - 24) : at].lower().split()
    return bool(before) and (
        before[-1]
        in {"political", "the", "a", "free", "popular", "good", "his", "her", "our", "their"}
        or before[-1].endswith(("'s", "’s"))
    )
