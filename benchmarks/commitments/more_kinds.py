"""Kinds of rules that add up amounts, that ask for two sources, and that may be left."""

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.commitments.kinds import (
    AFTER,
    COUNTS,
    DAY,
    DEBTOR,
    DELAYED,
    DENIED,
    HOUR,
    OVER_END,
    Kind,
    Row,
    at,
    hole,
    kind,
    late,
)

BOUND = 500
"""Tonnes that are owed."""


def tons(low: int | None, high: int | None = None, base: Row | None = None) -> Row:
    """Return a delivery of so much, or of something in between."""
    return replace(base or Row(), quantity=low, quantity_hi=high, unit="t")


HALF, LESS = tons(250), tons(200)
HOLE = hole(3 * DAY, 5 * DAY)

SUMS: Mapping[str, tuple[Kind, ...]] = {
    "complete": (
        kind("enough", 40, "seen", LESS, LESS, LESS),
        kind("exact", 20, "seen", HALF, HALF),
        kind("short", 20, "unseen", LESS, LESS),
        kind("nothing", 5, "unseen"),
        kind("rest-beyond", 5, "unseen", HALF, tons(250, base=Row(anchor="e", lo=0, hi=2 * DAY))),
        kind("rest-last-second", 5, "seen", HALF, tons(250, base=at("e", -1))),
        kind("part-too-early", 5, "unseen", HALF, tons(250, base=Row(lo=-DAY, hi=-1))),
        kind("open-enough", 50, "seen", HALF, HALF, open=True),
        kind("open-short", 50, "pending", HALF, open=True),
    ),
    "late": (
        kind("enough", 80, "seen", LESS, LESS, LESS),
        kind("short", 50, "unseen", LESS, LESS),
        kind("rest-delayed", 8, "seen", HALF, late(HALF, DELAYED)),
        kind("rest-after", 8, "unseen", HALF, late(HALF, AFTER), final="seen"),
        kind("corrected-down", 3, "seen", HALF, HALF,
             replace(LESS, supersedes=0, known=AFTER), final="unseen"),
        kind("corrected-up", 3, "unseen", LESS, HALF,
             replace(HALF, supersedes=0, known=AFTER), final="seen"),
        kind("open-short", 90, "pending", HALF, open=True),
        kind("open-after", 10, "pending", HALF, late(HALF, AFTER), final="seen", open=True),
    ),
    "disputed": (
        kind("enough", 30, "seen", LESS, LESS, LESS),
        kind("short", 20, "unseen", LESS, LESS),
        kind("rest-declared", 8, "unknown:open", HALF,
             replace(HALF, standing="declaration", source=DEBTOR)),
        kind("rest-claimed", 6, "unseen", HALF, replace(HALF, standing="claim", source=DEBTOR)),
        kind("half-denied", 6, "unknown:conflict", HALF, HALF, DENIED),
        kind("short-denied", 4, "unseen", LESS, LESS, DENIED),
        kind("rest-enough-denied", 4, "seen", LESS, HALF, HALF, DENIED),
        kind("told-twice", 6, "unseen", HALF, replace(HALF, occurrence=0, source="sat")),
        kind("half-told-twice", 6, "seen", HALF, HALF, replace(HALF, occurrence=0, source="sat")),
        kind("open-declared", 50, "unknown:future,open", HALF,
             replace(HALF, standing="declaration", source=DEBTOR), open=True),
        kind("open-short", 50, "pending", HALF, open=True),
    ),
    "gaps": (
        kind("enough", 40, "seen", HALF, HALF),
        kind("short", 30, "unseen", HALF, LESS),
        kind("hole", 8, "unknown:gap", HALF, LESS, hole=HOLE),
        kind("hole-enough", 5, "seen", HALF, HALF, hole=HOLE),
        kind("hole-from-end", 4, "unseen", HALF, hole=hole(0, DAY, of="e")),
        kind("hole-no-duty", 3, "unknown:gap", HALF, hole=hole(DAY, 2 * DAY, patch="no duty")),
        kind("hole-second", 3, "unseen", HALF, hole=hole(DAY, 2 * DAY, patch="second")),
        kind("open-hole", 100, "unknown:future,gap", HALF, hole=HOLE, open=True),
    ),
    "intervals": (
        kind("days", 50, "seen", replace(HALF, hi=8 * DAY, length=DAY),
             replace(HALF, hi=8 * DAY, length=DAY)),
        kind("short", 30, "unseen", LESS, LESS),
        kind("rest-over-end", 8, "unknown:time", HALF, tons(250, base=OVER_END)),
        kind("more-over-end", 6, "seen", HALF, HALF, tons(250, base=OVER_END)),
        kind("too-little-over-end", 6, "unseen", LESS, tons(200, base=OVER_END)),
        kind("open-short", 100, "pending", replace(HALF, hi=8 * DAY, length=DAY), open=True),
    ),
    "amounts": (
        kind("enough", 25, "seen", LESS, LESS, LESS),
        kind("short", 20, "unseen", LESS, LESS),
        kind("range-over", 8, "unknown:amount", HALF, tons(200, 300)),
        kind("range-enough", 8, "seen", tons(300, 400), tons(200, 300)),
        kind("range-short", 8, "unseen", tons(100, 200), tons(100, 200)),
        kind("told-differently", 6, "unknown:amount", HALF, tons(240),
             tons(260, base=Row(occurrence=1, source="sat"))),
        kind("no-amount", 6, "unknown:amount", LESS, Row()),
        kind("no-amount-enough", 4, "seen", HALF, HALF, Row()),
        kind("other-unit", 4, "unknown:amount", LESS, replace(Row(quantity=300_000), unit="kg")),
        kind("range-and-hole", 4, "unknown:amount,gap", HALF, tons(200, 300), hole=HOLE),
        kind("range-over-end", 4, "unknown:amount,time", HALF, tons(200, 300, base=OVER_END)),
        kind("open-range", 50, "unknown:amount,future", HALF, tons(200, 300), open=True),
        kind("open-short", 50, "pending", LESS, open=True),
    ),
}  # fmt: skip

ONE = Row()
OTHER = Row(source="sat", occurrence=0)
SISTER = Row(source="mission-north", family="mission", occurrence=0)
TOLD_BY_BOTH = (ONE, OTHER)
MORE_DENIED = Row(polarity="-", source="press", occurrence=0)

TWO_SOURCES: Mapping[str, tuple[Kind, ...]] = {
    "complete": (
        kind("both", 60, "seen", *TOLD_BY_BOTH),
        kind("silent", 30, "unseen"),
        kind("both-beyond", 10, "unseen", *(replace(r, anchor="e", lo=0) for r in TOLD_BY_BOTH)),
        kind("open-both", 50, "seen", *TOLD_BY_BOTH, open=True),
        kind("open-silent", 50, "pending", open=True),
    ),
    "late": (
        kind("both", 60, "seen", *TOLD_BY_BOTH),
        kind("silent", 30, "unseen"),
        kind("second-delayed", 5, "seen", ONE, late(OTHER, DELAYED)),
        kind("second-after", 5, "unknown:open", ONE, late(OTHER, AFTER), final="seen"),
        kind("open-silent", 100, "pending", open=True),
    ),
    "disputed": (
        kind("both", 30, "seen", *TOLD_BY_BOTH),
        kind("silent", 20, "unseen"),
        kind("one", 10, "unknown:open", ONE),
        kind("one-family", 8, "unknown:open", ONE, SISTER),
        kind("two-happenings", 6, "unknown:open", ONE, replace(OTHER, occurrence=None)),
        kind("one-and-a-claim", 6, "unknown:open", ONE,
             replace(OTHER, standing="claim", source="rival")),
        kind("admitted", 5, "seen", Row(standing="admission", source=DEBTOR)),
        kind("both-denied-by-one", 5, "seen", *TOLD_BY_BOTH, MORE_DENIED),
        kind("both-denied-by-two", 5, "unknown:conflict", *TOLD_BY_BOTH, MORE_DENIED,
             replace(MORE_DENIED, source="radar")),
        kind("only-claimed", 5, "unseen", Row(standing="claim", source="rival")),
        kind("open-one", 100, "unknown:future,open", ONE, open=True),
    ),
    "gaps": (
        kind("both", 40, "seen", *TOLD_BY_BOTH),
        kind("silent", 40, "unseen"),
        kind("hole", 10, "unknown:gap", hole=HOLE),
        kind("hole-one", 10, "unknown:gap,open", ONE, hole=HOLE),
        kind("open-hole", 100, "unknown:future,gap", hole=HOLE, open=True),
    ),
    "intervals": (
        kind("both-day", 60, "seen", *(replace(r, hi=8 * DAY, length=DAY) for r in TOLD_BY_BOTH)),
        kind("silent", 30, "unseen"),
        kind("both-over-end", 10, "unknown:time", OVER_END, replace(OVER_END, source="sat",
             occurrence=0)),
        kind("open-silent", 100, "pending", open=True),
    ),
}  # fmt: skip

CANCEL = Row(type="act.cancel", lo=10 * DAY, hi=11 * DAY, standing="declaration", source=DEBTOR)
STRIKE = Row(type="strike", lo=DAY, hi=4 * DAY)
EXITS = (
    kind("left", 8, "pending", STRIKE, CANCEL),
    kind("left-after-the-act", 4, "seen", Row(hi=4 * DAY), STRIKE, CANCEL),
    kind("act-after-leaving", 4, "pending", at("s", 20 * DAY), STRIKE, CANCEL),
    kind("repudiated", 4, "unseen", CANCEL),
    kind("left-too-soon", 4, "unseen", replace(STRIKE, lo=12 * DAY, hi=14 * DAY), CANCEL),
    kind("may-leave-and-stays", 4, "unseen", STRIKE),
    kind("strike-only-claimed", 4, "unseen", replace(STRIKE, standing="claim"), CANCEL),
    kind("cancelled-by-another", 4, "unseen", STRIKE, replace(CANCEL, actor="Z9")),
    kind("strike-over-the-cancel", 2, "unseen", at("s", 9 * DAY, type="strike", length=3 * DAY),
         replace(CANCEL, lo=10 * DAY, hi=10 * DAY + HOUR)),
)  # fmt: skip
"""Fates of a promise that may be left once somebody has struck; beside those of a count."""

LEAVING: Mapping[str, tuple[Kind, ...]] = {
    variant: (*kinds, *EXITS) for variant, kinds in COUNTS.items()
}
