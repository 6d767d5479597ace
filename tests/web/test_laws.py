"""The laws of the interface, on every page that a reader can reach from the overview."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.web.crawl import DATA, Seen, Walk, clocks_of, faults
from tests.web.people import World, make

FREE = ("/read", "/import", "/sign-in", "/account", "/prepare", "/queue", "/static/", "/api/",
        "/reading/", "/hand-in", "/own-keys")  # fmt: skip
"""What is of no two clocks: the door, forms, and files that never change."""
AT = "2026-06-01"


def at_clocks(address: str) -> bool:
    """Tell whether an address is of a page of the register that both clocks concern.

    A review is of the present: what waits in a draft is of no clock.
    """
    parts = urlsplit(address)
    return not parts.path.startswith(FREE) and not {"queue", "at"} & parse_qs(parts.query).keys()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return the server of one person at their own machine."""
    folder = tmp_path_factory.mktemp("laws")
    make(folder)
    made = World(folder)
    yield made
    made.register.close()


@pytest.fixture(scope="module")
def walk(world: World) -> Walk:
    """Return all pages, at two clocks that a reader chose."""
    found = Walk(
        world.client, f"/?as_of={AT}&known_at={world.size() - 1}", into=at_clocks, most=150
    )
    assert len(found.pages) > 30
    return found


@pytest.fixture(scope="module")
def whole(world: World) -> Walk:
    """Return all pages as of now, those for writing too."""
    return Walk(world.client, "/", most=150)


def test_no_link_is_broken(walk: Walk, whole: Walk) -> None:
    """Every address on every page leads to a page."""
    assert [*walk.pages, *whole.pages]
    assert walk.broken == whole.broken == []


def test_every_page_is_sound(walk: Walk, whole: Walk) -> None:
    """Tags close, ids stand once, headings do not jump, no colour is without a word, no script."""
    pages = [*walk.pages.values(), *whole.pages.values()]
    wrong = [f"{page.address}: {one}" for page in pages for one in faults(page)]

    assert wrong == []


def test_both_clocks_stay_in_every_address(walk: Walk) -> None:
    """Whoever cites a page at two clocks leads to pages at the same two."""
    lost = [
        f"{page.address} -> {link}"
        for page in walk.pages.values()
        for link in page.links
        if at_clocks(link) and clocks_of(link) != (True, True)
    ]

    assert lost == []


def test_every_page_says_both_clocks_and_the_head(walk: Walk) -> None:
    """As of, known at, and the head of the log are printed on each page of the register."""
    for page in walk.pages.values():
        if urlsplit(page.address).path.endswith("/embed"):
            continue
        said = " ".join(page.tree.xpath("string(//footer)").split())
        assert re.search(r"1 (June|червня) 2026.* #\d+", said), page.address


def test_every_page_is_there_as_data(walk: Walk, world: World) -> None:
    """The list behind each number, and what each page shows, can be had as a file."""
    files = sorted({
        link
        for page in walk.pages.values()
        for link in page.links
        if DATA.search(urlsplit(link).path) and not urlsplit(link).path.startswith(FREE)
    })  # fmt: skip
    for name in ("", "/list/open", "/list/settled", "/documents", "/timeline", "/parties",
                 "/agenda", "/audit", "/coding", "/history"):  # fmt: skip
        files += [f"{name or '/index'}{end}" for end in (".json", ".csv", ".xlsx", ".jsonl")]
    broken = [one for one in files if world.client.get(one).status_code != 200]

    assert len(files) > 40
    assert broken == []


def test_no_page_asks_another_machine(walk: Walk, whole: Walk) -> None:
    """Style, scripts, pictures and forms are of this server."""
    asked = "//script/@src | //link[@rel='stylesheet']/@href | //img/@src | //form/@action"
    for page in (*walk.pages.values(), *whole.pages.values()):
        for src in page.tree.xpath(asked):
            assert re.match(r"/(?!/)", src), (page.address, src)


# ---------------------------------------------------------------- a reporter in ten minutes


@pytest.fixture(scope="module")
def first(world: World) -> Seen:
    """Return the overview on a day on which something is open and has a date."""
    return Walk(world.client, "/?as_of=2026-02-10", most=1).pages["/?as_of=2026-02-10"]


def follow(world: World, page: Seen, path: str) -> Seen:
    """Return the page behind the first link that an XPath finds on a page: one click."""
    (href, *_) = page.tree.xpath(path)
    address = href.partition("#")[0]
    return Walk(world.client, address, most=1).pages[address]


def said(page: Seen) -> str:
    """Return the words of a page."""
    return " ".join(page.tree.xpath("string(//main)").split())


def test_what_was_promised_is_one_click_away(world: World, first: Seen) -> None:
    """The number of promises leads to all of them; each leads to its words."""
    listed = follow(world, first, "//h2[@id='g-promises']/a/@href")
    one = follow(world, listed, "//ul[@class='lines']//a/@href")

    assert len(listed.tree.xpath("//ul[@class='lines']/li")) == 2
    assert one.tree.xpath("//main//blockquote | //main//a[contains(@href, '/documents/')]")


def test_what_is_due_next_stands_on_the_first_page(world: World, first: Seen) -> None:
    """A date, what is due then and by whom stand there; one click says what would count."""
    (line, *_) = first.tree.xpath("//section[h2/@id='g-due']/ul[@class='lines']/li")
    promise = follow(world, first, "//section[h2/@id='g-due']/ul[@class='lines']/li[1]//a/@href")

    assert re.search(r"by \d+ \w+ 20\d\d", line.text_content())
    assert "owes" in said(promise)


def test_who_says_so_is_two_clicks_away(world: World, first: Seen) -> None:
    """From a verdict of the overview to its list, to the promise, where its sources are named."""
    listed = follow(world, first, "//section[@class='tiles']//li/a/@href")
    promise = follow(world, listed, "//ul[@class='lines']//a/@href")

    assert re.search("registered by", said(promise))
    assert promise.tree.xpath("//main//a[contains(@href, '/entries/')]")


def test_that_it_can_be_checked_is_one_click_away(world: World, first: Seen) -> None:
    """The navigation leads to what the log proves, what it cannot, and how to check it."""
    audit = follow(world, first, "//nav//a[starts-with(@href, '/audit')]/@href")

    assert "Check it yourself" in said(audit)
    assert "servanda verify" in said(audit)
