"""What must hold for every set of reports: order, knowledge, certificates, explanations."""

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.watch.bench import Row, coverage_of, events_of

from servanda.model.verdict import Verdict
from servanda.terms import load_terms
from servanda.watch.checker import check
from servanda.watch.explain import explain
from servanda.watch.reference import evaluate

RULES = """
commitments:
  - {id: a, debtor: B, creditor: A, when: "order(n=$x)", do: "deliver(n=$x) within 5 d of trigger"}
  - id: b
    debtor: B
    creditor: A
    in_force: {from: 2025-01-01}
    avoid: sum quantity strike > 3 by 2025-01-20
  - id: c
    debtor: A
    in_force: {from: 2025-01-01}
    if: "@b.violated within 30 d of adoption"
    do: lift by 2025-02-10
  - {id: d, debtor: B, keep: "stock <= 2 from 2025-01-05 until 2025-01-25"}
"""
KINDS = ("order", "deliver", "strike", "lift", "stock")
STANDINGS = ("observation", "observation", "declaration", "claim", "denial")


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """Draw a row."""
    day = draw(st.integers(1, 28))
    at = f"2025-01-{day:02}" + draw(st.sampled_from(["", "T06:00:00Z", "T18:00:00Z"]))
    return {
        "type": draw(st.sampled_from(KINDS)),
        "at": at,
        "n": draw(st.sampled_from(["1", "2"])),
        "quantity": draw(st.sampled_from([None, 1, 2, 4])),
        "standing": draw(st.sampled_from(STANDINGS)),
        "source": draw(st.sampled_from(["m1", "m2", "B"])),
        "occurrence": draw(st.sampled_from([None, "o1", "o2"])),
    }


COVERAGE = [
    {"type": kind, "from": "2025-01-01", "to": "2025-01-15" if kind == "strike" else "2025-03-01"}
    for kind in KINDS
]
WORLDS = st.lists(rows(), max_size=8)
CLOCKS = st.sampled_from(["2025-01-10T12:00:00Z", "2025-01-25T00:00:00Z", "2025-03-01T00:00:00Z"])


def verdicts(
    reports: list[Row], as_of: str, *, shuffle: Random | None = None
) -> tuple[Verdict, ...]:
    """Return the verdicts on the rules above."""
    events, coverage = list(events_of(reports)), list(coverage_of(COVERAGE))
    if shuffle is not None:
        shuffle.shuffle(events)
        shuffle.shuffle(coverage)
    return evaluate(load_terms(RULES, where="r"), events, coverage, as_of=as_of).verdicts


@given(WORLDS, CLOCKS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(reports: list[Row], as_of: str, rnd: Random) -> None:
    """Shuffled rows give the same verdicts, to the last byte."""
    straight = msgspec.json.encode(verdicts(reports, as_of))

    assert msgspec.json.encode(verdicts(reports, as_of, shuffle=rnd)) == straight


@given(WORLDS, CLOCKS, rows())
def test_what_comes_after_the_clock_changes_nothing(
    reports: list[Row], as_of: str, late: Row
) -> None:
    """A report of something that began at or after the clock leaves every verdict alone."""
    later = {**late, "at": "2025-03-02", "occurrence": None, "standing": "observation"}

    plain = [(v.verdict, v.display, v.flags) for v in verdicts(reports, as_of)]

    assert [(v.verdict, v.display, v.flags) for v in verdicts([*reports, later], as_of)] == plain


@given(WORLDS, CLOCKS)
def test_every_certificate_holds_and_every_verdict_is_explained(
    reports: list[Row], as_of: str
) -> None:
    """The small checker agrees with every certificate; every verdict can be told in words."""
    terms, events, coverage = (
        load_terms(RULES, where="r"),
        events_of(reports),
        coverage_of(COVERAGE),
    )

    for verdict in evaluate(terms, events, coverage, as_of=as_of).verdicts:
        assert check(verdict, terms, events, coverage) == (), verdict
        steps = explain(verdict, terms, events, coverage)
        assert any(verdict.display in step for step in steps)
        assert steps[-1].startswith("What would change it")


@given(WORLDS)
def test_a_verdict_once_forced_by_events_stays(reports: list[Row]) -> None:
    """With the same reports a later clock never turns a violated `avoid` back."""
    early = {v.commitment: v for v in verdicts(reports, "2025-01-25T00:00:00Z")}
    late = {v.commitment: v for v in verdicts(reports, "2025-03-01T00:00:00Z")}

    if early["b"].verdict is False:
        assert late["b"].verdict is False
