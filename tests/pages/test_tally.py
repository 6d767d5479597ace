"""Verdicts are counted in the tile where an honest reader would look for them."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.world import state, verdicts

from servanda.model.verdict import Verdict, Window
from servanda.pages.links import ServerLinks
from servanda.pages.overview_page import overview_view
from servanda.pages.tally import Judged, judged, occasions, place, split_counts
from servanda.pages.times import day_words, until_words

AS_OF = "2025-11-01T00:00:00Z"
PENDING = verdicts().verdicts[3]


def change(verdict: Verdict, **fields: Any) -> Verdict:
    """Return the verdict with other fields."""
    return msgspec.structs.replace(verdict, **fields)


@pytest.mark.parametrize(
    ("state_", "display", "until", "norm", "expected"),
    [
        ("discharged", "fulfilled", "2025-03-19T00:00:00Z", "in_force", ("settled", "fulfilled")),
        (
            "discharged",
            "no violation observed",
            "2025-03-19T00:00:00Z",
            "in_force",
            ("settled", "no violation observed"),
        ),
        ("violated", "violated", "2025-03-19T00:00:00Z", "in_force", ("settled", "violated")),
        ("expired", "expired", None, "in_force", ("settled", "expired")),
        ("detached", "pending", "2026-03-19T00:00:00Z", "released", ("settled", "released")),
        ("violated", "violated", "2025-03-19T00:00:00Z", "released", ("settled", "violated")),
        ("detached", "pending", "2026-03-19T00:00:00Z", "in_force", ("open", "in force")),
        ("detached", "not observed", "2026-03-19T00:00:00Z", "in_force", ("open", "in force")),
        ("conditional", "pending", None, "in_force", ("open", "conditional")),
        ("detached", "pending", None, "suspended", ("open", "suspended")),
        ("detached", "cannot be judged", None, "in_force", ("open", "in force")),
        (
            "detached",
            "not observed",
            "2025-11-01T00:00:00Z",
            "in_force",
            ("unknown", "not observed"),
        ),
        ("detached", "contested", "2025-10-01T00:00:00Z", "in_force", ("unknown", "contested")),
        (
            "detached",
            "unverified",
            "2025-10-01T02:00:00+02:00",
            "in_force",
            ("unknown", "unverified"),
        ),
    ],
)
def test_each_verdict_has_its_tile(
    state_: Any, display: Any, until: str | None, norm: Any, expected: tuple[str, str]
) -> None:
    """Settled, open, or due and not to be told: worked out by hand from the contract."""
    verdict = change(
        PENDING, state=state_, display=display, norm_status=norm, window=Window(until=until)
    )

    assert place(verdict, AS_OF) == expected


def test_who_cancels_without_a_right_still_owes() -> None:
    """A repudiated promise is no settled one: it is counted as if nobody had cancelled."""
    verdict = change(PENDING, norm_status="cancelled", flags=("repudiated",),
                     window=Window(until="2026-03-19T00:00:00Z"))  # fmt: skip

    assert place(verdict, AS_OF) == ("open", "in force")


@given(st.datetimes(timezones=st.just(UTC)))
def test_nothing_past_its_date_is_counted_as_open(until: Any) -> None:
    """An undecided verdict is open exactly while its window has not ended."""
    verdict = change(PENDING, window=Window(until=until.isoformat()))

    bucket, _ = place(verdict, AS_OF)

    assert (bucket == "open") == (until > datetime.fromisoformat(AS_OF))


def test_the_tiles_count_every_occasion_once() -> None:
    """Six occasions of five promises: two fulfilled, one violated, two open, one unknown."""
    items = occasions(state().commitments, verdicts().verdicts, as_of=AS_OF)

    assert split_counts(items, "settled") == [("fulfilled", 2), ("violated", 1)]
    assert split_counts(items, "open") == [("in force", 1), ("conditional", 1)]
    assert split_counts(items, "unknown") == [("versions differ", 1)]
    assert len(items) == 6


def test_occasions_that_are_taken_over_are_those_that_are_counted_anew() -> None:
    """The very same verdict is open before the end of its window and unknown after it."""
    promises, told = state().commitments, list(verdicts().verdicts)
    (number,) = [n for n, v in enumerate(told) if v == PENDING]
    told[number] = change(PENDING, window=Window(until="2025-11-10T00:00:00Z"))
    days = (AS_OF, "2025-11-20T00:00:00Z", "2025-11-05T00:00:00Z")
    before: Judged = {}

    for day in days:
        now = judged(promises, told, as_of=day, before=before)
        assert now == judged(promises, told, as_of=day, before={})
        if before:
            same = [now[name][1] is before[name][1] for name in now]
            assert (same.count(False), len(same)) == (1, 5)
        before = now

    (item,) = [i for i in before[PENDING.commitment][1] if i.verdicts == (told[number],)]
    assert (item.bucket, item.split) == ("open", "in force")


def test_the_overview_adds_up() -> None:
    """Each tile's number is the sum of its parts, and its parts lead to lists."""
    view = overview_view(state(), verdicts(), ServerLinks())

    for tile in view.tiles:
        assert tile.count == sum(part.count for part in tile.parts)
        assert all(part.href.startswith(tile.href + "#") for part in tile.parts)
    assert [t.count for t in view.tiles] == [3, 2, 1, 5]
    assert view.sentence == (
        "Two texts, five promises on record, which came to six occasions to keep them: two kept as "
        "far as the record shows, one violated and two still open; of one nobody can tell."
    )


def test_due_next_is_in_the_order_of_dates() -> None:
    """What is due first stands first."""
    view = overview_view(state(), verdicts(), ServerLinks())

    assert [(line.title, line.when) for line in view.due_next] == [
        ("send a list of units every six months", "by 9 November 2025"),
        ("settle the status of the islands", "by 31 December 2026"),
    ]


def test_a_register_of_words_only_shows_its_questions() -> None:
    """With no promise at all the middle of the overview becomes the ask list."""
    empty = msgspec.structs.replace(state(), commitments=())

    view = overview_view(empty, msgspec.structs.replace(verdicts(), verdicts=()), ServerLinks())

    assert view.sentence == "Two texts on record, and nothing in them binds anyone."
    assert "Which points were agreed?" in view.ask


def test_an_exclusive_end_is_printed_as_the_last_day_that_counts() -> None:
    """Until midnight of the sixth means by the fifth; an hour is printed as it is."""
    assert until_words("2018-02-06T00:00:00Z") == "5 February 2018"
    assert until_words("2018-02-06T12:30:00Z") == "6 February 2018, 12:30 UTC"


def test_a_date_without_a_year_keeps_none() -> None:
    """The year of a date is never made up."""
    assert day_words("--09-05") == "5 September, year not stated"
    assert day_words("2025-09") == "September 2025"
    assert day_words("soon") == "soon"
