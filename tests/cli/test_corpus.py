"""`servanda read --corpus` at work: killed, interrupted, with bad files, on a terminal."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.engines.faulty import FAULTY, install

PROMISE = "Arland shall withdraw its troops from the Vale by 1 March 2031.\n"
FILLING = "The delegations met in the old town hall and exchanged views on the harvest. "
TEXTS = 60
TABLES = ("readings.parquet", "statements.parquet", "failures.parquet")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a folder of texts that take a moment to read, some of them broken."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(TEXTS):
        body = "\n".join(FILLING * 3 + PROMISE for _ in range(40))
        (folder / f"{number:03}.txt").write_text(f"Statement {number}\n\n{body}", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    return folder


def start(corpus: Path, out: Path, *more: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a run."""
    command = [sys.executable, "-m", "servanda", "read", "--corpus", str(corpus), "--out", str(out)]
    return subprocess.Popen(
        [*command, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def begun(out: Path, work: subprocess.Popen[bytes]) -> bool:
    """Wait until a run has saved something, or has ended; tell whether it is still at work."""
    spool = out / "readings.parquet.unfinished"
    while work.poll() is None and not (spool.exists() and spool.stat().st_size > 100_000):
        time.sleep(0.01)
    return work.poll() is None


def content(out: Path) -> dict[str, bytes]:
    """Return every file under a folder."""
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def stop(work: subprocess.Popen[bytes], out: Path, whole: Path) -> None:
    """Kill a run; each table that stands in its place must be a whole one all the same."""
    work.kill()
    work.communicate(timeout=120)
    for name in TABLES:
        if (out / name).exists():
            assert (out / name).read_bytes() == (whole / name).read_bytes()


def test_killed_at_any_moment_it_goes_on(corpus: Path, tmp_path: Path) -> None:
    """After kills at several moments the same command ends with the files of an undisturbed run."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    _, said = start(corpus, whole, "--json").communicate(timeout=120)
    kills = 0
    for wait in (0.0, 0.1, 0.3, 0.5):
        work = start(corpus, broken)
        if begun(broken, work):
            time.sleep(wait)
            kills += work.poll() is None
        stop(work, broken, whole)
    for sign in (".readings.parquet.rows", ".statements.parquet.new", ".readings.parquet.new",
                 "readings", "statements.parquet"):  # fmt: skip
        work = start(corpus, broken)
        while work.poll() is None and not (broken / sign).exists():
            time.sleep(0.001)
        stop(work, broken, whole)

    last = start(corpus, broken, "--json")
    out, _ = last.communicate(timeout=120)

    assert last.returncode == 0, said
    assert kills > 0
    assert json.loads(out)["taken_over"] > 0
    assert content(broken) == content(whole)
    assert len(content(whole)) == len(TABLES) + TEXTS


def test_ctrl_c_ends_at_once_and_goes_on_later(corpus: Path, tmp_path: Path) -> None:
    """An interrupt ends with 130 and one hint, leaves no child behind, and loses no reading."""
    out = tmp_path / "out"
    work = start(corpus, out, "--workers", "2")
    assert begun(out, work)
    children = Path(f"/proc/{work.pid}/task/{work.pid}/children")
    at_work = children.read_text("utf-8").split() if children.exists() else []

    work.send_signal(signal.SIGINT)
    _, err = work.communicate(timeout=60)

    assert work.returncode == 130
    assert b"the same command goes on" in err
    assert b"Traceback" not in err
    assert [child for child in at_work if Path(f"/proc/{child}").exists()] == []
    again = start(corpus, out, "--json")
    told, _ = again.communicate(timeout=120)
    assert json.loads(told)["taken_over"] > 0


def test_one_bad_file_never_stops_the_run(tmp_path: Path) -> None:
    """Files that kill their reader, never end or are broken are failures, each with its reason."""
    corpus = tmp_path / "texts"
    corpus.mkdir()
    for name, raw in FAULTY.items():
        (corpus / name).write_bytes(raw)
    (corpus / "z.txt").write_text(PROMISE, encoding="utf-8")
    place = install(tmp_path / "faulty")
    work = start(
        corpus, tmp_path / "out", "--seconds", "8", "--json", "--fail-on-error",
        PYTHONPATH=str(place),
    )  # fmt: skip

    told, err = work.communicate(timeout=120)

    said = err.decode()
    assert work.returncode == 1, said
    assert json.loads(told)["readings"] == 1
    assert json.loads(told)["failed"] == len(FAULTY)
    assert "a.faulty: the process that read it died (SIGKILL)" in said
    assert "b.faulty: took more than 8 seconds" in said
    assert "c.faulty: neither dies nor loops" in said
    assert "empty.txt: empty (0 bytes)" in said
    assert "torn.pdf: " in said


def test_a_summary_for_people(corpus: Path, tmp_path: Path, servanda: Run) -> None:
    """At the end stand what was read, what was not and why, and where the tables are."""
    for path in corpus.glob("0[1-9]*.txt"):
        path.unlink()
    (corpus / "figures.xlsx").write_bytes(b"PK")

    done = servanda("read", "--corpus", corpus, "--out", tmp_path / "out.parquet")

    assert done.code == 0
    assert "10 of 12 texts read" in done.out
    assert "2 could not be read" in done.out
    assert str(tmp_path / "out.statements.parquet") in done.out
    assert "not read: empty.txt: empty (0 bytes)" in done.err
    assert "skipped, as no reader takes them: 1 .xlsx" in done.err
    assert "texts/s" not in done.err


def test_progress_is_shown_on_a_terminal_only(corpus: Path, tmp_path: Path) -> None:
    """A terminal sees how many texts are done, at what rate, and what is left."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "servanda", "read", "--corpus", str(corpus), "--out",
               str(tmp_path / "out"), "--json"]  # fmt: skip
    environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm"}
    work = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
    out, _ = work.communicate(timeout=60)
    os.close(ours)

    assert f"/{TEXTS + 2}".encode() in shown
    assert b"texts/s" in shown
    assert b"MB/s" in shown
    assert b"writing the tables" in shown
    assert json.loads(out)["texts"] == TEXTS + 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read"], "name one FILE"),
        (["read", "text.txt", "--out", "x"], "name one FILE"),
        (["read", "--corpus", "."], "--corpus needs --out"),
        (["read", "text.txt", "--corpus", ".", "--out", "x"], "in quotes"),
        (["read", "--corpus", ".", "--out", "x", "--engine", "abacus"], "there are: local, ray"),
        (["read", "--corpus", ".", "--out", "x", "--extractor", "abacus"], "there are: llm, rules"),
        (["read", "--corpus", ".", "--out", "x", "--workers", "0"], "--workers"),
        (["read", "--corpus", ".", "--out", "x", "--seconds", "0"], "--seconds"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_options_that_do_not_go_together(arguments: list[str], said: str, servanda: Run) -> None:
    """What cannot be run is refused with exit code 2 and what to give instead."""
    done = servanda(*arguments)

    assert done.code == 2
    assert said in done.err


def test_nothing_readable_is_no_success(tmp_path: Path, servanda: Run) -> None:
    """Where not one text could be read the command fails and names the table of reasons."""
    (tmp_path / "a.txt").write_bytes(b"")

    done = servanda("read", "--corpus", tmp_path, "--out", tmp_path / "out.parquet")

    assert done.code == 2
    assert "none of its texts could be read" in done.err
    assert "out.failures.parquet" in done.err
