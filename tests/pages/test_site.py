"""The published site opens from a folder, asks nobody for anything and never changes by itself."""

import re
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
from tests.pages.texts import REPORT
from tests.pages.world import FakeRegister, state, verdicts

from servanda.errors import InputError
from servanda.pages.links import SiteLinks, commitment_file
from servanda.pages.render import SERVED, STATIC, static_file
from servanda.pages.site import build, view_of


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the files of the site."""
    return build(view_of(FakeRegister(), as_of=None))


def test_equal_registers_give_equal_bytes(files: dict[str, bytes]) -> None:
    """Building twice gives the same files, byte for byte, in the same order."""
    again = build(view_of(FakeRegister(), as_of=None))

    assert list(again.items()) == list(files.items())


def test_every_page_of_the_register_is_there(files: dict[str, bytes]) -> None:
    """Overview, lists, documents, commitments, audit and entries are all in the folder."""
    assert set(files) == {
        "index.html",
        "documents.html",
        "agenda.html",
        "calendar.ics",
        "audit.html",
        "incidents.html",
        "frames.html",
        "history.html",
        "search.html",
        "search-index.js",
        "entries/0.html",
        *(
            f"list/{name}.html"
            for name in (
                "settled",
                "open",
                "unknown",
                "not-promised",
                "wording",
                "promises",
                "due",
                "at-risk",
                "vague",
                "settled-contested",
                "unknown-contested",
            )
        ),
        *(
            f"timeline/{by}{part}.html"
            for by in ("date", "phase", "party", "theme")
            for part in ("", "-month", "-quarter", "-open", "-open-month", "-open-quarter")
        ),
        *(
            f"{name}.{kind}"
            for name in ("timeline", "parties", "levers", "coding")
            for kind in ("html", "json")
        ),
        *(
            f"parties/{name}.html"
            for name in ("ardania-31a0e6e878", "belmark-a598999483", "corland-efbcf87765")
        ),
        *(f"documents/{name}.html" for name in ("accord", "report")),
        *(
            f"{folder}/{name}.html"
            for folder in ("c", "history", "embed")
            for name in ("withdrawal", "crossings", "lists", "pause", "islands")
        ),
        *(f"static/{name}" for name in ("servanda.css", "servanda.js", "search.js", "mark.svg")),
    }


def test_every_link_leads_to_a_file_and_a_place_in_it(files: dict[str, bytes]) -> None:
    """No link of the site is broken, and none leaves the folder."""
    pages = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    broken = []
    for name, html in pages.items():
        for target in re.findall(r'(?:href|src)="([^"]*)"', html):
            path, _, anchor = target.partition("#")
            full = (Path("/x", name).parent / unquote(path)).as_posix() if path else f"/x/{name}"
            there = re.sub(r"[^/]+/\.\./", "", full).removeprefix("/x/")
            while "/../" in there:
                there = re.sub(r"[^/]+/\.\./", "", there, count=1)
            if there not in files or (anchor and f'id="{anchor}"' not in pages.get(there, "")):
                broken.append((name, target))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(files: dict[str, bytes]) -> None:
    """No page names another host, runs a script of its own text or styles itself inline."""
    for name, data in files.items():
        html = data.decode()
        assert not re.search(r"""(?:src|action)=["'](?:https?:)?//""", html), name
        assert not re.search(r"""<link[^>]*href=["'](?:https?:)?//""", html), name
        assert not re.search(r"<script(?![^>]*\ssrc=)", html), name
        assert "<style" not in html, name
        assert not re.search(r'\sstyle="', html), name
        assert not re.search(r"\son\w+=", html.partition("<body>")[2]), name
        assert "@import" not in html, name
        assert "url(" not in html, name


def test_a_press_text_is_published_as_quotations_only(files: dict[str, bytes]) -> None:
    """Sentences of a press text that are no quotation of a statement are not in the site."""
    every = b"".join(files.values()).decode()

    assert "Many points were agreed" in every
    assert "Both leaders spoke of great progress after the meeting" in REPORT
    assert "Both leaders spoke of great progress after the meeting" not in every


def test_both_clocks_stand_on_each_page(files: dict[str, bytes]) -> None:
    """Each page says what day it speaks of and what the register knew."""
    for name, data in files.items():
        if name.endswith(".html"):
            assert "as of the end of 31 October 2025" in data.decode(), name
            assert "entry #8, the newest" in data.decode(), name


def test_names_that_a_file_system_would_confuse_get_files_of_their_own() -> None:
    """Ids that differ only in case, or hold letters of another script, never share a file."""
    ids = ["C14", "c14", "con", "зобов'язання", "обязательство", "a/b", "a-b", "../up"]

    paths = [commitment_file(i) for i in ids]

    assert len({p.lower() for p in paths}) == len(ids)
    assert all(re.fullmatch(r"c/[a-z0-9-]+\.html", p) for p in paths)


def test_links_are_relative_to_the_page_that_holds_them() -> None:
    """From c/x.html the audit page is one folder up, and another commitment is beside it."""
    links = SiteLinks("c/x.html")

    assert links.page("audit") == "../audit.html"
    assert links.commitment("withdrawal", "o2") == "withdrawal.html#o2"
    assert links.bundle("blobs/ab12") == "../../blobs/ab12"


def test_a_log_of_many_entries_is_listed_in_parts() -> None:
    """Entry 250 of 401 stands on the second of three pages."""
    files = build(view_of(FakeRegister(state(401)), as_of=None))

    assert {n for n in files if n.startswith("entries/")} == {
        "entries/0.html",
        "entries/1.html",
        "entries/2.html",
    }
    assert b'id="e250"' in files["entries/1.html"]
    assert b'id="e250"' not in files["entries/2.html"]


def test_an_explanation_too_few_is_refused() -> None:
    """A view must explain every verdict; the message counts them."""
    view = view_of(FakeRegister(), as_of=None)

    with pytest.raises(InputError, match="explains 7 of 8 verdicts"):
        build(msgspec.structs.replace(view, why=view.why[:-1]))


def test_the_files_of_the_pages_keep_to_their_size(files: dict[str, bytes]) -> None:
    """The style sheet of every page under 25 kB, all own scripts together under 40 kB."""
    assert len(files["static/servanda.css"]) < 25_000
    scripts = [name for name in (*STATIC, *SERVED) if name.endswith(".js")]
    assert len(scripts) > 3
    assert sum(len(static_file(name)) for name in scripts) < 40_000


def test_verdicts_of_another_register_are_refused() -> None:
    """A verdict on a commitment that the register does not hold is an error, not a blank."""
    foreign = msgspec.structs.replace(
        verdicts(), verdicts=(msgspec.structs.replace(verdicts().verdicts[0], commitment="nil"),)
    )

    with pytest.raises(InputError, match="'nil'"):
        build(view_of(FakeRegister(found=foreign), as_of=None))


def test_no_script_says_anything_in_a_language_of_its_own() -> None:
    """What a script shows stands in the page, where it is translated."""
    shows = re.compile(r"textContent =|append\(|setCustomValidity\(")
    said = re.compile(r'(?:textContent =|append\(|setCustomValidity\(|[?:+]) *"[^"]*[A-Za-z]{2}')
    for name in (*STATIC, *SERVED):
        if name.endswith(".js"):
            lines = static_file(name).decode().splitlines()
            found = [line for line in lines if shows.search(line) and said.search(line)]
            assert found == [], name
