"""What verdicts rest on and a copy does not open: withheld by its owner, or destroyed."""

from servanda.model.entry import CommitmentBody, EvidenceBody, EvidencePolicyBody, RulesBody
from servanda.register.entries import Entry
from servanda.register.projection import standing
from servanda.register.seal import sealed_places
from servanda.register.view import LogView

_RESTS = {
    EvidenceBody: (("/tables", "/mapping", "/coverage"), "files", "are"),
    CommitmentBody: (("/terms",), "rule", "is"),
    EvidencePolicyBody: (("/file",), "policy", "is"),
    RulesBody: (("/sections", "/files"), "shared rules", "are"),
}
"""Type of body -> the places that verdicts are computed from, in words."""


def undisclosed(view: LogView, *, size: int | None = None) -> str | None:
    """Return what verdicts rest on and this copy does not open; None where there is nothing.

    No file is read: a copy either holds what opens a place, or it does not.
    """
    size = len(view.entries) if size is None else size
    newest = max(
        (e.index for e in standing(view, size) if isinstance(e.body, RulesBody)), default=0
    )
    for entry in standing(view, size):
        if isinstance(entry.body, RulesBody) and entry.index != newest:
            continue
        if (told := _closed(view, entry)) is not None:
            return told
    return None


def _closed(view: LogView, entry: Entry) -> str | None:
    rests = _RESTS.get(type(entry.body))
    if rests is None:
        return None
    places, what, are = rests
    for path, _, _ in sealed_places(entry.envelope.body):
        if path.startswith(places) and (entry.index, path) not in view.disclosures:
            return f"the {what} of entry {entry.index} {are} withheld"
    return None
