"""Norm status: acts of those who hold the power, and what they do to deadlines."""

import pytest
from tests.watch.bench import Row, one, run, watched

from servanda.model.verdict import Ending

PAY = (
    'id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: "pay within 30 d of adoption"'
)
WATCH = [watched("pay"), watched("strike")]


def act(kind: str, at: str, actor: str, **more: str) -> Row:
    """Return a recorded act about the commitment c."""
    return {"type": f"act.{kind}", "at": at, "actor": actor, "object": "c", **more}


def paid(at: str, **more: str) -> Row:
    """Return a payment."""
    return {"type": "pay", "at": at, **more}


def test_a_suspension_moves_a_relative_deadline_by_its_length() -> None:
    """Ten days of suspension make 31 January 10 February; paying on the 5th is in time."""
    acts = [act("suspend", "2025-01-11T00:00:00Z", "A"), act("resume", "2025-01-21T00:00:00Z", "A")]

    verdict = one(PAY, [*acts, paid("2025-02-05T00:00:00Z")], WATCH)

    assert verdict.display == "fulfilled"
    assert verdict.window.until == "2025-02-10T00:00:00Z"
    assert verdict.norm_status == "in_force"


def test_a_suspension_never_moves_a_fixed_date() -> None:
    """`by 31 January` stays although the promise was suspended for ten days."""
    acts = [act("suspend", "2025-01-11T00:00:00Z", "A"), act("resume", "2025-01-21T00:00:00Z", "A")]
    rules = PAY.replace("within 30 d of adoption", "by 2025-01-31")

    verdict = one(rules, [*acts, paid("2025-02-05T00:00:00Z")], WATCH)

    assert verdict.display == "violated"


def test_a_running_suspension_keeps_the_deadline_ahead() -> None:
    """While a suspension lasts, a relative deadline does not come."""
    verdict = one(PAY, [act("suspend", "2025-01-11T00:00:00Z", "A")], WATCH)

    assert (verdict.display, verdict.norm_status) == ("pending", "suspended")


def test_a_debtor_cannot_suspend_its_own_promise() -> None:
    """An act without the power is flagged and changes nothing."""
    acts = [act("suspend", "2025-01-11T00:00:00Z", "B")]

    found = run(PAY, [*acts, paid("2025-02-05T00:00:00Z")], WATCH)

    assert found.verdicts[0].display == "violated"
    assert found.verdicts[0].norm_status == "in_force"
    assert found.verdicts[0].contested_by == ("e1",)
    assert any("does not hold the power" in line for line in found.lints)


def test_powers_name_who_may_act() -> None:
    """`powers: {suspend: [M]}` gives the power to M and takes it from the creditor."""
    rules = f"commitments:\n  - {{{PAY}}}\npowers: {{suspend: [M]}}\n"

    by_m = one(rules, [act("suspend", "2025-01-11T00:00:00Z", "M")], WATCH)
    by_a = one(rules, [act("suspend", "2025-01-11T00:00:00Z", "A")], WATCH)

    assert (by_m.norm_status, by_a.norm_status) == ("suspended", "in_force")


def test_a_claimed_act_is_no_act() -> None:
    """A rival's word that the creditor released the debtor releases nobody."""
    acts = [act("release", "2025-01-11T00:00:00Z", "A", standing="claim", source="B")]

    assert one(PAY, acts, WATCH).display == "violated"


def test_release_ends_the_duty_before_it_is_missed() -> None:
    """After a release nothing is missed: the verdict stays pending, the norm says released."""
    verdict = one(PAY, [act("release", "2025-01-11T00:00:00Z", "A")], WATCH)

    assert (verdict.verdict, verdict.display) == (None, "pending")
    assert verdict.norm_status == "released"
    assert verdict.ending == Ending(event="e1", at="2025-01-11T00:00:00Z")
    assert "at_risk" not in verdict.flags


@pytest.mark.parametrize("name", ["to", "new_party", "new_debtor", "delegate"])
def test_a_delegation_names_the_new_party_in_an_attribute(name: str) -> None:
    """Each attribute that the reference page lists makes C a debtor."""
    rules = PAY.replace("pay within", "pay(actor=$debtor) within")
    hand = act("delegate", "2025-01-05T00:00:00Z", "B", **{name: "C"})

    assert one(rules, [hand, paid("2025-01-20T00:00:00Z", actor="C")], WATCH).verdict is True


def test_a_delegation_to_nobody_is_told_as_such() -> None:
    """The debtor holds the power: what is missing is the new party, and the line says where."""
    found = run(PAY, [act("delegate", "2025-01-05T00:00:00Z", "B")], WATCH)

    assert not any("does not hold the power" in line for line in found.lints)
    assert any("names no new party" in line and "`new_party`" in line for line in found.lints)
    assert found.verdicts[0].contested_by == ()


def test_cancelling_without_an_exit_is_repudiation() -> None:
    """The debtor cancels: flagged, and the missed date still is a violation."""
    verdict = one(PAY, [act("cancel", "2025-01-11T00:00:00Z", "B")], WATCH)

    assert (verdict.display, verdict.norm_status) == ("violated", "cancelled")
    assert "repudiated" in verdict.flags


def test_an_exit_clause_allows_cancelling() -> None:
    """While the exit condition holds, cancelling is lawful and nothing is missed afterwards."""
    rules = PAY + ', exit: "strike(actor=A)"'
    strike: Row = {"type": "strike", "actor": "A", "at": "2025-01-05T00:00:00Z"}

    verdict = one(rules, [strike, act("cancel", "2025-01-11T00:00:00Z", "B")], WATCH)

    assert verdict.display == "pending"
    assert "may_exit" in verdict.flags
    assert "repudiated" not in verdict.flags


def test_delegation_is_followed() -> None:
    """After B delegates to C, a payment by C counts for `$debtor`; before, it does not."""
    rules = PAY.replace("pay within", "pay(actor=$debtor) within")
    hand = act("delegate", "2025-01-05T00:00:00Z", "B", to="C")

    after = one(rules, [hand, paid("2025-01-20T00:00:00Z", actor="C")], WATCH)
    before = one(rules, [hand, paid("2025-01-03T00:00:00Z", actor="C")], WATCH)

    assert (after.display, before.display) == ("fulfilled", "violated")


def test_bad_events_during_a_suspension_are_not_counted() -> None:
    """A strike while suspended breaks nothing; one after the resumption does."""
    rules = 'id: c, debtor: B, creditor: A, avoid: "strike from 2025-01-01 until 2025-02-01"'
    acts = [act("suspend", "2025-01-11T00:00:00Z", "A"), act("resume", "2025-01-21T00:00:00Z", "A")]
    during: Row = {"type": "strike", "at": "2025-01-15T00:00:00Z"}
    after: Row = {"type": "strike", "at": "2025-01-21T00:00:00Z"}

    assert one(rules, [*acts, during], WATCH).display == "no violation observed"
    assert one(rules, [*acts, during, after], WATCH).because == ("e4",)


def test_a_recorded_adoption_is_where_windows_begin() -> None:
    """With an act.adopt on 10 January thirty days end on 9 February."""
    rules = 'id: c, debtor: B, creditor: A, do: "pay within 30 d of adoption"'

    verdict = one(rules, [act("adopt", "2025-01-10T00:00:00Z", "B")], WATCH)

    assert verdict.window.until == "2025-02-09T00:00:00Z"


def test_before_adoption_a_promise_is_proposed() -> None:
    """A promise in force from next year is proposed and pending today."""
    verdict = one(PAY, [], WATCH, as_of="2024-12-01T00:00:00Z")

    assert (verdict.norm_status, verdict.display) == ("proposed", "pending")
