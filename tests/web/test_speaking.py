"""The server answers each reader in a language of theirs."""

import re

import pytest
from tests.web.client import Client
from tests.web.people import PASSWORD, World

from servanda.web.app import create_app


def _client() -> Client:
    return Client(create_app(register=None))


def test_a_page_says_its_language_and_on_what_that_depends() -> None:
    """The element, the header and Vary agree."""
    answer = _client().get("/read", headers={"accept-language": "uk"})
    assert '<html lang="uk" dir="ltr">' in answer.text
    assert answer.headers["content-language"] == "uk"
    assert answer.headers["vary"] == "accept-language, cookie"
    assert "set-cookie" not in answer.headers


def test_the_switch_is_remembered_and_works_without_a_script() -> None:
    """The choice comes back in a cookie, and the next page needs no field in its address."""
    client = _client()
    answer = client.get("/read?lang=uk")
    assert 'href="?lang=en"' in answer.text
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("servanda-lang=uk; Path=/;")
    assert "HttpOnly" in cookie
    again = client.get("/read", headers={"cookie": cookie.partition(";")[0]})
    assert '<html lang="uk"' in again.text


def test_a_page_names_itself_in_its_other_languages(world: World) -> None:
    """Each link in the head leads to the same page at the same clocks, in that language."""
    path = "/list/open"
    page = world.client.get(
        f"{path}?as_of=2026-06-01&known_at=3", headers={"accept-language": "uk"}
    )
    found = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', page.text)

    assert [tag for tag, _ in found] == ["en", "uk"]
    for tag, address in found:
        other = world.client.get(path + address.replace("&amp;", "&")).text
        assert f'<html lang="{tag}"' in other
        assert 'value="2026-06-01"' in other
    form = world.client.post("/read", data={"text": "Norland shall open the bridge by 1 May 2026."})
    assert 'hreflang="uk" href' not in form.text  # what a form led to is at no address


def test_a_refusal_is_told_in_the_readers_language() -> None:
    """Also the pages that no route makes have the reader's language."""
    answer = _client().get("/nowhere?lang=uk")
    assert answer.status_code == 404
    assert '<html lang="uk"' in answer.text


def test_programs_are_answered_as_before() -> None:
    """Only pages have a language."""
    assert "vary" not in _client().get("/static/servanda.css?lang=uk").headers


def test_a_feed_and_a_calendar_speak_by_their_address_alone(world: World) -> None:
    """Ukrainian where the address says so; ids and names stay; a page links to its own language."""
    english = world.client.get("/feed.atom", headers={"accept-language": "uk"}).text
    ukrainian = world.client.get("/feed.atom?lang=uk").text
    assert "It showed" in english
    assert "Показувало: " in ukrainian
    assert "It showed" not in ukrainian
    ids = [re.findall(r"<id>(.*?)</id>", text) for text in (english, ukrainian)]
    assert ids[0] == ids[1]
    assert "Строк: " in world.client.get("/calendar.ics?lang=uk").text
    assert "Due: " in world.client.get("/calendar.ics").text
    page = world.client.get("/", headers={"accept-language": "uk"}).text
    assert 'href="/calendar.ics?lang=uk"' in page
    assert 'href="/calendar.ics"' in world.client.get("/").text


@pytest.mark.parametrize("how", ["header", "address"])
def test_a_problem_tells_title_and_detail_in_the_callers_language(world: World, how: str) -> None:
    """Its type is the same in every language, and what is no problem is as it was."""
    headers = {"accept-language": "uk"} if how == "header" else {}
    query = "?lang=uk" if how == "address" else ""
    found = world.client.get(f"/api/v1/commitments/none{query}", headers=headers)

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["content-language"] == "uk"
    told = found.json()
    assert told["type"] == "urn:servanda:problem:not-found"
    assert told["title"] == "Не знайдено"
    assert told["detail"].startswith("На цьому місці журналу в реєстрі немає: зобов'язання 'none'")
    assert "set-cookie" not in found.headers
    plain = world.client.get("/api/v1/commitments/none").json()
    assert (plain["type"], plain["title"]) == (told["type"], "Not Found")
    for path in ("status", "commitments", "parties", "queue", "changes?since=0"):
        answers = [
            world.client.get(f"/api/v1/{path}", headers=h).json()
            for h in ({"accept-language": "uk"}, {})
        ]
        assert answers[0] == answers[1]


def test_pages_beside_the_register_say_what_holds_for_them(shared: World) -> None:
    """Signing in, the account and errors: no English name of a status, no foot of the door."""
    uk = {"accept-language": "uk"}
    cookie = shared.session("carl")
    pages = [
        shared.client.get("/sign-in", headers=uk).text,
        shared.client.get("/account", headers=cookie | uk).text,
        shared.client.get("/nowhere", headers=cookie | uk).text,
    ]
    for page in pages:
        foot = page[page.index("<footer") :]
        assert "Обидва" not in foot
        assert "Nothing" not in foot
    assert "404 Не знайдено" in pages[2]
    assert "Argon2id" in pages[0]
    short = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', pages[1])[0],
             "old": PASSWORD, "new": "x"}  # fmt: skip
    refused = shared.client.post("/account/password", data=short, headers=cookie | uk)
    assert refused.status_code == 400
    assert "Пароль має" in refused.text
