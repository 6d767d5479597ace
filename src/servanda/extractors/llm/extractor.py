"""The plug-in ``llm``: a language model as one more coder, asked only when named."""

import os
from urllib.parse import urlsplit

from servanda import __version__
from servanda.errors import UsageError
from servanda.extractors.llm import words
from servanda.extractors.llm.parts import as_shown, parts
from servanda.extractors.llm.places import Tally, placed
from servanda.extractors.llm.settings import Settings, is_this_machine, settings_from
from servanda.extractors.llm.slots import statements
from servanda.model.reading import ReaderFacts, Reading
from servanda.model.text import Document
from servanda.reading.reader import ground, reading

MOST_PARTS = 500
"""Questions about one text: beyond this, cost and time are no longer what anybody expects."""


class LlmExtractor:
    """Asks a language model for quotations and keeps those that stand in the text."""

    takes_argument = True

    def __init__(self, model: str = "", *, settings: Settings | None = None) -> None:
        """Take the name of a model; all else comes from the environment unless it is given."""
        self._model = model
        self._given = settings

    @property
    def settings(self) -> Settings:
        """The model and whom to ask for it; raises UsageError where the environment lacks it."""
        return self._given or settings_from(os.environ, self._model)

    @property
    def sends_to(self) -> str:
        """The host to which the words of an English text are sent, and how openly."""
        address = urlsplit(self.settings.url)
        if is_this_machine(address):
            return f"{self.settings.host} (this machine)"
        open_ = " over http, readable on the way" if address.scheme == "http" else ""
        return f"{self.settings.host}{open_}"

    def extract(self, document: Document) -> Reading:
        """Return the reading of ``document``; every span is exact, what was not found is counted.

        Raises UsageError for settings that do not do, ExtractorError where the service fails.
        """
        settings = self.settings
        try:
            from servanda.extractors.llm import asking  # noqa: PLC0415  (an extra, and heavy)
        except ImportError as error:
            raise UsageError(
                f"{settings.name} needs a library that is not installed ({error.name}); "
                "install it with: pip install 'servanda[llm]'"
            ) from error
        on = ground(document)
        shown = as_shown(on.text, on.blocks)
        cut = parts(on.text, on.blocks, size=settings.part, overlap=settings.overlap)
        asked = cut if on.reads else ()
        if len(asked) > MOST_PARTS:
            raise UsageError(
                f"{document.source}: {len(asked)} questions would be needed, and {MOST_PARTS} are "
                "asked at most; cut the text, or set SERVANDA_LLM_PART to a larger number"
            )
        answers = asking.ask(settings, shown, asked) if asked else []
        tally = Tally()
        found = statements(on, shown, placed(shown, asked, answers, tally), tally)
        facts = ReaderFacts(
            name=settings.name,
            version=__version__,
            digest=words.digest(settings.model, settings.form, settings.part, asking.schema()),
            dropped=tally.dropped(),
        )
        return reading(on, found, facts)
