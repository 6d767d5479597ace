"""Published verdicts, held against those that the log yields."""

from typing import Any

import msgspec

from servanda.audit import certified, recompute
from servanda.audit.mask import Mask
from servanda.errors import VerificationError
from servanda.model.codec import from_json
from servanda.model.verdict import VerdictSet
from servanda.register.projection import private_imports
from servanda.register.undisclosed import undisclosed
from servanda.register.view import LogView


class NotRecomputableError(VerificationError):
    """Verdicts rest on files that this copy does not hold: they are neither right nor wrong."""


def check(view: LogView, data: bytes, *, where: str) -> str:
    """Return what was found if published verdicts are those that the log yields."""
    published = from_json(data, VerdictSet, where=where)
    size = view.size_at(published.known_at)
    if (told := undisclosed(view, size=size)) is not None:
        raise NotRecomputableError(f"{where}: not recomputable by you: {told}")
    case = recompute.case_of(view, size=size)
    found = recompute.judge(case, as_of=published.as_of, known_at=published.known_at)
    if _plain(published) == _plain(found):
        certified.hold(case.terms, case.evidence, published, where=where)
    else:
        # What was opened to this reader alone is not named in what was published.
        _compare(published, _masked(view, case, found), where=where)
        certified.hold(case.terms, case.evidence, found, where=where)
    return (
        f"{len(found.verdicts)} verdicts as of {published.as_of}: the same, and their "
        "certificates hold"
    )


def _masked(view: LogView, case: recompute.Case, found: VerdictSet) -> VerdictSet:
    """Return verdicts as their publisher shows them to strangers."""
    size = view.size_at(found.known_at)
    private = private_imports(view, size=size)
    if not private:
        return found
    public = recompute.judge(
        recompute.case_of(view.public(), size=size), as_of=found.as_of, known_at=found.known_at
    )
    hidden = {event: by for event, by in case.evidence.entry_of.items() if by in private}
    return Mask(found, public, hidden).verdicts


def _compare(published: VerdictSet, found: VerdictSet, *, where: str) -> None:
    """Return only if the verdicts are the same; the first that is not is named."""
    for old, new in zip(published.verdicts, found.verdicts, strict=False):
        if _plain(old) != _plain(new):
            raise VerificationError(
                f"{where}: the verdict on {old.commitment} is not the one that follows: "
                f"{old.display} was published, {new.display} follows"
            )
    if len(published.verdicts) != len(found.verdicts):
        raise VerificationError(
            f"{where}: {len(published.verdicts)} verdicts, but {len(found.verdicts)} follow"
        )
    if _plain(published) != _plain(found):
        raise VerificationError(f"{where}: its inputs or lints are not those that follow")


def _plain(value: Any) -> Any:
    """Return a value as plain JSON, without the name of the engine that computed it."""
    return _without_engine(msgspec.json.decode(msgspec.json.encode(value)))


def _without_engine(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_engine(v) for k, v in value.items() if k != "engine"}
    return [_without_engine(item) for item in value] if isinstance(value, list) else value
