"""Rows about texts: documents and their statements."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from servanda.model.export import Row
from servanda.model.reading import Statement
from servanda.model.register import RegisteredDecision, RegisterState
from servanda.pages.cards import first_opinions, numbered, shown_kind, statements_of
from servanda.pages.sources import source_of
from servanda.pages.tables import cells
from servanda.pages.tables.promises import slots


def documents(state: RegisterState) -> Iterator[Row]:
    """Yield one row a text, in the order of entries."""
    registered = Counter(held.document for held in state.commitments)
    for held in state.documents:
        said = statements_of(held, state)
        facts = held.reading.document if held.reading else None
        source = source_of(facts.source) if facts else None
        yield (
            held.id,
            cells.text(held.title),
            facts.kind if facts else None,
            facts.language if facts else None,
            facts.date.value if facts else None,
            cells.text(source.href or source.name) if source else None,
            len(said) if facts else None,
            sum(shown_kind(one) == "commitment" for one in said) if facts else None,
            registered[held.id],
            facts.sha256_bytes if facts else None,
            facts.sha256_text if facts else None,
            held.quotes_only,
            held.entry,
            cells.text(held.registered_by),
        )


def statements(state: RegisterState) -> Iterator[Row]:
    """Yield one row a statement, by document and place."""
    opinions = first_opinions(state.decisions)
    decided = {(one.document, one.statement_id): one for one in opinions}
    made: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    by: dict[tuple[str, str], tuple[str, str]] = {}
    for held in state.commitments:
        if held.document is not None and held.statement is not None:
            place = held.document, held.statement.id
            made[place].append(held.id)
            by[place] = (
                ("accepted", held.accepted_by)
                if held.accepted_by
                else ("marked", held.registered_by)
            )
    for document in state.documents:
        for _, one in numbered(statements_of(document, state)):
            place = document.id, one.id
            yield _statement(document.id, one, decided.get(place), made[place], by.get(place))


def _statement(
    document: str,
    one: Statement,
    decision: RegisteredDecision | None,
    made: list[str],
    by: tuple[str, str] | None,
) -> Row:
    said = [actor.name for actor in one.author]
    if not said and one.speaker is not None and one.speaker.basis != "author":
        said = [one.speaker.name]
    told = by if decision is None else (decision.decision, decision.decided_by)
    return (
        document,
        one.id,
        one.kind,
        one.deontic,
        one.modality,
        cells.text(one.span.exact),
        one.span.start,
        one.span.end,
        cells.names(said),
        cells.names(actor.name for actor in one.debtor),
        cells.names(actor.name for actor in one.creditor),
        all(actor.basis == "inferred" for actor in one.debtor) if one.debtor else None,
        cells.text(one.aim),
        cells.text(one.quantity.raw) if one.quantity else None,
        cells.number(one.quantity.value) if one.quantity else None,
        cells.text(one.quantity.unit) if one.quantity else None,
        *slots(one),
        cells.listed(dict.fromkeys(gap.slot for gap in one.gaps)),
        one.publicity,
        told[0] if told else None,
        cells.text(told[1]) if told else None,
        cells.listed(made),
        cells.number(one.confidence),
    )
