"""Languages of the interface: messages by GNU gettext, with the language of each request.

Nothing is installed for the whole process: the language lies in a context variable, so that
two readers of one server never meet in it. What a document says is never translated.

How to wrap a text: CONTRIBUTING.md, "Words that people read".
"""

import gettext as catalogues
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Final
from urllib.parse import parse_qsl, urlencode

from servanda.errors import UsageError
from servanda.pages.pseudo import PSEUDO, pseudo

DOMAIN: Final = "servanda"
"""Name of the catalogue files under ``locale/``."""
FIELD: Final = "lang"
"""Field of an address, and name of the cookie, that hold a reader's choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that the interface speaks."""

    tag: str
    """BCP 47."""
    name: str
    """What its speakers call it."""
    direction: str = "ltr"
    """``ltr`` or ``rtl``, as the attribute ``dir`` of HTML."""


ENGLISH: Final = Language(tag="en", name="English")
LANGUAGES: Final[Mapping[str, Language]] = {
    "en": ENGLISH,
    "uk": Language(tag="uk", name="Українська"),
}
"""What a reader can choose, by tag."""
_HIDDEN: Final = {PSEUDO: Language(tag=PSEUDO, name="pseudo", direction="rtl")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The language of one answer, and where it comes from."""

    language: Language = ENGLISH
    asked: bool = False
    """Whether the address asks for it: then each link of the page asks for it too."""
    query: str | None = None
    """What the address asks besides; None where the page has no address of its own to go to."""
    folders: tuple[Language, ...] = ()
    """The languages of a published site, where each has a folder of its own."""


_choice: ContextVar[Choice | None] = ContextVar("choice", default=None)
_PLAIN: Final = Choice()


def choice() -> Choice:
    """Return the choice under which the present page is made; English where nobody chose."""
    return _choice.get() or _PLAIN


def language() -> Language:
    """Return the language of the present page."""
    return choice().language


def folders() -> tuple[Language, ...]:
    """Return the languages of the published site that have folders; none where it has but one."""
    return choice().folders


def asked() -> str:
    """Return the tag that the address asks for; empty where it asks for none."""
    now = choice()
    return now.language.tag if now.asked else ""


def known(tag: str) -> Language | None:
    """Return the language of a tag such as ``uk`` or ``uk-UA``; None where there is none."""
    every = {**LANGUAGES, **_HIDDEN}
    return every.get(tag) or LANGUAGES.get(tag.partition("-")[0].lower())


def named(tag: str) -> Language:
    """Return the language of a tag; UsageError names those there are."""
    found = known(tag)
    if found is None:
        raise UsageError(f"--lang {tag}: there is no such language; choose {', '.join(LANGUAGES)}")
    return found


def every_named(tags: str) -> tuple[Language, ...]:
    """Return the languages of tags with commas between, each once; UsageError as :func:`named`."""
    return tuple(dict.fromkeys(named(tag.strip()) for tag in tags.split(",")))


@contextmanager
def speaking(spoken: Language | Choice) -> Iterator[None]:
    """Make what is made inside in this language."""
    token = _choice.set(spoken if isinstance(spoken, Choice) else Choice(language=spoken))
    try:
        yield
    finally:
        _choice.reset(token)


def choose(
    query: str,
    *,
    cookie: str | None,
    accepts: str,
    page: bool = True,
    secrets: Collection[str] = (),
) -> Choice:
    """Return the language of a request: its address, else the cookie, else the browser's wish.

    ``query`` is the address behind the ``?``, ``accepts`` the header Accept-Language (RFC 9110).
    ``page`` says whether the address can be asked again, as the answer to a form cannot. No link
    repeats the fields in ``secrets``.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    wanted = next((known(value) for name, value in pairs if name == FIELD), None)
    rest = urlencode([pair for pair in pairs if pair[0] not in {FIELD, *secrets}]) if page else None
    if wanted is not None:
        return Choice(language=wanted, asked=True, query=rest)
    found = (known(cookie) if cookie else None) or _accepted(accepts)
    return Choice(language=found or ENGLISH, query=rest)


def _accepted(header: str) -> Language | None:
    wishes = []
    for place, one in enumerate(header.split(",")):
        tag, _, weight = one.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or "1") if weight else 1.0
        except ValueError:
            quality = 0.0  # a weight that is no number is no wish
        wishes.append((-quality, place, tag.strip()))
    spoken = (known(tag) for quality, _, tag in sorted(wishes) if quality < 0)
    return next((one for one in spoken if one is not None), None)


def switch() -> tuple[tuple[Language, str], ...]:
    """Return each language with the address of this page of a server, relative to the page."""
    rest = choice().query
    if rest is None:
        return ()
    return tuple(
        (one, "?" + "&".join(part for part in (rest, f"{FIELD}={one.tag}") if part))
        for one in LANGUAGES.values()
    )


@cache
def _catalogue(tag: str) -> catalogues.NullTranslations:
    if tag not in LANGUAGES or tag == ENGLISH.tag:
        return catalogues.NullTranslations()
    with as_file(files("servanda.pages") / "locale") as folder:
        return catalogues.translation(DOMAIN, folder, [tag])


def _said(words: str, values: Mapping[str, object]) -> str:
    words = pseudo(words) if language().tag == PSEUDO else words
    return words.format_map(values) if values else words


def gettext(message: str, /, **values: object) -> str:
    """Return a message in the language of the page, with ``{name}`` replaced by ``values``.

    Nothing stays nothing: the message of a catalogue for it is the catalogue's own head.
    """
    if not message:
        return ""
    return _said(_catalogue(language().tag).gettext(message), values)


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a message whose English means several things; ``context`` says which is meant."""
    return _said(_catalogue(language().tag).pgettext(context, message), values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form that fits ``count``; ``{n}`` is the number as running text has it.

    English knows two forms, Ukrainian three (CLDR: one, few, many): never choose by ``n == 1``.
    """
    words = _catalogue(language().tag).ngettext(one, many, count)
    return _said(words, {"n": count_word(count)} | values)


def N_(message: str) -> str:  # noqa: N802  (its name in every gettext manual)
    """Return ``message`` itself, noted for translation: ``gettext`` is called where it is shown."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802
    """Return ``message`` itself, noted for translation in a context."""
    del context
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """Return both forms themselves, noted for translation: ``ngettext(*pair, n)`` is for later."""
    return one, many


class Words(Mapping[str, str]):
    """A table of messages, such as state -> phrase: each is translated as it is looked up."""

    def __init__(self, english: Mapping[str, str]) -> None:
        """Hold messages that were noted with ``N_``."""
        self._english = dict(english)

    def __getitem__(self, key: str) -> str:
        """Return the phrase in the language of the page."""
        return gettext(self._english[key])

    def __iter__(self) -> Iterator[str]:
        """Yield the keys in their order."""
        return iter(self._english)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._english)

    def __or__(self, more: "Words") -> "Words":
        """Return a table with the entries of both."""
        return Words({**self._english, **more._english})


class Pairs(Mapping[str, tuple[str, str]]):
    """A table of names in the singular and the plural, as headings and legends have them."""

    def __init__(self, english: Mapping[str, tuple[str, str]]) -> None:
        """Hold pairs of messages that were noted with ``N_``."""
        self._english = dict(english)

    def __getitem__(self, key: str) -> tuple[str, str]:
        """Return both names in the language of the page."""
        one, many = self._english[key]
        return gettext(one), gettext(many)

    def __iter__(self) -> Iterator[str]:
        """Yield the keys in their order."""
        return iter(self._english)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._english)


_NUMERALS: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)


def count_word(n: int) -> str:
    """Return ``n`` as running text has it: in English a word up to twelve, digits above.

    Elsewhere a numeral's word would have to agree with its noun, so digits stand throughout.
    """
    english = language().tag == ENGLISH.tag
    return _NUMERALS[n] if english and 0 <= n < len(_NUMERALS) else number(n)


def number(n: float, *, digits: int = 0) -> str:
    """Return a number in digits: ``10,000`` in English, ``10 000`` in Ukrainian; CLDR's marks."""
    return _marked(f"{n:,.{digits}f}")


def amount(value: float | Decimal) -> str:
    """Return an amount with all of its own digits, and the marks of the language."""
    return _marked(f"{value:,}")


def _marked(plain: str) -> str:
    if language().tag != "uk":
        return plain
    # Ukrainian parts thousands by a no-break space and decimals by a comma.
    return plain.replace(",", "\u00a0").replace(".", ",")
