"""Slots of a statement as people write them: words of the text are found there, exactly."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from servanda.api.drafting import checked
from servanda.api.letters import printed
from servanda.errors import InputError
from servanda.model.dates import Deadline
from servanda.model.reading import Actor, Statement
from servanda.model.text import Span, span_of
from servanda.reading.deadlines import deadline
from servanda.reading.stretches import Known
from servanda.register.graphemes import widened

CHOICES = ("kind", "deontic", "strength")
ACTORS = ("debtor", "creditor")
QUOTED = ("condition", "verification", "enforcement")
"""Slots that hold words of the text."""
SLOTS = (*CHOICES, *ACTORS, "aim", "deadline", "due", *QUOTED, "span")
"""Every slot that can be written; ``due`` is the last day, where the words alone do not tell it."""


def filled(statement: Statement, given: Mapping[str, str], text: str) -> Statement:
    """Return a statement with the slots ``given`` as words; those left as they are stay untouched.

    InputError names the slot whose words do not stand in the text or name no time.
    """
    span = statement.span
    if given.get("span"):
        span = place_of(given["span"], text, where=f"{statement.id}: span")
    fields: dict[str, Any] = msgspec.to_builtins(statement)
    fields["span"] = msgspec.to_builtins(span)
    for name in (*CHOICES, "aim"):
        if name in given:
            fields[name] = printed(given[name], where=f"{statement.id}: {name}").strip() or None
    made = checked(fields)
    changes: dict[str, Any] = {}
    for name in ACTORS:
        if name in given:
            words = printed(given[name], where=f"{statement.id}: {name}")
            changes[name] = _actors(getattr(statement, name), words, span)
    for name in QUOTED:
        if name in given:
            old: Span | None = getattr(statement, name)
            where = f"{statement.id}: {name}"
            changes[name] = _quoted(old, given[name], span, text, where=where)
    if "deadline" in given or "due" in given:
        changes["deadline"] = _deadline(statement, given, span, text)
    made = msgspec.structs.replace(made, **changes)
    gaps = tuple(gap for gap in made.gaps if not getattr(made, gap.slot, None))
    return msgspec.structs.replace(made, gaps=gaps)


def as_words(statement: Statement) -> dict[str, str]:
    """Return the slots as one would write them; what :func:`filled` takes back unchanged."""
    due = "" if statement.deadline is None else statement.deadline.latest or ""
    return {
        **{name: getattr(statement, name) or "" for name in (*CHOICES, "aim")},
        **{name: "; ".join(a.name for a in getattr(statement, name)) for name in ACTORS},
        "deadline": "" if statement.deadline is None else flat(statement.deadline.raw),
        "due": due,
        **{
            name: "" if getattr(statement, name) is None else flat(getattr(statement, name).exact)
            for name in QUOTED
        },
        "span": f"{statement.span.start}:{statement.span.end}",
    }


def flat(words: str) -> str:
    """Return words on one line."""
    return " ".join(words.split())


def place_of(words: str, text: str, *, where: str) -> Span:
    """Return the place ``START:END``, moved outwards where it would cut a letter."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*[:-]\s*(\d{1,9})\s*", words, re.ASCII)
    if found is None:
        raise InputError(f"{where}: {words!r} is no place; write START:END in code points")
    start, end = int(found[1]), int(found[2])
    if not start < end <= len(text):
        raise InputError(f"{where}: {start}:{end} holds no words of a text of {len(text)} letters")
    return span_of(text, *widened(text, start, end))


def find_words(words: str, text: str, *, near: Span | None = None, where: str) -> Span:
    """Return where words stand, whatever blanks and line ends lie between them.

    Inside ``near`` they are looked for first, then in the whole text; there they must stand once.
    """
    parts = words.split()
    if not parts:
        raise InputError(f"{where}: no words are given")
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
    if near is not None and (found := pattern.search(text, near.start, near.end)):
        return span_of(text, *found.span())
    every = list(pattern.finditer(text))
    if len(every) != 1:
        shown = flat(words)[:60]
        how = "do not stand in the text" if not every else f"stand {len(every)} times in the text"
        raise InputError(f"{where}: the words {shown!r} {how}; quote them letter by letter, and "
                         "more of them where they stand often")  # fmt: skip
    return span_of(text, *every[0].span())


def _actors(old: tuple[Actor, ...], words: str, span: Span) -> tuple[Actor, ...]:
    """Return the actors of these names; a name that the quotation does not hold is inferred."""
    known = {actor.name: actor for actor in old}
    found: dict[str, Actor] = {}
    for name in (flat(one) for one in re.split(r"[;\n]", words)):
        if name:
            basis: Any = "stated" if name.casefold() in flat(span.exact).casefold() else "inferred"
            found.setdefault(name, known.get(name) or Actor(name=name, basis=basis))
    return tuple(found.values())


def _quoted(old: Span | None, words: str, span: Span, text: str, *, where: str) -> Span | None:
    if not words.strip():
        return None
    if old is not None and flat(old.exact) == flat(words):
        return old
    return find_words(words, text, near=span, where=where)


def _deadline(
    statement: Statement, given: Mapping[str, str], span: Span, text: str
) -> Deadline | None:
    old = statement.deadline
    before = as_words(statement)
    words = given.get("deadline", before["deadline"])
    due = given.get("due", before["due"]).strip()
    if (flat(words), due) == (before["deadline"], before["due"]):
        return old
    where = f"{statement.id}: deadline"
    if not words.strip():
        if due and due != before["due"]:
            raise InputError(f"{where}: a last day needs the words of the text that set it")
        return None
    same = old is not None and flat(old.raw) == flat(words)
    place = old.span if old and same else find_words(words, text, near=span, where=where)
    if due and due != before["due"]:
        return _dated(place, due, where=where)
    found = deadline(text, place.start, place.end, Known())
    if found is None:
        raise InputError(f"{where}: the words {flat(words)!r} name no time that is read here; "
                         "give the last day beside them")  # fmt: skip
    return found


def _dated(place: Span, due: str, *, where: str) -> Deadline:
    try:
        day = date.fromisoformat(due).isoformat()
    except ValueError as error:
        raise InputError(f"{where}: {due!r} is no day; write it like 2026-01-31") from error
    return Deadline(
        raw=place.exact, span=place, type="absolute", latest=day, precision="day", edtf=day
    )
