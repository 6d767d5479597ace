"""How far the coders of a register agree, and what they scored: from its state alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from servanda.assessment import codebook as codebooks
from servanda.assessment.coding import (
    ABSENT,
    EMPTY,
    FIELDS,
    SIGHTS,
    Mark,
    grouped,
    places,
    score_disagreements,
    scores_agree,
    sight_of,
    spans_agree,
    text_disagreements,
    text_fields,
)
from servanda.assessment.summary import estimate
from servanda.model.agreement import (
    BookSummary,
    BookView,
    Disagreement,
    FieldAgreement,
    Pair,
    Reliability,
    Sight,
    SpanAgreement,
)
from servanda.model.codebook import Codebook
from servanda.model.judgement import RegisteredCoding, RegisteredScore
from servanda.model.reading import Statement
from servanda.model.register import RegisteredDecision, RegisterState


def on_record(key: str, state: RegisterState) -> Codebook:
    """Return a codebook version by ID or ID@VERSION: the one on record, else a ready one."""
    known = [
        one
        for one in state.codebooks
        if key in (one.id, f"{one.id}@{one.version}") and one.text is not None
    ]
    if known:
        where = f"codebook {key} (#{known[-1].entry})"
        return codebooks.parse(known[-1].text or "", where=where)
    return codebooks.parse(codebooks.text_of(key), where=key)


def books_of(state: RegisterState, commitment: str) -> list[BookView]:
    """Return the scores of one commitment, by codebook version and stage."""
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


def summaries(
    state: RegisterState, books: Sequence[BookView], names: Sequence[str]
) -> list[BookSummary]:
    """Return all commitments ``names`` under each codebook version at each stage."""
    found = []
    for (key, stage), views_ in sorted(
        grouped(books, lambda b: (b.codebook, b.stage or "")).items()
    ):
        book = on_record(key, state)
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


def reliability(
    state: RegisterState, *, codebook: str | None = None, document: str | None = None
) -> Reliability:
    """Return how far coders agree, on scores by codebook version and on texts by document."""
    on_scores = _scores_agree(state, codebook) if document is None else _NOTHING
    on_texts = _texts_agree(state, document) if codebook is None else _NOTHING
    return Reliability(
        fields=(*on_scores.fields, *on_texts.fields),
        spans=on_texts.spans,
        disagreements=(*on_scores.disagreements, *on_texts.disagreements),
    )


_NOTHING = Reliability(fields=(), spans=(), disagreements=())


def _scores_agree(state: RegisterState, codebook: str | None) -> Reliability:
    scores = [
        one
        for one in state.scores
        if codebook in (None, one.codebook, f"{one.codebook}@{one.version}")
    ]
    fields: list[FieldAgreement] = []
    for key, found in sorted(grouped(scores, lambda s: f"{s.codebook}@{s.version}").items()):
        fields += scores_agree(on_record(key, state), found)
    ruled = {
        (f"{a.codebook}@{a.version}", a.commitment or "", a.stage or ""): (a.value, a.because)
        for a in state.adjudications
        if a.commitment is not None
    }
    return Reliability(
        fields=tuple(fields), spans=(), disagreements=tuple(score_disagreements(scores, ruled))
    )


def _texts_agree(state: RegisterState, document: str | None) -> Reliability:
    """Return agreement on texts; only who coded a whole text can have left a place out."""
    settled = {
        (a.document, a.start or 0, a.end or 0, a.field): (a.value, a.because)
        for a in state.adjudications
        if a.document is not None
    }
    fields: list[FieldAgreement] = []
    spans: list[SpanAgreement] = []
    disagreements: list[Disagreement] = []
    codings = {(one.document, one.coder): one for one in state.codings}
    marks = grouped(_marks(state, codings), lambda pair: pair[0])
    for name in sorted({*marks, *(doc for doc, _ in codings)}):
        if document not in (None, name):
            continue
        everyone = [mark for _, mark in marks.get(name, [])]
        whole = {coder: sight_of(one) for (doc, coder), one in codings.items() if doc == name}
        for sight in SIGHTS:
            mine = [mark for mark in everyone if mark.sight == sight]
            complete = {coder for coder, seen in whole.items() if seen == sight}
            fields += text_fields(name, mine, sight)
            spans += spans_agree(name, mine, complete, sight)
        disagreements += text_disagreements(name, everyone, whole, settled)
    return Reliability(fields=tuple(fields), spans=tuple(spans), disagreements=tuple(disagreements))


def _marks(
    state: RegisterState, codings: Mapping[tuple[str, str], RegisteredCoding]
) -> list[tuple[str, Mark]]:
    """Return the statements that coders hold to stand in each document.

    Of whoever gave whole codings of a document the newest counts, else the single decisions, of
    each statement the newest. Who rejected a statement holds that none stands there.
    """
    found = []
    for coding in codings.values():
        for statement in coding.statements or ():
            mark = mark_of(statement, coding.coder, entry=coding.entry, sight=sight_of(coding))
            found.append((coding.document, mark))
    read = {
        (held.id, one.id): one
        for held in state.documents
        if held.reading is not None
        for one in held.reading.statements
    }
    newest: dict[tuple[str, str, str], RegisteredDecision] = {}
    for one in state.decisions:
        newest[one.document, state.entries[one.entry].actor, one.statement_id] = one
    for (document, coder, name), one in newest.items():
        place = one.statement or read.get((document, name))
        if place is None or (document, coder) in codings:
            continue
        seen: Sight = "assisted" if one.saw_machine else "blind"
        mark = mark_of(place, coder, entry=one.entry, sight=seen)
        if one.statement is None:
            mark = replace(mark, fields={"kind": ABSENT})
        found.append((document, mark))
    return found


def pairs(state: RegisterState, document: str) -> Iterator[Pair]:
    """Yield every two values that two coders gave one slot of one place, equal ones too.

    They are what the agreement on a text is computed from.
    """
    codings = {(one.document, one.coder): one for one in state.codings}
    settled = {
        (a.start or 0, a.end or 0, a.field): (a.value, a.because)
        for a in state.adjudications
        if a.document == document
    }
    everyone = [mark for name, mark in _marks(state, codings) if name == document]
    for place in places(everyone):
        first = place.first
        for one, other in combinations(sorted(place.marks), 2):
            marks = place.marks[one], place.marks[other]
            for name in FIELDS:
                values = [mark.fields.get(name, EMPTY) for mark in marks]
                if values == [EMPTY, EMPTY]:
                    continue
                value, because = settled.get((first.start, first.end, name), (None, None))
                yield Pair(
                    document=document,
                    start=first.start,
                    end=first.end,
                    quote=first.quote,
                    field=name,
                    first=one,
                    first_sight=marks[0].sight,
                    first_value=values[0],
                    second=other,
                    second_sight=marks[1].sight,
                    second_value=values[1],
                    settled=value,
                    because=because,
                )


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
