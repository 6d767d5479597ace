"""`servanda durability` and `servanda weigh hazards`: sources, empty inputs, bad tables."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

VOTES = """country_name_short,country_name,election_type,election_date
BOR,B,parliament,2025-12-01
BOR,B,ep,2026-01-15
BOR,B,parliament,2026-02-10
BOR,B,parliament,2027-02-10
"""
LEVER = """schema = "servanda.lever/1"
id = "L1"
title = "Fuel for the withdrawal"
kind = "incentive"
holders = ["Norland", "Estmark"]
quorum = 1

[[step]]
id = "grant"
effect = "grant"
when = ["withdraw=discharged"]
"""


@pytest.fixture
def votes(talks: Path) -> Path:
    """Return a calendar beside a register of one promise: 1 January to 1 March 2026, by B."""
    del talks
    path = Path("votes.csv")
    path.write_text(VOTES, encoding="utf-8")
    return path


def one(servanda: Run, *more: str | Path) -> dict[str, Any]:
    """Return the card of the promise as data."""
    done = servanda("durability", "withdraw", "--as-of", "2026-03-01", "--json", *more)
    assert done.code == 0, done.err
    [found] = json.loads(done.out)["cards"]
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("votes")
def test_inputs_have_sources_or_are_empty(servanda: Run) -> None:
    """The rule gives a day with what was done; a lever of two gives the other two inputs."""
    told = servanda("durability", "withdraw", "--as-of", "2026-03-01").out
    assert "dated milestones: 1 on record" in told
    assert "judged on 2026-03-01: fulfilled (watched for 1 of its time) (#" in told
    assert told.count("insufficient basis") == 2
    assert "%" not in told

    Path("lever.toml").write_text(LEVER, encoding="utf-8")
    assert servanda("levers", "add", "lever.toml").code == 0
    inputs = {row["name"]: row["grounds"] for row in one(servanda)["inputs"]}
    assert "lever L1 (incentive)" in inputs["enforcement"][0]["says"]
    assert "held together by Norland, Estmark" in inputs["coordination of partners"][0]["says"]
    assert all(ground["entry"] for grounds in inputs.values() for ground in grounds)


def test_sources_in_the_text(servanda: Run, desk: Path) -> None:
    """A day, a clause and a guarantor that the text names are shown with their places."""
    text = (
        "AGREEMENT BETWEEN GREECE AND CYPRUS\n\n5 January 2026\n\nNorway and Iceland are the "
        "guarantors of this Agreement.\n\nGreece shall provisionally withdraw its patrol boats "
        "from the upper river by 1 May 2026, failing which Cyprus may close the lock.\n"
    )
    (desk / "boats.txt").write_text(text, encoding="utf-8")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "boats.txt", "--accept", "commitments").code == 0
    found = json.loads(servanda("durability", "--json").out)["cards"][0]

    assert (found["since"], found["basis"]) == ("2026-01-05", "date of the text")
    assert [span["exact"] for span in found["provisional"]] == ["provisionally"]
    places = {
        row["name"]: [ground["span"] for ground in row["grounds"] if ground["span"] is not None]
        for row in found["inputs"]
    }
    assert {name: [span["exact"] for span in spans] for name, spans in places.items()} == {
        "dated milestones": ["by 1 May 2026"],
        "enforcement": ["failing which Cyprus may close the lock"],
        "coordination of partners": ["Norway", "Iceland"],
    }
    for span in (span for spans in places.values() for span in spans):
        assert text[span["start"] : span["end"]] == span["exact"]


def test_elections_are_laid_over(votes: Path, servanda: Run) -> None:
    """Registered after its own last day, the promise has no election before it."""
    found = one(servanda, "--elections", votes)

    assert found["basis"] == "day of registration"
    assert found["due"] == "2026-03-01"
    assert found["overlay"]["outlives"] == "no election before its day"
    told = servanda("durability", "--elections", votes).out
    assert "elections of votes.csv, 2025-12-01 to 2027-02-10" in told


def test_bad_calendars_and_names(votes: Path, servanda: Run) -> None:
    """A calendar without its columns, with a bad date or empty, and no such promise: exit 2."""
    assert servanda("durability", "none").code == 2
    assert servanda("durability", "withdraw", "--curve").code == 2
    for text, told in [
        ("a,b\n1,2\n", "no column for country, election"),
        (VOTES.splitlines()[0] + "\n", "no rows"),
        (VOTES.replace("2026-02-10", "soon"), "row 4: `election` is 'soon'"),
        (VOTES.replace("BOR,B,ep", "BOR,,ep"), "row 3: `country` is empty"),
    ]:
        votes.write_text(text, encoding="utf-8")
        done = servanda("durability", "--elections", votes)
        assert done.code == 2
        assert told in done.err


def test_an_empty_register_and_its_curve(desk: Path, servanda: Run) -> None:
    """Without a promise there is no card, and a curve of n = 0."""
    del desk
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert "no commitment is registered" in servanda("durability").out
    assert "n = 0: no promise was followed" in servanda("durability", "--curve").out


def test_the_curve_of_a_register(votes: Path, servanda: Run) -> None:
    """A promise registered after its last day was not followed, and is named."""
    told = servanda("durability", "--curve", "--elections", votes).out

    assert "n = 0" in told
    assert "left out, given on the last day or later: withdraw" in told
    assert "no model with elections: n = 0" in told


HEADER = "start,end,country,depth\n"
DEALS = HEADER + "".join(
    f"{start},{end},{country},{depth}\n"
    for start, end, country, depth in [
        ("2025-10-01", "2025-12-20", "B", 1), ("2025-10-05", "2026-02-20", "B", 2),
        ("2025-11-01", "", "B", 3), ("2026-01-01", "2026-03-01", "B", 1),
        ("2026-02-20", "", "B", 2), ("2025-10-10", "2025-11-20", "B", 3),
        ("2026-02-01", "2026-01-01", "B", 1), ("2025-10-01", "2025-12-01", "C", 1),
    ]
)  # fmt: skip


@pytest.mark.usefixtures("votes")
def test_elections_as_a_covariate_that_changes(servanda: Run) -> None:
    """Lives are cut at their first election: 6 lives of 8 rows in 10 stretches, 4 of them ended."""
    Path("deals.csv").write_text(DEALS, encoding="utf-8")
    done = servanda("weigh", "hazards", "deals.csv", "--covariate", "depth", "--until",
                    "2026-06-01", "--elections", "votes.csv", "--json")  # fmt: skip
    assert done.code == 0, done.err
    found = json.loads(done.out)

    # Cut once each: rows 1 to 4 (an election before their end); rows 5 and 6 have none.
    assert (found["model"]["n"], found["model"]["stretches"], found["model"]["ended"]) == (6, 10, 4)
    assert [row["covariate"] for row in found["model"]["effects"]] == ["depth", "after an election"]
    assert (found["negative"], found["no_calendar"]) == (1, ["C"])
    assert "fewer than 10 each" in found["model"]["remarks"][0]


@pytest.mark.usefixtures("votes")
def test_bad_tables_of_lives(servanda: Run) -> None:
    """No covariate, no such column, a word for a number, elections without dates: exit 2."""
    Path("deals.csv").write_text(DEALS, encoding="utf-8")
    Path("plain.csv").write_text("stop,ended,x\n3,yes,1\n4,maybe,0\n", encoding="utf-8")
    for words, told in [
        (("deals.csv", "--until", "2026-06-01"), "no covariate"),
        (("deals.csv", "--until", "2026-06-01", "--covariate", "size"), "no column 'size'"),
        (("deals.csv", "--covariate", "depth", "--elections", "votes.csv"), "needs dates"),
        (("plain.csv", "--covariate", "x"), "row 3: `ended` is 'maybe'; expected yes or no"),
    ]:
        done = servanda("weigh", "hazards", *words)
        assert done.code == 2, words
        assert told in done.err


@pytest.mark.usefixtures("desk")
def test_a_table_in_numbers(servanda: Run) -> None:
    """Six lives with one covariate: the ratio is given with n, interval and a caution."""
    lines = ["weeks,relapse,drug", "1,1,0", "3,1,1", "2,1,0", "5,0,1", "4,1,1", "6,0,0"]
    Path("weeks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = servanda("weigh", "hazards", "weeks.csv", "--covariate", "drug",
                    "--column", "stop=weeks", "--column", "ended=relapse")  # fmt: skip

    assert done.code == 0, done.err
    assert "n = 6, of which 4 ended" in done.out
    assert "need not cause it" in done.out
