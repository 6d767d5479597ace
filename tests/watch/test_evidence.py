"""The evidence policy: what is believed, what is open, what is only said."""

import pytest
from tests.watch.bench import Row, one, run, watched

from servanda.watch.policy import load_policy

ACCESS = 'id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: "access by 2025-01-31"'
WATCH = [watched("access")]


def access(**more: object) -> Row:
    """Return a report of access in January."""
    return {"type": "access", "at": "2025-01-20T00:00:00Z", **more}


@pytest.mark.parametrize(
    ("standing", "display"),
    [
        ("observation", "fulfilled"),
        ("admission", "fulfilled"),
        ("declaration", "unverified"),
        ("claim", "violated"),
    ],
)
def test_standings_under_the_default_policy(standing: str, display: str) -> None:
    """Observation and admission discharge, a declaration is open, a claim moves nothing."""
    assert one(ACCESS, [access(standing=standing, source="x")], WATCH).display == display


def test_a_claim_is_listed_and_flagged() -> None:
    """A claim sets the flag contested and is named, and the verdict stays what it is."""
    verdict = one(ACCESS, [access(standing="claim", source="B")], WATCH)

    assert (verdict.display, verdict.flags, verdict.contested_by) == (
        "violated",
        ("contested",),
        ("e1",),
    )


@pytest.mark.parametrize(
    ("accept", "rows", "display"),
    [
        ("declaration", [access(standing="declaration")], "fulfilled"),
        ("2 sources", [access()], "unverified"),
        ("2 sources", [access(occurrence="h"), access(occurrence="h")], "unverified"),
        ("2 sources", [access(occurrence="h"), access(occurrence="h", source="tv")], "fulfilled"),
        (
            "2 sources",
            [access(occurrence="h", family="f"), access(occurrence="h", source="tv", family="f")],
            "unverified",
        ),
        ("2 sources or admission", [access(standing="admission")], "fulfilled"),
        (
            "2 sources",
            [access(occurrence="h"), access(occurrence="h", source="B", standing="claim")],
            "unverified",
        ),
        ("conf >= 0.8", [access(conf=0.8)], "fulfilled"),
        ("conf >= 0.8", [access(conf=0.79)], "unverified"),
        ("conf >= 0.8", [access()], "unverified"),
        ("verifier monitor", [access()], "fulfilled"),
        ("verifier other", [access()], "unverified"),
        ("observation and conf >= 0.5", [access(conf=0.4)], "unverified"),
        ("observation and conf >= 0.5", [access(conf=0.6)], "fulfilled"),
    ],
)
def test_policies(accept: str, rows: list[Row], display: str) -> None:
    """Each form of `accept` believes what it names and leaves the rest open."""
    rules = ACCESS + f', evidence: {{accept: "{accept}"}}'

    assert one(rules, rows, WATCH).display == display


def test_a_partys_own_monitor_is_a_claim_unless_the_import_says_why() -> None:
    """B's observation of B's act is a claim; with a standing_reason it is believed."""
    bare = access(source="B")
    reasoned = access(source="B", standing_reason="joint post under the treaty")

    assert one(ACCESS, [bare], WATCH).display == "violated"
    assert one(ACCESS, [reasoned], WATCH).display == "fulfilled"


def test_an_accepted_denial_makes_a_conflict() -> None:
    """Two believed reports of one happening, one saying it did not happen: contested."""
    rows = [access(occurrence="h"), access(occurrence="h", source="tv", polarity="-")]

    verdict = one(ACCESS, rows, WATCH)

    assert (verdict.display, verdict.causes) == ("contested", ("conflict",))
    assert "e1" in verdict.swing


def test_a_denial_without_an_occurrence_speaks_of_any_event_in_its_time() -> None:
    """A report that nothing happened that day disputes the event of that day."""
    denial = {"type": "access", "at": "2025-01-20", "polarity": "-", "source": "tv"}

    assert one(ACCESS, [access(), denial], WATCH).display == "contested"


def test_a_partys_denial_is_a_claim() -> None:
    """`standing: denial` contests and does not unsettle an observation."""
    rows = [access(occurrence="h"), access(occurrence="h", source="A", standing="denial")]

    verdict = one(ACCESS, rows, WATCH)

    assert (verdict.display, verdict.contested_by) == ("fulfilled", ("e2",))


def test_a_claim_cannot_withdraw_a_monitors_report() -> None:
    """Only the same source, or more than a claim, takes a report back."""
    rival = access(standing="claim", source="A", supersedes="e1", at="2025-01-21T00:00:00Z")

    assert one(ACCESS, [access(), rival], WATCH).display == "fulfilled"


def test_one_happening_counts_once() -> None:
    """Three reports of one occurrence are one strike."""
    rules = 'id: c, debtor: B, avoid: "count strike > 1 from 2025-01-01 until 2025-02-01"'
    rows = [
        {"type": "strike", "at": "2025-01-05T00:00:00Z", "occurrence": "o", "source": f"s{n}"}
        for n in range(3)
    ]

    verdict = one(rules, rows, [watched("strike")])

    assert verdict.measure is not None
    assert (verdict.display, verdict.measure.lo) == ("no violation observed", 1)


def test_a_happening_counts_once_where_one_of_its_reports_lacks_the_guarded_cell() -> None:
    """Two reports of one strike, one without its site, are one strike at most."""
    rule = "id: c, debtor: B, in_force: {from: 2025-01-01}, "
    rule += 'avoid: "count strike(site=s1) > 1 by 2025-01-31"'
    strike: Row = {"type": "strike", "at": "2025-01-20T00:00:00Z"}
    rows = [
        {**strike, "occurrence": "o1", "site": "s1"},
        {**strike, "occurrence": "o1", "source": "press"},
        {**strike, "site": "s2"},
        {**strike, "site": "s3"},
    ]

    verdict = one(rule, rows, [watched("strike")])

    assert verdict.measure is not None
    assert (verdict.display, verdict.measure.hi) == ("no violation observed", 1)


def test_reports_that_differ_in_amount_give_a_range() -> None:
    """60 t and 80 t for one delivery against a demand of 70 t: imprecise."""
    rules = (
        'id: c, debtor: B, in_force: {from: 2025-01-01}, do: "sum quantity d >= 70 t by 2025-01-31"'
    )
    row: Row = {"type": "d", "at": "2025-01-05T00:00:00Z", "occurrence": "o", "unit": "t"}

    verdict = one(rules, [{**row, "quantity": 60}, {**row, "quantity": 80}], [watched("d")])

    assert (verdict.display, verdict.causes) == ("imprecise", ("amount",))


def test_another_unit_is_not_added() -> None:
    """A quantity in kilograms counts nothing surely against a demand in tonnes."""
    rules = (
        'id: c, debtor: B, in_force: {from: 2025-01-01}, do: "sum quantity d >= 70 t by 2025-01-31"'
    )
    row: Row = {"type": "d", "at": "2025-01-05T00:00:00Z", "quantity": 90, "unit": "kg"}

    verdict = one(rules, [row], [watched("d")])

    assert verdict.measure is not None
    assert (verdict.display, verdict.measure.lo, verdict.measure.hi) == ("imprecise", 0, None)


def test_decimal_sums_meet_their_limit_exactly() -> None:
    """0.1 + 0.2 is 0.3: equality with a limit is compliance."""
    rules = 'id: c, debtor: B, avoid: "sum quantity d > 0.3 from 2025-01-01 until 2025-02-01"'
    rows = [
        {"type": "d", "at": "2025-01-05T00:00:00Z", "quantity": 0.1},
        {"type": "d", "at": "2025-01-06T00:00:00Z", "quantity": 0.2},
    ]

    assert one(rules, rows, [watched("d")]).display == "no violation observed"


def test_a_guard_on_a_missing_attribute_is_open() -> None:
    """An event without the attribute that is asked for counts in some worlds."""
    rules = 'id: c, debtor: B, avoid: "strike(actor=B) from 2025-01-01 until 2025-02-01"'

    verdict = one(rules, [{"type": "strike", "at": "2025-01-05T00:00:00Z"}], [watched("strike")])

    assert (verdict.display, verdict.swing) == ("unverified", ("e1",))


@pytest.mark.parametrize(
    ("row", "watched_by"),
    [
        (watched("strike"), True),
        (watched("strike", actor="B"), True),
        (watched("strike", actor="C"), False),
        (watched("strike", actor="B", region="north"), False),
        ({**watched("strike"), "duty": "no"}, False),
        (watched("shelling"), False),
    ],
)
def test_coverage_counts_only_what_the_guard_fixes(row: Row, *, watched_by: bool) -> None:
    """A coverage row counts if every attribute it names is fixed to that value, by duty."""
    rules = 'id: c, debtor: B, avoid: "strike(actor=B) from 2025-01-01 until 2025-02-01"'

    assert (one(rules, [], [row]).display == "no violation observed") is watched_by


def test_a_source_that_only_claims_does_not_watch() -> None:
    """Coverage by a party whose rows are claims means nothing."""
    rules = 'id: c, debtor: B, creditor: A, avoid: "strike from 2025-01-01 until 2025-02-01"'
    claim = {"type": "strike", "at": "2025-03-01T00:00:00Z", "standing": "claim", "source": "A"}

    assert one(rules, [claim], [{**watched("strike"), "source": "A"}]).display == "not observed"


def test_the_watched_share_is_told() -> None:
    """Ten of thirty-one days watched: 0.3225 of the window."""
    rules = 'id: c, debtor: B, avoid: "strike from 2025-01-01 until 2025-02-01"'
    row = {"type": "strike", "from": "2025-01-01T00:00:00Z", "to": "2025-01-11T00:00:00Z"}

    assert one(rules, [], [row]).watched == "0.3225"


def test_presumed_compliance_is_flagged() -> None:
    """A verdict that rests on silence taken as compliance says so; a watched one does not."""
    rules = (
        'id: c, debtor: B, avoid: "strike from 2025-01-01 until 2025-02-01", '
        "evidence: {silence: compliance}"
    )

    assert one(rules).flags == ("presumed",)
    assert one(rules, [], [watched("strike")]).flags == ()


def test_another_policy_flips_and_says_which() -> None:
    """With the monitor's rows taken as claims the fulfilled promise is violated, and listed."""
    policy = load_policy(
        'schema = "servanda.policy/1"\n[[choice]]\nsource = "post"\nset_standing = "claim"\n'
        'reason = "the post belongs to one camp"\n',
        where="p.toml",
    )

    found = run(ACCESS, [access(source="post")], WATCH, policy=policy)

    assert found.verdicts[0].display == "violated"
    (flip,) = found.inputs["policy"]["flips"]
    assert (flip["commitment"], flip["from"], flip["to"]) == ("c", "fulfilled", "violated")


def test_two_clocks() -> None:
    """What was not known yet does not count: violated as known in February, fulfilled today."""
    row = access(known_at="2025-03-05T00:00:00Z")

    then = one(ACCESS, [row], WATCH, as_of="2025-02-20T00:00:00Z", known_at="2025-02-20T00:00:00Z")
    later = one(ACCESS, [row], WATCH, as_of="2025-02-20T00:00:00Z", known_at="2025-03-05T00:00:00Z")

    assert (then.display, later.display) == ("violated", "fulfilled")


def test_nobody_knows_what_comes_after_the_knowledge_clock() -> None:
    """Known at 10 January, a date of 31 January is still pending however late it is asked."""
    verdict = one(ACCESS, [], WATCH, as_of="2025-03-01T00:00:00Z", known_at="2025-01-10T00:00:00Z")

    assert verdict.display == "pending"
