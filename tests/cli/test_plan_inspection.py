"""`servanda plan-inspection`: what it prints, and questions that are none."""

import json

import pytest
from tests.cli.conftest import Run


def test_the_exact_number_stands_first_and_the_formulas_beside_it(servanda: Run) -> None:
    """100 sites, 5 defects, 0.95: 45 exactly, 46 by the IAEA formula, 45 by Cannon and Roe."""
    done = servanda("plan-inspection", "--sites", "100", "--tolerated", "5", "--detect", "0.95")

    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "visit 45 sites to find one of 5 defects among 100 sites with 0.95"
    assert lines[2] == "IAEA formula: 46 · Cannon and Roe: 45 (approximations)"


def test_what_cannot_be_reached_is_said(servanda: Run) -> None:
    """An inspector who sees 9 of 10 defects finds a single one with 0.9 at most."""
    ask = ("plan-inspection", "--sites", "20", "--tolerated", "1", "--detect", "95%")
    done = servanda(*ask, "--identify", "0.9")
    told = json.loads(servanda(*ask, "--identify", "0.9", "--json").out)

    assert done.out.startswith("cannot be reached:")
    assert "0.9000, no more" in done.out
    assert (told["exact"], told["iaea"]) == (None, None)


def test_quotas_and_when_to_go(servanda: Run) -> None:
    """A quota tells what is left or over; the value of visits is told with its scale."""
    over = servanda("plan-inspection", "--quota", "cwc", "--sites", "40", "--used", "7")
    left = servanda("plan-inspection", "--quota", "new-start", "--used", "18")
    when = servanda("plan-inspection", "--periods", "12", "--visits", "2")

    assert "used: 7 · 2 more than the quota" in over.out
    assert "used: 18 · left: 0" in left.out
    assert "-0.6962" in when.out


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ((), "say --sites, --tolerated and --detect"),
        (("--sites", "10", "--tolerated", "11", "--detect", "0.9"), "11 defects among 10 sites"),
        (("--sites", "10", "--tolerated", "1", "--detect", "much"), "--detect 'much'"),
        (("--sites", "10", "--tolerated", "1", "--detect", "1/0"), "--detect '1/0'"),
        (("--quota", "osce"), "there are: cwc, new-start"),
        (("--periods", "2", "--visits", "3"), "3 visits in 2 periods"),
    ],
)
def test_questions_that_are_none(servanda: Run, ask: tuple[str, ...], words: str) -> None:
    """A question without its numbers, or with impossible ones, ends with 2 and says why."""
    done = servanda("plan-inspection", *ask)

    assert done.code == 2
    assert words in done.err
