"""From a document to its Reading: all stages in order."""

from servanda import __version__
from servanda.model.reading import DocumentFacts, ReaderFacts, Reading
from servanda.model.text import Document
from servanda.reading import facts, parties
from servanda.reading.account import account, ask_list, party_roles, summary
from servanda.reading.genre import genre as genre_of
from servanda.reading.genre import language
from servanda.reading.lexicons import digest
from servanda.reading.moorings import moored
from servanda.reading.pipeline import findings
from servanda.reading.statements import merged, statements
from servanda.reading.structure import blocks

READ = ("en", "und")
"""Languages that are read: English, and texts too short to tell."""


def read(document: Document) -> Reading:
    """Return the reading of ``document``: statements with exact spans, refusals with reasons.

    A text in another language yields its language and no statements: nothing is invented.
    """
    text = document.text
    found = blocks(text)
    tongue = language(text)
    reads = tongue in READ
    genre = parties.introduced(text, found, genre_of(text, found))
    stated = facts.stated_date(text, found)
    made = findings(text, found, genre) if reads else ()
    known = facts.known(stated)
    listed = moored(text, merged(statements(text, found, made, genre, known)), known)
    final, refused = account(text, found, listed, genre) if reads else (listed, ())
    return Reading(
        document=DocumentFacts(
            id=facts.slug(document.source, document.sha256_text),
            title=document.title or facts.title(text, found),
            kind=genre.kind,
            language=tongue,
            date=stated,
            source=document.source,
            media_type=document.media_type,
            sha256_bytes=document.sha256_bytes,
            sha256_text=document.sha256_text,
            length=len(text),
            kept=document.kept,
            text_extractor=document.text_extractor,
            parties=party_roles(text, found, final, genre) if reads else (),
        ),
        reader=ReaderFacts(name="rules", version=__version__, digest=digest()),
        statements=final,
        refused=refused,
        summary=summary(final),
        ask=ask_list(final),
    )
