"""What changed since a visit: by an address without JavaScript, by itself with it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.web.listening import listening
from tests.web.people import World
from tests.web.reviewed import BRIDGE, add_draft, on_record
from tests.web.test_live import release

from servanda.api import clock
from servanda.api.recording import sign_accepted
from servanda.register import draft as drafts


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


@pytest.mark.parametrize(("ahead", "status"), [(2, 200), (50 * 60, 200), (2 * 3600, 400)])
def test_a_reader_whose_clock_is_ahead_is_told_what_is_new(
    world: World, ahead: int, status: int
) -> None:
    """The time of the last look is the browser's own; one of minutes to come was just now."""
    at = clock.now() + timedelta(seconds=ahead)
    answer = world.client.get(f"/?since=3@{at:%Y-%m-%dT%H:%M:%S.%f}Z")

    assert answer.status_code == status
    assert ("Changed since your last visit" in answer.text) == (status == 200)


def _waiting(page: str) -> int:
    """Return how many readings the overview says to wait."""
    found = re.search(r'href="/queue">(\d+) new readings? waits? for review</a>', page)
    return 0 if found is None else int(found[1])


def test_the_overview_says_how_many_readings_wait(world: World) -> None:
    """A draft that came in waits; once all of it is signed it waits no more."""
    before = _waiting(world.client.get("/").text)
    add_draft(world, "bridge")
    assert _waiting(world.client.get("/").text) == before + 1
    sign_accepted(world.register, drafts.get(world.register.journal.store, "bridge"), "all")
    assert _waiting(world.client.get("/").text) == before


def test_only_a_coder_is_told_what_waits(tmp_path: Path) -> None:
    """Others find no way to a queue that they may not open."""
    on_record(tmp_path, bridge=BRIDGE)
    shared = World(tmp_path, "users")
    told = {name: _waiting(shared.client.get("/", headers=shared.session(name)).text)
            for name in ("carl", "anna", "otto", "rita")}  # fmt: skip
    shared.register.close()
    assert told.pop("carl") > 0
    assert set(told.values()) == {0}


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
