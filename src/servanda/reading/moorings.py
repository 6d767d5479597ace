"""Deadlines tied to what they count from: another statement, the text's own day, a dated event.

A pass over the finished statements of a reading. What is not certain stays open, its anchor named;
where the anchor is due on a day, the deadline follows as if the anchor were kept on its last day.
"""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date

import msgspec

from servanda.model.dates import Anchor, Deadline, resolved
from servanda.model.reading import Statement
from servanda.reading.chains import BEGINS, COMPLETES
from servanda.reading.occasions import EDGE, LATE_EDGES, Occasions, Period, occasions
from servanda.reading.stems import content, stem
from servanda.reading.stretches import Known

ACT_WORDS = 3
"""So many words of an act tell what it is; its complements follow."""
HEAD_LENGTH = 80
NEAR = 300
"""So far back "and complete it within 14 days" finds the start it means."""
_NO_ACT_WORDS = (
    "entry force period date agreement treaty convention year years month process work party "
    "state states text document resolution declaration time term measures"
)
NO_ACTS = frozenset(stem(word) for word in _NO_ACT_WORDS.split())
"""Nouns that name no act, however often they stand in one."""
MAX_NAMED = 12
"""An act that more statements share is no name for one of them."""
DATED = ("absolute", "relative", "period")
STARTS = frozenset({"start", "beginning", "commencement", "launch", "opening", "outset"})
ACTS_THEMSELVES = frozenset({"opening", "launch", "close", "conclusion", "termination"})
"""Edges that are acts too: to open a ford is "the opening of the ford"."""
INDEFINITE = re.compile(
    r"(?:(?:\w+ of )?(?:any|an?|each|every|all|some)|consultations|discussions|talks)\b",
    re.IGNORECASE,
)
"""Words for whichever act of a kind: no one statement is meant."""
_DAY_OF = re.compile(r"\s+of\s+", re.IGNORECASE)
_OWN = "the date of the text"
_NEXT = ("thereafter", "thereof", "the start")


@dataclass(slots=True)
class _Tie:
    """A deadline that counts from another statement."""

    at: int
    on: int
    early: bool
    """Whether from where the other begins, not where it is over."""


@dataclass(slots=True)
class _Pass:
    text: str
    known: Known
    out: list[Statement]
    acts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[int, frozenset[str]] = field(default_factory=dict)
    ties: dict[int, list[_Tie]] = field(default_factory=lambda: defaultdict(list))


def moored(text: str, listed: tuple[Statement, ...], known: Known) -> tuple[Statement, ...]:
    """Return the statements with the anchors of their deadlines resolved where that is certain."""
    wanted = [at for at, s in enumerate(listed) if _open(s.deadline) or _loose(s)]
    if not wanted:
        return listed
    run = _Pass(text=text, known=known, out=list(listed))
    named = [
        d.anchor.text for s in listed if (d := s.deadline) is not None and d.anchor is not None
    ]
    said = occasions(text, named, known)
    _index(run)
    for at in wanted:
        _moor(run, at, said)
    _follow(run)
    return tuple(run.out)


def _open(due: Deadline | None) -> bool:
    if due is None or due.anchor is None or due.anchor.text == _OWN:
        return False
    return due.type in ("relative", "event", "period") and due.anchor.resolves_to is None


def _loose(statement: Statement) -> bool:
    """Tell whether "within 14 days" may count from the act before: it is its completion."""
    due = statement.deadline
    if due is None or due.anchor is not None or due.type != "relative" or due.offset is None:
        return False
    return COMPLETES.search(statement.span.exact) is not None


def _index(run: _Pass) -> None:
    for at, statement in enumerate(run.out):
        if statement.kind not in ("commitment", "demand"):
            continue
        words = content((statement.aim or statement.span.exact)[:HEAD_LENGTH])[:ACT_WORDS]
        for name in {stem(word) for word in words}:
            run.acts[name].append(at)


def _stems_of(run: _Pass, at: int) -> frozenset[str]:
    if at not in run.stems:
        run.stems[at] = frozenset(stem(word) for word in content(run.out[at].span.exact))
    return run.stems[at]


def _moor(run: _Pass, at: int, said: Occasions) -> None:
    """Resolve one anchor, or tie it to another statement."""
    due = run.out[at].deadline
    if due is None:
        return
    words = due.anchor.text if due.anchor is not None else "the start"
    if due.anchor is None or words.lower() in _NEXT:
        before = _before(run, at)
        if before is not None:
            run.ties[before].append(
                _Tie(at=at, on=before, early=due.anchor is None or words == "the start")
            )
            _put(
                run,
                at,
                _linked(due, "the start" if due.anchor is None else words, run.out[before].id),
            )
        return
    found = said.period(words)
    if found is not None:
        _put(run, at, _within_period(due, *found))
        return
    other, early = _statement(run, at, words)
    if other is not None:
        run.ties[other].append(_Tie(at=at, on=other, early=early))
        _put(run, at, _linked(due, words, run.out[other].id))
        return
    day = said.day(words)
    if day is not None:
        where = "document" if day[1] else day[0].isoformat()
        made = resolved(due, day[0].isoformat())
        _put(run, at, msgspec.structs.replace(made, anchor=Anchor(text=words, resolves_to=where)))


def _put(run: _Pass, at: int, due: Deadline) -> None:
    run.out[at] = msgspec.structs.replace(run.out[at], deadline=due)


def _linked(due: Deadline, words: str, to: str) -> Deadline:
    """Return the deadline counted from a statement, without a day counted from elsewhere."""
    return msgspec.structs.replace(
        due, anchor=Anchor(text=words, resolves_to=to), earliest=None, latest=None, edtf=None,
        precision=None,
    )  # fmt: skip


def _before(run: _Pass, at: int) -> int | None:
    """Return the act before, if it stands near and is the start of something."""
    if at == 0:
        return None
    old, new = run.out[at - 1], run.out[at]
    close = new.span.start - old.span.end <= NEAR
    due = new.deadline
    if not close or old.deadline is None or due is None:
        return None
    after_it = due.anchor is not None and due.anchor.text.lower().startswith("there")
    return at - 1 if after_it or BEGINS.search(old.span.exact) else None


def _statement(run: _Pass, at: int, words: str) -> tuple[int | None, bool]:
    """Return the statement whose act an anchor names, and whether its start is meant."""
    if INDEFINITE.match(words):
        return None, False
    hit = EDGE.fullmatch(words)
    edge = (hit["edge"] or "").lower() if hit is not None else ""
    if hit is None or not edge:
        return _act(run, at, words), False
    if edge in ACTS_THEMSELVES and (found := _act(run, at, words)) is not None:
        return found, False
    return _act(run, at, hit["core"]), edge in STARTS


def _act(run: _Pass, at: int, core: str) -> int | None:
    """Return the statement whose act some words name; None unless exactly one can be meant."""
    names = content(_DAY_OF.split(core, maxsplit=1)[0])
    if not names:
        return None
    head = stem(names[-1])
    if head in NO_ACTS:
        return None
    rows = run.acts.get(head, [])
    if not rows or len(rows) > MAX_NAMED:
        return None
    wanted = {stem(name) for name in content(core)}
    fit = [row for row in rows if row != at and wanted <= _stems_of(run, row)]
    earlier = fit[: bisect_left(fit, at)]
    if len(fit) == 1:
        return fit[0]
    return earlier[0] if len(earlier) == 1 else None


def _within_period(due: Deadline, period: Period, edge: str | None) -> Deadline:
    """Return a deadline counted from a period that the text defines."""
    if due.anchor is None:
        return due
    if edge is None and due.type == "period" and due.offset is None:
        first = period.first.isoformat() if period.first else None
        last = period.last.isoformat() if period.last else None
        made = msgspec.structs.replace(
            due, earliest=first, latest=last, offset=period.length,
            precision="day" if last else due.precision,
            edtf=f"{first}/{last}" if first and last else due.edtf,
        )  # fmt: skip
        return _at(made, period.first)
    day = period.last if edge in LATE_EDGES else period.first
    return _at(resolved(due, day.isoformat()), day) if day is not None else due


def _at(due: Deadline, day: date | None) -> Deadline:
    if due.anchor is None or day is None:
        return due
    anchor = Anchor(text=due.anchor.text, resolves_to=day.isoformat())
    return msgspec.structs.replace(due, anchor=anchor)


def _follow(run: _Pass) -> None:
    """Pass the days on from the statements that have one, along the ties, each tie once."""
    ready = deque(
        at for at in list(run.ties) if (d := run.out[at].deadline) is not None and _has_day(d)
    )
    done: set[int] = set()
    while ready:
        on = ready.popleft()
        if on in done:
            continue
        done.add(on)
        for tie in run.ties.get(on, ()):
            due, day = run.out[tie.at].deadline, _day(run.out[on], early=tie.early)
            if due is None or day is None or tie.at in done:
                continue
            _put(run, tie.at, resolved(due, day))
            ready.append(tie.at)


def _has_day(due: Deadline) -> bool:
    return due.type in DATED and (due.latest is not None or due.earliest is not None)


def _day(statement: Statement, *, early: bool) -> str | None:
    """Return the day on which an act begins, or is over, if it is kept on its last day."""
    due = statement.deadline
    if due is None:
        return None
    if not early:
        return due.latest
    if BEGINS.search(statement.span.exact) and not due.lead:
        return due.latest or due.earliest
    return due.earliest
