"""A few more reports: what is added to those at hand is judged as if all had come at once."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.test_bearing import bare, index_of
from tests.watch.random_cases import Case, case
from tests.watch.test_kernel import expected

from servanda.api.stocks import Stock
from servanda.audit.recompute import Evidence
from servanda.model import commitment as c
from servanda.model.evidence import Event
from servanda.terms.walk import terms_of
from servanda.watch.kernel import Kernel
from servanda.watch.kernel.events import load_events
from servanda.watch.narrowed import World, narrowed


def stock_of(one: Case, events: Sequence[Event]) -> Stock:
    """Return the stock of these events."""
    database = duckdb.connect()
    connection = database.cursor()
    connection.execute("SET TimeZone = 'UTC'")
    load_events(connection, events)
    index = index_of(events)
    kernel = Kernel(connection, one.terms, bearing=index.events_bearing)
    return Stock(one.terms, database, connection, index, kernel)


def evidence(events: Sequence[Event]) -> Evidence:
    """Return events that an entry brought."""
    return Evidence(
        events=tuple(events), coverage=(), entry_of={one.id: 7 for one in events}, inputs=(),
        kept=(), withheld=(), dropped={},
    )  # fmt: skip


def tells_all(stock: Stock, one: Case) -> None:
    """Assert that a stock tells of a case, set-wise and of each promise, what the reference does.

    ``one`` has the events that the stock should hold.
    """
    wanted = expected(one)
    if wanted is None:
        return
    found = stock.kernel.judge(one.coverage, as_of=one.as_of, known_at=one.known_at).told()
    assert [(t.row, t.watched, t.measure) for t in found] == [
        (t.row, t.watched, t.measure) for t in wanted
    ], one.text
    clocks = (one.as_of, one.known_at)
    for promise in one.terms.commitments:
        whole = narrowed((promise.id,), one.terms, one.events, one.coverage, clocks)
        events = tuple(stock.index.events_bearing(whole.terms.commitments))
        part = World(whole.terms, events, one.coverage, clocks)
        assert [bare(v) for v in part.judge()] == [bare(v) for v in whole.judge()], one.text


def grows(seed: int, first: int, second: int) -> None:
    """Assert that a stock of some reports, told of more, tells what one of all of them does."""
    drawn = case(seed, commitments=4)
    events = [*drawn.events]
    # What takes another report back may come before it.
    Random(seed).shuffle(events)  # noqa: S311  (a draw, no secret)
    held = events[:first]
    more = [event for event in events[first : first + second] if not event.supersedes]
    small = stock_of(drawn, held)
    tells_all(small, replace(drawn, events=tuple(held)))

    grown = small.grown(evidence(more), drawn.terms)

    tells_all(grown, replace(drawn, events=(*held, *more)))
    tells_all(small, replace(drawn, events=tuple(held)))
    assert grown.index.entries([e.id for e in events]) == {e.id: 7 for e in more}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(0, 10))
def test_a_stock_that_grew_tells_what_one_of_all_reports_tells(
    seed: int, first: int, second: int
) -> None:
    """Every row, and what bears on each promise, is that of reading all reports from nothing."""
    grows(seed, first, second)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(7000, 7150))
def test_many_stocks_grow(seed: int) -> None:
    """The same over a hundred and fifty cases."""
    grows(seed, 1 + seed % 30, seed % 11)


def trees_of(one: c.Commitment) -> list[Any]:
    """Return all that a commitment waits for."""
    clauses = (one.clause, *(reading.clause for reading in one.readings))
    return [t for k in clauses for t in (k.when, k.detaches, k.condition, k.exit) if t is not None]


def grows_by_rules(seed: int, first: int) -> None:
    """Assert that a stock of some promises, given more, tells what one of all of them does."""
    drawn = case(seed, commitments=6)
    terms = drawn.terms
    few = msgspec.structs.replace(terms, commitments=terms.commitments[:first])
    refers = {ref.commitment for one in few.commitments for tree in trees_of(one)
              for ref in terms_of(tree).lives}  # fmt: skip
    if refers - {one.id for one in few.commitments}:
        return
    before = replace(drawn, terms=few)
    small = stock_of(before, drawn.events)
    tells_all(small, before)

    grown = small.grown(evidence(()), terms)

    tells_all(grown, drawn)
    tells_all(small, before)
    tells_all(grown.grown(evidence(()), terms), drawn)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_a_stock_that_takes_in_promises_tells_what_one_of_all_promises_tells(
    seed: int, first: int
) -> None:
    """Rules that come later, of shapes that are there and of others, change no other's verdict."""
    grows_by_rules(seed, first)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(9000, 9150))
def test_many_stocks_take_in_promises(seed: int) -> None:
    """The same over a hundred and fifty cases."""
    grows_by_rules(seed, 1 + seed % 5)
