"""What was judged, asked: views side by side, agreement of coders."""

from collections.abc import Sequence

from servanda.api.judging import find_codebook
from servanda.api.register import Register
from servanda.assessment.coding import (
    SIGHTS,
    Mark,
    grouped,
    score_disagreements,
    scores_agree,
    spans_agree,
    text_disagreements,
    text_fields,
)
from servanda.assessment.summary import estimate
from servanda.errors import UsageError
from servanda.model.agreement import Disagreement, Estimate, FieldAgreement, Reliability, Sight
from servanda.model.judgement import RegisteredScore
from servanda.model.reading import Statement
from servanda.model.record import Record
from servanda.model.verdict import Verdict


class BookView(Record, frozen=True, kw_only=True):
    """One commitment under one codebook version at one stage."""

    codebook: str
    stage: str | None
    scores: tuple[RegisteredScore, ...]
    agreed: str | None
    """What all coders say, or what their disagreement was settled as."""
    settled: bool


class CommitmentView(Record, frozen=True, kw_only=True):
    """One commitment: what is computed, and what people judge, side by side."""

    commitment: str
    title: str
    computed: dict[str, int]
    """Display -> number of verdicts that show it."""
    books: tuple[BookView, ...]


class BookSummary(Record, frozen=True, kw_only=True):
    """All commitments under one codebook version at one stage."""

    codebook: str
    stage: str | None
    estimate: Estimate
    disputed: int
    """Commitments whose coders disagree and that nobody settled: no part of the estimate."""


class Views(Record, frozen=True, kw_only=True):
    """Several codebooks over one evidence set."""

    as_of: str
    commitments: tuple[CommitmentView, ...]
    summaries: tuple[BookSummary, ...]


def views(
    register: Register,
    *,
    only: str | None = None,
    selection: str | None = None,
    as_of: str | None = None,
) -> Views:
    """Return verdicts and scores side by side, of all commitments, one, or a selection."""
    state = register.state()
    verdicts = register.verdicts(as_of=as_of, only=only)
    names = [one.id for one in state.commitments if only in (None, one.id)]
    if selection is not None:
        names = [name for name in names if name in _selected(register, selection)]
    computed = grouped(verdicts.verdicts, lambda v: v.commitment)
    titles = {one.id: one.title for one in state.commitments}
    books = {name: _books(register, name) for name in names}
    return Views(
        as_of=verdicts.as_of,
        commitments=tuple(
            CommitmentView(
                commitment=name,
                title=titles[name],
                computed=_counts(computed.get(name, [])),
                books=tuple(books[name]),
            )
            for name in names
        ),
        summaries=tuple(
            _summaries(register, [b for found in books.values() for b in found], names)
        ),
    )


def _selected(register: Register, name: str) -> tuple[str, ...]:
    known = {one.name: one.commitments for one in register.state().selections}
    if name not in known:
        raise UsageError(f"no selection {name!r}; there are: {', '.join(known) or 'none yet'}")
    return known[name]


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    shown = grouped(verdicts, lambda v: v.display)
    return {display: len(found) for display, found in sorted(shown.items())}


def _books(register: Register, commitment: str) -> list[BookView]:
    state = register.state()
    settled = {
        (f"{a.codebook}@{a.version}", a.stage): a.value
        for a in state.adjudications
        if a.commitment == commitment and a.field == "score"
    }
    mine = [score for score in state.scores if score.commitment == commitment]
    found = []
    for (book, stage), scores in grouped(mine, _book_and_stage).items():
        newest = {score.coder: score for score in scores}
        values = {score.value for score in newest.values()}
        ruling = settled.get((book, stage)) if len(values) > 1 else None
        found.append(
            BookView(
                codebook=book,
                stage=stage,
                scores=tuple(newest[who] for who in sorted(newest)),
                agreed=ruling if len(values) > 1 else min(values),
                settled=ruling is not None,
            )
        )
    return sorted(found, key=lambda view: (view.codebook, view.stage or ""))


def _book_and_stage(score: RegisteredScore) -> tuple[str, str | None]:
    return f"{score.codebook}@{score.version}", score.stage


def _summaries(
    register: Register, books: Sequence[BookView], names: Sequence[str]
) -> list[BookSummary]:
    found = []
    for (key, stage), views_ in sorted(
        grouped(books, lambda b: (b.codebook, b.stage or "")).items()
    ):
        book, _ = find_codebook(key, register)
        agreed = [view.agreed for view in views_ if view.agreed is not None]
        found.append(
            BookSummary(
                codebook=key,
                stage=stage or None,
                estimate=estimate(book, agreed, of=len(names)),
                disputed=len(views_) - len(agreed),
            )
        )
    return found


# ---------------------------------------------------------------- agreement


def reliability(
    register: Register, *, codebook: str | None = None, document: str | None = None
) -> Reliability:
    """Return how far coders agree, on scores by codebook version and on texts by document."""
    state = register.state()
    fields: list[FieldAgreement] = []
    disagreements: list[Disagreement] = []
    scores = [
        one
        for one in state.scores
        if document is None and codebook in (None, one.codebook, f"{one.codebook}@{one.version}")
    ]
    for key, found in sorted(grouped(scores, lambda s: f"{s.codebook}@{s.version}").items()):
        fields += scores_agree(find_codebook(key, register)[0], found)
    ruled = {
        (f"{a.codebook}@{a.version}", a.commitment or "", a.stage or ""): (a.value, a.because)
        for a in state.adjudications
        if a.field == "score"
    }
    disagreements += score_disagreements(scores, ruled)
    spans = []
    places = {
        (a.document or "", a.start or 0, a.end or 0, a.field): (a.value, a.because)
        for a in state.adjudications
        if a.document is not None
    }
    marks = grouped(_marks(register), lambda pair: pair[0])
    for name in sorted({*marks, *(one.document for one in state.codings)}):
        if codebook is not None or document not in (None, name):
            continue
        everyone = [mark for _, mark in marks.get(name, [])]
        # Who coded the text and found nothing to mark has coded it all the same.
        whole = [coding for coding in state.codings if coding.document == name]
        empty = {(coding.coder, coding.blind and not coding.saw_machine) for coding in whole}
        coders = {mark.coder for mark in everyone} | {who for who, _ in empty}
        for sight in SIGHTS:
            mine = [mark for mark in everyone if mark.sight == sight]
            who = {mark.coder for mark in mine}
            who |= {coder for coder, blind in empty if blind == (sight == "blind")}
            if len(who) > 1:
                fields += text_fields(name, mine, sight)
                spans += spans_agree(name, mine, who, sight)
        if len(coders) > 1:
            disagreements += text_disagreements(name, everyone, coders, places)
    return Reliability(fields=tuple(fields), spans=tuple(spans), disagreements=tuple(disagreements))


def _marks(register: Register) -> list[tuple[str, Mark]]:
    """Return the statements that coders hold to stand in each document.

    Whoever gave a complete coding of a document is taken at that; else the single decisions count.
    """
    state = register.state()
    found = []
    complete = set()
    for coding in state.codings:
        complete.add((coding.document, coding.coder))
        seen: Sight = "blind" if coding.blind and not coding.saw_machine else "assisted"
        for statement in coding.statements or ():
            mark = mark_of(statement, coding.coder, entry=coding.entry, sight=seen)
            found.append((coding.document, mark))
    for one in state.decisions:
        coder = register.journal.entries[one.entry].envelope.actor
        if one.statement is None or (one.document, coder) in complete:
            continue
        seen = "assisted" if one.saw_machine else "blind"
        found.append((one.document, mark_of(one.statement, coder, entry=one.entry, sight=seen)))
    return found


def mark_of(statement: Statement, coder: str, *, entry: int, sight: Sight) -> Mark:
    """Return a statement as one coder's mark."""
    span = statement.span
    return Mark(
        coder=coder,
        start=span.start,
        end=span.end,
        fields=slots_of(statement),
        entry=entry,
        sight=sight,
        quote=span.exact,
    )


def slots_of(statement: Statement) -> dict[str, str]:
    """Return the slots of a statement that coders are compared on, as words."""
    deadline = statement.deadline
    slots = {
        "kind": statement.kind,
        "deontic": statement.deontic,
        "strength": statement.strength,
        "debtor": ", ".join(sorted(actor.name for actor in statement.debtor)),
        "creditor": ", ".join(sorted(actor.name for actor in statement.creditor)),
        "deadline": None if deadline is None else deadline.latest or deadline.raw,
    }
    return {name: value for name, value in slots.items() if value}
