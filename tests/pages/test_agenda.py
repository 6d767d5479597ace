"""The page of plans: what is computed, what is proposed, what is lacking; and its data."""

import html
import json
import re

import icalendar
import msgspec
import pytest
from tests.pages.planned import EMPTY, RIVER
from tests.pages.world import FakeRegister, state, verdicts
from tests.web.client import Client

from servanda.agenda.layout import schedule
from servanda.agenda.plan import parse
from servanda.pages.site import build, view_of
from servanda.web.app import create_app


@pytest.fixture(scope="module")
def page() -> str:
    """Return the words of the published page."""
    text = build(view_of(FakeRegister(), as_of=None))["agenda.html"].decode()
    main = text.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    plain = html.unescape(re.sub(r"<[^>]*>", " ", main))
    return re.sub(r" ([,;:.])", r"\1", " ".join(plain.split()))


def test_it_opens_with_one_sentence(page: str) -> None:
    """Plans, meetings to come, milestones met, what is on track, what is lacking."""
    assert "Two plans: one meeting to come, one of four milestones met, one on track and" in page


def test_states_stand_with_their_reasons(page: str) -> None:
    """Met, missed, waiting: each with why, and who proposes it."""
    assert "The guns are gone met due 18 March 2025" in page
    assert "The northern crossings are open violated" not in page  # that is a promise's word
    assert "The northern crossings are open missed due 30 June 2025" in page
    assert "because crossings: violated" in page
    assert "The islands on track at risk due 10 November 2025" in page
    assert "An inspection of the posts draft due February 2026" in page
    assert "criterion is missing" in page
    assert "guns agreed in accord source: the mediator" in page
    assert "in the source’s word “might”" in page
    assert "military expected source: analysts" in page
    assert "negotiable unknown" in page


def test_what_is_lacking_comes_first(page: str) -> None:
    """Minutes, participants and criteria that are missing are named."""
    assert "meeting round: was over by 2025-10-20, and no minutes are on record" in page
    assert "meeting experts: incomplete, it lacks participants, criteria" in page
    assert page.index("What it still lacks") < page.index("Along the days")
    assert "The file of the plan secret is not in this copy." in page


def test_times_cannot_be_computed_without_their_parts() -> None:
    """A plan says what keeps its times from being computed, else the critical path."""
    river = schedule(parse(RIVER, where="x"))
    # Two weeks from 4 March end on the 17th, but the milestone takes place on the 18th; fifteen
    # weeks from the 19th end on 1 July.
    slots = {slot.id: slot for slot in river.slots}
    assert (slots["bank"].start, slots["bank"].finish) == ("2025-03-04", "2025-03-18")
    assert (slots["bridges"].start, slots["bridges"].finish) == ("2025-03-19", "2025-07-01")
    assert river.finish == "2026-02-28"
    assert river.path == ("posts",)
    assert schedule(parse(EMPTY, where="x")).lacks == ("no phase or milestone",)


def test_the_same_as_data_and_as_a_calendar() -> None:
    """The server has the plans as JSON and the calendar as a file, at any pair of clocks."""
    client = Client(create_app(register=FakeRegister()))

    found = json.loads(client.get("/agenda.json").text)
    assert found["schema"] == "servanda.agendas/1"
    assert [one["plan"]["id"] for one in found["plans"]] == ["river", "none"]
    assert "<h1>Agenda</h1>" in client.get("/agenda?as_of=2025-11-01").text
    answer = client.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    assert "river/round@servanda.example/river-7f3a" in {str(e["UID"]) for e in events}


def test_an_empty_register_has_a_page_too() -> None:
    """Without plans the page says so, and links to a calendar all the same."""
    bare = msgspec.structs.replace(state(), commitments=(), documents=())
    none = msgspec.structs.replace(verdicts(), verdicts=())
    files = build(view_of(FakeRegister(bare, none), as_of=None))
    assert b"No plan for the follow-up is shown here." in files["agenda.html"]
    assert b"BEGIN:VCALENDAR" in files["calendar.ics"]
