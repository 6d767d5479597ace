"""Which of the days in a text is its own: in a title, a dateline, or as the day it tells of."""

import re

from servanda.reading.parts import Block

PROSE_END = re.compile(r"[.!?:;][\"”’)\]]*\s*\d{0,3}\s*$")
DUE = re.compile(
    r"\b(?:by|before|until|till|than|prior to|after|since|from|through|as of|starting|effective|"
    r"beginning|between)\s+(?:on\s+|the\s+)?$",
    re.IGNORECASE,
)
TITLE_DUE = re.compile(
    r"\b(?:by|before|until|till|than|prior to|after)\s+(?:the\s+)?$", re.IGNORECASE
)
"""A title may run "as of 3 May" or "from 3 to 5 May"; a deadline in it is still none of its own."""
CITED = re.compile(
    r"\b(?:treat(?:y|ies)|agreement|protocol|memorand(?:um|a)|convention|accord|declaration|resolution|law|"
    r"act|letter|note|decision|statement|charter|report|decree|order|plan|pact|armistice|"
    r"constitution|communiqu[ée]|understanding|truce|cease-?fire|(?:the|their|its|last)\s+"
    r"(?:[\w-]+\s+){0,2}(?:meeting|talk|summit|session|consultation|negotiation|visit|raid))s?\s+"
    r"(?:[\w()’'-]+,?\s+){0,5}?(?:of|dated|from|on|in)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
RECALLS = re.compile(
    r"\b(?:recall|refer|pursuant|accordance|expir|previous|earlier|last|violat|break|broke)\w*",
    re.IGNORECASE,
)
DUTY = re.compile(
    r"\b(?:shall|will|must|should|(?:is|are|has|have) to|undertakes?|agrees? to|agreed to|"
    r"commits? to|plans? to|intends? to)\b",
    re.IGNORECASE,
)
HAPPENS = re.compile(
    r"\b(?:met|meets?|convened|gathered|today|this day|on this|visit(?:ed|s)?|spoke|agreed|"
    r"following discussions|held\s+(?:[\w-]+\s+){0,4}?(?:meeting|talks|summit|round|session|"
    r"conference|consultations|negotiations))\b"
    r"|^\W*(?:done|signed|adopted|issued|concluded|given|made|published|posted|updated|released|"
    r"dated|delivered|approved)\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"[\W_]*(?!(?:By|Before|Until|Till|From|Since|After|In|On|Starting|Effective|Through|Not|No)\b)"
    r"(?:[A-Z][\w.’'-]*[ ,/]*){0,6}[,:(|–—-]?\s*"
)
TITLE = re.compile(r"(?:(?:[A-Z][\w-]*|of|on|the|for|and|between)\s+){1,14}(?:of|dated)\s+")
AFTER_DATELINE = re.compile(r"\s*(?:[–—:)|.\n-]|$)|,?\s*\n|,\s+[A-Z][\w-]*\s*$")
END = re.compile(r"[.;!?]\s")


def prose(text: str, block: Block) -> bool:
    """Return whether a block is made of sentences, and is no title or dateline."""
    if block.kind in ("heading", "boilerplate"):
        return False
    return PROSE_END.search(text, max(block.start, block.end - 8), block.end) is not None


def due(text: str, start: int, at: int) -> bool:
    """Return whether the words before a day make it a limit: "by", "until", "no later than"."""
    return TITLE_DUE.search(text[max(start, at - 24) : at]) is not None


def own(text: str, block: Block, day: tuple[int, int]) -> bool:
    """Return whether a day near the head of a text dates it: in a title or dateline, or told of."""
    if not prose(text, block):
        duty = DUTY.search(text, block.start, block.end) is not None
        return not duty and not due(text, block.start, day[0])
    return dateline(text, block, day) or of_the_day(text, block, day)


def dateline(text: str, block: Block, day: tuple[int, int]) -> bool:
    """Return whether only a place stands before the day, or a title that the day ends."""
    before = text[block.start : day[0]]
    if PLACE.fullmatch(before):
        return AFTER_DATELINE.match(text, day[1]) is not None
    return TITLE.fullmatch(before) is not None and not text[day[1] : block.end].strip(" .)")


def of_the_day(text: str, block: Block, day: tuple[int, int]) -> bool:
    """Return whether a sentence tells of its own day: "the Ministers met on 3 May 2030"."""
    low, high = day
    start = max((hit.end() for hit in END.finditer(text, block.start, low)), default=block.start)
    stop = END.search(text, high, block.end)
    end = stop.start() if stop else block.end
    before = text[start:low]
    if (
        DUE.search(before[-24:])
        or CITED.search(before)
        or RECALLS.search(before.rpartition(",")[2])
    ):
        return False
    if DUTY.search(before):
        return False
    duty = DUTY.search(text, high, end)
    return HAPPENS.search(text[start : duty.start() if duty else end]) is not None
