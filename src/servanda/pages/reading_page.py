"""The page of one text: what binds, or that nothing binds; then everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from servanda.model.reading import Reading, Statement
from servanda.pages.cards import (
    Card,
    Standing,
    card_of,
    groups,
    marks_of,
    missing_counts,
    numbered,
    shown_kind,
    snippet,
)
from servanda.pages.languages import N_, number
from servanda.pages.languages import gettext as _
from servanda.pages.lede import headline, lede
from servanda.pages.links import span_anchor
from servanda.pages.marking import Mark, found, marked_html
from servanda.pages.sources import Source, file_name, source_of
from servanda.pages.times import stated_date_words
from servanda.pages.words import (
    DOCUMENT_KINDS,
    KINDS,
    NOT_PROMISED,
    REASONS,
    ROLES,
    listed,
    slot_label,
)

COMPACT_FROM = 150
"""Statements from which cards are shortened, so that a page of 500 stays under 150 kB."""

"""Names in the opening sentence; a sentence to be read out bears no more."""

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedWord:
    """A cue word in its sentence that led to no statement."""

    number: int
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The refused cue words of one reason."""

    reason: str
    means: str
    words: tuple[RefusedWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A slot that promises of the text leave empty."""

    slot: str
    empty: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody the text speaks of, and the part it gives them."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the opening, and the list behind it (empty for none)."""

    count: int
    name: str
    href: str
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """Everything the page of one text shows."""

    title: str
    kind: str
    date: str
    language: str
    direction: str
    read_in_english: bool
    """False where the reader met a language that it does not cover."""
    headline: str
    lede: str
    nothing_binds: bool
    figures: tuple[Figure, ...]
    binding: tuple[Card, ...]
    first: tuple[tuple[str, tuple[Card, ...]], ...]
    """Groups that open a page on which nothing binds: claims, matters put off."""
    rest: tuple[tuple[str, tuple[Card, ...]], ...]
    missing: tuple[Missing, ...]
    refused: tuple[Refused, ...]
    refused_count: int
    ask: tuple[str, ...]
    parties: tuple[Party, ...]
    in_passing: str
    """Who else is named, without any part in the text."""
    kinds_in_text: tuple[str, ...]
    text: Markup | None
    """The marked text; None where only quotations may be shown."""
    withheld: str
    """Why the whole text is not shown, if it is not."""
    source: Source
    facts: tuple[tuple[str, str], ...]
    compact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the register adds to a reading."""

    standings: Mapping[str, Sequence[Standing]]
    """Statement id -> what has become of it."""
    read_by: Mapping[str, tuple[str, str]]
    """Statement id -> (``accepted`` or ``person``, who)."""


_ENGLISH = ("en", "und")
MANY_LANGUAGES = "mul"
_UNREAD = N_("Nothing is said here about what it promises or does not.")

_NOTHING: Registered = Registered(standings={}, read_by={})


def reading_view(
    reading: Reading,
    text: str | None,
    *,
    statements: Sequence[Statement] | None = None,
    registered: Registered = _NOTHING,
    title: str | None = None,
    withheld: str = "",
    place: tuple[int, int] | None = None,
) -> ReadingView:
    """Return the view of ``reading``; ``text`` None means that the text is not at hand.

    Where ``withheld`` gives a reason, only quotations from the text are shown. ``place`` is marked
    in the text, in code points, end exclusive.

    ``statements`` replaces the reading's own where people have edited or added some.
    """
    items = numbered(reading.statements if statements is None else statements)
    cards = [_with_register(card_of(n, s, text), s, registered) for n, s in items]
    binding = tuple(c for c in cards if c.kind == "commitment")
    nothing = not binding
    shows_text = text is not None and not withheld
    # Without the text beside them, cards must quote.
    compact = shows_text and len(cards) >= COMPACT_FROM
    first_kinds = ("claim", "deferral") if nothing else ()
    rest_kinds = [k for k in ("permission", *NOT_PROMISED) if k not in first_kinds]
    facts = reading.document
    unread = not items and facts.language.split("-")[0] not in (*_ENGLISH, MANY_LANGUAGES)
    return ReadingView(
        title=title or facts.title or file_name(facts.source),
        kind=DOCUMENT_KINDS[facts.kind],
        date=stated_date_words(facts.date),
        language=facts.language,
        direction=direction_of(facts.language),
        read_in_english=facts.language.split("-")[0] in _ENGLISH,
        headline=headline(len(binding), unread=unread),
        lede=_(_UNREAD) if unread else lede(reading, [s for _, s in items]),
        nothing_binds=nothing,
        figures=_figures(cards, reading),
        binding=binding,
        first=tuple(groups(cards, first_kinds)),
        rest=tuple(groups(cards, rest_kinds)),
        missing=_missing([s for _, s in items if shown_kind(s) == "commitment"]),
        refused=_refused(reading, text),
        refused_count=len(reading.refused),
        ask=reading.ask,
        parties=tuple(
            Party(name=p.name, role=ROLES[p.role])
            for p in sorted(facts.parties, key=lambda p: p.name.casefold())
            if p.role != "context"
        ),
        in_passing=listed(
            sorted({p.name for p in facts.parties if p.role == "context"}, key=str.casefold),
            most=40,
        ),
        kinds_in_text=tuple(
            k for k, _ in groups(cards, ("commitment", "permission", *NOT_PROMISED))
        ),
        text=_marked(items, reading, text, labelled=not compact, place=place)
        if text is not None and shows_text
        else None,
        withheld=withheld,
        source=source_of(facts.source),
        facts=_facts(reading),
        compact=compact,
    )


def direction_of(language: str) -> str:
    """Return the direction of a text in this language, as HTML names it."""
    return "rtl" if language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT else "auto"


def _with_register(card: Card, statement: Statement, registered: Registered) -> Card:
    by, who = registered.read_by.get(statement.id, ("machine", ""))
    return replace(
        card, by=by, who=who, standings=tuple(registered.standings.get(statement.id, ()))
    )


def _figures(view: Sequence[Card], reading: Reading) -> tuple[Figure, ...]:
    """Return the numbers beside the opening, each with the list behind it."""
    kinds = ("commitment", "permission", *NOT_PROMISED)
    counts = {k: sum(c.kind == k for c in view) for k in kinds}
    rows = [
        Figure(count=n, name=KINDS[k][n != 1], href=f"#g-{k}" if n else "", css=k)
        for k, n in counts.items()
        if n or k == "commitment"
    ]
    for n, one, many, href, css in (
        (
            len(reading.refused),
            _("cue word refused"),
            _("cue words refused"),
            "#g-refused",
            "refused",
        ),
        (len(reading.ask), _("question to ask"), _("questions to ask"), "#g-ask", "question"),
    ):
        if n:
            rows.append(Figure(count=n, name=one if n == 1 else many, href=href, css=css))
    return tuple(rows)


def _missing(binding: Sequence[Statement]) -> tuple[Missing, ...]:
    return tuple(
        Missing(slot=slot_label(slot), empty=n, of=len(binding))
        for slot, n in missing_counts(binding)
    )


def _refused(reading: Reading, text: str | None) -> tuple[Refused, ...]:
    """Return the refused cue words by reason, most frequent reason first."""
    by_reason: dict[str, list[RefusedWord]] = {}
    ordered = sorted(reading.refused, key=lambda r: (r.span.start, r.span.end))
    for nth, refusal in enumerate(ordered, 1):
        span = refusal.span
        whole = text is not None and found(text, [(span.start, span.end, span.exact)])
        before, word, after = (
            snippet(text, span.start, span.end) if text and whole else ("", span.exact, "")
        )
        by_reason.setdefault(refusal.reason, []).append(
            RefusedWord(number=nth, before=before, word=word, after=after)
        )
    ranked = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Refused(reason=reason, means=REASONS[reason], words=tuple(words))
        for reason, words in ranked
    )


def _marked(
    items: Sequence[tuple[int, Statement]],
    reading: Reading,
    text: str,
    *,
    labelled: bool,
    place: tuple[int, int] | None,
) -> Markup:
    marks = marks_of(items, text, labelled=labelled)
    if place is not None:
        spot = span_anchor(*place)
        named = any(mark.spot == spot for mark in marks)
        anchor = None if named else spot
        marks.append(Mark(start=place[0], end=place[1], css="place", anchor=anchor))
    ordered = sorted(reading.refused, key=lambda r: (r.span.start, r.span.end))
    for nth, refusal in enumerate(ordered, 1):
        span = refusal.span
        if found(text, [(span.start, span.end, span.exact)]):
            marks.append(Mark(start=span.start, end=span.end, css="refused", anchor=f"w{nth}"))
    return marked_html(text, marks)


def _facts(reading: Reading) -> tuple[tuple[str, str], ...]:
    facts = reading.document
    kept = _("{kept} % of the visible text", kept=f"{float(facts.kept) * 100:.0f}")
    return (
        (_("file type"), facts.media_type),
        (_("bytes, SHA-256"), facts.sha256_bytes),
        (_("text, SHA-256"), facts.sha256_text),
        (_("length"), _("{length} code points", length=number(facts.length))),
        (
            _("kept"),
            _("{kept}, by {text_extractor}", kept=kept, text_extractor=facts.text_extractor),
        ),
        (_("read by"), f"{reading.reader.name} {reading.reader.version}"),
        (_("reader, SHA-256"), reading.reader.digest),
        *((_("left out"), f"{d.count} × {d.slot}, {d.reason}") for d in reading.reader.dropped),
    )
