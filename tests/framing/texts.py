"""Texts of our own: two countries at a river, and a newspaper that tells of them."""

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading
from servanda.model.text import Document

HEAD = "AGREEMENT BETWEEN ARLAND AND BORLAND\n\nThe Parties have agreed as follows:\n\n"
BOATS = "Arland shall withdraw its patrol boats from the upper river by 1 May 2031."
AGREED = (
    HEAD
    + BOATS
    + """
Borland shall reopen the iron bridge to trucks within 30 days of signature, under the supervision \
of the river commission.
Borland shall not lay mines in the reed delta.
Arland shall pay Borland 40 million euros for dredging, if the dredging plan is approved.
The Parties hope to restore the night ferry to Pinefield.
The Parties intend to train pilots for tankers.
"""
)
NEWS = (
    "Calm returns to the upper river\n\nBy our correspondent, 3 April 2031\n\n"
    "The talks in Pinefield ended on Tuesday, officials told reporters. "
)
GERMAN = (
    "Die Vertragsparteien verpflichten sich, die Truppen bis zum 1. Mai 2031 von der Grenze "
    "zurückzuziehen und die Gefangenen ohne Vorbedingungen freizulassen. Die Kommission wird die "
    "Einhaltung der Vereinbarung überwachen und den Parteien darüber berichten.\n"
)
_READER = RulesExtractor()


def reading(text: str, source: str = "note.txt") -> Reading:
    """Return the reading of a plain text."""
    return _READER.extract(
        Document(
            source=source,
            media_type="text/plain",
            raw=text.encode(),
            text=text,
            text_extractor="plain/1",
            kept="1",
        )
    )


def agreement(*sentences: str) -> Reading:
    """Return the reading of an agreement that holds these sentences."""
    return reading(HEAD + "\n".join(sentences) + "\n")


def news(*sentences: str) -> Reading:
    """Return the reading of an article that holds these sentences."""
    return reading(NEWS + " ".join(sentences) + "\n")
