"""The audit page warns where its browser kept the head of another log at this address."""

from typing import Any

from tests.web.listening import listening
from tests.web.people import World


def test_another_log_at_the_same_address_is_warned_of(world: World, open_page: Any) -> None:
    """A first visit is told nothing; with the head of another origin kept, its name is told."""
    with listening(world.app) as (address, _, _):
        page = open_page(f"{address}/audit")
        assert page.locator("#check-other").is_hidden()
        page.evaluate("localStorage.setItem('servanda kept older.example/log', 'AA==')")
        page.reload()
        told = page.locator("#check-other")
        told.wait_for(state="visible")
        words = told.inner_text()
        page.close()

    assert "another log at this address: older.example/log." in words
