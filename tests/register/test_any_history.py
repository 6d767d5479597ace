"""Whatever is recorded in whatever order, the register's promises to its readers hold."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.register.world import NOW, new_register, reopened, table

from servanda.errors import ConflictError
from servanda.register import entries, proposals
from servanda.register.authority import Authority
from servanda.register.projection import project
from servanda.register.view import LogView, view_of
from servanda.tlog import checkpoint, merkle

if TYPE_CHECKING:
    from servanda.model.register import RegisterState

IDS = st.sampled_from(["c1", "c2", "c3"])


class Histories(RuleBasedStateMachine):
    """A register, and beside it a plain dictionary of what should stand in it."""

    def __init__(self) -> None:
        """Make the register and the model."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.journal, self.keys = new_register(Path(self.folder.name))
        self.standing: dict[str, tuple[int, str]] = {}
        self.imports = 0
        self.leaves: list[bytes] = [self.journal.entries[0].leaf]
        self.before: tuple[LogView, RegisterState] | None = None

    def _append(self, *bodies: proposals.Proposal) -> None:
        receipt = self.journal.append(bodies, signer=self.keys, now=NOW)
        self.leaves += [entry.leaf for entry in receipt.entries]
        for entry, proof in zip(receipt.entries, receipt.proofs, strict=True):
            parsed = checkpoint.parse_proof(proof, where="receipt")
            key = self.journal.log_verifier
            checkpoint.verify_proof(parsed, entry.leaf_hash, [key], where="receipt")

    @rule(id_=IDS, title=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=9))
    def commit(self, id_: str, title: str) -> None:
        """Record a commitment: the first version, or the next one of what stands."""
        at = self.journal.authority.entry_of("commitment", id_)
        version = self.standing[id_][0] + 1 if at is not None else 1
        self._append(
            proposals.commitment(
                id_,
                title=title,
                terms=f"id: {id_}\n",
                version=version,
                supersedes=None if at is None else self.journal.authority.ref(at),
            )
        )
        self.standing[id_] = (version, title)

    @rule(id_=IDS)
    def commit_twice(self, id_: str) -> None:
        """Record what stands already as if it were new: refused, and nothing changes."""
        if id_ not in self.standing:
            return
        try:
            self._append(proposals.commitment(id_, title="again", terms="x"))
        except ConflictError:
            return
        raise AssertionError(id_)

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Withdraw one that stands."""
        id_ = data.draw(st.sampled_from(sorted(self.standing)))
        at = self.journal.authority.entry_of("commitment", id_)
        assert at is not None
        self._append(proposals.correction(self.journal.authority.ref(at), reason="slip"))
        del self.standing[id_]

    @rule(count=st.integers(1, 3))
    def import_tables(self, count: int) -> None:
        """Record several imports in one append."""
        one = proposals.evidence([table()], mapping=None, coverage=[], events=1, dropped=0)
        self._append(*[one] * count)
        self.imports += count

    @rule()
    def start_again(self) -> None:
        """Close the register and open it as another program would."""
        self.journal.store.close()
        self.journal = reopened(Path(self.folder.name), self.keys)

    @invariant()
    def state_is_the_model(self) -> None:
        """Compare the fold with the dictionary."""
        view = view_of(self.journal)
        state = project(view)
        assert {c.id: (c.version, c.title) for c in state.commitments} == self.standing
        assert len(state.imports) == self.imports
        # What was folded before makes no difference, for a part of the log neither.
        assert project(view, before=self.before) == state
        size = len(view.entries) // 2 + 1
        assert project(view, size=size, before=self.before) == project(view, size=size)
        self.before = view, state

    @invariant()
    def log_only_grows(self) -> None:
        """Find every entry that was handed out in its place, under one root."""
        assert [entry.leaf for entry in self.journal.entries] == self.leaves
        hashes = [merkle.leaf_hash(leaf) for leaf in self.leaves]
        assert merkle.root_of(hashes) == self.journal.head.root
        for size, signed in self.journal.store.checkpoints():
            found = checkpoint.read(signed, [self.journal.log_verifier], where="kept")
            assert found.root == merkle.root_of(hashes[:size])

    def teardown(self) -> None:
        """Check all signatures once more from the bytes, then drop the register."""
        authority = Authority()
        for index, leaf in enumerate(self.leaves):
            authority.admit(entries.parse(leaf, index))
        self.journal.store.close()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
