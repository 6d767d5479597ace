"""Which words of a page are no message: found in the made-up language, whose letters are Arabic."""

import re
from html.parser import HTMLParser

from servanda.pages.pseudo import PSEUDO

QUOTED = frozenset({"q", "blockquote", "bdi", "code", "pre", "kbd", "script", "style", "mark"})
"""What stands in these is somebody's own words, a name, an id or a command."""
VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "rect", "line", "circle"})
SPOKEN = ("aria-label", "placeholder", "title", "alt")
WORD = re.compile(r"[A-Za-z]{3,}")


class Untold(HTMLParser):
    """Gathers the Latin words that a page prints outside quotations, names and ids."""

    def __init__(self) -> None:
        """Begin outside everything."""
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Step into an element; one in another language is a quotation."""
        given = dict(attrs)
        own = tag in QUOTED or (tag != "html" and given.get("lang") not in (None, PSEUDO))
        if not (own or self._quoted):
            # A number of an entry is no word, and an address says itself.
            self.found += [v for n in SPOKEN if (v := given.get(n)) and WORD.search(v)]
        if tag not in VOID:
            self._open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        """Step out again; what was left open ends with it."""
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Keep a text that holds Latin words."""
        if not self._quoted and WORD.search(data):
            self.found.append(" ".join(data.split()))

    @property
    def _quoted(self) -> bool:
        return any(own for _, own in self._open)


def untold(html: str) -> list[str]:
    """Return the texts of a page that nobody wrapped."""
    reader = Untold()
    reader.feed(html)
    return reader.found
