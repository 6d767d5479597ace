"""What the words after a verb form make of it: a passive, an attitude, small talk."""

import re

from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

_LY = r"(?:\w+ly\s+|also\s+|just\s+|now\s+)"
DEFINES = re.compile(
    r"\b(?:means|shall mean|shall be understood as|is defined as|refers to|is understood)\b",
    re.IGNORECASE,
)
PAST_YEAR = re.compile(r"in (?:19|20)\d\d,", re.IGNORECASE)
DEFENDS = re.compile(
    r"\s+(?:\w+\s+){0,8}?to\s+(?:the\s+)?(?:collective\s+)?defen[sc]e\s+of\b", re.IGNORECASE
)
"""The formula of a security guarantee: "our commitment to the defence of ..."."""
KEEPS_PEACE = re.compile(
    r"\s+to\s+(?:[\w,-]+\s+){0,8}?(?:cease-?fire|truce|implementation|withdrawal|cessation)\b",
    re.IGNORECASE,
)
"""In an agreement a renewed commitment to the truce itself binds."""
FOR_PURPOSES = re.compile(r"for the purposes? of\b", re.IGNORECASE)
ENTERS = re.compile(
    r"(?:,[^,;.]{1,160},)?\s+(?:\w+ly\s+|also\s+|then\s+|first\s+|not\s+)?(?:(?:enter|come)s?\s+into\s+(?:force|effect)\b|"
    r"take\s+effect\b|(?:be|remain)\s+(?:\w+\s+)?open(?:ed)?\s+(?:for|to)\s+(?:signature|accession)\b|"
    r"be\s+equally\s+authentic\b|(?:be|act\s+as)\s+(?:the\s+)?depositary\s+of\s+this\b|"
    r"(?:be|remain)\s+(?:in\s+force\s+)?(?:of|for)\s+(?:an\s+)?unlimited\s+duration\b)",
    re.IGNORECASE,
)
"""What a text says of itself after "shall": that it comes into force, or is open for signature."""
INSTRUMENT = re.compile(
    r"\b(?:agreements?|treat(?:y|ies)|protocols?|conventions?|memorand(?:um|a)|accords?|declaration|"
    r"annex(?:es)?|amendments?|instruments?|arrangements?|texts?|versions?|pact|charter|resolution|"
    r"statute|law|provisions?|articles?|ratifications?|withdrawals?|notices?|denunciations?|it|they|which|secretary-general|government)\b",
    re.IGNORECASE,
)


def enters_into_force(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether an instrument, named from ``start`` on, "shall enter into force"."""
    low, high = form
    if ENTERS.match(text, high, end) is None:
        return False
    before = text[max(start, low - ENTERS_LOOK) : low]
    return INSTRUMENT.search(before) is not None or not before.strip()


ENTERS_LOOK = 160
PASSIVE = re.compile(
    r"\s+(?:\w+ly\s+|also\s+|not\s+)?be\s+(?:\w+ly\s+)?"
    r"\w+(?:ed|en|ade|eld|one|et|ut|wn|ught|id)\b",
    re.IGNORECASE,
)
STATIVE = re.compile(
    rf"\s+(?:{_LY}|not\s+|never\s+)*(?:be (?:a|an|the|able|good|great|happy|glad|fine|here|there|"
    r"very|so|seen|no)|have to|need|see|know|depend|hinge|remain|become|feel|think|win|lose|cost|"
    r"mean|tell|say|judge|emerge|find out|like|love|want|hear|get|go down|benefit|prevail|matter|"
    r"happen)\b",
    re.IGNORECASE,
)
"""States of mind and of things, after "will": nothing is undertaken."""
TOWARD = re.compile(
    r"\s+(?:\w+ly\s+|also\s+)?(?:continue\s+)?(?:to\s+)?(?:work|working|strive|striving)\s+"
    r"(?:closely\s+|together\s+|tirelessly\s+)?(?:towards?|for)\b"
    r"|\s+(?:\w+ly\s+)?(?:seek|strive|endeavou?r)\s+to\b"
    r"|\s+(?:\w+ly\s+)?(?:stand|remain)\s+(?:together|united|with|committed|steadfast|firm)",
    re.IGNORECASE,
)
"""Efforts and attitudes: "will strive to", "will stand together"."""
CHAT = re.compile(
    rf"\s+(?:{_LY}|like\s+to\s+)*(?:take\s+(?:\w+\s+){{0,3}}(?:questions?|coat)|begin\b|start\b|"
    r"call\s+on|do\s+a\s+few|pass\s+this|follow\s+up|turn\b|move\s+on|get\s+(?:to|into)\b|find\b|"
    r"make\s+(?:it|that)\s+clear|recognize\b|alternate\b|set\s+that)",
    re.IGNORECASE,
)
"""What speakers say about the press conference itself ("I'll take your questions")."""
NOT_APPLY = re.compile(r"\s+not\s+apply\b")
STEPS = re.compile(
    r"\b(?:steps?|milestones?|measures?|phases?|stages?|path|plan|options?|package|rounds?|agenda|"
    r"framework|roadmap|horizon)\b",
    re.IGNORECASE,
)
INCLUDES = re.compile(
    r"\s+(?:\w+ly\s+)?(?:include|expand|involve|comprise|cover|entail|extend|feature|see)\b",
    re.IGNORECASE,
)
HAS_POWER = re.compile(
    r"\s+(?:also\s+|then\s+)?(?:continue\s+to\s+)?(?:have|exercise|enjoy)\s+"
    r"(?:the\s+|its\s+|all\s+|such\s+)?(?:exclusive\s+|reserved\s+|concurrent\s+)?"
    r"(?:powers?|authority|competence|rights?|jurisdiction)\b",
    re.IGNORECASE,
)
HAS_LEAVE = re.compile(
    r"\s+(?:also\s+|then\s+)?(?:have\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}?(?:right|power|"
    r"authority)\s+(?:to|of)|be\s+(?:\w+ly\s+)?(?:free|entitled|authori[sz]ed|permitted|allowed|"
    r"at\s+liberty)\s+to)\b",
    re.IGNORECASE,
)
"""What grants leave in any text: "shall have the right to", "will be free to"."""
NO_RIGHT = re.compile(
    r"\s+(?:\w+ly\s+)?have\s+no\s+(?:right|power|authority|leave)\b", re.IGNORECASE
)
PRIVATE = re.compile(
    r"\b(?:in private|private (?:conversations?|talks)|behind the scenes|behind closed doors|"
    r"off the record)\b",
    re.IGNORECASE,
)
_PASSED_OVER = frozenset(
    ["also", "not", "never", "to", "now", "soon", "then", "jointly", "further"]
)


def concrete(after: str) -> bool:
    """Return whether "to" is followed by a verb of giving or doing: "to providing boats"."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower == "to" or lower in _PASSED_OVER or lower.endswith("ly"):
            continue
        stem = lower.removesuffix("ing")
        forms = {lower, stem, stem + "e", stem[:-1]} if stem != lower else {lower}
        return not forms.isdisjoint(word_set("verbs", "concrete"))
    return False


def names_act(after: str) -> bool:
    """Return whether the verb after a modal names an act that one can see done."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower.endswith("ly") or lower in _PASSED_OVER:
            continue
        return lower in word_set("verbs", "act")
    return False
