"""Press articles as entries: the proposal going in, and the fold that reads them."""

from collections.abc import Iterable
from typing import Any

from servanda.model.entry import EntryRef
from servanda.model.press import PressArticle, PressArticleBody, RegisteredArticle
from servanda.register.entries import Entry
from servanda.register.folding import registered
from servanda.register.proposals import Batch, Proposal
from servanda.register.seal import Secret
from servanda.register.view import LogView


def article(
    one: PressArticle,
    *,
    note: str | None,
    of: EntryRef | Batch,
    corrected: EntryRef | None = None,
) -> Proposal:
    """Record an article; ``of`` is its document, ``corrected`` the article that it corrects."""
    return Proposal(
        type="press-article/1",
        body={
            "id": one.id,
            "outlet": one.outlet,
            "on": one.on,
            "document": one.document,
            "corrects": one.corrects,
            "note": None if note is None else Secret(note),
        },
        refs=(of,) if corrected is None else (of, corrected),
        role="secretariat",
    )


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return the articles, as a field of the register's state."""
    found = [
        registered(RegisteredArticle, view, entry)
        for entry in standing
        if isinstance(entry.body, PressArticleBody)
    ]
    return {"articles": tuple(found)}
