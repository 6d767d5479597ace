"""Fetch one address over HTTP(S) with bounds on size, time and redirects."""

import http.client
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from typing import IO, Any, NamedTuple

from servanda import __version__
from servanda.api.network import is_public
from servanda.errors import DocumentError

MAX_BYTES = 100_000_000
"""As much as the largest format takes; each reader then applies its own bound."""
TIMEOUT = 20.0
"""Seconds for the whole answer, and for each step of it."""
MAX_REDIRECTS = 5
_CHUNK = 1 << 16
_REDIRECTING = frozenset((301, 302, 303, 307, 308))


class Fetched(NamedTuple):
    """What an address gave."""

    raw: bytes
    media_type: str | None
    charset: str | None
    address: str
    """Where the bytes came from after redirects."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, to http and https only, under the same rule of public addresses."""

    max_redirections = MAX_REDIRECTS

    def __init__(self, *, public_only: bool) -> None:
        self._public_only = public_only

    def redirect_request(  # noqa: PLR0917 - the signature is the library's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_address(newurl, public_only=self._public_only)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(
    url: str, *, timeout: float = TIMEOUT, max_bytes: int = MAX_BYTES, public_only: bool = False
) -> Fetched:
    """Return what ``url`` gives; raise DocumentError offline, on a refusal, or beyond a bound.

    ``public_only`` refuses addresses inside this machine or its own network: a server that
    fetches for strangers must not become their way in.
    """
    _check_address(url, public_only=public_only)
    opener = urllib.request.build_opener(_Redirects(public_only=public_only))
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        url,
        headers={
            "User-Agent": f"servanda/{__version__}",
            "Accept": "text/html, text/plain, application/pdf, */*;q=0.5",
            "Accept-Encoding": "gzip, identity;q=0.9",
        },
    )
    deadline = time.monotonic() + timeout
    try:
        with opener.open(request, timeout=timeout) as answer:
            raw = _body(answer, url, deadline=deadline, timeout=timeout, max_bytes=max_bytes)
            return Fetched(
                raw=raw,
                media_type=answer.headers.get_content_type()
                if "content-type" in answer.headers
                else None,
                charset=answer.headers.get_content_charset(),
                address=answer.geturl(),
            )
    except urllib.error.HTTPError as error:
        error.close()
        # urllib tells of a circle in three lines, under the code of the last redirect.
        reason = " ".join(str(error.reason).split())
        if error.code in _REDIRECTING:
            reason += f" (at most {MAX_REDIRECTS} redirects are followed, and none in a circle)"
        raise DocumentError(
            f"{url}: the server answered {error.code} {reason}; check the address, or save "
            "the page in a browser and give the file"
        ) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise DocumentError(_unreachable(url, error, timeout=timeout)) from error


def _check_address(url: str, *, public_only: bool) -> None:
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise DocumentError(f"{url}: not a web address ({error}); expected https://...") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise DocumentError(
            f"{url}: only http:// and https:// addresses are fetched; save the text to a file"
        )
    if not url.isascii() or any(c.isspace() for c in url):
        raise DocumentError(
            f"{url}: the address has blanks or letters beyond ASCII; copy it from the browser's "
            "address bar, where they are written as %XX"
        )
    if public_only:
        _check_public(url, host, port or 443)


def _check_public(url: str, host: str, port: int) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DocumentError(_unreachable(url, error, timeout=TIMEOUT)) from error
    for entry in found:
        if not is_public(str(entry[4][0])):
            raise DocumentError(
                f"{url}: leads into this machine's own network, whence nothing is fetched here; "
                "give the text itself"
            )


def _body(answer: Any, url: str, *, deadline: float, timeout: float, max_bytes: int) -> bytes:
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise DocumentError(
            f"{url}: sent packed as {packed!r}, which was not asked for; save the page in a "
            "browser and give the file"
        )
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed == "gzip" else None
    parts: list[bytes] = []
    size = came = 0
    while chunk := answer.read1(_CHUNK):
        came += len(chunk)
        part = unpack.decompress(chunk, max_bytes + 1 - size) if unpack else chunk
        size += len(part)
        if size > max_bytes:
            raise DocumentError(
                f"{url}: gives more than {max_bytes / 1_000_000:.0f} MB, which is not read; save "
                "the part that matters to a file"
            )
        if time.monotonic() > deadline:
            raise DocumentError(
                f"{url}: not complete after {timeout:.0f} seconds; try again, or save the page in "
                "a browser and give the file"
            )
        parts.append(part)
    wanted = _announced(answer)
    if wanted is not None and came < wanted:
        raise DocumentError(
            f"{url}: breaks off after {came} of {wanted} bytes; try again, or save the page in a "
            "browser and give the file"
        )
    if unpack and not unpack.eof:
        raise DocumentError(f"{url}: the packed answer breaks off; try again")
    return b"".join(parts)


def _announced(answer: Any) -> int | None:
    """Return how many bytes the server said it sends; None where it did not say."""
    said = answer.headers.get("Content-Length", "").strip()
    # A body in chunks carries its own end, and the library sees to it.
    chunked = answer.headers.get("Transfer-Encoding", "identity").strip().lower() != "identity"
    return None if chunked or not said.isdecimal() else int(said)


def _unreachable(url: str, error: Exception, *, timeout: float) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        why = f"no answer within {timeout:.0f} seconds"
    elif isinstance(reason, socket.gaierror):
        why = "the name could not be looked up: this machine may be offline, or the name is wrong"
    else:
        why = str(reason) or type(reason).__name__
    return (
        f"{url}: cannot be fetched ({why}); check the address and the connection, or save the "
        "page in a browser and give the file"
    )
