"""``verify.html``: the checker in a browser, from a saved file, without a network."""

from pathlib import Path

import pytest
from tests.audit.browser import Checker, shared
from tests.audit.conftest import Published


@pytest.fixture
def page(chromium: str) -> Checker:
    """Return the shared checker; skip by name where there is no Chromium."""
    assert chromium
    found = shared()
    assert found is not None
    return found


def test_good(original: Published, page: Checker) -> None:
    got = page.verify(original.folder)
    print(got)
    assert got["verified"], got
