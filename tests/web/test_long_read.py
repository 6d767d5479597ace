"""A text that takes long: its reader sees that it is being read, then its marks or the fault."""

import threading
from typing import Any

import pytest
from tests.pages.texts import REPORT
from tests.web.listening import listening
from tests.web.test_door import load

from servanda.errors import DocumentError
from servanda.web import door
from servanda.web.app import create_app
from servanda.web.submission import Submission


@pytest.mark.parametrize("javascript", [True, False])
def test_a_long_reading_is_shown_as_it_goes_on_and_then_its_marks(
    open_page: Any, monkeypatch: pytest.MonkeyPatch, *, javascript: bool
) -> None:
    """The same address says how long it takes and asks again by itself, without JavaScript too."""
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    monkeypatch.setattr(door, "REFRESH", "1")
    go_on = threading.Event()

    def slow(given: Submission) -> Any:
        go_on.wait(60)
        return load(given)

    with listening(create_app(register=None, load=slow)) as (address, _, _):
        page = open_page(f"{address}/read", javascript=javascript)
        page.get_by_label("Paste a text").fill(REPORT)
        page.get_by_role("button", name="Read it").click()
        page.get_by_text("This text is being read").wait_for()
        where = page.url
        go_on.set()
        page.get_by_role("heading", name="Nothing here binds anyone").wait_for()

        assert page.url == where
        page.close()


def test_what_keeps_a_long_text_from_being_read_is_said(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault stands on the door, where the text can be given again."""
    monkeypatch.setattr(door, "PATIENCE", 0.1)
    monkeypatch.setattr(door, "REFRESH", "1")
    go_on = threading.Event()

    def slow(given: Submission) -> Any:
        go_on.wait(60)
        raise DocumentError(f"{given.source}: it is damaged")

    with listening(create_app(register=None, load=slow)) as (address, _, _):
        # The browser logs the refusal as an error of the console, so none is asked here.
        page = open_page(f"{address}/read")
        page.get_by_label("Paste a text").fill(REPORT)
        page.get_by_role("button", name="Read it").click()
        page.get_by_text("This text is being read").wait_for()
        where = page.url
        page.goto(f"{address}/read")
        go_on.set()
        answer = page.request.get(where)
        for _ in range(50):
            if answer.status != 200:
                break
            page.wait_for_timeout(100)
            answer = page.request.get(where)
        page.close()

    assert answer.status == 400
    assert "it is damaged" in answer.text()
