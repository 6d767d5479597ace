"""The pages in a real browser: accessible, narrow and wide, light and dark, with and without JS."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from servanda.pages.marking import Mark, marked_html, showable

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PAGES = [
    "nothing.html",
    "binding.html",
    "door.html",
    "index.html",
    "documents.html",
    "documents/accord.html",
    "documents/report.html",
    "c/withdrawal.html",
    "c/lists.html",
    "c/pause.html",
    "list/not-promised.html",
    "list/settled.html",
    "audit.html",
    "incidents.html",
    "frames.html",
    "agenda.html",
    "history.html",
    "history/withdrawal.html",
    "entries/0.html",
    "report.html",
    "embed/withdrawal.html",
    "more/timeline.html",
    "more/parties.html",
    "more/parties/script-alert-1-script-5c140d35dc.html",
    "more/levers.html",
    "more/coding.html",
]


LOOKS = [("light", 390), ("dark", 1280), ("dark", 390), ("light", 1280)]


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_axe_finds_nothing_at_any_width_in_any_light(
    number: int, site: Path, open_page: Any, axe: "Callable[[Page], list[str]]"
) -> None:
    """Each page once, all lights and widths in turn; none scrolls sideways at 390 or 1280 px."""
    page = open_page((site / PAGES[number]).as_uri())
    light, own = LOOKS[number % len(LOOKS)]
    page.emulate_media(color_scheme=light)
    found = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += axe(page) if width == own else []
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            found.append(f"{width}: {over} px too wide")
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_at_every_width_in_every_light(
    name: str, site: Path, open_page: Any, axe: "Callable[[Page], list[str]]"
) -> None:
    """Each page in each light and width."""
    page = open_page((site / name).as_uri())
    found = []
    for light, width in LOOKS:
        page.emulate_media(color_scheme=light)
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} {light}: {line}" for line in axe(page)]
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough(name: str, site: Path, open_page: Any) -> None:
    """Everything to press is 24 px high and wide, unless it stands in running text."""
    page = open_page((site / name).as_uri(), width=390)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, summary')].filter(e => {
             const r = e.getBoundingClientRect();
             if (!r.width || e.closest('p, dd, .what, .text, .words, li.entry')) return false;
             if (e.classList.contains('skip')) return false;
             return r.height < 24 || r.width < 24;
           }).map(e => e.outerHTML.slice(0, 90) + ' ' + e.getBoundingClientRect().height)"""
    )
    assert small == []


def test_marks_lead_to_their_cards_and_back_without_javascript(site: Path, open_page: Any) -> None:
    """The number in the text brings its card into view, and the card's number its words."""
    page = open_page((site / "binding.html").as_uri(), javascript=False)

    page.locator(".text a.n").nth(1).click()
    assert page.url.endswith("#s2")
    assert "Belmark shall" in page.locator("li:target").inner_text()

    page.locator("li:target a.num").click()
    assert page.url.endswith("#t2")
    words = page.locator("mark:target")
    assert words.inner_text().startswith("Belmark shall")
    assert words.evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    )


def test_all_is_there_without_javascript(site: Path, open_page: Any) -> None:
    """Six statements, their marks and the questions are on the page with JavaScript off."""
    page = open_page((site / "binding.html").as_uri(), javascript=False)

    assert page.locator("li.card").count() == 6
    assert page.locator(".text mark[id^=t]").count() == 6
    assert page.locator("#ask-list li").count() == 3
    assert page.locator("button").count() == 0


def test_the_questions_can_be_copied(site: Path, open_page: Any) -> None:
    """With JavaScript a button hands out the questions, numbered."""
    page = open_page((site / "nothing.html").as_uri())

    page.get_by_role("button", name="Copy the questions").click()

    page.get_by_text("selected: copy with Ctrl C").or_(page.get_by_text("copied")).wait_for()


def test_the_site_opens_by_double_click_and_leads_on(site: Path, open_page: Any) -> None:
    """From a folder: the overview leads to a list, the list to a promise, it to its words."""
    page = open_page((site / "index.html").as_uri())
    background = page.evaluate("getComputedStyle(document.querySelector('.mast')).borderBlockEnd")
    assert "double" in background  # the style sheet was loaded under the page's own policy

    page.get_by_role("link", name="1 violated").click()
    page.get_by_role("link", name="Open the two northern crossings").click()
    assert "The record shows a violation" in page.locator("main").inner_text()
    page.get_by_role("link", name="Joint Statement of Ardania and Belmark").click()
    assert page.url.endswith("documents/accord.html#t2")


def test_a_link_to_an_occasion_opens_it(site: Path, open_page: Any) -> None:
    """Coming from a list, the occasion that was meant shows why at once."""
    page = open_page((site / "c/lists.html").as_uri() + "#o2")

    assert page.locator("#o2").get_attribute("open") is not None
    assert page.locator("#o1").get_attribute("open") is None
    assert "Counting what the record holds" in page.locator("#o2").inner_text()


def test_versions_stand_side_by_side(site: Path, open_page: Any) -> None:
    """Three speakers, three columns of equal right on a wide window."""
    page = open_page((site / "c/pause.html").as_uri())

    tops = page.eval_on_selector_all(
        ".versions .verdict", "all => all.map(e => e.getBoundingClientRect().top)"
    )

    assert len(tops) == 3
    assert len(set(tops)) == 1


def test_the_print_has_no_controls(site: Path, open_page: Any) -> None:
    """On paper there are no buttons, no navigation, and the whole text stands there."""
    page = open_page((site / "binding.html").as_uri())
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert all(not b.is_visible() for b in page.locator("button").all())
    assert page.locator(".text").evaluate("e => e.scrollHeight <= e.clientHeight + 1")


def test_no_motion_where_none_is_wanted(site: Path, open_page: Any) -> None:
    """Who asked the system for less motion is never scrolled smoothly."""
    page = open_page((site / "binding.html").as_uri())

    page.emulate_media(reduced_motion="reduce")
    still = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")

    assert still == "auto"


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "\n\n leading and trailing blanks \n",
        "tabs\tand\r\nline\rends",
        "e\u0301 combining, \U0001f1fa\U0001f1e6 flags, \u200e marks, שלום, النار",
        "controls \x01\x0b\x1f\x7f\x85 and \ufffe \x00 end",
        "<b>no</b> &amp; &#65;",
    ],
)
def test_a_browser_shows_the_text_unchanged(text: str, tmp_path: Path, open_page: Any) -> None:
    """What the browser holds under the marks is the text itself."""
    half = len(text) // 2
    marks = [
        Mark(start=0, end=half + 1, css="claim", anchor="t1", number=1),
        Mark(start=half, end=len(text), css="signal", anchor="t2", number=2),
    ]
    (tmp_path / "t.html").write_bytes(
        f'<meta charset="utf-8"><div id="x">{marked_html(text, marks)}</div>'.encode()
    )
    page = open_page((tmp_path / "t.html").as_uri())

    shown = page.evaluate(
        "() => { const c = document.getElementById('x').cloneNode(true);"
        " c.querySelectorAll('a').forEach(a => a.remove()); return c.textContent }"
    )

    assert shown == showable(text)
