"""Bundles of an operator who switches the rules off, signed as they should be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.register.world import NOW

from servanda.audit import bundle
from servanda.model.entry import EntryRef
from servanda.model.stored import StoredHead
from servanda.register import entries, keys
from servanda.register.authority import Tip
from servanda.register.entries import Place
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import checkpoint, merkle, note, tiles


def forged_log(folder: Path, made: Journal, held: KeySet, leaves: list[bytes]) -> Journal:
    """Return a register of forged leaves, with tiles and checkpoint as they should be."""
    assert held.log is not None
    store = SqliteStore()
    store.create(str(folder))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    state = checkpoint.Checkpoint(made.origin, len(leaves), merkle.root_of(hashes))

    def none(level: int, number: int) -> bytes:
        raise AssertionError((level, number))

    with store.exclusive():
        head = StoredHead(
            size=state.size, root=state.root, checkpoint=checkpoint.sign(state, held.log)
        )
        store.append(0, leaves, tiles.grow_tiles(0, hashes, none), head)
    return Journal(store, log_key=held.log)


def bundle_of(
    folder: Path, made: Journal, held: KeySet, leaves: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Write a bundle of forged leaves, as an operator would who switches the checks off."""
    forged = forged_log(folder / "forged.db", made, held, leaves)
    with monkeypatch.context() as patch:
        patch.setattr("servanda.register.authority.Authority._check_role", lambda *_: None)
        patch.setattr("servanda.register.authority.Authority._check_links", lambda *_: None)
        patch.setattr("servanda.register.authority.Authority._check_name", lambda *_: None)
        patch.setattr("servanda.register.authority.told_days.check", lambda *_: None)
        patch.setattr("servanda.register.enrolment.Enrolment.check", lambda *_: None)
        patch.setattr("servanda.register.enrolment.Enrolment.check_lines", lambda *_: [])
        patch.setattr(
            "servanda.register.enrolment.Enrolment._named",
            lambda _self, key, _where: note.parse_vkey(key.vkey),
        )
        patch.setattr("servanda.register.authority.note.verify", lambda *_, **__: None)
        patch.setattr(
            "servanda.register.authority.Authority._next_tip",
            lambda _self, _signer, entry: Tip(seq=entry.envelope.seq, id=entry.id),
        )
        forged.sync()
        target = folder / "bundle"
        assert held.publisher is not None
        return bundle.write(
            forged, target, publisher_key=held.publisher, verdicts_json=b"{}\n", pages={}
        )


def leaf_of(
    made: Journal,
    signer: note.Signer,
    type_: str,
    body: Any,
    refs: Sequence[EntryRef] = (),
    *,
    supersedes: EntryRef | None = None,
    **place: Any,
) -> bytes:
    """Return a signed entry, whatever the rules say of it."""
    enrolled = keys.enrol(signer)
    where = {"seq": 1, "prev": made.entries[0].id, "seen": None, **place}
    return entries.write(
        type_,
        body,
        place=Place(log=made.origin, actor=enrolled.actor, role=enrolled.role, **where),
        now=NOW,
        refs=refs,
        supersedes=supersedes,
        signers=[signer],
    )
