"""Where coders of one text disagree: both codes, what the codebook says, and how it is settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from servanda.assessment.coded import slots_of
from servanda.assessment.coding import ABSENT, EMPTY
from servanda.model.agreement import Disagreement, FieldAgreement, Pair, Reliability
from servanda.model.reading import Statement
from servanda.model.register import RegisteredDocument
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import Links
from servanda.pages.review_page import CHOICES, STATEMENT_KINDS, label
from servanda.pages.words import KIND_MEANS, KINDS, sentence, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What one coder holds."""

    who: str
    value: str
    words: str
    """The value as the page prints it."""
    codebook: str
    """What the codebook says of the value; empty where it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One slot of one place on which coders differ."""

    what: str
    """``DOCUMENT:START:END``, as it is settled."""
    field: str
    slot: str
    """The slot as the page prints it."""
    quote: str
    href: str
    codes: tuple[Code, ...]
    machine: str
    why: str
    options: tuple[tuple[str, str], ...]
    """Every value it can be settled as, with its words; empty where any words can."""
    settled: str
    because: str
    entries: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementsView:
    """The page of one document's disagreements."""

    name: str
    title: str
    sentence: str
    agreements: tuple[tuple[str, str, str, str], ...]
    """Field, sight, alpha with its interval, n."""
    spans: tuple[tuple[str, str, str], ...]
    """Coders, sight, F1 with its counts."""
    mixed: tuple[tuple[str, int, int], ...]
    """Slot, equal pairs, pairs, of one blind and one assisted coder: they give no alpha."""
    open: tuple[Difference, ...]
    settled: tuple[Difference, ...]


def disagreements_view(
    held: RegisteredDocument,
    found: Reliability,
    values: Mapping[str, Sequence[str]],
    links: Links,
    found_pairs: Iterable[Pair] = (),
) -> DisagreementsView:
    """Return the page; ``values`` are those that a slot can be settled as."""
    every = [_difference(one, held, values, links) for one in found.disagreements]
    unsettled = tuple(one for one in every if not one.settled)
    return DisagreementsView(
        name=held.id,
        title=held.title,
        sentence=_sentence(every, unsettled),
        agreements=tuple(_agreement(one) for one in found.fields),
        spans=tuple(
            (
                " and ".join(one.score.coders),
                one.sight,
                _(
                    "{f1} ({both} in common, of {first} and {second})",
                    f1=_("not defined") if one.score.f1 is None else _number(one.score.f1),
                    both=one.score.both,
                    first=one.score.first,
                    second=one.score.second,
                ),
            )
            for one in found.spans
        ),
        mixed=_mixed(found_pairs),
        open=unsettled,
        settled=tuple(one for one in every if one.settled),
    )


def _sentence(every: Sequence[Difference], unsettled: Sequence[Difference]) -> str:
    if not every:
        return _("Nobody disagrees: no two coders read a place of this text differently.")
    return _(
        "{disagreements}, {open} not settled yet.",
        disagreements=sentence(ngettext("{n} disagreement", "{n} disagreements", len(every))),
        open=ngettext("{n} of them", "{n} of them", len(unsettled)),
    )


def _agreement(one: FieldAgreement) -> tuple[str, str, str, str]:
    found = one.agreement
    if found.alpha is None:
        alpha = _("not defined")
    else:
        alpha = _number(found.alpha)
        if found.interval is not None:
            alpha += f" [{_number(found.interval.low)}–{_number(found.interval.high)}]"
    return label(one.field), one.sight, alpha, str(found.paired)


def _mixed(found: Iterable[Pair]) -> tuple[tuple[str, int, int], ...]:
    """Return how many pairs of one blind and one assisted coder are equal, slot by slot."""
    counts: dict[str, list[int]] = {}
    for pair in found:
        if pair.first_sight != pair.second_sight:
            told = counts.setdefault(pair.field, [0, 0])
            told[0] += pair.first_value == pair.second_value
            told[1] += 1
    return tuple((label(field), equal, n) for field, (equal, n) in counts.items())


def value_words(field: str, value: str) -> str:
    """Return a code as the page prints it: kinds and grades in its language, words as they are."""
    if field == "kind" and value in KINDS:
        return KINDS[value][0]
    return shown(value) if field in CHOICES or value in (EMPTY, ABSENT) else value


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _difference(
    one: Disagreement,
    held: RegisteredDocument,
    values: Mapping[str, Sequence[str]],
    links: Links,
) -> Difference:
    __, start, end = one.what.rsplit(":", 2)
    read = _read_at(held, int(start), int(end))
    machine = "" if read is None else slots_of(read).get(one.field, EMPTY)
    cues = () if read is None or one.field != "kind" else read.cues
    return Difference(
        what=one.what,
        field=one.field,
        slot=label(one.field),
        quote=" ".join((one.quote or "").split()),
        href=links.span(held.id, int(start), int(end)),
        codes=tuple(
            Code(
                who=who,
                value=value,
                words=value_words(one.field, value),
                codebook=_codebook(one.field, value),
            )
            for who, value in one.values.items()
        ),
        machine=value_words(one.field, machine),
        why="; ".join(f"“{cue.exact}”: {cue.why}" for cue in cues[:2]),
        options=tuple((v, value_words(one.field, v)) for v in values.get(one.field, ())),
        settled=value_words(one.field, one.settled or ""),
        because=one.because or "",
        entries=tuple((n, links.entry(n)) for n in one.entries),
    )


def _codebook(field: str, value: str) -> str:
    """Return where the codebook defines a kind, and how."""
    if field != "kind" or value not in STATEMENT_KINDS:
        return ""
    return _(
        "codebook, kind {number}: {means}",
        number=STATEMENT_KINDS.index(value) + 1,
        means=KIND_MEANS[value],
    )


def _read_at(held: RegisteredDocument, start: int, end: int) -> Statement | None:
    """Return the machine's statement that shares most with a place."""
    best: tuple[int, Statement | None] = (0, None)
    for one in held.reading.statements if held.reading else ():
        shared = min(end, one.span.end) - max(start, one.span.start)
        if shared > best[0]:
            best = shared, one
    return best[1]
