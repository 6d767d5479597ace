"""Runs PDFium in a process of its own: no file may hang, fill or bring down the caller.

A PDF of two kilobytes can draw a shape millions of times over, and PDFium cannot be interrupted.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

import msgspec

from servanda.errors import DocumentError
from servanda.readers.furniture import PageLines
from servanda.readers.limits import MAX_PDF_PAGE_SECONDS, MAX_PDF_WALL_SECONDS
from servanda.readers.pdfium import Facts, PageOut, Refused

Told = Callable[[int, int], None]
"""Called with how many of how many pages are done."""
_FACTS = msgspec.json.Decoder(Facts | Refused)
_PAGE = msgspec.json.Decoder(PageOut | Refused)
_WAY_OUT = "print the pages that matter to a new PDF, or save its text, and give that"


def read_apart(
    raw: bytes, *, source: str, told: Told | None = None
) -> tuple[list[PageLines], Facts]:
    """Return the pages of a PDF and its facts; DocumentError for whatever keeps it from being read.

    ``told`` is called after each page.
    """
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "servanda.readers.pdfium"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise DocumentError(f"{source}: no process could be started to read the PDF")
        hand_in = threading.Thread(target=_hand_in, args=(child.stdin, source, raw), daemon=True)
        too_long = threading.Timer(MAX_PDF_WALL_SECONDS, child.kill)
        hand_in.start()
        too_long.start()
        pages: list[PageLines] = []
        try:
            facts = _facts(child.stdout.readline())
            for line in child.stdout if facts else ():
                got = _PAGE.decode(line)
                if isinstance(got, Refused):
                    raise DocumentError(got.message)
                pages.append(got.page)
                if told is not None and facts is not None:
                    told(len(pages), facts.pages)
        except msgspec.DecodeError:
            facts = None  # it was killed in the middle of a line
        finally:
            too_long.cancel()
            if child.poll() is None and not _ended(child):
                child.kill()
            hand_in.join()
    if facts is None or len(pages) < facts.pages:
        raise DocumentError(_gave_up(child.returncode, len(pages) + 1, source=source))
    return pages, facts


def _facts(line: bytes) -> Facts | None:
    """Return what the child says first, None where it came to nothing."""
    if not line:
        return None
    got: Facts | Refused = _FACTS.decode(line)
    if isinstance(got, Refused):
        raise DocumentError(got.message)
    return got


def _hand_in(pipe: IO[bytes], source: str, raw: bytes) -> None:
    try:
        with pipe:
            pipe.write(json.dumps(source).encode() + b"\n")
            pipe.write(raw)
    except OSError:
        pass  # it has ended before it read all; its own answer says why


def _ended(child: "subprocess.Popen[bytes]") -> bool:
    try:
        child.wait(1)
    except subprocess.TimeoutExpired:
        return False
    return True


def _gave_up(code: int, page: int, *, source: str) -> str:
    if code == -getattr(signal, "SIGXCPU", 0) or code == -getattr(signal, "SIGKILL", 0):
        return (
            f"{source}: page {page} takes longer than {MAX_PDF_PAGE_SECONDS} seconds to lay out, "
            f"which no text does; {_WAY_OUT}"
        )
    return (
        f"{source}: page {page} takes more memory than any text needs, or is damaged so that "
        f"PDFium fails on it; {_WAY_OUT}"
    )


def _environment() -> dict[str, str]:
    """Return the environment without what could change how Python starts or behaves."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    # The source tree is found by path when servanda runs from a checkout without being installed.
    path = os.environ.get("PYTHONPATH")
    return kept | ({"PYTHONPATH": path} if path else {})
