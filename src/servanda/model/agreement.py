"""How far coders agree: the types that the judging room computes and pages print."""

from typing import Literal

from servanda.model.judgement import RegisteredScore
from servanda.model.record import Record

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""Level of measurement of a scale: what may be said of two of its values."""


class Share(Record, frozen=True, kw_only=True):
    """One value of a scale and how often it was given."""

    value: str
    count: int


class Interval(Record, frozen=True, kw_only=True):
    """An interval of the named confidence, and how it was found."""

    low: float
    high: float
    confidence: float
    method: str


class Agreement(Record, frozen=True, kw_only=True):
    """Krippendorff's alpha with everything without which it must not be read."""

    level: Level
    alpha: float | None
    """None where it is not defined; ``reason`` says why."""
    interval: Interval | None
    units: int
    """Units in the data, judged or not."""
    paired: int
    """Units with two values or more: only these count."""
    values: int
    """Values in the paired units."""
    coders: tuple[str, ...]
    distribution: tuple[Share, ...]
    """Values of the paired units, in the order of the scale."""
    same: float | None
    """Share of pairs of values within units that are equal: percent agreement."""
    reason: str | None = None


class SpanScore(Record, frozen=True, kw_only=True):
    """How far two coders marked the same places of a text."""

    coders: tuple[str, str]
    first: int
    """Places that the first coder marked."""
    second: int
    both: int
    f1: float | None
    """None where neither marked anything."""


class Estimate(Record, frozen=True, kw_only=True):
    """A mean that is never printed alone: n, coverage, distribution and interval beside it."""

    mean: float | None
    """None where nothing was judged, or the scale has no numbers."""
    n: int
    """Things judged."""
    of: int
    """Things that could have been judged: n of it is the coverage."""
    distribution: tuple[Share, ...]
    interval: Interval | None


Sight = Literal["blind", "assisted"]
"""Blind: neither another coder's work nor a machine's was before the coder's eyes."""


class FieldAgreement(Record, frozen=True, kw_only=True):
    """Agreement on one field, among codings of one kind."""

    what: str
    """A codebook with its version, or a document."""
    field: str
    sight: Sight
    agreement: Agreement


class SpanAgreement(Record, frozen=True, kw_only=True):
    """Agreement on places in one document, of two coders."""

    document: str
    sight: Sight
    score: SpanScore


class Disagreement(Record, frozen=True, kw_only=True):
    """One thing that coders see differently, and what it was settled as, if it was."""

    what: str
    """A commitment, or a document with a place."""
    field: str
    codebook: str | None
    """With its version, where scores differ."""
    stage: str | None
    quote: str | None
    values: dict[str, str]
    """Coder -> value, in alphabetical order of coders."""
    entries: tuple[int, ...]
    settled: str | None
    because: str | None


class Reliability(Record, frozen=True, kw_only=True):
    """What coders of a register agree on, and on what they do not."""

    fields: tuple[FieldAgreement, ...]
    spans: tuple[SpanAgreement, ...]
    disagreements: tuple[Disagreement, ...]


class BookView(Record, frozen=True, kw_only=True):
    """One commitment under one codebook version at one stage."""

    codebook: str
    stage: str | None
    scores: tuple[RegisteredScore, ...]
    agreed: str | None
    """What all coders say, or what their disagreement was settled as."""
    settled: bool


class BookSummary(Record, frozen=True, kw_only=True):
    """All commitments under one codebook version at one stage."""

    codebook: str
    stage: str | None
    estimate: Estimate
    disputed: int
    """Commitments whose coders disagree and that nobody settled: no part of the estimate."""


class Pair(Record, frozen=True, kw_only=True):
    """Two coders on one slot of one place in a text: what alpha is computed from."""

    document: str
    start: int
    end: int
    quote: str
    field: str
    first: str
    first_sight: Sight
    first_value: str
    second: str
    second_sight: Sight
    second_value: str
    settled: str | None
    because: str | None
