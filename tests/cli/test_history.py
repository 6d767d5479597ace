"""``servanda history`` on a register made by hand, and ``status --recheck``."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import COVERAGE, RULES, Run

from servanda.api import clock
from servanda.watch.reconcile import Difference, differences

CALM = "id,type,at,source,standing\ne0,parade,2026-02-01,mission,observation\n"
LATE = "id,type,at,source,standing\nlate,withdraw,2026-02-27,mission,observation\n"


@pytest.fixture
def talks(desk: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a register: rules in January, coverage in February, a late report in May."""

    def at(*day: int) -> None:
        now = datetime(*day, tzinfo=UTC)  # type: ignore[arg-type, misc]
        monkeypatch.setattr(clock, "now", lambda: now)

    (desk / "rules.yaml").write_text(RULES, encoding="utf-8")
    at(2026, 1, 5)
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "text.txt", "--rules", "rules.yaml").code == 0
    (desk / "calm.csv").write_text(CALM, encoding="utf-8")
    (desk / "watch.csv").write_text(COVERAGE, encoding="utf-8")
    at(2026, 2, 2)
    assert servanda("observe", "calm.csv", "--coverage", "watch.csv").code == 0
    (desk / "late.csv").write_text(LATE, encoding="utf-8")
    at(2026, 5, 1)
    assert servanda("observe", "late.csv").code == 0
    at(2026, 6, 1)
    return desk


def test_late_evidence_is_a_revision_with_its_cause(talks: Path, servanda: Run) -> None:
    """Not watched, then watched, then broken by the clock, then shown to have been done in time."""
    del talks

    found = json.loads(servanda("history", "withdraw", "--json").out)["revisions"]

    said = [
        (
            one["known_at"],
            one["as_of"],
            one["from"] and one["from"]["display"],
            one["to"]["display"],
            one["cause"]["kind"],
            one["cause"]["ids"],
        )
        for one in found
        if one["from"] is None or one["from"]["display"] != one["to"]["display"]
    ]
    rules, watch, late = (one[0] for one in (said[0], said[1], said[3]))
    assert said == [
        (rules, "2026-01-05T00:00:00Z", None, "not observed", "rules", [rules]),
        (watch, "2026-02-02T00:00:00Z", "not observed", "pending", "coverage", ["mission"]),
        (watch, "2026-03-02T00:00:00Z", "pending", "violated", "clock", []),
        (late, "2026-05-01T00:00:00Z", "violated", "fulfilled", "event", ["late"]),
    ]


def test_at_one_time_only_knowledge_grows(talks: Path, servanda: Run) -> None:
    """Of the tenth of March it was said: not observed, violated, and at last fulfilled."""
    del talks

    lines = servanda("history", "--as-of", "2026-03-10").out.splitlines()

    assert [line.split(": ", 1)[1] for line in lines if "withdraw" in line] == [
        "not observed (new) (rules of entry #4)",
        "not observed → violated (coverage by mission)",
        "violated → fulfilled (because of late)",
    ]


def test_each_line_is_what_status_says_at_its_clocks(talks: Path, servanda: Run) -> None:
    """The newest revision at an entry shows what `status` shows as of then, known at that entry."""
    del talks

    for one in json.loads(servanda("history", "withdraw", "--json").out)["revisions"]:
        clocks = ["--as-of", one["as_of"], "--known-at", one["known_at"]]
        (verdict,) = json.loads(servanda("status", "withdraw", "--json", *clocks).out)["verdicts"]
        assert verdict["display"] == one["to"]["display"]
        assert verdict["flags"] == one["to"]["flags"]


def test_an_unknown_commitment_is_named(talks: Path, servanda: Run) -> None:
    """A name that nobody recorded is refused, with the names that there are."""
    del talks

    done = servanda("history", "nobody")

    assert done.code == 2
    assert "no commitment 'nobody'; there are: withdraw" in done.err


def test_a_recheck_agrees_or_names_what_differs(
    talks: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ways of judging agree; where one is tampered with, the alarm names the verdict."""
    del talks
    assert servanda("status", "--recheck").code == 0
    whole = differences

    def tampered(*args: object, **clocks: object) -> tuple[Difference, ...]:
        rows = args[0]
        assert isinstance(rows, list)
        return whole([], *args[1:], **clocks)  # type: ignore[arg-type]

    monkeypatch.setattr("servanda.api.history.differences", tampered)

    done = servanda("status", "--recheck")

    assert done.code == 1
    assert "withdraw · of 2026-01-01T00:00:00Z: nothing was kept, fulfilled follows" in done.err
