"""What can be passed on: citations, cards, places in a text; and what is new since last time."""

import html
import re
from typing import Any

import msgspec
import pytest
from tests.pages import surveyed
from tests.pages.texts import ACCORD
from tests.pages.world import FakeRegister, state
from tests.web.client import Client

from servanda.pages.links import ServerLinks, party_key
from servanda.pages.site import build, view_of
from servanda.pages.wording import bars_of, wording_list
from servanda.web.app import create_app

ORIGIN = "servanda.example/river-7f3a"


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of a server of the test register."""
    return Client(create_app(register=FakeRegister()))


def test_a_citation_names_entry_leaf_and_both_clocks(client: Client) -> None:
    """Register, origin, entry #3 with its leaf, as of and known at, and the address of it all."""
    page = html.unescape(client.get("/c/withdrawal").text)
    leaf = state().entries[3].leaf_hash

    assert f"({ORIGIN}), entry #3, leaf {leaf}; as of 2025-11-01T00:00:00Z, known at #8." in page
    address = "/c/withdrawal?as_of=2025-11-01T00%3A00%3A00Z&known_at=%238"
    assert f'<a href="{address}" data-address>' in page


@pytest.mark.parametrize("where", ["server", "site"])
def test_the_card_is_one_quotation_and_one_link(where: str, client: Client) -> None:
    """No script, no style of its own, nothing to load: a blockquote with a link in it."""
    text = (
        client.get("/c/withdrawal/embed").text
        if where == "server"
        else build(view_of(FakeRegister(), as_of=None))["embed/withdrawal.html"].decode()
    )
    card = re.search(r"<blockquote.*</blockquote>", text)

    assert card is not None
    assert text.count("<blockquote") == 1
    assert card[0].count("<a ") == 1
    assert "<script" not in text
    assert "shall withdraw all heavy weapons" in card[0]
    assert "Ardania and Belmark: fulfilled, as of the end of 31 October 2025" in card[0]


def test_the_card_can_be_copied_as_it_is(client: Client) -> None:
    """The page shows the markup of the card itself, escaped once."""
    page = client.get("/c/withdrawal").text
    card = re.search(r"<blockquote.*</blockquote>", client.get("/c/withdrawal/embed").text)
    shown = re.search(r'<pre class="rule"[^>]*data-links[^>]*>(.*?)</pre>', page, re.DOTALL)

    assert card is not None
    assert shown is not None
    assert html.unescape(shown[1]) == card[0]


def test_hostile_words_in_a_card_stay_words() -> None:
    """A title that is markup is quoted, not run, also in what is copied."""
    page = Client(create_app(register=surveyed.register())).get("/c/hills").text

    assert "<script>alert" not in page
    shown = re.search(r"data-links[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert shown is not None
    assert "&lt;script&gt;alert(1)" in html.unescape(shown[1])


def test_a_place_is_marked_without_javascript(client: Client) -> None:
    """Code points 60 to 110 of the accord are marked and can be jumped to."""
    page = client.get("/documents/accord?span=60-110").text
    start = page.index('<mark class="place" id="c60-110">')
    plain = html.unescape(re.sub(r"<a class=\"n\".*?</a>|<[^>]*>", "", page[start:]))

    assert plain.startswith(ACCORD[60:110])


def test_a_place_of_a_statement_has_one_name(client: Client) -> None:
    """Where a statement stands there, its number bears the name of the place, once."""
    page = client.get("/documents/accord?span=56-156").text

    assert page.count('id="c56-156"') == 1
    assert '<mark class="place">' in page
    plain = client.get("/documents/accord").text
    assert plain.count('id="c56-156"') == 1


@pytest.mark.parametrize("span", ["5-5", "9-3", "1-99999", "a-b", "1", "-1-4", "٣-٩", "1-2-3"])
def test_a_place_that_is_none_is_told_plainly(span: str, client: Client) -> None:
    """Status 400, and how to write one."""
    answer = client.get("/documents/accord", params={"span": span})

    assert answer.status_code == 400
    assert "two numbers like 1180-1262" in answer.text


def test_bars_count_what_the_words_state() -> None:
    """Of three promises with words all say by when, one says who checks, none what follows."""
    bars = {bar.name: (bar.stated, bar.of, bar.share) for bar in bars_of(state(), ServerLinks())}

    assert bars["by when"] == (3, 3, "100 %")
    assert bars["verified how"] == (1, 3, "33 %")
    assert bars["enforced how"] == (0, 3, "0 %")
    assert bars_of(msgspec.structs.replace(state(), commitments=()), ServerLinks()) == ()


def test_the_list_behind_the_bars_names_who_leaves_it_open() -> None:
    """Withdrawal and crossings do not say who checks; the lists do."""
    view = wording_list(state(), ServerLinks())
    part = next(one for one in view.sections if one.anchor == "no-verified-how")

    assert {line.title for line in part.lines} == {
        "withdraw all heavy weapons from the river bank", "open the two northern crossings",
    }  # fmt: skip


def test_the_newest_entries_stand_there_without_javascript(client: Client) -> None:
    """Six are shown, the newest first; older ones wait for the browser to call them new."""
    page = client.get("/").text
    shown = re.findall(r'<li data-entry="(\d+)"( hidden)?>', page)

    assert [int(n) for n, _ in shown] == list(range(8, -1, -1))
    assert [n for n, hidden in shown if not hidden] == ["8", "7", "6", "5", "4", "3"]
    assert f'data-origin="{ORIGIN}" data-head="8" data-live' in page
    past = client.get("/?known_at=%235").text
    assert "data-live" not in past


@pytest.mark.parametrize("name", ["..", ".", "a/b", "x.json", "", " a", "a\x00", "n" * 121])
def test_names_that_no_path_can_hold_get_a_key(name: str) -> None:
    """What a browser would fold away or cut stands in an address by a digest."""
    assert re.fullmatch(r"[a-z0-9-]+", party_key(name))
    assert party_key("Côte d'Ivoire") == "Côte d'Ivoire"


# ---------------------------------------------------------------- in a browser


def test_the_browser_says_what_is_new_since_the_last_visit(site: Any, open_page: Any) -> None:
    """The first visit remembers the head; a later one lists what came after; seen is seen."""
    page = open_page((site / "more/index.html").as_uri())
    title = page.locator("#g-new")
    key = f"servanda seen {ORIGIN}"

    assert title.inner_text() == "Newest on record"
    assert page.evaluate("k => localStorage.getItem(k)", key).startswith("13@")
    page.evaluate("k => localStorage.setItem(k, '11')", key)
    page.reload()
    assert title.inner_text() == "Changed since your last visit (#11 → #13)"
    assert page.locator(".news li:visible").count() == 2
    page.get_by_role("button", name="Mark as seen").click()
    assert page.locator(".news li:visible").count() == 6
    page.reload()
    assert "nothing new" in title.inner_text()


def test_a_place_in_the_address_is_shown_by_the_script(site: Any, open_page: Any) -> None:
    """In a published site any place can be linked, marked by nobody before."""
    page = open_page((site / "documents/accord.html").as_uri() + "#c60-110")

    shown = page.evaluate("[...CSS.highlights.get('place')][0].toString()")

    assert re.sub(r"\s+", " ", shown) == re.sub(r"\s+", " ", ACCORD[60:110])


def test_addresses_to_be_passed_on_are_whole(site: Any, open_page: Any) -> None:
    """What is copied works elsewhere: the script writes addresses out in full."""
    page = open_page((site / "c/withdrawal.html").as_uri())

    assert page.locator("a[data-address]").first.inner_text().startswith("file:///")
    assert 'cite="file:///' in page.locator("pre[data-links]").inner_text()
