"""Which statement of one text is about the same thing as which of another, and why.

Candidates come from an inverted index of the rarest words, so that the work grows with the
texts and not with their product; each pair is scored by the words it shares, weighed by how
rare they are in both texts, and by the slots that are equal.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servanda.framing.profiles import Profile, names
from servanda.model.comparison import Alignment, SharedWord

THRESHOLD = 0.40
"""From here on two statements count as the same promise; measured, see the docs on comparing."""
PART_THRESHOLD = 0.75
"""Share of the words of a statement that its counterpart must hold to count as its whole."""
INDEXED = 8
"""How many of its rarest words lead from a statement to its candidates."""
CROWD = 60
"""A word in more statements of the other text leads nowhere: it is in all of them."""
LEAST_WORDS = 2
LEAST_WEIGHT = 1.0
"""Shared weight below which two statements have nothing to do with each other."""
FULL_WEIGHT = 2.0
"""Shared weight from which it counts that the shorter statement is held by the longer one."""
SHOWN_WORDS = 6
OTHER_DEBTOR = 0.55
"""Factor where both say who must act and name others, as far as the reader could conclude."""
STATED_OTHER = 0.3
"""The same where promises, or a report of one, name them: a mirror duty is another duty."""
BONUS = {"debtor": 0.05, "creditor": 0.02, "theme": 0.03, "unit": 0.03, "kind": 0.03}
FAMILY = {
    "commitment": "binds",
    "demand": "asks",
    "claim": "reports",
    "deferral": "puts off",
    "aspiration": "hopes",
    "signal": "hopes",
    "proposal": "hopes",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements with their likeness; ``contained`` is that of the smaller in the larger."""

    left: Profile
    right: Profile
    score: float
    contained: float
    slots: tuple[str, ...]
    part: bool = False


class Scale:
    """How much each word weighs in a pair of texts."""

    def __init__(self, left: Sequence[Profile], right: Sequence[Profile]) -> None:
        """Count in how many statements of both texts each word stands: 1 for the rarest."""
        counted = Counter(word for one in (*left, *right) for word in one.weights)
        n = len(left) + len(right)
        whole = math.log(1 + n)
        self._idf = {word: math.log(1 + n / df) / whole for word, df in counted.items()}
        self._totals = {id(one): sum(self.rare(one).values()) for one in (*left, *right)}

    def rare(self, one: Profile) -> dict[str, float]:
        """Return the words of a statement with their weight times their rarity."""
        return {w: weight * self._idf[w] for w, weight in one.weights.items()}

    def total(self, one: Profile) -> float:
        """Return the weight of all words of a statement."""
        return self._totals[id(one)]

    def shared(self, left: Profile, right: Profile) -> dict[str, float]:
        """Return the shared words with their weight, in a fixed order."""
        both = sorted(left.weights.keys() & right.weights.keys())
        one, other, idf = left.weights, right.weights, self._idf
        return {w: idf[w] * min(one[w], other[w]) for w in both}


def pairs(left: Sequence[Profile], right: Sequence[Profile], scale: Scale) -> list[Pair]:
    """Return the pairs that reach the threshold: same wording first, then the likeliest."""
    out = []
    for one, other in _candidates(left, right, scale):
        got = likeness(one, other, scale)
        if got is not None and max(got.score, got.contained) >= THRESHOLD:
            out.append(got)
    n, m = max(len(left), 1), max(len(right), 1)
    out.sort(
        key=lambda p: (
            "wording" not in p.slots,
            -p.score,
            abs(p.left.at / n - p.right.at / m),
            p.left.at + p.right.at,
        )
    )
    return out


def matched(found: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the one-to-one pairs, best first, and the parts that hang on one side of them."""
    lefts: set[int] = set()
    rights: set[int] = set()
    whole: list[Pair] = []
    for pair in found:
        if pair.score >= THRESHOLD and not (pair.left.at in lefts or pair.right.at in rights):
            lefts.add(pair.left.at)
            rights.add(pair.right.at)
            whole.append(pair)
    return whole, list(_parts(found, lefts, rights))


def _parts(found: Sequence[Pair], lefts: set[int], rights: set[int]) -> Iterator[Pair]:
    """Yield, for each statement left over, the paired one that holds nearly all its words."""
    done: set[tuple[str, int]] = set()
    for pair in sorted(found, key=lambda p: (-p.contained, p.left.at + p.right.at)):
        free_left, free_right = pair.left.at not in lefts, pair.right.at not in rights
        if free_left == free_right or pair.contained < PART_THRESHOLD or "kind" not in pair.slots:
            continue
        key = ("left", pair.left.at) if free_left else ("right", pair.right.at)
        if key not in done:
            done.add(key)
            yield Pair(pair.left, pair.right, pair.score, pair.contained, pair.slots, part=True)


def _candidates(
    left: Sequence[Profile], right: Sequence[Profile], scale: Scale
) -> Iterator[tuple[Profile, Profile]]:
    """Yield the pairs worth a look, each once: the same wording, or a rare word in common."""
    seen: set[tuple[int, int]] = set()
    for swapped in (False, True):
        ones, others = (right, left) if swapped else (left, right)
        index = _index(others)
        for one in ones:
            for other in _near(one, index, scale):
                a, b = (other, one) if swapped else (one, other)
                if (a.at, b.at) not in seen:
                    seen.add((a.at, b.at))
                    yield a, b


def _index(found: Sequence[Profile]) -> dict[str, list[Profile]]:
    index: dict[str, list[Profile]] = defaultdict(list)
    for one in found:
        index[f"= {one.plain}"].append(one)
        for word in one.weights:
            index[word].append(one)
    return index


def _near(one: Profile, index: dict[str, list[Profile]], scale: Scale) -> Iterator[Profile]:
    weighed = scale.rare(one)
    known = [w for w in weighed if w in index and len(index[w]) <= CROWD]
    known.sort(key=lambda w: (-weighed[w], w))
    for key in (f"= {one.plain}", *known[:INDEXED]):
        yield from index.get(key, ())[:CROWD]


def likeness(left: Profile, right: Profile, scale: Scale) -> Pair | None:
    """Return how alike two statements are; None where next to nothing is shared."""
    if left.plain == right.plain:
        lexical = contained = 1.0
    else:
        if len(left.own & right.own) < LEAST_WORDS:
            return None
        shared = scale.shared(left, right)
        both = sum(shared.values())
        if both < LEAST_WEIGHT:
            return None
        one, other = scale.total(left), scale.total(right)
        contained = both / min(one, other) * min(1.0, both / FULL_WEIGHT)
        lexical = 0.6 * (2 * both / (one + other)) + 0.4 * contained
    slots = _equal(left, right)
    factor = _same_hand(left, right)
    likelier = sum(BONUS.get(slot, 0.0) for slot in slots)
    score = factor * (lexical + likelier * lexical)
    return Pair(left, right, round(score, 6), round(factor * contained, 6), slots)


def _same_hand(left: Profile, right: Profile) -> float:
    """Return 1, or the factor for two statements that name different debtors."""
    if not (left.debtors and right.debtors) or left.debtors & right.debtors:
        return 1.0
    if _within(left.debtors, right.debtors):
        return 1.0
    both = (left.statement, right.statement)
    stated = all(
        one.kind in ("commitment", "claim") and all(actor.basis == "stated" for actor in one.debtor)
        for one in both
    )
    return STATED_OTHER if stated else OTHER_DEBTOR


def _within(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether a name is part of another one ("mission" of "observer mission")."""
    parts = [(set(a.split()), set(b.split())) for a in left for b in right]
    return any(a <= b or b <= a for a, b in parts)


def _equal(left: Profile, right: Profile) -> tuple[str, ...]:
    """Name the slots that are stated on both sides and equal."""
    one, other = left.statement, right.statement
    creditors = names(one.creditor) & names(other.creditor)
    units = [s.quantity.unit if s.quantity is not None else None for s in (one, other)]
    equal = {
        "debtor": bool(left.debtors & right.debtors),
        "creditor": bool(creditors),
        "theme": one.theme == other.theme and one.theme not in (None, "other"),
        "unit": units[0] is not None and units[0] == units[1],
        "kind": FAMILY[one.kind] == FAMILY[other.kind],
        "wording": left.plain == right.plain,
    }
    return tuple(slot for slot, holds in equal.items() if holds)


def explained(pair: Pair, scale: Scale, *, held: bool = False) -> Alignment:
    """Return why two statements were paired, with the places of the words they share.

    ``held`` takes for the score how much of the shorter one the longer one holds, if that is more.
    """
    shared = scale.shared(pair.left, pair.right)
    best = _shown(sorted(shared, key=lambda w: (-shared[w], w)), pair)
    close = max(pair.score, pair.contained) if held or pair.part else pair.score
    return Alignment(
        score=f"{min(1.0, close):.2f}",
        words=tuple(
            SharedWord(left=pair.left.span(word), right=pair.right.span(word)) for word in best
        ),
        slots=pair.slots,
        part=pair.part,
    )


def _shown(ranked: Sequence[str], pair: Pair) -> list[str]:
    """Return the first words of a ranking, a compound only once."""
    out: dict[tuple[int, int], str] = {}
    for word in ranked:
        out.setdefault(pair.left.places[word], word)
    return list(out.values())[:SHOWN_WORDS]
