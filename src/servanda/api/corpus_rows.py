"""A reading as rows of flat tables, for programs that know no nested values."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from servanda.model.codec import to_json
from servanda.model.outcome import Lost
from servanda.model.reading import Actor, Reading, Statement
from servanda.model.text import Span

READINGS = {
    "document": "VARCHAR",
    "source": "VARCHAR",
    "title": "VARCHAR",
    "kind": "VARCHAR",
    "language": "VARCHAR",
    "date": "VARCHAR",
    "date_precision": "VARCHAR",
    "date_basis": "VARCHAR",
    "media_type": "VARCHAR",
    "length": "BIGINT",
    "kept": "DOUBLE",
    "parties": "VARCHAR",
    "statements": "BIGINT",
    "commitments": "BIGINT",
    "with_deadline": "BIGINT",
    "with_verification": "BIGINT",
    "verifiable": "BIGINT",
    "refused": "BIGINT",
    "sha256_bytes": "VARCHAR",
    "sha256_text": "VARCHAR",
    "text_extractor": "VARCHAR",
    "reader": "VARCHAR",
    "reader_version": "VARCHAR",
    "reader_digest": "VARCHAR",
    "fingerprint": "VARCHAR",
    "reading": "VARCHAR",
}
"""Columns of the table of readings, one row a text, with their types."""

STATEMENTS = {
    "document": "VARCHAR",
    "statement": "VARCHAR",
    "kind": "VARCHAR",
    "span_start": "BIGINT",
    "span_end": "BIGINT",
    "exact": "VARCHAR",
    "chapeau": "VARCHAR",
    "deontic": "VARCHAR",
    "strength": "VARCHAR",
    "modality": "VARCHAR",
    "debtor": "VARCHAR",
    "debtor_ids": "VARCHAR",
    "debtor_basis": "VARCHAR",
    "creditor": "VARCHAR",
    "author": "VARCHAR",
    "speaker": "VARCHAR",
    "publicity": "VARCHAR",
    "audience": "VARCHAR",
    "aim": "VARCHAR",
    "theme": "VARCHAR",
    "quantity": "VARCHAR",
    "quantity_value": "DOUBLE",
    "quantity_unit": "VARCHAR",
    "deadline": "VARCHAR",
    "deadline_type": "VARCHAR",
    "deadline_earliest": "VARCHAR",
    "deadline_latest": "VARCHAR",
    "deadline_offset": "VARCHAR",
    "deadline_anchor": "VARCHAR",
    "deadline_edtf": "VARCHAR",
    "condition": "VARCHAR",
    "verification": "VARCHAR",
    "enforcement": "VARCHAR",
    "baseline": "VARCHAR",
    "side_constraint": "VARCHAR",
    "obligation": "DOUBLE",
    "precision": "DOUBLE",
    "delegation": "DOUBLE",
    "catalysts": "VARCHAR",
    "gaps": "VARCHAR",
    "cues": "VARCHAR",
    "repeats": "BIGINT",
    "confidence": "DOUBLE",
}
"""Columns of the table of statements, one row a statement, with their types."""

FAILURES = {
    "document": "VARCHAR",
    "source": "VARCHAR",
    "error": "VARCHAR",
    "message": "VARCHAR",
    "sha256_bytes": "VARCHAR",
    "fingerprint": "VARCHAR",
}
"""Columns of the table of failures, one row a text that could not be read, with their types."""


def lines(document: str, fingerprint: str, reading: Reading) -> bytes:
    """Return a reading's rows as JSON, one a line: its own without the JSON, then its statements.

    Made where the text is read, so that whoever gathers a corpus has little left to do.
    """
    own = _line(_reading_row(document, fingerprint, reading), READINGS.keys() - {"reading"})
    rest = (_line(row, STATEMENTS.keys()) for row in _statement_rows(document, reading))
    return b"\n".join((own, *rest))


def with_reading(own: bytes, reading: bytes) -> bytes:
    """Return the first of a reading's lines with the whole reading in it, as text."""
    return own[:-1] + b',"reading":' + to_json(reading.decode()) + b"}"


def failure_line(
    document: str, source: str, fingerprint: str, sha256: str | None, lost: Lost
) -> bytes:
    """Return the row of a text that could not be read, as JSON."""
    row = {
        "document": document,
        "source": source,
        "error": lost.error,
        "message": lost.message,
        "sha256_bytes": sha256,
        "fingerprint": fingerprint,
    }
    return _line(row, FAILURES.keys())


def _line(row: Mapping[str, Any], columns: AbstractSet[str]) -> bytes:
    if row.keys() != columns:
        raise ValueError(f"no decision taken about the columns {sorted(row.keys() ^ columns)}")
    return to_json(row)


def _reading_row(document: str, fingerprint: str, reading: Reading) -> dict[str, Any]:
    facts, made_by, counts = reading.document, reading.reader, reading.summary
    return {
        "document": document,
        "source": facts.source,
        "title": facts.title,
        "kind": facts.kind,
        "language": facts.language,
        "date": facts.date.value,
        "date_precision": facts.date.precision,
        "date_basis": facts.date.basis,
        "media_type": facts.media_type,
        "length": facts.length,
        "kept": _number(facts.kept),
        "parties": _listed(dict.fromkeys(party.name for party in facts.parties)),
        "statements": len(reading.statements),
        "commitments": counts.commitments,
        "with_deadline": counts.with_deadline,
        "with_verification": counts.with_verification,
        "verifiable": counts.verifiable,
        "refused": len(reading.refused),
        "sha256_bytes": facts.sha256_bytes,
        "sha256_text": facts.sha256_text,
        "text_extractor": facts.text_extractor,
        "reader": made_by.name,
        "reader_version": made_by.version,
        "reader_digest": made_by.digest,
        "fingerprint": fingerprint,
    }


def _statement_rows(document: str, reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.statements:
        yield {
            "document": document,
            "statement": one.id,
            "kind": one.kind,
            "span_start": one.span.start,
            "span_end": one.span.end,
            "exact": one.span.exact,
            "chapeau": _exact(one.chapeau),
            "deontic": one.deontic,
            "strength": one.strength,
            "modality": one.modality,
            **_people(one),
            "aim": one.aim,
            "theme": one.theme,
            **_quantity(one),
            **_deadline(one),
            "condition": _exact(one.condition),
            "verification": _exact(one.verification),
            "enforcement": _exact(one.enforcement),
            "baseline": _exact(one.baseline),
            "side_constraint": _exact(one.side_constraint),
            **_legalization(one),
            "catalysts": _listed(one.catalysts),
            "gaps": _listed(dict.fromkeys(gap.slot for gap in one.gaps)),
            "cues": _listed(cue.exact for cue in one.cues),
            "repeats": len(one.repeats),
            "confidence": _number(one.confidence),
        }


def _people(one: Statement) -> dict[str, Any]:
    return {
        "debtor": _names(one.debtor),
        "debtor_ids": _listed(actor.id for actor in one.debtor if actor.id),
        "debtor_basis": _listed(dict.fromkeys(actor.basis for actor in one.debtor)),
        "creditor": _names(one.creditor),
        "author": _names(one.author),
        "speaker": one.speaker.name if one.speaker else None,
        "publicity": one.publicity,
        "audience": one.audience,
    }


def _quantity(one: Statement) -> dict[str, Any]:
    amount = one.quantity
    return {
        "quantity": amount.raw if amount else None,
        "quantity_value": amount.value if amount else None,
        "quantity_unit": amount.unit if amount else None,
    }


def _deadline(one: Statement) -> dict[str, Any]:
    due = one.deadline
    return {
        "deadline": due.raw if due else None,
        "deadline_type": due.type if due else None,
        "deadline_earliest": due.earliest if due else None,
        "deadline_latest": due.latest if due else None,
        "deadline_offset": due.offset if due else None,
        "deadline_anchor": due.anchor.text if due and due.anchor else None,
        "deadline_edtf": due.edtf if due else None,
    }


def _legalization(one: Statement) -> dict[str, Any]:
    degrees = one.legalization
    return {
        "obligation": _number(degrees.obligation) if degrees else None,
        "precision": _number(degrees.precision) if degrees else None,
        "delegation": _number(degrees.delegation) if degrees else None,
    }


def _names(actors: tuple[Actor, ...]) -> str | None:
    return _listed(actor.name for actor in actors)


def _listed(words: Iterable[str]) -> str | None:
    """Return words as one cell; None for none, as an absent slot is nowhere a guess."""
    return "; ".join(words) or None


def _exact(span: Span | None) -> str | None:
    return span.exact if span else None


def _number(decimal: str | None) -> float | None:
    return None if decimal is None else float(decimal)
