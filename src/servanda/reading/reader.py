"""From a document to its Reading: all stages in order."""

from dataclasses import dataclass

from servanda import __version__
from servanda.model.dates import StatedDate
from servanda.model.reading import DocumentFacts, ReaderFacts, Reading, Statement
from servanda.model.text import Document
from servanda.reading import facts, parties
from servanda.reading.account import account, ask_list, summary
from servanda.reading.candidates import candidates
from servanda.reading.cast import Cast
from servanda.reading.genre import genre as genre_of
from servanda.reading.genre import language
from servanda.reading.learned import Model, weighed_again
from servanda.reading.lexicons import digest
from servanda.reading.moorings import moored
from servanda.reading.naming import Names
from servanda.reading.parts import Block, Genre
from servanda.reading.pipeline import findings
from servanda.reading.roles import party_roles
from servanda.reading.statements import merged, statements
from servanda.reading.structure import blocks
from servanda.reading.tongues import MANY
from servanda.reading.view import View

READ = ("en", "und")
"""Languages that are read: English, and texts too short to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known of a text before anybody looks for statements in it."""

    document: Document
    view: View
    cast: Cast
    blocks: tuple[Block, ...]
    language: str
    genre: Genre
    stated: StatedDate

    @property
    def text(self) -> str:
        """The text as it is looked at; all places but those of a Reading count in it."""
        return self.view.text

    @property
    def reads(self) -> bool:
        """Whether the text is in a language that is read."""
        return self.language in READ


def ground(document: Document, names: Names | None = None) -> Ground:
    """Return structure, names, language, genre and date of ``document``."""
    view = View(document.text)
    text = view.text
    found = blocks(text)
    cast = Cast(text, names)
    return Ground(
        document=document,
        view=view,
        cast=cast,
        blocks=found,
        language=language(text),
        genre=parties.introduced(cast, found, genre_of(text, found)),
        stated=facts.stated_date(text, found),
    )


def read(
    document: Document, names: Names | None = None, *, learned: bool | Model = True
) -> Reading:
    """Return the reading of ``document``: statements with exact spans, refusals with reasons.

    ``names`` are those known beforehand: left out, those of the lexicon; a register may add its own
    (``Names(["Lake Front|LF"])``). ``learned`` switches the learned layer on or off, or
    gives it other weights.
    A text in another language yields its language and no statements: nothing is invented. Of a
    text in several languages (``mul``) the English lines are read.
    """
    on = ground(document, names)
    by = ReaderFacts(name="rules", version=__version__, digest=digest())
    return reading(on, _found(on, learned=learned) if on.reads else [], by)


def _found(on: Ground, *, learned: bool | Model) -> list[Statement]:
    ruled = candidates(on.text, on.blocks, on.genre)
    by = learned if isinstance(learned, Model) else None
    made = findings(on.text, weighed_again(on.text, ruled, on.genre, by=by) if learned else ruled)
    return statements(on.cast, on.blocks, made, on.genre, facts.known(on.stated))


def reading(on: Ground, found: list[Statement], reader: ReaderFacts) -> Reading:
    """Return the whole reading of a text in which ``reader`` found these statements, in order.

    Whoever found them, repeats are merged, cue words placed, roles told and questions asked alike.
    ``found`` is used up: it is empty afterwards, so that a large text is not held twice.
    """
    text, genre, document = on.text, on.genre, on.document
    listed = merged(found)
    found.clear()
    listed = moored(text, listed, facts.known(on.stated))
    final, refused = account(text, on.blocks, listed, genre) if on.reads else (listed, ())
    del listed
    made = Reading(
        document=DocumentFacts(
            id=facts.slug(document.source, document.sha256_text),
            title=document.title or facts.title(text, on.blocks),
            kind=genre.kind,
            language=MANY if on.view.many_languages else on.language,
            date=on.stated,
            source=document.source,
            media_type=document.media_type,
            sha256_bytes=document.sha256_bytes,
            sha256_text=document.sha256_text,
            length=len(document.text),
            kept=document.kept,
            text_extractor=document.text_extractor,
            parties=party_roles(on.cast, on.blocks, final, genre) if on.reads else (),
        ),
        reader=reader,
        statements=(),
        refused=refused,
        summary=summary(final),
        ask=ask_list(final),
    )
    in_view = list(final)
    del final
    return on.view.restored(made, in_view)
