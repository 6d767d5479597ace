"""A text from outside is read in a child process, within bounds, and nothing private is fetched."""

import subprocess
import sys

import pytest

from servanda.errors import DocumentError
from servanda.web.sandbox import load
from servanda.web.submission import MAX_BYTES, Submission

TREATY = b"The Parties shall withdraw their heavy weapons by 1 March 2015.\n"


def test_a_text_comes_back_with_its_reading() -> None:
    """The child's document and reading are whole: same bytes, exact spans."""
    given = Submission(source="note.txt", raw=TREATY, media_type="text/plain")

    document, reading = load(given)

    assert document.raw == TREATY
    assert document.source == "note.txt"
    for statement in reading.statements:
        span = statement.span
        assert document.text[span.start : span.end] == span.exact


def test_a_refusal_keeps_its_message() -> None:
    """What the reader says about a broken file is what the visitor is told."""
    given = Submission(source="scan.pdf", raw=b"%PDF-1.7 broken", media_type="application/pdf")

    with pytest.raises(DocumentError, match=r"scan\.pdf"):
        load(given)


def test_too_much_is_refused_before_it_is_read() -> None:
    """The limit is checked without starting anything."""
    with pytest.raises(DocumentError, match="up to 20 MB are read here"):
        load(Submission(source="big.txt", raw=b"x" * (MAX_BYTES + 1)))


def test_a_text_that_takes_too_long_is_given_up() -> None:
    """The parent's clock ends the child; the message says what to do."""
    with pytest.raises(DocumentError, match="cut it into parts"):
        load(Submission(source="slow.txt", raw=TREATY), seconds=0.01)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://localhost/x",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[fec0::1]/",
    ],
)
def test_nothing_is_fetched_from_this_machine_or_its_network(address: str) -> None:
    """Addresses inside are refused, however they are written (SSRF)."""
    with pytest.raises(DocumentError, match="own network"):
        load(Submission(source=address, raw=None))


def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """The check stands at the connection itself (DNS rebinding), after any look-up."""
    code = (
        "import socket\n"
        "from servanda.errors import DocumentError\n"
        "from servanda.web.worker import forbid_private_hosts\n"
        "forbid_private_hosts()\n"
        "try:\n"
        "    socket.create_connection(('127.0.0.1', 9), timeout=1)\n"
        "except DocumentError as error:\n"
        "    print('refused', error)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )

    assert done.stdout.startswith("refused 127.0.0.1")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX resource limits")
def test_the_child_cannot_take_all_memory() -> None:
    """A child that asks for more than its bound fails alone."""
    code = (
        "from servanda.web.worker import bound_resources\n"
        "bound_resources()\n"
        "try:\n"
        "    bytearray(3 * 1024**3)\n"
        "except MemoryError:\n"
        "    print('bounded')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )

    assert done.stdout == "bounded\n"
