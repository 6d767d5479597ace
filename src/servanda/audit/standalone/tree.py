"""The tree of RFC 6962 and its tiles."""

import struct
from collections.abc import Sequence

from servanda.audit.standalone.signatures import need, sha

WIDTH = 256


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha(b"\x01" + left + right)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes (RFC 6962, section 2.1)."""
    return roots_of(leaves, {len(leaves)})[len(leaves)]


def roots_of(leaves: Sequence[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Return the root over the first leaf hashes, for each of some numbers of them."""
    found = {0: sha(b"")}
    row: list[bytes] = []
    for number, leaf in enumerate(leaves):
        below, size = leaf, number
        while size & 1:
            below, size = node(row.pop(), below), size >> 1
        row.append(below)
        if number + 1 in sizes:
            root = row[-1]
            for left in reversed(row[:-1]):
                root = node(left, root)
            found[number + 1] = root
    return found


def tile_name(level: int | str, number: int, count: int) -> str:
    """Return the path of a tile (C2SP tlog-tiles)."""
    name = f"{number % 1000:03d}"
    while number >= 1000:
        number //= 1000
        name = f"x{number % 1000:03d}/{name}"
    return f"tile/{level}/{name}" + ("" if count == WIDTH else f".p/{count}")


def tiles(leaves: Sequence[bytes]) -> dict[str, bytes]:
    """Return every tile of the tree by path."""
    found: dict[str, bytes] = {}
    level, row = 0, list(leaves)
    while row:
        above = []
        for first in range(0, len(row), WIDTH):
            part = row[first : first + WIDTH]
            found[tile_name(level, first // WIDTH, len(part))] = b"".join(part)
            if len(part) == WIDTH:
                above.append(root_of(part))
        level, row = level + 1, above
    return found


def included(index: int, size: int, leaf: bytes, path: Sequence[bytes], where: str) -> bytes:
    """Return the root that an inclusion proof leads to."""
    inner = (index ^ (size - 1)).bit_length()
    need(len(path) == inner + (index >> inner).bit_count(), where, "a proof of another length")
    for level, other in enumerate(path):
        need(len(other) == 32, where, "a hash of another length")
        right = level >= inner or index >> level & 1
        leaf = node(other, leaf) if right else node(leaf, other)
    return leaf


def split(data: bytes, where: str) -> list[bytes]:
    """Return the entries of a bundle of entries."""
    found, at = [], 0
    while at < len(data):
        need(at + 2 <= len(data), where, "ends inside a length")
        (length,) = struct.unpack_from(">H", data, at)
        need(at + 2 + length <= len(data), where, "ends inside an entry")
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return found
