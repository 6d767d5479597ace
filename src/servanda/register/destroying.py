"""Redacting: value and salt are destroyed; place, proofs, signatures and effects stay."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from servanda.errors import UsageError
from servanda.model.entry import CommitmentBody, Disclosure, RedactionBody, RulesBody, Shown
from servanda.plugins import Store
from servanda.register import draft as drafts
from servanda.register.entries import Entry
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.projection import standing
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.seal import Secret, sealed_places
from servanda.register.view import view_of
from servanda.tlog.note import Signer


def at_hand(journal: Journal, index: int, paths: Sequence[str]) -> list[Disclosure]:
    """Return what this copy holds of these sealed places, all of them where none is named."""
    if not 0 <= index < journal.size:
        raise UsageError(f"#{index}: no such entry; the newest is #{journal.size - 1}")
    held = {d.path: d for d in journal.disclosures() if d.index == index}
    sealed = [path for path, _, _ in sealed_places(journal.entries[index].envelope.body)]
    for path in paths:
        if path not in sealed:
            raise UsageError(
                f"#{index}: {path!r} is not sealed; sealed there: {', '.join(sealed) or 'nothing'}"
            )
        if path not in held:
            raise UsageError(f"#{index}: {path} is not in this copy: there is nothing to destroy")
    return [held[path] for path in sorted(set(paths) or held)]


def redact(
    journal: Journal,
    found: Sequence[Disclosure],
    *,
    authority: str,
    reason: str,
    shown: Sequence[Shown] = (),
    signer: Signer | KeySet,
    now: datetime,
    derived: Callable[[], None] = lambda: None,
) -> Receipt:
    """Destroy disclosures of one entry, as :func:`at_hand` gives them, and record that.

    ``derived`` removes what was made from them elsewhere. Whoever is interrupted after the entry is
    written leaves a note in the store, and the next one to open it for writing ends the work.
    """
    if not found:
        raise UsageError("nothing is sealed there, or nothing of it is in this copy")
    entry = journal.entries[found[0].index]
    paths = sorted(d.path for d in found)
    _check_rules(journal, entry, paths)
    proposal = Proposal(
        type="redaction/1",
        body={
            "entry": msgspec.to_builtins(entry.ref),
            "paths": paths,
            "authority": Secret(authority),
            "reason": Secret(reason),
            "shown": [msgspec.to_builtins(one) for one in shown],
        },
        role="secretariat",
    )
    gone = {(d.index, d.path) for d in found}
    kept = {d.blob for d in journal.disclosures() if (d.index, d.path) not in gone}
    blobs = sorted({d.blob for d in found if d.blob is not None} - kept)

    def destroy(store: Store) -> None:
        # Before the files: a draft says by their digests from which it was made.
        for name in drafts_of(store, found):
            store.drop_draft(name)
        store.forget(sorted(gone), blobs)

    receipt = journal.append([proposal], signer=signer, now=now, beside=destroy)
    derived()
    journal.store.scrub()
    return receipt


def drafts_of(store: Store, found: Sequence[Disclosure]) -> list[str]:
    """Return the names of drafts that were made from files among disclosures: they quote them."""
    files = {d.blob for d in found if d.blob is not None}
    made = [(name, drafts.get(store, name)) for name in store.drafts()] if files else []
    return [name for name, one in made if files & {one.original, one.text, one.reading}]


def redacted(journal: Journal, index: int, paths: Sequence[str]) -> list[Entry]:
    """Return the redactions after which nothing is left of these places; none if some is."""
    if not 0 <= index < journal.size:
        return []
    gone = {
        path: entry
        for entry in journal.entries
        if isinstance(entry.body, RedactionBody) and entry.body.entry.index == index
        for path in entry.body.paths
    }
    held = {d.path for d in journal.disclosures() if d.index == index}
    wanted = set(paths) or set(gone)
    if not wanted <= set(gone) or held & (set(paths) or held):
        return []
    return sorted({gone[path].index: gone[path] for path in wanted}.values(), key=_index)


def _index(entry: Entry) -> int:
    return entry.index


def _check_rules(journal: Journal, entry: Entry, paths: Sequence[str]) -> None:
    """Refuse to destroy rules that stand: every verdict on them would be lost with them."""
    if not any(e.index == entry.index for e in standing(view_of(journal), journal.size)):
        return
    if isinstance(entry.body, CommitmentBody) and "/terms" in paths:
        raise UsageError(
            f"#{entry.index}: the rule of {entry.body.id} stands; give it a new version first "
            "(`servanda correct`), then redact the old one"
        )
    if isinstance(entry.body, RulesBody):
        raise UsageError(
            f"#{entry.index}: these shared rules stand; record new ones first, then redact the old"
        )
