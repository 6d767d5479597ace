"""The page of imports in a real browser: without scripts to the end, accessible, signed there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.people import PASSWORD, World, make
from tests.web.test_attacks import running

if TYPE_CHECKING:
    from playwright.sync_api import Page

TABLE = "дата;подія;сторона;кількість\n03.01.2026;обстріл;Остія;12,5\n04.01.2026;обстріл;Вестія;3\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Serve a register of one person."""
    folder = tmp_path_factory.mktemp("own")
    make(folder)
    world = World(folder)
    with running(world.app) as place:
        yield world, f"http://{place[0]}:{place[1]}"
    world.register.close()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table as a spreadsheet of another language writes it."""
    path = tmp_path / "обстріли.csv"
    path.write_bytes(TABLE.encode("windows-1251"))
    return path


def test_a_table_goes_in_without_scripts(
    own: tuple[World, str], open_page: Any, table: Path
) -> None:
    """Handed in, encoding chosen, tried, recorded: by plain forms alone."""
    world, address = own
    size = world.size()
    page = open_page(f"{address}/read", javascript=False)
    page.get_by_role("link", name="Bring in a table").click()
    page.get_by_label("The table").set_input_files(str(table))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_label("Encoding").select_option("windows-1251")
    page.get_by_label("Time zone").fill("Europe/Kyiv")
    page.get_by_role("button", name="Show what would come of it").click()
    page.get_by_text("can be used: 2 of 2").wait_for()
    page.get_by_role("button", name="Record it").click()

    page.get_by_text(f"Recorded: entry {size}.").wait_for()
    assert world.size() == size + 1


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(
    own: tuple[World, str], open_page: Any, axe: "Callable[[Page], list[str]]", table: Path,
    *, dark: bool,
) -> None:  # fmt: skip
    """The first page, and the page of a table with something to decide, at 390 and 1280 pixels."""
    for width in (390, 1280):
        page = open_page(f"{own[1]}/import", width=width, dark=dark)
        assert axe(page) == []
        page.get_by_label("The table").set_input_files(str(table))
        page.get_by_role("button", name="Look at it").click()
        page.get_by_role("heading", name="What would come of it").wait_for()
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0


def test_an_import_is_signed_in_the_browser(
    open_page: Any, axe: "Callable[[Page], list[str]]", table: Path, tmp_path: Path
) -> None:
    """Where people sign in, the entry is prepared, signed with the own key there, and recorded."""
    folder = tmp_path / "shared"
    folder.mkdir()
    make(folder)
    world = World(folder, mode="users")
    with running(world.app) as place:
        page = open_page(f"http://{place[0]}:{place[1]}/import")
        page.get_by_label("Name").fill("otto")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("The table").set_input_files(str(table))
        page.get_by_role("button", name="Look at it").click()
        page.get_by_label("I have read what had to be decided").check()
        page.get_by_role("button", name="Prepare the entry to be signed").click()
        page.get_by_role("heading", name="What you would sign").wait_for()
        assert axe(page) == []
        size = world.size()
        page.get_by_label("sign in this browser").set_input_files(str(folder / "ostia.key"))
        page.get_by_role("button", name="Sign and hand in").click()
        page.get_by_text(f"Recorded as entry #{size}.").wait_for()
    told = world.register.state().imports[-1]
    assert told.entry == size
    assert "windows-1251" in (told.note or "")
    world.register.close()
