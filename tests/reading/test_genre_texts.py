"""One whole text of each genre, in our own words: what a careful coder marks in it is found.

The texts stand in ``genres/``. What is marked was decided by hand, with the codebook, before the
reader saw the text: ``{kind; who must act; when: the words}``. ``any`` marks words on which two
careful coders may differ, and what the reader still gets wrong stands in ``OPEN``, with its reason.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from servanda.model.reading import Reading, Statement

Read = Callable[[str], Reading]
TEXTS = sorted(Path(__file__).with_name("genres").glob("*.marked"))
MARK = re.compile(r"\{(?P<kind>\w+)(?P<slots>(?:; [^;:{}]*)*): (?P<words>[^{}]*)\}")
TIME = re.compile(r"\d{4}|P.*\d|(?:absolute|immediate|vague|event|recurring)$")
HALF = 0.5
"""Share of what two spans cover together that they must have in common."""

OPEN = {
    "You will have the figures by September": "what the hearer will have, the speaker gives",
    "Parliament should vote on the money quickly": "'should' in the press is mostly an opinion",
    "We left that for the autumn": "no word of the lexicon says that a matter was put off",
    "They should not let the quiet go to waste": "'should' in the press is mostly an opinion",
    "the Commission would publish the terms within three months": "a promise in reported speech",
    "Demands that all parties cease fire immediately": "one sentence holds two acts of one demand",
    "withdraw their forces from the lake shore within ten days": "read with the act before it",
    "Decisions of the Commission are taken by agreement of all its members": "how a body decides",
    "In the case of a violation the guarantors are informed within 24 hours": "read with 'may'",
    "may publish their findings": "read with the duty before it",
    "We task our deputies with a review of its first phase": "read as a demand",
    "End the use of lost nets as fishing gear by 2033": "a goal by a date, read as a wish",
}
SURPLUS = {
    "Neither side will close its waters to the other, though",
    "Few of those who waited in the lobby believed that a treaty would be ready soon",
    "The Annex shall form an integral part of this Agreement",
    "Decides to remain seized of the matter",
}
"""What the reader takes for a statement and a coder does not."""


def marked(path: Path) -> tuple[str, list[tuple[str, list[str], str, int, int]]]:
    """Return a text without its marks, and each mark: kind, who, when, and where."""
    out, rows, at, length = [], [], 0, 0
    raw = path.read_text(encoding="utf-8")
    for found in MARK.finditer(raw):
        out.append(raw[at : found.start()])
        length += found.start() - at
        who: list[str] = []
        when = ""
        for slot in filter(None, found["slots"].split("; ")):
            if TIME.match(slot):
                when = slot
            else:
                who = slot.split(" + ")
        words = found["words"]
        rows.append((found["kind"], who, when, length, length + len(words)))
        out.append(words)
        length += len(words)
        at = found.end()
    return "".join([*out, raw[at:]]), rows


def _overlap(statement: Statement, low: int, high: int) -> bool:
    span = statement.span
    common = min(span.end, high) - max(span.start, low)
    return common >= HALF * (max(span.end, high) - min(span.start, low))


def _kind(statement: Statement) -> str:
    return "permission" if statement.deontic == "permission" else statement.kind


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_a_coder_marks_is_found(path: Path, read: Read) -> None:
    """Each marked statement is read, of its kind; nothing else is read as a statement."""
    text, rows = marked(path)
    listed = list(read(text).statements)
    missed = []
    for kind, _, _, low, high in rows:
        found = next((s for s in listed if _overlap(s, low, high)), None)
        if found is not None:
            listed.remove(found)
        if kind != "any" and (found is None or _kind(found) != kind):
            missed.append(text[low:high])

    assert [words for words in missed if words not in OPEN] == []
    surplus = [s.span.exact for s in listed]
    assert [words for words in surplus if words not in SURPLUS and words not in str(OPEN)] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_who_must_act_and_when(path: Path, read: Read) -> None:
    """Where the coder names who must act or by when, the reader names one of them, and that day."""
    text, rows = marked(path)
    listed = read(text).statements
    wrong: list[tuple[str, object, object]] = []
    for kind, who, when, low, high in rows:
        found = next((s for s in listed if _overlap(s, low, high) and _kind(s) == kind), None)
        if found is None:
            continue
        names = {actor.name for actor in found.debtor}
        if kind in ("commitment", "permission", "demand") and who and names.isdisjoint(who):
            wrong.append((text[low:high], who, names))
        due = found.deadline
        told = (due.type, due.latest or "", due.offset or "") if due is not None else ()
        if when and not any(when in part for part in told):
            wrong.append((text[low:high], when, told))

    assert [row for row in wrong if row[0] not in OTHERWISE] == []


OTHERWISE = {"Neither side will do that"}
"""Statements whose slots the reader fills otherwise than the coder."""
