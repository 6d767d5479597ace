"""The search of a published site: by double click, without a server."""

from pathlib import Path
from typing import Any

from tests.pages.world import FakeRegister, state

from servanda.pages.links import SiteLinks
from servanda.pages.search_page import segments
from servanda.pages.search_site import MOST, index
from servanda.pages.site import build, view_of


def test_words_are_found_in_a_folder_and_lead_to_their_page(site: Path, open_page: Any) -> None:
    """Typed words give the promise with its words marked; its link opens its page."""
    page = open_page((site / "search.html").as_uri())
    page.get_by_label("Words").fill('"heavy weapons" RIV')
    page.locator("#found li").first.wait_for()

    first = page.locator("#found li").first
    assert first.locator("mark").first.inner_text() == "heavy weapons"
    first.locator("a").click()
    assert "withdraw" in page.locator("h1").inner_text().casefold()


def test_odd_words_are_looked_for_and_nothing_breaks(site: Path, open_page: Any) -> None:
    """Quotes, tags and signs of patterns are letters like others."""
    page = open_page((site / "search.html").as_uri())
    for words in ('"', "<zqx>", "(zq", "\\", "*", "\u202e", "e\u0301" * 40):
        page.get_by_label("Words").fill(words)
        page.wait_for_timeout(150)
        assert page.locator("#found li").count() == 0


def test_without_scripts_the_lists_are_named(site: Path, open_page: Any) -> None:
    """The field is not there; links to the lists are."""
    page = open_page((site / "search.html").as_uri(), javascript=False)

    assert not page.get_by_label("Words").is_visible()
    assert page.locator("main").get_by_role("link", name="Media").is_visible()


def test_a_press_text_is_not_in_the_list() -> None:
    """Where only quotations may be shown, the list holds quotations only."""
    script, _ = index(state(), SiteLinks("search.html"))
    files = build(view_of(FakeRegister(), as_of=None))

    assert files["search-index.js"] == script
    assert "Many points were agreed, the minister said" not in script.decode()
    assert len(script) < MOST


def test_marking_loses_no_letter() -> None:
    """The pieces of a marked text are the text."""
    text = "The Parties shall exchange déte\u0301nus [1] of détenus."
    found = segments(text, ["detenus", "exch"])

    assert "".join(piece for piece, _ in found) == text
    assert [piece for piece, hit in found if hit] == ["exchange", "déte\u0301nus", "détenus"]
