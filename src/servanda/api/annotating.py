"""W3C Web Annotations from elsewhere, into a draft: each place is exact, or nothing is taken."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from servanda.api import deciding
from servanda.api.drafting import changed
from servanda.api.files import read_file
from servanda.api.register import Register
from servanda.errors import InputError, UsageError
from servanda.model.draft import Draft
from servanda.model.reading import Statement, StatementKind
from servanda.model.text import Span, span_of
from servanda.register import draft as drafts

KINDS: tuple[StatementKind, ...] = get_args(StatementKind)
SLOTS = ("debtor", "creditor", "aim", "deontic", "strength", "theme")
"""Slots that a body of the purpose ``describing`` may give, as ``slot: value``."""
_BEYOND = 0xFFFF
_SHOWN = 60


@dataclass(slots=True)
class _Mark:
    span: Span
    kind: StatementKind
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file."""

    draft: Draft
    marked: int
    there: int
    """Annotations of a place that the draft has as a statement of that kind already."""
    others: int
    """Annotations of other texts."""
    moved: tuple[str, ...] = ()
    """Annotations whose quotation was found at another place than the file says."""


def annotate(
    register: Register,
    name: str,
    path: Path,
    *,
    kind: str | None = None,
    source: str | None = None,
) -> Taken:
    """Mark in a draft what a file of annotations marks in its text; all of it or nothing.

    ``kind`` is what an annotation is that is tagged with none of ours, ``source`` the address
    that the file gives the text, where it speaks of several.
    """
    store = register.journal.store
    draft = drafts.get(store, name)
    text = drafts.document_of(store, draft).text
    found = _marks(read_file(path), str(path), text, name, kind=kind, source=source)
    for one in found.marks:
        # Tried before the first is marked: a slot that cannot be leaves the draft as it was.
        changed(Statement(id="m", kind=one.kind, span=one.span, cues=()), _slots(one), text)
    fresh = _fresh(found.marks, draft)
    for one in fresh:
        slots = _slots(one)
        draft = drafts.mark(store, name, one.span.start, one.span.end, kind=one.kind)
        if slots:
            statement = changed(draft.items[-1].statement, slots, text)
            draft = drafts.edit(store, name, statement)
    there = len(found.marks) - len(fresh)
    return Taken(draft, len(fresh), there, found.others, found.moved)


def annotate_record(
    register: Register,
    name: str,
    raw: bytes,
    *,
    where: str,
    actor: str,
    kind: str | None = None,
    source: str | None = None,
) -> Taken:
    """Mark the same in a text on record, in the review of ``actor``; all of it or nothing.

    The marks wait there as any other decision, until ``actor`` signs them.
    """
    review = deciding.open_review(register, name, actor=actor)
    found = _marks(raw, where, review.text, name, kind=kind, source=source)
    fresh = _fresh(found.marks, review.draft)
    for one in fresh:
        # A theme is the reader's own: a review has no slot for it.
        words = {slot: said for slot, said in one.words.items() if slot != "theme"}
        draft, _ = deciding.mark(register, review, one.span, {"kind": one.kind, **words})
        review = replace(review, draft=draft)
    if fresh:
        deciding.save(register, review, review.draft)
    there = len(found.marks) - len(fresh)
    return Taken(review.draft, len(fresh), there, found.others, found.moved)


@dataclass(frozen=True, slots=True)
class _Found:
    marks: list[_Mark]
    others: int
    moved: tuple[str, ...]


def _marks(
    raw: bytes, where: str, text: str, name: str, *, kind: str | None, source: str | None
) -> _Found:
    """Return what a file marks in a text; InputError where one place cannot be found."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"--kind {kind}: there are {', '.join(KINDS)}")
    found = list(_annotations(raw, where))
    wanted = _source(found, name, source, where)
    mine = [(at, one, target) for at, target, one in found if _iri(target) == wanted]
    marks = [_mark(one, target, text, at, kind) for at, one, target in mine]
    moved = tuple(
        f"{at}: the words stand at {mark.span.start}..{mark.span.end}, the file says {said}"
        for (at, _, target), mark in zip(mine, marks, strict=True)
        if (said := _elsewhere(target, mark.span)) is not None
    )
    return _Found(marks, len(found) - len(mine), moved)


def _fresh(marks: Sequence[_Mark], draft: Draft) -> list[_Mark]:
    held = {(i.statement.span.start, i.statement.span.end, i.statement.kind) for i in draft.items}
    fresh = []
    for one in marks:
        place = (one.span.start, one.span.end, one.kind)
        if place not in held:
            fresh.append(one)
            held.add(place)
    return fresh


def _elsewhere(target: Any, span: Span) -> str | None:
    """Return the place that the file gives, where it is another one."""
    position = _selectors(target).get("TextPositionSelector")
    if position is None:
        return None
    said = (position.get("start"), position.get("end"))
    return None if said == (span.start, span.end) else f"{said[0]}..{said[1]}"


def _annotations(raw: bytes, where: str) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Yield place, target and annotation of each annotation of a file."""
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise InputError(f"{where}: no JSON: {error}") from error
    items = _items(value, where)
    if not items:
        raise InputError(f"{where}: holds no annotation")
    for number, one in enumerate(items, 1):
        place = f"{where}, annotation {number}"
        if not isinstance(one, dict) or "target" not in one:
            raise InputError(f"{place}: expected an object with a target (W3C Web Annotation)")
        yield place, _target(one, place), one


def _items(value: Any, where: str) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and isinstance(value.get("rows"), list):
        return [_flat(one) for one in value["rows"]]
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected an annotation, a list, a page or a collection of them")
    kinds = value.get("type", value.get("@type"))
    named = {kinds} if isinstance(kinds, str) else set(kinds or ())
    if "AnnotationCollection" in named:
        first = value.get("first")
        if not isinstance(first, dict):
            raise InputError(
                f"{where}: the pages of this collection lie elsewhere ({first!r}); save them and "
                "give those files"
            )
        return _items({"type": "AnnotationPage", **first}, where)
    if "AnnotationPage" in named:
        items = value.get("items")
        if not isinstance(items, list):
            raise InputError(f"{where}: the page has no list of items")
        if value.get("next"):
            raise InputError(f"{where}: goes on in {value['next']!r}; save that page and give both")
        return items
    return [value]


def _flat(one: Any) -> Any:
    """Return an annotation of Hypothesis, whose tags and target lie flat, as the W3C has it."""
    if not isinstance(one, dict) or "body" in one:
        return one
    tags = one.get("tags") or ()
    bodies = [{"purpose": "tagging", "value": tag} for tag in tags if isinstance(tag, str)]
    return {**one, "body": bodies}


def _target(one: Mapping[str, Any], where: str) -> Any:
    target = one["target"]
    if isinstance(target, list):
        if len(target) != 1:
            raise InputError(f"{where}: has {len(target)} targets; a statement stands in one place")
        return target[0]
    return target


def _iri(target: Any) -> str:
    """Return the address of the text that a target lies in."""
    source = target.get("source", target.get("id", "")) if isinstance(target, dict) else target
    if isinstance(source, dict):
        source = source.get("id", source.get("@id", ""))
    return str(source)


def _source(found: Sequence[tuple[str, Any, Any]], name: str, given: str | None, where: str) -> str:
    known = list(dict.fromkeys(_iri(target) for _, target, _ in found))
    if given is not None:
        if given not in known:
            raise UsageError(f"--source {given}: {where} speaks of {', '.join(known)}")
        return given
    ours = [one for one in known if one.startswith("urn:servanda:") and one.endswith(f":{name}")]
    if len(ours) == 1:
        return ours[0]
    if len(known) > 1:
        raise UsageError(
            f"{where}: speaks of several texts; say which is the draft's with --source: "
            f"{', '.join(known)}"
        )
    return known[0]


def _mark(one: Mapping[str, Any], target: Any, text: str, where: str, kind: str | None) -> _Mark:
    tags, words = _bodies(one)
    kinds = [known for known in KINDS if known in tags]
    if len(kinds) > 1:
        raise InputError(f"{where}: is tagged {' and '.join(kinds)}; a statement has one kind")
    chosen = kinds[0] if kinds else next((known for known in KINDS if known == kind), None)
    if chosen is None:
        said = ", ".join(sorted(tags)) or "with nothing"
        raise InputError(
            f"{where}: is tagged {said}, and not with one of {', '.join(KINDS)}; say --kind"
        )
    return _Mark(place(target, text, where), chosen, words)


def _bodies(one: Mapping[str, Any]) -> tuple[set[str], dict[str, str]]:
    """Return the tags of an annotation, and the slots that it describes."""
    bodies = one.get("body", one.get("bodyValue", ()))
    tags: set[str] = set()
    words: dict[str, str] = {}
    for body in bodies if isinstance(bodies, list) else [bodies]:
        value = body.get("value") if isinstance(body, dict) else body
        if not isinstance(value, str):
            continue
        slot, colon, said = value.partition(":")
        if isinstance(body, dict) and body.get("purpose") == "describing":
            if colon and slot.strip() in SLOTS:
                words[slot.strip()] = " ".join(said.split())
        else:
            tags.add(value.strip().casefold())
    return tags, words


def _selectors(target: Any) -> dict[str, Mapping[str, Any]]:
    """Return the selectors of a target by their types."""
    held = target.get("selector") if isinstance(target, dict) else None
    return {
        str(one.get("type", one.get("@type"))): one
        for one in (held if isinstance(held, list) else [held])
        if isinstance(one, dict)
    }


def place(target: Any, text: str, where: str) -> Span:
    """Return the place of a target; its quotation decides where it quotes."""
    by_type = _selectors(target)
    position = by_type.get("TextPositionSelector")
    quote = by_type.get("TextQuoteSelector")
    if quote is not None:
        return _quoted(quote, position, text, where)
    if position is None:
        raise InputError(
            f"{where}: its selector is {', '.join(by_type) or 'missing'}; expected a "
            "TextQuoteSelector, or a TextPositionSelector"
        )
    start, end = _numbers(position, where)
    span = _cut(text, start, end, where)
    if any(ord(letter) > _BEYOND for letter in text[:end]):
        raise InputError(
            f"{where}: the text holds characters that programs count differently (beyond U+FFFF), "
            "and nothing is quoted to check the place by"
        )
    return span


def _numbers(position: Mapping[str, Any], where: str) -> tuple[int, int]:
    start, end = position.get("start"), position.get("end")
    if type(start) is not int or type(end) is not int:
        raise InputError(f"{where}: start and end of its place are no whole numbers")
    return start, end


def _cut(text: str, start: int, end: int, where: str) -> Span:
    if not 0 <= start < end <= len(text):
        raise InputError(f"{where}: {start}..{end} is no place in a text of {len(text)} characters")
    return span_of(text, start, end)


def _quoted(
    quote: Mapping[str, Any], position: Mapping[str, Any] | None, text: str, where: str
) -> Span:
    exact = quote.get("exact")
    if not isinstance(exact, str) or not exact.strip():
        raise InputError(f"{where}: its quotation holds no words")
    if position is not None:
        start, end = _numbers(position, where)
        if text[max(0, start) : max(0, end)] == exact:
            return _cut(text, start, end, where)
    before, after = str(quote.get("prefix") or ""), str(quote.get("suffix") or "")
    places = list(_places(text, exact))
    around = [
        at
        for at in places
        if text[:at].endswith(before) and text.startswith(after, at + len(exact))
    ]
    if len(around) != 1:
        stands = "does not stand" if not places else f"stands {len(places)} times"
        raise InputError(
            f"{where}: the quotation {exact[:_SHOWN]!r} {stands} in the text"
            + ("" if not places else ", and what is before and after it does not tell which")
            + "; a quotation is found exactly or not at all"
        )
    return _cut(text, around[0], around[0] + len(exact), where)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _slots(one: _Mark) -> list[str]:
    return [
        f"{slot}={value.replace(';', ',')}" if slot in ("debtor", "creditor") else f"{slot}={value}"
        for slot, value in one.words.items()
    ]
