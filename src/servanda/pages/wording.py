"""How good the words of the promises are: what they state, and what they leave open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.pages.languages import N_, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.lists_page import WORDING, Line, ListView, Section
from servanda.pages.rule import RuleFacts, rule_facts
from servanda.pages.words import listed, sentence, shown

PAGE = f"list/{WORDING}"
SHOWN = 500
"""Lines of one part of the list."""

_States = Callable[[RegisteredCommitment, RuleFacts], bool]


def _words(field: str) -> _States:
    def states(held: RegisteredCommitment, _rule: RuleFacts) -> bool:
        return held.statement is not None and bool(getattr(held.statement, field))

    return states


SLOTS: Mapping[str, tuple[str, _States]] = {
    "who": (N_("who owes it"), lambda _held, rule: bool(rule.debtor)),
    "to whom": (N_("to whom it is owed"), lambda _held, rule: bool(rule.creditor)),
    "by when": (N_("by when"), _words("deadline")),
    "criterion": (N_("what would count as done"), lambda _held, rule: not rule.unstated),
    "verified how": (N_("who checks it, and how"), _words("verification")),
    "enforced how": (N_("what follows if it is not done"), _words("enforcement")),
}
"""Slot -> what it says, and whether a promise states it. Dates, checks and sanctions are those of
the words; who, to whom and the criterion are those of the rule that was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One slot with how many promises state it."""

    name: str
    stated: int
    of: int
    share: str
    href: str
    """The promises that leave it open; empty where none does."""
    stated_href: str
    """The promises that state it; empty where none does."""


def anchor(slot: str, *, stated: bool = False) -> str:
    """Return the place on the list of those that leave a slot open, or that state it."""
    return ("has-" if stated else "no-") + slot.replace(" ", "-")


def bars_of(state: RegisterState, links: Links) -> tuple[Bar, ...]:
    """Return the bars; none where nothing was promised. Promises without a text are left out."""
    held = _worded(state)
    if not held:
        return ()
    counts = {
        name: sum(states(one, rule_facts(one.terms)) for one in held)
        for name, (_means, states) in SLOTS.items()
    }
    return tuple(
        Bar(
            name=name,
            stated=n,
            of=len(held),
            share=f"{100 * n / len(held):.0f} %",
            href=links.page(PAGE, anchor(name)) if n < len(held) else "",
            stated_href=links.page(PAGE, anchor(name, stated=True)) if n else "",
        )
        for name, n in counts.items()
    )


def _worded(state: RegisterState) -> list[RegisteredCommitment]:
    return [one for one in state.commitments if one.statement is not None]


def wording_list(state: RegisterState, links: Links) -> ListView:
    """Return the list behind the bars: which promises leave what open."""
    held = _worded(state)
    open_, stated = [], []
    for name, (means, states) in SLOTS.items():
        says = {one.id: states(one, rule_facts(one.terms)) for one in held}
        lacking = [one for one in held if not says[one.id]]
        saying = [one for one in held if says[one.id]]
        if lacking:
            title = _("not stated: {name}", name=shown(name))
            told = N_("The promises that do not say {means}.")
            open_.append(_section(anchor(name), title, _(told, means=_(means)), lacking,
                                  name, links, stated=False))  # fmt: skip
        if saying:
            title = _("stated: {name}", name=shown(name))
            told = N_("The promises that say {means}.")
            stated.append(_section(anchor(name, stated=True), title, _(told, means=_(means)),
                                   saying, name, links, stated=True))  # fmt: skip
    return ListView(
        title=_("Wording quality"),
        sentence=_sentence(held, open_),
        sections=(*open_, *stated),
    )


def _section(  # noqa: PLR0917  (one call for each half, above)
    place: str, title: str, means: str, held: Sequence[RegisteredCommitment], slot: str,
    links: Links, *, stated: bool,
) -> Section:  # fmt: skip
    if len(held) > SHOWN:
        means += " " + _("The first {shown} of {open}.", shown=SHOWN, open=len(held))
    return Section(
        anchor=place,
        name=title,
        means=means,
        css="" if stated else "vague",
        count=len(held),
        lines=tuple(_line(one, slot, links, stated=stated) for one in held[:SHOWN]),
    )


def _line(held: RegisteredCommitment, slot: str, links: Links, *, stated: bool) -> Line:
    return Line(
        href=links.commitment(held.id),
        title=held.title,
        who=listed(sorted(rule_facts(held.terms).debtor, key=str.casefold)),
        when=shown(slot),
        word=_("stated") if stated else _("not stated"),
        css="" if stated else "vague",
        flags=(),
    )


def _sentence(held: Sequence[RegisteredCommitment], parts: Sequence[Section]) -> str:
    promises = ngettext("{n} promise with its words", "{n} promises with their words", len(held))
    if not held:
        return _("No promise is on record with its words, so there is nothing to measure.")
    if not parts:
        return _(
            "{promises} on record, and nothing that is asked of a text is left open.",
            promises=sentence(promises),
        )
    names = [part.anchor.removeprefix("no-").replace("-", " ") for part in parts]
    return _(
        "{promises} on record; left open in some: {names}.",
        promises=sentence(promises),
        names=listed([shown(name) for name in names]),
    )
