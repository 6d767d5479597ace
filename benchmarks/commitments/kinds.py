"""What can become of one instance: the rows that are laid for it and the answer they force.

The truth is decided first, the evidence laid after it, so every answer here was worked out by hand.
Answers speak of the decisive event: ``seen``, ``unseen``, ``pending`` or ``unknown:CAUSES``; a
prohibition turns the first two round. ``none`` means that there is no instance to speak of.
"""

from dataclasses import dataclass, replace

HOUR = 3600
DAY = 24 * HOUR
ACT, OPENING = "$act", "$opening"
"""Stand for the type that the rule counts, and the type that opens an instance."""
DEBTOR = "$debtor"
AT_ONCE, DELAYED, AFTER = 0, 1, 2
"""Known when it happened, some days later, or only after the first evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One report, placed in seconds from the start (``s``) or the end (``e``) of the window."""

    type: str = ACT
    anchor: str = "s"
    lo: int = DAY
    hi: int = 9 * DAY
    length: int = 0
    """0 = an instant; else it happened at one unknown instant in so many seconds."""
    span: bool = False
    standing: str = "observation"
    source: str = "mission"
    family: str | None = None
    polarity: str = "+"
    occurrence: int | None = None
    """The row of the same instance whose happening this one speaks of."""
    supersedes: int | None = None
    known: int = AT_ONCE
    quantity: int | None = None
    quantity_hi: int | None = None
    unit: str | None = None
    actor: str | None = None
    """Somebody else than the rule names; an empty text = nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A stretch that nobody watched: two places given by anchor and seconds."""

    start: tuple[str, int]
    end: tuple[str, int]
    patch: str | None = None
    """Who says to have watched after all: ``no duty``, ``claimer`` or ``second``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One fate of an instance."""

    name: str
    weight: int
    rows: tuple[Row, ...] = ()
    first: str
    """The answer at the first evaluation."""
    final: str | None = None
    """The answer once everything is known; None = the same."""
    hole: Hole | None = None
    open: bool = False
    """Whether its window is still open at the clock."""
    needs: str = ""
    """A window that is ``closed`` or ends with ``until``, a ``trigger``, an ``actor`` or a
    ``district`` among the guards; else any rule will do."""


def kind(name: str, weight: int, first: str, *rows: Row, **more: object) -> Kind:
    """Return a kind in one line of a table."""
    made = Kind(name=name, weight=weight, first=first, rows=rows)
    return replace(made, **more)  # type: ignore[arg-type]


def late(row: Row, known: int) -> Row:
    """Return the row as it becomes known later."""
    return replace(row, known=known)


SEEN = Row()
BEYOND = Row(anchor="e", lo=1, hi=2 * DAY)
EARLY = Row(lo=-DAY, hi=-1)
ASKED = Row(type=OPENING, lo=0, hi=0)
ASKED_DAY = replace(ASKED, length=DAY)
ASKED_DECLARED = replace(ASKED, standing="declaration")
DECLARED = Row(standing="declaration", source=DEBTOR)
DENIED = Row(polarity="-", source="sat", occurrence=0)
SWEPT = Row(polarity="-", source="sat", lo=0, hi=0, length=10 * DAY)
CORRECTION = Row(type="correction", supersedes=0, known=AFTER)
OVER_START = Row(lo=-12 * HOUR, hi=-12 * HOUR, length=DAY)
OVER_END = Row(anchor="e", lo=-12 * HOUR, hi=-12 * HOUR, length=DAY)


def at(anchor: str, offset: int, **more: object) -> Row:
    """Return a report at an exact place."""
    return replace(Row(anchor=anchor, lo=offset, hi=offset), **more)  # type: ignore[arg-type]


def hole(start: int, end: int, *, of: str = "s", patch: str | None = None) -> Hole:
    """Return a hole between two places of one anchor."""
    return Hole(start=(of, start), end=(of, end), patch=patch)


COMPLETE = (
    kind("kept", 50, "seen", SEEN),
    kind("kept-often", 8, "seen", SEEN, SEEN, SEEN),
    kind("silent", 20, "unseen"),
    kind("beyond", 8, "unseen", BEYOND),
    kind("too-early", 6, "unseen", EARLY),
    kind("first-instant", 2, "seen", at("s", 0)),
    kind("last-second", 2, "seen", at("e", -1)),
    kind("last-instant", 4, "seen", at("e", 0), needs="closed"),
    kind("at-the-end", 4, "unseen", at("e", 0), needs="until"),
    kind("by-another", 4, "unseen", replace(SEEN, actor="Z9"), needs="actor"),
    kind("open-kept", 50, "seen", SEEN, open=True),
    kind("open-silent", 50, "pending", open=True),
)

LATE = (
    kind("kept", 70, "seen", SEEN),
    kind("silent", 40, "unseen"),
    kind("beyond", 12, "unseen", BEYOND),
    kind("kept-delayed", 4, "seen", late(SEEN, DELAYED)),
    kind("kept-after", 4, "unseen", late(SEEN, AFTER), final="seen"),
    kind("withdrawn", 1, "seen", SEEN, CORRECTION, final="unseen"),
    kind("moved-out", 1, "seen", SEEN, replace(BEYOND, supersedes=0, known=AFTER), final="unseen"),
    kind("moved-in", 1, "unseen", BEYOND, replace(SEEN, supersedes=0, known=AFTER), final="seen"),
    kind("asked-delayed", 2, "unseen", late(ASKED, DELAYED), needs="trigger"),
    kind("asked-delayed-kept", 1, "seen", SEEN, late(ASKED, DELAYED), needs="trigger"),
    kind("asked-after", 1, "none", late(ASKED, AFTER), final="unseen", needs="trigger"),
    kind("open-kept", 50, "seen", SEEN, open=True),
    kind("open-silent", 40, "pending", open=True),
    kind("open-after", 5, "pending", late(SEEN, AFTER), final="seen", open=True),
)

DISPUTED = (
    kind("kept", 30, "seen", SEEN),
    kind("silent", 15, "unseen"),
    kind("denied", 6, "unknown:conflict", SEEN, DENIED),
    kind("denied-after", 2, "seen", SEEN, late(DENIED, AFTER), final="unknown:conflict"),
    kind("swept", 1, "unknown:conflict", SEEN, SWEPT),
    kind("denied-by-a-party", 4, "seen", SEEN, replace(DENIED, standing="denial", source="rival")),
    kind("denied-by-declaration", 2, "seen", SEEN, replace(DENIED, standing="declaration")),
    kind("denial-withdrawn", 2, "seen", SEEN, DENIED, replace(CORRECTION, supersedes=1, known=0)),
    kind("claimed", 6, "unseen", Row(standing="claim", source="rival")),
    kind("own-monitor", 4, "unseen", Row(source=DEBTOR)),
    kind("declared", 8, "unknown:open", DECLARED),
    kind("declared-and-seen", 3, "seen", DECLARED, Row(occurrence=0)),
    kind("admitted", 3, "seen", Row(standing="admission", source=DEBTOR)),
    kind("nobody-named", 4, "unknown:open", Row(actor=""), needs="district"),
    kind("asked-declared", 3, "unknown:open", ASKED_DECLARED, needs="trigger"),
    kind("asked-declared-kept", 2, "seen", SEEN, ASKED_DECLARED, needs="trigger"),
    kind("asked-denied", 2, "unknown:conflict", ASKED,
         replace(ASKED, polarity="-", source="sat", occurrence=0), needs="trigger"),
    kind("open-silent", 40, "pending", open=True),
    kind("open-declared", 20, "unknown:future,open", DECLARED, open=True),
    kind("open-denied", 20, "unknown:conflict,future", SEEN, DENIED, open=True),
)  # fmt: skip

GAPS = (
    kind("kept", 40, "seen", SEEN),
    kind("silent", 25, "unseen"),
    kind("hole", 5, "unknown:gap", hole=hole(3 * DAY, 5 * DAY)),
    kind("hole-kept", 3, "seen", SEEN, hole=hole(3 * DAY, 5 * DAY)),
    kind("hole-declared", 2, "unknown:gap,open", DECLARED, hole=hole(3 * DAY, 5 * DAY)),
    kind("hole-one-second", 2, "unknown:gap", hole=hole(0, 1)),
    kind("hole-up-to-start", 2, "unseen", hole=hole(-DAY, 0)),
    kind("hole-after-end", 2, "unseen", hole=hole(1, DAY, of="e")),
    kind("hole-at-end", 2, "unknown:gap", hole=hole(0, DAY, of="e"), needs="closed"),
    kind("hole-from-end", 2, "unseen", hole=hole(0, DAY, of="e"), needs="until"),
    kind("unwatched", 2, "unknown:gap", hole=Hole(start=("s", -DAY), end=("e", DAY))),
    kind("hole-no-duty", 1, "unknown:gap", hole=hole(3 * DAY, 5 * DAY, patch="no duty")),
    kind("hole-claimer", 1, "unknown:gap", replace(BEYOND, standing="claim", source="rival"),
         hole=hole(3 * DAY, 5 * DAY, patch="claimer")),
    kind("hole-second", 1, "unseen", hole=hole(3 * DAY, 5 * DAY, patch="second")),
    kind("open-silent", 60, "pending", open=True),
    kind("open-hole", 40, "unknown:future,gap", hole=hole(DAY, 2 * DAY), open=True),
)  # fmt: skip

INTERVALS = (
    kind("day", 30, "seen", replace(SEEN, hi=8 * DAY, length=DAY)),
    kind("kept", 20, "seen", SEEN),
    kind("silent", 20, "unseen"),
    kind("over-end", 4, "unknown:time", OVER_END),
    kind("over-start", 4, "unknown:time", OVER_START),
    kind("over-end-and-seen", 3, "seen", OVER_END, SEEN),
    kind("from-end", 3, "unseen", at("e", 0, length=DAY)),
    kind("up-to-start", 3, "unseen", at("s", -DAY, length=DAY)),
    kind("lasting-over-end", 3, "seen", replace(OVER_END, span=True)),
    kind("lasting-over-start", 3, "seen", replace(OVER_START, span=True)),
    kind("asked-day", 3, "unseen", ASKED_DAY, needs="trigger"),
    kind("asked-day-kept", 3, "seen", replace(SEEN, lo=2 * DAY), ASKED_DAY, needs="trigger"),
    kind("asked-day-same-day", 2, "unknown:time", at("s", 12 * HOUR), ASKED_DAY, needs="trigger"),
    kind("asked-day-too-late", 2, "unknown:time", at("e", 12 * HOUR), ASKED_DAY, needs="trigger"),
    kind("asked-day-last", 2, "unknown:time", at("e", DAY), ASKED_DAY, needs="trigger"),
    kind("asked-day-beyond", 2, "unseen", at("e", DAY + 1), ASKED_DAY, needs="trigger"),
    kind("open-silent", 50, "pending", open=True),
    kind("open-day", 50, "seen", replace(SEEN, hi=8 * DAY, length=DAY), open=True),
)

COUNTS = {
    "complete": COMPLETE,
    "late": LATE,
    "disputed": DISPUTED,
    "gaps": GAPS,
    "intervals": INTERVALS,
}
"""Kinds of rules that ask whether one event happened, by variant."""
