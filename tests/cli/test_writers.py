"""Several people at one register: nobody is told twice, nobody is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run

WRITERS = 3


def test_writers_at_once_get_numbers_of_their_own(talks: Path, servanda: Run) -> None:
    """Texts recorded at the same time are all recorded, each promise under its own id."""
    folder = talks.parent
    for n in range(WRITERS):
        text = f"Country {n} shall withdraw its troops by {n + 1} March 2026.\n"
        (folder / f"text{n}.txt").write_text(text, encoding="utf-8")

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "servanda", "record", f"text{n}.txt", "--accept", "all"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(WRITERS)
    ]
    ends = [(*work.communicate(timeout=120), work.returncode) for work in running]

    assert [code for _, _, code in ends] == [0] * WRITERS, ends
    shown = json.loads(servanda("status", "--json").out)["verdicts"]
    assert {v["commitment"] for v in shown} == {"withdraw", "C1", "C2", "C3"}
    assert servanda("draft", "list").out == ""


@pytest.mark.usefixtures("talks")
def test_a_failed_record_leaves_no_draft(servanda: Run) -> None:
    """Where the statements to accept do not exist, the draft is gone again."""
    done = servanda("record", "text.txt", "--accept", "s999")

    assert done.code == 2
    assert "s999" in done.err
    assert servanda("draft", "list").out == ""


@pytest.mark.usefixtures("talks")
def test_a_text_on_record_is_announced(servanda: Run) -> None:
    """The same text again is recorded, with a warning that names the first."""
    done = servanda("record", "text.txt", "--accept", "all")

    assert done.code == 0
    assert "on record as document 'text'" in done.err


@pytest.mark.parametrize("wish", ["Умова-😀", "two words", "-x", "a/b", ""])
@pytest.mark.usefixtures("talks")
def test_an_id_that_cannot_be_kept_is_refused(wish: str, servanda: Run) -> None:
    """A chosen id is taken as it is or refused, never changed silently."""
    done = servanda("record", "text.txt", "--accept", "all", "--id", wish)

    assert done.code == 2
    assert "--id" in done.err
