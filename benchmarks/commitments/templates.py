"""The rules of the benchmark: their text, their plain form, and where their windows lie.

Every instance stands in a stretch of time of its own, so that what is laid for one of them
never speaks of another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.commitments import kinds, more_kinds
from benchmarks.commitments.kinds import DAY, Kind

START = datetime(2020, 1, 1, tzinfo=UTC)
BEGIN = int(START.timestamp())
SLOT = 45 * DAY
"""A request, its 30 days, and room for what comes too late or does not matter."""
TICKS = 12
ONE_SHOT_END = BEGIN + 380 * DAY
"""15 January 2021: between the last closed month of a report and the end of the open one."""
VARIANTS = ("complete", "late", "disputed", "gaps", "intervals", "amounts", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One form of promise."""

    name: str
    act: str
    """The type of event that it counts."""
    opening: str | None = None
    avoid: bool = False
    closed: bool = False
    """Whether the last instant belongs to the window."""
    keyed: Mapping[str, str]
    """Attribute of the act -> SQL that gives its value."""
    guarded_by: tuple[str, ...]
    debtor: str
    """SQL that names who owes."""
    start: str
    """SQL that gives the first second of the window."""
    length: str
    """SQL that gives the seconds of the window."""
    opens: str = "once"
    """What opens instances: ``once`` (adoption), ``tick`` or ``event``."""
    always_closed: str
    """SQL that tells whether the window of an instance is over at the clock."""
    kinds: Mapping[str, Sequence[Kind]]


def iso_day(second: int) -> str:
    """Return the date on which a second lies."""
    return datetime.fromtimestamp(second, UTC).date().isoformat()


def clock_of(slots: int, scenario: str) -> int:
    """Return the second at which every evaluation of the scenario looks at the world."""
    return BEGIN + slots * SLOT + 20 * DAY if scenario == "keys" else ONE_SHOT_END


# Some windows of rules with one instance are still open at the clock, and lie around it.
_ONCE_START = (
    f"CASE WHEN closed THEN {BEGIN} + (draw % 50) * {DAY} ELSE {ONE_SHOT_END - 40 * DAY} END"
)
_ONCE_CLOSED = "draw % 5 > 0"

TEMPLATES = {
    one.name: one
    for one in (
        Template(
            name="access", act="access", opening="request", closed=True,
            keyed={"inspection": "'p' || k", "actor": "'B'"}, guarded_by=("inspection",),
            debtor="'B'", start=f"{BEGIN + 2 * DAY} + s * {SLOT} + draw % {DAY}",
            length=str(30 * DAY), opens="event", always_closed="s < slots - 1",
            kinds=kinds.COUNTS,
        ),
        Template(
            name="calm", act="shelling", avoid=True,
            keyed={"actor": "'A' || c % 97", "district": "'d' || c"},
            guarded_by=("actor", "district"), debtor="'A' || c % 97",
            start=_ONCE_START, length=str(60 * DAY), always_closed=_ONCE_CLOSED,
            kinds=kinds.COUNTS,
        ),
        Template(
            name="aid", act="delivery",
            keyed={"donor": "'X' || c", "actor": "'X' || c"}, guarded_by=("donor",),
            debtor="'X' || c", start=str(BEGIN),
            length=f"CASE WHEN closed THEN (100 + draw % 50) * {DAY} ELSE {400 * DAY} END",
            always_closed=_ONCE_CLOSED, kinds=more_kinds.SUMS,
        ),
        Template(
            name="report", act="report", closed=True, keyed={"actor": "'R' || c"},
            guarded_by=("actor",), debtor="'R' || c",
            start="epoch(DATE '2020-01-01' + to_months(s::INTEGER))::BIGINT",
            length=str(20 * DAY), opens="tick", always_closed="s < slots - 1",
            kinds=kinds.COUNTS,
        ),
        Template(
            name="two", act="closure", keyed={"actor": "'D' || c"}, guarded_by=("actor",),
            debtor="'D' || c", start=_ONCE_START, length=str(60 * DAY),
            always_closed=_ONCE_CLOSED, kinds=more_kinds.TWO_SOURCES,
        ),
        Template(
            name="leave", act="withdrawal", keyed={"actor": "'E' || c"}, guarded_by=("actor",),
            debtor="'E' || c", start=_ONCE_START, length=str(60 * DAY),
            always_closed=_ONCE_CLOSED, kinds=more_kinds.LEAVING,
        ),
    )
}  # fmt: skip

SCENARIOS = {
    "keys": ("access",),
    "many-avoid": ("calm",),
    "many-sum": ("aid",),
    "mixed": tuple(TEMPLATES),
}


def instances_each(template: Template, slots: int) -> int:
    """Return how many instances a commitment (of ``access``: a key) has, the open one included."""
    return {"once": 1, "tick": TICKS + 1, "event": slots + 1}[template.opens]


def kinds_of(template: Template, variant: str) -> list[Kind]:
    """Return the fates that a variant deals out; a rule without such fates has complete ones."""
    names = list(template.kinds) if variant == "all" else [variant]
    found = [k for name in names for k in template.kinds.get(name, template.kinds["complete"])]
    fits = {
        "closed": template.closed,
        "until": not template.closed,
        "trigger": template.opening is not None,
        "actor": "actor" in template.guarded_by,
        # A row without an actor is open for every rule that guards by the actor alone.
        "district": "district" in template.guarded_by,
        "": True,
    }
    unique = {k.name: k for k in found if fits[k.needs]}
    return list(unique.values())
