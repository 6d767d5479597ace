"""Rows on how long a promise may last."""

import json
from pathlib import Path

import pytest
from tests.seed.conftest import Run

from servanda.api.durability import cards
from servanda.api.register import Register, open_register

DEAL = (
    "AGREEMENT BETWEEN GREECE AND CYPRUS\n\n5 January 2026\n\nNorway and Iceland are the "
    "guarantors of this Agreement.\n\nGreece shall provisionally withdraw its patrol boats "
    "from the upper river by 1 May 2027, failing which Cyprus may close the lock.\n"
)
VOTES = "country,election\nGreece,2026-06-14\nGreece,2027-05-02\nCyprus,2026-05-24\n"


@pytest.fixture
def deal(servanda: Run, desk: Path) -> Path:
    """Return a register of one provisional promise, with a calendar beside it."""
    (desk / "deal.txt").write_text(DEAL, encoding="utf-8")
    (desk / "votes.csv").write_text(VOTES, encoding="utf-8")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "deal.txt", "--accept", "commitments").code == 0
    return desk / "talks.db"


@pytest.mark.seed("s29")
def test_elections_before_the_day(deal: Path) -> None:
    """Provisional by its own words; the one election of its debtor before its day is listed."""
    with open_register(deal) as register:
        [one] = cards(register, elections=Path("votes.csv")).cards

    assert [span.exact for span in one.provisional] == ["provisionally"]
    assert one.overlay is not None
    assert one.overlay.outlives == "an election comes first"
    assert [(e.country, e.on) for e in one.overlay.before_due] == [("Greece", "2026-06-14")]


@pytest.mark.seed("s30")
def test_an_empty_input_gets_no_number(demo: Register) -> None:
    """Without milestones and enforcement both inputs read "insufficient basis"."""
    [one] = cards(demo, "release-by-russia", as_of="2026-03-01").cards

    assert [(i.name, i.basis) for i in one.inputs[:2]] == [
        ("dated milestones", "insufficient basis"),
        ("enforcement", "insufficient basis"),
    ]


@pytest.mark.seed("s65")
@pytest.mark.usefixtures("talks")
def test_three_inputs_with_coverage(servanda: Run) -> None:
    """Milestones, enforcement, coordination: each with its basis, verdicts with who watched."""
    done = servanda("durability", "withdraw", "--as-of", "2026-03-01", "--json")
    [one] = json.loads(done.out)["cards"]

    assert [row["name"] for row in one["inputs"]] == [
        "dated milestones",
        "enforcement",
        "coordination of partners",
    ]
    assert "watched for 1" in one["inputs"][0]["grounds"][0]["says"]
