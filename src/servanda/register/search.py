"""Finding words in what a register holds."""

import re

from servanda.errors import UsageError
from servanda.model.stored import SearchHit
from servanda.plugins import Store

_PART = re.compile(r'"([^"]+)"|(\S+)')


def find(store: Store, query: str, *, limit: int = 20) -> list[SearchHit]:
    """Return the best places where all words stand; words in double quotes stand together."""
    parts = [(a or b).strip('"').strip() for a, b in _PART.findall(query)]
    words = [part for part in parts if any(c.isalnum() for c in part)]
    if not words:
        raise UsageError(f"nothing to look for in {query!r}; give at least one word")
    if limit < 1:
        raise UsageError(f"at most {limit} hits: the limit must be 1 or more")
    return store.find(words, limit)
