"""Every page for everybody: in each language, in any light and width, by keyboard, on paper."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from tests.web.listening import listening
from tests.web.places import ALONE, Place, place
from tests.web.walking import keyboard, small_targets, too_wide

from servanda.pages.languages import LANGUAGES
from servanda.pages.pseudo import PSEUDO

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TONGUES = (*LANGUAGES, PSEUDO)
WIDTHS = (390, 1280)
LIGHTS: tuple[Any, ...] = ("light", "dark")
LOOKS = tuple(product(TONGUES, LIGHTS, WIDTHS))
NARROWEST = 320
ZOOMED = 640
"""What is left of 1280 pixels at 200 %."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return what the one person at a machine has, who may write."""
    made = place(tmp_path_factory.mktemp("everybody"), "local")
    yield made
    made.world.register.close()


@pytest.fixture(scope="module")
def at(held: Place) -> Iterator[Callable[[str], str]]:
    """Serve it; return a function that makes whole addresses."""
    with listening(held.world.app) as (address, _, _):
        yield lambda path: address + held.path(path)


@pytest.fixture(scope="module")
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """Return one window's context for all pages: opening it takes longer than a page does."""
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Iterator[Page]":
    """Return a new tab."""
    tab = context.new_page()
    yield tab
    tab.close()


def spoken(path: str, tongue: str) -> str:
    """Return an address in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={tongue}"


@pytest.mark.parametrize("number", range(len(ALONE)))
def test_axe_finds_nothing_in_any_language_light_and_width(
    number: int, at: Callable[[str], str], page: "Page", axe: "Callable[[Page], list[str]]"
) -> None:
    """Each page once, all languages, lights and widths in turn.

    Nothing scrolls sideways at 320 and 390 pixels, nor at 200 %, in any language.
    """
    found = []
    own, light, width = LOOKS[number % len(LOOKS)]
    page.emulate_media(color_scheme=light)
    for tongue in TONGUES:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(at(spoken(ALONE[number], tongue)))
        found += axe(page) if tongue == own else []
        for narrow in (NARROWEST, 390, ZOOMED):
            page.set_viewport_size({"width": narrow, "height": 900})
            if (over := too_wide(page)) > 0:
                found.append(f"{tongue} {narrow}: {over} px too wide")
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("path", ALONE)
def test_axe_finds_nothing_in_every_language_light_and_width(
    path: str, at: Callable[[str], str], page: "Page", axe: "Callable[[Page], list[str]]"
) -> None:
    """Each page in each language, light and width."""
    found = []
    for tongue, light, width in LOOKS:
        page.emulate_media(color_scheme=light)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(at(spoken(path, tongue)))
        found += [f"{tongue} {light} {width}: {line}" for line in axe(page)]
    assert found == []


def test_every_language_light_and_width_occurs() -> None:
    """There are pages enough for each combination to be looked at on two of them."""
    assert len(ALONE) >= 2 * len(LOOKS)


# ---------------------------------------------------------------- by keyboard


@pytest.mark.parametrize("path", ALONE)
def test_each_page_is_walked_by_keyboard(path: str, at: Callable[[str], str], page: "Page") -> None:
    """Tab reaches all there is to press, in the order of the page, visibly, and gets out again."""
    page.goto(at(path))
    stops = keyboard(page)
    if not path.endswith("/embed") and not path.startswith("/report"):
        assert "skip" in stops[0]


def test_the_skip_link_leads_past_the_navigation(at: Callable[[str], str], page: "Page") -> None:
    """Tab, Enter, Tab: the next stop lies in the content."""
    page.goto(at("/parties"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("path", ALONE)
def test_targets_are_large_enough(path: str, at: Callable[[str], str], page: "Page") -> None:
    """All there is to press is 24 px high and wide, unless it stands in running text."""
    page.goto(at(path))
    assert small_targets(page) == []


def test_nothing_moves_for_who_wants_no_motion(at: Callable[[str], str], page: "Page") -> None:
    """No transition, no animation, no smooth scrolling under prefers-reduced-motion."""
    page.emulate_media(reduced_motion="reduce")
    for path in ("/", "/c/withdraw", "/documents/pause?queue=new"):
        page.goto(at(path))
        moving = page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll('*')].filter(e => {
                 const s = getComputedStyle(e);
                 return s.scrollBehavior === 'smooth' || parseFloat(s.transitionDuration) > 0.01
                   || (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0.01);
               }).map(e => e.outerHTML.slice(0, 80))"""
        )
        assert moving == [], path


# ---------------------------------------------------------------- without JavaScript


@pytest.mark.parametrize("path", [p for p in ALONE if "embed" not in p and "report" not in p])
def test_every_form_is_sent_without_javascript(
    path: str, at: Callable[[str], str], browser: "Browser"
) -> None:
    """Each form that asks has its own button or is sent with Enter, and leads to a page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(at(path))
    forms = page.locator("form[method=get], form:not([method])")
    for number in range(forms.count()):
        page.goto(at(path))
        form = forms.nth(number)
        field = form.locator("input:not([type=hidden]):not([type=checkbox]), select").first
        if not form.is_visible():
            continue
        button = form.locator("button, input[type=submit]").first
        with page.expect_navigation() as gone:
            button.click() if button.count() else field.press("Enter")
        assert gone.value.status < 400 or path == "/c/nowhere", page.url
    for form in page.locator("form[method=post]").all():
        assert form.locator("button, input[type=submit]").count() > 0
    context.close()


# ---------------------------------------------------------------- on paper


@pytest.mark.parametrize("path", ["/", "/c/withdraw", "/documents/pause", "/audit"])
def test_paper_has_words_clocks_and_head_on_each_sheet_and_no_buttons(
    path: str, at: Callable[[str], str], page: "Page"
) -> None:
    """A4 with a text layer; details are open; on each sheet as of when, and the head of the log."""
    page.goto(at(f"{path}?as_of=2026-06-01&lang=en"))
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "() => [...document.querySelectorAll('button, nav')]"
        ".filter(e => e.checkVisibility()).length"
    )
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sheets = [printed[n].get_textpage().get_text_range() for n in range(len(printed))]

    assert hidden == 0
    assert [round(side) for side in printed[0].get_size()] == [595, 842]
    heading = page.locator("h1").inner_text()
    assert _plain(heading) in _plain(sheets[0])
    for sheet in sheets:
        assert re.search(r"as of (the end of )?1 June 2026", " ".join(sheet.split())), sheet[-200:]
        assert re.search(r"Log head #\d+", " ".join(sheet.split()))
    for closed in page.locator("details:not([open]) > :not(summary)").all()[:5]:
        words = _plain(closed.text_content() or "")[:40]
        assert words in _plain("".join(sheets))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_the_report_is_paper_too(at: Callable[[str], str], page: "Page", tmp_path: Path) -> None:
    """The report of a period prints with a text layer."""
    page.goto(at("/report?from=2026-01-01&to=2026-06-30"))
    kept = tmp_path / "report.pdf"
    kept.write_bytes(page.pdf(prefer_css_page_size=True))

    with pypdfium2.PdfDocument(kept) as printed:
        assert len(printed[0].get_textpage().get_text_range()) > 200
