"""The server answers each reader in a language of theirs."""

from tests.web.client import Client

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


def test_a_refusal_is_told_in_the_readers_language() -> None:
    """Also the pages that no route makes have the reader's language."""
    answer = _client().get("/nowhere?lang=uk")
    assert answer.status_code == 404
    assert '<html lang="uk"' in answer.text


def test_programs_are_answered_as_before() -> None:
    """Only pages have a language."""
    assert "vary" not in _client().get("/static/servanda.css?lang=uk").headers
