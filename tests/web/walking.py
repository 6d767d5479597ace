"""What a page is tried for in a browser: by keyboard, by width, by the size of what is pressed."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const all = [...document.querySelectorAll('*')];
  return {
    at: all.indexOf(e), tag: e.outerHTML.slice(0, 90),
    ring: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none',
    seen: r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight,
  };
}"""
_TABBABLE = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility(
    {visibilityProperty: true, contentVisibilityAuto: true})).length"""
_SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(e => {
    const r = e.getBoundingClientRect();
    if (!r.width || e.type === 'hidden') return false;
    if (e.closest('p, dd, td, .what, .text, .words, li.entry')) return false;
    if (e.closest('li:not(nav li), label') || e.classList.contains('skip')) return false;
    return r.height < 24 || r.width < 24;
  }).map(e => e.outerHTML.slice(0, 90) + ' ' + e.getBoundingClientRect().height)"""


def too_wide(page: "Page") -> int:
    """Return by how many pixels a page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def keyboard(page: "Page") -> list[str]:
    """Walk a page with Tab; return the stops.

    Tab must reach all there is to press, in the order of the page, visibly, and get out again.
    """
    page.set_viewport_size({"width": 1280, "height": 900})
    # Else the page still scrolls towards a stop when it is looked at.
    page.emulate_media(reduced_motion="reduce")
    count = page.evaluate(_TABBABLE)
    stops: list[dict[str, Any]] = []
    for _ in range(count + 3):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    else:
        pytest.fail(f"{page.url}: the focus does not leave the page after {count} stops")

    assert [one["tag"] for one in stops if not (one["ring"] and one["seen"])] == []
    assert [one["at"] for one in stops] == sorted(one["at"] for one in stops)
    # One of a group of radio buttons is a single stop.
    radios = page.locator("input[type=radio]").count()
    assert len(stops) >= count - radios
    return [str(one["tag"]) for one in stops]


def small_targets(page: "Page") -> list[str]:
    """Return what can be pressed and is under 24 px high or wide, outside of running text."""
    page.set_viewport_size({"width": 390, "height": 900})
    return [str(one) for one in page.evaluate(_SMALL)]
