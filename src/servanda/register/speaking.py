"""Whom a report, a step of it, an objection, a reply or an article is about, and who speaks."""

from collections.abc import Callable

from servanda.errors import AuthorityError, ConflictError
from servanda.model.press import PressArticleBody
from servanda.model.procedure import ObjectionBody, ReplyBody, ReportBody, ReportStepBody
from servanda.register.entries import Entry

Named = tuple[str, str]
"""(kind, id) of an entry that bears a name."""


def check(entry: Entry, named: Callable[[int], Named | None]) -> None:
    """Refuse what does not refer to what it names, and a party that speaks for another."""
    where, body = f"entry {entry.index}", entry.body
    match body:
        case PressArticleBody():
            _check_article(entry, body, named)
            return
        case ReportBody():
            _refers(entry, named, ("procedure", body.procedure))
            return
        case ReportStepBody():
            _refers(entry, named, ("report", body.report))
        case ObjectionBody():
            if (body.commitment is None) == (body.report is None):
                raise ConflictError(f"{where}: an objection is to a commitment or to a report")
            about = ("report", body.report) if body.commitment is None else None
            _refers(entry, named, about or ("commitment", body.commitment))
        case ReplyBody():
            if not entry.envelope.refs or entry.envelope.refs[0].index != body.to:
                raise ConflictError(f"{where}: a reply refers to entry {body.to}, which it answers")
        case _:
            return
    first = entry.envelope
    signers = ((first.actor, first.role), *((s.actor, s.role) for s in first.signers))
    for actor, role in signers:
        if role == "party" and actor.casefold() != body.who.casefold():
            raise AuthorityError(f"{where}: {actor} cannot speak for {body.who}")


def _check_article(
    entry: Entry, body: PressArticleBody, named: Callable[[int], Named | None]
) -> None:
    """Refuse an article that refers to another document, or to another one than it corrects."""
    _refers(entry, named, ("document", body.document))
    if body.corrects is not None:
        _refers(entry, named, ("press-article", body.corrects), at=1)


def _refers(
    entry: Entry,
    named: Callable[[int], Named | None],
    wanted: tuple[str, str | None],
    at: int = 0,
) -> None:
    refs = entry.envelope.refs
    if len(refs) <= at or named(refs[at].index) != wanted:
        raise ConflictError(
            f"entry {entry.index}: names the {wanted[0]} {wanted[1]!r} and does not refer to it"
        )
