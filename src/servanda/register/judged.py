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
from servanda.register.entries import Entry, registered_by
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
            case CodebookBody() as body:
                found["codebooks"].append(_codebook(view, entry, body))
            case GuidelineBody() as body:
                found["guidelines"].append(_guideline(view, entry, body))
            case AssessmentBody() as body:
                found["scores"].append(_score(view, entry, body))
            case CodingBody() as body:
                found["codings"].append(_coding(view, entry, body))
            case AdjudicationBody() as body:
                found["adjudications"].append(_adjudication(view, entry, body))
            case SelectionBody() as body:
                found["selections"].append(_selection(view, entry, body))
            case _:
                continue  # folded elsewhere
    return {name: tuple(items) for name, items in found.items()}


def _text(view: LogView, entry: Entry, path: str) -> str | None:
    value = view.value(entry.index, path)
    return value if isinstance(value, str) else None


def _codebook(view: LogView, entry: Entry, body: CodebookBody) -> RegisteredCodebook:
    data = view.file(entry.index, "/file")
    return RegisteredCodebook(
        entry=entry.index,
        id=body.id,
        version=body.version,
        text=None if data is None else data.decode(),
        registered_by=registered_by(entry),
    )


def _guideline(view: LogView, entry: Entry, body: GuidelineBody) -> RegisteredGuideline:
    return RegisteredGuideline(
        entry=entry.index,
        commitment=body.commitment,
        codebook=body.codebook,
        version=body.version,
        text=_text(view, entry, "/text"),
        registered_by=registered_by(entry),
    )


def _score(view: LogView, entry: Entry, body: AssessmentBody) -> RegisteredScore:
    refs = [view.entries[ref.index] for ref in entry.envelope.refs]
    guidelines = [ref.index for ref in refs if isinstance(ref.body, GuidelineBody)]
    return RegisteredScore(
        entry=entry.index,
        commitment=body.commitment,
        codebook=body.codebook,
        version=body.version,
        stage=body.stage,
        value=body.value,
        coder=body.coder,
        on=body.on,
        blind=body.blind,
        saw_machine=body.saw_machine,
        because=_text(view, entry, "/because"),
        evidence=body.evidence,
        guideline=guidelines[0] if guidelines else None,
        registered_by=registered_by(entry),
    )


def _coding(view: LogView, entry: Entry, body: CodingBody) -> RegisteredCoding:
    data = view.file(entry.index, "/statements")
    where = f"entry {entry.index}"
    return RegisteredCoding(
        entry=entry.index,
        document=body.document,
        coder=body.coder,
        on=body.on,
        blind=body.blind,
        saw_machine=body.saw_machine,
        tool=body.tool,
        statements=None if data is None else from_json(data, tuple[Statement, ...], where=where),
        registered_by=registered_by(entry),
    )


def _adjudication(view: LogView, entry: Entry, body: AdjudicationBody) -> RegisteredAdjudication:
    return RegisteredAdjudication(
        entry=entry.index,
        commitment=body.commitment,
        document=body.document,
        start=body.start,
        end=body.end,
        field=body.field,
        codebook=body.codebook,
        version=body.version,
        stage=body.stage,
        value=body.value,
        because=_text(view, entry, "/because"),
        between=tuple(ref.index for ref in entry.envelope.refs),
        registered_by=registered_by(entry),
    )


def _selection(view: LogView, entry: Entry, body: SelectionBody) -> RegisteredSelection:
    return RegisteredSelection(
        entry=entry.index,
        name=body.name,
        criteria=_text(view, entry, "/criteria"),
        commitments=body.commitments,
        registered_by=registered_by(entry),
    )
