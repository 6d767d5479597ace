"""How the time of a promise changed: earlier, later, firmer, vaguer."""

import re
from typing import Literal

from servanda.framing.words import stems
from servanda.model.comparison import ChangeVerdict, SlotChange
from servanda.model.dates import Deadline

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)
_DAYS = (365.2425, 30.436875, 7.0, 1.0, 1 / 24, 1 / 1440, 1 / 86400)
CLOSE = 0.05
"""A month and thirty days are the same length of time for a reader."""
SAME_ANCHOR = 0.5
"""Share of the words of two anchors from which they count as the same."""


def compared(left: Deadline | None, right: Deadline | None) -> list[SlotChange]:
    """Return what changed in the time; nothing where neither states one."""
    if left is None or right is None:
        return _one_sided(left, right)
    if "vague" in (left.type, right.type):
        return _firmness(left, right) if left.type != right.type else []
    if left.type == right.type and left.offset and right.offset:
        if left.type == "period":
            return _lengths(left, right)
        if left.type == "recurring":
            return _rhythm(left, right)
    return _days(left, right)


def days(duration: str | None) -> float | None:
    """Return an ISO 8601 duration in days, None where it is none."""
    found = DURATION.fullmatch(duration or "")
    if found is None:
        return None
    return sum(int(n) * length for n, length in zip(found.groups(), _DAYS, strict=True) if n)


def _one_sided(left: Deadline | None, right: Deadline | None) -> list[SlotChange]:
    got = left or right
    if got is None:
        return []
    added = left is None
    if got.type == "period":
        why = f"“{_line(got.raw)}” limits it in time; the other wording does not"
        return [_change(left, right, "duration", "narrowed" if added else "widened", why)]
    what = "a vague time" if got.type == "vague" else "a time"
    why = f"{what}, “{_line(got.raw)}”, {'is added' if added else 'is dropped'}"
    return [_change(left, right, "time", "strengthened" if added else "softened", why)]


def _firmness(left: Deadline, right: Deadline) -> list[SlotChange]:
    firmer = left.type == "vague"
    now = "a time that can be missed" if firmer else "no day after which it is late"
    verdict: ChangeVerdict = "strengthened" if firmer else "softened"
    return [_change(left, right, "time", verdict, f"{_both(left, right)}: {now}")]


def _lengths(left: Deadline, right: Deadline) -> list[SlotChange]:
    change = _ratio(left, right)
    if change == 0:
        return []
    why = f"for {'longer' if change > 0 else 'a shorter time'}: {_both(left, right)}"
    return [_change(left, right, "duration", "widened" if change > 0 else "narrowed", why)]


def _rhythm(left: Deadline, right: Deadline) -> list[SlotChange]:
    change = _ratio(left, right)
    if change == 0:
        return []
    why = f"{'less' if change > 0 else 'more'} often: {_both(left, right)}"
    return [_change(left, right, "interval", "softened" if change > 0 else "strengthened", why)]


def _ratio(left: Deadline, right: Deadline) -> int:
    """Compare two durations: 1 if the right one is longer, 0 if they are about the same."""
    one, other = days(left.offset), days(right.offset)
    if one is None or other is None or abs(one - other) <= CLOSE * max(one, other):
        return 0
    return 1 if other > one else -1


def _days(left: Deadline, right: Deadline) -> list[SlotChange]:
    """Compare two firm times: by their days, else by what they count from, else by their words."""
    out = []
    for part, one, other in (
        ("last day", left.latest, right.latest),
        ("first day", left.earliest, right.earliest),
    ):
        if one and other and DAY.match(one) and DAY.match(other):
            if one != other:
                out.append(_moved(left, right, part, later=other > one, why=f"{one} → {other}"))
            if part == "last day":
                return (
                    out  # its first day follows from how the text puts it, or from the same words
                )
    if out or (left.earliest and left.earliest == right.earliest):
        return out
    if left.type == right.type == "immediate" or stems(left.raw) == stems(right.raw):
        return []
    if "immediate" in (left.type, right.type) and left.type != right.type:
        later = left.type == "immediate"
        return [_moved(left, right, "last day", later=later, why=_both(left, right))]
    if left.offset and right.offset and _same_anchor(left, right):
        change = _ratio(left, right)
        why = f"{_both(left, right)}, counted from the same event"
        return [_moved(left, right, "last day", later=change > 0, why=why)] if change else []
    why = f"{_both(left, right)}: which is earlier cannot be told"
    return [_moved(left, right, "time", later=None, why=why)]


def _same_anchor(left: Deadline, right: Deadline) -> bool:
    if left.anchor is None or right.anchor is None:
        return left.anchor is right.anchor
    one, other = stems(left.anchor.text), stems(right.anchor.text)
    return bool(one & other) and len(one & other) >= SAME_ANCHOR * min(len(one), len(other))


def _moved(
    left: Deadline, right: Deadline, part: str, *, later: bool | None, why: str
) -> SlotChange:
    direction: Literal["earlier", "later"] | None = None
    if later is not None:
        direction = "later" if later else "earlier"
    return _change(left, right, part, "redated", why, direction=direction)


def _change(
    left: Deadline | None,
    right: Deadline | None,
    part: str,
    verdict: ChangeVerdict,
    why: str,
    *,
    direction: Literal["earlier", "later"] | None = None,
) -> SlotChange:
    return SlotChange(
        slot="deadline",
        part=part,
        verdict=verdict,
        direction=direction,
        why=why,
        left=(left.span,) if left is not None else (),
        right=(right.span,) if right is not None else (),
    )


def _both(left: Deadline, right: Deadline) -> str:
    return f"“{_line(left.raw)}” → “{_line(right.raw)}”"


def _line(words: str) -> str:
    return " ".join(words.split())
