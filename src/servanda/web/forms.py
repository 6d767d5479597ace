"""What forms of pages that record have in common: key, version and session of whoever sends one."""

from typing import Any

from litestar import Request, Response

from servanda.pages.languages import gettext as _
from servanda.pages.shell import Shell
from servanda.web.gate import VISITOR
from servanda.web.problems import MovedError
from servanda.web.sessions import Visitor

Asking = Request[Any, Any, Any]


def asking_as(request: Asking, key: str, head: str) -> Asking:
    """Return the request with key and version as the API takes them: a form has no headers."""
    more = [(b"idempotency-key", key.encode()), (b"if-match", head.encode("latin-1", "replace"))]
    kept = [(n, v) for n, v in request.scope["headers"] if n.lower() not in dict(more)]
    # Without the state that the framework keeps of the first reading of the headers.
    scope: Any = {**request.scope, "headers": [*kept, *more], "state": {}}
    return Request(scope)


def moved_words(error: MovedError) -> dict[str, Any]:
    """Return both versions of a conflict, for a page."""
    return {
        "yours": "unknown" if error.yours is None else error.yours.size,
        "current": 0 if error.current is None else error.current.size,
        "since": error.since,
    }


def saved_file(data: bytes, name: str, media_type: str) -> Response[bytes]:
    """Return a file that the browser saves; its name splits no header."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return Response(
        data,
        status_code=200,
        media_type=media_type,
        headers={
            "content-disposition": f'attachment; filename="{plain}"',
            "cache-control": "no-store",
        },
    )


def owner_of(request: Asking) -> str:
    """Return who asks; empty where nobody signs in."""
    visitor = request.scope.get(VISITOR)
    return visitor.person.name if isinstance(visitor, Visitor) else ""


def foot() -> str:
    """Return what the foot of a page says from which entries are recorded."""
    return _(
        "Nothing on this page is in the log before somebody records or signs it; from then on it "
        "stays. A table that is looked at is held in memory until the program ends at the latest; "
        "marks of a text wait in the draft of their coder."
    )


def import_frame(title: str) -> Shell:
    """Return the frame of a page on which a table is brought in."""
    return Shell(title=title, here="import", beside_register=True, foot=foot())


def csrf_of(request: Asking) -> str:
    """Return the token that forms of the session bear; empty where nobody signs in."""
    visitor = request.scope.get(VISITOR)
    return (visitor.csrf or "") if isinstance(visitor, Visitor) else ""


def are_numbers(given: str) -> bool:
    """Tell whether words are numbers of entries, as ``7`` or ``7-9``."""
    return bool(given) and all(part.isascii() and part.isdecimal() for part in given.split("-"))
