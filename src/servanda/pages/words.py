"""The words of the pages: one plain phrase for each term, in one place."""

from collections.abc import Sequence
from typing import Final

from servanda.pages.languages import (
    N_,
    NN_,
    Pairs,
    Words,
    count_word,
    ngettext,
    number,
    pgettext,
)
from servanda.pages.languages import gettext as _
from servanda.pages.vocabulary import VOCABULARY

KINDS: Final = Pairs(
    {
        "commitment": (N_("commitment"), N_("commitments")),
        "permission": (N_("permission"), N_("permissions")),
        "claim": (N_("claim of agreement"), N_("claims of agreement")),
        "deferral": (N_("matter put off"), N_("matters put off")),
        "demand": (N_("demand"), N_("demands")),
        "signal": (N_("signal"), N_("signals")),
        "proposal": (N_("proposal"), N_("proposals")),
        "aspiration": (N_("aspiration"), N_("aspirations")),
    }
)
"""Kind -> singular and plural; a permission is a commitment that only allows."""

KIND_MEANS: Final = Words(
    {
        "commitment": N_("somebody undertakes an act that an outsider could see done or not done"),
        "permission": N_("somebody is allowed to act; nobody has to"),
        "claim": N_("somebody says that something was agreed; the text itself creates nothing"),
        "deferral": N_("expressly left for later"),
        "demand": N_("one side asks another to act"),
        "signal": N_("readiness is shown, nothing is undertaken"),
        "proposal": N_("only suggested, possible or imagined"),
        "aspiration": N_("a wish or goal without an act that could be checked"),
    }
)

NOT_PROMISED: Final = ("claim", "deferral", "demand", "signal", "proposal", "aspiration")
"""The kinds that bind nobody, in the order in which pages list them."""

REASONS: Final = Words(
    {
        "noun use": N_(
            "The word stands as a noun and names a thing; nobody in the sentence undertakes "
            "anything."
        ),
        "author's forecast": N_(
            "The writer says what will happen; a forecast is not an undertaking."
        ),
        "author's directive": N_(
            "The writer says what ought to be done; no party says that it will."
        ),
        "heading": N_("The word stands in a heading, which announces and does not promise."),
        "chapeau": N_("The word opens a list; the promises, if any, are the items under it."),
        "negated": N_("The sentence denies the promise."),
        "hypothetical": N_(
            "The sentence speaks of what would or could be, not of what is undertaken."
        ),
        "report of the past": N_("The sentence tells what happened; it creates nothing new."),
        "definition": N_("The sentence fixes the meaning of a word; nobody has to act."),
        "entry into force": N_(
            "The sentence says when the text takes effect, not what anyone must do."
        ),
        "repeat": N_("The same promise stands elsewhere in the text and is counted there, once."),
        "rhetoric": N_(
            "The word adds weight to the language; there is no act that one could check."
        ),
    }
)

SLOTS: Final = Words(
    {
        "debtor": N_("who"),
        "creditor": N_("to whom"),
        "aim": N_("what"),
        "action": N_("what"),
        "object": N_("about what"),
        "quantity": N_("how much"),
        "deadline": N_("by when"),
        "condition": N_("if"),
        "verification": N_("checked by"),
        "enforcement": N_("if not done"),
        "author": N_("who says so"),
        "speaker": N_("who says so"),
        "criterion": N_("measured by"),
        "content": N_("what exactly"),
        "baseline": N_("compared with"),
    }
)

STATES: Final = Words(
    {
        "conditional": N_("conditional"),
        "detached": N_("in force"),
        "discharged": N_("discharged"),
        "expired": N_("expired"),
        "violated": N_("violated"),
    }
)

SHOWN: Final = (
    VOCABULARY
    | STATES
    | Words(
        {
            "fulfilled": N_("fulfilled"),
            "no violation observed": N_("no violation observed"),
            "in force": N_("in force"),
            "suspended": N_("suspended"),
            "proposed": N_("proposed"),
            "released": N_("released"),
            "cancelled": N_("cancelled"),
            "superseded": N_("superseded"),
            "ended": N_("ended"),
            "pending": N_("pending"),
            "not observed": N_("not observed"),
            "unverified": N_("unverified"),
            "contested": N_("contested"),
            "imprecise": N_("imprecise"),
            "cannot be judged": N_("cannot be judged"),
            "versions differ": N_("versions differ"),
            "no occasion yet": N_("no occasion yet"),
            "no verdict": N_("no verdict"),
        }
    )
)
"""What a verdict prints, under the word that stands for it in data and style sheets."""

DISPLAY_MEANS: Final = Words(
    {
        "fulfilled": N_("The record shows it done in time."),
        "no violation observed": N_(
            "Somebody was watching all the time, and the record shows no violation."
        ),
        "violated": N_("The record shows a violation."),
        "pending": N_("Its time has not run out; nothing is decided yet."),
        "not observed": N_("Nobody was watching well enough to say."),
        "unverified": N_("What was reported does not meet the standard of evidence set for it."),
        "contested": N_("The reports contradict each other."),
        "imprecise": N_("The reports are not exact enough to decide."),
        "expired": N_("What it waited for never came about; nothing is owed."),
        "cannot be judged": N_("No rule says yet what would count as done, so nobody can tell."),
    }
)

CAUSES: Final = Words(
    {
        "future": N_("the time is still running"),
        "gap": N_("nobody was watching for part of the time"),
        "open": N_("a report does not meet the standard of evidence"),
        "conflict": N_("reports contradict each other"),
        "time": N_("the time of a report is not exact enough"),
        "amount": N_("an amount is not exact enough"),
        "place": N_("a place is not exact enough"),
        "judgement": N_("its rule names no criterion"),
    }
)

FLAGS: Final = Words(
    {
        "provisional": N_("provisional: late reports may still arrive"),
        "at_risk": N_("at risk: due within 14 days and not yet discharged"),
        "overdue_within_grace": N_("past its date, within the time allowed for late reports"),
        "contested": N_("contested: a party claims otherwise"),
        "cured": N_("cured: done late, within the time allowed for it"),
        "repudiated": N_("cancelled by the debtor without a right to"),
        "may_exit": N_("the debtor may leave"),
        "presumed": N_("presumed: silence was taken for compliance, as the rule says"),
        "stale": N_("stale: the newest report is older than the rule allows"),
    }
)

PARTS: Final = Words(
    {
        "counts": N_("counts"),
        "contests": N_("contests"),
        "ended it": N_("ended it"),
        "could change it": N_("could change it"),
    }
)
"""What a report does to a verdict."""

STANDINGS: Final = Words(
    {
        "observation": N_("observed by a monitor or data set"),
        "declaration": N_("declared by the debtor about itself"),
        "admission": N_("admitted by a party against its interest"),
        "claim": N_("claimed by a party"),
        "denial": N_("denied by a party"),
    }
)

ROLES: Final = Words(
    {
        "signatory": N_("signs"),
        "debtor": N_("owes"),
        "guarantor": N_("guarantees"),
        "monitor": N_("monitors"),
        "affected": N_("spoken about, bound by nothing"),
        "context": N_("named in passing"),
    }
)

DOCUMENT_KINDS: Final = Words(
    {
        "agreement": N_("agreement"),
        "communique": N_("communique"),
        "statement": N_("statement"),
        "resolution": N_("resolution"),
        "press conference": N_("press conference"),
        "news": N_("news article"),
        "other": N_("text"),
    }
)

_COUNTED: Final = {
    "commitment": NN_("{n} commitment", "{n} commitments"),
    "permission": NN_("{n} permission", "{n} permissions"),
    "claim": NN_("{n} claim of agreement", "{n} claims of agreement"),
    "deferral": NN_("{n} matter put off", "{n} matters put off"),
    "demand": NN_("{n} demand", "{n} demands"),
    "signal": NN_("{n} signal", "{n} signals"),
    "proposal": NN_("{n} proposal", "{n} proposals"),
    "aspiration": NN_("{n} aspiration", "{n} aspirations"),
}


def shown(word: str) -> str:
    """Return how a page prints a state or verdict; other words are printed as they are."""
    return SHOWN.get(word, word)


def listed_shown(words: Sequence[str]) -> str:
    """Return several of them as a list."""
    return listed([shown(word) for word in words])


def part_words(part: str) -> str:
    """Return what a report does to a verdict, as a page prints it."""
    return PARTS[part]


def flag_words(flag: str) -> str:
    """Return a flag without what it means."""
    return FLAGS.get(flag, flag).split(":", maxsplit=1)[0]


def counted_kind(n: int, kind: str) -> str:
    """Return the number with the kind's noun: ``three demands``."""
    return ngettext(*_COUNTED[kind], n)


def counted_state(n: int, state: str) -> str:
    """Return how many are in a state: ``three violated``."""
    return _("{n} {state}", n=count_word(n), state=shown(state))


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], *, most: int = 6) -> str:
    """Return ``a, b and c``; beyond ``most`` items the rest is counted."""
    if len(items) > most:
        rest = len(items) - most + 1
        return ngettext(
            "{items} and {count} other",
            "{items} and {count} others",
            rest,
            items=comma().join(items[: most - 1]),
            count=number(rest),
        )
    if len(items) < 2:  # noqa: PLR2004  (one item or none needs no "and")
        return "".join(items)
    return _("{items} and {last}", items=comma().join(items[:-1]), last=items[-1])


def comma() -> str:
    """Return what stands between the items of a list."""
    return pgettext("between items", ", ")


def slot_label(slot: str) -> str:
    """Return the plain word for a slot; an unknown slot keeps its own name."""
    return SLOTS.get(slot, slot)
