"""A page as PDF, printed by a Chromium that is installed; none is brought along."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from servanda.errors import UsageError

PROGRAMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
SECONDS = 120.0


def browser() -> str | None:
    """Return the browser that prints: SERVANDA_CHROMIUM, else the first one on the path."""
    given = os.environ.get("SERVANDA_CHROMIUM")
    if given:
        return shutil.which(given)
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def pdf(html: str) -> bytes:
    """Return a page as PDF; UsageError where no browser is there, or it fails."""
    program = browser()
    if program is None:
        raise UsageError(
            "PDF needs Chromium (or Chrome, or Edge), and none is on the path; install one, name "
            "it in SERVANDA_CHROMIUM, or write HTML or DOCX instead"
        )
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless", "--disable-gpu", "--disable-dev-shm-usage",
            f"--user-data-dir={folder}/profile", "--no-first-run", "--no-pdf-header-footer",
            f"--print-to-pdf={out}",
            # Under the superuser Chromium has no sandbox; the page has no script and loads nothing.
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
            page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603  (the user's own browser; no shell)
                command, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise UsageError(
                f"{program}: no PDF within {SECONDS:.0f} seconds; write HTML and print that"
            ) from error
        if done.returncode != 0 or not out.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
            raise UsageError(
                f"{program}: made no PDF (exit code {done.returncode}: {said[-1]}); "
                "write HTML and print that"
            )
        return out.read_bytes()
