"""Corrections are new entries: what they correct stays readable at its time."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import RULES, Run

AS_OF = "2026-04-01"


def shown(servanda: Run, *clock: str) -> dict[str, str]:
    """Return what each commitment shows."""
    done = servanda("status", "--json", "--as-of", AS_OF, *clock)
    return {v["commitment"]: v["display"] for v in json.loads(done.out)["verdicts"]}


def test_a_new_version_of_a_rule_counts_from_then_on(talks: Path, servanda: Run) -> None:
    """The newest version is judged; before it was recorded the older one is."""
    stricter = RULES.replace("by 2026-03-01", "by 2026-02-10")
    (talks.parent / "stricter.yaml").write_text(stricter, encoding="utf-8")
    assert shown(servanda) == {"withdraw": "fulfilled"}

    done = servanda(
        "correct", "withdraw", "--rules", "stricter.yaml", "--because", "misprint", "--json"
    )
    first = json.loads(done.out)["entries"][0]

    assert done.code == 0
    assert shown(servanda) == {"withdraw": "violated"}
    assert shown(servanda, "--known-at", f"#{first - 1}") == {"withdraw": "fulfilled"}


def test_a_slot_is_corrected_with_its_reason(talks: Path, servanda: Run) -> None:
    """A changed slot is on the page, and the bundle with both versions verifies."""
    done = servanda("correct", "withdraw", "--set", "debtor=Borduria", "--because", "misread")

    assert done.code == 0
    assert servanda("publish", "bundle", "--as-of", AS_OF).code == 0
    assert servanda("verify", "bundle").code == 0
    page = (talks.parent / "bundle" / "site" / "c" / "withdraw.html").read_text(encoding="utf-8")
    assert "Borduria" in page


@pytest.mark.usefixtures("talks")
def test_a_withdrawn_import_counts_no_more(servanda: Run) -> None:
    """Events of a withdrawn import decide nothing; asked before, they still do."""
    done = servanda("record", "text.txt", "--accept", "all", "--json")
    evidence = json.loads(done.out)["entries"][0] - 1

    servanda("correct", f"#{evidence}", "--because", "wrong table")

    assert shown(servanda)["withdraw"] == "not observed"
    assert shown(servanda, "--known-at", f"#{evidence}")["withdraw"] == "fulfilled"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["withdrew", "--set", "aim=x"], "no commitment 'withdrew'; there are: withdraw"),
        (["withdraw"], "nothing to change"),
        (["#99"], "no such entry"),
        (["#0"], ""),
        (["withdraw", "--set", "kind=vow"], "that is no statement"),
        (["#1", "--set", "aim=x"], "withdrawn as a whole"),
    ],
)
def test_bad_corrections_change_nothing(
    args: list[str], words: str, talks: Path, servanda: Run
) -> None:
    """A correction that cannot be used ends in one message, and the log stays as it was."""
    before = talks.read_bytes()

    done = servanda("correct", *args, "--because", "a mistake")

    assert done.code == 2
    assert words in done.err
    assert talks.read_bytes() == before
