"""The page that shows what would be signed: with the keys at hand, or by its author elsewhere."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Request, Response

from servanda.errors import ConflictError
from servanda.model.apart import UnsignedStatement
from servanda.model.codec import to_json
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.review_page import DECISIONS
from servanda.pages.words import sentence
from servanda.register.proposals import Proposal
from servanda.web.answers import page

if TYPE_CHECKING:
    from servanda.web.review import Reviews

SignRow = tuple[str, str, str, str, str]
"""What it is about, what is decided, a kind of statement (or nothing), words, reason."""


def sign_page(
    held: "Reviews",
    request: Request[Any, Any, Any],
    rows: Sequence[SignRow],
    *,
    prepared: UnsignedStatement | None,
    here: str,
    file: tuple[str, Sequence[tuple[str, str]]],
    back: tuple[str, str],
    give_up: str = "",
    error: str = "",
    template: str = "decisions.html",
    title: str = "",
    said: str = "",
    **told: Any,
) -> Response[str]:
    """Return the page; ``file`` is where the prepared entries are downloaded, and its fields.

    Another ``template`` shows something else than rows of decisions, by what it is ``told``.
    """
    desk = held.desk
    book = desk.book(None, verdicts=desk.glance(None, None), events=())
    count = ngettext(
        "{n} decision would be recorded, each under its own number of the log.",
        "{n} decisions would be recorded, each under its own number of the log.",
        len(rows),
    )
    html = book.page(
        template,
        title or _("Sign what was decided"),
        "documents",
        desk.links(here, None, None),
        sentence=said or sentence(count),
        error=error,
        rows=rows,
        signs=bool(rows or said),
        decisions=DECISIONS,
        prepared="" if prepared is None else to_json(prepared).decode(),
        key_name="" if prepared is None else prepared.key.partition("+")[0],
        size=held.register.state().head.size,
        csrf=held.csrf(request),
        fields=file[1],
        sign_action=quote(here),
        file_action=file[0],
        give_up=give_up,
        back=back[0],
        back_words=back[1],
        **told,
    )
    return page(html, status=409 if error else 200)


def seen(plan: Proposal) -> str:
    """Return the version of an entry as somebody saw it before signing: its words and references.

    Not its time and salts, which every preparing makes anew.
    """
    told = repr((plan.type, plan.body, plan.refs, plan.supersedes))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def check_seen(plan: Proposal, given: str | None) -> None:
    """Refuse to hand out another entry than the one that was shown."""
    if given != seen(plan):
        raise ConflictError(
            _("What would be signed has changed since it was shown. Look at it again.")
        )


def download(statement: UnsignedStatement) -> Response[bytes]:
    """Return prepared entries as the file that `servanda sign` takes."""
    return Response(
        to_json(statement),
        media_type="application/json",
        headers={
            "content-disposition": 'attachment; filename="entry.json"',
            "cache-control": "no-store",
        },
    )
