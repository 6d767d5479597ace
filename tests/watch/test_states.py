"""States, flags and conditions: if, cure, grace, nested promises, keep, compounds."""

import pytest
from tests.watch.bench import Row, one, run, watched

WATCH = [watched(kind) for kind in ("pay", "deliver", "strike", "lift", "withdraw", "stock")]
DUE = 'id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: "pay by 2025-06-30"'
IF = ', if: "deliver within 30 d of adoption"'


def pay(at: str, **more: object) -> Row:
    """Return a payment."""
    return {"type": "pay", "at": at, **more}


DELIVERED: Row = {"type": "deliver", "at": "2025-01-15T00:00:00Z"}


@pytest.mark.parametrize(
    ("rows", "as_of", "state", "display"),
    [
        ([], "2025-01-10T00:00:00Z", "conditional", "pending"),
        ([DELIVERED], "2025-02-01T00:00:00Z", "detached", "pending"),
        ([DELIVERED], "2025-08-01T00:00:00Z", "violated", "violated"),
        (
            [DELIVERED, pay("2025-06-30T12:00:00Z")],
            "2025-08-01T00:00:00Z",
            "discharged",
            "fulfilled",
        ),
        ([], "2025-08-01T00:00:00Z", "expired", "expired"),
        ([pay("2025-01-10T00:00:00Z")], "2025-01-12T00:00:00Z", "discharged", "fulfilled"),
        ([pay("2025-01-10T00:00:00Z")], "2025-08-01T00:00:00Z", "discharged", "fulfilled"),
        ([pay("2025-05-10T00:00:00Z")], "2025-08-01T00:00:00Z", "expired", "expired"),
    ],
)
def test_a_promise_with_a_condition(rows: list[Row], as_of: str, state: str, display: str) -> None:
    """Detached by its `if`, expired without it, discharged early while it still waits."""
    verdict = one(DUE + IF, rows, WATCH, as_of=as_of)

    assert (verdict.state, verdict.display) == (state, display)


def test_an_unwatched_condition_is_not_observed() -> None:
    """Where nobody watched for the condition, it is not known whether anything is owed."""
    verdict = one(DUE + IF, [], [watched("pay")])

    assert (verdict.state, verdict.display, verdict.verdict) == (
        "conditional",
        "not observed",
        None,
    )


@pytest.mark.parametrize(
    ("at", "cured"), [("2025-07-05T00:00:00Z", True), ("2025-07-20T00:00:00Z", False)]
)
def test_a_late_act_cures_and_does_not_wash_away(at: str, *, cured: bool) -> None:
    """Ten days of cure: the breach stays, the flag tells of the late act."""
    verdict = one(DUE + ", cure: 10 d", [pay(at)], WATCH)

    assert verdict.display == "violated"
    assert ("cured" in verdict.flags) is cured


def test_grace_makes_a_verdict_provisional() -> None:
    """Within grace the computed verdict stands, not final; after it, final."""
    rules = DUE + ", evidence: {grace: 14 d}"

    within = one(rules, [], WATCH, as_of="2025-07-05T00:00:00Z")
    after = one(rules, [], WATCH, as_of="2025-07-15T00:00:00Z")

    assert (within.verdict, within.final) == (False, False)
    assert within.flags == ("provisional", "overdue_within_grace")
    assert (after.verdict, after.final, after.flags) == (False, True, ())


@pytest.mark.parametrize(
    ("as_of", "flagged"),
    [
        ("2025-06-10T00:00:00Z", False),
        ("2025-06-17T00:00:00Z", True),
        ("2025-06-30T23:00:00Z", True),
        ("2025-07-02T00:00:00Z", False),
    ],
)
def test_at_risk_is_due_within_fourteen_days(as_of: str, *, flagged: bool) -> None:
    """Due on 1 July 00:00: at risk from 17 June on, no longer once it is missed."""
    assert ("at_risk" in one(DUE, [], WATCH, as_of=as_of).flags) is flagged


NESTED = """
commitments:
  - {id: C1, debtor: A, creditor: B, in_force: {from: 2025-01-01}, do: "withdraw by 2025-02-28"}
  - id: C2
    debtor: B
    creditor: A
    in_force: {from: 2025-01-01}
    if: "@C1.discharged within 90 d of adoption"
    do: "lift within 30 d of @C1.discharged"
"""


def test_a_promise_that_waits_for_another() -> None:
    """Discharged on 10 February 12:00, C1 makes C2 due thirty days later to the second."""
    withdraw: Row = {"type": "withdraw", "at": "2025-02-10T12:00:00Z"}

    found = run(NESTED, [withdraw], WATCH).verdicts

    assert [v.display for v in found] == ["fulfilled", "violated"]
    assert found[1].window.until == "2025-03-12T12:00:00Z"


def test_a_promise_expires_with_the_one_it_waits_for() -> None:
    """C1 violated: C2 can never be owed."""
    assert [v.display for v in run(NESTED, [], WATCH).verdicts] == ["violated", "expired"]


def test_a_promise_waits_as_long_as_the_other_is_open() -> None:
    """Unwatched, C1 is not observed, and so is whether C2 is owed."""
    found = run(NESTED, [], [watched("lift")]).verdicts

    assert [v.display for v in found] == ["not observed", "not observed"]
    assert found[1].state == "conditional"


def test_a_breach_opens_an_instance() -> None:
    """`when: @C.violated`: the sanction is due ten days after the missed date."""
    rules = f"""
commitments:
  - {{{DUE}}}
  - {{id: s, debtor: A, when: "@c.violated", do: "lift within 10 d of trigger"}}
"""
    found = run(rules, [], WATCH).verdicts

    assert found[1].instance.trigger is not None
    assert found[1].instance.trigger.at == "2025-07-01T00:00:00Z"
    assert found[1].window.until == "2025-07-11T00:00:00Z"


@pytest.mark.parametrize(
    ("condition", "rows", "display"),
    [
        ("pay(n=1) by 2025-01-31 and pay(n=2) by 2025-01-31", ["1", "2"], "fulfilled"),
        ("pay(n=1) by 2025-01-31 and pay(n=2) by 2025-01-31", ["1"], "violated"),
        ("pay(n=1) by 2025-01-31 or pay(n=2) by 2025-01-31", ["2"], "fulfilled"),
        ("(pay(n=1) or pay(n=2)) by 2025-01-31", [], "violated"),
        ("distinct n pay >= 2 by 2025-01-31", ["1", "1"], "violated"),
        ("distinct n pay >= 2 by 2025-01-31", ["1", "2"], "fulfilled"),
        ("pay(n in [1, 2]) by 2025-01-31", ["2"], "fulfilled"),
        ("pay(n not in [1, 2]) by 2025-01-31", ["2"], "violated"),
        ("pay(n >= 2) by 2025-01-31", ["10"], "fulfilled"),
        ("pay(n != 2) by 2025-01-31", ["2"], "violated"),
    ],
)
def test_conditions(condition: str, rows: list[str], display: str) -> None:
    """Connectives and guards mean what they say."""
    rules = f'id: c, debtor: B, in_force: {{from: 2025-01-01}}, do: "{condition}"'

    verdict = one(rules, [pay("2025-01-10T00:00:00Z", n=n) for n in rows], WATCH)

    assert verdict.display == display


def test_strong_kleene_with_one_part_unwatched() -> None:
    """`and` with an unwatched part is unknown, with a failed part false whatever the other."""
    rules = (
        "id: c, debtor: B, in_force: {from: 2025-01-01}, "
        'do: "pay by 2025-01-31 and sign by 2025-01-31"'
    )

    assert one(rules, [pay("2025-01-10T00:00:00Z")], [watched("pay")]).display == "not observed"
    assert one(rules, [], [watched("pay")]).display == "violated"


def test_what_is_owed_may_depend_on_what_was_pledged() -> None:
    """A donor who pledged 100 and gave 95 has met 0.95 of it; one who gave 94 has not."""
    rules = (
        'id: c, debtor: D, when: "pledge(donor=$d, quantity=$q)", '
        'do: "sum quantity gift(donor=$d) >= 0.95 * $q within 1 y of trigger"'
    )
    rows: list[Row] = [
        {"type": "pledge", "donor": d, "quantity": 100, "at": "2024-01-01T00:00:00Z"} for d in "xy"
    ]
    rows += [
        {"type": "gift", "donor": "x", "quantity": 95, "at": "2024-06-01T00:00:00Z"},
        {"type": "gift", "donor": "y", "quantity": 94, "at": "2024-06-01T00:00:00Z"},
    ]

    found = run(rules, rows, [watched("gift")]).verdicts

    assert {v.instance.key["d"]: v.display for v in found} == {"x": "fulfilled", "y": "violated"}
    assert {v.measure.bound for v in found if v.measure} == {95}


def test_no_event_has_no_maximum() -> None:
    """`max` over nothing is undefined: no limit is passed, and nothing is reached."""
    limit = 'id: c, debtor: B, avoid: "max quantity stock > 5 from 2025-01-01 until 2025-02-01"'
    demand = 'id: c, debtor: B, do: "max quantity stock >= 5 from 2025-01-01 until 2025-02-01"'

    limited, demanded = one(limit, [], WATCH), one(demand, [], WATCH)

    assert (limited.verdict, demanded.verdict) == (True, False)
    assert limited.measure is not None
    assert (limited.measure.lo, limited.measure.hi) == (None, None)


def stock(at: str, quantity: float) -> Row:
    """Return a reading of a stock."""
    return {"type": "stock", "at": at, "quantity": quantity}


KEEP = 'id: c, debtor: B, keep: "stock <= 700 from 2025-01-01 until 2025-02-01"'


@pytest.mark.parametrize(
    ("rules", "rows", "display"),
    [
        (KEEP, [stock("2024-12-01T00:00:00Z", 600)], "no violation observed"),
        (KEEP, [stock("2024-12-01T00:00:00Z", 700)], "no violation observed"),
        (KEEP, [stock("2024-12-01T00:00:00Z", 701)], "violated"),
        (
            KEEP + ", tolerance: 2 d",
            [
                stock("2024-12-01T00:00:00Z", 600),
                stock("2025-01-05T00:00:00Z", 800),
                stock("2025-01-07T00:00:00Z", 600),
            ],
            "no violation observed",
        ),
        (
            KEEP + ", tolerance: 2 d",
            [
                stock("2024-12-01T00:00:00Z", 600),
                stock("2025-01-05T00:00:00Z", 800),
                stock("2025-01-07T00:00:01Z", 600),
            ],
            "violated",
        ),
        (KEEP, [stock("2025-01-05T00:00:00Z", 600)], "not observed"),
        (KEEP, [], "not observed"),
    ],
)
def test_keeping_a_stock_below_a_limit(rules: str, rows: list[Row], display: str) -> None:
    """A fluent holds its value until the next report; what is false for too long is violated."""
    assert one(rules, rows, WATCH).display == display


def test_a_fluent_is_unknown_where_its_coverage_ends() -> None:
    """The last value holds to the end of coverage, not longer."""
    row = {"type": "stock", "from": "2024-01-01T00:00:00Z", "to": "2025-01-10T00:00:00Z"}

    verdict = one(KEEP, [stock("2024-12-01T00:00:00Z", 600)], [row])

    assert (verdict.display, verdict.causes) == ("not observed", ("gap",))


def test_no_criterion_cannot_be_judged() -> None:
    """`do: unstated` is never given a criterion by us."""
    verdict = one("id: c, debtor: B, do: unstated")

    assert (verdict.display, verdict.causes, verdict.measure) == (
        "cannot be judged",
        ("judgement",),
        None,
    )


def test_competing_readings_are_judged_apart() -> None:
    """The base text and each speaker's version have verdicts of their own; none without a base."""
    both = """
commitments:
  - id: c
    debtor: B
    avoid: strike from 2025-01-01 until 2025-02-01
    readings:
      - {id: longer, speaker: A, avoid: "strike from 2025-01-01 through 2025-02-01"}
"""
    only = """
commitments:
  - id: c
    debtor: B
    readings:
      - {id: longer, speaker: A, avoid: "strike from 2025-01-01 through 2025-02-01"}
"""
    strike: Row = {"type": "strike", "at": "2025-02-01T10:00:00Z"}

    assert [(v.reading, v.verdict) for v in run(both, [strike], WATCH).verdicts] == [
        (None, True),
        ("longer", False),
    ]
    assert [(v.reading, v.verdict) for v in run(only, [strike], WATCH).verdicts] == [
        ("longer", False)
    ]


def test_a_stale_source_is_flagged() -> None:
    """Watched until 1 February, asked in June, stale after 30 days."""
    rules = (
        'id: c, debtor: B, avoid: "strike from 2025-01-01 until 2025-12-31", '
        "evidence: {stale: 30 d}"
    )
    row = {"type": "strike", "from": "2025-01-01T00:00:00Z", "to": "2025-02-01T00:00:00Z"}

    assert "stale" in one(rules, [], [row], as_of="2025-06-01T00:00:00Z").flags
    assert "stale" not in one(rules, [], [row], as_of="2025-02-20T00:00:00Z").flags


def test_a_key_may_come_from_the_condition() -> None:
    """Each delivery under `if` makes its own instance of what is owed for it."""
    rules = (
        "id: c, debtor: B, in_force: {from: 2025-01-01}, "
        'if: "deliver(lot=$l) within 30 d of adoption", do: "pay(lot=$l) by 2025-06-30"'
    )
    rows: list[Row] = [
        {"type": "deliver", "lot": lot, "at": "2025-01-15T00:00:00Z"} for lot in ("one", "two")
    ]

    found = run(rules, [*rows, pay("2025-02-01T00:00:00Z", lot="two")], WATCH).verdicts

    assert [(v.instance.key, v.display) for v in found] == [
        ({"l": "one"}, "violated"),
        ({"l": "two"}, "fulfilled"),
    ]


def test_an_anchor_known_to_the_day_keeps_both_its_ends() -> None:
    """`@C.created` of a trigger known to the day makes a window whose end moves by a day."""
    rules = """
commitments:
  - {id: C, debtor: A, when: "order(n=$x)", do: "deliver(n=$x) within 5 d of trigger"}
  - {id: D, debtor: B, in_force: {from: 2025-01-01}, do: "pay within 10 d of @C.created"}
"""
    order: Row = {"type": "order", "n": "1", "at": "2025-01-05"}
    watch = [*WATCH, watched("order")]

    def display(at: str) -> str:
        return run(rules, [order, pay(at)], watch).verdicts[1].display

    assert display("2025-01-15T00:00:00Z") == "fulfilled"
    assert display("2025-01-15T12:00:00Z") == "imprecise"
    assert display("2025-01-16T00:00:01Z") == "violated"


@pytest.mark.parametrize(
    ("condition", "display"),
    [
        ("stock(n=1) <= 700 and stock(n=2) <= 700", "violated"),
        ("stock(n=1) <= 700 or stock(n=2) <= 700", "no violation observed"),
        ("not (stock(n=2) <= 700)", "no violation observed"),
    ],
)
def test_keeping_several_stocks(condition: str, display: str) -> None:
    """Fluents join pointwise: with one of two above its limit, `and` is false and `or` is true."""
    rules = f'id: c, debtor: B, keep: "({condition}) from 2025-01-01 until 2025-02-01"'
    rows = [
        {**stock("2024-12-01T00:00:00Z", 600), "n": 1},
        {**stock("2024-12-01T00:00:00Z", 800), "n": 2},
    ]

    assert one(rules, rows, WATCH).display == display


def test_the_newest_setting_decides_what_is_stale() -> None:
    """A stock read every month is not stale after 40 days, one read in December is."""
    rules = KEEP.replace("until 2025-02-01", "until 2025-12-01") + ", evidence: {stale: 40 d}"
    old, new = stock("2024-12-01T00:00:00Z", 600), stock("2025-01-20T00:00:00Z", 600)

    assert "stale" in one(rules, [old], WATCH, as_of="2025-02-01T00:00:00Z").flags
    assert "stale" not in one(rules, [old, new], WATCH, as_of="2025-02-01T00:00:00Z").flags


def test_a_keep_whose_window_has_no_place_yet_is_pending() -> None:
    """Counted from a life event that has not come, nothing is judged."""
    rules = f"""
commitments:
  - {{{DUE}}}
  - {{id: k, debtor: B, keep: "stock <= 5 within 10 d of @c.discharged"}}
"""

    found = run(rules, [], WATCH, as_of="2025-03-01T00:00:00Z").verdicts

    assert (found[1].display, found[1].window.start) == ("pending", None)
