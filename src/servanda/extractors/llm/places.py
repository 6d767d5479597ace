"""Where quotations stand: found exactly, or dropped and counted. Nothing is brought into line."""

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from servanda.extractors.llm.parts import Part
from servanda.extractors.llm.words import Answer, Said
from servanda.model.reading import Dropped, DropReason
from servanda.reading.parts import Block

LONGEST = 1500
"""Code points of a statement: more is a page, not a clause."""
MOST = 64
"""Places looked at for one quotation; what stands oftener is no quotation of anything."""
TRAILING = " \t\n.,;:"
STRENGTH = ("commitment", "demand", "signal", "aspiration", "claim", "deferral", "proposal")
"""Of two kinds given to the same words the earlier counts (the codebook's tie-break)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What the model said of a clause, and where the clause stands."""

    start: int
    end: int
    said: Said
    part: Part


@dataclass(slots=True)
class Tally:
    """What was left out, by slot and reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def drop(self, slot: str, reason: DropReason) -> None:
        """Count one quotation as left out."""
        self.counts[slot, reason] += 1

    def dropped(self) -> tuple[Dropped, ...]:
        """Return the counts in a fixed order: statements first."""
        rows = sorted(self.counts.items(), key=lambda row: (row[0][0] != "quote", row[0]))
        return tuple(
            Dropped(slot=slot, reason=cast("DropReason", reason), count=count)
            for (slot, reason), count in rows
        )


def every(shown: str, words: str, low: int, high: int) -> list[tuple[int, int]]:
    """Return where ``words`` stand between two places, letter by letter and not inside a word.

    Blanks around the words do not count; punctuation at their end must be found and is left out.
    """
    quoted = words.strip()
    bare = len(quoted.rstrip(TRAILING))
    out: list[tuple[int, int]] = []
    if not any(c.isalnum() for c in quoted):
        return out
    at = shown.find(quoted, low, high)
    while at >= 0 and len(out) < MOST:
        if not (_joined(shown, at) or _joined(shown, at + bare)):
            out.append((at, at + bare))
        at = shown.find(quoted, at + 1, high)
    return out


def _joined(shown: str, at: int) -> bool:
    """Tell whether a place lies in the middle of a word or number."""
    return 0 < at < len(shown) and shown[at - 1].isalnum() and shown[at].isalnum()


def placed(
    shown: str, asked: tuple[Part, ...], answers: list[Answer], tally: Tally
) -> list[Placed]:
    """Return the statements of all parts that stand in the text, in order, none over another."""
    found = [
        one
        for part, answer in zip(asked, answers, strict=True)
        for one in _of_part(shown, part, answer, tally)
    ]
    return _apart(found, tally)


def _of_part(shown: str, part: Part, answer: Answer, tally: Tally) -> list[Placed]:
    """Place the quotations of one answer.

    Words that stand several times are taken at their first place after the quotation before them,
    because answers follow the text; where there is none, at the first place not taken.
    """
    out: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    cursor = part.start
    for said in answer.statements:
        spots = every(shown, said.quote, part.start, part.end)
        if not spots:
            tally.drop("quote", "not in the text")
            continue
        spot = next((s for s in spots if s[0] >= cursor and s not in taken), None)
        spot = spot or next((s for s in spots if s not in taken), spots[0])
        if spot[1] - spot[0] > LONGEST:
            tally.drop("quote", "too long for a statement")
            continue
        taken.add(spot)
        cursor = spot[1]
        out.append(Placed(start=spot[0], end=spot[1], said=said, part=part))
    return out


def _apart(found: list[Placed], tally: Tally) -> list[Placed]:
    """Leave one of those that lie over each other: the stronger kind, then the longer, the fuller.

    The same words with the same kind, as parts that overlap give them, are one and no loss.
    """
    best = sorted(
        found,
        key=lambda p: (STRENGTH.index(p.said.kind), p.start - p.end, -_filled(p.said), p.start),
    )
    kept: dict[int, Placed] = {}
    cells: dict[int, list[Placed]] = {}
    for one in best:
        near = [k for cell in _cells(one) for k in cells.get(cell, ())]
        over = next((k for k in near if _over(k, one)), None)
        if over is None:
            kept[id(one)] = one
            for cell in _cells(one):
                cells.setdefault(cell, []).append(one)
        elif (over.start, over.end, over.said.kind) != (one.start, one.end, one.said.kind):
            tally.drop("quote", "overlaps another")
    return sorted(kept.values(), key=lambda p: (p.start, p.end))


def _cells(one: Placed) -> range:
    """Return the stretches of the text that a statement touches: only those are compared."""
    return range(one.start // LONGEST, (one.end - 1) // LONGEST + 1)


def _over(a: Placed, b: Placed) -> bool:
    """Tell whether two statements share more than half of the shorter one."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared * 2 > min(a.end - a.start, b.end - b.start)


def _filled(said: Said) -> int:
    slots = (said.chapeau, said.deadline, said.quantity, said.condition)
    checks = (said.verification, said.enforcement)
    return sum(map(bool, (*slots, *checks, said.debtor, said.creditor, said.author)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A statement and what counts as near it: its lead-in, its own block and the next one."""

    shown: str
    at: tuple[int, int]
    chapeau: tuple[int, int] | None
    reach: tuple[int, int]
    part: tuple[int, int]

    def find(self, slot: str, words: str | None, tally: Tally) -> tuple[int, int] | None:
        """Return where the words of a slot stand: inside, in the lead-in, else nearest around."""
        if words is None or not words.strip():
            return None
        inside = every(self.shown, words, *self.at)
        if not inside and self.chapeau is not None:
            inside = every(self.shown, words, *self.chapeau)
        if inside:
            return inside[0]
        around = every(self.shown, words, *self.reach)
        if around:
            return min(around, key=lambda s: max(self.at[0] - s[1], s[0] - self.at[1]))
        anywhere = every(self.shown, words, *self.part)
        tally.drop(slot, "not near the statement" if anywhere else "not in the text")
        return None


def surroundings(
    shown: str, found: tuple[Block, ...], at: int, one: Placed, tally: Tally
) -> Surroundings:
    """Return what stands round a statement that begins in block ``at``."""
    after = found[min(at + 1, len(found) - 1)]
    reach = (min(found[at].start, one.start), max(after.end, one.end))
    return Surroundings(
        shown=shown,
        at=(one.start, one.end),
        chapeau=_chapeau(shown, one, tally),
        reach=reach,
        part=(one.part.start, one.part.end),
    )


def _chapeau(shown: str, one: Placed, tally: Tally) -> tuple[int, int] | None:
    """Return the nearest place of the governing words before the statement, in what was shown."""
    words = one.said.chapeau
    if words is None or not words.strip():
        return None
    spots = [s for low, high in one.part.context for s in every(shown, words, low, high)]
    spots += every(shown, words, one.part.start, one.start)
    before = [s for s in spots if s[1] <= one.start]
    if before:
        return before[-1]
    tally.drop("chapeau", "not in the text")
    return None
