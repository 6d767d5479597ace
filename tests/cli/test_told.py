"""What commands say beside the verdicts: rows left out, acts without effect, words unmatched."""

from pathlib import Path

from tests.cli.conftest import Run

MAPPING = """schema = "servanda.map/1"
[[table]]
file = "reports.csv"
id = "r-{row}"
zone = "UTC"
where = ["status = confirmed"]
  [table.time]
  at = "day"
  [table.set]
  type = "withdraw"
  source = "mission"
  standing = "observation"
"""
TWO = "The will of the people counted. The will of the boatmen counted too.\n"
REPORTS = "row,day,status\n1,2026-02-01,confirmed\n2,2026-02-02,doubtful\n"


def test_both_commands_tell_rows_left_out_alike(talks: Path, servanda: Run) -> None:
    """`observe` and `evaluate` print one line, and it says which filter did not hold."""
    (talks.parent / "reports.csv").write_text(REPORTS, encoding="utf-8")
    (talks.parent / "map.toml").write_text(MAPPING, encoding="utf-8")
    line = "reports.csv: 1 row left out: not status = confirmed"

    seen = servanda("observe", "reports.csv", "--map", "map.toml")
    judged = servanda("evaluate", "rules.yaml", "--events", "reports.csv", "--map", "map.toml")

    assert line in [shown.strip() for shown in seen.out.splitlines()]
    assert line in judged.err.splitlines()


def test_a_drafted_rule_past_its_day_is_due_and_cannot_be_told(talks: Path, servanda: Run) -> None:
    """The text names debtor and date: neither is called missing, and nothing stays open."""
    text = "Northland shall pay 100 million dollars to Southland by 1 March 2020.\n"
    (talks.parent / "pact.txt").write_text(text, encoding="utf-8")
    assert servanda("record", "pact.txt", "--accept", "commitments").code == 0

    early = servanda("status", "C1", "--as-of", "2020-02-29").out
    late = servanda("status", "C1", "--as-of", "2020-03-01").out
    why = servanda("explain", "C1", "--as-of", "2020-03-01").out

    assert "open: 1" in early
    assert "open: 0 · due, and cannot be told: 1" in late
    assert "cannot be judged" in late
    assert (
        "Northland promised, owed to Southland; no rule says yet what would count as done." in why
    )
    assert "by when" not in why
    assert "Its time is over at 2020-03-02T00:00:00Z." in why
    assert "servanda correct C1 --rules FILE" in why


def test_a_word_that_no_table_knows_is_told_by_both_commands(talks: Path, servanda: Run) -> None:
    """A mistyped type is named on stderr by `evaluate` and, recorded, by `status`."""
    wrong = "commitments:\n  - {id: w, debtor: B, do: withdrew by 2026-03-01}\n"
    (talks.parent / "wrong.yaml").write_text(wrong, encoding="utf-8")
    (talks.parent / "more.txt").write_text("B shall withdraw.\n", encoding="utf-8")
    line = "w: no event and no coverage row has the type withdrew; the tables have withdraw"

    judged = servanda("evaluate", "wrong.yaml", "--events", "events.csv")
    ruled = wrong.replace("{id: w,", "{id: w, text_ref: {document: more, start: 0, end: 17},")
    (talks.parent / "wrong.yaml").write_text(ruled, encoding="utf-8")
    assert servanda("record", "more.txt", "--rules", "wrong.yaml").code == 0
    recorded = servanda("status")

    assert line in judged.err.splitlines()
    assert line in recorded.err.splitlines()


def test_a_window_without_a_beginning_is_shown_in_the_file(desk: Path, servanda: Run) -> None:
    """The message names file, line and mend, and the caret stands under the condition."""
    rules = "commitments:\n  - id: a\n    debtor: B\n    do: withdraw within 30 d of adoption\n"
    (desk / "rules.yaml").write_text(rules, encoding="utf-8")

    done = servanda("evaluate", "rules.yaml", "--events", "events.csv")

    assert done.code == 2
    assert "rules.yaml:4:9: a: a window counts from adoption" in done.err
    assert "give `in_force: {from: …}`" in done.err
    assert "\n    do: withdraw within 30 d of adoption\n        ^" in done.err


def test_a_released_promise_is_shown_as_released(desk: Path, servanda: Run) -> None:
    """The word stays; beside it stands what the creditor did to the promise."""
    act = "id,type,at,standing,actor,object\nr,act.release,2026-02-01,observation,A,withdraw\n"
    (desk / "acts.csv").write_text(act, encoding="utf-8")

    done = servanda("evaluate", "rules.yaml", "--events", "acts.csv", "--explain",
                    "--coverage", "coverage.csv", "--as-of", "2026-02-20")  # fmt: skip

    assert "pending, released" in done.out
    assert done.err == ""
    assert "A released the debtor from it at 2026-02-01T00:00:00Z (act r)" in done.out


def test_one_refused_word_is_spoken_of_as_one(talks: Path, servanda: Run) -> None:
    """The heading over the refused words agrees with their number."""
    (talks.parent / "one.txt").write_text("The will of the people counted.\n", "utf-8")
    (talks.parent / "two.txt").write_text(TWO, "utf-8")

    one, two = servanda("read", "one.txt"), servanda("read", "two.txt")

    assert "1 WORD THAT SOUNDS LIKE A PROMISE AND IS NONE" in one.out
    assert "WORDS THAT SOUND LIKE A PROMISE AND ARE NONE" in two.out


def test_what_was_seen_in_the_part_that_was_watched(talks: Path, servanda: Run) -> None:
    """Twelve of 31 days were watched: `status` and `explain` say that none was seen in them."""
    (talks.parent / "quiet.yaml").write_text(
        "commitments:\n  - {id: quiet, debtor: B, "
        "avoid: strike from 2026-01-01 until 2026-02-01}\n",
        encoding="utf-8",
    )
    (talks.parent / "part.csv").write_text(
        "source,type,from,to,duty,share\nmission,strike,2026-01-01,2026-01-12,yes,0.4\n",
        encoding="utf-8",
    )
    words = ["quiet.yaml", "--coverage", "part.csv", "--as-of", "2026-03-01"]

    shown = servanda("evaluate", *words).out
    why = servanda("evaluate", *words, "--explain").out

    # 12/31 = 0.3871, rounded down to four places.
    assert "not observed, none seen in the 39 % of the time watched" in " ".join(shown.split())
    assert "mission (mission saw 40%)" in why
    assert "none seen in the 38.70% of the window that was watched" in why
