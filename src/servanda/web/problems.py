"""What went wrong, for programs: problem details after RFC 9457."""

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from servanda.errors import (
    AuthorityError,
    ConflictError,
    InputError,
    ServandaError,
    StoreError,
    VerificationError,
)
from servanda.model.register import LogEntry
from servanda.pages.languages import N_, Words
from servanda.pages.languages import gettext as _
from servanda.pages.refused import refused

TITLES = Words(
    {
        "400": N_("Bad Request"),
        "401": N_("Unauthorized"),
        "403": N_("Forbidden"),
        "404": N_("Not Found"),
        "405": N_("Method Not Allowed"),
        "408": N_("Request Timeout"),
        "409": N_("Conflict"),
        "410": N_("Gone"),
        "412": N_("Precondition Failed"),
        "413": N_("Request Entity Too Large"),
        "415": N_("Unsupported Media Type"),
        "421": N_("Misdirected Request"),
        "422": N_("Unprocessable Entity"),
        "429": N_("Too Many Requests"),
        "500": N_("Internal Server Error"),
        "501": N_("Not Implemented"),
        "503": N_("Service Unavailable"),
    }
)
"""Names of the statuses."""
MEDIA = "application/problem+json"
PREFIX = "/api/"


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A register at one size of its log, and what it held of what was to be changed."""

    size: Annotated[int, msgspec.Meta(description="Number of entries.")]
    etag: str
    held: Any = None


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``application/problem+json``: one refusal, in words and for a program."""

    type: str
    title: str
    status: int
    detail: str
    yours: Version | None = None
    """With 409: the version that the request was made from."""
    current: Version | None = None
    """With 409: the version that there is now."""
    since: tuple[LogEntry, ...] = ()
    """With 409: what was recorded in between, 100 entries at most."""


class MovedError(ConflictError):
    """The register went on since the caller looked; both versions are shown."""

    def __init__(
        self, text: str, *, yours: Version | None, current: Version, since: tuple[LogEntry, ...]
    ) -> None:
        """Keep both versions beside the message."""
        super().__init__(text)
        self.yours, self.current, self.since = yours, current, since


class RefusedError(InputError):
    """A request that is refused with a status of its own."""

    def __init__(self, status: int, text: str, *, headers: dict[str, str] | None = None) -> None:
        """Refuse with ``status`` and a sentence."""
        super().__init__(text)
        self.status, self.headers = status, headers or {}


def status_of(error: ServandaError) -> int:
    """Return the status with which an error of ours is answered."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, ConflictError):
        return 409
    if isinstance(error, AuthorityError):
        return 403
    if isinstance(error, StoreError):
        return 503
    return 422 if isinstance(error, VerificationError) else 400


def title(status: int) -> str:
    """Return the name of a status in the language of the answer."""
    return TITLES.get(str(status)) or HTTPStatus(status).phrase


def problem(status: int, detail: str, **more: Any) -> Problem:
    """Return a problem; its type is its status in English words, whatever language it speaks."""
    slug = HTTPStatus(status).phrase.lower().replace(" ", "-").replace("'", "")
    shown = "".join(c for c in refused(detail) if c.isprintable() or c == "\n")
    return Problem(
        type=f"urn:servanda:problem:{slug}",
        title=title(status),
        status=status,
        detail=shown,
        **more,
    )


def answer(found: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a problem as an answer."""
    return Response(
        msgspec.json.encode(found),
        status_code=found.status,
        media_type=MEDIA,
        headers={"cache-control": "no-store", **(headers or {})},
    )


def of_error(error: ServandaError, status: int) -> Response[bytes]:
    """Return the problem of what we raise on purpose."""
    detail = str(error)
    if isinstance(error, MovedError):
        found = problem(409, detail, yours=error.yours, current=error.current, since=error.since)
        return answer(found, {"etag": error.current.etag})
    headers = error.headers if isinstance(error, RefusedError) else None
    return answer(problem(status, detail), headers)


def of_http(error: HTTPException, path: str) -> Response[bytes]:
    """Return the problem of what the framework refuses."""
    status = error.status_code
    extra = error.extra if isinstance(error.extra, list) else []
    told = "; ".join(
        f"{one.get('key', 'the request')}: {one.get('message', 'not understood')}"
        for one in extra
        if isinstance(one, dict)
    )
    detail = {
        400: told or error.detail or _("The request is not understood."),
        404: _("Nothing is at {path}. /api/openapi.json lists what there is.", path=path),
        405: _("This address is not asked in this way; the header Allow names the ways."),
        413: _("More was sent than is read here."),
    }.get(status, error.detail)
    allow = {k.lower(): v for k, v in (error.headers or {}).items() if k.lower() == "allow"}
    return answer(problem(status, detail), allow)
