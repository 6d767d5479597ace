"""`servanda incidents` on a register and on files."""

import json
from pathlib import Path

from tests.cli.conftest import Run

ROWS = (
    "id,type,at,source,standing,occurrence,known_at,verified_by,attributed_to,source_grade\n"
    "r1,shelling,2026-02-01,A,claim,bridge,2026-02-02,,B,D\n"
    "r2,shelling,2026-02-01,mission,observation,bridge,2026-02-09,mission,,A\n"
)


def test_register_and_files_tell_the_same(talks: Path, servanda: Run) -> None:
    """Verified by the mission, laid to B by nothing but A's claim, graded apart."""
    (talks.parent / "shelling.csv").write_text(ROWS, encoding="utf-8")
    assert servanda("observe", "shelling.csv").code == 0
    clock = ["--as-of", "2026-03-01"]

    kept = servanda("incidents", *clock).out
    (found,) = json.loads(servanda("incidents", *clock, "--json").out)

    assert servanda("incidents", "--events", "shelling.csv", *clock).out == kept
    assert "shelling bridge · 2026-02-01: verified" in kept
    assert "A accuses B (r1); a claim moves nothing" in kept
    assert "r1: claim by A (source D)" in kept
    assert (found["state"], found["attributed_to"]) == ("verified", [])


def test_a_bad_grade_is_refused_with_its_row(talks: Path, servanda: Run) -> None:
    """Nothing is recorded, and the row and the expected values are named."""
    (talks.parent / "bad.csv").write_text(ROWS.replace(",A\n", ",Z\n"), encoding="utf-8")

    done = servanda("observe", "bad.csv")

    assert done.code == 2
    assert "bad.csv, row 2: source_grade is 'Z'; expected one of A, B, C, D, E, F" in done.err


def test_no_incident_is_said(talks: Path, servanda: Run) -> None:
    """An empty list is told, not printed as nothing."""
    done = servanda("incidents", "--register", talks)

    assert (done.code, done.out) == (0, "")
    assert "no incident" in done.err
