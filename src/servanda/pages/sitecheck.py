"""What is looked for at the end of publishing: links that lead nowhere, requests to other hosts."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

from servanda.errors import InputError

ROOT = "site/"
_TAG = re.compile(r"<(\w+)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""\s(href|src|srcset|action|poster|data|style|on\w+)="([^"]*)\"""")
_ID = re.compile(r' id="([^"]*)"')
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//")
_LOADED = re.compile(r"(?i)@import|url\(\s*['\"]?(?:[a-z][a-z0-9+.-]*:)?//")
_SHOWN = 5


def check(files: Mapping[str, bytes]) -> None:
    """Raise InputError naming what is wrong in the pages of a bundle; ``files`` are all of it.

    A link within the bundle leads to a file, and to a place in it. Only a reader's click leads to
    another host: no page, style sheet or picture asks one, or holds a script or style of its own.
    """
    found = list(_problems(files))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise InputError(f"the pages do not hold together: {'; '.join(found[:_SHOWN])}{more}")


def _problems(files: Mapping[str, bytes]) -> Iterator[str]:
    pages = {
        path: data.decode() for path, data in files.items()
        if path.startswith(ROOT) and path.endswith(".html")
    }  # fmt: skip
    places = {path: frozenset(map(unescape, _ID.findall(html))) for path, html in pages.items()}
    for path, html in pages.items():
        for tag, inside in _TAG.findall(html):
            if tag == "script" and " src=" not in inside:
                yield f"{path}: a script of its own"
            for name, value in _ATTRIBUTE.findall(inside):
                said = unescape(value)
                wrong = _forbidden(tag, name, said)
                if not wrong and not _ELSEWHERE.match(said):
                    wrong = _lost(said, path, files, places)
                if wrong:
                    yield f"{path}: {wrong}"
    for path, data in files.items():
        own = path.startswith(ROOT) and path.endswith((".css", ".svg"))
        if own and _LOADED.search(data.decode()):
            yield f"{path}: loads something from elsewhere"


def _forbidden(tag: str, name: str, value: str) -> str | None:
    if name == "style" or name.startswith("on"):
        return f"<{tag} {name}>: a style or script of its own"
    if _ELSEWHERE.match(value) and (tag, name) != ("a", "href"):
        return f"<{tag} {name}> asks {value}"
    return None


def _lost(
    value: str, path: str, files: Mapping[str, bytes], places: Mapping[str, frozenset[str]]
) -> str | None:
    """Return what is wrong with a link within the bundle, if anything."""
    address, _, anchor = value.partition("#")
    address = address.partition("?")[0]
    target = path
    if address:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
    if target not in files:
        return f"the link {value} leads to no file"
    if anchor and target in places and unquote(anchor) not in places[target]:
        # A place in code points is marked by the page's script; it has no element of its own.
        return None if re.fullmatch(r"c\d+-\d+", anchor) else f"the link {value} leads to no place"
    return None


def sitemap(files: Mapping[str, bytes], base: str | None) -> tuple[str, bytes]:
    """Return name and bytes of the list of all pages, under the address ``base`` where one is said.

    A sitemap (sitemaps.org) holds whole addresses; without one it is the plain list of the pages.
    """
    pages = sorted(path for path in files if path.endswith(".html"))
    if base is None:
        return "sitemap.txt", "".join(f"{path}\n" for path in pages).encode()
    lines = [f"<url><loc>{escape(base.rstrip('/') + '/' + quote(path))}</loc></url>\n"
             for path in pages]  # fmt: skip
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return "sitemap.xml", f"{head}{opening}{''.join(lines)}</urlset>\n".encode()
