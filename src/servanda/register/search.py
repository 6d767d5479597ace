"""Finding words in what a register holds."""

from servanda.errors import UsageError
from servanda.model.findable import phrases_of
from servanda.model.stored import SearchHit
from servanda.plugins import Store


def find(store: Store, query: str, *, limit: int = 20) -> list[SearchHit]:
    """Return the best places where all words stand; words in double quotes stand together."""
    words = phrases_of(query)
    if not words:
        raise UsageError(f"nothing to look for in {query!r}; give at least one word")
    if limit < 1:
        raise UsageError(f"at most {limit} hits: the limit must be 1 or more")
    return store.find(words, limit)
