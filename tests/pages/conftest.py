"""The published site of the test register, once for all tests of the pages."""

from pathlib import Path

import pytest
from tests.pages import surveyed
from tests.pages.texts import ACCORD, REPORT, accord, report
from tests.pages.world import FakeRegister

from servanda.api import reporting
from servanda.pages.links import SiteLinks
from servanda.pages.reading_page import reading_view
from servanda.pages.render import render
from servanda.pages.shell import Shell
from servanda.pages.site import build, view_of


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a published site, with the pages of two texts beside it."""
    folder = tmp_path_factory.mktemp("bundle") / "site"
    files = build(view_of(FakeRegister(), as_of=None))
    more = build(view_of(surveyed.register(), as_of=None, elections=surveyed.ELECTIONS))
    files |= {f"more/{name}": content for name, content in more.items()}
    for name, view in (
        ("nothing.html", reading_view(report(), REPORT)),
        ("binding.html", reading_view(accord(), ACCORD)),
    ):
        shell = Shell(title=view.title, here="read")
        files[name] = render("reading.html", shell=shell, links=SiteLinks(name), view=view).encode()
    files["door.html"] = render(
        "door.html",
        shell=Shell(title="Read a text", here="read"),
        links=SiteLinks("door.html"),
        error="Nothing was given.",
        text="",
        address="",
        fetches=True,
        takes=False,
        limit_mb=20,
    ).encode()
    found = reporting.view(FakeRegister(), "2025-01-01", "2025-10-31")
    files["report.html"] = reporting.made(found, "html", stamp="2025-07-01T09:08:00Z")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
