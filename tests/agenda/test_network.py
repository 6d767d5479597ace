"""Critical path and slack, by hand and as laws."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.agenda.network import Activity, critical_path, cycle, soonest, times
from servanda.errors import InputError

BEGIN = date(2026, 1, 1)
DIAMOND = (
    Activity("survey", 3),
    Activity("bridge", 4, ("survey",)),
    Activity("road", 2, ("survey",)),
    Activity("opening", 1, ("bridge", "road")),
)
"""3 + 4 + 1 days over the bridge; the road has two days to spare."""


def test_times_of_a_diamond() -> None:
    """The bridge sets the end on 9 January; the road may be two days late."""
    found = times(DIAMOND, BEGIN)

    assert found["opening"].finish == date(2026, 1, 9)
    assert (found["road"].start, found["road"].latest_start) == (date(2026, 1, 4), date(2026, 1, 6))
    assert {name: one.slack for name, one in found.items()} == {
        "survey": 0, "bridge": 0, "road": 2, "opening": 0,
    }  # fmt: skip
    assert critical_path(DIAMOND, BEGIN) == ("survey", "bridge", "opening")


def test_an_own_date_holds_back_what_follows() -> None:
    """A road that may not begin before 10 January sets the end, and all else has slack."""
    late = (*DIAMOND[:2], Activity("road", 2, ("survey",), date(2026, 1, 10)), DIAMOND[3])

    found = times(late, BEGIN)

    assert found["opening"].finish == date(2026, 1, 13)
    assert found["bridge"].slack == 4  # over on the 8th, needed on the 12th
    assert critical_path(late, BEGIN) == ("road", "opening")


def test_nothing_takes_no_time() -> None:
    """Without activities there is no path and no time."""
    assert times((), BEGIN) == {}
    assert critical_path((), BEGIN) == ()


def test_a_circle_is_named() -> None:
    """Activities that wait for each other are refused with the whole circle."""
    round_ = [Activity("a", 1, ("c",)), Activity("b", 1, ("a",)), Activity("c", 1, ("b",))]

    with pytest.raises(InputError, match="a waits for c waits for b waits for a"):
        times(round_, BEGIN)
    assert cycle({"a": ("a",)}) == ("a",)
    assert cycle({"a": (), "b": ("a",)}) == ()
    assert cycle({"x": ("a",), "a": ("b",), "b": ("a",)}) == ("a", "b")


@st.composite
def networks(draw: st.DrawFn) -> list[Activity]:
    """Return activities, each after some of those before it."""
    found: list[Activity] = []
    for number in range(draw(st.integers(1, 9))):
        after = draw(st.sets(st.sampled_from(found), max_size=3)) if found else set()
        own = draw(st.one_of(st.none(), st.integers(0, 40)))
        found.append(
            Activity(
                id=f"n{number}",
                days=draw(st.integers(0, 12)),
                after=tuple(sorted(one.id for one in after)),
                not_before=None if own is None else BEGIN + timedelta(days=own),
            )
        )
    return found


@given(networks())
def test_slack_is_never_negative_and_none_begins_too_soon(net: Sequence[Activity]) -> None:
    """Nothing begins before what it comes after is over, at its soonest or at its latest."""
    found = times(net, BEGIN)

    for one in net:
        mine = found[one.id]
        assert mine.slack >= 0
        assert mine.slack == (mine.latest_start - mine.start).days
        assert mine.finish - mine.start == timedelta(days=one.days)
        for name in one.after:
            assert found[name].finish <= mine.start
            assert found[name].latest_finish <= mine.latest_start


@given(networks())
def test_the_critical_path_is_as_long_as_the_whole(net: Sequence[Activity]) -> None:
    """Its days, counted from its first beginning, reach the end; none of it has slack."""
    found = times(net, BEGIN)
    path = critical_path(net, BEGIN)
    days = {one.id: one.days for one in net}

    end = max(one.finish for one in found.values())
    assert found[path[0]].start + timedelta(days=sum(days[n] for n in path)) == end
    assert all(found[name].slack == 0 for name in path)


@given(networks(), st.randoms(use_true_random=False))
def test_order_of_writing_is_irrelevant(net: list[Activity], rnd: Random) -> None:
    """The same activities in another order have the same times and the same path."""
    shuffled = list(net)
    rnd.shuffle(shuffled)

    assert times(shuffled, BEGIN) == times(net, BEGIN)
    assert critical_path(shuffled, BEGIN) == critical_path(net, BEGIN)


@given(networks(), st.integers(0, 8), st.integers(1, 9))
def test_a_longer_activity_never_hurries_others(net: list[Activity], at: int, more: int) -> None:
    """Where one activity takes longer, nothing begins sooner; the end moves by what slack lacks."""
    at %= len(net)
    slow = [*net]
    slow[at] = Activity(net[at].id, net[at].days + more, net[at].after, net[at].not_before)

    before, after = times(net, BEGIN), times(slow, BEGIN)

    assert all(after[one.id].start >= before[one.id].start for one in net)
    moved = max(t.finish for t in after.values()) - max(t.finish for t in before.values())
    assert moved.days == max(0, more - before[net[at].id].slack)


def test_soonest_reads_forward_only() -> None:
    """The forward pass alone gives the soonest beginning and end."""
    assert soonest(DIAMOND, BEGIN)["opening"] == (date(2026, 1, 8), date(2026, 1, 9))
