"""The Merkle tree of RFC 6962: hashes, growth, proofs and their verification.

Every verifier here takes strict lengths: a proof with one hash too many or too few is refused
before any hash is computed over it.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from servanda.errors import VerificationError

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
MAX_SIZE = 1 << 62

NodeOf = Callable[[int, int], bytes]
"""(level, index) -> hash of the complete subtree over leaves [index << level, +(1 << level))."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to append and to tell the root."""

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        """Start from ``size`` leaves whose complete subtrees are ``edge``, large first."""
        if len(edge) != size.bit_count():
            raise VerificationError(
                f"a tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(edge)}"
            )
        self.size = size
        self._edge = list(edge)

    def copy(self) -> "Frontier":
        """Return a frontier that grows on its own."""
        return Frontier(self.size, self._edge)

    def nodes(self) -> dict[tuple[int, int], bytes]:
        """Return the complete subtrees by level and number: what the next leaf's proof is of."""
        found, start = {}, 0
        levels = [
            level for level in reversed(range(self.size.bit_length())) if self.size >> level & 1
        ]
        for level, node in zip(levels, self._edge, strict=True):
            found[level, start >> level] = node
            start += 1 << level
        return found

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self._edge.pop(), node)
            size >>= 1
        self._edge.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root hash of the tree as it stands."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def levels_of(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the complete subtrees of each level, lowest first."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return levels


def edge_of(size: int, node: NodeOf) -> list[bytes]:
    """Return the complete subtrees at the right edge of a tree, large first."""
    edge, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            edge.append(node(level, start >> level))
            start += 1 << level
    return edge


def _range_hash(start: int, end: int, node: NodeOf) -> bytes:
    """Hash the subtree over leaves [start, end) as RFC 6962 cuts it."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    split = 1 << (width - 1).bit_length() - 1
    return node_hash(_range_hash(start, start + split, node), _range_hash(start + split, end, node))


def inclusion_proof(index: int, size: int, node: NodeOf) -> list[bytes]:
    """Return the audit path of leaf ``index`` in the tree of ``size`` leaves, from the leaf up."""
    if not 0 <= index < size:
        raise VerificationError(f"no leaf {index} in a tree of {size} leaves")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if index < split:
            path.append(_range_hash(split, end, node))
            end = split
        else:
            path.append(_range_hash(start, split, node))
            start = split
    return path[::-1]


def newest_proofs(first: int, leaves: Sequence[bytes], node: NodeOf) -> list[list[bytes]]:
    """Return the audit path of each of the newest leaves, ``first`` and on, in the whole tree.

    The same as :func:`inclusion_proof` gives one by one, but each hash is computed once.
    ``node`` is asked for subtrees over older leaves only.
    """

    def over(start: int, end: int) -> tuple[bytes, list[list[bytes]]]:
        """Return the hash over [start, end), and the paths in it of the newest leaves there."""
        width = end - start
        if end <= first:
            level = width.bit_length() - 1
            return node(level, start >> level), []
        if width == 1:
            return leaves[start - first], [[]]
        split = start + (1 << (width - 1).bit_length() - 1)
        left, before = over(start, split)
        right, after = over(split, end)
        for path in before:
            path.append(right)
        for path in after:
            path.append(left)
        return node_hash(left, right), before + after

    return over(0, first + len(leaves))[1] if leaves else []


def consistency_proof(old: int, new: int, node: NodeOf) -> list[bytes]:
    """Return the proof that the tree of ``old`` leaves is a prefix of that of ``new``."""
    if not 0 < old <= new:
        raise VerificationError(f"no consistency proof from size {old} to size {new}")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= split:
            path.append(_range_hash(split, end, node))
            end = split
        else:
            path.append(_range_hash(start, split, node))
            start, whole = split, False
    if not whole:
        path.append(_range_hash(start, end, node))
    return path[::-1]


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_SIZE:
            raise VerificationError(f"a hash has {HASH_SIZE} bytes, not {len(value)}")


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size <= MAX_SIZE:
        raise VerificationError(f"no leaf {index} in a tree of {size} leaves")
    _check_hashes((leaf, *proof))
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise VerificationError(
            f"inclusion proof of leaf {index} in {size} has {len(proof)} hashes, "
            f"not {inner + border}"
        )
    node = leaf
    for level, sibling in enumerate(proof[:inner]):
        node = node_hash(sibling, node) if index >> level & 1 else node_hash(node, sibling)
    for sibling in proof[inner:]:
        node = node_hash(sibling, node)
    return node


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Return only if the leaf hash is at ``index`` of the tree with this root."""
    if root_from_inclusion(index, size, leaf, proof) != root:
        raise VerificationError(f"inclusion proof of leaf {index} does not lead to the root")


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return only if the old tree is a prefix of the new one (RFC 9162, section 2.1.4.2)."""
    if not 0 < old <= new <= MAX_SIZE:
        raise VerificationError(f"no consistency from size {old} to size {new} can be shown")
    if old == new:
        if proof:
            raise VerificationError("trees of one size need an empty consistency proof")
        if old_root != new_root:
            raise VerificationError(f"two different roots at size {old}")
        return
    _check_hashes((old_root, new_root, *proof))
    first, second = _roots_from_consistency(old, new, old_root, proof)
    if first != old_root:
        raise VerificationError(f"consistency proof does not lead to the root at size {old}")
    if second != new_root:
        raise VerificationError(f"consistency proof does not lead to the root at size {new}")


def _roots_from_consistency(
    old: int, new: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the two roots that a consistency proof between different sizes leads to."""
    shift = (old & -old).bit_length() - 1
    whole = old == 1 << shift
    index = (old - 1) >> shift
    inner = (index ^ (new - 1) >> shift).bit_length()
    wanted = inner + (index >> inner).bit_count() + (0 if whole else 1)
    if len(proof) != wanted:
        raise VerificationError(
            f"consistency proof from {old} to {new} has {len(proof)} hashes, not {wanted}"
        )
    seed, path = (old_root, proof) if whole else (proof[0], proof[1:])
    first = second = seed
    for level, sibling in enumerate(path):
        if level >= inner or index >> level & 1:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
        else:
            second = node_hash(second, sibling)
    return first, second
