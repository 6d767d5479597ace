"""How often a source is silent for that long anyway: counted by hand."""

from collections.abc import Sequence

from tests.watch.bench import Row, coverage_of, events_of, watched

from servanda.model.baserate import BaseRate
from servanda.terms import load_terms
from servanda.watch.baserates import base_rates, history_of, span_words
from servanda.watch.explain import explain
from servanda.watch.reference import evaluate

AS_OF = "2025-06-01T00:00:00Z"
DAY = 86400
# A window of ten days, the first ten of April.
RULE = 'id: quiet, debtor: A, avoid: "strike from 2025-04-01 until 2025-04-11"'
# Sixty days before it: six stretches of ten days, from 31 January on.
WATCHED = watched("strike", "2025-01-31", "2025-04-30")


def strike(day: str, **more: object) -> Row:
    """Return a strike."""
    return {"type": "strike", "at": f"{day}T12:00:00Z", **more}


def rates(rows: Sequence[Row], coverage: Sequence[Row], rule: str = RULE) -> tuple[BaseRate, ...]:
    """Return the base rates of the only verdict, and check that they are in its explanation."""
    terms = load_terms(f"commitments:\n  - {{{rule}}}\n", where="r")
    events, watching = events_of(rows), coverage_of(coverage)
    (verdict,) = evaluate(terms, events, watching, as_of=AS_OF).verdicts
    found = base_rates(verdict, history_of(events), watching)
    steps = explain(verdict, terms, events, watching)
    assert all(f"{rate.says} This changes no verdict." in steps for rate in found)
    return found


def test_stretches_with_and_without_a_report() -> None:
    """Reports on 5 and 6 February and 20 March: two of six stretches have one, four are silent."""
    # 31.1.-9.2. (two reports), 10.-19.2., 20.2.-1.3., 2.-11.3., 12.-21.3. (one), 22.-31.3.
    (rate,) = rates([strike("2025-02-05"), strike("2025-02-06"), strike("2025-03-20")], [WATCHED])

    assert (rate.seconds, rate.stretches, rate.silent, rate.reports) == (10 * DAY, 6, 4, 3)
    assert rate.enough
    # From 6 February, noon, until 20 March, noon, are 42 days.
    assert rate.longest // DAY in (41, 42)
    assert rate.says.startswith(
        "monitor is silent for 10 d anyway in 4 of 6 stretches that it watched before this window "
        "(67%; 3 reports of strike"
    )


def test_what_it_did_not_watch_is_no_silence() -> None:
    """Ten lost days in the middle leave 20 and 30 days: five stretches."""
    lost = {"type": "strike", "from": "2025-02-20", "to": "2025-03-01", "duty": "lost",
            "reason": "access denied"}  # fmt: skip

    (rate,) = rates([], [WATCHED, lost])

    assert (rate.stretches, rate.silent, rate.reports, rate.longest) == (5, 5, 0, 30 * DAY)
    assert rate.says.endswith(
        "It has never reported one, so its silence cannot be told from not seeing."
    )


def test_too_short_a_history_is_no_basis() -> None:
    """Twenty days before the window are two stretches: insufficient, and said so."""
    (rate,) = rates([], [watched("strike", "2025-03-12", "2025-04-30")])

    assert (rate.stretches, rate.enough) == (2, False)
    assert "insufficient basis, 2 such stretches" in rate.says


def test_without_coverage_the_first_report_begins_the_history() -> None:
    """Not observed: nobody is on record as watching, and the press has reported since 10 February.

    From noon of 10 February until 1 April are 49.5 days: four stretches, one with the report of
    20 March, none with the first one, which lies before the earliest of them.
    """
    (rate,) = rates(
        [strike("2025-02-10", source="press"), strike("2025-03-20", source="press")], []
    )

    assert (rate.source, rate.covered, rate.stretches, rate.silent) == ("press", False, 4, 3)
    assert "since its first report" in rate.says


def test_other_verdicts_have_none() -> None:
    """A violation rests on a report, not on silence."""
    assert rates([strike("2025-04-05")], [WATCHED]) == ()


def test_what_is_not_known_yet_or_taken_back_is_no_report() -> None:
    """A report that a later one withdraws is no report; the later one is."""
    rows = [strike("2025-02-05", id="a"), strike("2025-03-20", id="b", supersedes="a")]

    (rate,) = rates(rows, [WATCHED])

    assert (rate.silent, rate.reports) == (5, 1)


def test_lengths_in_words() -> None:
    """The largest unit that leaves nothing over; else hours."""
    assert [span_words(n) for n in (172800, 5400 * 4, 90 * 60, 90061, 59)] == [
        "2 d", "6 h", "90 min", "25.0 h", "59 s",
    ]  # fmt: skip
