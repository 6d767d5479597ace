"""What every question to the API shares: the two clocks, the version, pages that never skip."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import PathParameter, QueryParameter
from litestar.types import AnyCallable

from servanda.api import clock
from servanda.errors import InputError
from servanda.model.register import LogHead, RegisterState
from servanda.pages.access import RegisterAccess
from servanda.pages.languages import N_, Words
from servanda.pages.languages import gettext as _
from servanda.web import clocks
from servanda.web.answers import NotThereError
from servanda.web.problems import MEDIA, Problem, Version

AsOf = Annotated[
    str | None,
    QueryParameter(
        name="as_of",
        max_length=40,
        description="The world's clock: a date or an instant with offset. Without it, this minute.",
    ),
]
KnownAt = Annotated[
    str | None,
    QueryParameter(
        name="known_at",
        max_length=40,
        description="The register's clock: the number of an entry, or an instant with offset.",
    ),
]
Name = Annotated[str, PathParameter(min_length=1, max_length=400)]
Limit = Annotated[
    int, QueryParameter(ge=1, le=1000, description="How many at most; a cursor leads on.")
]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=600, description="Where the last page ended, as it said itself."),
]
LARGEST = 2**53 - 1
_NAMED = Words(
    {
        "commitment": N_("commitment"),
        "document": N_("document"),
        "statement": N_("statement"),
    }
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at both clocks, with the version of the register that answers it."""

    register: RegisterAccess
    as_of: str
    """Resolved: never "now", so that an answer can be asked for again."""
    known_at: str | None
    head: LogHead

    @property
    def etag(self) -> str:
        """The version of the log, as it stands in ETag and If-Match."""
        return etag_of(self.head)

    def state(self) -> RegisterState:
        """Return the register's state at the second clock."""
        return self.register.state(known_at=self.known_at)

    @property
    def clocks(self) -> dict[str, str | None]:
        """Both clocks, as use cases take them."""
        return {"as_of": self.as_of, "known_at": self.known_at}


def asked(register: RegisterAccess, as_of: str | None = None, known_at: str | None = None) -> Asked:
    """Return a question; InputError where a clock cannot be read."""
    held = clocks.sequence(known_at)
    register.state(known_at=held)
    newest = register.state().head
    now = clock.now().astimezone(UTC).replace(second=0, microsecond=0)
    return Asked(
        register=register,
        as_of=clocks.time(as_of) or now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        known_at=held,
        head=newest,
    )


def etag_of(head: LogHead) -> str:
    """Return the version of a log: its size and the beginning of its root hash."""
    root = base64.b64decode(head.root).hex()[:16]
    return f'"{head.size}-{root}"'


def version(head: LogHead, held: Any = None) -> Version:
    """Return a version for whoever met another one."""
    return Version(size=head.size, etag=etag_of(head), held=held)


def answer(request: Request[Any, Any, Any], told: Asked, make: Callable[[], T]) -> Response[T]:
    """Return what ``make`` gives with its ETag, or 304 where the caller has it already.

    The tag is that of the head and of the question, both clocks in it: an answer is a pure
    function of the three, so nothing needs to be computed to know that it is the same.
    """
    return tagged(request, told, make)


def tagged(
    request: Request[Any, Any, Any],
    told: Asked,
    make: Callable[[], Any],
    *,
    media: str = "application/json",
    headers: dict[str, str] | None = None,
    timed: bool = True,
) -> Response[Any]:
    """Return an answer of any media type, see :func:`answer`; ``timed``: it depends on the day."""
    question = f"{request.url.path}?{request.url.query}" + (f"|{told.as_of}" if timed else "")
    digest = hashlib.sha256(question.encode()).hexdigest()[:16]
    tag = f'{told.etag[:-1]}-{digest}"'
    more = {"etag": tag, "cache-control": "private, no-cache", **(headers or {})}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(None, status_code=304, headers=more)
    return Response(make(), media_type=media, headers=more)


def _tags(given: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in given.split(",")}


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Where a page ended: the clocks of the whole list, and the last key of the page."""

    as_of: str
    known_at: str
    key: tuple[str, int]
    question: str


def cursor_of(place: Place) -> str:
    """Return a place as it stands in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the place that a cursor names; InputError where it is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        raw = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=Place)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise InputError(
            _("cursor: is none that this register gave; take `next` from an answer, or begin anew")
        ) from error


def found_or(what: str, name: str, found: T | None, where: str) -> T:
    """Return what was found; NotThereError names where the known ones are listed."""
    if found is None:
        raise NotThereError(
            _(
                "The register holds no {what} {name} at this point of its log. {where} lists "
                "those it holds.",
                what=_NAMED[what],
                name=repr(name),
                where=where,
            )
        )
    return found


def page_of(
    items: Sequence[T],
    limit: int,
    key: Callable[[T], tuple[str, int]],
    after: tuple[str, int] | None,
) -> tuple[tuple[T, ...], tuple[str, int] | None]:
    """Return one page of a sorted list, and the key that it ended with where more follows."""
    rest = [one for one in items if after is None or key(one) > after]
    taken = tuple(rest[:limit])
    return taken, key(taken[-1]) if len(rest) > limit else None


def moment(text: str) -> datetime:
    """Return an instant with its offset."""
    return datetime.fromisoformat(text)


def digest(data: bytes) -> str:
    """Return a short digest that tells one question from another."""
    return hashlib.sha256(data).hexdigest()[:16]


REFUSALS: dict[int, ResponseSpec] = {
    304: ResponseSpec(None, description="You have it already (If-None-Match)."),
    **{
        status: ResponseSpec(Problem, media_type=MEDIA, generate_examples=False, description=words)
        for status, words in {
            400: "Not understood; the detail says what was expected.",
            401: "Sign in, or send a token.",
            403: "Your role may not.",
            404: "Not on record.",
            429: "Too many; Retry-After says when again.",
            503: "The register cannot be read now.",
        }.items()
    },
}


def reading(path: str, **more: Any) -> Callable[[AnyCallable], HTTPRouteHandler]:
    """Return the decorator of a handler that reads, with the refusals that all of them share."""
    return get(path, sync_to_thread=False, responses=REFUSALS, **more)
