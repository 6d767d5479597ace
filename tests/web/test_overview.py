"""What changed since a visit: by an address without JavaScript, by itself with it."""

from pathlib import Path
from typing import Any

import pytest
from tests.web.listening import listening
from tests.web.people import World
from tests.web.test_live import release


def test_the_address_of_a_visit_shows_entries_and_verdicts_since(
    world: World, tmp_path: Path
) -> None:
    """The entry that came in, and the verdict that it changed, from what to what."""
    last = world.size() - 1
    release(tmp_path)

    shown = world.client.get(f"/?since={last}").text
    news = shown[shown.index('id="news"') : shown.index('id="g-texts"')]

    assert "Changed since your last visit" in news
    assert f'data-entry="{last + 1}"' in news
    assert f'data-entry="{last}"' not in news
    assert ">violated</span> →" in news


def test_verdicts_that_the_clock_changed_are_there_without_any_entry(world: World) -> None:
    """At the time of the visit nothing was violated; the newest entry is the same."""
    last = world.size() - 1

    news = world.client.get(f"/?since={last}@2026-02-01T00:00:00Z").text

    assert 'class="st violated"' in news[news.index('id="news"') :]
    assert "data-entry=" not in news[news.index('id="news"') :]


@pytest.mark.parametrize("since", ["x", "-1", "999", "3@never", "3@2999-01-01T00:00:00Z", "3@"])
def test_what_is_no_visit_is_refused_in_words(since: str, world: World) -> None:
    """A wrong number or time is answered by a page that says what to write."""
    answer = world.client.get("/", params={"since": since})

    assert answer.status_code == 400
    assert "since" in answer.text.casefold()


def test_a_browser_shows_by_itself_what_came_since_its_last_visit(
    world: World, tmp_path: Path, open_page: Any
) -> None:
    """After an entry came in the second visit shows it and its verdict until marked as seen."""
    with listening(world.app) as (address, _, _):
        page = open_page(address)
        assert page.locator("#news h2").inner_text() == "Newest on record"
        page.goto(f"{address}/read")
        release(tmp_path)
        page.goto(address)
        page.get_by_role("heading", name="Changed since your last visit").wait_for()
        assert page.locator("#news .st.violated").count() == 1
        page.get_by_role("button", name="Mark as seen").click()
        page.get_by_role("heading", name="nothing new since your last visit").wait_for()
        page.reload()
        page.get_by_role("heading", name="nothing new since your last visit").wait_for()
        page.close()
