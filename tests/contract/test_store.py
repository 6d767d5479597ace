"""What a store is, said once; each store is tested by these same sentences."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from servanda.errors import ConflictError, StoreError
from servanda.model.stored import SearchRow, StoredHead
from servanda.plugins import Store, load
from servanda.stores.address import masked

if TYPE_CHECKING:
    from tests.cluster import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Return the name of each store with a place for a register."""
    if request.param == "sqlite":
        return "sqlite", str(tmp_path / "register")
    server: Cluster = request.getfixturevalue("postgres")
    return "postgresql", server.address()


@pytest.fixture
def store(location: tuple[str, str]) -> Iterator[Store]:
    """Return a new, empty store."""
    made: Store = load("stores", location[0])
    made.create(location[1])
    yield made
    made.close()


def _open(location: tuple[str, str]) -> Store:
    again: Store = load("stores", location[0])
    again.open(location[1])
    return again


def _head(size: int) -> StoredHead:
    return StoredHead(
        size=size, root=size.to_bytes(32, "big"), checkpoint=f"checkpoint {size}".encode()
    )


def _append(store: Store, first: int, count: int) -> None:
    with store.exclusive():
        leaves = [f"entry {n}".encode() for n in range(first, first + count)]
        store.append(first, leaves, {(0, 0): b"tile" * (first + count)}, _head(first + count))


def test_new_store_is_empty(store: Store) -> None:
    """A new store has no head, entries, checkpoints, drafts or files."""
    assert store.head() is None
    assert list(store.entries(0, 0)) == []
    assert list(store.checkpoints()) == []
    assert store.drafts() == []
    assert store.blob("0" * 64) is None
    assert store.tile(0, 0) is None


def test_appended_entries_last(store: Store, location: tuple[str, str]) -> None:
    """What was appended is there for another program, byte for byte, after closing."""
    _append(store, 0, 3)
    _append(store, 3, 1)
    store.close()

    again = _open(location)

    assert again.head() == _head(4)
    assert list(again.entries(0, 4)) == [b"entry 0", b"entry 1", b"entry 2", b"entry 3"]
    assert list(again.entries(1, 3)) == [b"entry 1", b"entry 2"]
    assert again.tile(0, 0) == b"tile" * 4
    assert list(again.checkpoints()) == [(3, b"checkpoint 3"), (4, b"checkpoint 4")]
    again.close()


def test_many_entries_come_in_order(store: Store) -> None:
    """A range longer than any page of reading comes complete and in order."""
    _append(store, 0, 1500)

    assert list(store.entries(10, 1400)) == [f"entry {n}".encode() for n in range(10, 1400)]


def test_wrong_size_is_refused_and_nothing_is_kept(store: Store) -> None:
    """An append that expects another size changes nothing."""
    _append(store, 0, 2)

    with pytest.raises(ConflictError, match="2 entries, not 1"):
        _append(store, 1, 1)

    assert store.head() == _head(2)
    assert list(store.entries(0, 9)) == [b"entry 0", b"entry 1"]


def _write_and_stop(store: Store) -> None:
    store.append(1, [b"lost"], {}, _head(2))
    store.put_blob(b"lost file")
    store.put_draft("lost", b"{}")
    store.put_disclosures([(1, "/title", b"{}")])
    raise KeyboardInterrupt


def test_error_inside_leaves_nothing(store: Store) -> None:
    """Whatever fails inside the block, nothing of the block is kept."""
    _append(store, 0, 1)

    with pytest.raises(KeyboardInterrupt), store.exclusive():
        _write_and_stop(store)

    assert store.head() == _head(1)
    assert store.blob(hashlib.sha256(b"lost file").hexdigest()) is None
    assert store.drafts() == []
    assert list(store.disclosures(0, 9)) == []
    _append(store, 1, 1)


def test_append_needs_the_lock(store: Store) -> None:
    """An append outside the exclusive block is refused."""
    with pytest.raises(StoreError, match="exclusive"):
        store.append(0, [b"entry"], {}, _head(1))


def test_second_writer_waits_or_is_told(store: Store, location: tuple[str, str]) -> None:
    """While one writer holds the lock, another gets one clear error, and reading goes on."""
    _append(store, 0, 1)
    other = _open(location)

    with store.exclusive():
        store.append(1, [b"entry 1"], {}, _head(2))
        with pytest.raises(StoreError, match="try again"), other.exclusive():
            pass
        assert other.head() == _head(1)

    assert other.head() == _head(2)
    other.close()


def test_files_are_found_by_their_hash(store: Store) -> None:
    """A file's bytes come back under their SHA-256; keeping them twice is keeping them once."""
    name = store.put_blob(b"abc")

    # SHA-256 of "abc", FIPS 180-2, appendix B.1
    assert name == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.put_blob(b"abc") == name
    assert store.blob(name) == b"abc"
    store.drop_blob(name)
    assert store.blob(name) is None


def test_disclosures_come_in_order(store: Store) -> None:
    """Disclosures are given back by entry and path, whatever the order of writing."""
    store.put_disclosures([(2, "/b", b"4"), (2, "/a", b"3")])
    store.put_disclosures([(0, "/z", b"1"), (1, "/a", b"2")])

    assert list(store.disclosures(0, 3)) == [b"1", b"2", b"3", b"4"]
    assert list(store.disclosures(1, 2)) == [b"2"]


def _forget_and_stop(store: Store, blob: str) -> None:
    store.forget([(1, "/a")], [blob])
    raise KeyboardInterrupt


def test_what_is_forgotten_is_gone(store: Store, location: tuple[str, str]) -> None:
    """Disclosures, files and words are deleted with each other, all or none; the rest stays."""
    kept, gone = store.put_blob(b"kept"), store.put_blob(b"gone")
    store.put_disclosures([(1, "/a", b"gone"), (1, "/b", b"kept"), (2, "/a", b"kept")])
    store.index(
        [
            SearchRow(kind="document", ref="d1", entry=1, title="T", text="zwartkruis"),
            SearchRow(kind="document", ref="d2", entry=2, title="T", text="zwartkruis"),
        ]
    )
    _append(store, 0, 3)

    with pytest.raises(KeyboardInterrupt), store.exclusive():
        _forget_and_stop(store, gone)
    assert len(list(store.disclosures(0, 3))) == 3
    assert store.blob(gone) == b"gone"
    assert not store.scrub_due()
    with store.exclusive():
        store.forget([(1, "/a")], [gone])
    assert store.scrub_due()
    store.scrub()
    assert not store.scrub_due()

    other = _open(location)
    assert list(other.disclosures(0, 3)) == [b"kept", b"kept"]
    assert (other.blob(gone), other.blob(kept)) == (None, b"kept")
    assert [hit.ref for hit in other.find(["zwartkruis"], 9)] == ["d2"]
    assert other.head() == _head(3)
    assert list(other.entries(0, 3)) == [b"entry 0", b"entry 1", b"entry 2"]
    other.close()


def test_drafts(store: Store) -> None:
    """A draft is replaced by its newer state and forgotten on demand."""
    store.put_draft("b", b"1")
    store.put_draft("a", b"1")
    store.put_draft("b", b"2")

    assert (store.drafts(), store.draft("b")) == (["a", "b"], b"2")
    store.drop_draft("b")
    assert (store.drafts(), store.draft("b")) == (["a"], None)


ROWS = [
    SearchRow(kind="document", ref="d1", entry=1, title="Joint statement", text="A shall withdraw"),
    SearchRow(kind="commitment", ref="c1", entry=2, title="Rückzug", text="Café und Brücke"),
    SearchRow(kind="document", ref="d2", entry=3, title="声明", text="双方同意停火三十天。"),
]


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        (["withdraw"], ["d1"]),
        (["WITHDR"], ["d1"]),
        (["shall withdraw"], ["d1"]),
        (["withdraw shall"], []),
        (["withdraw", "joint"], ["d1"]),
        (["cafe"], ["c1"]),
        (["rückzug"], ["c1"]),
        (["停火"], ["d2"]),
        (['"'], []),
        (["NEAR(", "OR"], []),
    ],
)
def test_search(store: Store, words: list[str], refs: list[str]) -> None:
    """Words are found by beginning, without accents and case, and in scripts without blanks."""
    store.index(ROWS)

    assert [hit.ref for hit in store.find(words, 10)] == refs


def test_reindexed_text_replaces_the_old(store: Store) -> None:
    """A newer text of the same id is found, the older one no more."""
    store.index(ROWS)
    store.index([SearchRow(kind="document", ref="d1", entry=9, title="New", text="nothing left")])

    assert store.find(["withdraw"], 10) == []
    (hit,) = store.find(["nothing"], 10)
    assert (hit.entry, hit.snippet) == (9, "[nothing] left")


def test_a_place_that_is_taken_is_refused(store: Store, location: tuple[str, str]) -> None:
    """A register is never made over another one."""
    _append(store, 0, 1)
    other: Store = load("stores", location[0])

    with pytest.raises(StoreError, match="is there already"):
        other.create(location[1])

    assert store.head() == _head(1)


def test_interrupted_making_can_be_finished(store: Store, location: tuple[str, str]) -> None:
    """A register without entries may be made again in the same place."""
    store.close()
    again: Store = load("stores", location[0])

    again.create(location[1])

    assert again.head() is None
    again.close()


def test_reading_only(store: Store, location: tuple[str, str]) -> None:
    """A register opened to read only gives all it holds, and refuses every change."""
    _append(store, 0, 2)
    name = store.put_blob(b"abc")
    store.close()
    again: Store = load("stores", location[0])

    again.open(location[1], read_only=True)

    assert again.location == masked(location[1])
    assert again.head() == _head(2)
    assert again.blob(name) == b"abc"
    with pytest.raises(StoreError, match="cannot be written to"):
        again.put_blob(b"more")
    with pytest.raises(StoreError, match="cannot be written to"):
        _append(again, 2, 1)
    again.close()
    if location[0] == "sqlite":
        assert [path.name for path in Path(location[1]).parent.iterdir()] == ["register"]


def test_missing_register(location: tuple[str, str]) -> None:
    """Opening what is not there says so, with the way to make it."""
    store: Store = load("stores", location[0])

    with pytest.raises(StoreError, match="servanda init"):
        store.open(location[1])


def test_closed_store_says_so(store: Store) -> None:
    """A closed store gives a clear error; closing it twice does no harm."""
    store.close()
    store.close()

    with pytest.raises(StoreError, match="not open"):
        store.head()


def test_all_of_it_moves_to_another_store(
    store: Store, location: tuple[str, str], tmp_path: Path
) -> None:
    """Another register can be filled with all that one holds; it then holds the same."""
    _append(store, 0, 3)
    _append(store, 3, 600)
    name = store.put_blob(b"abc")
    store.put_disclosures([(0, "/z", b"1")])
    store.put_draft("d", b"{}")
    store.cosign(603, b"line b\n")
    store.cosign(603, b"line a\n")
    store.put_policy(b"quorum none\n")
    store.index(ROWS)
    other: Store = load("stores", "sqlite")
    other.create(str(tmp_path / "other"))
    with store.dump() as rows:
        other.load(rows)
    back: Store = load("stores", location[0])
    back.create(f"{location[1]}_2")
    with other.dump() as rows:
        back.load(rows)

    for held in (other, back):
        assert held.head() == _head(603)
        assert list(held.entries(0, 603)) == list(store.entries(0, 603))
        assert list(held.checkpoints()) == [(3, b"checkpoint 3"), (603, b"checkpoint 603")]
        assert held.tile(0, 0) == b"tile" * 603
        assert held.blob(name) == b"abc"
        assert list(held.disclosures(0, 1)) == [b"1"]
        assert (held.drafts(), held.draft("d")) == (["d"], b"{}")
        assert list(held.cosignatures()) == [
            (603, b"checkpoint 603", b"line b\n"),
            (603, b"checkpoint 603", b"line a\n"),
        ]
        assert held.policy() == b"quorum none\n"
        assert [hit.ref for hit in held.find(["withdraw"], 10)] == ["d1"]
        # The rules of a log hold again, and it goes on where it stood.
        with pytest.raises(StoreError, match="covers all entries"), held.exclusive():
            held.append(603, [], {}, _head(603))
        _append(held, 603, 1)
        held.close()


def test_only_an_empty_register_is_filled(store: Store, tmp_path: Path) -> None:
    """A register that holds anything is never written over, and stays as it was."""
    _append(store, 0, 1)
    other: Store = load("stores", "sqlite")
    other.create(str(tmp_path / "other"))
    _append(other, 0, 2)

    with other.dump() as rows, pytest.raises(StoreError, match="is there already"):
        store.load(rows)

    assert store.head() == _head(1)
    other.close()


def test_cosignatures_and_policies_last(store: Store, location: tuple[str, str]) -> None:
    """Lines of witnesses come back by size in the order they came in; the newest policy counts."""
    assert (list(store.cosignatures()), store.policy()) == ([], None)
    _append(store, 0, 2)
    _append(store, 2, 1)
    store.cosign(3, b"line c\n")
    store.cosign(2, b"line b\n")
    store.cosign(2, b"line a\n")
    store.cosign(2, b"line b\n")
    store.put_policy(b"quorum none\n")
    store.put_policy(b"quorum w\n")
    store.close()

    again = _open(location)

    assert list(again.cosignatures()) == [
        (2, b"checkpoint 2", b"line b\n"),
        (2, b"checkpoint 2", b"line a\n"),
        (3, b"checkpoint 3", b"line c\n"),
    ]
    assert [line for _, _, line in again.cosignatures(3)] == [b"line c\n"]
    assert again.policy() == b"quorum w\n"
    again.close()


def test_only_a_checkpoint_is_cosigned(store: Store) -> None:
    """A line for a size at which nothing was signed is refused."""
    _append(store, 0, 2)

    with pytest.raises(StoreError, match="no checkpoint of size 1"):
        store.cosign(1, b"line\n")

    assert list(store.cosignatures()) == []
