"""The search of a published site: a list of what can be found, and a script that looks through it.

Both are files beside the pages, so that it works from a folder, without a server.
"""

from collections.abc import Iterator

import msgspec

from servanda.model.register import RegisteredDocument, RegisterState
from servanda.pages.cards import statements_of
from servanda.pages.links import Links
from servanda.pages.retold import entry_words
from servanda.pages.search_page import WHAT

MOST = 1_500_000
"""Characters of texts in the list; a page that loads more is slow to open."""

Row = tuple[str, str, str, str]
"""What it is, its title, its address, and the words in which is looked."""


def index(state: RegisterState, links: Links) -> tuple[bytes, int]:
    """Return the list as a classic script, and how many documents are in it by quotations alone."""
    rows = [*_promises(state, links), *_statements(state, links), *_entries(state, links)]
    left = MOST - sum(len(row[3]) for row in rows)
    cut = 0
    press = {one.document for one in state.articles}
    for held in state.documents:
        text = " ".join(_text(held).split())
        if len(text) > left:
            text, cut = "", cut + 1
        left -= len(text)
        what = "press text" if held.id in press else "text"
        rows.append((WHAT[what], held.title, links.document(held.id), text))
    return b"servandaIndex = " + msgspec.json.encode(rows) + b";\n", cut


def _text(held: RegisteredDocument) -> str:
    return "" if held.quotes_only or held.text is None else held.text


def _promises(state: RegisterState, links: Links) -> Iterator[Row]:
    for one in state.commitments:
        said = "" if one.statement is None else one.statement.span.exact
        words = " ".join(f"{said} {one.terms}".split())
        yield (WHAT["promise"], one.title, links.commitment(one.id), words)


def _statements(state: RegisterState, links: Links) -> Iterator[Row]:
    for held in state.documents:
        for one in statements_of(held, state):
            href = links.span(held.id, one.span.start, one.span.end)
            yield (WHAT["statement"], held.title, href, " ".join(one.span.exact.split()))


def _entries(state: RegisterState, links: Links) -> Iterator[Row]:
    for entry in state.entries:
        told = (
            f"{entry_words(entry.summary)} · {entry.actor}, {entry.role}, {entry.claimed_time[:10]}"
        )
        yield (WHAT["entry"], f"#{entry.index}", links.entry(entry.index), told)
