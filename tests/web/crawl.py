"""Walks through every page of a served register, as a reader without JavaScript would."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree, html
from tests.web.client import BASE, Client

DATA = re.compile(r"\.(json|jsonl|csv|xlsx|docx|parquet|md|ics|atom|zip|jsonld|svg|css|js|html)\Z")
"""Addresses that hold no page."""
OTHERS = ("http://", "https://", "mailto:")
VOID = ("br", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "line", "polygon",
        "use", "wbr", "source", "polyline", "ellipse")  # fmt: skip


@dataclass(slots=True)
class Seen:
    """One page."""

    address: str
    text: str
    tree: Any
    links: list[str] = field(default_factory=list)
    """Addresses on this server that the page leads to."""


class Walk:
    """The pages that can be reached from a first one."""

    def __init__(
        self,
        client: Client,
        first: str,
        *,
        most: int = 400,
        into: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Begin at ``first``; ``most`` pages are opened, of those that one may walk ``into``."""
        self._client, self._first, self._most, self._into = client, first, most, into
        self.broken: list[str] = []

    @cached_property
    def pages(self) -> dict[str, Seen]:
        """All pages by their addresses without a fragment."""
        opened: dict[str, Seen] = {}
        queue = [self._first]
        for address in queue:
            if address in opened or len(opened) >= self._most:
                continue
            answer = self._client.get(address)
            if answer.status_code in (302, 303):
                queue.append(_bare(answer.headers["location"]))
                continue
            if answer.status_code != 200:
                self.broken.append(f"{address}: {answer.status_code}")
                continue
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            seen = opened[address] = _seen(address, answer.text)
            queue += [
                one for one in seen.links if not DATA.search(urlsplit(one).path) and self._into(one)
            ]
        return opened


def _seen(address: str, text: str) -> Seen:
    tree = html.document_fromstring(text)
    given = [href for href in found(tree, "//a/@href") if not href.startswith(OTHERS)]
    links = [_bare(urljoin(address, href)) for href in given]
    return Seen(address, text, tree, list(dict.fromkeys(links)))


def found(tree: Any, path: str) -> list[Any]:
    """Return what an XPath of nodes or of attributes finds."""
    return list(tree.xpath(path))


def _bare(address: str) -> str:
    return address.removeprefix(BASE).partition("#")[0]


def clocks_of(address: str) -> tuple[bool, bool]:
    """Return whether an address names each of the two clocks."""
    asked = parse_qs(urlsplit(address).query)
    return "as_of" in asked, "known_at" in asked


def faults(page: Seen) -> Iterator[str]:
    """Yield what is wrong with a page as HTML, for a reader or for a program."""
    yield from _markup(page.text)
    yield from _names(page.tree)
    yield from _headings(page.tree)
    if not page.tree.get("lang"):
        yield "no language"
    yield from ("a style in an attribute" for _ in found(page.tree, "//@style"))
    yield from ("a script in the page" for one in found(page.tree, "//script") if one.text)
    yield from (f"a handler {one}" for one in found(page.tree, "//@*[starts-with(name(), 'on')]"))
    for one in found(page.tree, "//*[contains(concat(' ', @class, ' '), ' st ')]"):
        if not one.text_content().strip():
            yield f"a mark without a word: {etree.tostring(one)[:80]!r}"


def _names(tree: Any) -> Iterator[str]:
    """Yield ids that stand twice, and what names an id that there is not."""
    ids = Counter(found(tree, "//@id"))
    yield from (f"id {name} stands {n} times" for name, n in ids.items() if n > 1)
    for name in ("aria-labelledby", "aria-describedby", "for"):
        for told in found(tree, f"//@{name}"):
            yield from (f"{name} names no {one}" for one in told.split() if one not in ids)
    for href in found(tree, "//a/@href[starts-with(., '#')]"):
        if len(href) > 1 and href[1:] not in ids:
            yield f"{href} leads nowhere"


def _headings(tree: Any) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in tree.iter() if re.fullmatch("h[1-6]", str(one.tag))]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    yield from (f"from h{a} to h{b}" for a, b in pairwise(levels) if b > a + 1)


def _markup(text: str) -> Iterator[str]:
    """Yield tags that do not close what they opened; the templates write every end tag."""
    if not text.startswith("<!DOCTYPE html>") and not text.startswith("<!doctype html>"):
        yield "no doctype"
    bare = re.sub(r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    opened: list[str] = []
    for end, name, whole in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?/?)>", bare):
        tag = name.lower()
        if tag in VOID or whole.endswith("/"):
            continue
        if not end:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            yield f"</{tag}> closes what is not open"
            return
    if opened:
        yield f"<{opened[-1]}> is never closed"
