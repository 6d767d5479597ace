"""The review in a real browser: every key does its one thing, and nothing else does it."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.people import World
from tests.web.reviewed import BRIDGE, add_draft, served, world

from servanda.model.draft import DraftItem
from servanda.pages.review_keys import KEYS
from servanda.register import draft as drafts

if TYPE_CHECKING:
    from playwright.sync_api import Page

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Serve a register that one person reviews."""
    made = world(tmp_path_factory.mktemp("review"))
    with served(made) as address:
        yield made, address
    made.register.close()


class Desk:
    """One draft of its own, open in the browser."""

    def __init__(self, made: World, address: str, open_page: Any, **more: Any) -> None:
        """Open the first statement of a fresh draft."""
        self.name = f"bridge-{next(_NUMBERS)}"
        add_draft(made, self.name, more.pop("text", BRIDGE))
        self._store = made.register.journal.store
        self.address = f"{address}/documents/{self.name}"
        self.page: Page = open_page(f"{self.address}?at={more.pop('at', 's001')}", **more)

    @property
    def items(self) -> dict[str, DraftItem]:
        """What the draft holds now."""
        return {i.statement.id: i for i in drafts.get(self._store, self.name).items}

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, id_: str) -> None:
        """Wait until the card of a statement is shown."""
        self.page.locator(f"#panel[data-now={id_}]").wait_for()

    def says(self, words: str) -> None:
        """Wait until the status line says something."""
        self.page.locator("#status").get_by_text(words).wait_for()

    def value(self, id_: str) -> str:
        """Return what a field holds."""
        return self.page.locator(f"#{id_}").input_value()


@pytest.fixture
def desk(place: tuple[World, str], open_page: Any) -> Desk:
    """Return a draft of five statements at its first."""
    return Desk(*place, open_page)


def test_no_two_actions_share_a_key() -> None:
    """Neither as a whole, nor as the first of two, nor with the reasons and Tab."""
    keys = [one.key for one in KEYS]
    firsts = {key.split(" ")[0] for key in keys if " " in key}

    assert len(set(keys)) == len(keys)
    assert len({one.action for one in KEYS}) == len(KEYS)
    assert not firsts & set(keys)
    assert not set(keys) & {"1", "2", "3", "4", "5", "Tab", "Escape"}


def test_j_and_k_walk_and_decide_nothing(desk: Desk) -> None:
    """The card, the mark and the address follow."""
    desk.press("j")
    desk.at("s002")
    assert desk.page.locator("mark.now").get_attribute("id") == "t-s002"
    assert desk.page.url.endswith("at=s002")
    desk.press("k")
    desk.at("s001")

    assert {item.decision for item in desk.items.values()} == {"undecided"}


def test_enter_accepts_and_goes_on(desk: Desk) -> None:
    """The status line says what was decided and what is left; the mark in the text shows it."""
    desk.press("Enter")
    desk.says("Statement 1 accepted; 4 left")
    desk.at("s002")

    assert desk.items["s001"].decision == "accepted"
    assert "accepted" in (desk.page.locator("#t-s001").get_attribute("class") or "")


def test_keys_pressed_fast_are_taken_one_by_one(desk: Desk) -> None:
    """Three times Enter accepts three statements, each once."""
    desk.press("Enter", "Enter", "Enter")
    desk.says("Statement 3 accepted; 2 left")

    decided = [i.statement.id for i in desk.items.values() if i.decision == "accepted"]
    assert decided == ["s001", "s002", "s003"]


def test_e_edits_tab_leads_on_and_ctrl_enter_saves(desk: Desk) -> None:
    """Letters typed into a slot are letters; the card stays where it is after saving."""
    desk.press("e")
    assert desk.page.evaluate("document.activeElement.id") == "f-kind"
    desk.press("Tab", "Tab")
    assert desk.page.evaluate("document.activeElement.id") == "f-creditor"
    desk.page.keyboard.type("jukebox xenon")
    desk.press("Control+Enter")
    desk.says("Statement 1 edited; 4 left")

    desk.at("s001")
    assert [a.name for a in desk.items["s001"].statement.creditor] == ["jukebox xenon"]


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5"])
def test_x_and_a_number_reject(desk: Desk, number: str) -> None:
    """The reason is the one that the number stands beside."""
    desk.press("x")
    wanted = desk.page.locator(f"button[value=reject-{number}]").inner_text().removeprefix(number)
    desk.press(number)
    desk.says("Statement 1 rejected; 4 left")

    assert desk.items["s001"].reason == wanted.strip()


def test_x_and_another_key_rejects_nothing(desk: Desk) -> None:
    """A number counts only right after x."""
    desk.press("x", "j")
    desk.at("s002")
    desk.press("2")

    assert {item.decision for item in desk.items.values()} == {"undecided"}


def test_s_splits_where_the_caret_stands(desk: Desk) -> None:
    """Arrows move it by words with Ctrl; Enter cuts there."""
    desk.press("s", *["Control+ArrowRight"] * 5, "Enter")
    desk.says("Statement 1 split in two; 4 left")

    words = [desk.items[one].statement.span.exact for one in ("s001", "m001")]
    assert words == ["Norland shall open the bridge", "by 1 May 2026"]


def test_m_merges_with_the_next(desk: Desk) -> None:
    """The marks in the text follow."""
    desk.press("j")
    desk.at("s002")
    desk.press("m")
    desk.says("Statement 2 merged with the next; 3 left")

    assert desk.items["s002"].statement.span.exact.endswith("will strive for peace")
    assert desk.items["s003"].decision == "rejected"
    assert desk.page.locator("#t-s002").inner_text().endswith("will strive for peace")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("[", "The Parties shall exchange"),
        ("]", "Parties shall exchange lists"),
        ("Alt+[", "shall exchange"),
        ("Alt+]", "Parties shall"),
        ("{", " Parties shall exchange"),
        ("}", "Parties shall exchange "),
        ("Alt+{", "arties shall exchange"),
        ("Alt+}", "Parties shall exchang"),
    ],
)
def test_edges_move_by_word_and_by_character(desk: Desk, key: str, words: str) -> None:
    """Shown at once, kept when it is saved."""
    desk.page.locator("#f-span").fill("49:71")
    desk.press("Escape", key)
    start, end = (int(n) for n in desk.value("f-span").split(":"))
    assert BRIDGE[start:end] == words
    assert desk.items["s001"].decision == "undecided"

    desk.press("Control+Enter")
    desk.says("Statement")
    assert desk.items["s001"].statement.span.exact == words


def test_n_marks_a_statement_without_a_mouse(desk: Desk) -> None:
    """Arrows move the caret, Shift selects, Enter takes the words into the form."""
    desk.press("n", "Control+ArrowRight", "Control+ArrowRight", "ArrowRight")
    desk.press("Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight")
    desk.press("Enter")
    assert desk.value("n-quote") == "open the bridge"
    assert desk.value("n-span") == "14:29"
    desk.press("Tab")
    desk.page.keyboard.type("Norland")
    desk.press("Enter")
    desk.says("marked")

    made = desk.items["m001"]
    assert (made.decision, made.statement.span.exact) == ("marked", "open the bridge")
    assert made.statement.debtor[0].name == "Norland"


def test_escape_leaves_the_caret(desk: Desk) -> None:
    """Afterwards letters are keys again."""
    desk.press("n", "ArrowRight", "Escape", "j")

    desk.at("s002")


def test_n_takes_what_the_mouse_selected(desk: Desk) -> None:
    """Whole words, though the mouse let go inside of them."""
    desk.page.evaluate(
        "() => { const n = document.querySelector('#t-s004').firstChild;"
        " getSelection().setBaseAndExtent(n, 10, n, 30); }"
    )
    desk.page.wait_for_timeout(50)
    desk.press("n")

    assert desk.value("n-quote") == "demands that Norland withdraw"


def test_c_writes_a_comment(desk: Desk) -> None:
    """It is recorded with the decision."""
    desk.press("c")
    desk.page.keyboard.type("as in the annex")
    desk.press("Escape")
    desk.page.locator("button[value=accept]").click()
    desk.says("Statement 1 accepted")

    assert desk.items["s001"].reason == "as in the annex"


def test_u_undoes_the_last_step(desk: Desk) -> None:
    """And leads back to the statement."""
    desk.press("Enter")
    desk.at("s002")
    desk.press("u")
    desk.at("s001")

    assert desk.items["s001"].decision == "undecided"
    assert "accepted" not in (desk.page.locator("#t-s001").get_attribute("class") or "")


def test_g_d_goes_to_the_disagreements(place: tuple[World, str], open_page: Any) -> None:
    """Two keys, one after the other; another one in between begins anew."""
    page = open_page(f"{place[1]}/documents/pause?queue=all")
    for key in ("d", "g", "j", "d"):
        page.keyboard.press(key)
    assert "queue=all" in page.url
    page.keyboard.press("g")
    page.keyboard.press("d")

    page.wait_for_url("**/documents/pause/disagreements")
    page.get_by_text("Nobody disagrees").wait_for()


def test_question_mark_shows_the_keys(desk: Desk) -> None:
    """Shown and hidden again."""
    desk.press("?")
    assert desk.page.locator("#keys").get_attribute("open") is not None
    desk.press("?")
    assert desk.page.locator("#keys").get_attribute("open") is None


def test_single_keys_can_be_switched_off(desk: Desk) -> None:
    """The browser keeps it (WCAG 2.1.4); buttons and Ctrl+Enter still work."""
    desk.press("?")
    desk.page.locator("#keys-on").uncheck()
    desk.page.reload()
    desk.press("j", "x", "Enter")
    desk.page.wait_for_timeout(150)
    desk.at("s001")
    assert {item.decision for item in desk.items.values()} == {"undecided"}

    desk.press("Control+Enter")
    desk.says("Statement 1 accepted")


def test_keys_are_remapped_and_never_shared(desk: Desk) -> None:
    """A key that stands for another action is refused; a new one lasts in this browser."""
    desk.press("?")
    walk = desk.page.locator("kbd[data-action=next]")
    walk.click()
    desk.press("k")
    assert "another action" in desk.page.locator("#keys-said").inner_text()
    walk.click()
    desk.press("y")
    desk.page.reload()
    desk.press("j")
    desk.press("y")
    desk.at("s002")

    desk.page.locator("#keys summary").click()
    desk.page.locator("#keys-reset").click()
    assert desk.page.locator("kbd[data-action=next]").inner_text() == "j"


def test_letters_are_no_keys_in_a_field(desk: Desk) -> None:
    """Neither in the review's fields nor in those of the page's frame."""
    desk.page.get_by_label("as of").focus()
    desk.page.keyboard.type("jx1mu")
    desk.page.wait_for_timeout(150)

    desk.at("s001")
    assert {item.decision for item in desk.items.values()} == {"undecided"}


def test_the_whole_review_works_without_scripts(place: tuple[World, str], open_page: Any) -> None:
    """Links lead from card to card; every step is a button of a form."""
    desk = Desk(*place, open_page, javascript=False)
    desk.page.get_by_role("button", name="Accept ⏎").click()
    assert "Statement 1 accepted; 4 left" in desk.page.locator("#status").inner_text()
    desk.page.locator("#reject summary").click()
    desk.page.locator("button[value=reject-1]").click()
    desk.page.get_by_role("button", name="Undo").click()
    desk.page.locator("#words a.n").nth(3).click()
    desk.page.locator("#mark summary").click()
    desk.page.locator("#n-quote").fill("meet again")
    desk.page.get_by_role("button", name="Mark it").click()

    found = desk.items
    assert [found[i].decision for i in ("s001", "s002", "m001")] == [
        "accepted",
        "undecided",
        "marked",
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(
    place: tuple[World, str], open_page: Any, axe: "Callable[[Page], list[str]]", *, dark: bool
) -> None:
    """The card, the queues and what would be signed: 390 and 1280 px, never sideways."""
    desk = Desk(*place, open_page, dark=dark)
    desk.press("Enter")
    desk.at("s002")
    desk.page.locator("#keys summary").click()
    for path in ("", "/sign", "queue"):
        if path:
            where = f"{place[1]}/queue" if path == "queue" else desk.address + path
            desk.page.goto(where)
        for width in (390, 1280):
            desk.page.set_viewport_size({"width": width, "height": 900})
            assert axe(desk.page) == []
            assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
