"""C2SP tlog-tiles: the tree and its entries as static files of height 8.

A tile of level L, number N holds the hashes of the complete subtrees of 256**L leaves,
numbers 256*N to 256*N+255; the last tile of a level may be partial (``.p/W``).
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence

from servanda.errors import VerificationError
from servanda.tlog.merkle import HASH_SIZE, NodeOf, node_hash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_ENTRY = 0xFFFF
_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)

TileOf = Callable[[int, int], bytes]
"""(level, number) -> bytes of the widest tile at hand."""


def tile_number(number: int) -> str:
    """Return the path form of a tile's number: ``x001/x234/067``."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:  # noqa: PLR2004 -- the format writes numbers in groups of thousand
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def tile_path(level: int | None, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile; ``level`` None names the bundle of entries."""
    if not 0 < width <= TILE_WIDTH:
        raise VerificationError(f"a tile has 1 to {TILE_WIDTH} hashes, not {width}")
    name = "entries" if level is None else str(level)
    tail = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{name}/{tile_number(number)}{tail}"


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """Return (level, number, width) of a tile's path; refuse any other spelling."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise VerificationError(f"{path}: not the path of a tile")
    level = None if found[1] == "entries" else int(found[1])
    number = int(found[2].replace("x", "").replace("/", ""))
    width = TILE_WIDTH if found[3] is None else int(found[3])
    if width > TILE_WIDTH or tile_path(level, number, width) != path:
        raise VerificationError(f"{path}: not the path of a tile")
    return level, number, width


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield (level, number, width) of every tile of a tree, lowest level first."""
    level, count = 0, size
    while count:
        for number in range(count // TILE_WIDTH):
            yield level, number, TILE_WIDTH
        if count % TILE_WIDTH:
            yield level, count // TILE_WIDTH, count % TILE_WIDTH
        level, count = level + 1, count // TILE_WIDTH


def edge_tiles(size: int) -> Iterator[tuple[int, int]]:
    """Yield (level, number) of the partial tiles of a tree: those that grow with it."""
    level, count = 0, size
    while count:
        if count % TILE_WIDTH:
            yield level, count // TILE_WIDTH
        level, count = level + 1, count // TILE_WIDTH


def changed_tiles(old: int, new: int) -> Iterator[tuple[int, int, int]]:
    """Yield (level, number, width) of the tiles that growth from ``old`` to ``new`` writes."""
    level, before, after = 0, old, new
    while after:
        if before != after:
            for number in range(before // TILE_WIDTH, -(-after // TILE_WIDTH)):
                yield level, number, min(TILE_WIDTH, after - number * TILE_WIDTH)
        level, before, after = level + 1, before // TILE_WIDTH, after // TILE_WIDTH


def _tile_slice(tile: bytes, start: int, count: int, where: str) -> list[bytes]:
    end = (start + count) * HASH_SIZE
    if len(tile) < end or len(tile) % HASH_SIZE:
        raise VerificationError(f"{where}: the tile is too short")
    return [tile[i : i + HASH_SIZE] for i in range(start * HASH_SIZE, end, HASH_SIZE)]


def nodes_from_tiles(tile: TileOf) -> NodeOf:
    """Return a lookup of complete subtrees that reads tiles."""

    def node(level: int, index: int) -> bytes:
        height = level % TILE_HEIGHT
        low = level - height
        first = index << height
        number, offset = divmod(first, TILE_WIDTH)
        where = f"tile/{low // TILE_HEIGHT}/{tile_number(number)}"
        row = _tile_slice(tile(low // TILE_HEIGHT, number), offset, 1 << height, where)
        while len(row) > 1:
            row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]

    return node


def grow_tiles(old: int, leaves: Sequence[bytes], tile: TileOf) -> dict[tuple[int, int], bytes]:
    """Return the new bytes of each tile that appending leaf hashes changes.

    ``tile`` gives the stored bytes of a tile that existed at size ``old``.
    """
    grown: dict[tuple[int, int], bytes] = {}
    level, before, row = 0, old, list(leaves)
    while row:
        number, filled = divmod(before, TILE_WIDTH)
        data = tile(level, number)[: filled * HASH_SIZE] if filled else b""
        if len(data) != filled * HASH_SIZE:
            raise VerificationError(f"tile/{level}/{tile_number(number)}: the tile is too short")
        above: list[bytes] = []
        for leaf in row:
            data += leaf
            grown[level, number] = data
            if len(data) == TILE_WIDTH * HASH_SIZE:
                above.append(_tile_root(data))
                number, data = number + 1, b""
        level, before, row = level + 1, before // TILE_WIDTH, above
    return grown


def _tile_root(data: bytes) -> bytes:
    row = [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def join_entries(entries: Sequence[bytes]) -> bytes:
    """Return the bundle of entries: each with its length in two bytes before it."""
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise VerificationError(f"an entry has at most {MAX_ENTRY} bytes, not {len(entry)}")
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def split_entries(bundle: bytes, *, where: str) -> list[bytes]:
    """Return the entries of a bundle; refuse bytes left over and more than a tile holds."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        if at + 2 > len(bundle):
            raise VerificationError(f"{where}: ends inside the length of entry {len(entries)}")
        (length,) = struct.unpack_from(">H", bundle, at)
        at += 2
        if at + length > len(bundle):
            raise VerificationError(f"{where}: ends inside entry {len(entries)} of the tile")
        entries.append(bundle[at : at + length])
        at += length
    if len(entries) > TILE_WIDTH:
        raise VerificationError(f"{where}: more than {TILE_WIDTH} entries")
    return entries
