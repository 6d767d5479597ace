"""Slots that hold words of the clause itself: condition, checks, sanctions, side constraint."""

import re

from servanda.model.text import Span, span_of
from servanda.reading.words import mentions

CONDITION = re.compile(
    r"(?:^|(?<=[\s,(]))(?:if\b|(?<!at )once\b|unless\b|subject to\b|provided (?:that|the)\b|"
    r"in the (?:unlikely )?event\b|"
    r"in case\b|in cases where\b|in the absence of\b|apart from\b|on condition\b|"
    r"conditional (?:on|upon)\b|except\b|with (?:the exception of|limited exceptions)\b|"
    r"(?:as|so) long as\b(?! (?:is |it )?necessary)|whenever\b|"
    r"where (?:necessary|appropriate|possible|needed|applicable|feasible|it|they|there|jointly)\b|"
    r"as (?:required|requested|necessary|needed|appropriate|far as possible)\b|upon request\b|"
    r"when (?:necessary|needed|required|appropriate)\b|to the extent (?:possible|known|feasible)\b|"
    r"in a position to do so\b|contingent on\b|depending on\b|in (?:return|exchange) for\b|"
    r"at the discretion of\b|with the (?:prior )?(?:approval|consent|agreement) of\b|"
    r"as (?:may be |is |are )?(?:prescribed|proposed|approved|requested) by\b|"
    r"(?:according to|in (?:line|accordance) with) (?:their |"
    r"its )?(?:respective )?national (?:circumstances|"
    r"conditions)\b|"
    r"when\b(?=[^,;]{3,80}\b(?:is|are|has|have)\b))"
    r"[^,;]*",
    re.IGNORECASE,
)
FRONTED = re.compile(
    r"(?:if|unless|once|where|whenever|when|in the (?:unlikely )?event|"
    r"upon (?!request)\w+ing|in case|in the absence|"
    r"to the extent)\b[^,;:]*",
    re.IGNORECASE,
)
_CHECKS = r"(?:monitoring|verification|supervision|inspections?|observation)"
VERIFICATION = re.compile(
    rf"\b(?:under|with|through|subject to)\s+(?:(?!its\b|"
    rf"their\b)[\w/-]+\s+){{0,4}}?{_CHECKS}\b[^,;]*"
    r"|\b(?:verified|monitored|supervised|inspected|certified|audited|observed)\s+(?:\w+\s+)?by\b[^,;]*"
    r"|\b(?:monitoring|verification) (?:and \w+ )?by\b[^,;]*",
    re.IGNORECASE,
)
CHECKING = re.compile(rf"\b{_CHECKS}\b", re.IGNORECASE)
FIRST = 48
ITSELF = 16
"""An act whose own words start with checking is no check of another act."""
ENFORCEMENT = re.compile(
    r"\b(?:or face\b|failing which\b|in case of (?:non-?compliance|violation|breach)\b|"
    r"shall (?:result in|entail|be punished|forfeit)\b|sanctions? (?:will|shall|may) be\b|"
    r"(?:further|additional) (?:steps|measures|sanctions) (?:in the event|if|should)\b|"
    r"snapback\b|penalt(?:y|ies)\b|"
    r"consequences for\b)[^,;]*",
    re.IGNORECASE,
)
# Without one of these a pattern cannot match; looking for them costs a tenth of trying it.
CONDITION_STEMS = (
    "once", "unless", "subject to", "provided ", "event", "in case", "absence of", "apart from",
    "on condition", "conditional ", "except", "long as", "when", "where ", "as requ", "as nec",
    "as need", "as appropriate", "far as poss", "upon request", "to the extent", "position to",
    "contingent on", "depending on", "return for", "exchange for", "discretion of", "approval of",
    "consent of", "agreement of", "prescribed by", "proposed by", "approved by", "requested by",
    "national c",
)  # fmt: skip
IF = re.compile(r"[iI](?<=[\s,(].)[fF]\b")
CHECK_STEMS = ("monitor", "verif", "supervis", "inspect", "observ", "certif", "audit")
ENFORCEMENT_STEMS = (
    "or face", "failing", "complian", "violation", "breach", "result in", "entail", "punish",
    "forfeit", "sanction", "in the event", "measures", "steps", "snap", "penalt", "consequence",
)  # fmt: skip
LEVEL_STEMS = ("level", "stock", "baseline", "figure", "stalemate", "position", "rate")
OPEN_WORDS = re.compile(
    r"(?:timing|deadlines?|timelines?|timetables?|dates?|enforcement|verification|details|modalities|"
    r"steps|methods?|implementation)(?:,? (?:and|or) (?:exact )?(?:timing|enforcement|"
    r"verification(?: methods)?|"
    r"details|modalities|steps|methods|implementation))*\s+(?:remain|are|is|were|deserve)\s+[\w\s]{0,30}?"
    r"(?:open(?: questions?)?|unclear|undecided|unresolved|unsettled|unspecified|scrutiny|unknown|"
    r"to be (?:agreed|determined|decided))",
    re.IGNORECASE,
)
MAY_BE_OPEN = (
    "open", "unclear", "undecided", "unresolved", "unsettled", "unspecified", "scrutiny", "unknown",
    "to be agreed", "to be determined", "to be decided",
)  # fmt: skip
OPEN_SLOTS = (
    ("deadline", re.compile(r"timing|deadline|timeline|timetable|\bdates?\b", re.IGNORECASE)),
    ("enforcement", re.compile(r"enforcement", re.IGNORECASE)),
    ("verification", re.compile(r"verification|methods?", re.IGNORECASE)),
    ("action", re.compile(r"\bsteps\b|details|modalities|implementation", re.IGNORECASE)),
)


def condition(
    text: str, start: int, end: int, *, lead_in: tuple[int, int] | None = None
) -> Span | None:
    """Return the words of the condition on which a clause depends, exceptions included."""
    hit = FRONTED.match(text, start, end)
    if hit is None and (
        mentions(text, start, end, CONDITION_STEMS) or IF.search(text, start, end) is not None
    ):
        hit = CONDITION.search(text, start, end)
    if hit is None and lead_in is not None:
        hit = FRONTED.match(text, *lead_in)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def verification(text: str, start: int, end: int) -> Span | None:
    """Return the words that name who checks, or how."""
    if not mentions(text, start, end, CHECK_STEMS):
        return None
    hit = VERIFICATION.search(text, start, end)
    if hit is not None and (
        hit.start() - start < ITSELF
        or CHECKING.search(text, start, min(start + FIRST, hit.start()))
    ):
        return None
    return None if hit is None else _tight(text, hit.start(), hit.end())


def enforcement(text: str, start: int, end: int) -> Span | None:
    """Return the words that name what follows from non-performance."""
    if not mentions(text, start, end, ENFORCEMENT_STEMS):
        return None
    hit = ENFORCEMENT.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def _tight(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " \t\n,;:.)":
        end -= 1
    return span_of(text, start, end)


SIDE = re.compile(
    r"\bwhile (?:avoiding|preserving|maintaining|not|respecting|safeguarding|keeping)\b[^;]*|"
    r"\bwithout (?:prejudice to|surrendering|abandoning|compromising|undermining|causing)\b[^,;]*",
    re.IGNORECASE,
)
BASELINE = re.compile(
    r"\b(?:compared (?:to|with)|relative to|against|from|below|above|"
    r"over) (?:the )?(?:\w+ )?(?:\d{4}|pre-\w+|"
    r"current|prior|previous|baseline|existing|present)\s?(?:levels?|stocks?|baselines?|figures?|stalemates?|positions?|rates?)",
    re.IGNORECASE,
)

CHANGE_STEMS = ("halv", "doubl", "tripl", "half", "third", "quarter", "%", "percent", "per cent")
CHANGE = re.compile(
    r"\b(?:halve|double|triple|quadruple)[sd]?\b|\b(?:halv|doubl|tripl)ing\b|"
    r"\b(?:reduc|cut|lower|decreas|increas|rais|expand|grow|shrink|boost|curb)\w*\b[^.;]{0,80}?\bby\s+"
    r"(?:at\s+least\s+|up\s+to\s+|some\s+|about\s+)?(?:half\b|(?:a|one|two)[\s-](?:half|thirds?|quarters?)\b|"
    r"[\w.,-]+\s?(?:%|per\s?cent\b))",
    re.IGNORECASE,
)
"""An amount told as a change: it says nothing without the state from which it counts."""


def changes(text: str, start: int, end: int) -> bool:
    """Tell whether the act is measured as a change ("reduce the guns by half")."""
    return mentions(text, start, end, CHANGE_STEMS) and CHANGE.search(text, start, end) is not None


def side_constraint(text: str, start: int, end: int) -> Span | None:
    """Return the words of what must not suffer by the act ("while avoiding ...")."""
    if not mentions(text, start, end, ("while", "without")):
        return None
    hit = SIDE.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def baseline(text: str, start: int, end: int) -> Span | None:
    """Return the words of the state against which the act is measured ("below 2019 levels")."""
    if not mentions(text, start, end, LEVEL_STEMS):
        return None
    hit = BASELINE.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def opened(text: str, sentence: tuple[int, int]) -> dict[str, Span]:
    """Return the slots that a sentence leaves open by its own words, with those words."""
    out: dict[str, Span] = {}
    words = text[slice(*sentence)]
    if not any([mark in words for mark in MAY_BE_OPEN]):  # noqa: C419 -- as in mentions
        return out
    for hit in OPEN_WORDS.finditer(text, *sentence):
        span = span_of(text, hit.start(), hit.end())
        for slot, mark in OPEN_SLOTS:
            if mark.search(hit.group()):
                out.setdefault(slot, span)
    return out
