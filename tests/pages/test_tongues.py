"""A site in several languages, versions side by side in it, and what was English in Ukrainian."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conftest import OpenPage
from tests.pages.texts import ACCORD, REPORT, report
from tests.pages.world import FakeRegister, state, verdicts

from servanda.model.register import RegisterState
from servanda.model.versions import AlignedPlaces, RegisteredVersions
from servanda.pages import sitecheck
from servanda.pages.beside_page import BesideView, beside_view
from servanda.pages.frames_page import frames_view
from servanda.pages.languages import LANGUAGES, named, speaking
from servanda.pages.links import SiteLinks
from servanda.pages.overview_page import unread_in
from servanda.pages.press_words import press_words
from servanda.pages.site import SiteView, build, view_of
from servanda.pages.wording import bars_of, wording_list

QUOTED = report().statements[0].span
"""The first quotation of the press text."""


def beside() -> RegisterState:
    """Return the register with both texts set side by side: a quotation, and words beside it."""
    at = REPORT.index("Talks end")
    rows = (
        AlignedPlaces(first=(0, 16), second=(at, at + 9)),
        AlignedPlaces(first=(20, 40), second=(QUOTED.start, QUOTED.end)),
    )
    aligned = RegisteredVersions(
        documents=("accord", "report"), rows=rows, entry=1, registered_by="local"
    )
    return msgspec.structs.replace(state(), versions=(aligned,))


@pytest.fixture(scope="module")
def view() -> SiteView:
    """Return what the site is made from."""
    made = view_of(FakeRegister(), as_of=None)
    return msgspec.structs.replace(made, state=beside())


@pytest.fixture(scope="module")
def both(view: SiteView) -> dict[str, bytes]:
    """Return the site in English and Ukrainian."""
    return build(view, languages=tuple(LANGUAGES.values()))


def test_each_language_has_every_page_and_each_page_leads_to_the_other(
    both: dict[str, bytes],
) -> None:
    """No link is lost, also of styles, which both share."""
    english = {p.removeprefix("en/") for p in both if p.startswith("en/")}
    assert english == {p.removeprefix("uk/") for p in both if p.startswith("uk/")}
    assert "c/islands.html" in english
    page = both["uk/c/islands.html"].decode()
    assert '<html lang="uk"' in page
    assert '<link rel="alternate" hreflang="en" href="../../en/c/islands.html">' in page
    assert 'href="../../static/servanda.css"' in page
    assert {p for p in both if not p.startswith(("en/", "uk/"))} == {
        "index.html", "static/servanda.css", "static/servanda.js", "static/search.js",
        "static/mark.svg",
    }  # fmt: skip
    sitecheck.check({f"site/{path}": data for path, data in both.items()})


def test_it_is_the_same_bytes_when_it_is_built_again(
    view: SiteView, both: dict[str, bytes]
) -> None:
    """In Ukrainian too, alone and beside English."""
    again = build(view, languages=tuple(LANGUAGES.values()))
    assert list(again.items()) == list(both.items())
    with speaking(named("uk")):
        alone, once_more = build(view), build(view)
    assert list(alone.items()) == list(once_more.items())
    assert '<html lang="uk"' in alone["index.html"].decode()


def test_it_opens_from_a_folder(
    both: dict[str, bytes], tmp_path: Path, open_page: OpenPage
) -> None:
    """From the first page into a language, to a page, and over to the other language."""
    for path, data in both.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    page = open_page((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name="Українська").click()
    page.get_by_role("link", name="Документи").first.click()
    assert page.url.endswith("/uk/documents.html")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/documents.html")
    assert page.locator("h1").inner_text() == "Documents"


def test_versions_stand_side_by_side_in_the_site(both: dict[str, bytes]) -> None:
    """Of a press text no word stands there that is no quotation; the pages lead to each other."""
    page = both["en/beside/accord/report.html"].decode()
    assert 'href="../../documents/report.html"' in page
    assert 'href="../beside/accord/report.html"' in both["en/documents/accord.html"].decode()
    assert 'href="../beside/report/accord.html"' in both["en/documents/report.html"].decode()
    assert "Joint Statement" in page
    words = re.findall(r"<q [^>]*>(.*?)</q>", page, re.DOTALL)
    assert words
    assert not [one for one in words if "Talks end" in one]
    assert "only its quotations are printed here" in page


def test_a_withheld_text_shows_its_quotations_and_loses_no_row() -> None:
    """Rows whose words are withheld stay rows; what lies between has quotations alone."""
    held = beside()
    documents = tuple(
        msgspec.structs.replace(d, text=None) if d.id == "report" else d for d in held.documents
    )
    found = beside_view(
        "report", "accord", msgspec.structs.replace(held, documents=documents), SiteLinks("x.html")
    )

    assert found.first.quoted
    assert not found.second.quoted
    assert found.orphaned == 0
    together = [(row.first, row.second) for row in found.rows if row.together]
    assert together == [("", "Joint Statement"), (QUOTED.exact, ACCORD[20:40].strip())]
    assert _loose(found) <= {one.span.exact for one in report().statements}


def _loose(found: BesideView) -> set[str]:
    """Return the quotations between the rows."""
    return {part for row in found.rows if not row.together and row.first
            for part in row.first.split(" … ")}  # fmt: skip


def test_the_comparison_of_press_texts_is_told_in_ukrainian() -> None:
    """Nothing of it is English but the words of the articles, which are quoted."""
    with speaking(named("uk")):
        found = frames_view(FakeRegister().frames(verdicts()), state(), SiteLinks("frames.html"))
    told = [c.why for a in found.articles for c in (*a.claims, *a.aside)]
    told += [r for a in found.articles for r in a.remarks]
    told += [why for a in found.articles for _, _, why in a.later]
    told += [part for a in found.articles for kind, note, _ in a.tags for part in (kind, note)]
    told += [o.said for o in found.outlets]
    assert len(told) > 4
    for words in told:
        assert not re.search(r"[A-Za-z]{3}", re.sub(r"“[^”]*”|pause|islands", "", words)), words


MORE = (
    "claims more than the register says: bindingness, it tells of a promise; the register has only "
    "a wish; deadline, “by May” → “by June, at last”: which is earlier cannot be told"
)
MORE_UK = (
    "стверджує більше, ніж каже реєстр: обов'язковість, повідомляє про обіцянку; у реєстрі є лише "
    "прагнення; строк, “by May” → “by June, at last”: що з цього раніше, сказати не можна"
)


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        (MORE, MORE_UK),
        ("commitment → aspiration", "зобов'язання → прагнення"),
        ("also: Ardania, Belmark", "також: Ardania, Belmark"),
        ("condition “once it is formed” is dropped", "умову “once it is formed” випущено"),
        ("a sentence of nobody's", "a sentence of nobody's"),
    ],
)
def test_a_difference_is_told_part_by_part(english: str, ukrainian: str) -> None:
    """Quotations and names stay; a sentence that nobody knows is shown as it is."""
    with speaking(named("uk")):
        assert press_words(english) == ukrainian
    assert press_words(english) == english


def test_both_numbers_of_wording_lead_to_as_many_lines() -> None:
    """Stated and left open: each is a link to a part of the list with exactly these promises."""
    links = SiteLinks("index.html")
    listed: dict[str, Any] = {s.anchor: s for s in wording_list(state(), links).sections}
    bars = bars_of(state(), links)
    assert {bar.stated for bar in bars} != {0}
    for bar in bars:
        for n, href in ((bar.stated, bar.stated_href), (bar.of - bar.stated, bar.href)):
            assert bool(href) == bool(n)
            if href:
                assert len(listed[href.partition("#")[2]].lines) == n
    (who,) = [bar for bar in bars if bar.name == "who"]
    assert who.stated == who.of


def test_a_reading_waits_until_somebody_decided_on_all_of_it() -> None:
    """Each reading counts once, and one that is not in this copy not at all."""
    held = state()
    assert unread_in(held) == sum(
        d.reading is not None
        and bool({s.id for s in d.reading.statements}
                 - {m.statement_id for m in held.decisions if m.document == d.id})
        for d in held.documents
    )  # fmt: skip
    assert unread_in(msgspec.structs.replace(held, documents=())) == 0
