"""`servanda codebook`, `assess`, `reliability`, `credibility`: judging within one register."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("talks")
PAM = ("--codebook", "pam")
WHY = ("--because", "half of the troops left")


def scored(servanda: Run, value: str, *more: str) -> int:
    """Record a score of the one commitment; return the exit code."""
    return servanda("assess", "withdraw", *PAM, "--score", value, *WHY, *more).code


def test_codebooks_are_listed_shown_and_checked(desk: Path, servanda: Run) -> None:
    """Each ready scale is named; a changed copy is one file, checked before its use."""
    assert "pam version 1: Implementation of a peace accord (0, 1, 2, 3)" in (
        servanda("codebook", "list").out
    )
    assert "3  full" in servanda("codebook", "show", "pam").out
    mine = servanda("codebook", "show", "pam", "--toml").out.replace('id = "pam"', 'id = "ours"')
    (desk / "ours.toml").write_text(mine, encoding="utf-8")

    assert (
        "ours version 1 with 4 values is in order" in servanda("codebook", "check", "ours.toml").out
    )
    assert scored(servanda, "2") == 0
    done = servanda("assess", "withdraw", "--codebook", "ours.toml", "--score", "1", *WHY)
    assert done.code == 0
    assert servanda("codebook", "check", "none.toml").code == 2


def test_scores_stand_beside_the_computed_verdict(servanda: Run) -> None:
    """Two codebooks over one evidence set: verdict, both scores, and the figures of each."""
    assert scored(servanda, "2", "--evidence", "e1") == 0
    summit = ("--codebook", "g20rg", "--stage", "final", "--score", "0")
    assert servanda("assess", "withdraw", *summit, *WHY).code == 0

    shown = servanda("assess", "withdraw", "--as-of", "2026-03-15")
    told = json.loads(servanda("assess", "--as-of", "2026-03-15", "--json").out)

    assert "computed: 1 fulfilled" in shown.out
    assert "pam@1: 2\n" in shown.out
    assert "g20rg@1, final: 0\n" in shown.out
    assert "local 2 (assisted" in shown.out
    assert "1 of 1 commitments judged; 0: 0 · 1: 0 · 2: 1 · 3: 0" in shown.out
    assert "mean 2.00 (no interval from one commitment)" in shown.out
    assert [(b["codebook"], b["agreed"]) for b in told["commitments"][0]["books"]] == [
        ("g20rg@1", "0"),
        ("pam@1", "2"),
    ]


def test_a_newer_score_of_the_same_coder_takes_the_place_of_the_older(servanda: Run) -> None:
    """Whoever changes an opinion has one; the older one stays in the log."""
    assert scored(servanda, "2") == 0
    assert scored(servanda, "3") == 0

    told = json.loads(servanda("assess", "--json").out)
    (book,) = told["commitments"][0]["books"]
    assert [score["value"] for score in book["scores"]] == ["3"]


def test_guidelines_come_before_scores(servanda: Run) -> None:
    """A guideline is recorded, bound to scores after it, and refused once there is a score."""
    ask = ("codebook", "guideline", "withdraw", *PAM, "--text", "Full: no soldier is left.")
    assert servanda(*ask).code == 0
    assert scored(servanda, "2") == 0

    told = json.loads(servanda("assess", "--json").out)
    assert told["commitments"][0]["books"][0]["scores"][0]["guideline"] is not None
    late = servanda(*ask)
    assert late.code == 2
    assert "a guideline is written before" in late.err
    assert servanda("codebook", "guideline", "withdraw", *PAM, "--text", " ").code == 2


def test_a_choice_of_commitments_has_its_criteria(servanda: Run) -> None:
    """A selection is recorded with the reason, and narrows the view."""
    ask = ("codebook", "select", "priority", "withdraw", "--criteria", "names a date")
    assert servanda(*ask).code == 0
    assert servanda(*ask).code == 2, "the name is taken"
    assert "withdraw" in servanda("assess", "--selection", "priority").out
    assert "no selection 'others'; there are: priority" in (
        servanda("assess", "--selection", "others").err
    )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (("C9", *PAM, "--score", "1", *WHY), "no commitment 'C9'; there are: withdraw"),
        (("withdraw", *PAM, "--score", "4", *WHY), "'4' is no value of pam version 1"),
        (("withdraw", "--codebook", "ours", "--score", "1", *WHY), "ready are cppg"),
        (("withdraw", *PAM, "--score", "1"), "--because"),
        (("withdraw", *PAM, "--score", "1", "--because", " "), "without a reason"),
        (("withdraw", *PAM, "--score", "1", *WHY, "--evidence", "e9"), "no evidence 'e9'"),
        (("withdraw", *PAM, "--score", "1", *WHY, "--evidence", "#99"), "no evidence '#99'"),
        (("withdraw", *PAM, "--score", "1", *WHY, "--stage", "final"), "expects none"),
        (("withdraw", *PAM), "--score is missing"),
        (("withdraw", *PAM, "--score", "1", *WHY, "--settle"), "0 scores"),
    ],
)
def test_scores_that_cannot_be_recorded(servanda: Run, ask: tuple[str, ...], words: str) -> None:
    """What is missing or unknown is named, and nothing is recorded."""
    done = servanda("assess", *ask)

    assert done.code == 2
    assert words in done.err
    assert json.loads(servanda("assess", "--json").out)["summaries"] == []


def test_one_coder_has_no_alpha(servanda: Run) -> None:
    """Nothing coded, then one coder: said in words, and below every threshold."""
    assert "nothing to compare" in servanda("reliability").out
    assert servanda("reliability", "--threshold", "0.667").code == 1
    assert scored(servanda, "2") == 0
    done = servanda("reliability", "--threshold", "0")
    assert "no alpha: only one coder (local): agreement needs two" in done.out
    assert done.code == 1


def test_credibility_of_a_register(servanda: Run) -> None:
    """One kept promise of one: an estimate with its counts; before its date there is no basis."""
    late = servanda("credibility", "--as-of", "2026-03-15")
    told = json.loads(servanda("credibility", "--as-of", "2026-03-15", "--json").out)

    assert "(kept 1 of 1 judged; 0 cannot be told)" in late.out
    (group,) = told["estimates"]["groups"]
    # With one promise alone the prior is symmetric about one half.
    assert 0.5 < group["mean"] < 1
    early = servanda("credibility", "--as-of", "2026-02-01")
    assert "B: no basis (kept 0 of 0 judged; 0 cannot be told)" in early.out
    assert "no party 'Z'; there are: B" in servanda("credibility", "Z").err
    assert servanda("credibility", "--by", "weather").code == 2


def test_credibility_of_a_table_with_its_back_test(desk: Path, servanda: Run) -> None:
    """Parties in alphabetical order with what cannot be told, and forecasts against what came."""
    rows = ["party,date,kept"]
    rows += [f"Zed,2020-01-{day:02},yes" for day in range(1, 10)]
    rows += [f"arland,2020-01-{day:02},no" for day in range(1, 10)]
    rows += ["Zed,2021-01-01,yes", "arland,2021-01-01,no", "Cay,2021-01-01,yes", "Cay,2021-02-01,"]
    (desk / "t.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    done = servanda("credibility", "--table", "t.csv", "--back-test", "2020-12-31")

    names = [line.partition(":")[0] for line in done.out.splitlines()[:3]]
    assert names == ["arland", "Cay", "Zed"]
    assert "Cay: " in done.out
    assert "(kept 1 of 1 judged; 1 cannot be told)" in done.out
    assert "learned up to 2020-12-31 from 18 outcomes" in done.out
    assert "tested on 2 later ones; 1 more had no basis then" in done.out
    assert "kept 0 of 1" in done.out
    assert "kept 1 of 1" in done.out
    (desk / "t.csv").write_text("party,date,kept\nZed,2020-01-01,perhaps\n", encoding="utf-8")
    bad = servanda("credibility", "--table", "t.csv")
    assert (bad.code, "`kept` is 'perhaps'" in bad.err) == (2, True)
    assert servanda("credibility", "--table", "t.csv", "--back-test", "spring").code == 2
