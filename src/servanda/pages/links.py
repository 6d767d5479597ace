"""Where pages link to: ``/``-addresses on the server, relative files in the published site."""

import hashlib
import posixpath
import re
from collections.abc import Sequence
from typing import Literal, Protocol
from urllib.parse import quote, urlencode

from servanda.pages.languages import ENGLISH, FIELD, Language, asked, folders, language, switch

ENTRIES_PER_PAGE = 200

TABLES_FOLDER = "data/"
"""Where a published site holds its tables."""
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_LONGEST = 120
_IN_PATHS = re.compile(r"[/\\\ud800-\udfff]|\.json\Z")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\Z")


Alert = Literal["commitment", "party", "phase"]
"""What has a feed and a calendar of its own."""


class Links(Protocol):
    """Turns the name of a page into the address that a template prints."""

    published: bool
    """True in the static site: no forms, no door, quotations only where the text asks for it."""
    chosen: tuple[str, str]
    """The clocks that the reader chose: as of, known at; empty where none was."""

    def tongues(self) -> tuple[tuple[Language, str], ...]:
        """Return each language with the address of this very page in it; none where it has one."""
        ...

    def page(self, name: str, anchor: str = "") -> str:
        """Return the address of ``index``, ``documents``, ``audit``, ``read``, ``list/open`` ..."""
        ...

    def document(self, document: str, anchor: str = "") -> str:
        """Return the address of a document's page."""
        ...

    def beside(self, first: str, second: str) -> str:
        """Return the address of two versions of one text side by side."""
        ...

    def commitment(self, commitment: str, anchor: str = "") -> str:
        """Return the address of a commitment's page."""
        ...

    def history(self, commitment: str) -> str:
        """Return the address of the revisions of a commitment's verdicts."""
        ...

    def embed(self, commitment: str) -> str:
        """Return the address of a commitment's card for other people's pages."""
        ...

    def party(self, name: str, anchor: str = "") -> str:
        """Return the address of a party's page."""
        ...

    def span(self, document: str, start: int, end: int) -> str:
        """Return the address of a place in a document, in code points, end exclusive."""
        ...

    def entry(self, index: int) -> str:
        """Return the address of a log entry's line."""
        ...

    def dry_run(self, ifs: Sequence[str]) -> str:
        """Return the address of levers under assumptions; empty where nothing can be tried."""
        ...

    def static(self, name: str) -> str:
        """Return the address of a style sheet or script."""
        ...

    def file(self, name: str) -> str:
        """Return the address of a file beside the pages, such as ``calendar.ics``."""
        ...

    def alert(self, kind: Alert, name: str, ending: str) -> str:
        """Return the address of the feed (``atom``) or calendar (``ics``) of one of many.

        Empty where this copy has none.
        """
        ...

    def graph(self) -> str:
        """Return the address of what this page says as JSON-LD."""
        ...

    def cite(self, *, as_of: str, known_at: str) -> str:
        """Return the address of this very page with both clocks fixed; empty where it has none."""
        ...


def entries_page(index: int) -> str:
    """Return the name of the page that lists log entry ``index``."""
    return f"entries/{index // ENTRIES_PER_PAGE}"


def document_step(document: str, step: str = "", **query: str) -> str:
    """Return the server's address of a document's page, or of a step on it such as ``sign``."""
    path = f"/documents/{quote(document, safe='')}" + (f"/{step}" if step else "")
    told = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{told}" if told else path


class ServerLinks:
    """Addresses of the running server; clocks and language that were chosen stay in each."""

    published = False

    def __init__(
        self, *, here: str = "/", as_of: str | None = None, known_at: str | None = None
    ) -> None:
        """Keep the clocks that the reader chose; None is left out of the address.

        ``here`` is the path of the page that holds the links.
        """
        self.chosen = (as_of or "", known_at or "")
        self._here = here
        self._query = _chosen(as_of, known_at)

    def tongues(self) -> tuple[tuple[Language, str], ...]:
        """Return each language with the address of this page in it."""
        return switch()

    def page(self, name: str, anchor: str = "") -> str:
        """Return the address of a page by name."""
        return self._address("" if name == "index" else quote(name), anchor)

    def document(self, document: str, anchor: str = "") -> str:
        """Return the address of a document's page."""
        return self._address(f"documents/{quote(document, safe='')}", anchor)

    def beside(self, first: str, second: str) -> str:
        """Return the address of two versions of one text side by side."""
        one, other = (quote(name, safe="") for name in (first, second))
        return self._address(f"documents/{one}/beside/{other}")

    def commitment(self, commitment: str, anchor: str = "") -> str:
        """Return the address of a commitment's page."""
        return self._address(f"c/{quote(commitment, safe='')}", anchor)

    def history(self, commitment: str) -> str:
        """Return the address of the revisions of a commitment's verdicts."""
        return self._address(f"c/{quote(commitment, safe='')}/history")

    def embed(self, commitment: str) -> str:
        """Return the address of a commitment's card for other people's pages."""
        return self._address(f"c/{quote(commitment, safe='')}/embed")

    def party(self, name: str, anchor: str = "") -> str:
        """Return the address of a party's page."""
        return self._address(f"parties/{quote(party_key(name), safe='')}", anchor)

    def span(self, document: str, start: int, end: int) -> str:
        """Return the address of a place in a document; it is marked there without JavaScript."""
        path = f"documents/{quote(document, safe='')}"
        query = "&".join(part for part in (self._query, f"span={start}-{end}") if part)
        return f"/{path}?{query}#{span_anchor(start, end)}"

    def entry(self, index: int) -> str:
        """Return the address of a log entry's line."""
        return self._address(entries_page(index), f"e{index}")

    def dry_run(self, ifs: Sequence[str]) -> str:
        """Return the address of levers under assumptions."""
        query = urlencode([("if", one) for one in ifs])
        return "/levers?" + "&".join(part for part in (self._query, query) if part)

    def path(self, name: str) -> str:
        """Return the bare path of a page, as forms send to it: they bring the clocks along."""
        return f"/{name}"

    def static(self, name: str) -> str:
        """Return the address of a style sheet or script."""
        return f"/static/{name}"

    def file(self, name: str) -> str:
        """Return the address of a file beside the pages."""
        return self._subscribed(name) if name.endswith((".atom", ".ics")) else self._address(name)

    def alert(self, kind: Alert, name: str, ending: str) -> str:
        """Return the address of a feed or calendar."""
        if kind == "phase":
            address = self._subscribed("calendar.ics" if ending == "ics" else "feed.atom")
            return f"{address}{'&' if '?' in address else '?'}{urlencode({'phase': name})}"
        place = "c/" + quote(name, safe="")
        if kind == "party":
            place = "parties/" + quote(party_key(name), safe="")
        return self._subscribed(f"{place}.{ending}")

    def graph(self) -> str:
        """Return the address of the provenance as JSON-LD."""
        return self._address("provenance.jsonld")

    def cite(self, *, as_of: str, known_at: str) -> str:
        """Return the address of this page with both clocks fixed."""
        return f"{quote(self._here)}?{_chosen(as_of, known_at)}"

    def _subscribed(self, path: str) -> str:
        """Return an address that says its language itself: a program asks it, without a cookie."""
        address, spoken = self._address(path), language()
        if asked() or spoken == ENGLISH:
            return address
        return f"{address}{'&' if '?' in address else '?'}{urlencode({FIELD: spoken.tag})}"

    def _address(self, path: str, anchor: str = "") -> str:
        query = f"?{self._query}" if self._query else ""
        return f"/{path}{query}" + (f"#{anchor}" if anchor else "")


class SiteLinks:
    """Addresses inside the published folder, relative to the page that holds them.

    Where the site speaks several languages, its pages lie in a folder for each; styles, tables and
    graphs lie beside these folders.
    """

    published = True
    chosen = ("", "")

    def __init__(self, here: str) -> None:
        """Remember the file ``here`` that the links stand in: its path among the pages."""
        self._here = here
        self._folder = posixpath.dirname(here) or "."

    def tongues(self) -> tuple[tuple[Language, str], ...]:
        """Return each language with the file of this page in it."""
        return tuple((one, self._shared(f"{one.tag}/{self._here}")) for one in folders())

    def page(self, name: str, anchor: str = "") -> str:
        """Return the address of a page by name."""
        return self._relative(f"{name}.html", anchor)

    def document(self, document: str, anchor: str = "") -> str:
        """Return the address of a document's page."""
        return self._relative(document_file(document), anchor)

    def beside(self, first: str, second: str) -> str:
        """Return the address of two versions of one text side by side."""
        return self._relative(beside_file(first, second))

    def commitment(self, commitment: str, anchor: str = "") -> str:
        """Return the address of a commitment's page."""
        return self._relative(commitment_file(commitment), anchor)

    def history(self, commitment: str) -> str:
        """Return the address of the revisions of a commitment's verdicts."""
        return self._relative(history_file(commitment))

    def embed(self, commitment: str) -> str:
        """Return the address of a commitment's card for other people's pages."""
        return self._relative(embed_file(commitment))

    def party(self, name: str, anchor: str = "") -> str:
        """Return the address of a party's page."""
        return self._relative(party_file(name), anchor)

    def span(self, document: str, start: int, end: int) -> str:
        """Return the address of a place in a document; the script marks it there."""
        return self._relative(document_file(document), span_anchor(start, end))

    def entry(self, index: int) -> str:
        """Return the address of a log entry's line."""
        return self._relative(f"{entries_page(index)}.html", f"e{index}")

    def dry_run(self, ifs: Sequence[str]) -> str:
        """Return nothing: a published page computes nothing anew."""
        del ifs
        return ""

    def static(self, name: str) -> str:
        """Return the address of a style sheet or script."""
        return self._shared(f"static/{name}")

    def file(self, name: str) -> str:
        """Return the address of a file beside the pages, or of a table."""
        return self._shared(name) if name.startswith(TABLES_FOLDER) else self._relative(name)

    def alert(self, kind: Alert, name: str, ending: str) -> str:
        """Return the address of a feed or calendar; promises have none of their own here."""
        return "" if kind == "commitment" else self._relative(alert_file(kind, name, ending), "")

    def graph(self) -> str:
        """Return the address of the page's own JSON-LD, or of the whole provenance."""
        own = self._here.startswith(("c/", "documents/"))
        return self._shared(graph_file(self._here) if own else f"{TABLES_FOLDER}provenance.jsonld")

    def cite(self, *, as_of: str, known_at: str) -> str:
        """Return nothing: a published page has its clocks built in."""
        del as_of, known_at
        return ""

    def bundle(self, path: str) -> str:
        """Return the address of a file of the bundle, whose root holds ``site/``."""
        return self._shared(f"../{path}")

    def _shared(self, path: str) -> str:
        """Return the address of what all languages have in common."""
        return self._relative(f"../{path}" if folders() else path)

    def _relative(self, path: str, anchor: str = "") -> str:
        address = quote(posixpath.relpath(path, self._folder))
        return address + (f"#{anchor}" if anchor else "")


def _chosen(as_of: str | None, known_at: str | None) -> str:
    """Return what a reader chose by the address, as the next address asks for it."""
    chosen = (("as_of", as_of), ("known_at", known_at), (FIELD, asked()))
    return urlencode([(k, v) for k, v in chosen if v])


def document_file(document: str) -> str:
    """Return the file of a document's page in the published site."""
    return f"documents/{_file_name(document)}.html"


def beside_file(first: str, second: str) -> str:
    """Return the file of two versions side by side in the published site."""
    return f"beside/{_file_name(first)}/{_file_name(second)}.html"


def commitment_file(commitment: str) -> str:
    """Return the file of a commitment's page in the published site."""
    return f"c/{_file_name(commitment)}.html"


def graph_file(page: str) -> str:
    """Return the file of what a page says as JSON-LD, beside the page."""
    return page.removesuffix(".html") + ".jsonld"


def history_file(commitment: str) -> str:
    """Return the file of a commitment's revisions in the published site."""
    return f"history/{_file_name(commitment)}.html"


def embed_file(commitment: str) -> str:
    """Return the file of a commitment's card in the published site."""
    return f"embed/{_file_name(commitment)}.html"


def party_file(name: str) -> str:
    """Return the file of a party's page in the published site."""
    return f"parties/{_file_name(name)}.html"


def alert_file(kind: Alert, name: str, ending: str) -> str:
    """Return the file of a party's or phase's feed or calendar in the published site."""
    folder = "parties" if kind == "party" else "phases"
    return f"{folder}/{_file_name(name)}.{ending}"


def party_key(name: str) -> str:
    """Return what stands for a party in an address of the server.

    It is the name itself, or, where that cannot be part of a path, the name of its file.
    """
    bare = name.strip(". ")
    fits = name == bare != "" and len(name) <= _LONGEST and name.isprintable()
    return name if fits and not _IN_PATHS.search(name) else _file_name(name)


def span_anchor(start: int, end: int) -> str:
    """Return the element id of a place in a text."""
    return f"c{start}-{end}"


def _file_name(name: str) -> str:
    """Return a file name that is unique on any file system, also one that folds case."""
    if _PLAIN.match(name) and not _RESERVED.match(name):
        return name
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{stem}-{digest}" if stem else digest


def anchor_of(kind: str, occurrence: str) -> str:
    """Return the place of an incident on the page of incidents."""
    digest = hashlib.sha256(f"{kind}\n{occurrence}".encode("utf-8", "surrogatepass"))
    return f"i{digest.hexdigest()[:10]}"
