"""What the examples' rules and tables come to; every expected value is counted in the tables."""

from collections import Counter
from pathlib import Path

import pytest

from servanda.api.evaluation import evaluate
from servanda.model.verdict import Verdict, VerdictSet

AS_OF = "2026-03-01T00:00:00Z"


def judged(folder: Path, *tables: str, coverage: bool = True) -> VerdictSet:
    """Return the verdicts of one example."""
    return evaluate(
        folder / "commitments.yaml",
        [folder / table for table in tables],
        folder / "map.toml" if tables else None,
        [folder / "coverage.csv"] if coverage else (),
        as_of=AS_OF,
    )


@pytest.fixture(scope="module")
def new_start(root: Path) -> VerdictSet:
    """Return the verdicts of New START."""
    tables = ("aggregates.csv", "objections.csv", "inspections.csv")
    return judged(root / "examples" / "new_start", *tables)


def one(found: VerdictSet, commitment: str, *, reading: str | None, day: str) -> Verdict:
    """Return the verdict of the instance of a day."""
    (verdict,) = [
        v
        for v in found.verdicts
        if (v.commitment, v.reading) == (commitment, reading)
        and v.instance.trigger is not None
        and (v.instance.trigger.at or "").startswith(day)
    ]
    return verdict


def test_every_limit_was_kept_in_every_exchanged_number(new_start: VerdictSet) -> None:
    """All 47 confirmed values since 5 February 2018 are at or below their limit."""
    limits = [v for v in new_start.verdicts if v.commitment.startswith("limit-")]

    # 8 dates with both Parties' delivery vehicles and warheads, 2023 with one side's: 17 and 17;
    # launchers are missing on 2018-02-05 and 2021-03-01: 13.
    assert Counter(v.commitment for v in limits) == {
        "limit-delivery": 17,
        "limit-warheads": 17,
        "limit-launchers": 13,
    }
    assert {v.display for v in limits} == {"no violation observed"}


def test_the_objection_is_shown_and_moves_nothing(new_start: VerdictSet) -> None:
    """Russia's 901 contests the one value it speaks of, whose verdict stays as it is."""
    contested = [v for v in new_start.verdicts if v.contested_by]

    assert [(v.commitment, v.instance.key) for v in contested] == [
        ("limit-launchers", {"p": "USA", "d": "2022-03-01"})
    ]
    assert contested[0].display == "no violation observed"
    assert contested[0].measure is not None
    assert (contested[0].measure.lo, contested[0].measure.bound) == (800, 800)


@pytest.mark.parametrize("party", ["USA", "RUS"])
def test_missing_and_unconfirmed_numbers_are_not_observed(
    new_start: VerdictSet, party: str
) -> None:
    """Nothing is concluded from the two half years whose numbers we do not have, on either side."""
    for day in ("2019-03-01", "2022-09-01"):
        verdict = one(new_start, f"exchange-{party}", reading=None, day=day)
        assert verdict.display == "not observed"


def test_the_exchange_not_made_is_violated_or_suspended(new_start: VerdictSet) -> None:
    """Russia's exchange of 1 March 2023 is violated by the text, and not due by its own reading."""
    verdict = one(new_start, "exchange-RUS", reading=None, day="2023-03-01")
    assert verdict.display == "violated"
    assert one(new_start, "exchange-USA", reading=None, day="2023-03-01").display == "fulfilled"

    suspended = [v for v in new_start.verdicts if v.reading == "suspended"]
    assert len(suspended) == 9
    assert "violated" not in {v.display for v in suspended}


def test_inspections_stayed_within_the_quota_on_both_sides(new_start: VerdictSet) -> None:
    """18 of 18 inspections each in the first year is within the quota."""
    quotas = [v for v in new_start.verdicts if v.commitment.startswith("quota-")]

    assert [(v.display, v.measure.lo if v.measure else None) for v in quotas] == [
        ("no violation observed", 18),
        ("no violation observed", 18),
    ]


def test_the_exchange_of_prisoners_was_fulfilled(root: Path) -> None:
    """Each side handed over exactly 1,000 people; the missing date is said."""
    found = judged(root / "examples" / "prisoner_exchange", "exchanges.csv")

    assert [(v.commitment, v.display) for v in found.verdicts] == [
        ("release-by-russia", "fulfilled"),
        ("release-by-ukraine", "fulfilled"),
    ]
    assert all("deadline missing" in lint for lint in found.lints)
    assert len(found.lints) == 2


def test_the_pause_is_not_observed_in_any_version(root: Path) -> None:
    """Without evidence every version of the pause is honestly not observed."""
    found = judged(root / "examples" / "pause_2026", coverage=False)

    assert Counter(v.display for v in found.verdicts) == {"not observed": 4}
    assert len({v.reading for v in found.verdicts}) == 4


def test_who_believes_the_objection_sees_one_violation(root: Path, new_start: VerdictSet) -> None:
    """Under the policy that believes Russia's count one verdict flips, and no other."""
    folder = root / "examples" / "new_start"
    found = evaluate(
        folder / "commitments.yaml",
        [folder / table for table in ("aggregates.csv", "objections.csv", "inspections.csv")],
        folder / "map.toml",
        [folder / "coverage.csv"],
        as_of=AS_OF,
        policy=folder / "policy-objection.toml",
    )
    before = {(v.commitment, v.reading, str(v.instance)): v.display for v in new_start.verdicts}
    after = {(v.commitment, v.reading, str(v.instance)): v.display for v in found.verdicts}
    flipped = {key[0]: (before[key], after[key]) for key in before if before[key] != after[key]}

    assert before.keys() == after.keys()
    assert flipped == {"limit-launchers": ("no violation observed", "violated")}
