"""The small checker: it agrees with what holds and names what does not."""

from collections.abc import Callable

import msgspec
import pytest
from tests.watch.bench import Row, coverage_of, events_of, watched

from servanda.model.commitment import Terms
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Certificate, CheckFact, Verdict
from servanda.terms import load_terms
from servanda.watch.checker import check
from servanda.watch.reference import evaluate

RULES = """
commitments:
  - {id: sum, debtor: B, in_force: {from: 2025-01-01}, do: "sum quantity pay >= 100 by 2025-01-31"}
  - {id: none, debtor: B, avoid: "strike from 2025-01-01 until 2025-02-01"}
"""
ROWS: list[Row] = [
    {"type": "pay", "at": "2025-01-05T00:00:00Z", "quantity": 60},
    {"type": "pay", "at": "2025-01-06T00:00:00Z", "quantity": 40},
    {"type": "pay", "at": "2025-01-07T00:00:00Z", "quantity": 5},
    {"type": "strike", "at": "2025-01-07T00:00:00Z", "standing": "claim", "source": "A"},
    {"type": "strike", "at": "2025-03-07T00:00:00Z"},
]


@pytest.fixture
def judged() -> tuple[Terms, tuple[Event, ...], tuple[Coverage, ...], Verdict, Verdict]:
    """Return rules, evidence, a verdict with a witness and one from absence."""
    terms, events = load_terms(RULES, where="r"), events_of(ROWS)
    coverage = coverage_of([watched("strike"), watched("pay")])
    paid, clean = evaluate(terms, events, coverage, as_of="2025-06-01T00:00:00Z").verdicts
    return terms, events, coverage, paid, clean


Judged = tuple[Terms, tuple[Event, ...], tuple[Coverage, ...], Verdict, Verdict]


def test_the_witness_is_the_earliest_minimal_set(judged: Judged) -> None:
    """60 and 40 reach 100; the 5 that came later is not needed."""
    _, _, _, paid, clean = judged

    assert (paid.certificate.shape, paid.certificate.events) == ("witness", ("e1", "e2"))
    assert clean.certificate.shape == "absence"
    assert clean.certificate.checks[0].scanned == 1


def test_what_holds_is_accepted(judged: Judged) -> None:
    """Both certificates are re-checked without complaint."""
    terms, events, coverage, paid, clean = judged

    assert check(paid, terms, events, coverage) == ()
    assert check(clean, terms, events, coverage) == ()


def forged(verdict: Verdict, change: Callable[[CheckFact], CheckFact]) -> Verdict:
    """Return the verdict with its check changed."""
    certificate = msgspec.structs.replace(
        verdict.certificate, checks=(change(verdict.certificate.checks[0]),)
    )
    return msgspec.structs.replace(verdict, certificate=certificate)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"lo": "101"}, "surely counts"),
        ({"hi": "105000"}, "at most"),
        ({"bound": "1000"}, "is not True"),
        ({"value": False}, "not what its check gives"),
        ({"scanned": 2}, "were scanned"),
        ({"digest": "0" * 64}, "were scanned"),
        ({"sure": ("e1", "e2", "e3", "e5")}, "e5 is not a believed report"),
        ({"until": ("2025-01-06T00:00:00Z", "2025-01-06T00:00:00Z")}, "scanned"),
        ({"coverage": ()}, "nobody watched"),
        ({"future": True}, "window is open"),
    ],
)
def test_a_changed_certificate_is_named(
    judged: Judged, change: dict[str, object], complaint: str
) -> None:
    """Each fact of a certificate is compared with the rows."""
    terms, events, coverage, paid, _ = judged

    problems = check(
        forged(paid, lambda fact: msgspec.structs.replace(fact, **change)), terms, events, coverage
    )

    assert any(complaint in line for line in problems), problems


def test_a_changed_row_rule_or_coverage_is_named(judged: Judged) -> None:
    """Other rows, another rule or less coverage do not support the certificate."""
    terms, events, coverage, paid, clean = judged
    other = (msgspec.structs.replace(events[0], quantity=61.0), *events[1:])
    rules = load_terms(RULES.replace("100", "99"), where="r")

    assert check(paid, terms, other, coverage) == ("the events are not those that were judged",)
    assert check(paid, rules, events, coverage) == ("sum: the rule is not the one that was judged",)
    assert any("nobody watched" in line for line in check(clean, terms, events, coverage[1:]))


def test_a_witness_must_reach_the_bound(judged: Judged) -> None:
    """Leaving out a needed report is seen."""
    terms, events, coverage, paid, _ = judged
    short = Certificate(
        shape="witness",
        events=("e1",),
        checks=paid.certificate.checks,
        basis=paid.certificate.basis,
    )

    problems = check(msgspec.structs.replace(paid, certificate=short), terms, events, coverage)

    assert problems == ("the witness does not reach the bound",)


def test_a_report_without_an_amount_does_not_lower_the_one_that_states_it() -> None:
    """Two reports of one payment, one of 100 and one that gives no sum, are a payment of 100."""
    payment: Row = {"type": "pay", "at": "2025-01-05T00:00:00Z", "occurrence": "o1"}
    terms, events = load_terms(RULES, where="r"), events_of([{**payment, "quantity": 100}, payment])
    coverage = coverage_of([watched("strike"), watched("pay")])

    paid = evaluate(terms, events, coverage, as_of="2025-06-01T00:00:00Z").verdicts[0]

    assert paid.display == "fulfilled"
    assert check(paid, terms, events, coverage) == ()
