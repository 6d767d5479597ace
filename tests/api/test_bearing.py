"""What bears on one promise is enough to judge it: nothing that is left out would change a word."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.watch.bench import Row, coverage_of, events_of, watched
from tests.watch.random_cases import CLOCKS, ZERO, Case, case

from servanda.api.eventindex import EventIndex
from servanda.audit.recompute import Evidence
from servanda.model.evidence import Event
from servanda.model.verdict import Verdict
from servanda.terms import load_terms
from servanda.watch.alternatives import alternatives
from servanda.watch.kernel import Kernel, told_of
from servanda.watch.kernel.events import load_events
from servanda.watch.narrowed import World, narrowed
from servanda.watch.policy import Choice, Policy
from servanda.watch.reference import evaluate
from servanda.watch.windows import UnplacedError

CAMPS = (
    Policy(where="a", choices=(Choice(reason="r", source="m1", set_standing="claim"),)),
    Policy(where="b", choices=(Choice(reason="r", family="f1", set_standing="denial"),)),
    Policy(where="c", choices=(Choice(reason="r", standing="claim", set_standing="observation"),)),
    Policy(where="d", choices=(Choice(reason="r", source="m2", set_family="m1"),)),
)
Answer = tuple[Any, ...]


def index_of(events: Sequence[Event]) -> EventIndex:
    """Return the index of events that no log entry brought."""
    return EventIndex.made(None, Evidence(
        events=tuple(events), coverage=(), entry_of={}, inputs=(), kept=(), withheld=(), dropped={},
    ))  # fmt: skip


def parts_of(index: EventIndex, one: Case) -> list[tuple[str, World]]:
    """Return each promise with what bears on it."""
    clocks = (one.as_of, one.known_at)
    found = []
    for commitment in one.terms.commitments:
        terms = narrowed((commitment.id,), one.terms, (), (), clocks).terms
        events = tuple(index.events_at(index.bearing(terms.commitments)))
        found.append((commitment.id, World(terms, events, one.coverage, clocks)))
    return found


def bare(verdict: Verdict) -> Verdict:
    """Return a verdict without the digest of all events: it is told of those that were given."""
    basis = verdict.certificate.basis
    assert basis is not None
    basis = msgspec.structs.replace(basis, events="")
    certificate = msgspec.structs.replace(verdict.certificate, basis=basis)
    return msgspec.structs.replace(verdict, certificate=certificate)


def answer(name: str, world: World) -> Answer:
    """Return all that is told of a promise: verdicts with grounds, under camps too, and choices."""
    try:
        own, *others = [
            tuple(bare(v) for v in world.judge(camp) if v.commitment == name)
            for camp in (None, *CAMPS)
        ]
    except UnplacedError as error:
        return (str(error),)
    tried = alternatives(
        own, world.terms, world.events, world.coverage,
        as_of=world.clocks[0], known_at=world.clocks[1],
    )  # fmt: skip
    return own, others, tried


def told_alike(one: Case) -> int:
    """Assert that part and whole tell the same; return how many reports were left out."""
    left_out = 0
    for name, part in parts_of(index_of(one.events), one):
        whole = narrowed((name,), one.terms, one.events, one.coverage, part.clocks)
        assert answer(name, part) == answer(name, whole), one.text
        left_out += len(whole.events) - len(part.events)
    return left_out


@pytest.mark.parametrize("start", range(0, 8, 2))
def test_a_part_tells_what_the_whole_tells(start: int) -> None:
    """Verdicts, certificates, camps and alternatives are those of all events."""
    assert sum(told_alike(case(seed)) for seed in range(start, start + 2)) > 0


@pytest.mark.long
@pytest.mark.parametrize("start", range(3000, 3300, 20))
def test_many_parts_tell_what_the_whole_tells(start: int) -> None:
    """The same over three hundred cases with more reports."""
    assert sum(told_alike(case(seed, reports=120)) for seed in range(start, start + 20)) > 0


DAYS = st.integers(0, 153 * 24).map(lambda hours: ZERO + timedelta(hours=hours))
STEPS = st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=2, max_size=3)


def told_at_any_clock(one: Case, steps: Sequence[tuple[datetime, datetime | None]]) -> None:
    """Assert that one kernel, asked again and again, tells what the reference tells from nothing.

    It takes rows over from the clocks before, and what no table holds it judges from what bears.
    """
    index = index_of(one.events)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, one.events)
        kernel = Kernel(connection, one.terms, bearing=index.events_bearing)
        for as_of, known_at in steps:
            try:
                wanted = evaluate(
                    one.terms, one.events, one.coverage, as_of=as_of, known_at=known_at
                ).verdicts
            except UnplacedError:
                return
            found = kernel.judge(one.coverage, as_of=as_of, known_at=known_at).told()
            bare_rows = [msgspec.structs.replace(v, because=(), swing=()) for v in wanted]
            assert [(t.row, t.watched, t.measure) for t in found] == [
                (t.row, t.watched, t.measure) for t in map(told_of, bare_rows)
            ], one.text


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), STEPS)
def test_a_kernel_tells_at_any_clock_what_the_reference_tells(
    seed: int, steps: list[tuple[datetime, datetime | None]]
) -> None:
    """Whatever was judged before, forwards or backwards, every row is that of a fresh judgement."""
    told_at_any_clock(case(seed, commitments=4), steps)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5000, 5200))
def test_a_kernel_tells_the_same_at_many_clocks(seed: int) -> None:
    """The same over two hundred cases, each at eight pairs of clocks."""
    rnd = Random(seed)  # noqa: S311  (a draw, no secret)
    days = [datetime(2025, rnd.randrange(1, 6), rnd.randrange(1, 28), tzinfo=UTC) for _ in range(8)]
    told_at_any_clock(case(seed), [(day, rnd.choice([None, days[0]])) for day in days])


def chosen(rules: str, rows: Sequence[Row]) -> list[str]:
    """Return which reports bear on the only promise, and check that they are enough."""
    terms = load_terms(f"commitments:\n  - {{{rules}}}\n", where="r")
    events = events_of(rows)
    for as_of in CLOCKS:
        told_alike(Case(rules, terms, events, coverage_of([watched("strike")]), as_of, None))
    index = index_of(events)
    return sorted(event.id for event in index.events_at(index.bearing(terms.commitments)))


CALM = "id: calm, debtor: B, in_force: {from: 2025-01-01}, "
HERE = CALM + 'avoid: "strike(site=7) by 2025-03-01"'


def strike(name: str, **more: object) -> Row:
    """Return a strike on a day of January."""
    return {"id": name, "type": "strike", "at": "2025-01-05T00:00:00Z", **more}


def test_elsewhere_is_left_out_and_one_report_shows_that_its_source_observes() -> None:
    """Of three strikes elsewhere the first stays: without it the monitor would only accuse."""
    rows = [
        strike("here", site="7.0", standing="claim"),
        strike("unsaid", source="other"),
        *(strike(f"there{n}", site="8") for n in range(3)),
    ]

    assert chosen(HERE, rows) == ["here", "there0", "unsaid"]


def test_what_is_told_of_one_happening_stays_together() -> None:
    """A report that puts it elsewhere contradicts one that puts it here."""
    rows = [
        strike("a", site="7", occurrence="o"),
        strike("b", site="8", occurrence="o"),
        strike("c", site="8", source="other", occurrence="p"),
        strike("d", site="8", source="other", occurrence="p"),
    ]

    assert chosen(HERE, rows) == ["a", "b", "c"]


def test_denials_and_what_takes_back_stay() -> None:
    """Nobody is asked whether they matter: they are few."""
    rows = [
        strike("here", site="7"),
        strike("gone", site="8"),
        strike("none", site="8", polarity="-"),
        {"id": "late", "type": "note", "at": "2025-01-06T00:00:00Z", "supersedes": "gone"},
        {"id": "else", "type": "note", "at": "2025-01-06T00:00:00Z"},
    ]

    assert chosen(HERE, rows) == ["gone", "here", "late", "none"]


@pytest.mark.parametrize(
    "rule",
    [
        CALM + 'avoid: "strike(source=m9) by 2025-03-01"',
        CALM + 'avoid: "strike(site!=7) by 2025-03-01"',
        CALM + 'avoid: "strike(actor=$debtor) by 2025-03-01"',
        CALM + 'avoid: "strike(place=7) by 2025-03-01"',
        CALM + 'avoid: "strike(site=7) by 2025-03-01 and strike by 2025-02-01"',
        CALM + 'keep: "strike(site=7) <= 3 from 2025-01-02 until 2025-03-01"',
    ],
)
def test_what_a_camp_or_an_act_could_change_is_not_cut_by(rule: str) -> None:
    """Only the place of a strike is a fact that nobody chooses; else all strikes stay."""
    rows = [strike(f"e{n}", site=str(n), actor="C", quantity=n) for n in range(4)]

    assert chosen(rule, rows) == ["e0", "e1", "e2", "e3"]


def test_what_may_have_opened_after_a_release_is_doubtful_in_time() -> None:
    """A delivery of four days, and a release within them: both judges say that time decides."""
    rules = (
        "id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, "
        'when: "deliver(site=$x)", do: "visit(site=$x) by 2025-03-01"'
    )
    rows: list[Row] = [
        {"id": "d", "type": "deliver", "from": "2025-01-18", "to": "2025-01-21", "site": "7"},
        {"id": "r", "type": "act.release", "at": "2025-01-20T00:00:00Z", "actor": "A",
         "object": "c"},
    ]  # fmt: skip
    terms = load_terms(f"commitments:\n  - {{{rules}}}\n", where="r")
    at = datetime(2025, 2, 1, tzinfo=UTC)
    one = Case(rules, terms, events_of(rows), coverage_of([watched("visit")]), CLOCKS[0], None)

    (told,) = evaluate(terms, one.events, one.coverage, as_of=at).verdicts
    assert (told.norm_status, "time" in told.causes) == ("released", True)
    told_at_any_clock(one, [(at, None)])
