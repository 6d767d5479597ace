"""The overview: four tiles, what is due next, the texts on record; and the lists behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.model.reading import Statement
from servanda.model.register import RegisteredCommitment, RegisteredDocument, RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.camps_view import Camp, camps_of
from servanda.pages.cards import shown_kind, statements_of
from servanda.pages.changed import Since
from servanda.pages.languages import N_, Words, count_word, ngettext, pgettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.lists_page import (
    BUCKETS,
    TITLES,
    Line,
    items_of,
    line_of,
    not_promised,
    page_of_part,
)
from servanda.pages.newest import Newest, newest_of
from servanda.pages.paging import named
from servanda.pages.rule import rule_facts
from servanda.pages.sheet import Sheet, sheet_of
from servanda.pages.tally import Bucket, Occasion, css_of, split_counts
from servanda.pages.times import stated_date_words
from servanda.pages.undisclosed import Undisclosed, undisclosed_of
from servanda.pages.wording import Bar, bars_of
from servanda.pages.words import (
    DOCUMENT_KINDS,
    KINDS,
    NOT_PROMISED,
    counted_kind,
    listed,
    sentence,
)

DUE_SHOWN = 8
"""Lines of "due next" on the overview; the list behind it has them all."""

PROMISES_SHOWN = 50
"""Promises on the overview itself; the lists behind the tiles have them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a tile with its number and the list behind it."""

    name: str
    count: int
    href: str
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the four numbers."""

    name: str
    css: str
    count: int
    href: str
    means: str
    parts: tuple[Part, ...]
    notes: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One document on record and what it comes to."""

    href: str
    title: str
    kind: str
    date: str
    binds: str
    nothing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """One commitment and what its occasions came to."""

    href: str
    title: str
    who: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """Everything the overview shows."""

    sentence: str
    tiles: tuple[Tile, ...]
    due_next: tuple[Line, ...]
    due_count: int
    """Open occasions with a date; the list behind the number has them all."""
    promises: tuple[PromiseLine, ...]
    promises_count: int
    texts: tuple[TextLine, ...]
    ask: tuple[str, ...]
    """Questions to ask where nothing was promised at all."""
    camps: tuple[Camp, ...]
    wording: tuple[Bar, ...]
    newest: Newest
    repeats: bool
    """True where a promise falls due more than once, so that tiles count occasions."""
    undisclosed: tuple[Undisclosed, ...]


def unread_in(state: RegisterState) -> int:
    """Return how many readings on record have statements that nobody decided on."""
    decided = {(one.document, one.statement_id) for one in state.decisions}
    return sum(
        any((held.id, one.id) not in decided for one in held.reading.statements)
        for held in state.documents
        if held.reading is not None
    )


_TILE_MEANS = Words(
    {
        "settled": N_("decided, one way or the other; this is not praise"),
        "open": N_("still running or waiting for its condition"),
        "unknown": N_("the date has passed, and the record does not say"),
        "not-promised": N_("said, but binding nobody"),
    }
)


def overview_view(
    state: RegisterState, verdicts: VerdictSet, links: Links, since: Since | None = None
) -> OverviewView:
    """Return the overview at the clocks of ``verdicts``, with what changed ``since`` a visit."""
    sheet = sheet_of(state, verdicts)
    items, coming, loose = sheet.items, sheet.coming, not_promised(state)
    return OverviewView(
        sentence=_sentence(state, items),
        tiles=(*(_tile(b, sheet, links) for b in BUCKETS), _loose_tile(loose, links)),
        due_next=tuple(line_of(i, links) for i in coming[:DUE_SHOWN]),
        due_count=len(coming),
        promises=tuple(
            _promise_line(c, [i.split for i in sheet.of.get(c.id, ())], links)
            for c in state.commitments[:PROMISES_SHOWN]
        ),
        promises_count=len(state.commitments),
        texts=tuple(text_line(d, state, links) for d in state.documents),
        ask=_ask(state) if not state.commitments else (),
        camps=camps_of(state, verdicts, links),
        wording=bars_of(state, links),
        newest=newest_of(state, links, since),
        repeats=len(items) > len(sheet.of),
        undisclosed=undisclosed_of(state, links),
    )


def text_line(document: RegisteredDocument, state: RegisterState, links: Links) -> TextLine:
    """Return the line of a document; a withheld reading is said."""
    reading = document.reading
    n = sum(shown_kind(s) == "commitment" for s in statements_of(document, state))
    binds = _("Nothing here binds anyone") if n == 0 else sentence(counted_kind(n, "commitment"))
    return TextLine(
        href=links.document(document.id),
        title=document.title,
        kind="text" if reading is None else DOCUMENT_KINDS[reading.document.kind],
        date="" if reading is None else stated_date_words(reading.document.date),
        binds=_("Its reading is not in this copy") if reading is None else binds,
        nothing=n == 0 and reading is not None,
    )


def _promise_line(
    commitment: RegisteredCommitment, splits: Sequence[str], links: Links
) -> PromiseLine:
    href = links.commitment(commitment.id)
    return PromiseLine(
        href=href,
        title=commitment.title,
        who=listed(sorted(rule_facts(commitment.terms).debtor, key=str.casefold)),
        parts=tuple(
            Part(name=split, count=splits.count(split), href=href, css=css_of(split))
            for split in dict.fromkeys(splits)
        ),
    )


def _tile(bucket: Bucket, sheet: Sheet, links: Links) -> Tile:
    here = sheet.in_bucket[bucket]
    parts = split_counts(here, bucket)
    return Tile(
        name=TITLES[bucket],
        css=bucket,
        count=len(here),
        href=links.page(f"list/{bucket}"),
        means=_TILE_MEANS[bucket],
        parts=tuple(
            Part(
                name=split,
                count=n,
                href=links.page(f"list/{named(bucket, page_of_part(parts, split))}", css_of(split)),
                css=css_of(split),
            )
            for split, n in parts
        ),
        notes=_notes(bucket, sheet, links),
    )


def _notes(bucket: Bucket, sheet: Sheet, links: Links) -> tuple[Part, ...]:
    """Return what must be said of some of them: contested, at risk, or beyond judging."""
    notes = (
        [(f"{bucket}-contested", _("contested by a party"), "vague")]
        if bucket != "open"
        else [
            ("at-risk", _("due soon (at risk)"), "at-risk"),
            ("vague", _("cannot be judged as worded"), "vague"),
        ]
    )
    counts = [(name, words, len(items_of(name, sheet)), css) for name, words, css in notes]
    return tuple(
        Part(name=words, count=n, href=links.page(f"list/{name}"), css=css)
        for name, words, n, css in counts
        if n
    )


def _loose_tile(loose: Sequence[tuple[RegisteredDocument, int, Statement]], links: Links) -> Tile:
    found = Counter(s.kind for _, _, s in loose)
    parts = [(k, found[k]) for k in NOT_PROMISED if found[k]]
    return Tile(
        name=TITLES["not-promised"],
        css="not-promised",
        count=len(loose),
        href=links.page("list/not-promised"),
        means=_TILE_MEANS["not-promised"],
        parts=tuple(
            Part(
                name=KINDS[k][n != 1],
                count=n,
                href=links.page(f"list/{named('not-promised', page_of_part(parts, k))}", k),
                css=k,
            )
            for k, n in parts
        ),
    )


def _sentence(state: RegisterState, items: Sequence[Occasion]) -> str:
    """Return what a radio editor could read out."""
    texts = ngettext("{n} text", "{n} texts", len(state.documents))
    promises = ngettext("{n} promise", "{n} promises", len(state.commitments))
    if not state.commitments:
        return _("{texts} on record, and nothing in them binds anyone.", texts=sentence(texts))
    done = dict(split_counts(items, "settled"))
    kept = done.get("fulfilled", 0) + done.get("no violation observed", 0)
    unknown = sum(i.bucket == "unknown" for i in items)
    waiting = sum(i.bucket == "open" for i in items)
    occasions_said = (
        _(
            ", which came to {items} to keep them",
            items=ngettext("{n} occasion", "{n} occasions", len(items)),
        )
        if len(items) > len(state.commitments)
        else ""
    )
    violated = done.get("violated", 0)
    said = [
        _("{kept} kept as far as the record shows", kept=_none(kept)),
        _("{violated} violated", violated=_none(violated)),
    ]
    said.append(_("{waiting} still open", waiting=_none(waiting)))
    tail = _("; of {unknown} nobody can tell", unknown=count_word(unknown)) if unknown else ""
    return _(
        "{texts}, {promises} on record{occasions_said}: {said}{tail}.",
        texts=sentence(texts),
        promises=promises,
        occasions_said=occasions_said,
        said=listed(said),
        tail=tail,
    )


def _none(n: int) -> str:
    return count_word(n) if n else pgettext("of them", "none")


def _ask(state: RegisterState) -> tuple[str, ...]:
    asked = [q for d in state.documents if d.reading is not None for q in d.reading.ask]
    return tuple(dict.fromkeys(asked))
