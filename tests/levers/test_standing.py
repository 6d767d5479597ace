"""Where steps stand: competing readings, any of several triggers, phases, quorum, broken order."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from servanda.api.evaluation import evaluate
from servanda.levers import rules
from servanda.levers.facts import Facts, trigger
from servanda.levers.standing import views
from servanda.levers.warnings import warnings
from servanda.model.evidence import Event
from servanda.model.lever import Lever, RegisteredLeverAct, StepView

# One promise told in two ways: A says by 1 February, B says by 1 March; it is done on 10 February.
RULES = """\
commitments:
  - id: release
    debtor: A
    creditor: B
    in_force: {from: 2026-01-01}
    readings:
      - {id: a, speaker: A, do: "handover(actor=A) by 2026-02-01"}
      - {id: b, speaker: B, do: "handover(actor=A) by 2026-03-01"}
  - id: quiet
    debtor: A
    creditor: B
    in_force: {from: 2026-01-01}
    avoid: shelling(actor=A) from 2026-01-01 until 2026-06-01
"""
EVENTS = """\
id,type,at,actor,standing,source
e1,handover,2026-02-10,A,observation,mission
"""
COVERAGE = """\
source,type,from,to,duty
mission,handover,2026-01-01,2026-07-01,yes
mission,shelling,2026-01-01,2026-07-01,yes
"""
HANDOVER = Event(
    id="e1",
    type="handover",
    standing="observation",
    source="mission",
    family="mission",
    occurrence="e1",
    start=datetime(2026, 2, 10, tzinfo=UTC),
    end=datetime(2026, 2, 11, tzinfo=UTC),
    known_at=datetime(2026, 2, 11, tzinfo=UTC),
)
LEVER = """\
schema = "servanda.lever/1"
id = "L"
title = "Tariff"
kind = "sanction"
holders = ["X", "Y", "Z"]
quorum = 2

[[step]]
id = "restore"
effect = "imposition"
when = ["release=violated"]

[[step]]
id = "ease"
effect = "easing"
when = ["release=discharged", "quiet=discharged"]
match = "any"
lasting = "2 w"

[[step]]
id = "lift"
effect = "lifting"
when = ["quiet=discharged"]
after = ["ease"]
"""
BOTH_BY_MARCH = RULES.replace("2026-02-01", "2026-02-20")


@pytest.fixture
def lever() -> Lever:
    """Return a lever of three steps."""
    return rules.parse(LEVER, where="lever")


def facts(tmp_path: Path, text: str, as_of: str) -> Facts:
    """Return the facts as of a day, from computed verdicts."""
    for name, content in (("r.yaml", text), ("e.csv", EVENTS), ("c.csv", COVERAGE)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = evaluate(
        tmp_path / "r.yaml",
        events=[tmp_path / "e.csv"],
        coverage=[tmp_path / "c.csv"],
        as_of=as_of,
    )

    def events(ids: Iterable[str]) -> list[Event]:
        return [HANDOVER for one in ids if one == HANDOVER.id]

    today = date.fromisoformat(as_of)
    return Facts(found.verdicts, ["release", "quiet"], events, today=today)


def acts(*said: tuple[str, str, str, str]) -> list[RegisteredLeverAct]:
    """Return recorded acts: step, act, holder, date."""
    return [
        msgspec.convert(
            {"entry": n, "lever": "L", "step": step, "act": act, "holder": holder, "on": on,
             "because": None, "registered_by": "local (secretariat)"},
            RegisteredLeverAct,
        )
        for n, (step, act, holder, on) in enumerate(said, 10)
    ]  # fmt: skip


def step(lever: Lever, name: str, known: Facts, *said: tuple[str, str, str, str]) -> StepView:
    """Return one step's view on the facts' day."""
    (found,) = [v for v in views(lever, acts(*said), known, today=known.today) if v.step == name]
    return found


def test_readings_that_differ_pull_nothing(tmp_path: Path, lever: Lever) -> None:
    """Violated as A tells it, discharged as B tells it: neither step can be told to be due."""
    known = facts(tmp_path, RULES, "2026-03-10")

    assert step(lever, "restore", known).state == "cannot be told"
    assert step(lever, "ease", known).state == "cannot be told"
    (fact,) = step(lever, "restore", known).facts
    assert (fact.holds, fact.since) == (None, None)
    assert sorted(fact.shows.split(", ")) == ["fulfilled", "violated"]


def test_any_trigger_is_enough_and_must_last(tmp_path: Path, lever: Lever) -> None:
    """Kept on 10 February under both readings, quiet still running: it eases two weeks later."""
    known = facts(tmp_path, BOTH_BY_MARCH, "2026-02-23")
    assert trigger(lever.steps[1], known.of(lever.steps[1])) == (True, date(2026, 2, 10))
    view = step(lever, "ease", known)
    assert (view.state, view.first) == ("waits", "2026-02-24")

    later = step(lever, "ease", facts(tmp_path, BOTH_BY_MARCH, "2026-02-24"))
    assert (later.state, later.first) == ("needs consent", "2026-02-24")
    assert step(lever, "lift", known).state == "held"


def test_a_step_waits_for_the_one_before(tmp_path: Path, lever: Lever) -> None:
    """Quiet was kept to the end: lifting still comes after easing, by two of the three."""
    known = facts(tmp_path, BOTH_BY_MARCH, "2026-06-20")
    eased = [("ease", "taken", who, "2026-06-18") for who in ("X", "Y")]

    assert step(lever, "lift", known).state == "after other steps"
    assert step(lever, "lift", known, eased[0]).state == "after other steps"
    assert step(lever, "lift", known, *eased).state == "needs consent"


def test_out_of_reach_is_said(tmp_path: Path, lever: Lever) -> None:
    """Where two of three refuse, a quorum of two cannot be met any more."""
    known = facts(tmp_path, BOTH_BY_MARCH, "2026-06-20")
    refused = [("ease", "refusal", who, "2026-06-18") for who in ("X", "Y")]

    view = step(lever, "ease", known, *refused)

    assert view.state == "needs consent"
    assert view.refused == ("X", "Y")
    assert "consent: 2 more of Z (out of reach: others refused)" in view.open
    # The last word counts: X comes round.
    again = step(lever, "ease", known, *refused, ("ease", "consent", "X", "2026-06-19"))
    assert again.consent == ("X",)


def test_order_broken(tmp_path: Path, lever: Lever) -> None:
    """A lift before any easing, and an easing too early, are warned of with their reasons."""
    known = facts(tmp_path, BOTH_BY_MARCH, "2026-06-20")
    done = acts(("lift", "taken", "X", "2026-02-01"), ("ease", "taken", "Y", "2026-02-12"))

    found = warnings([lever], done, known, today=known.today)

    lifted, eased = [line for line in found if "out of order" in line]
    assert lifted.startswith("L lift (lifting) taken by X on 2026-02-01 out of order (#10): ")
    assert "its trigger did not hold: quiet=discharged" in lifted
    assert "ease comes first" in lifted
    assert "1 of 2 had consented" in lifted
    assert eased.startswith("L ease (easing) taken by Y on 2026-02-12 out of order (#11): ")
