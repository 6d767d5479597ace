"""Feeds and calendars of one promise, party or phase, and what calendar programs need of them."""

from pathlib import Path
from typing import Any

import icalendar
from lxml import etree
from tests.pages.world import FakeRegister
from tests.web.client import BASE, Client
from tests.web.people import World
from tests.web.test_live import release

from servanda.pages.timeline_rows import phases_of
from servanda.web.app import create_app

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(world: World, path: str) -> "etree._Element":
    """Return a feed, read strictly."""
    answer = world.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content)


def calendar(world: World, path: str) -> icalendar.Calendar:
    """Return a calendar."""
    answer = world.client.get(path)
    assert answer.status_code == 200, answer.text
    return icalendar.Calendar.from_ical(answer.content)


def ids(root: "etree._Element") -> list[str]:
    """Return the ids of a feed's entries."""
    return [str(one.text) for one in root.iterfind("a:entry/a:id", ATOM)]


def test_each_feed_holds_its_own_changes_under_the_same_ids(world: World) -> None:
    """The entries of a promise's feed are entries of the whole one; the feeds differ by name."""
    whole, one = feed(world, "/feed.atom"), feed(world, "/c/no-shelling.atom")
    party = feed(world, "/parties/Ostia.atom")

    assert set(ids(one)) < set(ids(whole))
    assert set(ids(party)) == set(ids(whole))
    names = {str(root.findtext("a:id", namespaces=ATOM)) for root in (whole, one, party)}
    assert len(names) == 3


def test_a_change_of_state_adds_one_entry_and_changes_no_other(
    world: World, tmp_path: Path
) -> None:
    """After a release the feed has one entry more, first; the ids of all others stay."""
    before = ids(feed(world, "/c/no-shelling.atom"))
    release(tmp_path)
    after = ids(feed(world, "/c/no-shelling.atom"))

    assert len(after) == len(set(after)) > len(before)
    assert set(before) < set(after) or len(set(before) & set(after)) >= len(before) - 1


def test_entries_have_content_and_lead_to_the_page(world: World) -> None:
    """RFC 4287 wants a content or a link of each entry; both are there, the link whole."""
    root = feed(world, "/parties/Ostia.atom")
    for entry in root.iterfind("a:entry", ATOM):
        link = entry.find("a:link", ATOM)
        assert entry.findtext("a:content", namespaces=ATOM)
        assert link is not None
        assert str(link.get("href")).startswith(f"{BASE}/c/")


def test_a_released_promise_is_cancelled_under_its_old_uid(world: World, tmp_path: Path) -> None:
    """The event keeps its UID, says CANCELLED, and leads to the page of the promise."""

    def ends() -> dict[str, Any]:
        found = calendar(world, "/parties/Norland.ics").walk("VEVENT")
        return {str(one["UID"]): one for one in found}

    before = ends()
    release(tmp_path)
    after = ends()

    (uid,) = [uid for uid in before if uid.startswith("no-shelling")]
    assert before[uid]["STATUS"] == "CONFIRMED"
    assert after[uid]["STATUS"] == "CANCELLED"
    assert str(after[uid]["URL"]) == f"{BASE}/c/no-shelling"


def test_a_phase_has_its_own_and_unknown_ones_are_named(world: World) -> None:
    """By ``?phase=`` of the feed and the calendar; a name that no plan holds gets a 404."""
    held = FakeRegister()
    phases = phases_of(held.sources().board())
    (phase, *_) = {title for titles in phases.values() for title in titles}
    tied = {name for name, titles in phases.items() if phase in titles}
    client = Client(create_app(register=held))

    root = etree.fromstring(client.get("/feed.atom", params={"phase": phase}).content)
    terms = {str(one.get("term")) for one in root.iterfind("a:entry/a:category", ATOM)}
    assert terms <= tied
    assert client.get("/calendar.ics", params={"phase": phase}).status_code == 200
    assert world.client.get("/feed.atom?phase=nowhere").status_code == 404
    assert world.client.get("/parties/Nowhere.ics").status_code == 404
