"""An article against a register as it was known on the article's day; never with hindsight."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

import msgspec

from servanda.framing import align
from servanda.framing.diff import parties, source
from servanda.framing.press import checked
from servanda.framing.profiles import profiles
from servanda.framing.tags import tags_of
from servanda.model.comparison import ClaimCheck, ClaimTally, ClaimVerdict, Side
from servanda.model.press import ArticleCheck, KnownThen, Later
from servanda.model.reading import Reading, Statement
from servanda.model.register import RegisteredCommitment, RegisteredDocument, RegisterState

OVER: frozenset[ClaimVerdict] = frozenset({"overstates", "unsupported"})
UNDER: frozenset[ClaimVerdict] = frozenset({"understates"})


@dataclass(slots=True)
class _Then:
    """What stood in the register on a day, and what did not yet."""

    statements: list[Statement] = field(default_factory=list)
    commitments: int = 0
    silent: list[str] = field(default_factory=list)
    later: list[tuple[RegisteredCommitment, str]] = field(default_factory=list)


def against(
    article: Reading,
    then: RegisterState,
    now: RegisterState,
    *,
    text: str | None,
    on: date,
    began: str,
    outlet: str | None = None,
    hindsight: bool = False,
    remarks: Sequence[str] = (),
) -> ArticleCheck:
    """Return every claim of ``article`` with what the register held of it.

    ``then`` is the register as known on the day ``on`` (or later, with ``hindsight``), ``now`` as
    it is known by whoever asks. Without ``text`` there are no tags.
    """
    held = _held(then, now, on)
    named = [one for document in _texts(then, on) for one in parties(_reading(document))]
    claims, unreported = checked(
        article.statements, held.statements, [*parties(article), *named], once=False
    )
    claims = [msgspec.structs.replace(one, why=_of_register(one.why)) for one in claims]
    tally = Counter(claim.verdict for claim in claims)
    known = KnownThen(
        register=then.name,
        on=on.isoformat(),
        known_at=f"#{then.entries[-1].index}" if then.entries else "nothing",
        hindsight=hindsight,
        began=began,
        commitments=held.commitments,
        others=len(held.statements) - held.commitments + len(held.silent),
        without_words=tuple(held.silent),
        remarks=(*remarks, *_remarks(then, held, claims, began=began, on=on)),
    )
    return ArticleCheck(
        article=source(article),
        outlet=outlet,
        then=known,
        counts=tuple(ClaimTally(verdict=v, claims=tally[v]) for v in get_args(ClaimVerdict)),
        claims=tuple(claims),
        over=_of(claims, OVER),
        under=_of(claims, UNDER),
        unreported=tuple(one.side() for one in unreported),
        agreed_later=_later(article, held),
        tags=() if text is None else tags_of(text),
    )


def _of_register(why: str) -> str:
    return why.replace("the other text", "the register").replace("the text has", "the register has")


def _of(claims: Sequence[ClaimCheck], verdicts: frozenset[ClaimVerdict]) -> tuple[Side, ...]:
    return tuple(one.claim for one in claims if one.verdict in verdicts)


def _held(then: RegisterState, now: RegisterState, on: date) -> _Then:
    held = _Then()
    days = {d.id: _day(d) for d in now.documents}
    stood = {one.id for one in then.commitments}
    for one in then.commitments:
        given = days.get(one.document or "")
        if given is not None and given > on.isoformat()[: len(given)]:
            held.later.append((one, f"given later, by a text of {given}"))
            continue
        held.commitments += 1
        if one.statement is None:
            held.silent.append(one.id)
        else:
            held.statements.append(msgspec.structs.replace(one.statement, id=one.id))
    told = {entry.index: entry.claimed_time[:10] for entry in now.entries}
    held.later += [
        (one, f"registered later, as entry #{one.entry} on {told[one.entry]}")
        for one in now.commitments
        if one.id not in stood
    ]
    held.statements += _others(then, on)
    return held


def _others(then: RegisterState, on: date) -> Iterator[Statement]:
    """Yield what the texts on record say without binding anybody, as people decided on it."""
    decided = {(d.document, d.statement_id): d for d in then.decisions}
    for document in _texts(then, on):
        for read in _reading(document).statements:
            choice = decided.get((document.id, read.id))
            one = choice.statement if choice is not None and choice.statement else read
            rejected = choice is not None and choice.decision == "rejected"
            if one.kind != "commitment" and not rejected:
                yield msgspec.structs.replace(one, id=f"{document.id}/{one.id}")


def _texts(then: RegisterState, on: date) -> list[RegisteredDocument]:
    """Return the texts whose readings are at hand: no press article, nothing dated later."""
    press = {one.document for one in then.articles}
    return [
        d
        for d in then.documents
        if d.reading is not None
        and d.id not in press
        and ((day := _day(d)) is None or day <= on.isoformat()[: len(day)])
    ]


def _reading(document: RegisteredDocument) -> Reading:
    if document.reading is None:  # _texts keeps only those that have one
        raise TypeError(document.id)
    return document.reading


def _day(document: RegisteredDocument) -> str | None:
    """Return the date of a text as far as it is known, without those that lack a year."""
    value = None if document.reading is None else document.reading.document.date.value
    return None if value is None or value.startswith("--") else value


def _remarks(
    then: RegisterState, held: _Then, claims: Sequence[ClaimCheck], *, began: str, on: date
) -> Iterator[str]:
    if not then.entries:
        yield (
            f"the article of {on} is older than the register, which began on {began}: it held "
            "nothing then, so no claim can match"
        )
    elif not held.commitments:
        yield f"the register held no commitment on {on}: no claim can match"
    if then.entries:
        yield "entries are placed in time by what their signers' clocks said: unproven time"
    if held.silent:
        names = ", ".join(held.silent)
        yield f"entered as rules without a text, so that no claim is aligned to them: {names}"
    if not claims:
        yield "n = 0: the reader found no claim in the article"


def _later(article: Reading, held: _Then) -> tuple[Later, ...]:
    """Return what the article could not know, with the claims that are about it all the same."""
    worded = [one for one, _ in held.later if one.statement is not None]
    given = profiles([one.statement for one in worded if one.statement is not None], once=False)
    said = profiles(article.statements)
    close: dict[str, list[str]] = {}
    for pair in align.pairs(given, said, align.Scale(given, said)):
        close.setdefault(worded[pair.left.at].id, []).append(pair.right.statement.id)
    return tuple(
        Later(commitment=one.id, title=one.title, why=why, close_to=tuple(close.get(one.id, ())))
        for one, why in held.later
    )
