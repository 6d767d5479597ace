"""One promise of a large register: said from what bears on it, in the words of the whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.api.test_large import build
from tests.cli.conftest import Run

from servanda.api import glances
from servanda.api.register import open_register
from servanda.pages.book import Book
from servanda.pages.links import ServerLinks
from servanda.web.register import Desk

NAMES = ("c0", "c1", "c2", "c3", "c5")
ASKED = [("explain", name, "2026-03-01") for name in NAMES] + [
    ("explain", "c0", "2025-04-01"),
    ("status", "c2", "2026-03-01"),
]


@pytest.fixture(scope="module", params=[400, pytest.param(3000, marks=pytest.mark.long)])
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small register, then one of middle size."""
    return build(tmp_path_factory.mktemp("large"), request.param)


@pytest.mark.parametrize("known_at", [None, "#9", "2030-01-01T00:00:00Z"])
def test_explain_and_status_say_the_same_from_a_part(
    register: Path, known_at: str | None, servanda: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte: from the cache, from a cache not yet made, and from everything."""
    known = () if known_at is None else ("--known-at", known_at)
    told = []
    for threshold in (10**9, 100, 100):
        monkeypatch.setattr(glances, "LARGE", threshold)
        told.append([
            servanda(verb, name, "--as-of", as_of, *known, "--register", register)
            for verb, name, as_of in ASKED
        ])  # fmt: skip

    assert told[0] == told[1] == told[2]
    assert all(done.code == 0 for done in told[0])
    assert sum(len(done.out.splitlines()) for done in told[0]) > 0
    shutil.rmtree(register.with_name(f"{register.name}.cache"))


def page_of(name: str) -> Callable[[Book, ServerLinks], str]:
    """Return what makes the page of a promise."""
    return lambda book, links: book.commitment(name, links)


def test_the_page_of_a_promise_is_the_same_from_a_part(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of each promise is that of a register judged as a whole."""
    pages = []
    for threshold in (10**9, 100):
        monkeypatch.setattr(glances, "LARGE", threshold)
        with open_register(register) as opened:
            desk = Desk(opened)
            pages.append([desk.show_one(name, "2026-03-01", None, page_of(name)).content
                          for name in NAMES])  # fmt: skip

    assert pages[0] == pages[1]
    assert len(set(pages[0])) == len(NAMES)


@pytest.mark.parametrize("as_of", ["2025-08-01", "2026-03-01"])
def test_all_promises_are_told_alike_set_wise(
    register: Path, as_of: str, servanda: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` says the same either way, also what was seen in the time that was watched."""
    told = []
    for threshold in (10**9, 100):
        monkeypatch.setattr(glances, "LARGE", threshold)
        told.append(servanda("status", "--as-of", as_of, "--register", register))

    assert told[0] == told[1]
    assert told[0].code == 0


def test_what_was_seen_in_the_time_watched_is_told_set_wise(
    tmp_path: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In August what was watched until July is a part of the windows, and the line says so."""
    path = build(tmp_path)
    monkeypatch.setattr(glances, "LARGE", 100)

    assert (
        "% of the time watched"
        in servanda("status", "--as-of", "2025-08-01", "--register", path).out
    )
