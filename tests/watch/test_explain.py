"""Explanations: the steps from trigger to verdict, in words."""

from tests.watch.bench import Row, coverage_of, events_of, watched

from servanda.terms import load_terms
from servanda.watch.explain import explain
from servanda.watch.reference import evaluate


def told(rules: str, rows: list[Row], coverage: list[Row]) -> str:
    """Return the explanation of the only verdict as one text."""
    terms = load_terms(f"commitments:\n  - {{{rules}}}\n", where="r")
    events, watch = events_of(rows), coverage_of(coverage)
    (verdict,) = evaluate(terms, events, watch, as_of="2025-06-01T00:00:00Z").verdicts
    return "\n".join(explain(verdict, terms, events, watch))


def test_partly_watched_silence_is_told_with_its_share() -> None:
    """The words say how much of the window was watched, and by whom."""
    text = told(
        'id: c, debtor: B, avoid: "strike from 2025-01-01 until 2025-02-01"',
        [],
        [{"type": "strike", "from": "2025-01-01T00:00:00Z", "to": "2025-01-11T00:00:00Z"}],
    )

    assert "none seen in the 32.25% of the window that was watched" in text
    assert "Watching for such events: monitor" in text
    assert "So: not observed" in text
    assert "coverage for the unwatched part" in text


def test_trigger_key_and_reports_are_named() -> None:
    """The request that opened the instance and the act that counted appear with their sources."""
    text = told(
        'id: c, debtor: B, creditor: A, when: "request(site=$x)", '
        'do: "access(site=$x) within 30 d of trigger"',
        [
            {"id": "r1", "type": "request", "site": "p", "at": "2025-01-01T00:00:00Z"},
            {"id": "a1", "type": "access", "site": "p", "at": "2025-01-05T00:00:00Z"},
        ],
        [watched("access")],
    )

    assert "B must do: access(site=$x) within 30 d of trigger, owed to A." in text
    assert "Opened by request r1 (2025-01-01T00:00:00Z; observation by monitor) with x = p." in text
    assert "What counts: access a1 (2025-01-05T00:00:00Z; observation by monitor)." in text
    assert "So: fulfilled" in text


def test_claims_and_flags_are_told() -> None:
    """A claim is named as one that moves nothing."""
    text = told(
        'id: c, debtor: B, in_force: {from: 2025-01-01}, do: "pay by 2025-01-31"',
        [{"id": "said", "type": "pay", "at": "2025-01-05T00:00:00Z", "standing": "claim"}],
        [{**watched("pay"), "source": "bank"}],
    )

    assert "Contested by pay said" in text
    assert "contested: somebody says otherwise" in text


def test_nothing_to_judge_by_is_told() -> None:
    """Without a criterion there is no window and no count, only what the rule lacks."""
    text = told("id: c, debtor: B, do: unstated", [], [])

    assert "no rule says yet what would count as done" in text
    assert "Missing in its rule: what counts as done, to whom, by when." in text
    assert "window" not in text
    assert "So: cannot be judged" in text
    assert "servanda correct c --rules FILE" in text


def test_a_draft_with_a_date_is_not_said_to_lack_one() -> None:
    """What the rule holds (creditor, date) is not called missing; its time is told."""
    text = told(
        "id: c, debtor: B, creditor: A, in_force: {until: 2020-03-02}, do: unstated", [], []
    )

    assert "Missing in its rule: what counts as done." in text
    assert "Its time is over at 2020-03-02T00:00:00Z." in text
    assert "criterion was ever" not in text


RELEASE: Row = {"id": "r", "type": "act.release", "at": "2025-01-11T00:00:00Z", "actor": "A",
                "object": "c"}  # fmt: skip


def test_a_release_is_told_with_who_when_and_by_which_act() -> None:
    """After a release neither an open window nor the passing of time is named as a reason."""
    text = told(
        "id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: pay by 2025-02-01",
        [RELEASE],
        [watched("pay")],
    )

    assert (
        "A released the debtor from it at 2025-01-11T00:00:00Z (act r); "
        "from then on nothing more can be missed." in text
    )
    assert "So: pending, and it stays so: the promise was released" in text
    assert "the window is not over" not in text
    assert "passing of time" not in text
    assert "a withdrawal of that act" in text


def test_a_lawful_cancellation_is_told() -> None:
    """The debtor who may leave and leaves is named; an unlawful one ends nothing."""
    rule = "id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: pay by 2025-12-01"
    cancel = {**RELEASE, "type": "act.cancel", "actor": "B"}
    strike: Row = {"type": "strike", "at": "2025-01-05T00:00:00Z"}

    lawful = told(f"{rule}, exit: strike", [strike, cancel], [watched("pay")])
    unlawful = told(rule, [cancel], [watched("pay")])

    assert "B cancelled it, which its exit clause allowed, at 2025-01-11T00:00:00Z" in lawful
    assert "nothing more can be missed" not in unlawful
    assert "the window is not over" in unlawful


def test_an_expired_promise_is_told() -> None:
    """What it depended on did not come about."""
    text = told(
        "id: c, debtor: B, in_force: {from: 2025-01-01}, "
        'if: "deliver within 3 d of adoption", do: "pay by 2025-02-01"',
        [],
        [watched("deliver"), watched("pay")],
    )

    assert "so nothing is owed" in text
    assert "expired; nobody is at fault" in text
