"""`servanda review` on a real terminal: the keys of the page, then one signature for all of it."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import Run

BRIDGE = (
    "Norland shall open the bridge by 1 May 2026. The Parties shall exchange lists of prisoners "
    "and will strive for peace. Sudland demands that Norland withdraw its guns.\n"
)
PATIENCE = 60.0


def type_(*steps: tuple[str, str], args: tuple[str, ...]) -> str:
    """Run a command on a terminal of its own: wait for words, then press a key; return all."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "servanda", *args],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"},
    )  # fmt: skip
    os.close(theirs)
    said = ""
    try:
        for words, key in steps:
            said = _until(ours, said, words)
            time.sleep(0.1)  # a terminal is set raw after the words; that drops what came before
            os.write(ours, key.encode())
        said = _until(ours, said, None)
        program.wait(PATIENCE)
    finally:
        program.kill()
        program.wait()
        os.close(ours)
        _seen.pop(ours, None)
    assert program.returncode == 0, said
    return said


_seen: dict[int, int] = {}


def _until(terminal: int, said: str, words: str | None) -> str:
    """Read on until words stand in what came since they were last waited for."""
    start = _seen.get(terminal, 0)
    while words is None or words not in said[start:]:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, f"waited for {words!r} in vain after: {said}"
        try:
            more = os.read(terminal, 4096)
        except OSError:  # Linux tells so that the other end is closed
            break
        if not more:
            break
        said += more.decode("utf-8", "replace")
    assert words is None or words in said[start:], said
    _seen[terminal] = len(said) if words else 0
    return said


def _draft(desk: Path, servanda: Run) -> None:
    (desk / "bridge.txt").write_text(BRIDGE, "utf-8")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("record", "bridge.txt").code == 0


def test_a_draft_is_gone_through_and_signed(desk: Path, servanda: Run) -> None:
    """Accept, reject with a reason, undo, go on; the entries say what was decided."""
    _draft(desk, servanda)

    said = type_(
        ("(4 left)", "\r"),
        ("s001 accepted; 3 left", "x"),
        ("5  misread", "1"),
        ("s002 rejected; 2 left", "u"),
        ("s002 undone; 3 left", "m"),
        ("s002 merged; 1 left", "j"),
        ("s003  rejected", "j"),
        ("s004  undecided", "\r"),
        ("s004 accepted; 0 left", "?"),
        ("leave; what was decided", "q"),
        ("decisions now?", "y\r"),
        args=("review", "--document", "bridge"),
    )

    assert "signed: entries" in said
    log = servanda("log", "show").out
    assert log.count("coding-decision/1") == 4


def test_words_are_marked_and_slots_edited(desk: Path, servanda: Run) -> None:
    """Moved edges wait for Enter, and going on leaves them; all of it waits in the draft."""
    _draft(desk, servanda)

    said = type_(
        ("(4 left)", "n"),
        ("letter by letter", "withdraw its guns\r"),
        ("kind", "demand\r"),
        ("who", "Norland\r"),
        ("what", "\r"),
        ("marked; 4 left", "k"),
        ("s004  undecided", "["),
        ("not saved", "k"),
        ("s003  undecided", "j"),
        ("s004  undecided", "["),
        ("not saved", "["),
        ("❝ for peace. Sudland demands", "\r"),
        ("s004 edited; 3 left", "q"),
        ("decisions now?", "n\r"),
        args=("review", "--document", "bridge"),
    )

    assert "nothing is signed yet" in said
    draft = json.loads(servanda("draft", "show", "bridge", "--json").out)
    found = {item["statement"]["id"]: item for item in draft["items"]}
    assert found["m001"]["statement"]["span"]["exact"] == "withdraw its guns"
    assert found["s004"]["statement"]["span"]["exact"].startswith("for peace. Sudland")


def test_a_second_coder_sees_the_text_alone(desk: Path, servanda: Run) -> None:
    """What the machine read is not on the terminal; the disagreement is settled there."""
    _draft(desk, servanda)
    assert servanda("draft", "accept", "bridge", "all").code == 0
    assert servanda("draft", "sign", "bridge").code == 0
    made = servanda("keygen", "ben", "--role", "coder", "--unsafe-plain-key", "--out", "ben.key")
    assert made.code == 0, made.err

    said = type_(
        ("left)", "e"),
        ("kind", "proposal\r"),
        *[(name, "\r") for name in ("debtor", "creditor", "aim", "deadline", "due", "condition",
                                    "verification", "enforcement", "deontic", "strength")],
        ("marked;", "q"),
        ("decisions now?", "y\r"),
        args=("review", "--queue", "second", "--document", "bridge", "--by", "ben.key"),
    )  # fmt: skip

    before = said[: said.index("kind")]
    assert "aspiration" not in before
    assert "accepted" not in before
    found = json.loads(servanda("reliability", "--document", "bridge", "--json").out)
    (kind,) = [one for one in found["disagreements"] if one["field"] == "kind"]
    first = kind["values"]["local"]
    assert kind["values"] == {"ben": "proposal", "local": first}

    type_(
        *(
            step
            for one in found["disagreements"]
            for step in (
                [("settle as", "2\r"), ("because", "nothing is proposed\r")]
                if one["field"] == "kind"
                else [("settle as", "\r")]
            )
        ),
        args=("review", "--queue", "disagree", "--document", "bridge"),
    )
    told = json.loads(servanda("reliability", "--document", "bridge", "--json").out)
    (settled,) = [one for one in told["disagreements"] if one["field"] == "kind"]
    assert (settled["settled"], settled["because"]) == (first, "nothing is proposed")


def test_a_packet_and_a_queue_are_not_mixed(desk: Path, servanda: Run) -> None:
    """Said in words, with exit code 2."""
    _draft(desk, servanda)

    mixed = servanda("review", "--answers", "mine.csv", "--document", "bridge")
    empty = servanda("review", "--queue", "second")

    assert (mixed.code, empty.code) == (2, 2)
    assert "goes with a packet" in mixed.err
    assert "nothing waits in the queue 'second'" in empty.err
