"""Incidents and revisions of the test register, made by hand."""

from datetime import UTC, datetime
from typing import Any

from servanda.model.evidence import Event
from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import CLOCK, Cause, Revision


def _report(eid: str, occurrence: str, known: int, **more: str) -> Event:
    start = datetime(2025, 3, 20, 9, tzinfo=UTC)
    standing: Any = more.pop("standing", "observation")
    return Event(
        id=eid,
        type="shelling",
        start=start,
        end=start,
        standing=standing,
        source=more.pop("source"),
        family=eid,
        occurrence=occurrence,
        known_at=datetime(2025, 3, known, tzinfo=UTC),
        attributes=tuple(sorted(more.items())),
    )


SHELLED = (
    _report("s-1", "mill", 21, source="Ministry of Ardania", standing="claim",
            attributed_to="Belmark", source_grade="D", report_grade="4"),
    _report("s-2", "mill", 22, source="Mission daily reports", inquiry="Joint Commission"),
    _report("s-3", "mill", 24, source="Mission daily reports", verified_by="Mission",
            source_grade="A", report_grade="1"),
    _report("s-4", "mill", 26, source="Joint Commission", attributed_to="Ardania"),
    _report("s-5", "barn", 21, source="Radio Belmark", source_grade="E", report_grade="3"),
)  # fmt: skip
"""A claim accuses Belmark; the inquiry finds it was Ardania. Nobody looks into the barn."""


POLICIES: list[dict[str, Any]] = [
    {
        "id": "northern-camp",
        "entry": 8,
        "registered_by": "local (secretariat)",
        "file": "north.toml",
        "name": "Northern camp",
        "verdicts": 8,
        "choices": [
            {
                "source": "Mission daily reports",
                "set_standing": "claim",
                "reason": "the mission may not cross the river",
            }
        ],
        "flips": [
            {
                "commitment": "crossings",
                "reading": None,
                "instance": {"key": {}, "trigger": {"event": None, "at": "2025-03-04T00:00:00Z"}},
                "from": "violated",
                "to": "not observed",
            }
        ],
        "turns": [{"from": "violated", "to": "not observed", "count": 1}],
    },
    {
        "id": "everybody",
        "entry": 7,
        "registered_by": "local (secretariat)",
        "file": "everybody.toml",
        "name": None,
        "verdicts": 8,
        "flips": [],
        "turns": [],
        "choices": [
            {"standing": "claim", "set_standing": "observation", "reason": "each side is believed"}
        ],
    },
]
"""One camp would not believe the mission, another policy believes everybody."""


def _row(commitment: str, display: str, state: str, *, verdict: bool | None, final: bool) -> Row:
    return Row(
        commitment=commitment, reading=None, key=(), event=None, at="2025-03-04T00:00:00Z",
        norm_status="in_force", state=state, verdict=verdict, display=display, causes=(),
        flags=() if final else ("provisional",), final=final, since="2025-03-04T00:00:00Z",
        until="2025-03-19T00:00:00Z", low=0, high=0,
    )  # fmt: skip


def _revision(old: Row | None, new: Row, cause: Cause, index: int, day: str) -> Revision:
    place = (new.commitment, None, (), None, new.at, 0)
    return Revision(
        place=place, old=old, new=new, cause=cause, as_of=f"{day}T00:00:00Z", known_at=f"#{index}"
    )


_OPEN = _row("withdrawal", "pending", "detached", verdict=None, final=False)
_GAP = _row("withdrawal", "not observed", "detached", verdict=None, final=False)
_DONE = _row("withdrawal", "fulfilled", "discharged", verdict=True, final=True)
_BAD = _row("crossings", "violated", "violated", verdict=False, final=True)

REVISIONS = (
    _revision(None, _OPEN, Cause(kind="rules", ids=("#3",)), 3, "2025-03-10"),
    _revision(_OPEN, _GAP, CLOCK, 4, "2025-03-19"),
    _revision(None, _BAD, Cause(kind="rules", ids=("#4",)), 4, "2025-07-01"),
    _revision(_GAP, _DONE, Cause(kind="event", ids=("m-17", "m-18")), 8, "2025-07-02"),
)
