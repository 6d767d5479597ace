"""Whom a report, a step of it, an objection, a reply or an article is about, and who speaks."""

from collections.abc import Callable

from servanda.errors import AuthorityError, ConflictError
from servanda.model.entry import NormActBody
from servanda.model.press import PressArticleBody
from servanda.model.procedure import ObjectionBody, ReplyBody, ReportBody, ReportStepBody
from servanda.model.versions import VersionsBody
from servanda.register.entries import Entry
from servanda.register.names import folded

Said = tuple[str, tuple[str, str] | None]
"""Kind of an earlier entry, and (kind, id) where it bears a name."""
Known = Callable[[int], Said]
ANSWERED = frozenset({"objection", "report"})


def check(entry: Entry, known: Known) -> None:
    """Refuse what does not refer to what it names, and a party that speaks for another."""
    where, body = f"entry {entry.index}", entry.body
    match body:
        case PressArticleBody() | VersionsBody():
            _check_documents(entry, body, known)
            return
        case ReportBody():
            _refers(entry, known, ("procedure", body.procedure))
            return
        case ReportStepBody():
            _refers(entry, known, ("report", body.report))
        case ObjectionBody():
            if (body.commitment is None) == (body.report is None):
                raise ConflictError(f"{where}: an objection is to a commitment or to a report")
            about = ("report", body.report) if body.commitment is None else None
            _refers(entry, known, about or ("commitment", body.commitment))
        case ReplyBody():
            if not entry.envelope.refs or entry.envelope.refs[0].index != body.to:
                raise ConflictError(f"{where}: a reply refers to entry {body.to}, which it answers")
            if (kind := known(body.to)[0]) not in ANSWERED:
                raise ConflictError(f"{where}: a reply answers an objection or a report, no {kind}")
        case NormActBody():
            _acts(entry, body)
            return
        case _:
            return
    _for_itself(entry, body.who)


def _acts(entry: Entry, body: NormActBody) -> None:
    """Refuse an act that parties sign, and the one who acted does not."""
    first = entry.envelope
    signers = ((first.actor, first.role), *((s.actor, s.role) for s in first.signers))
    parties = sorted(actor for actor, role in signers if role == "party")
    if parties and folded(body.actor) not in {folded(actor) for actor in parties}:
        raise AuthorityError(
            f"entry {entry.index}: {', '.join(parties)} cannot speak for {body.actor}"
        )


def _for_itself(entry: Entry, who: str) -> None:
    """Refuse a party that speaks for another."""
    first = entry.envelope
    signers = ((first.actor, first.role), *((s.actor, s.role) for s in first.signers))
    for actor, role in signers:
        if role == "party" and folded(actor) != folded(who):
            raise AuthorityError(f"entry {entry.index}: {actor} cannot speak for {who}")


def _check_documents(entry: Entry, body: PressArticleBody | VersionsBody, known: Known) -> None:
    if isinstance(body, VersionsBody):
        _check_versions(entry, body, known)
    else:
        _check_article(entry, body, known)


def _check_article(entry: Entry, body: PressArticleBody, known: Known) -> None:
    """Refuse an article that refers to another document, or to another one than it corrects."""
    _refers(entry, known, ("document", body.document))
    if body.corrects is not None:
        _refers(entry, known, ("press-article", body.corrects), at=1)


def _check_versions(entry: Entry, body: VersionsBody, known: Known) -> None:
    """Refuse versions that refer to other documents, and a text beside itself."""
    if len(set(body.documents)) != len(body.documents):
        raise ConflictError(f"entry {entry.index}: sets a text beside itself")
    for at, name in enumerate(body.documents):
        _refers(entry, known, ("document", name), at=at)


def _refers(
    entry: Entry,
    known: Known,
    wanted: tuple[str, str | None],
    at: int = 0,
) -> None:
    refs = entry.envelope.refs
    if len(refs) <= at or known(refs[at].index)[1] != wanted:
        raise ConflictError(
            f"entry {entry.index}: names the {wanted[0]} {wanted[1]!r} and does not refer to it"
        )
