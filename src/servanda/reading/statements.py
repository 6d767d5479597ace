"""Findings into statements: every slot filled from the words, or left open."""

from collections.abc import Iterable
from sys import intern

import msgspec

from servanda.model.reading import Actor, Cue, Statement
from servanda.model.text import Span, span_of
from servanda.reading import appraisal, slots, voices
from servanda.reading.cast import Cast
from servanda.reading.checks import Said, neighbouring, said_of
from servanda.reading.creditors import creditors
from servanda.reading.deadlines import deadline
from servanda.reading.debtors import debtor as debtor_of
from servanda.reading.parts import Block, Finding, Genre
from servanda.reading.pipeline import LISTING
from servanda.reading.quantities import quantity
from servanda.reading.questions import wording
from servanda.reading.running import Run
from servanda.reading.times import Known

CONFIDENCE = {"high": "0.90", "medium": "0.80", "low": "0.60", None: "0.60"}
"""A grade by the strength of the words, not a probability."""
ITEM_CONFIDENCE = "0.75"
WHOLE_ACTS = frozenset(
    {"announce", "claimed", "red-line", "defer", "suggest", "ready", "reaffirm", "private", "goal"}
)
"""Forces whose words are part of what is said, so that the aim is the whole clause."""


def statements(
    cast: Cast, found: tuple[Block, ...], made: Iterable[Finding], genre: Genre, known: Known
) -> list[Statement]:
    """Return a statement for each finding, in order, numbered from s001.

    Of a finding nothing is kept but what its neighbours look at: a large text has many.
    """
    run = Run(cast=cast, genre=genre, known=known)
    listed: list[Statement] = []
    said: list[Said] = []
    for number, finding in enumerate(made, start=1):
        block = found[finding.clause.block]
        listed.append(_statement(run, block, finding, number))
        said.append(said_of(cast.text, block, finding))
    return neighbouring(cast.text, said, listed)


def _statement(run: Run, block: Block, finding: Finding, number: int) -> Statement:
    text, clause = run.text, finding.clause
    low, high = clause.start, clause.end
    run.enter(clause.sentence)
    debtor = run.shared(debtor_of(run, block, finding))
    due = deadline(text, low, high, run.known, lead_in=finding.reach)
    marks = appraisal.marks(text[low:high])
    condition = slots.condition(text, low, high, lead_in=finding.chapeau)
    checked = slots.verification(text, low, high)
    enforced = slots.enforcement(text, low, high)
    amount = quantity(text, low, high, due.span if due else None)
    aim = _aim(text, finding)
    base = slots.baseline(text, low, high)
    filled = {
        "debtor": debtor,
        "deadline": due,
        "verification": checked,
        "enforcement": enforced,
        "baseline": base,
    }
    limits = clause.anchor is not None and clause.anchor.act.force == "red-line"
    return Statement(
        id=f"s{number:03d}",
        kind=finding.kind,
        span=span_of(text, low, high),
        cues=tuple(
            Cue(start=a, end=b, exact=intern(text[a:b]), why=why) for a, b, why in finding.cues
        ),
        chapeau=run.shared(span_of(text, *finding.chapeau)) if finding.chapeau else None,
        speaker=run.shared(voices.speaker(run, block, finding)),
        audience=voices.audience(run, finding),
        publicity="private" if run.private else "public",
        modality=finding.modality,
        theme=appraisal.theme(marks),
        baseline=base,
        side_constraint=slots.side_constraint(text, low, high),
        deontic=finding.deontic,
        strength=finding.strength,
        debtor=debtor,
        creditor=_creditor(run, finding, debtor),
        author=run.shared(voices.author(run, block, finding)),
        aim=aim,
        quantity=amount,
        deadline=due,
        condition=condition,
        verification=checked,
        enforcement=enforced,
        legalization=appraisal.legalization(
            finding, debtor, due, amount, (condition, checked, enforced)
        ),
        catalysts=run.shared(appraisal.catalysts(marks, due, amount)),
        gaps=appraisal.gaps(
            finding.kind,
            wording(run, finding, debtor, aim),
            frozenset(name for name, value in filled.items() if value),
            run.opened,
            limits=limits,
            changes=slots.changes(text, low, high),
        ),
        confidence=CONFIDENCE[finding.strength] if clause.anchor is not None else ITEM_CONFIDENCE,
    )


def _creditor(run: Run, finding: Finding, debtor: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """To whom it is owed: by the words of the clause, else of the lead-in it hangs on."""
    if finding.kind not in ("commitment", "claim", "signal"):
        return ()
    forbids = finding.deontic == "prohibition"
    span = (_act_start(finding), finding.clause.end)
    found = creditors(run.cast, span, run.genre, debtor, forbids=forbids)
    if found or finding.reach is None or finding.clause.anchor is not None:
        return found
    low = finding.given[1] if finding.given is not None else finding.reach[0]
    return creditors(run.cast, (low, finding.reach[1]), run.genre, debtor, forbids=forbids)


def _act_start(finding: Finding) -> int:
    """Return where the act begins: after the verb form, or with the item itself."""
    anchor = finding.clause.anchor
    start = finding.clause.start
    return anchor.start if anchor is not None and anchor.start >= start else start


def _aim(text: str, finding: Finding) -> str:
    """Return the act itself, without who and the verb form: one line."""
    clause = finding.clause
    start = clause.start
    anchor = clause.anchor
    if anchor is not None and anchor.act.force not in WHOLE_ACTS and clause.start <= anchor.start:
        lead = LISTING.match(text, anchor.end, clause.end) if finding.kind == "proposal" else None
        own = anchor.act.id == "present-duty"  # its verb is the act
        start = lead.end() if lead is not None else anchor.start if own else anchor.end
    words = " ".join(text[start : clause.end].split())
    return words or " ".join(text[clause.start : clause.end].split())


def merged(found: list[Statement]) -> tuple[Statement, ...]:
    """Return one statement for a promise said twice; the later places are its ``repeats``.

    ``found`` is used up on the way, so that a large text is not held twice.
    """
    seen: dict[int, int] = {}
    others: dict[int, list[int]] = {}
    repeats: dict[int, list[Span]] = {}
    kept = 0
    for statement in found:
        key = _promise(statement)
        mark = hash(key)
        first = seen.setdefault(mark, kept)
        same = () if first == kept else (first, *others.get(mark, ()))
        at = next((at for at in same if _promise(found[at]) == key), None)
        if at is not None:
            repeats.setdefault(at, []).append(statement.span)
            continue
        if first != kept:  # another promise with the same hash
            others.setdefault(mark, []).append(kept)
        found[kept] = statement
        kept += 1
    del found[kept:]
    for at, statement in enumerate(found):
        found[at] = _numbered(statement, at, repeats.get(at, []))
    return tuple(found)


def _promise(statement: Statement) -> tuple[str, str, str, tuple[str, ...]]:
    """Return what makes two statements one promise."""
    limits = any(gap.slot == "content" for gap in statement.gaps)
    return (
        statement.kind,
        "red lines" if limits else " ".join(statement.span.exact.lower().split()),
        statement.chapeau.exact if statement.chapeau else "",
        tuple(a.name for a in statement.debtor),
    )


def _numbered(statement: Statement, at: int, repeats: list[Span]) -> Statement:
    name = f"s{at + 1:03d}"
    if statement.id == name and not repeats:
        return statement
    return msgspec.structs.replace(statement, id=name, repeats=tuple(repeats))
