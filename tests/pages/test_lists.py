"""The lists behind numbers: what stands on which page, and that a number counts its rows."""

import re
from html import unescape

import msgspec
import pytest
from tests.pages.world import FakeRegister, state, verdicts
from tests.web.client import Client

from servanda.pages.links import ServerLinks
from servanda.pages.lists_page import FURTHER, LISTS, cut, list_view, pages_in
from servanda.pages.paging import PER_PAGE, named, pager, split_name
from servanda.pages.sheet import sheet_of
from servanda.web.app import create_app

ROW = re.compile(r'<li><span class="when">|<li><blockquote class="quote"')


def many(number: int) -> FakeRegister:
    """Return the test register with so many violated promises besides."""
    held, found = state(), verdicts()
    one = next(c for c in held.commitments if c.id == "crossings")
    verdict = next(v for v in found.verdicts if v.commitment == "crossings")
    names = [f"c{n}" for n in range(number)]
    more = msgspec.structs.replace(
        held,
        commitments=(
            *held.commitments,
            *(msgspec.structs.replace(one, id=name, entry=9 + n) for n, name in enumerate(names)),
        ),
    )
    told = msgspec.structs.replace(
        found,
        verdicts=(
            *found.verdicts,
            *(msgspec.structs.replace(verdict, commitment=name) for name in names),
        ),
    )
    return FakeRegister(more, told)


def test_parts_go_on_from_page_to_page() -> None:
    """Each row stands on one page, in order, and a part says which of its rows come first."""
    parts = [("a", list(range(150))), ("b", list(range(10))), ("c", list(range(80)))]

    shown = [cut(parts, page) for page in range(3)]

    assert [(name, first, len(rows)) for name, first, rows in shown[0]] == [("a", 1, 100)]
    assert [(name, first, len(rows)) for name, first, rows in shown[1]] == [
        ("a", 101, 50), ("b", 1, 10), ("c", 1, 40),
    ]  # fmt: skip
    assert [(name, first, rows[0]) for name, first, rows in shown[2]] == [("c", 41, 40)]
    assert cut(parts, 3) == []


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("open", ("open", 0)),
        ("open-2", ("open", 1)),
        ("not-promised", ("not-promised", 0)),
        ("not-promised-12", ("not-promised", 11)),
        ("open-1", ("open-1", 0)),
        ("open-02", ("open-02", 0)),
        ("open-²", ("open-²", 0)),
    ],
)
def test_a_page_has_one_name(name: str, means: tuple[str, int]) -> None:
    """The first page has no number, and no page has two addresses."""
    assert split_name(name) == means
    if means[0] in LISTS:
        assert named(*means) == name


def test_any_page_is_reached_in_few_steps() -> None:
    """From the first of 550 pages every other one is at most eight links away."""
    near: dict[int, int] = {0: 0}
    queue = [0]
    for page in queue:
        for label, href in pager(page, 550, str):
            to = int(label) - 1
            if href and to not in near:
                near[to] = near[page] + 1
                queue.append(to)

    assert len(near) == 550
    assert max(near.values()) <= 8
    assert pager(0, 1, str) == ()


def test_a_long_list_is_cut_and_every_row_is_on_one_page() -> None:
    """Of 251 violated occasions three pages show 253 settled rows, each once, with its number."""
    register = many(250)
    held, found = register.state(), register.verdicts()

    pages = pages_in("settled", held, found)
    views = [list_view("settled", held, found, ServerLinks(), page) for page in range(pages)]

    rows = [line.href for view in views for section in view.sections for line in section.lines]
    assert len(rows) == len(set(rows)) == len(sheet_of(held, found).in_bucket["settled"]) == 253
    assert [sum(len(s.lines) for s in view.sections) for view in views] == [PER_PAGE, PER_PAGE, 53]
    violated = [s for view in views for s in view.sections if s.name == "violated"]
    assert {s.count for s in violated} == {251}


def test_pages_turn_over_http_and_beyond_the_last_there_is_none() -> None:
    """Page two is at its own address, keeps both clocks, and page nine says that it is none."""
    client = Client(create_app(register=many(250)))

    first = client.get("/list/settled?as_of=2025-11-01&known_at=5").text
    assert 'href="/list/settled-2?as_of=2025-11-01&amp;known_at=%235"' in first
    second = client.get("/list/settled-2").text
    assert "Here 99 to 198 of 251" in unescape(second)
    assert client.get("/list/settled-9").status_code == 404
    assert "/list/settled-2" not in client.get("/list/settled-2").text.split("aria-current")[1][:60]


def test_every_number_of_the_overview_counts_the_rows_behind_it() -> None:
    """A number leads to a list which, over all its pages, has exactly as many rows."""
    client = Client(create_app(register=many(250)))
    overview = unescape(client.get("/").text)
    numbers = re.findall(r'<a[^>]* href="(/list/[^"#]*)(?:#([^"]*))?"[^>]*>(?:of these, )?(?:<b>)?'
                         r"(?:All )?([\d,]+)", overview)  # fmt: skip

    assert len(numbers) >= 8
    for path, anchor, number in numbers:
        stem = split_name(path.rpartition("/")[2])[0]
        rows, page = 0, 0
        while (answer := client.get(f"/list/{named(stem, page)}")).status_code == 200:
            part = answer.text
            if anchor:
                _, _, part = part.partition(f'<section class="group" id="{anchor}"')
                part = part.partition("</section>")[0]
            rows += len(ROW.findall(part))
            page += 1
        assert rows == int(number.replace(",", "")), (path, anchor)


@pytest.mark.parametrize("name", [*FURTHER, "promises", "wording"])
def test_every_list_is_there_as_a_file(name: str) -> None:
    """What a list shows can be had as a table, whole."""
    answer = Client(create_app(register=many(3))).get(f"/list/{name}.csv")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
