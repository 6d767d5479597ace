"""Reading what strangers hand in: in a child process, with a clock and a memory bound."""

import os
import subprocess
import sys

import msgspec

from servanda.errors import DocumentError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.web.submission import MAX_BYTES, Load, Submission
from servanda.web.worker import REFUSED

SECONDS = 60.0
"""Wall clock for one text; a thousand-page PDF takes about a quarter of it."""


def load(given: Submission, *, seconds: float = SECONDS) -> tuple[Document, Reading]:
    """Return the document and its reading; DocumentError for whatever keeps it from being read."""
    if given.raw is not None and len(given.raw) > MAX_BYTES:
        raise DocumentError(too_large(len(given.raw)))
    arguments = [given.source] + ([given.media_type] if given.media_type else [])
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and module; no shell)
            [sys.executable, "-P", "-m", "servanda.web.worker", *arguments],
            input=given.raw or b"",
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"{given.source}: not read within {seconds:.0f} seconds, so it was given up; cut it "
            "into parts, or save its text and paste that"
        ) from error
    if done.returncode == REFUSED:
        raise DocumentError(done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0:
        raise DocumentError(
            f"{given.source}: reading it took more memory or time than is allowed, or the file is "
            "damaged; save its text and paste that"
        )
    return msgspec.msgpack.decode(done.stdout, type=tuple[Document, Reading])


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
