"""Codings of one thing by several people, brought together: units, agreement, disagreements."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from servanda.assessment.reliability import agreement
from servanda.model.agreement import (
    Disagreement,
    FieldAgreement,
    Level,
    Sight,
    SpanAgreement,
    SpanScore,
)
from servanda.model.codebook import Codebook
from servanda.model.judgement import RegisteredCoding, RegisteredScore

SAME_PLACE = 0.5
"""Share of two places' union that they must have in common to be one."""
SIGHTS: tuple[Sight, ...] = ("blind", "assisted")
ABSENT = "not marked"
EMPTY = "not stated"
FIELDS: Mapping[str, tuple[Level, tuple[str, ...] | None]] = {
    "kind": ("nominal", None),
    "deontic": ("nominal", None),
    "strength": ("ordinal", ("low", "medium", "high")),
    "debtor": ("nominal", None),
    "creditor": ("nominal", None),
    "deadline": ("nominal", None),
}
"""Slots of a statement that coders are compared on, with their level and scale."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement as one coder marked it in a document."""

    coder: str
    start: int
    end: int
    fields: Mapping[str, str]
    entry: int
    sight: Sight
    quote: str = ""


@dataclass(slots=True)
class Place:
    """One place of a document and the marks of the coders there."""

    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def first(self) -> Mark:
        """The mark that begins first."""
        return min(self.marks.values(), key=lambda mark: (mark.start, mark.end))


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Return items by a key, in order of first appearance."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


# ---------------------------------------------------------------- places in a text


def places(marks: Sequence[Mark]) -> list[Place]:
    """Return the places that marks of different coders share, each mark in one of them.

    Pairs are joined from the closest on (intersection over union, SAME_PLACE or more).
    """
    pairs = sorted(
        (
            (-overlap(a, b), a.start, b.start, n, m)
            for (n, a), (m, b) in combinations(enumerate(marks), 2)
            if a.coder != b.coder and overlap(a, b) >= SAME_PLACE
        )
    )
    place_of = {n: Place({mark.coder: mark}) for n, mark in enumerate(marks)}
    for *_, n, m in pairs:
        one, other = place_of[n], place_of[m]
        if one is other or one.marks.keys() & other.marks.keys():
            continue
        one.marks.update(other.marks)
        for number, place in place_of.items():
            if place is other:
                place_of[number] = one
    found = {id(place): place for place in place_of.values()}
    return sorted(found.values(), key=lambda place: (place.first.start, place.first.end))


def overlap(one: Mark, other: Mark) -> float:
    """Return the intersection of two places over their union."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    return max(0, shared) / whole if whole else 0.0


def spans_agree(
    document: str, marks: Sequence[Mark], coders: Iterable[str], sight: Sight
) -> list[SpanAgreement]:
    """Return the span F1 of each pair of coders: 2 * both / (first + second)."""
    found = []
    for first, second in combinations(sorted(coders), 2):
        pair = [mark for mark in marks if mark.coder in (first, second)]
        n1 = sum(mark.coder == first for mark in pair)
        n2 = len(pair) - n1
        both = sum(len(place.marks) > 1 for place in places(pair))
        score = SpanScore(
            coders=(first, second),
            first=n1,
            second=n2,
            both=both,
            f1=2 * both / (n1 + n2) if pair else None,
        )
        found.append(SpanAgreement(document=document, sight=sight, score=score))
    return found


def text_fields(document: str, marks: Sequence[Mark], sight: Sight) -> list[FieldAgreement]:
    """Return alpha of each slot, over the places that two coders or more marked."""
    shared = [place for place in places(marks) if len(place.marks) > 1]
    found = []
    for name, (level, scale) in FIELDS.items():
        units = [
            {
                coder: mark.fields[name]
                for coder, mark in place.marks.items()
                if name in mark.fields and (scale is None or mark.fields[name] in scale)
            }
            for place in shared
        ]
        if any(len(unit) > 1 for unit in units):
            measured = agreement(units, level=level, scale=scale)
            found.append(FieldAgreement(what=document, field=name, sight=sight, agreement=measured))
    return found


def text_disagreements(
    document: str,
    marks: Sequence[Mark],
    whole: Iterable[str],
    settled: Mapping[tuple[str, int, int, str], tuple[str, str | None]],
) -> list[Disagreement]:
    """Return the places that not all marked who coded the whole text, and slots that differ.

    ``settled`` maps (document, start, end, field) to value and reason.
    """
    found = []
    complete = set(whole)
    for place in places(marks):
        first = place.first
        differing: dict[str, dict[str, str]] = {}
        if complete - place.marks.keys():
            differing["kind"] = {
                who: place.marks[who].fields.get("kind", EMPTY) if who in place.marks else ABSENT
                for who in sorted(complete | place.marks.keys())
            }
        for name in FIELDS:
            values = {w: place.marks[w].fields.get(name, EMPTY) for w in sorted(place.marks)}
            if len(set(values.values())) > 1:
                differing.setdefault(name, values)
        for name, values in differing.items():
            value, because = settled.get((document, first.start, first.end, name), (None, None))
            found.append(
                Disagreement(
                    what=f"{document}:{first.start}:{first.end}",
                    field=name,
                    codebook=None,
                    stage=None,
                    quote=first.quote,
                    values=values,
                    entries=tuple(sorted(mark.entry for mark in place.marks.values())),
                    settled=value,
                    because=because,
                )
            )
    return found


# ---------------------------------------------------------------- scores


def sight_of(judged: RegisteredScore | RegisteredCoding) -> Sight:
    """Return whether a score or a coding was given blind."""
    return "blind" if judged.blind and not judged.saw_machine else "assisted"


def scores_agree(book: Codebook, scores: Sequence[RegisteredScore]) -> list[FieldAgreement]:
    """Return alpha of one codebook version, blind and assisted scores apart.

    A unit is one commitment at one stage; of several scores of one coder the newest counts.
    """
    found = []
    for sight in SIGHTS:
        mine = [score for score in scores if sight_of(score) == sight]
        if mine:
            units = grouped(mine, lambda score: (score.commitment, score.stage or ""))
            measured = agreement(
                [{s.coder: s.value for s in unit} for unit in units.values()],
                level=book.level,
                scale=book.codes,
            )
            found.append(
                FieldAgreement(what=book.key, field="score", sight=sight, agreement=measured)
            )
    return found


def score_disagreements(
    scores: Sequence[RegisteredScore],
    settled: Mapping[tuple[str, str, str], tuple[str, str | None]],
) -> list[Disagreement]:
    """Return where coders score one commitment differently under one codebook version.

    ``settled`` maps (codebook key, commitment, stage) to value and reason.
    """
    found = []
    units = grouped(scores, lambda s: (f"{s.codebook}@{s.version}", s.commitment, s.stage or ""))
    for (book, commitment, stage), unit in sorted(units.items()):
        newest = {score.coder: score for score in unit}
        if len({score.value for score in newest.values()}) < 2:  # noqa: PLR2004  (one opinion)
            continue
        value, because = settled.get((book, commitment, stage), (None, None))
        found.append(
            Disagreement(
                what=commitment,
                field="score",
                codebook=book,
                stage=stage or None,
                quote=None,
                values={who: newest[who].value for who in sorted(newest)},
                entries=tuple(sorted(score.entry for score in newest.values())),
                settled=value,
                because=because,
            )
        )
    return found
