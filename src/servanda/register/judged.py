"""What people judge, as entries: proposals going in, and the fold that reads them back."""

from collections.abc import Iterable, Sequence
from typing import Any

from servanda.model.codebook import Codebook
from servanda.model.codec import from_json, to_json
from servanda.model.entry import EntryRef
from servanda.model.judgement import (
    AdjudicationBody,
    AssessmentBody,
    CodebookBody,
    CodingBody,
    GuidelineBody,
    RegisteredAdjudication,
    RegisteredCodebook,
    RegisteredCoding,
    RegisteredGuideline,
    RegisteredScore,
    RegisteredSelection,
    SelectionBody,
)
from servanda.model.reading import Statement
from servanda.register.entries import Entry
from servanda.register.folding import file_of, registered
from servanda.register.proposals import Batch, Proposal
from servanda.register.seal import Secret, SecretFile
from servanda.register.view import LogView

# ---------------------------------------------------------------- proposals


def codebook(book: Codebook, text: str, *, role: str) -> Proposal:
    """Record one version of a codebook with its words."""
    return Proposal(
        type="codebook/1",
        body={"id": book.id, "version": book.version, "file": SecretFile(text.encode())},
        role=role,
    )


def guideline(
    commitment: str,
    book: Codebook,
    text: str,
    *,
    role: str,
    of: tuple[EntryRef | Batch, ...] = (),
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record how a commitment is to be read under a codebook."""
    return Proposal(
        type="guideline/1",
        body={
            "commitment": commitment,
            "codebook": book.id,
            "version": book.version,
            "text": Secret(text),
        },
        refs=of,
        supersedes=supersedes,
        role=role,
    )


def assessment(
    commitment: str,
    book: Codebook,
    value: str,
    *,
    debtor: Sequence[str],
    coder: str,
    on: str | None,
    stage: str | None = None,
    blind: bool,
    saw_machine: bool,
    because: str | None,
    evidence: Sequence[str] = (),
    role: str,
    of: tuple[EntryRef | Batch, ...] = (),
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record one score; ``of`` names its commitment, codebook and guideline."""
    return Proposal(
        type="assessment/1",
        body={
            "commitment": commitment,
            "debtor": list(debtor),
            "codebook": book.id,
            "version": book.version,
            "stage": stage,
            "value": value,
            "coder": coder,
            "on": on,
            "blind": blind,
            "saw_machine": saw_machine,
            "because": None if because is None else Secret(because),
            "evidence": list(evidence),
        },
        refs=of,
        supersedes=supersedes,
        role=role,
    )


def coding(
    document: str,
    statements: Sequence[Statement],
    *,
    coder: str,
    on: str | None,
    blind: bool,
    saw_machine: bool,
    tool: str | None = None,
    role: str,
    of: tuple[EntryRef | Batch, ...] = (),
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record all that one coder marked in one document."""
    return Proposal(
        type="coding/1",
        body={
            "document": document,
            "coder": coder,
            "on": on,
            "blind": blind,
            "saw_machine": saw_machine,
            "tool": tool,
            "statements": SecretFile(to_json(list(statements))),
        },
        refs=of,
        supersedes=supersedes,
        role=role,
    )


def adjudication(
    *,
    field: str,
    value: str,
    because: str,
    role: str,
    between: tuple[EntryRef, ...],
    commitment: str | None = None,
    document: str | None = None,
    start: int | None = None,
    end: int | None = None,
    book: Codebook | None = None,
    stage: str | None = None,
) -> Proposal:
    """Record how a disagreement was settled; the entries ``between`` stay as they are."""
    return Proposal(
        type="adjudication/1",
        body={
            "commitment": commitment,
            "document": document,
            "start": start,
            "end": end,
            "field": field,
            "codebook": None if book is None else book.id,
            "version": None if book is None else book.version,
            "stage": stage,
            "value": value,
            "because": Secret(because),
        },
        refs=between,
        role=role,
    )


def selection(name: str, criteria: str, commitments: Sequence[str], *, role: str) -> Proposal:
    """Record which commitments are to be scored, and why these."""
    return Proposal(
        type="selection/1",
        body={"name": name, "criteria": Secret(criteria), "commitments": list(commitments)},
        role=role,
    )


# ---------------------------------------------------------------- fold


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return what was judged, as fields of the register's state."""
    found: dict[str, list[Any]] = {
        "codebooks": [],
        "guidelines": [],
        "scores": [],
        "codings": [],
        "adjudications": [],
        "selections": [],
    }
    for entry in standing:
        match entry.body:
            case CodebookBody():
                text = file_of(view, entry, "/file")
                found["codebooks"].append(registered(RegisteredCodebook, view, entry, text=text))
            case GuidelineBody():
                found["guidelines"].append(registered(RegisteredGuideline, view, entry))
            case AssessmentBody():
                found["scores"].append(_score(view, entry))
            case CodingBody():
                found["codings"].append(_coding(view, entry))
            case AdjudicationBody():
                between = tuple(ref.index for ref in entry.envelope.refs)
                found["adjudications"].append(
                    registered(RegisteredAdjudication, view, entry, between=between)
                )
            case SelectionBody():
                found["selections"].append(registered(RegisteredSelection, view, entry))
            case _:
                continue  # folded elsewhere
    return {name: tuple(items) for name, items in found.items()}


def _score(view: LogView, entry: Entry) -> RegisteredScore:
    refs = [view.entries[ref.index] for ref in entry.envelope.refs]
    guidelines = [ref.index for ref in refs if isinstance(ref.body, GuidelineBody)]
    return registered(RegisteredScore, view, entry, guideline=guidelines[0] if guidelines else None)


def _coding(view: LogView, entry: Entry) -> RegisteredCoding:
    data = view.file(entry.index, "/statements")
    where = f"entry {entry.index}"
    marked = None if data is None else from_json(data, tuple[Statement, ...], where=where)
    return registered(RegisteredCoding, view, entry, statements=marked)
