"""The search on every page: what it finds, how it pages, and what it makes of odd questions."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.client import Client
from tests.web.people import World, make

from servanda.api.public import PublicRegister
from servanda.api.recording import load_for_record, sign_accepted, start_draft
from servanda.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """Communiqué of the river commission

The Parties shall exchange lists of détenus by 1 March 2026.
They look forward to a new chapter.
"""
_RESULT = re.compile(r'<span class="part">([^<]+)</span>')
HOSTILE = [
    '"', '""', '"unclosed', "AND", "NEAR(a b)", "a* OR b*", "title:x", "-x", "(",
    "'; DROP TABLE entry", "\x00", "a\x00b", "%", "_", "\\", "^a", "{a b}", "\u0301", "e\u0301",
    "مرحبا", "\u202eabc", "军队", "x" * 400, "a " * 199, "<b>&amp;</b>", "\ud7ff\ue000", "½", "_a_",
]  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a register of two texts, one with letters beyond ASCII."""
    folder: Path = tmp_path_factory.mktemp("search")
    make(folder)
    held = World(folder)
    (folder / "river.txt").write_text(TEXT, encoding="utf-8")
    document, reading = load_for_record(str(folder / "river.txt"))
    sign_accepted(held.register, start_draft(held.register, document, reading), "commitments")
    yield held
    held.register.close()


def kinds(world: World, query: str, **more: Any) -> list[str]:
    """Return what kinds of things a query finds, in order."""
    answer = world.client.get("/search", params={"q": query, **more})
    assert answer.status_code == 200
    return _RESULT.findall(answer.text)


def test_a_word_is_found_without_its_accents_and_marked_as_written(world: World) -> None:
    """``detenus`` finds the promise, the text and in it the statement; the mark keeps accents."""
    answer = world.client.get("/search", params={"q": "DETENUS"})

    assert sorted(_RESULT.findall(answer.text)) == ["promise", "text"]
    assert '<mark class="hit">détenus</mark>' in answer.text
    assert ">statement</a>" in answer.text


def test_an_entry_is_found_by_what_it_says_of_itself(world: World) -> None:
    """Words of a line of the log lead to that line."""
    answer = world.client.get("/search", params={"q": "ostia key"})

    assert "entry" in _RESULT.findall(answer.text)


def test_words_in_quotes_stand_together(world: World) -> None:
    """A phrase is not found where its words stand apart."""
    assert kinds(world, '"exchange lists"') != []
    assert kinds(world, '"lists exchange"') == []


def test_what_came_later_is_not_found_at_an_earlier_entry(world: World) -> None:
    """At the second clock the search knows what the register knew."""
    assert kinds(world, "détenus", known_at="#4") == []


def test_every_place_is_on_one_page_and_on_no_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paging by the cursor shows what one long page shows, in its order."""
    whole = world.client.get("/search.json", params={"q": "local"}).json()["results"]
    assert len(whole) > 3
    monkeypatch.setattr("servanda.pages.search_page.PER_PAGE", 2)
    seen, address = [], "/search?q=local"
    while address:
        answer = world.client.get(address)
        seen += re.findall(r'<a href="([^"]+)" dir="auto">', answer.text)
        found = re.search(r'href="([^"]+)" rel="next"', answer.text)
        address = found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == len(whole) == len(set(seen))


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_the_search(query: str, world: World) -> None:
    """Operators, quotes, control letters, other scripts, very long ones: a page, never an error."""
    assert world.client.get("/search", params={"q": query}).status_code == 200


@given(st.text(max_size=60))
@settings(max_examples=25)
def test_any_text_is_a_question(query: str) -> None:
    """Whatever is typed, a page answers."""
    client: Client = _SHARED["client"]
    asked = query.encode("utf-8", "replace").decode()
    assert client.get("/search", params={"q": asked}).status_code == 200


_SHARED: dict[str, Any] = {}


@pytest.fixture(autouse=True, scope="module")
def shared(world: World) -> None:
    """Give the test of any text its client: one register for all examples."""
    _SHARED["client"] = world.client


def test_strangers_find_what_is_public_alone(world: World) -> None:
    """A public server's search passes over what is withheld and still fills its page."""
    app = create_app(register=PublicRegister.of(world.register))
    found = Client(app).get("/search.json", params={"q": "parties"}).json()["results"]

    assert all(one["what"] != "evidence" for one in found)


def test_a_search_field_is_on_every_page(world: World) -> None:
    """Each page of the register and the door beside it have the field."""
    for path in ("/", "/documents", "/c/withdraw", "/audit", "/read"):
        assert 'role="search"' in world.client.get(path).text, path
