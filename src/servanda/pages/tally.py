"""Verdicts counted for the four tiles: settled, open, due and cannot be told, not promised."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import is_
from typing import Final, Literal

from servanda.errors import InputError
from servanda.model.register import RegisteredCommitment
from servanda.model.verdict import Verdict
from servanda.model.withheld import untold
from servanda.pages.times import instant

Bucket = Literal["settled", "open", "unknown"]

_OVER: Final = ("released", "cancelled", "superseded", "ended")

SPLITS: Final[dict[Bucket, tuple[str, ...]]] = {
    "settled": ("fulfilled", "no violation observed", "violated", "expired", *_OVER),
    "open": ("in force", "conditional", "suspended", "proposed"),
    "unknown": (
        "not observed",
        "unverified",
        "contested",
        "imprecise",
        "cannot be judged",
        "pending",
        "versions differ",
    ),
}
"""The parts of each tile, in the order in which they are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One time at which a commitment must be kept, under each of its versions."""

    commitment: RegisteredCommitment
    number: int
    """Position among the occasions of its commitment, from 1."""
    verdicts: tuple[Verdict, ...]
    """One, or one for each version of the promise."""
    bucket: Bucket
    split: str

    @property
    def due(self) -> str | None:
        """The last end of the window over all versions; None while it is open."""
        ends = [v.window.until for v in self.verdicts]
        known = [e for e in ends if e is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def flags(self) -> tuple[str, ...]:
        """All flags of its verdicts, each once."""
        return tuple(dict.fromkeys(f for v in self.verdicts for f in v.flags))


Judged = Mapping[str, tuple[Sequence[Verdict], tuple[Occasion, ...]]]
"""The verdicts on each commitment, and its occasions."""


def occasions(
    commitments: Sequence[RegisteredCommitment], verdicts: Iterable[Verdict], *, as_of: str
) -> tuple[Occasion, ...]:
    """Return each commitment's occasions in the order of their dates."""
    found = judged(commitments, verdicts, as_of=as_of, before={})
    return tuple(one for _, items in found.values() for one in items)


def judged(
    commitments: Sequence[RegisteredCommitment],
    verdicts: Iterable[Verdict],
    *,
    as_of: str,
    before: Judged,
) -> Judged:
    """Return the occasions of each commitment that has any, in the order of the log.

    Those ``before`` are taken over where commitment and verdicts are the very same.
    """
    known: Mapping[str, RegisteredCommitment] = {c.id: c for c in commitments}
    told: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        told.setdefault(verdict.commitment, []).append(verdict)
    for name in told:
        if name not in known:
            raise InputError(
                f"the verdicts speak of commitment {name!r}, which the register "
                "does not hold at this point of its log; compute them again at the same known-at"
            )
    found: dict[str, tuple[Sequence[Verdict], tuple[Occasion, ...]]] = {}
    for name in sorted(told, key=lambda c: known[c].entry):
        held, mine, earlier = known[name], told[name], before.get(name)
        if earlier is not None and _same(earlier, held, mine, as_of):
            found[name] = earlier
        else:
            found[name] = mine, _occasions(held, mine, as_of)
    return found


def _same(
    earlier: tuple[Sequence[Verdict], tuple[Occasion, ...]],
    held: RegisteredCommitment,
    mine: Sequence[Verdict],
    as_of: str,
) -> bool:
    """Tell whether occasions that were counted before are those of these verdicts."""
    verdicts, items = earlier
    return (
        items[0].commitment is held
        and len(verdicts) == len(mine)
        and all(map(is_, verdicts, mine))
        # What is settled stays so at any clock, as long as its verdicts are the same.
        and all(
            one.bucket == "settled"
            or (one.bucket, one.split) == place_of_versions(one.verdicts, as_of)
            for one in items
        )
    )


def _occasions(
    held: RegisteredCommitment, verdicts: Sequence[Verdict], as_of: str
) -> tuple[Occasion, ...]:
    (groups,) = _grouped(verdicts).values()
    return tuple(
        _occasion(held, number, tuple(group), as_of)
        for number, group in enumerate(_in_time(groups.values()), 1)
    )


_TWO = 2


def _key(verdict: Verdict) -> tuple[object, ...]:
    """Return what tells instances apart; the versions of one occasion share it."""
    trigger, key = verdict.instance.trigger, verdict.instance.key
    named = tuple(key.items()) if len(key) < _TWO else tuple(sorted(key.items()))
    return (named, trigger.event, trigger.at) if trigger else (named, None)


def _in_time(groups: Iterable[list[Verdict]]) -> list[list[Verdict]]:
    def when(group: list[Verdict]) -> tuple[str, str]:
        first = group[0]
        return (first.window.until or "9999", first.window.start or "")

    return sorted(groups, key=when)


def _occasion(
    commitment: RegisteredCommitment, number: int, group: tuple[Verdict, ...], as_of: str
) -> Occasion:
    bucket, split = place_of_versions(group, as_of)
    return Occasion(
        commitment=commitment, number=number, verdicts=group, bucket=bucket, split=split
    )


def place_of_versions(group: Sequence[Verdict], as_of: str) -> tuple[Bucket, str]:
    """Return the tile and part of one occasion, whose versions may be told differently."""
    if len(group) == 1:
        return place(group[0], as_of)
    places = [place(v, as_of) for v in group]
    if len(set(places)) == 1:
        return places[0]
    over = any(bucket != "open" for bucket, _ in places)
    return ("unknown", "versions differ") if over else ("open", "in force")


def tiles(verdicts: Iterable[Verdict], *, as_of: str) -> Counter[Bucket]:
    """Count occasions by tile; the versions of one promise on one occasion count once."""
    groups = [group for groups in _grouped(verdicts).values() for group in groups.values()]
    return Counter(place_of_versions(group, as_of)[0] for group in groups)


def _grouped(
    verdicts: Iterable[Verdict],
) -> dict[str, dict[tuple[object, ...], list[Verdict]]]:
    """Return verdicts by commitment and occasion, in the order in which they come."""
    grouped: dict[str, dict[tuple[object, ...], list[Verdict]]] = {}
    seen: dict[tuple[object, ...], int] = {}
    for verdict in verdicts:
        key = _key(verdict)
        one = (verdict.commitment, verdict.reading, *key)
        # Two verdicts of one version that nothing tells apart are two occasions.
        nth = seen.get(one, 0)
        seen[one] = nth + 1
        grouped.setdefault(verdict.commitment, {}).setdefault((*key, nth), []).append(verdict)
    return grouped


def place(verdict: Verdict, as_of: str) -> tuple[Bucket, str]:
    """Return the tile and the part of it in which a verdict is counted.

    What was decided before a promise ended stays decided. Nothing past its date is open: an
    unknown verdict after the window's end is counted as "cannot be told" under its cause.
    """
    if verdict.state == "discharged":
        kept = verdict.display == "no violation observed"
        return "settled", "no violation observed" if kept else "fulfilled"
    if verdict.state in ("violated", "expired"):
        return "settled", verdict.state
    # Who cancels without a right to still owes: that promise is not over.
    if verdict.norm_status in _OVER and "repudiated" not in verdict.flags:
        return "settled", verdict.norm_status
    over = "future" not in verdict.causes if untold(verdict) else past(verdict.window.until, as_of)
    if over:
        return "unknown", verdict.display
    if verdict.norm_status in ("suspended", "proposed"):
        return "open", verdict.norm_status
    return "open", "in force" if verdict.state == "detached" else verdict.state


@lru_cache(maxsize=65_536)  # thousands of occasions share few ends
def past(until: str | None, as_of: str) -> bool:
    """Tell whether the exclusive end ``until`` lies at or before ``as_of``."""
    if until is None:
        return False
    end, now = instant(until), instant(as_of)
    if end is None or now is None:
        return until[:10] <= as_of[:10]
    if (end.tzinfo is None) != (now.tzinfo is None):
        return end.replace(tzinfo=None) <= now.replace(tzinfo=None)
    return end <= now


def split_counts(items: Iterable[Occasion], bucket: Bucket) -> list[tuple[str, int]]:
    """Return the parts of a tile with their numbers; empty parts are left out."""
    counts = dict.fromkeys(SPLITS[bucket], 0)
    for item in items:
        if item.bucket == bucket:
            counts[item.split] += 1
    return [(split, n) for split, n in counts.items() if n]


def due_next(items: Iterable[Occasion]) -> list[Occasion]:
    """Return the open occasions that have a date, nearest first."""
    dated = [i for i in items if i.bucket == "open" and i.due is not None]
    return sorted(dated, key=lambda i: (i.due or "", i.commitment.entry, i.number))


def css_of(split: str) -> str:
    """Return the element id and class name of a part."""
    return split.replace(" ", "-")
