"""What verdicts rest on and a copy does not open: withheld by its owner, or destroyed."""

from servanda.model.entry import CommitmentBody, EvidenceBody, EvidencePolicyBody, RulesBody
from servanda.register.projection import files_of, shared_rules, standing
from servanda.register.view import LogView


def undisclosed(view: LogView, *, size: int | None = None) -> str | None:
    """Return what verdicts rest on and this copy does not open; None where there is nothing."""
    size = len(view.entries) if size is None else size
    for entry in standing(view, size):
        match entry.body:
            case EvidenceBody() if files_of(view, entry, entry.body).withheld:
                what = "files"
            case CommitmentBody() if view.value(entry.index, "/terms") is None:
                what = "rule"
            case EvidencePolicyBody() if view.file(entry.index, "/file/file") is None:
                what = "policy"
            case RulesBody() if shared_rules(view, size=size).withheld:
                what = "shared rules"
            case _:
                continue
        are = "are" if what.endswith("s") else "is"
        return f"the {what} of entry {entry.index} {are} withheld"
    return None
