"""The ledger: after whatever came in, its rows are those of a fresh judgement."""

from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import timedelta
from random import Random

import pytest
from tests.watch.bench import Row as Report
from tests.watch.bench import coverage_of, events_of, watched
from tests.watch.random_cases import ZERO, Case, case, file

from servanda.errors import UsageError, VerificationError
from servanda.model.evidence import Coverage, Event
from servanda.terms import load_terms
from servanda.watch import incremental
from servanda.watch.incremental import Ledger
from servanda.watch.judging import Judge
from servanda.watch.kernel import Row, row_of
from servanda.watch.reconcile import reconcile
from servanda.watch.reference import evaluate
from servanda.watch.revisions import Revision, placed, replay
from servanda.watch.touch import Names, Text
from servanda.watch.windows import UnplacedError

LIVES = """
  - {id: l1, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: "deliver within 30 d", if: "@l0.discharged within 60 d of adoption"}
  - {id: l2, debtor: B, creditor: A, in_force: {from: 2025-01-01}, when: "@c0.violated", do: "visit within 20 d of trigger"}
  - {id: l3, debtor: A, creditor: B, in_force: {from: 2025-01-01}, avoid: "strike until @l0.discharged", exit: "@c1.violated"}
  - {id: l0, debtor: A, creditor: B, when: "order(site=$x)", in_force: {from: 2025-01-03}, do: "deliver(site=$x) within 12 d"}
  - {id: l4, debtor: A, creditor: B, in_force: {from: 2025-01-01}, keep: "deliver < 3 during spring", tolerance: 5 d}
  - {id: l5, debtor: A, creditor: B, in_force: {from: 2025-01-01}, do: "visit within 40 d", clock: stop, evidence: {stale: 10 d}}
  - {id: l6, debtor: A, creditor: B, in_force: {from: 2025-01-01}, do: "no order within 9 d of @l5.suspended"}
  - {id: l7, debtor: A, creditor: B, when: "visit(site=$x)", do: "order(site=$x, actor=$y) within 9 d", if: "strike(actor=$y) within 20 d of trigger"}
"""  # noqa: E501
ACTS = [
    ("act.suspend", "l5", "B"), ("act.resume", "l5", "B"), ("act.release", "c2", "A"),
    ("act.cancel", "l3", "A"), ("act.delegate", "c1", "B"), ("act.suspend", "c3", "A"),
    ("act.terminate", "c4", "A"), ("act.adopt", "c5", "A"), ("act.suspend", "l0", "B"),
]  # fmt: skip


def acts(rnd: Random) -> tuple[Event, ...]:
    """Return acts about some commitments."""
    rows: list[Report] = [
        {
            "id": f"a{n}", "type": kind, "object": name, "actor": actor, "source": actor,
            "standing": "declaration", "new_party": "C",
            "at": (ZERO + timedelta(hours=rnd.randrange(0, 24 * 90))).isoformat(),
        }
        for n, (kind, name, actor) in enumerate(ACTS)
        if rnd.random() < 0.5
    ]  # fmt: skip
    return events_of(rows)


def lively(seed: int) -> Case | None:
    """Return a random case with rules that refer to others; None where the reference refuses it."""
    one, rnd = case(seed), Random(seed)  # noqa: S311  (a draw, no secret)
    text = one.text + LIVES
    events = (*one.events, *acts(rnd))
    one = changed(one, text=text, terms=load_terms(text, where="r", files=file), events=events)
    try:
        evaluate(one.terms, (), (), as_of="2025-08-01")
        for at in ("2025-01-02", "2025-03-01", "2025-08-01"):
            evaluate(one.terms, one.events, one.coverage, as_of=at)
    except UnplacedError:
        return None
    return one


def fresh(
    one: Case, events: Sequence[Event], coverage: Sequence[Coverage], ledger: Ledger
) -> list[Row]:
    """Return the rows of the reference at the ledger's clocks."""
    found = evaluate(one.terms, events, coverage, as_of=ledger.as_of, known_at=ledger.known_at)
    return [row_of(verdict) for verdict in found.verdicts]


def walk(one: Case, seed: int, *, knows: bool) -> int:
    """Let a case come in piece by piece; return how many verdicts were revised."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    steps: list[object] = [*one.events, *one.coverage]
    rnd.shuffle(steps)
    for _ in range(12):
        steps.insert(rnd.randrange(len(steps)), "tick")
    now = ZERO + timedelta(days=rnd.randrange(-3, 20))
    known = now if knows else None
    ledger = Ledger(one.terms, as_of=now, known_at=known)
    start = ledger.rows()
    told: list[Revision] = []
    events: list[Event] = []
    coverage: list[Coverage] = []
    for number, step in enumerate(steps):
        if isinstance(step, Event):
            events.append(step)
            told += ledger.add(step)
        elif isinstance(step, Coverage):
            coverage.append(step)
            told += ledger.cover([step])
        else:
            wake = ledger.next_wake()
            exact = wake is not None and rnd.random() < 0.5
            later = now + timedelta(hours=rnd.randrange(1, 24 * 25))
            now = wake if exact and wake is not None else later
            told += ledger.advance(now, now if knows else None)
        expected = fresh(one, events, coverage, ledger)
        assert list(ledger.rows()) == expected, (number, step, one.text)
    assert replay(told, start) == dict(placed(ledger.rows()))
    return len(told)


@pytest.mark.parametrize("seed", range(8))
def test_rows_are_those_of_a_fresh_judgement(seed: int) -> None:
    """After each event, coverage row and tick the rows equal the reference's at these clocks."""
    one = lively(seed)

    if one is not None:
        assert walk(one, seed, knows=seed % 2 == 0) > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 400))
def test_rows_of_many_cases_are_those_of_a_fresh_judgement(seed: int) -> None:
    """The same over three hundred cases."""
    one = lively(seed)

    if one is not None:
        assert walk(one, seed, knows=seed % 2 == 0) > 0


RULES = """
commitments:
  - {id: access, debtor: B, creditor: A, when: "request(n=$x)", do: "access(n=$x) within 5 d"}
  - {id: calm, debtor: B, creditor: A, in_force: {from: 2025-01-01}, avoid: strike by 2025-01-20}
  - {id: leave, debtor: A, creditor: B, in_force: {from: 2025-01-01}, when: "@calm.violated",
     do: go within 3 d}
"""
SEEN = [watched(kind) for kind in ("request", "access", "strike", "go")]


def ledger_of(rows: Sequence[Report] = (), *, as_of: str = "2025-01-10T00:00:00Z") -> Ledger:
    """Return a ledger over the rules above, everything watched."""
    return Ledger(load_terms(RULES, where="r"), events_of(rows), coverage_of(SEEN), as_of=as_of)


def lines(told: Sequence[Revision]) -> list[tuple[object, ...]]:
    """Return what the revisions say."""
    return [
        (
            one.place[0],
            None if one.old is None else one.old.display,
            None if one.new is None else one.new.display,
            one.cause.kind,
            one.cause.ids,
        )
        for one in told
    ]


def test_an_event_revises_what_it_touches_and_what_refers_to_that() -> None:
    """A strike breaks the calm, and opens the right to see them go."""
    ledger = ledger_of()
    (strike,) = events_of([{"id": "s", "type": "strike", "at": "2025-01-05T00:00:00Z"}])

    assert lines(ledger.add(strike)) == [
        ("calm", "pending", "violated", "event", ("s",)),
        ("leave", None, "violated", "event", ("s",)),
    ]


def test_late_evidence_revises_a_broken_promise() -> None:
    """An access in time that is reported late turns the breach into a fulfilment."""
    rows: list[Report] = [{"id": "r", "type": "request", "at": "2025-01-02T00:00:00Z", "n": "1"}]
    ledger = ledger_of(rows)
    (late,) = events_of([{"id": "late", "type": "access", "at": "2025-01-04T00:00:00Z", "n": "1"}])

    (found,) = ledger.add(late)

    assert lines([found]) == [("access", "violated", "fulfilled", "event", ("late",))]
    assert (found.as_of, found.known_at) == ("2025-01-10T00:00:00Z", None)


def test_an_event_of_another_key_touches_no_other_instance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of many requests only the one whose number the access states is judged again."""
    rows: list[Report] = [
        {"type": "request", "at": "2025-01-02T00:00:00Z", "n": str(n)} for n in range(50)
    ]
    ledger = ledger_of(rows)
    judged: list[object] = []

    def note(text: Text, names: Names) -> bool:
        judged.append((text.commitment, names))
        return False

    monkeypatch.setattr(Judge, "text", lambda _, text, names: note(text, names))
    (one,) = events_of([{"id": "a", "type": "access", "at": "2025-01-04T00:00:00Z", "n": "7"}])

    ledger.add(one)

    assert judged == [("access", {"e8"})]


def test_the_clock_alone_is_a_cause() -> None:
    """When the last day has passed without the act, the promise is broken by the clock."""
    rows: list[Report] = [{"id": "r", "type": "request", "at": "2025-01-09T00:00:00Z", "n": "1"}]
    ledger = ledger_of(rows)

    told = ledger.advance("2025-01-15T00:00:00Z")

    assert lines(told) == [("access", "pending", "violated", "clock", ())]


def test_a_clock_does_not_go_back() -> None:
    """An earlier time is asked of a new ledger."""
    with pytest.raises(UsageError, match="only go forward"):
        ledger_of().advance("2025-01-01T00:00:00Z")


def test_an_id_is_taken_once() -> None:
    """The same event twice is refused by name."""
    ledger = ledger_of()
    (strike,) = events_of([{"id": "s", "type": "strike", "at": "2025-01-05T00:00:00Z"}])
    ledger.add(strike)

    with pytest.raises(UsageError, match="'s' is taken"):
        ledger.add(strike)


def test_many_events_at_once_are_judged_set_wise(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch gives the rows and the revisions that its events give one by one."""
    monkeypatch.setattr(incremental, "SETWISE", 10)
    rows: list[Report] = [
        {"id": f"r{n}", "type": "request", "at": f"2025-01-0{n}T00:00:00Z", "n": str(n)}
        for n in range(1, 9)
    ]
    rows += [
        {"id": f"a{n}", "type": "access", "at": f"2025-01-0{n}T12:00:00Z", "n": str(n)}
        for n in range(1, 5)
    ]
    slow, fast = ledger_of(), ledger_of()
    start = slow.rows()
    told = [one for event in events_of(rows) for one in slow.add(event)]

    batch = fast.add_many(events_of(rows))

    assert fast.rows() == slow.rows()
    assert replay(batch, start) == replay(told, start)
    causes = {one.place[2]: one.cause.ids for one in batch}
    assert causes[("x", "1"),] == ("r1", "a1")
    assert causes[("x", "8"),] == ("r8",)
    (strike,) = events_of([{"id": "s", "type": "strike", "at": "2025-01-05T00:00:00Z"}])
    assert lines(fast.add(strike)) == lines(slow.add(strike))


def test_a_tampered_row_raises_an_alarm() -> None:
    """The batch names the verdict that is not what follows from the evidence."""
    rows: list[Report] = [{"id": "r", "type": "request", "at": "2025-01-02T00:00:00Z", "n": "1"}]
    ledger = ledger_of(rows)
    assert reconcile(ledger) == ()
    (unit,) = (u for t in ledger.texts if t.commitment == "access" for u in t.units.values())
    unit.rows[0] = changed(unit.rows[0], display="fulfilled")

    with pytest.raises(VerificationError, match="access · x=1: fulfilled was kept, violated"):
        reconcile(ledger)
