"""A patrol log as coverage, from files and into a register."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.watch.test_patrols import LOG, MAPPING


def test_observe_and_evaluate_take_the_log(talks: Path, servanda: Run) -> None:
    """Both commands read it alike, and tell the row that is left out."""
    (talks.parent / "patrols.csv").write_text(LOG, encoding="utf-8")
    (talks.parent / "map.toml").write_text(MAPPING, encoding="utf-8")
    rules = (talks.parent / "rules.yaml").read_text(encoding="utf-8")
    (talks.parent / "north.yaml").write_text(
        rules.replace("do: withdraw by 2026-03-01",
                      "do: withdraw(area=north) from 2026-01-10 until 2026-01-11")
        , encoding="utf-8")  # fmt: skip

    judged = servanda("evaluate", "north.yaml", "--map", "map.toml", "--coverage", "patrols.csv",
                      "--as-of", "2026-02-01", "--json")  # fmt: skip
    kept = servanda("observe", "--map", "map.toml", "--coverage", "patrols.csv")

    (verdict,) = json.loads(judged.out)["verdicts"]
    # Eight hours of 24 on patrol, one of them lost: 7/24, rounded down.
    assert (verdict["display"], verdict["watched"]) == ("not observed", "0.2916")
    assert "patrols.csv: 1 row left out: not outcome != cancelled" in judged.err
    assert kept.code == 0
    assert "patrols.csv: 1 row left out" in kept.out
