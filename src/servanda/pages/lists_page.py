"""The lists behind the numbers of the overview: of the four tiles, of their parts, of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from servanda.model.reading import Statement
from servanda.model.register import RegisteredCommitment, RegisteredDocument, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.cards import names, numbered, statements_of
from servanda.pages.languages import N_, Words, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.naming import key_words
from servanda.pages.paging import PER_PAGE, named, pager, pages_of
from servanda.pages.rule import rule_facts
from servanda.pages.sheet import Sheet, sheet_of
from servanda.pages.tally import Bucket, Occasion, css_of, split_counts
from servanda.pages.times import until_words
from servanda.pages.words import (
    DISPLAY_MEANS,
    KIND_MEANS,
    KINDS,
    NOT_PROMISED,
    comma,
    counted_kind,
    counted_state,
    flag_words,
    listed,
    sentence,
    shown,
)

T = TypeVar("T")

SPLIT_MEANS = DISPLAY_MEANS | Words(
    {
        "in force": N_("The act is owed; its time has not run out."),
        "conditional": N_("Given, but what it waits for has not come about."),
        "suspended": N_("Set aside for now by somebody who has the power to."),
        "proposed": N_("On the table, adopted by nobody yet."),
        "released": N_("The creditor let the debtor go."),
        "cancelled": N_("The debtor withdrew it."),
        "superseded": N_("A newer version took its place."),
        "ended": N_("It came to its end."),
        "versions differ": N_(
            "The speakers describe the promise differently, and it matters which of them is right."
        ),
    }
)


TITLES = Words(
    {
        "settled": N_("Settled"),
        "open": N_("Open"),
        "unknown": N_("Due, and cannot be told"),
        "not-promised": N_("Not promised"),
    }
)
WORDING = "wording"
"""The list behind the bars of wording quality, which is of no tile."""
PROMISES = "promises"
"""The list of all promises, also of those without any occasion so far."""
BUCKETS: tuple[Bucket, ...] = ("settled", "open", "unknown")
FURTHER: Final = Words(
    {
        "due": N_("Open, with a date"),
        "at-risk": N_("Due soon"),
        "vague": N_("Open, and cannot be judged as worded"),
        "settled-contested": N_("Settled, and contested by a party"),
        "unknown-contested": N_("Cannot be told, and contested by a party"),
    }
)
"""The lists behind what is said of some occasions of a tile, with their titles."""
LISTS = (*TITLES, *FURTHER, PROMISES, WORDING)
"""Every list by its name in addresses; further pages of one are ``open-2``, ``open-3`` ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One occasion in a list."""

    href: str
    title: str
    who: str
    when: str
    word: str
    css: str
    flags: tuple[str, ...]
    watched: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A statement that binds nobody, in the list behind the fourth tile."""

    href: str
    words: str
    language: str
    who: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a list page."""

    anchor: str
    name: str
    means: str
    css: str
    count: int
    """All its rows, on whatever page."""
    first: int = 1
    """Which of them is the first on this page."""
    lines: tuple[Line, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A page of the list behind a number."""

    title: str
    sentence: str
    sections: tuple[Section, ...]
    pages: tuple[tuple[str, str], ...] = ()
    """Label and address of other pages; the address of the present one is empty."""


def list_view(
    name: str, state: RegisterState, verdicts: VerdictSet, links: Links, page: int = 0
) -> ListView:
    """Return a page, from 0, of one of the LISTS but WORDING."""
    if name == "not-promised":
        return _loose_list(not_promised(state), links, page)
    sheet = sheet_of(state, verdicts)
    if name == PROMISES:
        return _promise_list(sheet, links, page)
    items = items_of(name, sheet)
    bucket = bucket_of(name)
    parts = split_counts(items, bucket)
    said = comma().join(counted_state(n, split) for split, n in parts)
    return ListView(
        title=(TITLES | FURTHER)[name],
        sentence=_(
            "{items}: {said}.",
            items=sentence(ngettext("{n} item", "{n} items", len(items))),
            said=said,
        )
        if items
        else _("There is nothing here at these two clocks."),
        sections=tuple(
            Section(
                anchor=css_of(split),
                name=split,
                means=SPLIT_MEANS[split],
                css=css_of(split),
                count=dict(parts)[split],
                first=first,
                lines=tuple(line_of(i, links) for i in shown),
            )
            for split, first, shown in cut([(s, _of_split(items, s)) for s, _ in parts], page)
        ),
        pages=turned(name, len(items), links, page),
    )


def bucket_of(name: str) -> Bucket:
    """Return the tile that a list is of."""
    return next((b for b in BUCKETS if name.split("-", maxsplit=1)[0] == b), "open")


def items_of(name: str, sheet: Sheet) -> Sequence[Occasion]:
    """Return the occasions of a list: those of a tile, or some of them."""
    if name == "due":
        return sheet.coming
    items = sheet.in_bucket[bucket_of(name)]
    if name == "at-risk":
        return [i for i in items if "at_risk" in i.flags]
    if name == "vague":
        return [i for i in items if any(v.display == "cannot be judged" for v in i.verdicts)]
    if name in FURTHER:
        return [i for i in items if "contested" in i.flags and i.split != "contested"]
    return items


def pages_in(name: str, state: RegisterState, verdicts: VerdictSet) -> int:
    """Return how many pages a list takes; WORDING takes one."""
    if name == WORDING:
        return 1
    if name == "not-promised":
        return pages_of(len(not_promised(state)))
    if name == PROMISES:
        return pages_of(len(state.commitments))
    return pages_of(len(items_of(name, sheet_of(state, verdicts))))


def page_of_part(counts: Sequence[tuple[str, int]], part: str) -> int:
    """Return on which page of a list, from 0, the first row of a part stands."""
    names = [name for name, _ in counts]
    return sum(count for _, count in counts[: names.index(part)]) // PER_PAGE


def cut(parts: Sequence[tuple[str, Sequence[T]]], page: int) -> list[tuple[str, int, list[T]]]:
    """Return what of each part stands on a page: its name, which row comes first, and the rows."""
    found, left, room = [], page * PER_PAGE, PER_PAGE
    for name, rows in parts:
        shown = list(rows[left : left + room])
        if shown:
            found.append((name, left + 1, shown))
        room -= len(shown)
        left = max(0, left - len(rows))
    return found


def turned(name: str, rows: int, links: Links, page: int) -> tuple[tuple[str, str], ...]:
    """Return the links to other pages of a list."""
    return pager(page, pages_of(rows), lambda n: links.page(f"list/{named(name, n)}"))


def _of_split(items: Sequence[Occasion], split: str) -> list[Occasion]:
    return [i for i in items if i.split == split]


def _promise_list(sheet: Sheet, links: Links, page: int) -> ListView:
    held = sheet.state.commitments
    shown = held[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [promise_line(one, sheet, links) for one in shown]
    return ListView(
        title=_("Promises on record"),
        sentence=_(
            "{held} on record, in the order of the log.",
            held=sentence(ngettext("{n} promise", "{n} promises", len(held))),
        )
        if held
        else _("No promise is on record at these two clocks."),
        sections=(
            Section(
                anchor=PROMISES,
                name="promises",
                means=_(
                    "Each with what its occasions came to; the page of a promise has them all."
                ),
                css="",
                count=len(held),
                first=page * PER_PAGE + 1,
                lines=tuple(lines),
            ),
        )
        if lines
        else (),
        pages=turned(PROMISES, len(held), links, page),
    )


def promise_line(held: RegisteredCommitment, sheet: Sheet, links: Links) -> Line:
    """Return the line of a promise: its state, or how many occasions show which."""
    splits = [item.split for item in sheet.of.get(held.id, ())]
    counts = [_("{n} {state}", n=splits.count(s), state=shown(s)) for s in dict.fromkeys(splits)]
    return Line(
        href=links.commitment(held.id),
        title=held.title,
        who=listed(sorted(rule_facts(held.terms).debtor, key=str.casefold)),
        when=_("entry #{entry}", entry=held.entry),
        word=splits[0] if len(splits) == 1 else listed(counts) or _("no occasion yet"),
        css=css_of(splits[0]) if len(set(splits)) == 1 else "vague",
        flags=(),
    )


def not_promised(state: RegisterState) -> list[tuple[RegisteredDocument, int, Statement]]:
    """Return the statements of all texts that bind nobody, with their numbers on the page."""
    return [
        (document, number, statement)
        for document in state.documents
        for number, statement in numbered(statements_of(document, state))
        if statement.kind in NOT_PROMISED
    ]


def line_of(item: Occasion, links: Links) -> Line:
    """Return the line of an occasion."""
    rule = rule_facts(item.commitment.terms)
    due = item.due
    return Line(
        href=links.commitment(item.commitment.id, f"o{item.number}"),
        title=item.commitment.title,
        who=key_words(item) or listed(sorted(rule.debtor, key=str.casefold)),
        when=_("by {zone}", zone=until_words(due, rule.zone)) if due else _("no date stated"),
        word=item.split,
        css=css_of(item.split),
        flags=tuple(map(flag_words, item.flags)),
    )


def _loose_list(
    loose: Sequence[tuple[RegisteredDocument, int, Statement]], links: Links, page: int
) -> ListView:
    kinds = [k for k in NOT_PROMISED if any(s.kind == k for _, _, s in loose)]
    counts = ", ".join(counted_kind(sum(s.kind == k for _, _, s in loose), k) for k in kinds)
    return ListView(
        title=TITLES["not-promised"],
        sentence=_(
            "{loose} that bind nobody: {counts}.",
            loose=sentence(ngettext("{n} statement", "{n} statements", len(loose))),
            counts=counts,
        )
        if loose
        else _("No text on record holds such a statement."),
        sections=tuple(
            Section(
                anchor=kind,
                name=sentence(KINDS[kind][1]),
                means=sentence(KIND_MEANS[kind]) + ".",
                css=kind,
                count=sum(s.kind == kind for _, _, s in loose),
                first=first,
                quotes=tuple(_quote(*item, links) for item in shown),
            )
            for kind, first, shown in cut(
                [(k, [i for i in loose if i[2].kind == k]) for k in kinds], page
            )
        ),
        pages=turned("not-promised", len(loose), links, page),
    )


def _quote(document: RegisteredDocument, number: int, statement: Statement, links: Links) -> Quote:
    reading = document.reading
    return Quote(
        href=links.document(document.id, f"s{number}"),
        words=" ".join(statement.span.exact.split()),
        language=reading.document.language if reading else "und",
        who=names(statement.author or statement.debtor),
        source=document.title,
    )
