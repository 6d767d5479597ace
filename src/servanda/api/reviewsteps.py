"""One step of a review, as a form or a key asks for it: checked against what its sender saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servanda.api import deciding as reviews
from servanda.api.deciding import Review
from servanda.api.letters import printed
from servanda.api.recording import find_exact
from servanda.api.register import Register
from servanda.api.slots import SLOTS, as_words, find_words, place_of
from servanda.errors import ConflictError, InputError, UsageError
from servanda.model.draft import Draft, DraftItem
from servanda.model.text import Document, Span
from servanda.pages.review_keys import REASONS
from servanda.pages.review_page import Conflict, differing
from servanda.register import deciding

ON_ONE = ("accept", "save", "split", "merge")
"""Steps on the statement at hand, beside rejecting it."""


class OvertakenError(ConflictError):
    """Somebody changed the statement since the sender saw it; both versions are shown."""

    def __init__(self, text: str, conflict: Conflict | None) -> None:
        """Keep both versions beside the message."""
        super().__init__(text)
        self.conflict = conflict


@dataclass(frozen=True, slots=True)
class Done:
    """The draft after a step."""

    draft: Draft
    at: str | None
    """The statement to show then; None: the next one that waits."""


def take(register: Register, review: Review, fields: Mapping[str, Any]) -> Done:
    """Return the draft after the step that a form asks for; OvertakenError where it came late."""
    do, at = str(fields.get("do", "")), str(fields.get("at", ""))
    if do in ON_ONE or do.startswith("reject-"):
        item = deciding.item_of(review.draft, at)
        _check_version(item, fields)
        return _on_one(register, review, item, do, fields)
    if fields.get("steps", "") != str(len(review.draft.steps)):
        raise OvertakenError("This review went on in another window; look at what it holds now, "
                             "and do it again.", None)  # fmt: skip
    if do == "undo":
        draft, step = deciding.undo(review.draft)
        return Done(draft, step.before[0].id if step.before else "")
    if do == "new":
        span = _place(review, fields)
        slots = {k: v for k, v in given(fields).items() if k not in ("span", "due") or v}
        draft, name = reviews.mark(register, review, span, slots, reason=_reason(fields))
        return Done(draft, name)
    if do == "bulk":
        return Done(_bulk(review, fields), "")
    raise UsageError(f"{do!r} is no step of a review")


def given(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the slots of a form, to be shown again or filled in."""
    names = (*SLOTS, "reason", "quote", "do")
    return {name: fields[name] for name in names if isinstance(fields.get(name), str)}


def _on_one(
    register: Register, review: Review, item: DraftItem, do: str, fields: Mapping[str, Any]
) -> Done:
    name = item.statement.id
    if do.startswith("reject-"):
        words = dict(REASONS).get(do.removeprefix("reject-"))
        if words is None:
            raise UsageError(f"{do!r} is none of the reasons, which are 1 to {len(REASONS)}")
        more = _reason(fields)
        told = words if more is None or more == item.reason else f"{words}: {more}"
        return Done(deciding.decide(review.draft, [name], "rejected", reason=told), None)
    if do == "split":
        return Done(reviews.split(register, review, name, _cut(review, item, fields)), name)
    if do == "merge":
        return Done(deciding.merge(review.draft, name, text=review.text), name)
    slots = {k: v for k, v in fields.items() if k in SLOTS and isinstance(v, str)}
    draft = reviews.fill(review, name, slots, reason=_reason(fields))
    return Done(draft, name if do == "save" else None)


def _check_version(item: DraftItem, fields: Mapping[str, Any]) -> None:
    if fields.get("version") == reviews.version_of(item):
        return
    yours = {name: str(fields[name]) for name in SLOTS if isinstance(fields.get(name), str)}
    told = str(fields.get("do", "")).partition("-")[0]
    now = {**as_words(item.statement), "decision": item.decision, "reason": item.reason or ""}
    wanted = {"accept": "accepted", "save": "edited", "reject": "rejected"}.get(told, told)
    yours |= {"decision": wanted, "reason": str(fields.get("reason", ""))}
    raise OvertakenError(
        f"{item.statement.id}: was changed since you opened it; both versions are shown",
        differing(yours, now),
    )


def _reason(fields: Mapping[str, Any]) -> str | None:
    return printed(str(fields.get("reason", "")), where="the reason").strip() or None


def _cut(review: Review, item: DraftItem, fields: Mapping[str, Any]) -> int:
    """Return where a statement is split: at a place, or before words that stand in it."""
    words = str(fields.get("cut", "")).strip()
    if words.isascii() and words.isdecimal():
        return int(words)
    span = item.statement.span
    found = find_words(words, review.text, near=span, where=f"{item.statement.id}: split")
    return found.start


def _place(review: Review, fields: Mapping[str, Any]) -> Span:
    """Return where a new statement stands: at START:END, or at words that stand once."""
    place, quote = str(fields.get("span", "")).strip(), str(fields.get("quote", ""))
    if place:
        return place_of(place, review.text, where="its place")
    if not quote.strip():
        raise InputError("Give the words of the new statement, or their place.")
    if quote in review.text:
        raw = review.text.encode()
        document = Document(source=review.draft.document, media_type="text/plain", raw=raw,
                            text=review.text, text_extractor="plain/1", kept="1")  # fmt: skip
        return find_exact(document, quote)
    return find_words(quote, review.text, where="its words")


def _bulk(review: Review, fields: Mapping[str, Any]) -> Draft:
    """Accept the statements that were listed and ticked, as they stand: one step."""
    picked = list(fields.get("picks", ()))
    if review.blind:
        raise UsageError("Whoever codes blind sees nothing that could be accepted.")
    for one in picked:
        if deciding.item_of(review.draft, one).decision != "undecided":
            raise OvertakenError(f"{one}: is decided already; look at the list again", None)
    return deciding.decide(review.draft, picked, "accepted")
