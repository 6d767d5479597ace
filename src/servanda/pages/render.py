"""Templates to pages: one environment, strict about names, escaping everything."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from servanda import __version__
from servanda.pages.links import Links
from servanda.pages.report_lines import ReportView
from servanda.pages.shell import Shell
from servanda.pages.words import KIND_MEANS, KINDS, sentence

STATIC = {
    "servanda.css": "text/css; charset=utf-8",
    "report.css": "text/css; charset=utf-8",
    "servanda.js": "text/javascript; charset=utf-8",
    "mark.svg": "image/svg+xml",
}
"""The static files and their media types; nothing else is ever requested by a page."""
SERVED = {"signing.js": "text/javascript; charset=utf-8"}
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
    )
    env.globals.update(kinds=KINDS, kind_means=KIND_MEANS, version=__version__)
    env.filters["cap"] = sentence
    return env


def render(template: str, *, shell: Shell, links: Links, **view: Any) -> str:
    """Return the HTML of ``template``; a name that the view lacks is an error, never a blank."""
    given = {"table": None} | view
    return _environment().get_template(template).render(shell=shell, links=links, **given)


def report_page(view: ReportView, links: Links | None = None, *, docx: str = "") -> str:
    """Return the report; without ``links`` as one file that needs no other."""
    style = "" if links else static_file("report.css").decode()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html")
        .render(view=view, links=links, docx=docx, style=Markup(style), digest=digest)  # noqa: S704
    )


def static_file(name: str) -> bytes:
    """Return the bytes of a static file; ``name`` is one of STATIC or SERVED."""
    return files("servanda.pages").joinpath("static", name).read_bytes()
