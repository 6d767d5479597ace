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
    assert "Northland promised; no rule says yet what would count as done." in why
    assert "by when" not in why
    assert "Its time is over at 2020-03-02T00:00:00Z." in why
    assert "servanda correct C1 --rules FILE" in why
