"""Reading what strangers hand in: in a child process, with a clock and a memory bound."""

import os
import subprocess
import sys

import msgspec

from servanda.errors import DocumentError
from servanda.model.handed import HandedIn, How
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.web.bounds import REFUSED
from servanda.web.submission import MAX_BYTES, Load, Submission

SECONDS = 60.0
"""Wall clock for one text; a thousand-page PDF takes about a quarter of it."""


def load(given: Submission, *, seconds: float = SECONDS) -> tuple[Document, Reading]:
    """Return the document and its reading; DocumentError for whatever keeps it from being read."""
    _check_size(given.raw or b"")
    arguments = [given.source] + ([given.media_type] if given.media_type else [])
    told = _child(
        ["servanda.web.worker", *arguments], given.raw or b"", source=given.source, seconds=seconds
    )
    return msgspec.msgpack.decode(told, type=tuple[Document, Reading])


def table(name: str, raw: bytes, how: How, *, seconds: float = SECONDS) -> HandedIn:
    """Return the cells of a table; DocumentError for whatever keeps it from being read."""
    _check_size(raw)
    given = msgspec.msgpack.encode((name, how, raw))
    told = _child(["servanda.web.table_worker"], given, source=name, seconds=seconds)
    return msgspec.msgpack.decode(told, type=HandedIn)


def _check_size(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise DocumentError(too_large(len(raw)))


def _child(module: list[str], given: bytes, *, source: str, seconds: float) -> bytes:
    """Return what a child process makes of bytes handed in; DocumentError where it fails."""
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and module; no shell)
            [sys.executable, "-P", "-m", *module],
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"{source}: not read within {seconds:.0f} seconds, so it was given up; cut it "
            "into parts, or save its text and paste that"
        ) from error
    if done.returncode == REFUSED:
        raise DocumentError(done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0:
        raise DocumentError(
            f"{source}: reading it took more memory or time than is allowed, or the file is "
            "damaged; save its text and paste that"
        )
    return done.stdout


def without_addresses(load: Load) -> Load:
    """Return a reader that fetches nothing: on a public server it would ask for strangers."""

    def given_only(given: Submission) -> tuple[Document, Reading]:
        if given.raw is None:
            raise DocumentError(
                f"{given.source}: this server fetches nothing for anybody; save the text and give "
                "it as a file"
            )
        return load(given)

    return given_only


def too_large(size: int) -> str:
    """Return the message for something above the upload limit."""
    return (
        f"This has {size / 1024**2:.1f} MB; up to {MAX_BYTES // 1024**2} MB are read here. Cut it "
        "into one file for each document, or use `servanda read FILE` on the command line."
    )


def _environment() -> dict[str, str]:
    """Return the environment without what could change how Python starts or behaves."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    # The source tree is found by path when servanda runs from a checkout without being installed.
    path = os.environ.get("PYTHONPATH")
    return kept | ({"PYTHONPATH": path} if path else {}) | {"PYTHONIOENCODING": "utf-8"}
