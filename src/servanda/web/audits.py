"""The audit page over HTTP, and what it takes to check the log in the reader's own browser."""

import asyncio
import re
import threading
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from servanda.api import witnessing
from servanda.api.register import Register
from servanda.audit import bundle, instructions, zipped
from servanda.pages.languages import gettext as _
from servanda.pages.languages import number
from servanda.pages.links import ENTRIES_PER_PAGE
from servanda.register.journal import Journal
from servanda.web import exports
from servanda.web.answers import NotThereError
from servanda.web.clocks import Clock, Name

if TYPE_CHECKING:
    from servanda.web.register import Desk

FRESH = 60.0
"""Seconds for which what was put together is given to the next reader too."""
BUNDLE = "/audit/bundle.zip"
LONGEST = 65_536
"""Entries of a log that a page is given to check: a few dozen megabytes."""
_PAGE = re.compile(r"(\d{1,9})(\.[a-z]+)?\Z", re.ASCII)
"""Number of a page of entries, and the ending of a file."""


class Offer:
    """What the server offers to be checked, put together once a minute at most."""

    def __init__(self, journal: Journal) -> None:
        """Offer the log of ``journal``, with what is public of it."""
        self._journal = journal
        self._lock = threading.Lock()
        self._held: tuple[int, float, bytes] | None = None

    def data(self) -> bytes:
        """Return the zip; NotThereError where the log is too long for a page."""
        size = self._journal.size
        if size > LONGEST:
            raise NotThereError(
                _(
                    "A log of {size} entries is too long to be checked by a page; take a bundle "
                    "(servanda publish) and check it with servanda verify.",
                    size=number(size),
                )
            )
        with self._lock:
            if self._held is None or self._held[0] != size or monotonic() > self._held[1]:
                made = b"".join(zipped.pieces(bundle.evidence(self._journal)))
                self._held = size, monotonic() + FRESH, made
            return self._held[2]


def routes(desk: "Desk") -> list[ControllerRouterHandler]:
    """Return the handlers of the audit page and of what it checks."""
    register = desk.register
    real = register if isinstance(register, Register) else None

    @get("/audit", sync_to_thread=False)
    def audit(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        watched = () if real is None else witnessing.witnesses(real)
        offered = "" if real is None or known_at else BUNDLE
        return desk.show(
            "/audit", as_of, known_at, lambda b, links: b.audit(links, watched, offered),
            kept=False,  # a witness's line does not always move the head
        )  # fmt: skip

    return [audit, _entries(desk), *([] if real is None else _offered(Offer(real.journal)))]


def _offered(offer: Offer) -> Iterator[ControllerRouterHandler]:
    script = instructions.served()

    @get(BUNDLE)
    async def offered() -> Response[bytes]:
        return Response(
            await asyncio.to_thread(offer.data),
            media_type="application/zip",
            headers={
                "cache-control": "no-store",
                "content-disposition": 'attachment; filename="log.zip"',
            },
        )

    @get("/audit/check.js", sync_to_thread=False)
    def checker() -> Response[bytes]:
        return Response(
            script, media_type="text/javascript; charset=utf-8",
            headers={"cache-control": "no-cache"},
        )  # fmt: skip

    yield offered
    yield checker


def _entries(desk: "Desk") -> ControllerRouterHandler:
    @get("/entries/{name:str}", sync_to_thread=False)
    def entries(name: Name, as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        found = _PAGE.match(name)
        number, ending = (-1, None) if found is None else (int(found[1]), found[2])
        known = ending in {None, ".json", *exports.TABLES}
        size = len(desk.state(known_at).entries)
        if not known or not 0 <= number * ENTRIES_PER_PAGE < size:
            raise NotThereError(
                _(
                    "The log has no page of entries {value} at this point. The audit page lists "
                    "those it has.",
                    value=name,
                )
            )
        if ending is not None:
            return exports.of_entries(desk.register, number, ending, as_of, known_at)
        here = f"/entries/{number}"
        return desk.show(here, as_of, known_at, lambda b, links: b.entries(number, links))

    return entries
