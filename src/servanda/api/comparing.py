"""COMPARE as use cases: two texts side by side, or an article against a text. No register."""

from typing import get_args

from servanda.api.reading import load_and_read
from servanda.errors import InputError, UsageError
from servanda.framing.diff import diff as diff_readings
from servanda.framing.press import compare as compare_readings
from servanda.model.comparison import ChangeVerdict, ClaimComparison, ClaimVerdict, Diff
from servanda.model.reading import Reading
from servanda.stores.address import Location

READ = ("en", "und")
"""Languages in which the reader finds statements: English, and texts too short to tell."""


def diff(left: str, right: str, *, encoding: str | None = None, extractor: str = "rules") -> Diff:
    """Return what became of each promise of ``left`` in ``right``: paths, addresses, one ``-``.

    Raises InputError where one of the texts cannot be read, or is not in English: all of its
    promises would else look as if they had been dropped.
    """
    return diff_readings(*_both(left, right, encoding=encoding, extractor=extractor))


def compare(
    article: str, text: str, *, encoding: str | None = None, extractor: str = "rules"
) -> ClaimComparison:
    """Return each claim of ``article`` with what ``text`` says of it, and why."""
    return compare_readings(*_both(article, text, encoding=encoding, extractor=extractor))


def _both(
    left: str, right: str, *, encoding: str | None, extractor: str
) -> tuple[Reading, Reading]:
    if left == right == "-":
        raise UsageError("both texts from standard input; name a file for one of them")
    one, other = (
        load_and_read(source, encoding=encoding, extractor=extractor)[1] for source in (left, right)
    )
    for reading in (one, other):
        only_english(reading)
    return one, other


def only_english(reading: Reading) -> None:
    """Refuse a text in another language: nothing in it would be found, and that is no answer."""
    facts = reading.document
    if facts.language not in READ and not reading.statements:
        shown = "standard input" if facts.source == "-" else facts.source
        raise InputError(
            f"{shown}: the text looks like {facts.language!r}, and the reader covers English; "
            "nothing was compared; give an English version of it"
        )


def change_words(words: str) -> tuple[ChangeVerdict, ...]:
    """Return the verdicts of a diff named in a comma-separated list; UsageError for another."""
    known: dict[str, ChangeVerdict] = {v: v for v in get_args(ChangeVerdict)}
    return tuple(known[word] for word in _checked(words, tuple(known)))


def claim_words(words: str) -> tuple[ClaimVerdict, ...]:
    """Return the verdicts on claims named in a comma-separated list; UsageError for another."""
    known: dict[str, ClaimVerdict] = {v: v for v in get_args(ClaimVerdict)}
    return tuple(known[word] for word in _checked(words, tuple(known)))


def _checked(words: str, known: tuple[str, ...]) -> list[str]:
    found = [word.strip() for word in words.split(",") if word.strip()]
    strange = [word for word in found if word not in known]
    if strange or not found:
        raise UsageError(
            f"--fail-on: {', '.join(map(repr, strange)) or 'no word'}; expected one or more of: "
            f"{', '.join(known)}"
        )
    return found


def other_side(
    text: str | None,
    register: Location | None,
    *,
    chosen: bool,
    clocks: tuple[str | None, str | None],
) -> str | Location:
    """Return the text or the register that an article is held against; UsageError where unclear.

    ``chosen`` tells whether the register was named in so many words: one of the environment
    gives way to a text. ``clocks`` are the article's day and the state asked for.
    """
    if text is not None and chosen:
        raise UsageError("--with and --register: an article is held against one of them; leave one")
    if text is not None:
        if any(clock is not None for clock in clocks):
            raise UsageError("--on and --known-at belong to a register; --with TEXT has one state")
        return text
    if register is None:
        raise UsageError("nothing to hold it against; give --with TEXT or --register FILE")
    return register
