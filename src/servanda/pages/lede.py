"""The opening of a reading: who is bound to what, in words that a radio editor could read out."""

from collections import Counter
from collections.abc import Sequence

from servanda.model.reading import Reading, Statement
from servanda.pages.cards import (
    shown_kind,
    single_names,
)
from servanda.pages.countries import in_sentence
from servanda.pages.languages import count_word, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.words import (
    DOCUMENT_KINDS,
    counted_kind,
    listed,
    sentence,
)

_NAMED = 4


def headline(commitments: int, *, unread: bool) -> str:
    """Return how much binds, as the heading of a reading."""
    if unread:
        return _("This text was not read")
    if commitments == 0:
        return _("Nothing here binds anyone")
    return sentence(counted_kind(commitments, "commitment"))


def lede(reading: Reading, statements: Sequence[Statement]) -> str:
    """Return what a radio editor could read out."""
    what = _("This {kind}", kind=DOCUMENT_KINDS[reading.document.kind])
    binding = [s for s in statements if shown_kind(s) == "commitment"]
    if not binding:
        return _lede_of_nothing(what, reading, statements)
    bound = _bound(binding)
    dated = sum(s.deadline is not None for s in binding)
    checked = sum(s.verification is not None for s in binding)
    enforced = sum(s.enforcement is not None for s in binding)
    if len(binding) == 1:
        says = [
            _("by when") if dated else _("no date"),
            _("who checks") if checked else _("nobody who checks"),
            _("what follows if it is not done") if enforced else _("nothing about what follows"),
        ]
        return _("{what} {bound}; it says {says}.", what=what, bound=bound, says=listed(says))
    return _(
        "{what} {bound}. Of these, {dated} by when, {checked} who checks, and "
        "{enforced} what follows if it is not done.",
        what=what,
        bound=bound,
        dated=_says(dated),
        checked=_says(checked),
        enforced=_says(enforced),
    )


def _bound(binding: Sequence[Statement]) -> str:
    """Return who is bound to how many acts, and for how many nobody is named."""
    owed = [s for s in binding if s.debtor]
    acts = ngettext("{n} act", "{n} acts", len(binding))
    if not owed:
        return ngettext(
            "holds one act and names nobody who must do it",
            "holds {n} acts and names nobody who must do them",
            len(binding),
        )
    who = [in_sentence(n) for n in _most_bound(owed)]
    others = len(single_names(a for s in owed for a in s.debtor)) - len(who)
    named = (
        _("{who} and {others} others", who=", ".join(who), others=others)
        if others > 0
        else listed(who)
    )
    if len(owed) == len(binding):
        return _("binds {named} to {acts}", named=named, acts=acts)
    rest = count_word(len(binding) - len(owed))
    own = ngettext("{n} act", "{n} acts", len(owed))
    return _(
        "holds {acts}: it binds {named} to {own} and for {rest} names nobody",
        acts=acts,
        named=named,
        own=own,
        rest=rest,
    )


def _most_bound(binding: Sequence[Statement]) -> list[str]:
    """Return those who owe, in alphabetical order; of many, the few who owe most."""
    every = single_names(a for s in binding for a in s.debtor)
    if len(every) <= _NAMED:
        return every
    counts = Counter(a.name for s in binding for a in s.debtor)
    most = sorted(every, key=lambda name: (-counts[name], name.casefold()))[: _NAMED - 1]
    return sorted(most, key=str.casefold)


def _says(n: int) -> str:
    if n == 0:
        return _("none says")
    return ngettext("{n} says", "{n} say", n)


def _lede_of_nothing(what: str, reading: Reading, statements: Sequence[Statement]) -> str:
    said = []
    refused = len(reading.refused)
    if refused:
        said.append(
            ngettext(
                "{n} word sounds like a promise and is none",
                "{n} words sound like a promise and are none",
                refused,
            )
        )
    claims = sum(s.kind == "claim" for s in statements)
    if claims:
        said.append(
            ngettext(
                "{n} claim is reported without an object",
                "{n} claims are reported without an object",
                claims,
            )
        )
    deferred = sum(s.kind == "deferral" for s in statements)
    if deferred:
        said.append(ngettext("{n} matter is put off", "{n} matters are put off", deferred))
    tail = _(": {said}", said=listed(said)) if said else ""
    return _(
        "{what} commits no party to an act that anyone could check{tail}.", what=what, tail=tail
    )
