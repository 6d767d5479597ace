"""How binding and checkable a statement is: slots, gaps, theme, catalysts, legalization."""

import re
from collections import Counter
from functools import cache
from typing import cast

from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Gap, Legalization, Quantity, Theme
from servanda.model.text import Span, span_of
from servanda.reading.calendar_terms import NUMBERS
from servanda.reading.lexicons import table
from servanda.reading.parts import Finding

CONDITION = re.compile(
    r"(?:^|(?<=[\s,(]))(?:if\b|once\b|unless\b|subject to\b|provided(?: that)?\b|in the event\b|"
    r"in case\b|on condition\b|conditional (?:on|upon)\b|except\b|with the exception of\b|"
    r"as long as\b|so long as\b|where (?:necessary|appropriate|possible|needed|applicable|"
    r"feasible)\b|"
    r"as (?:required|necessary|needed|appropriate)\b|when (?:necessary|needed|required)\b|"
    r"contingent on\b|depending on\b|in return for\b|in exchange for\b|"
    r"when\b(?=[^,;]{3,80}\b(?:is|are|has|have)\b))"
    r"[^,;]*",
    re.IGNORECASE,
)
VERIFICATION = re.compile(
    r"\b(?:under|with|through|by|subject to)\s+(?:the\s+|an?\s+|full\s+|effective\s+|"
    r"international\s+|impartial\s+)*"
    r"[\w\s/-]{0,40}?(?:monitoring|verification|supervision|inspections?|observation|oversight|review)\b"
    r"[^,;]*|\b(?:verified|monitored|supervised|inspected|certified|audited|observed)\s+(?:\w+\s+)?by\b[^,;]*"
    r"|\bto (?:verify|monitor|supervise|certify)\b[^,;]*|\b(?:monitoring|"
    r"verification) (?:and \w+ )?by\b[^,;]*"
    r"|\breport(?:s)? (?:on \w+ )?to the\b[^,;]*",
    re.IGNORECASE,
)
ENFORCEMENT = re.compile(
    r"\b(?:or face\b|failing which\b|in case of (?:non-?compliance|violation|breach)\b|"
    r"shall (?:result in|entail|be punished|forfeit)\b|sanctions? (?:will|shall|may) be\b|"
    r"(?:further|additional) (?:steps|measures|sanctions) (?:in the event|if|should)\b|"
    r"snapback\b|penalt(?:y|ies)\b|"
    r"consequences for\b)[^,;]*",
    re.IGNORECASE,
)
OPEN_WORDS = re.compile(
    r"(?:timing|deadlines?|timelines?|timetables?|dates?|enforcement|verification|details|modalities|"
    r"steps|methods?|implementation)(?:,? (?:and|or) (?:exact )?(?:timing|enforcement|"
    r"verification(?: methods)?|"
    r"details|modalities|steps|methods|implementation))*\s+(?:remain|are|is|were|deserve)\s+[\w\s]{0,30}?"
    r"(?:open(?: questions?)?|unclear|undecided|unresolved|unsettled|unspecified|scrutiny|unknown|"
    r"to be (?:agreed|determined|decided))",
    re.IGNORECASE,
)
MAY_BE_OPEN = re.compile(
    r"open|unclear|undecided|unresolved|unsettled|unspecified|scrutiny|unknown|to be (?:agreed|"
    r"determined|decided)"
)
OPEN_SLOTS = (
    ("deadline", re.compile(r"timing|deadline|timeline|timetable|\bdates?\b", re.IGNORECASE)),
    ("enforcement", re.compile(r"enforcement", re.IGNORECASE)),
    ("verification", re.compile(r"verification|methods?", re.IGNORECASE)),
    ("action", re.compile(r"\bsteps\b|details|modalities|implementation", re.IGNORECASE)),
)
QUANTITY = re.compile(
    r"(?P<cur>[$€£]\s?)?(?P<n>\d[\d,]*(?:\.\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred)\b)"
    r"(?P<scale>\s*(?:thousand|million|billion|trillion))?"
    r"(?:\s*(?P<unit>%|per ?cent|percentage points|[Uu]\.?S\.? dollars|dollars|euros?|"
    r"kilomet(?:er|re)s?|km|"
    r"met(?:er|re)s?|tons?|tonnes?|cubic meters|barrels|gigawatts?|GW|megawatts?|MW|missiles?|"
    r"tanks|"
    r"aircraft|warheads|launchers|vehicles|soldiers|troops|personnel|prisoners|doses|members|observers|"
    r"batteries|seats|posts|crossings|boats|ministers|kits|jets|systems|people|children|homes|jobs))?",
)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SPECIFIED = frozenset({"absolute", "relative", "recurring", "period", "immediate"})


def condition(text: str, start: int, end: int) -> Span | None:
    """Return the words of the condition on which a clause depends, exceptions included."""
    hit = CONDITION.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def verification(text: str, start: int, end: int) -> Span | None:
    """Return the words that name who checks, or how."""
    hit = VERIFICATION.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def enforcement(text: str, start: int, end: int) -> Span | None:
    """Return the words that name what follows from non-performance."""
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


def side_constraint(text: str, start: int, end: int) -> Span | None:
    """Return the words of what must not suffer by the act ("while avoiding ...")."""
    hit = SIDE.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def baseline(text: str, start: int, end: int) -> Span | None:
    """Return the words of the state against which the act is measured ("below 2019 levels")."""
    hit = BASELINE.search(text, start, end)
    return None if hit is None else _tight(text, hit.start(), hit.end())


def quantity(text: str, start: int, end: int, taken: Span | None) -> Quantity | None:
    """Return the first number with a unit that is not part of the deadline."""
    for hit in QUANTITY.finditer(text, start, end):
        if not (hit["unit"] or hit["cur"]):
            continue
        if taken is not None and hit.start() < taken.end and taken.start < hit.end():
            continue
        raw = hit["n"].replace(",", "")
        value: int | float | None = NUMBERS.get(raw.lower())
        if value is None:
            value = float(raw) if "." in raw else int(raw) if raw.isdigit() else None
        scale = (hit["scale"] or "").strip().lower()
        if value is not None and scale:
            value *= SCALES[scale]
            value = int(value) if float(value).is_integer() else value
        unit = hit["unit"] or {"$": "USD", "€": "EUR", "£": "GBP"}[hit["cur"].strip()]
        span = _tight(text, hit.start(), hit.end())
        return Quantity(raw=span.exact, span=span, value=value, unit=unit)
    return None


@cache
def _by_words(lexicon: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a lexicon as one pattern, so that a statement is gone over once."""
    rows = table(lexicon)
    parts = (f"(?P<g{at}>{pattern})" for at, pattern in enumerate(rows.values()))
    return re.compile("|".join(parts), re.IGNORECASE), tuple(rows)


def _tally(lexicon: str, words: str) -> Counter[str]:
    pattern, names = _by_words(lexicon)
    return Counter(names[int(str(hit.lastgroup)[1:])] for hit in pattern.finditer(words))


def theme(words: str) -> Theme:
    """Return the theme whose words are most frequent in a statement; the first on a tie."""
    found = _tally("themes", words)
    if not found:
        return "other"
    order = list(table("themes"))
    best = max(found, key=lambda name: (found[name], -order.index(name)))
    return cast("Theme", best)


def catalysts(words: str, due: Deadline | None, amount: Quantity | None) -> tuple[str, ...]:
    """Return what makes compliance likelier: timetable, numerical target, money (G20RG)."""
    found = set(_tally("catalysts", words))
    if due is not None and due.type in SPECIFIED:
        found.add("timetable")
    out = [name for name in table("catalysts") if name in found]
    return (*out, "numerical target") if amount is not None else tuple(out)


def legalization(
    finding: Finding,
    debtor: tuple[Actor, ...],
    due: Deadline | None,
    amount: Quantity | None,
    clauses: tuple[Span | None, Span | None, Span | None],
) -> Legalization:
    """Return obligation, precision and delegation, each the share of its indicators that hold.

    After Abbott and others (2000), tables 2 to 4; the indicators are documented in
    ``lexicon/indicators.toml`` and counted, never weighed by taste.
    """
    cond, checked, enforced = clauses
    weight = table("indicators")
    strength = weight["obligation"].get(finding.strength or "none", "0.0")
    obligation = float(strength) if finding.kind == "commitment" else 0.0
    if finding.deontic == "permission":
        obligation = 0.0
    if obligation and cond is not None:
        obligation -= float(weight["obligation"]["conditional"])
    precise = weight["precision"]
    precision = (
        float(precise["debtor"]) * (bool(debtor) and debtor[0].basis == "stated")
        + float(precise["time"]) * (due is not None and due.type in SPECIFIED)
        + float(precise["quantity"]) * (amount is not None)
        + float(precise["act"]) * (finding.kind == "commitment" and finding.strength != "low")
    )
    given = weight["delegation"]
    delegation = float(given["verification"]) * (checked is not None) + float(
        given["enforcement"]
    ) * (enforced is not None)
    return Legalization(
        obligation=f"{max(obligation, 0.0):.2f}",
        precision=f"{precision:.2f}",
        delegation=f"{delegation:.2f}",
    )


def opened(text: str, sentence: tuple[int, int]) -> dict[str, Span]:
    """Return the slots that a sentence leaves open by its own words, with those words."""
    out: dict[str, Span] = {}
    if MAY_BE_OPEN.search(text, *sentence) is None:
        return out
    for hit in OPEN_WORDS.finditer(text, *sentence):
        span = span_of(text, hit.start(), hit.end())
        for slot, mark in OPEN_SLOTS:
            if mark.search(hit.group()):
                out.setdefault(slot, span)
    return out


WANTED: dict[str, tuple[str, ...]] = {
    "commitment": ("debtor", "deadline", "verification", "enforcement"),
    "aspiration": ("action", "deadline"),
    "signal": ("action",),
    "demand": ("answer", "deadline"),
    "claim": ("debtor", "creditor", "action", "object", "deadline", "verification", "enforcement"),
    "deferral": ("until",),
    "proposal": ("agreement", "criterion", "method"),
}


def gaps(
    kind: str, aim: str, filled: frozenset[str], open_by_text: dict[str, Span], *, limits: bool
) -> tuple[Gap, ...]:
    """Return what a statement leaves open, each with one question."""
    wanted = ("content", "debtor") if limits else WANTED[kind]
    out = []
    for slot in wanted:
        if slot in filled and slot not in open_by_text:
            continue
        ask = table("gaps")[slot]["ask"].format(aim=aim)
        out.append(Gap(slot=slot, ask=ask, span=open_by_text.get(slot)))
    return tuple(out)
