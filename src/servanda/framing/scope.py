"""Whether a promise covers more or less: how much, who, for whom, on what condition."""

import re
from typing import Literal

from servanda.framing.profiles import names, words_of
from servanda.model.comparison import SlotChange
from servanda.model.reading import Actor, Quantity, Statement
from servanda.model.text import Span

FLOOR = re.compile(
    r"\b(?:(?:no|not) (?:less|fewer|lower|smaller) than|at least|minimum of)\s*$", re.IGNORECASE
)
"""Words before a number that is the least that will do."""
CEILING = re.compile(
    r"\b(?:no(?:t)? (?:more|greater|higher) than|at most|not (?:to )?exceed\w*|below|under|"
    r"(?:fewer|less) than|maximum of|limit(?:ed|s)?(?: \w+){0,3} to|"
    r"cap(?:ped)?(?: \w+){0,3} (?:to|at)|"
    r"(?:reduc|cut|lower|bring)\w*(?: [\w-]+){0,6} to)\s*(?:a (?:total|maximum) of )?$",
    re.IGNORECASE,
)
"""Words before a number of which less is more: a smaller ceiling is a larger promise."""
BEYOND = re.compile(
    r"\b(?:(?:more|greater|higher) than|over|above|beyond|exceed\w*|in excess of)\s*$",
    re.IGNORECASE,
)
"""Words before a number that is a ceiling where the act is ruled out: "not deploy more than"."""
SHORT_OF = re.compile(r"\b(?:below|under|(?:fewer|less) than)\s*$", re.IGNORECASE)
"""Words before a number that is a floor where the act is ruled out: "not fall below"."""
BOUND = re.compile(r"(?:[a-z]+ )*?[a-z]+ (?:than|most|least|of|to)\s|over\s", re.IGNORECASE)
"""The bound at the head of a quantity as the reader takes it: "no more than 40 tanks"."""
UNITS = {
    "per cent": ("percent", 1.0),
    "%": ("percent", 1.0),
    "percent": ("percent", 1.0),
    "km": ("m", 1000.0),
    "kilometer": ("m", 1000.0),
    "kilometre": ("m", 1000.0),
    "meter": ("m", 1.0),
    "metre": ("m", 1.0),
    "m": ("m", 1.0),
    "dollar": ("usd", 1.0),
    "u.s. dollar": ("usd", 1.0),
    "us dollar": ("usd", 1.0),
    "euro": ("eur", 1.0),
    "tonne": ("t", 1.0),
    "gw": ("mw", 1000.0),
    "gigawatt": ("mw", 1000.0),
    "megawatt": ("mw", 1.0),
    "member": ("people", 1.0),
    "personnel": ("people", 1.0),
}
WHOLE = re.compile(
    r"\b(?:all|every|each|any|entire(?:ly)?|full(?:y)?|complete(?:ly)?)\b", re.IGNORECASE
)
PARTLY = re.compile(r"\b(?:some|partial(?:ly)?|most|selected|limited|several)\b", re.IGNORECASE)
SAME_CONDITION = 0.5
"""Share of the rarer words of two conditions from which they count as the same."""

Verdict = Literal["widened", "narrowed"]


def compared(left: Statement, right: Statement) -> list[SlotChange]:
    """Return in what respects the right statement covers more or less than the left one."""
    return [
        *_quantity(left, right),
        *_extent(left, right),
        *_actors("debtor", left.debtor, right.debtor, (left.span, right.span)),
        *_actors("creditor", left.creditor, right.creditor, (left.span, right.span)),
        *_clause("condition", left.condition, right.condition),
        *_clause("side constraint", left.side_constraint, right.side_constraint),
    ]


def _quantity(left: Statement, right: Statement) -> list[SlotChange]:
    one, other = _counted(left), _counted(right)
    if one is None and other is None:
        return []
    if one is None or other is None:
        got = one or other
        assert got is not None  # noqa: S101  (one of them is there)
        added = one is None
        return [
            SlotChange(
                slot="scope",
                part="quantity",
                verdict="strengthened" if added else "softened",
                why=f"a number to check it by, “{got.raw}”, is {'added' if added else 'dropped'}",
                left=() if added else (got.span,),
                right=(got.span,) if added else (),
            )
        ]
    before, after = measured(one), measured(other)
    if before is None or after is None or before[1] != after[1] or before[0] == after[0]:
        return []
    ceiling = _ceiling(left, one) and _ceiling(right, other)
    more = (after[0] > before[0]) != ceiling
    why = f"“{one.raw}” → “{other.raw}”" + (", a ceiling" if ceiling else "")
    return [
        SlotChange(
            slot="scope",
            part="quantity",
            verdict="widened" if more else "narrowed",
            why=why,
            left=(one.span,),
            right=(other.span,),
        )
    ]


def _counted(statement: Statement) -> Quantity | None:
    """Return the quantity, unless its number is the end of a name ("G7 members")."""
    got = statement.quantity
    before = got.span.start - statement.span.start - 1 if got is not None else -1
    if got is not None and before >= 0 and statement.span.exact[before : before + 1].isalnum():
        return None
    return got


def measured(quantity: Quantity) -> tuple[float, str] | None:
    """Return a quantity in a unit that can be compared, None where its value is not certain."""
    if quantity.value is None or quantity.unit is None:
        return None
    unit = " ".join(quantity.unit.lower().split())
    name, factor = UNITS.get(unit) or UNITS.get(unit.removesuffix("s")) or (unit, 1.0)
    return quantity.value * factor, name.removesuffix("s")


def _ceiling(statement: Statement, quantity: Quantity) -> bool:
    """Tell whether a number is the most that is allowed: its own bound, or the words before it."""
    bound = BOUND.match(" ".join(quantity.raw.split()) + " ")
    before = statement.span.exact[: max(quantity.span.start - statement.span.start, 0)]
    lead = " ".join(f"{before} {bound.group() if bound else ''}".split())[-80:] + " "
    if FLOOR.search(lead):
        return False
    if statement.deontic == "prohibition" and SHORT_OF.search(lead):
        return False
    ruled_out = statement.deontic == "prohibition" and BEYOND.search(lead) is not None
    return ruled_out or CEILING.search(lead) is not None


def _extent(left: Statement, right: Statement) -> list[SlotChange]:
    """Compare "all" with "some": only where each side uses one sort of word and not the other."""
    for one, other, verdict in ((left, right, "narrowed"), (right, left, "widened")):
        whole, part = WHOLE.search(one.span.exact), PARTLY.search(other.span.exact)
        mixed = PARTLY.search(one.span.exact) or WHOLE.search(other.span.exact)
        if whole is None or part is None or mixed:
            continue
        spans = [_inside(one.span, whole), _inside(other.span, part)]
        before, after = spans if one is left else spans[::-1]
        return [
            SlotChange(
                slot="scope",
                part="extent",
                verdict="narrowed" if verdict == "narrowed" else "widened",
                why=f"“{before.exact}” → “{after.exact}”",
                left=(before,),
                right=(after,),
            )
        ]
    return []


def _inside(span: Span, hit: re.Match[str]) -> Span:
    return Span(start=span.start + hit.start(), end=span.start + hit.end(), exact=hit.group())


def _actors(
    part: str, left: tuple[Actor, ...], right: tuple[Actor, ...], whole: tuple[Span, Span]
) -> list[SlotChange]:
    """Compare whom the texts name; where one names nobody, there is nothing to compare."""
    before, after = names(left), names(right)
    if not before or not after or len(before) != len(left) or len(after) != len(right):
        return []
    more = _unlike(right, after - before, before)
    less = _unlike(left, before - after, after)
    before_at = tuple(a.span for a in left if a.span is not None) or whole[:1]
    after_at = tuple(a.span for a in right if a.span is not None) or whole[1:]
    told: tuple[tuple[Verdict, list[str], str], ...] = (
        ("widened", more, "also"),
        ("narrowed", less, "no longer"),
    )
    return [
        SlotChange(
            slot="scope",
            part=part,
            verdict=verdict,
            why=f"{word}: {', '.join(who)}",
            left=before_at,
            right=after_at,
        )
        for verdict, who, word in told
        if who
    ]


def _unlike(actors: tuple[Actor, ...], keys: frozenset[str], others: frozenset[str]) -> list[str]:
    """Return the names of those that are no fuller or shorter form of a name on the other side."""
    out = []
    for actor in actors:
        for key in names([actor]) & keys:
            parts = set(key.split())
            if not any(parts <= set(o.split()) or parts >= set(o.split()) for o in others):
                out.append(actor.name)
    return sorted(set(out))


def _clause(part: str, left: Span | None, right: Span | None) -> list[SlotChange]:
    """Compare conditions: one that comes in makes a promise smaller, one that goes larger."""
    if left is not None and right is not None:
        one, other = words_of(left), words_of(right)
        fewer = min(len(one), len(other))
        if _line(left).lower() == _line(right).lower() or len(one & other) > SAME_CONDITION * fewer:
            return []
    out = []
    if left is not None:
        why = f"{part} “{_line(left)}” is dropped"
        out.append(SlotChange(slot="scope", part=part, verdict="widened", why=why, left=(left,)))
    if right is not None:
        why = f"{part} “{_line(right)}” is added"
        out.append(SlotChange(slot="scope", part=part, verdict="narrowed", why=why, right=(right,)))
    return out


def _line(span: Span) -> str:
    return " ".join(span.exact.split())
