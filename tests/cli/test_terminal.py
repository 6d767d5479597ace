"""What reaches the terminal: nothing that steers it, and the right exit code to the end."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from servanda.cli.terminal import shown

CUT_OFF = 141


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb\x07\x00\x7f\x9b", "a\\x0db\\x07\\x00\\x7f\\x9b"),
        ("a\u202eb\u2066c\u2069", "a\\u202eb\\u2066c\\u2069"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("停火 \u0645\u0639\u0627\u0647\u062f\u0629", "停火 \u0645\u0639\u0627\u0647\u062f\u0629"),
    ],
)
def test_what_steers_is_spelled_out(text: str, plain: str) -> None:
    """Control and direction characters are spelled out; letters of any script stay."""
    assert shown(text) == plain


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize(
    "command",
    [
        ["read", "\x1b]0;owned\x07.txt"],
        ["record", "\u202etxt.exe"],
        ["verify", "\x1b[2J"],
        ["observe", "\x1b[2J.csv"],
        ["observe", "events.csv", "--\x1b[2J"],
        ["explain", "\x1b[2J"],
        ["search", "\x1b[2J"],
    ],
    ids=lambda command: command[0],
)
def test_errors_do_not_steer(command: list[str], servanda: Run) -> None:
    """A name with control characters in it stands in the message, spelled out."""
    done = servanda(*command)

    assert shown(done.out + done.err) == done.out + done.err
    assert done.err


def test_quoted_text_does_not_steer(desk: Path, servanda: Run) -> None:
    """What a text holds is quoted in summaries, searches and drafts without steering."""
    words = "B shall withdraw \x1b[31mits\u202e troops by 1 March 2026.\n"
    (desk / "odd.txt").write_text(words, encoding="utf-8")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0

    done = [
        servanda("read", "odd.txt"),
        servanda("record", "odd.txt", "--accept", "all"),
        servanda("search", "withdraw"),
        servanda("status"),
    ]

    said = "".join(one.out + one.err for one in done)
    assert "\\x1b[31m" in said
    assert shown(said) == said


def _cut_off(*arguments: str | Path) -> tuple[int, bytes]:
    """Run a command whose reader has left before the first line."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "servanda", *map(str, arguments)],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    return done.returncode, done.stderr


def test_a_reader_who_leaves_does_not_turn_the_answer(talks: Path, servanda: Run) -> None:
    """`verify | head -1` ends with what the audit found; other verbs say that they were cut off."""
    bundle = talks.parent / "bundle"
    assert servanda("publish", bundle).code == 0

    assert _cut_off("verify", bundle) == (0, b"")
    (bundle / "checkpoint").write_bytes(b"x")
    assert _cut_off("verify", bundle) == (1, b"")
    assert _cut_off("status") == (CUT_OFF, b"")
    assert _cut_off("read", "text.txt") == (CUT_OFF, b"")


def test_ctrl_c_while_the_program_loads() -> None:
    """An interrupt before the command line is there ends in one line and the usual exit code."""
    program = """
        import builtins, signal, sys
        real = builtins.__import__
        def slow(name, *more):
            if name == "click":
                signal.raise_signal(signal.SIGINT)
            return real(name, *more)
        builtins.__import__ = slow
        from servanda.__main__ import main
        sys.argv = ["servanda", "--version"]
        main()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 128 + signal.SIGINT
    assert done.stderr == "interrupted; nothing was begun\n"
