"""Coding and reliability: what people scored, how far they agree, and what was settled how."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from servanda.assessment import coded
from servanda.errors import InputError, UsageError
from servanda.model.agreement import (
    Agreement,
    BookSummary,
    Disagreement,
    FieldAgreement,
    Interval,
    Reliability,
)
from servanda.model.record import Record
from servanda.model.register import RegisterState
from servanda.pages.languages import count_word, ngettext, pgettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.words import listed, sentence, shown

SHOWN = 200
"""Disagreements on the page, those that nobody settled first; the data has them all."""


class Coding(Record, frozen=True, kw_only=True):
    """What people coded and scored, and how far they agree; apart from every verdict."""

    summaries: tuple[BookSummary, ...]
    reliability: Reliability
    left_out: tuple[str, ...]
    """Codebooks whose words are not in this copy, or do not fit the scores given under them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """One value of a codebook and how often it stands."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """The scores under one codebook version at one stage."""

    key: str
    title: str
    about: str
    stage: str
    href: str
    """The log entry of the codebook; empty where it is a ready one."""
    n: int
    of: int
    disputed: int
    mean: str
    values: tuple[ValueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """Agreement on one field, among codings of one kind."""

    what: str
    href: str
    field: str
    sight: str
    alpha: str
    reason: str
    units: str
    coders: str
    same: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLine:
    """How far two coders marked the same places."""

    document: str
    href: str
    sight: str
    coders: str
    f1: str
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementLine:
    """One thing that coders see differently."""

    title: str
    href: str
    field: str
    under: str
    quote: str
    values: tuple[tuple[str, str], ...]
    entries: tuple[tuple[int, str], ...]
    settled: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingView:
    """Everything the page shows."""

    sentence: str
    books: tuple[BookLine, ...]
    agreements: tuple[AgreementLine, ...]
    spans: tuple[SpanLine, ...]
    disagreements: tuple[DisagreementLine, ...]
    unsettled: int
    further: int
    left_out: tuple[str, ...]
    data: str


def coding_of(state: RegisterState) -> Coding:
    """Return what people coded; a codebook whose words are missing is named, not guessed."""
    known: set[str] = set()
    left_out: list[str] = []
    for key in sorted({f"{one.codebook}@{one.version}" for one in state.scores}):
        try:
            book = coded.on_record(key, state)
        except (InputError, UsageError):
            # Withheld from this copy, or let in by other software: the page says so by its key.
            left_out.append(key)
            continue
        mine = {s.value for s in state.scores if f"{s.codebook}@{s.version}" == key}
        if mine <= set(book.codes):
            known.add(key)
        else:
            left_out.append(key)
    kept = tuple(one for one in state.scores if f"{one.codebook}@{one.version}" in known)
    readable = msgspec.structs.replace(state, scores=kept)
    names = [one.id for one in state.commitments]
    scored = {one.commitment for one in kept}
    views = [view for name in names if name in scored for view in coded.books_of(readable, name)]
    return Coding(
        summaries=tuple(coded.summaries(readable, views, names)),
        reliability=coded.reliability(readable),
        left_out=tuple(left_out),
    )


def coding_view(coding: Coding, state: RegisterState, links: Links) -> CodingView:
    """Return the page of what people coded."""
    found = coding.reliability
    differ = sorted(found.disagreements, key=lambda d: d.settled is not None)
    maker = _Lines(state, links)
    return CodingView(
        sentence=_sentence(coding, state),
        books=tuple(maker.book(one) for one in coding.summaries),
        agreements=tuple(maker.agreement(one) for one in found.fields),
        spans=tuple(
            SpanLine(
                document=maker.title(one.document),
                href=maker.href(one.document),
                sight=shown(one.sight),
                coders=listed(one.score.coders),
                f1=_("not defined") if one.score.f1 is None else f"{one.score.f1:.2f}",
                counts=_(
                    "{both} in common, of {first} and {second}",
                    both=one.score.both,
                    first=one.score.first,
                    second=one.score.second,
                ),
            )
            for one in found.spans
        ),
        disagreements=tuple(maker.disagreement(one) for one in differ[:SHOWN]),
        unsettled=sum(one.settled is None for one in differ),
        further=max(0, len(differ) - SHOWN),
        left_out=coding.left_out,
        data=links.file("coding.json"),
    )


class _Lines:
    def __init__(self, state: RegisterState, links: Links) -> None:
        self._state, self._links = state, links
        self._promises = {one.id: one.title for one in state.commitments}
        self._texts = {one.id: one.title for one in state.documents}
        self._entries = {f"{b.id}@{b.version}": b.entry for b in state.codebooks}
        self._labels: dict[str, Mapping[str, str]] = {}

    def labels(self, key: str) -> Mapping[str, str]:
        """Return the words of a codebook's values."""
        if key not in self._labels:
            book = coded.on_record(key, self._state)
            self._labels[key] = {value.code: value.label for value in book.values}
        return self._labels[key]

    def title(self, name: str) -> str:
        """Return what a commitment or a document is called."""
        return self._promises.get(name) or self._texts.get(name) or name

    def href(self, name: str) -> str:
        """Return the page of a commitment or a document; empty where there is none."""
        if name in self._promises:
            return self._links.commitment(name)
        return self._links.document(name) if name in self._texts else ""

    def book(self, one: BookSummary) -> BookLine:
        book = coded.on_record(one.codebook, self._state)
        found = one.estimate
        entry = self._entries.get(one.codebook)
        labels = self.labels(one.codebook)
        mean = "" if found.mean is None else f"{found.mean:.2f}{_interval(found.interval)}"
        return BookLine(
            key=one.codebook,
            title=book.title,
            about=book.about,
            stage=one.stage or "",
            href="" if entry is None else self._links.entry(entry),
            n=found.n,
            of=found.of,
            disputed=one.disputed,
            mean=mean,
            values=tuple(
                ValueLine(code=share.value, label=labels[share.value], count=share.count)
                for share in found.distribution
            ),
        )

    def agreement(self, one: FieldAgreement) -> AgreementLine:
        found = one.agreement
        name = self.title(one.what)
        entry = self._entries.get(one.what)
        return AgreementLine(
            what=name,
            href=self._links.entry(entry) if entry is not None else self.href(one.what),
            field=one.field,
            sight=shown(one.sight),
            alpha=_alpha(found),
            reason=found.reason or "",
            units=_("{paired} of {units}", paired=found.paired, units=found.units),
            coders=", ".join(found.coders),
            same="" if found.same is None else f"{found.same:.0%}".replace("%", " %"),
            level=found.level,
        )

    def disagreement(self, one: Disagreement) -> DisagreementLine:
        parts = one.what.rsplit(":", 2) if one.codebook is None else [one.what]
        name = parts[0]
        place = [int(part) for part in parts[1:]]
        href = self.href(name)
        if href and len(place) == 2:  # noqa: PLR2004  (start and end)
            href = self._links.span(name, *place)
        labels = self.labels(one.codebook) if one.codebook else {}
        return DisagreementLine(
            title=self.title(name),
            href=href,
            field=one.field,
            under=" ".join(part for part in (one.codebook, one.stage) if part),
            quote=" ".join((one.quote or "").split()),
            values=tuple((who, _named(value, labels)) for who, value in one.values.items()),
            entries=tuple((n, self._links.entry(n)) for n in one.entries),
            settled="" if one.settled is None else _named(one.settled, labels),
            because=one.because or "",
        )


def _named(code: str, labels: Mapping[str, str]) -> str:
    label = labels.get(code)
    return code if label in (None, code) else f"{code} ({label})"


def _alpha(found: Agreement) -> str:
    return (
        _("not defined")
        if found.alpha is None
        else f"{_number(found.alpha)}{_interval(found.interval)}"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _interval(found: Interval | None) -> str:
    return "" if found is None else f" [{_number(found.low)}–{_number(found.high)}]"


def _sentence(coding: Coding, state: RegisterState) -> str:
    """Return what a radio editor could read out."""
    coders = {one.coder for one in state.scores} | {one.coder for one in state.codings}
    if not coders and not coding.reliability.fields:
        return _("Nobody has scored a promise or coded a text for this register yet.")
    scored = len({one.commitment for one in state.scores})
    texts = len({one.document for one in state.codings})
    differ = coding.reliability.disagreements
    open_ = sum(one.settled is None for one in differ)
    of = count_word(len(state.commitments))
    return _(
        "{coders}: {scored} of {of} scored, {texts} coded whole; {differ}, {open} of them "
        "unsettled.",
        coders=sentence(ngettext("{n} coder", "{n} coders", len(coders))),
        scored=ngettext("{n} promise", "{n} promises", scored),
        of=of,
        texts=ngettext("{n} text", "{n} texts", texts),
        differ=ngettext(
            "{n} thing is seen differently", "{n} things are seen differently", len(differ)
        ),
        open=count_word(open_) if open_ else pgettext("of them", "none"),
    )
