"""What bore on one promise of a large register, as each entry of the log made it known.

A history reads the log forward. Most of a large log is about other promises: only its rules, the
reports that can bear on them, and all acts are read here, in any of the versions that stood.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from servanda.audit import recompute
from servanda.model.commitment import Commitment, Terms
from servanda.model.entry import (
    CommitmentBody,
    CorrectionBody,
    EvidenceBody,
    NormActBody,
    RulesBody,
)
from servanda.model.evidence import Coverage, Event
from servanda.register.entries import Entry
from servanda.register.folding import text_of
from servanda.register.projection import acts_of, files_of, standing
from servanda.register.view import LogView

if TYPE_CHECKING:
    from servanda.api.large import Large

_REFERENCE = re.compile(r"@(\w[\w.-]*)")
Brought = tuple[list[Event], list[Coverage]]


class PromisePast:
    """Rules, reports and coverage for one promise, at every size of the log."""

    def __init__(self, view: LogView, name: str, large: "Large", entries: Sequence[Entry]) -> None:
        """Take the first ``entries`` of ``view``, whose reports ``large`` holds."""
        self._view, self._entries = view, entries
        self.names = _with_references(view, name, entries)
        self._brought = self._found(large)

    def bears(self, entry: Entry) -> bool:
        """Tell whether an entry can revise a verdict on the promise."""
        body = entry.body
        if isinstance(body, CommitmentBody):
            return body.id in self.names
        if isinstance(body, EvidenceBody):
            return entry.index in self._brought or entry.envelope.supersedes is not None
        return isinstance(body, RulesBody | CorrectionBody | NormActBody)

    def more_of(self, entry: Entry) -> Brought:
        """Return the events and the coverage that one more entry brings."""
        if isinstance(entry.body, NormActBody):
            return recompute.more_of(self._view, entry, derived={})
        return self._brought.get(entry.index, ([], []))

    def case_of(self, size: int) -> recompute.Case:
        """Return the rules and what bears on them as the first ``size`` entries give them."""
        held = [e for e in standing(self._view, size) if isinstance(e.body, EvidenceBody)]
        brought = [self._brought[one.index] for one in held if one.index in self._brought]
        acts = recompute.gather((), acts_of(self._view, size=size))
        evidence = recompute.Evidence(
            events=(*(event for events, _ in brought for event in events), *acts.events),
            coverage=tuple(row for _, rows in brought for row in rows),
            entry_of={}, inputs=(), kept=(), withheld=(), dropped={},
        )  # fmt: skip
        terms = self._rules(size)
        return recompute.Case(terms=terms, evidence=evidence)

    def _found(self, large: "Large") -> dict[int, Brought]:
        """Return by entry what bears on the promise: no other import is read."""
        found: dict[int, Brought] = defaultdict(lambda: ([], []))
        asked = self._asked()
        events = large.bearing(asked)
        brought_by = large.entries([event.id for event in events])
        acts = {e.index for e in self._entries if isinstance(e.body, NormActBody)}
        for event in events:
            if brought_by[event.id] not in acts:
                found[brought_by[event.id]][0].append(event)
        standing_now = {entry.index for entry in standing(self._view, len(self._entries))}
        for entry in self._entries:
            if not isinstance(entry.body, EvidenceBody):
                continue
            if entry.index not in standing_now:
                # What was replaced or withdrawn since is in no index.
                found[entry.index] = recompute.more_of(self._view, entry, derived={})
            elif entry.body.coverage:
                files = files_of(self._view, entry, entry.body)
                found[entry.index][1].extend(recompute.coverage_of([files]))
        return dict(found)

    def _rules(self, size: int) -> Terms:
        """Return the promise, and what it refers to, as the first ``size`` entries give them."""
        known = standing(self._view, size)
        bodies = ((entry.index, entry.body) for entry in known)
        only = [n for n, b in bodies if isinstance(b, CommitmentBody) and b.id in self.names]
        return recompute.terms_of(self._view, size=size, only=only)

    def _asked(self) -> list[Commitment]:
        """Return the promise, and what it refers to, in each version of the rules."""
        sizes = [
            entry.index + 1
            for entry in self._entries
            if isinstance(entry.body, CorrectionBody | RulesBody)
            or (isinstance(entry.body, CommitmentBody) and entry.body.id in self.names)
        ]
        found: dict[Commitment, None] = {}
        for size in sizes:
            terms = self._rules(size)
            found |= dict.fromkeys(terms.commitments)
        return list(found)


def _with_references(view: LogView, name: str, entries: Sequence[Entry]) -> frozenset[str]:
    """Return the promise with all that any of its versions refers to, directly or not."""
    versions: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.body, CommitmentBody):
            versions[entry.body.id].append(entry)
    found: set[str] = set()
    left = [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            texts = (text_of(view, entry, "/terms") or "" for entry in versions.get(one, ()))
            left += (ref for text in texts for ref in _references(text) if ref in versions)
    return frozenset(found)


def _references(text: str) -> Iterator[str]:
    """Yield every id that words behind an ``@`` can mean: ids may hold full stops themselves."""
    for match in _REFERENCE.finditer(text):
        parts = match[1].split(".")
        yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))
