"""Templates to pages: one environment, strict about names, escaping everything."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from servanda import __version__
from servanda.pages import languages
from servanda.pages.links import Links
from servanda.pages.menu import blind, offered
from servanda.pages.refused import refused
from servanda.pages.report_lines import ReportView
from servanda.pages.retold import retold
from servanda.pages.search_page import WHAT
from servanda.pages.shell import Shell
from servanda.pages.words import KIND_MEANS, KINDS, listed_shown, part_words, sentence, shown

REPORT_STYLE = "report.css"
"""Style sheet of the report, which carries it inside where it is a file of its own."""
STATIC = {
    "servanda.css": "text/css; charset=utf-8",
    REPORT_STYLE: "text/css; charset=utf-8",
    "servanda.js": "text/javascript; charset=utf-8",
    "search.js": "text/javascript; charset=utf-8",
    "mark.svg": "image/svg+xml",
}
"""The static files and their media types; nothing else is ever requested by a page."""
SERVED = {
    "signing.js": "text/javascript; charset=utf-8",
    "live.js": "text/javascript; charset=utf-8",
    "review.js": "text/javascript; charset=utf-8",
    "review.css": "text/css; charset=utf-8",
}
"""Further ones of pages that only a server has."""


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("servanda.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    # Each call asks for the language of the page that is being made.
    env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.gettext,
        languages.ngettext,
        newstyle=True,
        pgettext=languages.pgettext,
    )
    env.globals.update(
        kinds=KINDS,
        kind_means=KIND_MEANS,
        found_kinds=WHAT,
        offered=offered,
        blind=blind,
        version=__version__,
        shown=shown,
        listed_shown=listed_shown,
        part_words=part_words,
        language=languages.language,
        asked=languages.asked,
    )
    env.filters["cap"] = sentence
    env.filters["number"] = languages.number
    env.filters["retold"] = retold
    env.filters["refused"] = refused
    return env


def render(template: str, *, shell: Shell, links: Links, **view: Any) -> str:
    """Return the HTML of ``template``; a name that the view lacks is an error, never a blank."""
    given = {"table": None} | view
    return _environment().get_template(template).render(shell=shell, links=links, **given)


def tongues_page(title: str, spoken: Sequence[languages.Language], links: Links) -> str:
    """Return the first page of a site in several languages: it leads to each."""
    made = _environment().get_template("tongues.html")
    return made.render(title=title, languages=spoken, links=links)


def report_page(view: ReportView, links: Links | None = None, *, docx: str = "") -> str:
    """Return the report; without ``links`` as one file that needs no other."""
    style = "" if links else static_file(REPORT_STYLE).decode()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html")
        .render(view=view, links=links, docx=docx, style=Markup(style), digest=digest)  # noqa: S704
    )


@cache
def static_file(name: str) -> bytes:
    """Return the bytes of a static file; ``name`` is one of STATIC or SERVED."""
    data = files("servanda.pages").joinpath("static", name).read_bytes()
    return lean(data.decode()).encode() if name.endswith(".css") else data


def lean(css: str) -> str:
    """Return a style sheet without comments and without the blanks that mean nothing.

    Our own sheet only: its selectors have no blank behind a colon, its strings no ``{};,``.
    """
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").replace(";}", "}").strip()
