"""Tiles against the Tessera log, the Sunlight mirror and the tree itself."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, merkle, note, tiles


def _none(level: int, number: int) -> bytes:
    raise AssertionError((level, number))


def test_tessera_tiles(shared: Path) -> None:
    """Growing entry by entry writes exactly Tessera's tiles and bundles of entries."""
    folder = shared / "vectors/tessera"
    leaves = [leaf.encode() for leaf in json.loads((folder / "log.json").read_text())["leaves"]]
    kept: dict[tuple[int, int], bytes] = {}
    for size in range(1, len(leaves) + 1):
        hashes = [merkle.leaf_hash(leaves[size - 1])]
        kept |= tiles.grow_tiles(size - 1, hashes, lambda level, n: kept[level, n])  # noqa: B023

        path = folder / "log" / tiles.tile_path(0, 0, size)
        entries = folder / "log" / tiles.tile_path(None, 0, size)
        assert kept[0, 0] == path.read_bytes()
        assert tiles.join_entries(leaves[:size]) == entries.read_bytes()
        assert tiles.split_entries(entries.read_bytes(), where="tessera") == leaves[:size]


def test_sunlight_mirror(shared: Path) -> None:
    """The tiles of Sunlight's mirror lead to the root that its mirror signed, for 300 entries."""
    folder = next((shared / "vectors/sunlight/witness/mirror").glob("000*"))
    parsed = note.parse((folder / "checkpoint").read_bytes(), where="mirror")
    state = checkpoint.parse_text(parsed.text, where="mirror")

    def tile(level: int, number: int) -> bytes:
        widths = [w for k, n, w in tiles.tiles_of(state.size) if (k, n) == (level, number)]
        return (folder / tiles.tile_path(level, number, widths[0])).read_bytes()

    edge = merkle.edge_of(state.size, tiles.nodes_from_tiles(tile))

    assert state.size == 300
    assert merkle.Frontier(state.size, edge).root() == state.root
    full = tile(0, 0)
    hashes = [full[i : i + 32] for i in range(0, len(full), 32)]
    assert tiles.grow_tiles(0, hashes, _none)[1, 0] == tile(1, 0)


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 1234067, 256, "tile/1/x001/x234/067"),
        (0, 1, 44, "tile/0/001.p/44"),
        (None, 999, 256, "tile/entries/999"),
        (None, 1000, 1, "tile/entries/x001/000.p/1"),
        (63, 5, 255, "tile/63/005.p/255"),
    ],
)
def test_paths(level: int | None, number: int, width: int, path: str) -> None:
    """A tile's path is the one that C2SP tlog-tiles gives it, and is read back."""
    assert tiles.tile_path(level, number, width) == path
    assert tiles.parse_tile_path(path) == (level, number, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/001.p/256",
        "tile/0/001.p/0",
        "tile/0/001.p/044",
        "tile/-1/000",
        "tile/0/001.p/44/",
        "tile/data/000",
        "/tile/0/000",
    ],
)
def test_other_spellings_are_no_paths(path: str) -> None:
    """A path that names the same tile in another way is refused."""
    with pytest.raises(VerificationError):
        tiles.parse_tile_path(path)


@given(st.integers(0, 700), st.integers(1, 700))
def test_grown_in_any_steps_the_tiles_are_the_same(first: int, second: int) -> None:
    """Two appends write the same tiles as one, and only those that changed."""
    hashes = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(first + second)]
    at_once = tiles.grow_tiles(0, hashes, _none)
    kept = tiles.grow_tiles(0, hashes[:first], _none)

    grown = tiles.grow_tiles(first, hashes[first:], lambda level, n: kept[level, n])

    assert kept | grown == at_once
    widths = {(level, n): len(data) // 32 for (level, n), data in grown.items()}
    assert widths == {(k, n): w for k, n, w in tiles.changed_tiles(first, first + second)}
    assert {(k, n) for k, n, _ in tiles.tiles_of(first + second)} == set(at_once)


@given(st.integers(1, 700), st.data())
def test_tiles_prove_what_the_tree_proves(size: int, data: st.DataObject) -> None:
    """Proofs read from tiles are those of the tree in memory."""
    hashes = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(size)]
    kept, levels = tiles.grow_tiles(0, hashes, _none), merkle.levels_of(hashes)
    node = tiles.nodes_from_tiles(lambda level, n: kept[level, n])
    index = data.draw(st.integers(0, size - 1))

    got = merkle.inclusion_proof(index, size, node)

    assert got == merkle.inclusion_proof(index, size, lambda level, i: levels[level][i])


def test_cut_tile_is_noticed() -> None:
    """A tile that lacks bytes gives an error that names it, never a wrong hash."""
    node = tiles.nodes_from_tiles(lambda _level, _number: b"\0" * 40)

    with pytest.raises(VerificationError, match="tile/0/000"):
        node(1, 0)


@given(st.lists(st.binary(max_size=40), max_size=30), st.data())
def test_entries_come_back_and_cuts_are_noticed(entries: list[bytes], data: st.DataObject) -> None:
    """A bundle of entries is read back exactly; cut anywhere, it yields less or an error."""
    bundle = tiles.join_entries(entries)
    assert tiles.split_entries(bundle, where="own") == entries

    if bundle:
        cut = bundle[: data.draw(st.integers(0, len(bundle) - 1))]
        try:
            left = tiles.split_entries(cut, where="own")
        except VerificationError:
            return
        assert left == entries[: len(left)]
        assert len(left) < len(entries)


def test_limits_of_tiles() -> None:
    """A tile has 1 to 256 hashes or entries, and an entry a length of two bytes."""
    for width in (0, 257):
        with pytest.raises(VerificationError, match="1 to 256 hashes"):
            tiles.tile_path(0, 0, width)
    with pytest.raises(VerificationError, match="at most 65535 bytes"):
        tiles.join_entries([b"x" * 65_536])
    assert len(tiles.split_entries(b"\0\0" * 256, where="own")) == 256
    with pytest.raises(VerificationError, match="more than 256"):
        tiles.split_entries(b"\0\0" * 257, where="own")
    with pytest.raises(VerificationError, match="tile/0/000: the tile is too short"):
        tiles.grow_tiles(3, [merkle.leaf_hash(b"")], lambda _level, _number: b"\0" * 64)
