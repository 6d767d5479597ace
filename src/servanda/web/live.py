"""What is new in a register, told to open pages as it comes (server-sent events, HTML 9.2).

Nobody waits for a reload: each stream looks at the head of the log once a second and tells entries
and the verdicts that they changed, or that the clock changed. ``Last-Event-ID`` is the number of
the newest entry that a listener knows. A page works without it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from servanda.errors import ServandaError
from servanda.pages.access import RegisterAccess
from servanda.pages.changed import Change, Displays, changes, displays
from servanda.pages.languages import gettext as _
from servanda.web.gate import VISITOR, Access, caller, cookie_of
from servanda.web.problems import RefusedError
from servanda.web.sessions import Visitor

MEDIA = "text/event-stream"
POLL = 1.0
"""Seconds between two looks at the head of the log."""
BEAT = 15.0
"""Seconds after which a silent stream says that it is there: proxies close what says nothing."""
AGAIN = 60.0
"""Seconds after which verdicts are computed anew for the clock alone, or longer (see SHARE)."""
SHARE = 50
"""One part in so many of the time goes into that."""
LONGEST = 600.0
"""Seconds after which a stream ends; the browser asks again and says what it knows."""
AT_ONCE = 100
"""Streams at the same time: half of the connections that the server answers."""
EACH = 12
"""Streams of one caller."""
MOST = 20
"""Entries and changes that one event names; it counts the rest."""
LARGEST = 2**53 - 1

Since = Annotated[int | None, QueryParameter(ge=-1, le=LARGEST)]
_LOG = logging.getLogger(__name__)


class NewEntry(msgspec.Struct, frozen=True):
    """An entry in a line."""

    index: int
    summary: str
    who: str


class News(msgspec.Struct, frozen=True):
    """What an event tells."""

    head: int
    """Index of the newest entry."""
    count: int
    entries: tuple[NewEntry, ...]
    """The first of the new ones."""
    changed: int
    changes: tuple[Change, ...]


class Live:
    """The streams of one register."""

    def __init__(self, register: RegisterAccess) -> None:
        """Look at ``register`` while anybody listens."""
        self._register, self._poll, self._beat = register, POLL, BEAT
        self._listening: Counter[str] = Counter()
        self._closed = False
        self._head = (-1.0, 0)
        """When the log was looked at last, and its size then."""
        self._shown: tuple[int, float, Displays] | None = None
        """For which size and until when, and what the verdicts show."""

    def close(self) -> None:
        """End all streams within a moment; the server is about to stop."""
        self._closed = True

    def refusal(self, who: str) -> tuple[int, str] | None:
        """Return status and sentence where one more stream is too many."""
        if self._listening[who] >= EACH:
            return 429, "You have as many pages open as are kept up to date for one reader."
        if self._closed or self._listening.total() >= AT_ONCE:
            return 503, "No more pages are kept up to date now; reload this one."
        return None

    async def stream(
        self, who: str, since: int | None, still: Callable[[], bool]
    ) -> AsyncIterator[bytes]:
        """Yield what is new after entry ``since`` (None: after now) for as long as ``still``."""
        if self.refusal(who) is not None:
            return
        self._listening[who] += 1
        try:
            yield b"retry: 5000\n\n"
            async for event in self._events(since, still):
                yield event
        except ServandaError:
            # The page stays as it is; whoever reloads it is told what is wrong.
            _LOG.exception("a stream of events ended")
        finally:
            self._listening[who] -= 1
            self._listening += Counter()  # forgets callers who left

    async def _events(self, since: int | None, still: Callable[[], bool]) -> AsyncIterator[bytes]:
        began = said = monotonic()
        size, known = self._size(), self._displays()
        if since is None or since + 1 > size:
            since = size - 1
        seen = since + 1
        while not self._closed and monotonic() - began < LONGEST:
            size, shown = self._size(), self._displays()
            if size != seen or shown is not known:
                news = self._news(seen, size, known, shown)
                seen, known = size, shown
                if news.count or news.changed:
                    said = monotonic()
                    yield _event(news)
            if monotonic() - said >= self._beat:
                if not still():
                    return
                said = monotonic()
                yield b": nothing new\n\n"
            await asyncio.sleep(self._poll)

    def _size(self) -> int:
        now = monotonic()
        if now - self._head[0] >= self._poll / 2:
            self._head = now, self._register.state().head.size
        return self._head[1]

    def _displays(self) -> Displays:
        """Return what all verdicts show; listeners of the same size and minute share an answer."""
        size, now = self._size(), monotonic()
        if self._shown is None or self._shown[0] != size or now > self._shown[1]:
            found = displays(self._register.glance().verdicts)
            done = monotonic()
            self._shown = size, done + max(AGAIN, SHARE * (done - now)), found
        return self._shown[2]

    def _news(self, seen: int, size: int, known: Displays, shown: Displays) -> News:
        state = self._register.state()
        fresh = state.entries[seen:size]
        found = changes(known, shown, state.commitments)
        return News(
            head=size - 1, count=len(fresh), changed=len(found),
            entries=tuple(
                NewEntry(index=e.index, summary=e.summary, who=f"{e.actor}, {e.role}")
                for e in fresh[:MOST]
            ),
            changes=found[:MOST],
        )  # fmt: skip


def _event(news: News) -> bytes:
    kind = b"entries" if news.count else b"verdicts"
    data = msgspec.json.encode(news)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (news.head, kind, data)


def routes(live: Live, access: Access) -> list[ControllerRouterHandler]:
    """Return the handler of the stream."""

    @get("/events", sync_to_thread=False)
    def events(request: Request[Any, Any, Any], since: Since = None) -> Stream:
        if MEDIA not in request.headers.get("accept", ""):
            raise RefusedError(
                406,
                _(
                    "This address is a stream of events; ask for it with Accept: {media}.",
                    media=MEDIA,
                ),
            )
        visitor = request.scope.get(VISITOR)
        person = visitor.person.name if isinstance(visitor, Visitor) else None
        who = caller(request.scope) if person is None else f"@{person}"
        refused = live.refusal(who)
        if refused is not None:
            raise RefusedError(*refused, headers={"retry-after": "60"})
        headers = {n.lower(): v for n, v in request.headers.items()}
        last = headers.get("last-event-id", "")
        known = int(last) if last.isdecimal() and len(last) < len(str(LARGEST)) else since

        def still() -> bool:
            if access.accounts is None:
                return True
            held = cookie_of(headers, access.cookie)
            signed_in = held is None or access.sessions.holds(held)
            return signed_in and access.accounts.find(person or "") is not None

        return Stream(
            live.stream(who, known, still),
            media_type=MEDIA,
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    return [events]
