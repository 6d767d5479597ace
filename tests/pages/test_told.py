"""The pages of incidents, of revisions, and of what each policy on record would flip."""

import html
import json
import re

import pytest
from tests.pages.world import FakeRegister
from tests.web.client import Client

from servanda.pages.site import build, view_of
from servanda.web.app import create_app


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Return the pages of the site as the words that a reader sees."""
    files = build(view_of(FakeRegister(), as_of=None))
    found = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    return {name: _words(text) for name, text in found.items()}


def _words(page: str) -> str:
    """Return the words of a page, without its tags."""
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    plain = html.unescape(re.sub(r"<[^>]*>", " ", main))
    return re.sub(r" ([,;:.])", r"\1", " ".join(plain.split()))


def test_what_happened_and_by_whom_are_told_apart(pages: dict[str, str]) -> None:
    """The chain of the mill is whole; the claim against Belmark stands beside it."""
    page = pages["incidents.html"]

    assert "Two incidents on record: one attributed and one alleged." in page
    assert "alleged by Ministry of Ardania, known 21 March 2025" in page
    assert "under inquiry by Joint Commission, known 22 March 2025" in page
    assert "that it happened verified by whom it was Ardania" in page
    assert "accused Belmark by Ministry of Ardania s-1 a claim moves nothing" in page
    assert "that it happened alleged by whom it was not told" in page


def test_the_two_grades_stay_two(pages: dict[str, str]) -> None:
    """A source has a letter and a report a number, each in its own place."""
    page = pages["incidents.html"]

    assert "source D report 4 s-1 entry #8" in page
    assert "source not graded report not graded s-2" in page
    assert not re.search(r"\b[A-F][1-6]\b", page)


def test_revisions_say_what_changed_and_why(pages: dict[str, str]) -> None:
    """The newest comes first, with what it was, what it became, and because of what."""
    every, one = pages["history.html"], pages["history/withdrawal.html"]

    assert "Four revisions. What was said of the end of 31 October 2025, entry by entry" in every
    first = every.index("because of m-17, m-18")
    assert "not observed → fulfilled no longer provisional, final" in every
    assert first < every.index("by the clock") < every.index("rules of entry #3")
    assert one.startswith("withdrawal how its verdicts came to be")
    assert "Three revisions" in one
    assert "violated" not in one


def test_each_policy_on_record_is_told(pages: dict[str, str]) -> None:
    """The overview counts and names what flips; the page of the promise says what it would be."""
    overview, crossing = pages["index.html"], pages["c/crossings.html"]

    assert "Northern camp: 1 of 8 verdicts flip: 1 × violated → not observed" in overview
    assert "Everybody: 0 of 8 verdicts flip" in overview
    assert "because: the mission may not cross the river registered by local" in overview
    assert "Northern camp #8: not observed Everybody #7: unchanged" in crossing


def test_articles_stand_against_the_register_of_their_day(pages: dict[str, str]) -> None:
    """Each claim has its verdict and why, conflicts stand side by side, tags count nowhere."""
    page = pages["frames.html"]

    assert "Two articles of two outlets on record" in page
    assert "River Gazette, 2 July 2025" in page
    assert (
        "overstates (deadline, scope): Belmark has agreed to open the two northern crossings by"
        in page
    )
    assert "agreed then: crossings Belmark shall" in page
    assert "agreed then: nothing on this matter" in page
    assert (
        "One overstates and one unsupported. Over the register 2, under it 0, of 2 claims" in page
    )
    assert "tone: cautious “cautious” 2 tone of the telling" in page
    assert "crossings differ in deadline" in page
    assert "Hill Herald: overstates" in page
    assert "n = 1: nothing is shown over time below 30 claims" in page
    assert "The last act was on 2 September 2025, 59 days before." in page
    assert "2025-07 not watched, 2 articles" in page
    assert "islands 0 acts, none yet" in page


def test_what_speaks_for_a_promise_lasting(pages: dict[str, str]) -> None:
    """Each input has its source or an insufficient basis; no number stands in for one."""
    page = pages["c/crossings.html"].partition("What speaks for its lasting")[2]
    page = page.partition("The rule by which")[0]

    assert "stated: by 30 June 2025 (last day 2025-06-30) by 30 June 2025" in page
    assert "enforcement insufficient basis" in page
    assert "coordination of partners" in page
    assert "%" not in page


def test_the_same_as_data() -> None:
    """Incidents and revisions have a twin for programs beside their pages."""
    client = Client(create_app(register=FakeRegister()))

    incidents = json.loads(client.get("/incidents.json").text)
    every = json.loads(client.get("/history.json").text)
    one = json.loads(client.get("/c/withdrawal/history.json").text)

    media = json.loads(client.get("/frames.json").text)

    assert media["schema"] == "servanda.frames/1"
    assert [line["article"]["outlet"] for line in media["articles"]] == [
        "River Gazette",
        "Hill Herald",
    ]
    assert [i["state"] for i in incidents] == ["alleged", "attributed"]
    assert every["schema"] == "servanda.history/1"
    assert len(every["revisions"]) == 4
    assert {r["commitment"] for r in one["revisions"]} == {"withdrawal"}
