"""The command line as tests call it: in process, with its exit code and both streams."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from servanda.cli.main import main

RULES = """commitments:
  - id: withdraw
    debtor: B
    creditor: A
    text_ref: {document: text, start: 0, end: 48}
    in_force: {from: 2026-01-01}
    do: withdraw by 2026-03-01
"""
TEXT = "B shall withdraw its troops by the first of March. A shall then lift its sanctions.\n"
EVENTS = "id,type,at,source,standing\ne1,withdraw,2026-02-20,mission,observation\n"
COVERAGE = "source,type,from,to,duty\nmission,withdraw,2026-01-01T00:00Z,2026-04-01T00:00Z,yes\n"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def servanda(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs one command and tells how it ended."""

    def run(*args: str | Path) -> Done:
        code = 0
        try:
            main([str(arg) for arg in args])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        out, err = capsys.readouterr()
        return Done(code=code, out=out, err=err)

    return run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a text, its rules and evidence, as the current folder."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "coverage.csv").write_text(COVERAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SERVANDA_REGISTER", str(tmp_path / "talks.db"))
    return tmp_path


@pytest.fixture
def talks(desk: Path, servanda: Run) -> Path:
    """Return a register that holds the text, its rule and the evidence."""
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "text.txt", "--rules", "rules.yaml").code == 0
    assert servanda("observe", "events.csv", "--coverage", "coverage.csv").code == 0
    return desk / "talks.db"
