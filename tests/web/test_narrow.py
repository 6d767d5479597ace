"""Forms on a narrow screen: what belongs together stays together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.web.listening import listening
from tests.web.people import World, make
from tests.web.test_importing import TABLE, handed_in


@pytest.fixture
def table(tmp_path: Path) -> Iterator[tuple[World, str]]:
    """Return a server of one person with a table that is looked at, and its address."""
    make(tmp_path)
    held = World(tmp_path)
    with ThreadPoolExecutor(1) as apart:  # a browser's loop runs in this thread
        where = apart.submit(handed_in, held, TABLE).result()
    yield held, where
    held.register.close()


def test_a_checkbox_stands_beside_its_words(table: tuple[World, str], open_page: Any) -> None:
    """At 390 px the box and the first letter after it share a line."""
    with listening(table[0].app) as (address, _, _):
        page = open_page(f"{address}{table[1]}")
        page.set_viewport_size({"width": 390, "height": 800})
        box, words = page.evaluate(
            """() => {
              const box = document.querySelector("[name=private]");
              const range = document.createRange();
              range.setStart(box.nextSibling, 1);
              range.setEnd(box.nextSibling, 2);
              return [box, range].map((one) => one.getBoundingClientRect().toJSON());
            }"""
        )
        page.close()

    assert words["top"] < box["top"] + box["height"] / 2 < words["bottom"]
    assert box["right"] <= words["left"] < box["right"] + 20
