"""What a verdict would be if others were believed: cases worked out by hand."""

import itertools
from collections.abc import Sequence

import pytest
from tests.watch.bench import Row, coverage_of, events_of, watched

from servanda.model.verdict import Alternative, Verdict
from servanda.terms import load_terms
from servanda.watch.alternatives import MOST, alternatives
from servanda.watch.policy import Choice, Policy
from servanda.watch.reference import evaluate

AS_OF = "2026-01-01T00:00:00Z"
LIMIT = (
    "id: limit, debtor: A, creditor: B, evidence: {accept: declaration or observation}, "
    'avoid: "max quantity arms > 800 from 2025-02-01 until 2025-06-01"'
)
PAY = 'id: pay, debtor: A, creditor: B, in_force: {from: 2025-01-01}, do: "pay by 2025-06-30"'
OWN = {"id": "own", "type": "arms", "at": "2025-03-01T00:00:00Z", "quantity": 800, "source": "A",
       "standing": "declaration"}  # fmt: skip
OTHERS = {**OWN, "id": "said", "quantity": 901, "source": "B", "standing": "claim"}
PAID = {"id": "paid", "type": "pay", "at": "2025-03-01T00:00:00Z"}
TREASURY = {**PAID, "source": "A", "standing_reason": "its books are open to all"}
BANK = {**watched("pay"), "source": "bank"}


def tried(
    rules: str, rows: Sequence[Row], coverage: Sequence[Row], commitment: str | None = None
) -> list[tuple[Verdict, tuple[Alternative, ...]]]:
    """Return each verdict with what was tried on it."""
    text = rules if "commitments:" in rules else f"commitments:\n  - {{{rules}}}\n"
    terms = load_terms(text, where="r")
    events, watching = events_of(rows), coverage_of(coverage)
    verdicts = evaluate(terms, events, watching, as_of=AS_OF).verdicts
    mine = [v for v in verdicts if commitment in (None, v.commitment)]
    found = alternatives(mine, terms, events, watching, as_of=AS_OF)
    return list(zip(mine, found, strict=True))


def words(
    rules: str, rows: Sequence[Row], coverage: Sequence[Row]
) -> tuple[str, dict[tuple[str, str], str | None]]:
    """Return the only verdict's word, and the word under each choice by its kind and source."""
    ((verdict, found),) = tried(rules, rows, coverage)
    assert all(one.was == verdict.display for one in found)
    return verdict.display, {(one.kind, "+".join(one.sources)): one.becomes for one in found}


def test_an_opponents_claim_that_would_make_it_violated() -> None:
    """A declares 800 of 800, B claims 901: who believes B has it violated; without A, nothing."""
    word, found = words(LIMIT, [OWN, OTHERS], [watched("arms")])

    assert word == "no violation observed"
    assert found == {
        ("claims count", "B"): "violated",
        # 901 is only claimed: without A's own number the monitor saw none above the limit.
        ("claim only", "A"): "no violation observed",
        ("claim only", "monitor"): "not observed",
    }


def test_a_denial_that_is_believed_makes_it_contested() -> None:
    """The bank reports the payment, B denies it: who believes both has reports that conflict."""
    denial = {**PAID, "id": "no", "source": "B", "standing": "denial", "occurrence": "paid"}

    word, found = words(PAY, [{**PAID, "source": "bank"}, denial], [])

    assert word == "fulfilled"
    assert found == {("claims count", "B"): "contested"}


def test_a_partys_own_monitor_that_somebody_chose_to_believe() -> None:
    """A's treasury is taken as an observer, for a reason: without that, the bank saw no payment."""
    word, found = words(PAY, [TREASURY], [BANK])

    assert word == "fulfilled"
    assert found[("claim only", "A")] == "violated"


def test_a_partys_monitor_that_nobody_chose_is_a_claim() -> None:
    """The same row without a reason is A's word alone: it can only be believed, not disbelieved."""
    word, found = words(PAY, [{**PAID, "source": "A"}], [BANK])

    assert word == "violated"
    assert found[("claims count", "A")] == "fulfilled"
    assert ("claim only", "A") not in found


def test_a_neutral_monitor_whom_nobody_chose_is_not_tried() -> None:
    """A plain observation by a third party rests on nobody's choice: there is nothing to try."""
    assert words(PAY, [{**PAID, "source": "bank"}], []) == ("fulfilled", {})


def test_silence_rests_on_who_watched() -> None:
    """What nobody saw is known from the debtor's own patrols: without them it is not observed."""
    patrol = {**watched("strike"), "source": "A"}

    word, found = words(
        'id: c, debtor: A, avoid: "strike from 2025-02-01 until 2025-06-01"', [], [patrol]
    )

    assert word == "no violation observed"
    assert found == {("claim only", "A"): "not observed"}


def test_either_of_two_sources_is_enough() -> None:
    """Two chosen sources report two payments: neither alone is needed, and both are named."""
    rows = [
        {**PAID, "id": name, "source": name, "standing_reason": "chosen"} for name in ("p", "q")
    ]

    ((_, found),) = tried(PAY, rows, [])

    assert [(one.sources, one.changes) for one in found] == [(("p",), False), (("q",), False)]


def test_an_occasion_that_would_not_have_come_up() -> None:
    """The request itself is only the debtor's word: who does not take it has no occasion."""
    rows = [
        {"id": "r", "type": "request", "at": "2025-01-01T00:00:00Z", "source": "desk",
         "standing_reason": "the desk is run by both"},
    ]  # fmt: skip
    word, found = words(
        'id: c, debtor: A, when: "request", do: "answer within 30 d of trigger"',
        rows,
        [watched("answer")],
    )

    assert word == "violated"
    assert found[("claim only", "desk")] is None


def test_one_occasion_told_by_two_is_still_the_same() -> None:
    """Two sources report one request; without the first, the second has opened that occasion."""
    request = {"type": "request", "at": "2025-01-01T00:00:00Z", "occurrence": "o"}
    rows = [
        {**request, "id": "r1", "source": "desk", "standing_reason": "run by both"},
        {**request, "id": "r2", "source": "mission"},
    ]
    word, found = words(
        'id: c, debtor: A, when: "request", do: "answer within 30 d of trigger"',
        rows,
        [watched("answer")],
    )

    assert word == "violated"
    assert found[("claim only", "desk")] == "violated"


CHAIN = f"""\
commitments:
  - {{{PAY}}}
  - {{id: deliver, debtor: B, creditor: A, in_force: {{from: 2025-01-01}}, if: "@pay.discharged", do: "deliver by 2025-09-30"}}
  - {{id: other, debtor: B, in_force: {{from: 2025-01-01}}, do: "visit by 2025-06-30"}}
"""  # noqa: E501


def test_what_a_promise_refers_to_is_tried_as_well() -> None:
    """B owes delivery once A has paid: who does not take A's word for it has nothing owed by B."""
    rows = [TREASURY, {"id": "v", "type": "visit", "at": "2025-02-01T00:00:00Z"}]
    found = {
        v.commitment: (v.display, {one.sources: one.becomes for one in others})
        for v, others in tried(CHAIN, rows, [BANK, watched("deliver")])
    }

    assert found["deliver"][0] == "violated"
    assert found["deliver"][1]["A",] == "expired"
    assert found["other"] == ("fulfilled", {})


def test_one_promise_alone_gives_what_all_together_give() -> None:
    """Asking for one promise looks at less of the record and finds the same."""
    rows, coverage = [TREASURY], [BANK, watched("deliver"), watched("visit")]
    together = {v.commitment: others for v, others in tried(CHAIN, rows, coverage)}

    for name, others in together.items():
        assert [o for _, o in tried(CHAIN, rows, coverage, name)] == [others], name


def test_whoever_writes_the_choice_down_finds_the_same() -> None:
    """Each alternative is what `--policy` gives for a file that says of the source just that."""
    terms = load_terms(f"commitments:\n  - {{{LIMIT}}}\n", where="r")
    events, watching = events_of([OWN, OTHERS]), coverage_of([watched("arms")])
    ((_, found),) = tried(LIMIT, [OWN, OTHERS], [watched("arms")])
    sets = {"claims count": "observation", "claim only": "claim"}

    for one in found:
        choice = Choice(reason="r", source=one.sources[0], set_standing=sets[one.kind])  # type: ignore[arg-type]
        policy = Policy(where="p.toml", choices=(choice,))
        (verdict,) = evaluate(terms, events, watching, as_of=AS_OF, policy=policy).verdicts
        assert verdict.display == one.becomes, one.label


def test_many_sources_are_tried_and_none_left_out() -> None:
    """Of 23 chosen sources twenty are tried alone and three together."""
    rows = [
        {**PAID, "id": f"p{n:02}", "source": f"s{n:02}", "standing_reason": "chosen"}
        for n in range(MOST + 3)
    ]

    ((_, found),) = tried(PAY, rows, [])

    assert [len(one.sources) for one in found] == [1] * MOST + [3]
    assert found[-1].label == "if the word of 3 further sources counted as a claim only"
    assert {s for one in found for s in one.sources} == {f"s{n:02}" for n in range(MOST + 3)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_arrival_changes_nothing(order: tuple[int, ...]) -> None:
    """The same rows in any order give the same alternatives in the same order."""
    rows = [
        OWN,
        OTHERS,
        {**OWN, "id": "third", "quantity": 700, "source": "C", "standing": "claim"},
    ]

    assert [o for _, o in tried(LIMIT, [rows[i] for i in order], [watched("arms")])] == [
        o for _, o in tried(LIMIT, rows, [watched("arms")])
    ]
