"""Plain cases behind what the worlds refuted: each says who is right, and why."""

from collections.abc import Sequence

import pytest
from tests.watch.bench import Row, coverage_of, events_of, one, watched

from servanda.model.verdict import Display
from servanda.terms import load_terms
from servanda.watch.kernel import judge

END = "2025-03-01T00:00:00Z"


def both(rules: str, rows: Sequence[Row], coverage: Sequence[Row]) -> Display:
    """Return the word that the reference shows, after the kernel has shown the same."""
    verdict = one(rules, rows, coverage, as_of=END)
    terms = load_terms(f"commitments:\n  - {{{rules}}}\n", where="r")
    found = judge(terms, events_of(rows), coverage_of(coverage), as_of=END)
    assert [row.display for row in found.rows()] == [verdict.display]
    return verdict.display


LEAST = 'id: c, debtor: B, do: "min quantity pay >= 3 from 2025-01-01 until 2025-02-01"'
UNVERIFIED: Row = {
    "type": "pay", "at": "2025-01-10T00:00:00Z", "source": "B", "standing": "declaration",
}  # fmt: skip


@pytest.mark.parametrize(("amount", "display"), [(1, "violated"), (5, "unverified")])
def test_a_minimum_of_what_only_may_have_been_paid(amount: int, display: str) -> None:
    """Every payment at least 3. If the declared 1 is true the minimum is 1, else there is none.

    Neither holds. A declared 5 would hold if it is true, so that stays open.
    """
    assert both(LEAST, [{**UNVERIFIED, "quantity": amount}], [watched("pay")]) == display


SMALL = (
    'id: c, debtor: B, avoid: "min quantity pay < 2 from 2025-01-01 until 2025-02-01", '
    "evidence: {silence: compliance}"
)


@pytest.mark.parametrize(
    ("amount", "display"),
    [(None, "no violation observed"), (1, "unverified"), (3, "no violation observed")],
)
def test_only_silence_is_presumed_to_comply(amount: int | None, display: str) -> None:
    """No payment below 2, and nobody watched: silence complies, a declared payment of 1 may not."""
    rows = [] if amount is None else [{**UNVERIFIED, "quantity": amount}]

    assert both(SMALL, rows, []) == display


def test_silence_complies_only_if_there_was_silence() -> None:
    """Asked for on 10 or 11 January, access is due within 2 days, of which the 13th went unseen.

    Asked for in the first hours of the 10th, those two days were watched, and nothing came.
    """
    rules = 'id: c, debtor: B, when: ask, do: "access within 2 d", evidence: {silence: compliance}'
    asked: Row = {"type": "ask", "from": "2025-01-10T00:00:00Z", "to": "2025-01-12T00:00:00Z"}
    until = watched("access", "2025-01-01", "2025-01-12T12:00:00Z")
    since = watched("access", "2025-01-13T12:00:00Z", "2025-03-01")

    assert both(rules, [asked], [until, since]) == "imprecise"
    assert both(rules, [asked], [since]) == "fulfilled"
    assert both(rules, [{**asked, "to": "2025-01-10T06:00:00Z"}], [since]) == "fulfilled"


WAITS = (
    "id: c, debtor: B, in_force: {from: 2025-01-01}, "
    'if: "deliver within 10 d of adoption", do: "pay by 2025-02-28"'
)


@pytest.mark.parametrize(
    ("paid", "display"),
    [("2025-01-05T00:00:00Z", "fulfilled"), ("2025-01-20T00:00:00Z", "not observed")],
)
def test_an_act_is_early_only_while_it_may_still_be_owed(paid: str, display: str) -> None:
    """Nobody watched for the delivery by 11 January, on which the payment waits.

    Paid on the 5th, it is done whatever came of the delivery. Paid on the 20th, it was owed or the
    promise had expired nine days before: that cannot be told.
    """
    assert both(WAITS, [{"type": "pay", "at": paid}], [watched("pay")]) == display


def test_an_act_is_early_while_the_condition_has_no_end() -> None:
    """A condition that may come true at any time never lapses: what is done is done."""
    rules = 'id: c, debtor: B, if: "deliver from 2025-01-01", do: "pay by 2025-02-28"'

    assert both(rules, [{"type": "pay", "at": "2025-02-20T00:00:00Z"}], []) == "fulfilled"


@pytest.mark.parametrize(
    ("paid", "display"),
    [("2025-01-10T00:00:00Z", "fulfilled"), ("2025-02-10T00:00:00Z", "violated")],
)
def test_what_opens_a_promise_fulfils_it_only_in_time(paid: str, display: str) -> None:
    """The payment that opens the occasion counts if it lies in the window: by 31 January."""
    rules = 'id: c, debtor: B, when: pay, do: "pay by 2025-01-31"'

    assert both(rules, [{"type": "pay", "at": paid}], [watched("pay")]) == display


def test_a_window_of_no_length_holds_no_stretch() -> None:
    """Opened at the very instant by which it is due, a promise has no time left to be kept in.

    A payment that was made some time that day was not made in it.
    """
    rules = 'id: c, debtor: B, when: ask, do: "pay by 2025-01-09"'
    asked: Row = {"type": "ask", "at": "2025-01-10T00:00:00Z"}
    paid: Row = {"type": "pay", "from": "2025-01-09T12:00:00Z", "to": "2025-01-10T12:00:00Z"}

    assert both(rules, [asked, paid], [watched("pay")]) == "violated"


STOCK = 'id: c, debtor: B, keep: "stock <= 700 from 2025-01-05 until 2025-02-01"'


def stock(at: str, quantity: int, **more: str) -> Row:
    """Return a report of a stock."""
    return {"type": "stock", "at": at, "quantity": quantity, **more}


def test_two_reports_of_one_count_are_one_setting() -> None:
    """Two monitors counted the same stock on 2 January as 650 and as 800: one of them is right.

    The second row does not replace the first: they speak of one happening.
    """
    first = stock("2025-01-02T08:00:00Z", 650, occurrence="count-1")
    second = stock("2025-01-02T18:00:00Z", 800, occurrence="count-1", source="other")

    verdict = one(STOCK, [first, second], [watched("stock")], as_of=END)

    assert (verdict.display, verdict.causes) == ("imprecise", ("amount",))


def test_of_what_is_told_of_one_instant_the_order_is_not_known() -> None:
    """One monitor counted 650 at 8:00, another says the same count was at 18:00.

    At 18:00 somebody else counted 800: if that was the earlier of the two, 650 stands.
    """
    rows = [
        stock("2025-01-02T08:00:00Z", 650, occurrence="count-1"),
        stock("2025-01-02T18:00:00Z", 650, occurrence="count-1", source="other"),
        stock("2025-01-02T18:00:00Z", 800),
    ]

    assert one(STOCK, rows, [watched("stock")], as_of=END).verdict is None
    assert one(STOCK, [rows[0], rows[2]], [watched("stock")], as_of=END).verdict is False


def test_a_setting_that_may_lie_before_the_watch_may_have_been_overtaken() -> None:
    """Counted as 800 some time on 1 or 2 January; watched from the 2nd on.

    Had it been 800 on the 1st, nobody would have seen it sink that evening.
    """
    count: Row = {
        "type": "stock", "from": "2025-01-01T00:00:00Z", "to": "2025-01-03T00:00:00Z",
        "quantity": 800,
    }  # fmt: skip

    late = one(STOCK, [count], [watched("stock", "2025-01-02")], as_of=END)
    whole = one(STOCK, [count], [watched("stock", "2024-12-01")], as_of=END)

    assert late.display == "not observed"
    assert whole.display == "violated"


def test_what_may_have_held_until_later_is_not_presumed_away() -> None:
    """Silence counts as compliance, but a count of 800 may have been made under watch."""
    count: Row = {
        "type": "stock", "from": "2025-01-01T00:00:00Z", "to": "2025-01-03T00:00:00Z",
        "quantity": 800,
    }  # fmt: skip
    rules = STOCK + ", evidence: {silence: compliance}"

    verdict = one(rules, [count], [watched("stock", "2025-01-02")], as_of=END)

    assert verdict.verdict is None


def test_the_last_instant_of_a_window_has_no_length() -> None:
    """Kept to the end of `within`: at that instant nothing can be exceeded any more."""
    rules = (
        "id: c, debtor: B, in_force: {from: 2025-01-01}, "
        'keep: "stock <= 700 within 10 d of adoption"'
    )
    counted = stock("2025-01-01T00:00:00Z", 650)

    verdict = one(rules, [counted], [watched("stock")], as_of="2025-01-11T00:00:00Z")

    assert verdict.verdict is True


def test_a_denied_count_is_contested() -> None:
    """A denial that is only a party's word is listed beside a `keep`, as beside `do`."""
    counted = stock("2025-01-02T00:00:00Z", 650, id="e1", occurrence="count-1")
    denied = stock("2025-01-02T00:00:00Z", 650, id="n1", occurrence="count-1", standing="denial",
                   polarity="-", source="A")  # fmt: skip

    verdict = one(STOCK, [counted, denied], [watched("stock")], as_of=END)

    assert (verdict.verdict, verdict.contested_by) == (True, ("n1",))
