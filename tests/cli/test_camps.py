"""How many verdicts flip under each camp's policy."""

import json
from pathlib import Path

from tests.cli.conftest import Run

POLICY = """schema = "servanda.policy/1"
name = "{name}"
[[choice]]
source = "mission"
set_standing = "{standing}"
reason = "{reason}"
"""


def test_a_table_counts_what_flips_under_each(talks: Path, servanda: Run) -> None:
    """The mission saw B withdraw; who does not believe it has nobody who watched."""
    folder = talks.parent / "policies"
    folder.mkdir()
    for name, standing in (("hostile", "claim"), ("friendly", "observation")):
        (folder / f"{name}.toml").write_text(
            POLICY.format(name=name, standing=standing, reason="as they see it"), encoding="utf-8"
        )
    named = ["--policy", folder / "hostile.toml", "--policy", folder / "friendly.toml"]
    files = ["evaluate", "rules.yaml", "--events", "events.csv", "--coverage", "coverage.csv"]

    shown = servanda("status", "--as-of", "2026-04-01", "--policy", folder).out
    found = json.loads(servanda("status", "--as-of", "2026-04-01", *named, "--json").out)
    judged = json.loads(servanda(*files, "--as-of", "2026-04-01", *named, "--json").out)

    # By hand: without the mission its report is a claim and its coverage counts no more.
    turn = {"from": "fulfilled", "to": "not observed", "count": 1}
    told = [(one["name"], one["verdicts"], one["turns"]) for one in found["inputs"]["policies"]]
    assert told == [("hostile", 1, [turn]), ("friendly", 1, [])]
    assert judged["inputs"]["policies"] == found["inputs"]["policies"]
    assert [v["display"] for v in found["verdicts"]] == ["fulfilled"]
    assert "1 × fulfilled → not observed" in shown
    assert "0 of 1" in shown


def test_one_policy_is_recomputed_as_before(talks: Path, servanda: Run) -> None:
    """A single file shows the verdicts under it."""
    path = talks.parent / "one.toml"
    path.write_text(POLICY.format(name="x", standing="claim", reason="y"), encoding="utf-8")

    found = json.loads(servanda("status", "--as-of", "2026-04-01", "--policy", path, "--json").out)

    assert [v["display"] for v in found["verdicts"]] == ["not observed"]
    assert len(found["inputs"]["policy"]["flips"]) == 1


def test_an_empty_folder_is_refused(talks: Path, servanda: Run) -> None:
    """A folder without policies would silently compare nothing."""
    done = servanda("status", "--policy", talks.parent / "keys")

    assert done.code == 2
    assert "no policy in this folder" in done.err
