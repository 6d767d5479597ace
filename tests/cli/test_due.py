"""`servanda due`, `ask`, `doctor`, `plugins` and `diff --since`."""

import json
import os
from pathlib import Path

import pytest
from tests.cli.conftest import COVERAGE, EVENTS, Run


@pytest.fixture
def open_talks(desk: Path, servanda: Run) -> Path:
    """Return a register whose one promise has a date and no evidence yet."""
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "text.txt", "--rules", "rules.yaml").code == 0
    return desk / "talks.db"


def test_what_is_due_within_a_time_is_listed_and_the_rest_counted(
    open_talks: Path, servanda: Run
) -> None:
    """On 10 February the first of March lies within 3 weeks and not within 2."""
    clock = ["--register", open_talks, "--as-of", "2026-02-10"]

    near = servanda("due", "--within", "3w", *clock)
    nearer = servanda("due", "--within", "2w", *clock)
    found = json.loads(servanda("due", "--json", *clock).out)

    assert near.out.startswith("2026-03-01  withdraw")
    assert nearer.out == ""
    assert "1 later" in nearer.err
    assert [one["commitment"] for one in found["due"]] == ["withdraw"]
    assert found["until"] == "2026-03-12"


@pytest.mark.parametrize("within", ["", "30", "d30", "-3d", "0d", "3 weeks"])
def test_a_time_that_is_none_is_refused(within: str, servanda: Run) -> None:
    """The message says how a length of time is written."""
    done = servanda("due", "--within", within)

    assert done.code == 2
    assert "30d" in done.err


def test_questions_come_from_a_file_and_from_the_register(open_talks: Path, servanda: Run) -> None:
    """A text that names no verification leaves that question open; a name of nothing lists all."""
    read = servanda("ask", "text.txt")
    kept = json.loads(servanda("ask", "text", "--json", "--register", open_talks).out)
    nothing = servanda("ask", "nowhere", "--register", open_talks)

    assert "Who will verify, and by what method" in read.out
    assert kept["ask"]
    assert kept["of"] == "text"
    assert all(one["ask"].endswith("?") for one in kept["ask"])
    assert nothing.code == 2
    assert "there are: withdraw, text" in nothing.err


def test_a_sound_register_is_sound_and_a_broken_one_is_told(
    open_talks: Path, servanda: Run
) -> None:
    """Code 0 and the number of entries; then code 1 where the file is no register."""
    sound = servanda("doctor", "--register", open_talks)
    other = open_talks.parent / "other.db"
    other.write_bytes(b"no database at all" * 100)
    broken = servanda("doctor", "--register", other)

    assert sound.code == 0
    assert "head and entries agree" in sound.out
    assert broken.code == 1
    assert "wrong" in broken.out


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes")
def test_a_key_that_others_may_read_is_told(open_talks: Path, servanda: Run) -> None:
    """The file is named with the command that mends it."""
    for path in (open_talks.parent / "keys").iterdir():
        if path.is_file():
            path.chmod(0o644)

    done = servanda("doctor", "--register", open_talks)

    assert done.code == 1
    assert "chmod 600" in done.out


def test_each_built_in_plug_in_is_listed_and_loads(servanda: Run) -> None:
    """Every group is there, and nothing of ours fails to load."""
    found = json.loads(servanda("plugins", "--json").out)

    assert {one["group"] for one in found} == {
        "readers", "extractors", "sources", "stores", "exporters", "engines",
    }  # fmt: skip
    assert {"pdf", "rules", "csv", "sqlite", "atom", "local"} <= {one["name"] for one in found}
    assert [one for one in found if one["package"] == "servanda" and one["problem"]] == []


def test_what_changed_since_an_entry_is_told(open_talks: Path, servanda: Run) -> None:
    """Evidence comes in: its entry, and the verdict from what to what."""
    folder = open_talks.parent
    size = len(json.loads(servanda("log", "show", "--json", "--register", open_talks).out))
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    (folder / "coverage.csv").write_text(COVERAGE, encoding="utf-8")
    servanda("observe", "events.csv", "--coverage", "coverage.csv", "--register", open_talks)
    since = f"#{size - 1}@2026-02-10T00:00Z"

    told = servanda("diff", "--since", since, "--register", open_talks)
    both = servanda("diff", "a.txt", "--since", since, "--register", open_talks)
    none = servanda("diff", "--since", "#999", "--register", open_talks)

    assert f"#{size} " in told.out
    assert "not observed → fulfilled" in told.out
    assert (both.code, none.code) == (2, 2)
    assert "no entry #999" in none.err
