"""Watch that was lost: what denied access and jammed flights take from coverage."""

import pytest
from tests.watch.bench import coverage_of, events_of, one, watched

from servanda.errors import MappingError
from servanda.terms import load_terms
from servanda.watch.checker import check
from servanda.watch.explain import explain
from servanda.watch.reference import evaluate

AS_OF = "2025-06-01T00:00:00Z"
QUIET = 'id: quiet, debtor: A, creditor: B, avoid: "strike from 2025-01-01 until 2025-01-11"'
SOUTH = QUIET.replace("strike from", "strike(area=south) from")
WATCHED = watched("strike", "2025-01-01", "2025-01-31")
DENIED = {"type": "strike", "from": "2025-01-03", "to": "2025-01-04", "duty": "lost",
          "reason": "access denied"}  # fmt: skip


def test_two_lost_days_of_ten_leave_eight() -> None:
    """The monitor watched ten days and was turned away on two: 80 % was watched."""
    verdict = one(QUIET, [], [WATCHED, DENIED], as_of=AS_OF)

    assert (verdict.display, verdict.watched) == ("not observed", "0.8")


def test_a_strike_seen_all_the_same_counts() -> None:
    """A loss takes away what silence means, never a report."""
    hit = {"type": "strike", "at": "2025-01-03T12:00:00Z"}

    assert one(QUIET, [hit], [WATCHED, DENIED], as_of=AS_OF).display == "violated"


def test_a_loss_is_the_source_s_own() -> None:
    """Another source watched those two days: nothing is missing."""
    other = {**WATCHED, "source": "drone"}

    verdict = one(QUIET, [], [WATCHED, other, DENIED], as_of=AS_OF)

    assert (verdict.display, verdict.watched) == ("no violation observed", "1")


@pytest.mark.parametrize(
    ("rule", "area", "share"),
    [
        # The rule asks for the south: what was lost in the north hides nothing of it.
        (SOUTH, "north", "1"),
        (SOUTH, "south", "0.8"),
        # The rule asks for everywhere: a strike in the north may have gone unseen.
        (QUIET, "north", "0.8"),
    ],
)
def test_a_loss_of_one_area(rule: str, area: str, share: str) -> None:
    """A loss that names an attribute hides events with it, and those that may have it."""
    assert one(rule, [], [WATCHED, {**DENIED, "area": area}], as_of=AS_OF).watched == share


def test_the_words_say_who_lost_what_and_why() -> None:
    """The explanation tells the loss with its reason and its times; the certificate holds."""
    terms = load_terms(f"commitments:\n  - {{{QUIET}}}\n", where="r")
    events, coverage = events_of([]), coverage_of([{**WATCHED, "share": 0.5}, DENIED])
    (verdict,) = evaluate(terms, events, coverage, as_of=AS_OF).verdicts

    text = " ".join(explain(verdict, terms, events, coverage))

    assert (
        "Watching for such events: monitor (monitor saw 50%); "
        "none seen in the 80% of the window that was watched. Lost and not counted as watched: "
        "monitor from 2025-01-03T00:00:00Z to 2025-01-05T00:00:00Z (access denied)."
    ) in text
    assert check(verdict, terms, events, coverage) == ()


def test_the_checker_sees_through_a_loss_left_out() -> None:
    """A verdict that was computed without the loss does not pass once the loss is on record."""
    terms = load_terms(f"commitments:\n  - {{{QUIET}}}\n", where="r")
    events, whole = events_of([]), coverage_of([WATCHED])
    (verdict,) = evaluate(terms, events, whole, as_of=AS_OF).verdicts

    assert check(verdict, terms, events, whole) == ()
    found = check(verdict, terms, events, coverage_of([WATCHED, DENIED]))
    assert any("nobody watched" in line for line in found)


def test_a_loss_without_a_reason_is_refused() -> None:
    """Whoever says that a watch was lost says what stood in the way."""
    with pytest.raises(MappingError, match=r"c\.jsonl, row 1: duty is lost and there is no reason"):
        coverage_of([{k: v for k, v in DENIED.items() if k != "reason"}])


def test_reason_of_another_row_is_an_attribute_as_before() -> None:
    """Only of a lost watch does `reason` say why."""
    (row,) = coverage_of([{**WATCHED, "reason": "routine"}])

    assert row.attributes == (("reason", "routine"),)
