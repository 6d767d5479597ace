"""Whatever is done to a store in whatever order, it holds what a plain dictionary would hold."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from servanda.errors import ConflictError, StoreError
from servanda.model.stored import SearchRow, StoredHead
from servanda.plugins import Store, load

if TYPE_CHECKING:
    from tests.cluster import Cluster

NAMES = st.sampled_from(["a", "b", "ä", "d'e"])
DATA = st.binary(max_size=40)
WORDS = st.sampled_from(["sluice", "bridge", "river"])


def head_of(size: int) -> StoredHead:
    """Return the head of a log that has only its size to tell."""
    return StoredHead(size=size, root=size.to_bytes(32, "big"), checkpoint=b"note %d" % size)


class StoppedError(Exception):
    """Something went wrong inside a transaction."""


class Histories(RuleBasedStateMachine):
    """Two programs at one store, and beside them a model of what it should hold."""

    place: Callable[[], tuple[str, str]]
    """Returns the store's name and a free place."""

    @initialize()
    def begin(self) -> None:
        """Make the register and open it twice."""
        name, self.at = self.place()
        self.stores: list[Store] = [load("stores", name), load("stores", name)]
        self.stores[0].create(self.at)
        self.stores[1].open(self.at)
        self.leaves: list[bytes] = []
        self.sizes: list[int] = []
        self.tile = b""
        self.drafts: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.opened: dict[tuple[int, str], bytes] = {}
        self.lines: dict[int, list[bytes]] = {}
        self.policies: list[bytes] = []
        self.texts: dict[str, str] = {}

    def teardown(self) -> None:
        """Let go of both."""
        for store in getattr(self, "stores", []):
            store.close()

    def _append(self, who: int, expected: int, leaves: list[bytes], *, stop: bool) -> None:
        store, tile = self.stores[who], self.tile + b"t" * len(leaves)
        with store.exclusive():
            store.append(expected, leaves, {(0, 0): tile}, head_of(expected + len(leaves)))
            store.put_draft("inside", b"x")
            if stop:
                raise StoppedError
            store.drop_draft("inside")
        self.leaves += leaves
        self.sizes.append(len(self.leaves))
        self.tile = tile

    @rule(who=st.integers(0, 1), leaves=st.lists(DATA, min_size=1, max_size=5))
    def append(self, who: int, leaves: list[bytes]) -> None:
        """Add entries from one of the two."""
        self._append(who, len(self.leaves), leaves, stop=False)

    @rule(who=st.integers(0, 1), leaves=st.lists(DATA, min_size=1, max_size=5))
    def stopped(self, who: int, leaves: list[bytes]) -> None:
        """Let an append fail in its middle: it leaves nothing."""
        with pytest.raises(StoppedError):
            self._append(who, len(self.leaves), leaves, stop=True)

    @rule(who=st.integers(0, 1), wrong=st.sampled_from([-1, 1, 5]))
    def too_late(self, who: int, wrong: int) -> None:
        """Expect another size: the append is refused."""
        with pytest.raises(ConflictError):
            self._append(who, len(self.leaves) + wrong, [b"x"], stop=False)

    @rule(who=st.integers(0, 1), name=NAMES, data=DATA)
    def put_draft(self, who: int, name: str, data: bytes) -> None:
        """Keep a draft."""
        self.stores[who].put_draft(name, data)
        self.drafts[name] = data

    @rule(who=st.integers(0, 1), name=NAMES)
    def drop_draft(self, who: int, name: str) -> None:
        """Forget a draft."""
        self.stores[who].drop_draft(name)
        self.drafts.pop(name, None)

    @rule(who=st.integers(0, 1), data=DATA)
    def put_blob(self, who: int, data: bytes) -> None:
        """Keep a file under its hash."""
        name = self.stores[who].put_blob(data)
        assert name == hashlib.sha256(data).hexdigest()
        self.blobs[name] = data

    @rule(who=st.integers(0, 1), index=st.integers(0, 9), path=NAMES, data=DATA)
    def disclose(self, who: int, index: int, path: str, data: bytes) -> None:
        """Disclose a place; a second time is refused."""
        if (index, path) in self.opened:
            with pytest.raises(StoreError):
                self.stores[who].put_disclosures([(index, path, data)])
            return
        self.stores[who].put_disclosures([(index, path, data)])
        self.opened[index, path] = data

    @precondition(lambda self: self.sizes)
    @rule(who=st.integers(0, 1), data=st.data())
    def cosign(self, who: int, data: st.DataObject) -> None:
        """Keep a witness's line, once."""
        size, line = data.draw(st.sampled_from(self.sizes)), data.draw(DATA)
        self.stores[who].cosign(size, line)
        lines = self.lines.setdefault(size, [])
        if line not in lines:
            lines.append(line)

    @rule(who=st.integers(0, 1), data=DATA)
    def put_policy(self, who: int, data: bytes) -> None:
        """State a policy; the newest counts."""
        self.stores[who].put_policy(data)
        self.policies.append(data)

    @rule(who=st.integers(0, 1), ref=NAMES, word=WORDS)
    def index(self, who: int, ref: str, word: str) -> None:
        """Make a text findable, its older state no more."""
        row = SearchRow(kind="document", ref=ref, entry=0, title="T", text=f"the {word} there")
        self.stores[who].index([row])
        self.texts[ref] = word

    @invariant()
    def both_hold_the_same(self) -> None:
        """Both programs see what the model holds, whoever wrote it."""
        for store in getattr(self, "stores", []):
            head = store.head()
            assert head == (head_of(self.sizes[-1]) if self.sizes else None)
            assert list(store.entries(0, len(self.leaves) + 3)) == self.leaves
            assert list(store.checkpoints()) == [(n, b"note %d" % n) for n in self.sizes]
            assert store.tile(0, 0) == (self.tile or None)
            assert store.drafts() == sorted(self.drafts)
            assert {name: store.draft(name) for name in self.drafts} == self.drafts
            assert {name: store.blob(name) for name in self.blobs} == self.blobs
            kept = [data for _, data in sorted(self.opened.items())]
            assert list(store.disclosures(0, 10)) == kept
            said = [(n, b"note %d" % n, one) for n in sorted(self.lines) for one in self.lines[n]]
            assert list(store.cosignatures()) == said
            assert store.policy() == (self.policies[-1] if self.policies else None)
            for word in ("sluice", "bridge", "river"):
                found = {hit.ref for hit in store.find([word], 99)}
                assert found == {ref for ref, text in self.texts.items() if text == word}


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_any_history(name: str, request: pytest.FixtureRequest) -> None:
    """Two programs may do anything in any order: the store holds what the model holds."""
    with tempfile.TemporaryDirectory() as folder:
        server: Cluster | None = None
        if name == "postgresql":
            server = request.getfixturevalue("postgres")
        count = iter(range(10_000))

        def free() -> tuple[str, str]:
            if server is not None:
                return name, server.address()
            return name, str(Path(folder) / f"register-{next(count)}")

        here = type("Here", (Histories,), {"place": staticmethod(free)})
        run_state_machine_as_test(
            here, settings=settings(max_examples=8, stateful_step_count=12, deadline=None)
        )
