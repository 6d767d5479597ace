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
