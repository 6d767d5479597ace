"""The language of a page: who chooses it, and how numbers, dates, lists and plurals follow it."""

import asyncio

import pytest

from servanda.errors import UsageError
from servanda.pages.languages import (
    ENGLISH,
    LANGUAGES,
    Choice,
    choose,
    gettext,
    language,
    named,
    ngettext,
    number,
    speaking,
    switch,
)
from servanda.pages.links import ServerLinks
from servanda.pages.pseudo import pseudo

UKRAINIAN = LANGUAGES["uk"]


@pytest.mark.parametrize(
    ("query", "cookie", "accepts", "tag"),
    [
        ("lang=uk&as_of=2026-01-01", "en", "en", "uk"),
        ("", "uk", "en", "uk"),
        ("", None, "uk-UA,en;q=0.8", "uk"),
        ("", None, "fr, en;q=0.4, uk;q=0.9", "uk"),
        ("", None, "uk;q=0, en;q=0.1", "en"),
        ("", None, "fr;q=high", "en"),
        ("lang=tlh", "xx", "*", "en"),
        ("", None, "", "en"),
    ],
)
def test_the_address_comes_before_the_cookie_and_the_cookie_before_the_browser(
    query: str, cookie: str | None, accepts: str, tag: str
) -> None:
    """A language that does not exist is passed over, never an error."""
    assert choose(query, cookie=cookie, accepts=accepts).language.tag == tag


def test_every_link_keeps_a_language_that_the_address_asks_for() -> None:
    """A reader who was sent an address in Ukrainian stays in Ukrainian; a cookie is in no link."""
    with speaking(Choice(language=UKRAINIAN, asked=True)):
        assert ServerLinks(as_of="2026-01-01").page("audit") == "/audit?as_of=2026-01-01&lang=uk"
    with speaking(UKRAINIAN):
        assert ServerLinks().page("audit") == "/audit"


def test_the_switch_leads_to_the_same_page_with_everything_else_it_asks_for() -> None:
    """What the address asks besides the language stays."""
    with speaking(choose("span=3-9&lang=uk&as_of=2026", cookie=None, accepts="")):
        assert [(one.tag, address) for one, address in switch()] == [
            ("en", "?span=3-9&as_of=2026&lang=en"),
            ("uk", "?span=3-9&as_of=2026&lang=uk"),
        ]
    with speaking(choose("", cookie=None, accepts="", page=False)):
        assert switch() == ()


def test_numbers_bear_the_marks_of_their_language() -> None:
    """Marks as in CLDR 44: uk groups by a no-break space and has a decimal comma."""
    assert (number(1234567), number(0.5, digits=1)) == ("1,234,567", "0.5")
    with speaking(UKRAINIAN):
        assert (number(1234567), number(0.5, digits=1)) == ("1\u00a0234\u00a0567", "0,5")


def test_two_readers_at_once_each_read_their_own_language() -> None:
    """The language is no setting of the process."""

    async def reader(tag: str) -> str:
        with speaking(named(tag)):
            await asyncio.sleep(0)
            return language().tag

    async def both() -> list[str]:
        return list(await asyncio.gather(reader("en"), reader("uk")))

    assert asyncio.run(both()) == ["en", "uk"]
    assert language() == ENGLISH


def test_the_made_up_language_keeps_what_is_no_word() -> None:
    """Placeholders, tags and character references stay; every Latin letter of a word goes."""
    assert pseudo('a <b class="x">b</b> {name} %(name)s &nbsp; 5') == (
        'ا <b class="x">ب</b> {name} %(name)s &nbsp; 5'
    )
    with speaking(named("ar-XB")):
        assert gettext("a {b}", b="Bern") == "ا Bern"
        assert ngettext("{n} a", "{n} b", 2) == "2 ب"


def test_a_language_that_there_is_not_is_refused_where_somebody_names_it() -> None:
    """The refusal says which there are."""
    with pytest.raises(UsageError, match="choose en, uk"):
        named("tlh")


def test_nothing_is_no_message() -> None:
    """The head of a catalogue stands under the empty message; it is shown nowhere."""
    with speaking(UKRAINIAN):
        assert gettext("") == ""
