"""Timeline, parties, levers and coding: what they say, worked out by hand, and what they bear."""

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.pages import surveyed
from tests.pages.planned import board
from tests.pages.world import FakeRegister, state, verdicts
from tests.web.client import Client

from servanda.model.dates import Deadline
from servanda.model.register import RegisteredCommitment
from servanda.pages.figures import label
from servanda.pages.links import ServerLinks, SiteLinks
from servanda.pages.network import network_of
from servanda.pages.paging import PER_PAGE
from servanda.pages.parties_page import parties_view
from servanda.pages.parties_rows import Parties
from servanda.pages.site import build, view_of
from servanda.pages.tally import occasions
from servanda.pages.timeline_figure import figure_of
from servanda.pages.timeline_page import Timeline
from servanda.pages.timeline_rows import rows_of
from servanda.pages.words import shown
from servanda.web.app import create_app


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the site of the register with levers, scores and hostile names."""
    return build(view_of(surveyed.register(), as_of=None, elections=surveyed.ELECTIONS))


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of its server."""
    return Client(create_app(register=surveyed.register(), elections=surveyed.ELECTIONS))


def words(page: bytes | str) -> str:
    """Return what the main part of a page says."""
    text = page.decode() if isinstance(page, bytes) else page
    main = text.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    plain = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())
    return re.sub(r" ([,;:.])", r"\1", plain)


# ---------------------------------------------------------------- timeline


def test_the_timeline_opens_with_what_is_due_next(files: dict[str, bytes]) -> None:
    """Lists are due by 9 November, the islands by the end of 2026; the hills have no date."""
    assert (
        "Due next, by 9 November 2025: send a list of units every six months; two dates are "
        "ahead, one open without a date and one due of which nobody can tell."
    ) in words(files["timeline.html"])


def test_rows_stand_in_their_phases_with_meetings_and_elections(files: dict[str, bytes]) -> None:
    """The withdrawal belongs to the first phase by its milestone, the crossings to the second."""
    page = words(files["timeline.html"])

    assert re.search(r"A quiet bank 1 by 18 March 2025 Withdraw all heavy weapons", page)
    assert re.search(r"Open bridges 1 by 30 June 2025 Open the two northern crossings", page)
    assert "In no phase 5" in page
    assert "20 October 2025 Second round meeting" in page
    assert "between 1 December 2025 and 31 December 2025 day not stated Experts" in page
    assert "11 May 2025 Belmark election" in page
    assert "Elsewhere" not in page


def test_promises_that_outlive_a_mandate_are_marked() -> None:
    """Belmark votes on 11 May, between 4 March and 30 June; the withdrawal was over before."""
    held = surveyed.surveyed()
    found = surveyed.judged()
    items = occasions(held.commitments, found.verdicts, as_of=found.as_of)

    rows = rows_of(held, items, None, surveyed.ELECTIONS)

    marked = {(r.commitment, r.number) for r in rows if r.outlives}
    assert marked == {("crossings", 1), ("lists", 1), ("islands", 1)}


def test_settled_rows_can_be_left_out(files: dict[str, bytes]) -> None:
    """Three are settled: the withdrawal, the crossings and the first list."""
    page = words(files["timeline/date-open.html"])

    assert "fulfilled" not in page.partition("The same rows as a table")[2]
    assert "show settled (3)" in page
    assert "hide settled (3)" in words(files["timeline/date.html"])


def test_a_month_without_a_day_is_hatched_and_never_filled_in() -> None:
    """Words like "in June 2025" mean a stretch from the first to the last of the month."""
    held = state()
    crossings = next(one for one in held.commitments if one.id == "crossings")
    assert crossings.statement is not None
    assert crossings.statement.deadline is not None
    june = msgspec.structs.replace(
        crossings.statement.deadline, type="absolute", precision="month",
        earliest="2025-06-01", latest="2025-06-30",
    )  # fmt: skip
    vague = _with_deadline(held.commitments, june)
    found = verdicts()
    items = occasions(vague, found.verdicts, as_of=found.as_of)
    timeline = Timeline(msgspec.structs.replace(held, commitments=vague), found, None)

    row = next(r for r in timeline.rows if r.commitment == "crossings")
    assert (row.earliest, row.due) == ("2025-06-01", "2025-06-30")
    choice = timeline.choice("date")
    assert choice is not None
    view = timeline.view(choice, SiteLinks("timeline.html"))
    line = next(one for one in view.groups[0].lines if one.title.startswith("open the two"))
    assert line.when == "between 1 June 2025 and 30 June 2025"
    assert view.figure is not None
    bars = {bar.name: bar for bar in view.figure.bars}
    hatched = bars[label("Open the two northern crossings", 38)].vague
    assert hatched is not None
    assert hatched[0] < hatched[1]
    assert len(items) == len(timeline.rows)


def test_a_row_beyond_the_drawing_tells_its_year() -> None:
    """Due in 2050 it stands at the right edge; due within six years it has its state alone."""
    timeline = Timeline(state(), verdicts(), None)
    row = next(r for r in timeline.rows if r.due is not None)
    near = msgspec.structs.replace(row, due="2027-01-01", title="near")
    far = msgspec.structs.replace(row, due="2050-01-01", title="far")
    past = msgspec.structs.replace(row, due="1990-01-01", title="past", start=None, earliest=None)

    figure = figure_of(
        [("", [near, far, past])], (), date(2025, 7, 1), SiteLinks("timeline.html"), phases=False
    )

    words = [bar.word for bar in figure.bars]
    said = (shown(row.state), f"2050 → {shown(row.state)}", f"1990 ← {shown(row.state)}")
    assert words == [label(one, 25) for one in said]
    assert [bar.end for bar in figure.bars][1:] == [800, 300]
    assert figure.edge


def _with_deadline(
    commitments: tuple[RegisteredCommitment, ...], deadline: Deadline
) -> tuple[RegisteredCommitment, ...]:
    return tuple(
        msgspec.structs.replace(
            one, statement=msgspec.structs.replace(one.statement, deadline=deadline)
        )
        if one.id == "crossings" and one.statement is not None
        else one
        for one in commitments
    )


def test_an_empty_register_has_these_pages_too() -> None:
    """Nothing promised: each page says so in its sentence."""
    bare = msgspec.structs.replace(state(), commitments=(), documents=())
    none = msgspec.structs.replace(verdicts(), verdicts=())
    made = build(view_of(FakeRegister(bare, none), as_of=None))

    assert "No promise is on record, so nothing is due." in words(made["timeline.html"])
    assert "No promise on record names anybody who owes it." in words(made["parties.html"])
    assert "No lever is on record" in words(made["levers.html"])
    assert "Nobody has scored a promise" in words(made["coding.html"])


def test_ten_thousand_promises_are_paged_and_counted_by_period() -> None:
    """A page holds 100 rows; the periods count all and lead to the page of their first row."""
    held = state()
    one = next(c for c in held.commitments if c.id == "crossings")
    verdict = next(v for v in verdicts().verdicts if v.commitment == "crossings")
    many = tuple(msgspec.structs.replace(one, id=f"c{n}", entry=n) for n in range(10_000))
    found = msgspec.structs.replace(
        verdicts(),
        verdicts=tuple(
            msgspec.structs.replace(
                verdict,
                commitment=f"c{n}",
                window=msgspec.structs.replace(
                    verdict.window, until=f"{2020 + n % 10}-{n // 10 % 12 + 1:02d}-02T00:00:00Z"
                ),
            )
            for n in range(10_000)
        ),
    )
    timeline = Timeline(msgspec.structs.replace(held, commitments=many), found, None)
    choice = timeline.choice("date-3")
    assert choice is not None
    view = timeline.view(choice, ServerLinks())

    assert sum(len(group.lines) for group in view.groups) == PER_PAGE
    assert view.pages[-1] == ("100", "/timeline/date-100")
    assert ("3", "") in view.pages
    assert timeline.choice("date-101") is None
    assert view.periods is not None
    total = sum(p.settled + p.open + p.unknown for p in view.periods.periods)
    assert total == 10_000
    # Ten years, 1,000 rows a year: the first ten pages are of 2020.
    assert view.periods.periods[0].href == "/timeline/date"


# ---------------------------------------------------------------- parties


def test_the_matrix_says_what_each_party_is_to_each_promise(files: dict[str, bytes]) -> None:
    """Belmark owes the crossings to Ardania; the plan makes Corland a guarantor."""
    page = words(files["parties.html"])

    assert re.search(
        r"Open the two northern crossings – is owed violated owes guarantees – –", page
    )
    assert "Leave <script>alert(1)</script> the hills in force owes – – verifies is owed" in page


def test_counts_come_with_their_basis(files: dict[str, bytes]) -> None:
    """Ardania kept 2 of 2, Belmark 2 of 3; who was never judged has no basis."""
    table = json.loads(files["parties.json"])
    rows = {row["name"]: row for row in table["parties"]}

    assert [row["name"] for row in table["parties"]] == sorted(rows, key=str.casefold)
    assert (rows["Ardania"]["kept"], rows["Ardania"]["judged"]) == (2, 2)
    assert (rows["Belmark"]["kept"], rows["Belmark"]["judged"]) == (2, 3)
    # Of the four that Belmark owes: lists in force; the pause, past its date, is told apart.
    assert (rows["Belmark"]["open"], rows["Belmark"]["unknown"]) == (1, 1)
    assert rows["Belmark"]["low"] < rows["Belmark"]["mean"] < rows["Belmark"]["high"]
    assert rows["Corland"]["mean"] is None
    assert "2 of 3 kept" in words(files["parties.html"])
    assert "no basis" in words(files["parties.html"])


def test_the_network_has_its_list(files: dict[str, bytes]) -> None:
    """Ardania owes Belmark withdrawal, lists and islands: two open, one of them conditional."""
    table = json.loads(files["parties.json"])
    ties = {(t["debtor"], t["creditor"]): t for t in table["ties"]}

    tie = ties["Ardania", "Belmark"]
    assert tie["commitments"] == ["withdrawal", "lists", "islands"]
    assert (tie["open"], tie["conditional"], tie["settled"]) == (2, 1, 2)
    network = network_of(Parties(state(), verdicts(), None).table.ties, ServerLinks())
    assert network is not None
    assert [arrow.dashed for arrow in network.arrows] == [False, False]
    widths = [arrow.width for arrow in network.arrows]
    assert widths[0] > widths[1]


def test_only_conditional_items_are_dashed() -> None:
    """Where all that is open waits for its condition, the arrow is dashed."""
    islands = tuple(c for c in state().commitments if c.id == "islands")
    held = msgspec.structs.replace(state(), commitments=islands)
    found = msgspec.structs.replace(
        verdicts(), verdicts=tuple(v for v in verdicts().verdicts if v.commitment == "islands")
    )

    network = network_of(Parties(held, found, None).table.ties, ServerLinks())

    assert network is not None
    assert [arrow.dashed for arrow in network.arrows] == [True]


def test_many_parties_are_named_in_cells() -> None:
    """More than ten parties are no columns: each row names who owes, in what role."""
    names = [f"Party {n:02d}" for n in range(30)]
    one = next(c for c in state().commitments if c.id == "crossings")
    many = tuple(
        msgspec.structs.replace(
            one, id=f"c{n}", entry=n, statement=None,
            terms=f"- id: c{n}\n  debtor: {names[n % 30]}\n  creditor: {names[(n + 1) % 30]}\n",
        )
        for n in range(60)
    )  # fmt: skip
    held = msgspec.structs.replace(state(), commitments=many)
    parties = Parties(held, msgspec.structs.replace(verdicts(), verdicts=()), None)

    view = parties_view(parties, 0, ServerLinks())

    assert view.columns == ()
    assert view.rows[0].named == (("owes", "Party 00"), ("is owed", "Party 01"))
    assert [label_ for label_, _ in view.pages] == ["1–50", "51–60"]
    assert view.network is not None
    assert view.network.left_out == 30 - 14


@pytest.mark.parametrize("name", [surveyed.SCRIPT, surveyed.TURNED, surveyed.LONG])
def test_hostile_names_stay_text(name: str, files: dict[str, bytes], client: Client) -> None:
    """Markup in a name is text, its marks of direction stay inside it, its page has an address."""
    page = client.get("/parties").text
    escaped = html.escape(name)
    link = re.search(rf'href="([^"]*)"><bdi>{re.escape(escaped)}</bdi>', page)

    assert "<script>alert" not in page
    assert link is not None
    own = client.get(html.unescape(link[1]).partition("#")[0])
    assert own.status_code == 200
    assert f"<h1><bdi>{escaped}</bdi></h1>" in own.text
    assert any(f"<h1><bdi>{escaped}</bdi></h1>".encode() in data for data in files.values())


def test_labels_in_figures_turn_nothing_around() -> None:
    """A label is one line between isolates, without marks of direction, cut by what it takes."""
    assert label(surveyed.TURNED, 40) == "\u2068LeftRight of the hills\u2069"
    assert label("a\nb\x07", 9) == "\u2068a b\ufffd\u2069"
    assert label("武装解除武装解除", 8) == "\u2068武装解…\u2069"
    assert label("abcdefghij", 5) == "\u2068abcd…\u2069"


# ---------------------------------------------------------------- levers


def test_levers_stand_with_coalition_trigger_and_warnings(files: dict[str, bytes]) -> None:
    """The crossings are violated since 1 July; one of two has consented; a red line has a gap."""
    page = words(files["levers.html"])

    assert "One lever with two steps, one whose trigger holds, one held and none taken" in page
    assert "raise (imposition) needs consent" in page
    assert "crossings violated: holds since 1 July 2025" in page
    assert "consent 1 of 2: Corland" in page
    assert "ease (easing) held" in page
    assert "river-tolls: red line of Corland: gap, its content is not named" in page
    assert "Without a lever 4" in page
    assert "The file of the lever withheld-one is not in this copy." in page
    assert "cost to its target not stated" in page


def test_an_assumption_is_tried_by_a_form_and_records_nothing(client: Client) -> None:
    """Discharged since 1 January 2025, ripe after 90 days, but imposing comes first."""
    page = client.get("/levers?if=lists%3Ddischarged&if=&since=2025-01-01").text
    seen = words(page)

    assert "If send a list of units every six months: discharged from 1 January 2025 on:" in seen
    # Ripe on 1 April; a notice given on 31 October runs 30 days, to 30 November.
    assert "ease (easing): held → after other steps, at the earliest on 30 November 2025" in seen
    assert 'method="get"' in page
    dry = client.get("/levers.json?if=lists%3Ddischarged").json()
    assert dry["schema"] == "servanda.levers.dry-run/1"
    assert dry["assumed"] == ["lists=discharged@2025-10-31"]


@pytest.mark.parametrize(
    "query",
    ["if=nope", "if=lists%3Dbroken", "if=none%3Dviolated", "if=lists%3Dviolated&since=soon",
     "if=lists%3Dviolated&if=lists%3Ddischarged", "if=%00%3Dviolated"],
)  # fmt: skip
def test_an_assumption_that_is_none_is_refused_kindly(query: str, client: Client) -> None:
    """Status 400 and a page of ours."""
    answer = client.get(f"/levers?{query}")

    assert answer.status_code == 400
    assert "That cannot be read as it is" in answer.text


def test_the_form_keeps_the_clocks(client: Client) -> None:
    """Both clocks go with an assumption, and stay in the links."""
    page = client.get("/levers?as_of=2025-11-01&known_at=9").text

    assert '<input type="hidden" name="as_of" value="2025-11-01">' in page
    assert '<input type="hidden" name="known_at" value="#9">' in page
    assert "/levers?as_of=2025-11-01&amp;known_at=%239&amp;if=lists%3Ddischarged" in page


# ---------------------------------------------------------------- coding


def test_scores_stand_apart_with_their_agreement(files: dict[str, bytes]) -> None:
    """Two of six are agreed or settled (2 and 3), the crossings are in dispute."""
    page = words(files["coding.html"])

    assert "Three coders: three promises of six scored, no texts coded whole" in page
    assert "2 of 6 promises scored, 1 in dispute. Mean 2.50 [2.00–3.00], n = 2" in page
    assert "two things are seen differently, one of them unsettled" in page
    # Blind: anna and ben on the withdrawal (1, 3) and on the lists (2, 2); half the pairs agree.
    assert re.search(r"pam@1 score ordinal blind −0\.50 2 of 3 50 % anna, ben", page)
    assert "assisted not defined only one coder (cleo): agreement needs two" in page
    assert "anna: 1 (minimal), ben: 3 (full) settled as 3 (full), because by the guideline" in page
    assert page.index("unsettled entry #10") < page.index("settled as 3 (full)")


def test_a_codebook_that_is_not_in_this_copy_is_named() -> None:
    """Scores under unknown words are left out, and the page says which."""
    held = surveyed.surveyed()
    bare = tuple(msgspec.structs.replace(one, text=None) for one in held.codebooks)
    register = FakeRegister(msgspec.structs.replace(held, codebooks=bare), surveyed.judged())

    page = words(build(view_of(register, as_of=None))["coding.html"])

    assert "Left out, because the words of the codebook are not in this copy" in page
    assert "pam@1" in page


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize(
    "path", ["/timeline", "/parties", "/parties/Belmark", "/levers", "/coding"]
)
def test_both_clocks_stay_in_every_link(path: str, client: Client) -> None:
    """Going on from these pages keeps both clocks; each can be cited at them."""
    page = client.get(f"{path}?as_of=2025-04-01&known_at=5").text

    links = re.findall(r'href="(/[^"]*)"', page)
    assert links
    assert all("as_of=" in x and "known_at=" in x for x in links if "/static/" not in x)
    assert f'href="{path}?as_of=2025-11-01T00%3A00%3A00Z' in page


def test_pages_that_are_not_there_lead_back(client: Client) -> None:
    """Status 404 for what no address of ours names."""
    for path in ("/timeline/none", "/timeline/date-2", "/matrix/0", "/matrix/2", "/parties/nobody"):
        assert client.get(path).status_code == 404, path


def test_each_page_has_its_data(client: Client) -> None:
    """The address with .json gives what the page is made from."""
    assert len(client.get("/timeline.json").json()["rows"]) == 7
    assert client.get("/parties/Belmark.json").json()["party"]["violated"] == 1
    assert client.get("/levers.json").json()["withheld"] == ["withheld-one"]
    assert client.get("/coding.json").json()["left_out"] == []


def test_rebuilding_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    """A published site of all this is the same each time."""
    again = build(view_of(surveyed.register(), as_of=None, elections=surveyed.ELECTIONS))

    assert again == files


def test_every_link_of_these_pages_leads_somewhere(files: dict[str, bytes]) -> None:
    """Files and places that the new pages name are in the folder."""
    pages = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    for name, text in pages.items():
        for target in re.findall(r'(?:href|src)="([^"]*)"', text):
            path, _, anchor = target.partition("#")
            there = (Path("/x") / name).parent / path if path else Path("/x") / name
            key = re.sub(r"[^/]+/\.\./", "", there.as_posix()).removeprefix("/x/")
            assert key in files, (name, target)
            assert not anchor or f'id="{anchor}"' in pages[key], (name, target)


def test_the_plans_of_the_board_are_used() -> None:
    """The board of the test register ties the withdrawal to the quiet bank."""
    held, found = state(), verdicts()
    timeline = Timeline(held, found, board(held, found))

    phases = {row.commitment: row.phases for row in timeline.rows}
    assert phases["withdrawal"] == ("A quiet bank",)
    assert phases["crossings"] == ("Open bridges",)
    assert phases["islands"] == ()


def test_names_never_reach_the_marks_of_the_timeline(site: Any, open_page: Any) -> None:
    """What is drawn of a name ends left of every mark, however wide its letters are."""
    page = open_page((site / "more/timeline/date.html").as_uri())
    names, marks = page.evaluate(
        """() => {
          const figure = document.querySelector("svg.wide-fig");
          const right = (e) => e.getBoundingClientRect().right;
          const left = (e) => e.getBoundingClientRect().left;
          return [
            Math.max(...[...figure.querySelectorAll("svg")].map(right)),
            Math.min(...[...figure.querySelectorAll(":scope > text[text-anchor]")]
              .filter((e) => !e.classList.contains("s")).map(left)),
          ];
        }"""
    )

    assert names <= marks


def test_the_timeline_is_read_by_the_month_the_quarter_or_the_year(
    site: Any, open_page: Any
) -> None:
    """Nearer zooms keep every row and draw what is further away at the edge."""
    rows, said = [], []
    for zoom in ("", "-quarter", "-month"):
        page = open_page((site / f"more/timeline/date{zoom}.html").as_uri())
        rows.append(page.locator("tbody tr").count())
        said.append(
            "drawn at the edge" in page.locator("section[aria-labelledby=g-figure]").inner_text()
        )
        assert page.locator("nav[aria-label='Ways to show it'] [aria-current]").count() == 2

    assert len(set(rows)) == 1
    assert said[2]
