"""The lists behind the four tiles."""

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.model.reading import Statement
from servanda.model.register import RegisteredDocument, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.cards import names, numbered, statements_of
from servanda.pages.languages import N_, Words, count_word
from servanda.pages.links import Links
from servanda.pages.naming import key_words
from servanda.pages.rule import rule_facts
from servanda.pages.tally import Bucket, Occasion, css_of, occasions, split_counts
from servanda.pages.times import until_words
from servanda.pages.words import (
    DISPLAY_MEANS,
    FLAGS,
    KIND_MEANS,
    KINDS,
    NOT_PROMISED,
    counted,
    counted_kind,
    listed,
    sentence,
)

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


TITLES: dict[str, str] = {
    "settled": "Settled",
    "open": "Open",
    "unknown": "Due, and cannot be told",
    "not-promised": "Not promised",
}
WORDING = "wording"
"""The list behind the bars of wording quality, which is of no tile."""
BUCKETS: tuple[Bucket, ...] = ("settled", "open", "unknown")


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
    lines: tuple[Line, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list behind a number."""

    title: str
    sentence: str
    sections: tuple[Section, ...]


def list_view(name: str, state: RegisterState, verdicts: VerdictSet, links: Links) -> ListView:
    """Return the list page ``settled``, ``open``, ``unknown`` or ``not-promised``."""
    if name == "not-promised":
        return _loose_list(not_promised(state), links)
    bucket = next(b for b in BUCKETS if b == name)
    items = [
        i
        for i in occasions(state.commitments, verdicts.verdicts, as_of=verdicts.as_of)
        if i.bucket == bucket
    ]
    parts = split_counts(items, bucket)
    said = ", ".join(f"{count_word(n)} {split}" for split, n in parts)
    return ListView(
        title=TITLES[bucket],
        sentence=f"{sentence(counted(len(items), 'item', 'items'))}: {said}."
        if items
        else "There is nothing here at these two clocks.",
        sections=tuple(
            Section(
                anchor=css_of(split),
                name=split,
                means=SPLIT_MEANS[split],
                css=css_of(split),
                lines=tuple(line_of(i, links) for i in items if i.split == split),
            )
            for split, _ in parts
        ),
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
        when=f"by {until_words(due, rule.zone)}" if due else "no date stated",
        word=item.split,
        css=css_of(item.split),
        flags=tuple(FLAGS.get(f, f).split(":", maxsplit=1)[0] for f in item.flags),
    )


def _loose_list(
    loose: Sequence[tuple[RegisteredDocument, int, Statement]], links: Links
) -> ListView:
    kinds = [k for k in NOT_PROMISED if any(s.kind == k for _, _, s in loose)]
    counts = ", ".join(counted_kind(sum(s.kind == k for _, _, s in loose), k) for k in kinds)
    return ListView(
        title=TITLES["not-promised"],
        sentence=f"{sentence(counted(len(loose), 'statement', 'statements'))} that bind nobody: "
        f"{counts}."
        if loose
        else "No text on record holds such a statement.",
        sections=tuple(
            Section(
                anchor=kind,
                name=sentence(KINDS[kind][1]),
                means=sentence(KIND_MEANS[kind]) + ".",
                css=kind,
                quotes=tuple(_quote(*item, links) for item in loose if item[2].kind == kind),
            )
            for kind in kinds
        ),
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
