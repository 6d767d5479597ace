"""The words of the pages: one plain phrase for each term, in one place."""

from collections.abc import Sequence
from typing import Final

KINDS: Final[dict[str, tuple[str, str]]] = {
    "commitment": ("commitment", "commitments"),
    "permission": ("permission", "permissions"),
    "claim": ("claim of agreement", "claims of agreement"),
    "deferral": ("matter put off", "matters put off"),
    "demand": ("demand", "demands"),
    "signal": ("signal", "signals"),
    "proposal": ("proposal", "proposals"),
    "aspiration": ("aspiration", "aspirations"),
}
"""Kind -> singular and plural; a permission is a commitment that only allows."""

KIND_MEANS: Final[dict[str, str]] = {
    "commitment": "somebody undertakes an act that an outsider could see done or not done",
    "permission": "somebody is allowed to act; nobody has to",
    "claim": "somebody says that something was agreed; the text itself creates nothing",
    "deferral": "expressly left for later",
    "demand": "one side asks another to act",
    "signal": "readiness is shown, nothing is undertaken",
    "proposal": "only suggested, possible or imagined",
    "aspiration": "a wish or goal without an act that could be checked",
}

NOT_PROMISED: Final = ("claim", "deferral", "demand", "signal", "proposal", "aspiration")
"""The kinds that bind nobody, in the order in which pages list them."""

REASONS: Final[dict[str, str]] = {
    "noun use": "The word stands as a noun and names a thing; nobody in the sentence undertakes "
    "anything.",
    "author's forecast": "The writer says what will happen; a forecast is not an undertaking.",
    "author's directive": "The writer says what ought to be done; no party says that it will.",
    "heading": "The word stands in a heading, which announces and does not promise.",
    "chapeau": "The word opens a list; the promises, if any, are the items under it.",
    "negated": "The sentence denies the promise.",
    "hypothetical": "The sentence speaks of what would or could be, not of what is undertaken.",
    "report of the past": "The sentence tells what happened; it creates nothing new.",
    "definition": "The sentence fixes the meaning of a word; nobody has to act.",
    "entry into force": "The sentence says when the text takes effect, not what anyone must do.",
    "repeat": "The same promise stands elsewhere in the text and is counted there, once.",
    "rhetoric": "The word adds weight to the language; there is no act that one could check.",
}

SLOTS: Final[dict[str, str]] = {
    "debtor": "who",
    "creditor": "to whom",
    "aim": "what",
    "action": "what",
    "object": "about what",
    "quantity": "how much",
    "deadline": "by when",
    "condition": "if",
    "verification": "checked by",
    "enforcement": "if not done",
    "author": "who says so",
    "speaker": "who says so",
    "criterion": "measured by",
    "content": "what exactly",
    "baseline": "compared with",
}

STATES: Final[dict[str, str]] = {
    "conditional": "conditional",
    "detached": "in force",
    "discharged": "discharged",
    "expired": "expired",
    "violated": "violated",
}

DISPLAY_MEANS: Final[dict[str, str]] = {
    "fulfilled": "The record shows it done in time.",
    "no violation observed": "Somebody was watching all the time, and the record shows no "
    "violation.",
    "violated": "The record shows a violation.",
    "pending": "Its time has not run out; nothing is decided yet.",
    "not observed": "Nobody was watching well enough to say.",
    "unverified": "What was reported does not meet the standard of evidence set for it.",
    "contested": "The reports contradict each other.",
    "imprecise": "The reports are not exact enough to decide.",
    "expired": "What it waited for never came about; nothing is owed.",
    "cannot be judged": "No rule says yet what would count as done, so nobody can tell.",
}

CAUSES: Final[dict[str, str]] = {
    "future": "the time is still running",
    "gap": "nobody was watching for part of the time",
    "open": "a report does not meet the standard of evidence",
    "conflict": "reports contradict each other",
    "time": "the time of a report is not exact enough",
    "amount": "an amount is not exact enough",
    "place": "a place is not exact enough",
    "judgement": "its rule names no criterion",
}

FLAGS: Final[dict[str, str]] = {
    "provisional": "provisional: late reports may still arrive",
    "at_risk": "at risk: due within 14 days and not yet discharged",
    "overdue_within_grace": "past its date, within the time allowed for late reports",
    "contested": "contested: a party claims otherwise",
    "cured": "cured: done late, within the time allowed for it",
    "repudiated": "cancelled by the debtor without a right to",
    "may_exit": "the debtor may leave",
    "presumed": "presumed: silence was taken for compliance, as the rule says",
    "stale": "stale: the newest report is older than the rule allows",
}

STANDINGS: Final[dict[str, str]] = {
    "observation": "observed by a monitor or data set",
    "declaration": "declared by the debtor about itself",
    "admission": "admitted by a party against its interest",
    "claim": "claimed by a party",
    "denial": "denied by a party",
}

ROLES: Final[dict[str, str]] = {
    "signatory": "signs",
    "debtor": "owes",
    "guarantor": "guarantees",
    "monitor": "monitors",
    "affected": "spoken about, bound by nothing",
    "context": "named in passing",
}

DOCUMENT_KINDS: Final[dict[str, str]] = {
    "agreement": "agreement",
    "communique": "communique",
    "statement": "statement",
    "resolution": "resolution",
    "press conference": "press conference",
    "news": "news article",
    "other": "text",
}

_NUMERALS: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)


def count_word(n: int) -> str:
    """Return ``n`` as running text has it: a word up to twelve, digits above."""
    return _NUMERALS[n] if n < len(_NUMERALS) else f"{n:,}"


def counted(n: int, one: str, many: str) -> str:
    """Return the number with its noun: ``three dates``, ``one date``, ``no dates``."""
    return f"{count_word(n)} {one if n == 1 else many}"


def counted_kind(n: int, kind: str) -> str:
    """Return the number with the kind's noun."""
    return counted(n, *KINDS[kind])


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], *, most: int = 6) -> str:
    """Return ``a, b and c``; beyond ``most`` items the rest is counted."""
    if len(items) > most:
        rest = len(items) - most + 1
        return ", ".join(items[: most - 1]) + f" and {rest} others"
    if len(items) < 2:  # noqa: PLR2004  (one item or none needs no "and")
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def slot_label(slot: str) -> str:
    """Return the plain word for a slot; an unknown slot keeps its own name."""
    return SLOTS.get(slot, slot)
