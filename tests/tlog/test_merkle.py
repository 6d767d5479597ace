"""The tree of RFC 6962 against published vectors and its own algebra."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import VerificationError
from servanda.tlog import merkle


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _b64(values: list[str] | None) -> list[bytes]:
    return [base64.b64decode(v) for v in values or []]


def _node_of(leaves: list[bytes]) -> merkle.NodeOf:
    levels = merkle.levels_of(leaves)
    return lambda level, index: levels[level][index]


def _naive_root(leaves: list[bytes]) -> bytes:
    """Follow the recursive definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(_naive_root(leaves[:split]), _naive_root(leaves[split:]))


def test_golden_roots(shared: Path) -> None:
    """Roots of 0 to 8 leaves and all inner nodes are those published with RFC 6962."""
    golden = json.loads((shared / "vectors/merkle/rfc6962_golden.json").read_text())
    leaves = [merkle.leaf_hash(bytes.fromhex(h)) for h in golden["leaf_inputs"]]

    roots = [merkle.root_of(leaves[:n]).hex() for n in range(len(leaves) + 1)]
    levels = [[node.hex() for node in level] for level in merkle.levels_of(leaves)]

    assert roots == golden["root_hashes"]
    assert levels == golden["node_hashes"]


def test_inclusion_probes(shared: Path) -> None:
    """Each of the 98 published inclusion proofs is accepted or refused as published."""
    wrong = []
    for case in _lines(shared / "vectors/merkle/inclusion.jsonl"):
        root, leaf = base64.b64decode(case["root"]), base64.b64decode(case["leafHash"])
        try:
            merkle.verify_inclusion(
                case["leafIdx"], case["treeSize"], leaf, _b64(case["proof"]), root
            )
            refused = False
        except VerificationError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["_path"])

    assert wrong == []


def test_consistency_probes(shared: Path) -> None:
    """Each of the 98 published consistency proofs is accepted or refused as published."""
    wrong = []
    for case in _lines(shared / "vectors/merkle/consistency.jsonl"):
        old, new = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])
        try:
            merkle.verify_consistency(case["size1"], case["size2"], old, new, _b64(case["proof"]))
            refused = False
        except VerificationError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["_path"])

    assert wrong == []


LEAVES = st.lists(st.binary(max_size=4).map(merkle.leaf_hash), min_size=1, max_size=40)


@given(LEAVES)
def test_frontier_is_the_recursive_definition(leaves: list[bytes]) -> None:
    """Growing leaf by leaf gives the root of the standard's recursive definition."""
    assert merkle.root_of(leaves) == _naive_root(leaves)


@given(LEAVES, st.data())
def test_inclusion_proof_holds_and_every_change_breaks_it(
    leaves: list[bytes], data: st.DataObject
) -> None:
    """A proof that we issue verifies; with one bit changed, or one hash more or less, it fails."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = merkle.inclusion_proof(index, len(leaves), _node_of(leaves))
    root = merkle.root_of(leaves)

    merkle.verify_inclusion(index, len(leaves), leaves[index], proof, root)

    bad = [proof[:-1], [*proof, root]] if proof else [[root]]
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        flipped = bytearray(proof[at])
        flipped[bit // 8] ^= 1 << bit % 8
        bad.append([*proof[:at], bytes(flipped), *proof[at + 1 :]])
    for other in bad:
        with pytest.raises(VerificationError):
            merkle.verify_inclusion(index, len(leaves), leaves[index], other, root)


@given(LEAVES, st.data())
def test_consistency_proof_holds_and_every_change_breaks_it(
    leaves: list[bytes], data: st.DataObject
) -> None:
    """A prefix is shown to be one; a rewritten past, or a changed proof, is not."""
    old, new = data.draw(st.integers(1, len(leaves))), len(leaves)
    proof = merkle.consistency_proof(old, new, _node_of(leaves))
    before, after = merkle.root_of(leaves[:old]), merkle.root_of(leaves)

    merkle.verify_consistency(old, new, before, after, proof)

    with pytest.raises(VerificationError):
        merkle.verify_consistency(old, new, before, after, [*proof, after])
    with pytest.raises(VerificationError):
        merkle.verify_consistency(old, new, merkle.leaf_hash(before), after, proof)
    with pytest.raises(VerificationError):
        merkle.verify_consistency(old, new, before, merkle.leaf_hash(after), proof)


def test_size_zero_proves_nothing() -> None:
    """The empty tree is a prefix of everything, so a proof from it is refused."""
    root = merkle.leaf_hash(b"x")

    with pytest.raises(VerificationError, match="from size 0"):
        merkle.verify_consistency(0, 1, merkle.EMPTY_ROOT, root, [])


@given(LEAVES)
def test_a_frontier_knows_its_subtrees(leaves: list[bytes]) -> None:
    """The subtrees at the edge bear their places, and the next leaf's proof is of them alone."""
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    known = frontier.nodes()
    grown = [*leaves, merkle.leaf_hash(b"next")]

    assert known == {place: _node_of(leaves)(*place) for place in known}
    assert len(known) == len(leaves).bit_count()
    (proof,) = merkle.newest_proofs(len(leaves), grown[-1:], lambda *place: known[place])
    assert proof == merkle.inclusion_proof(len(leaves), len(grown), _node_of(grown))


@given(LEAVES, LEAVES)
def test_the_proofs_of_a_batch_are_those_of_its_leaves(old: list[bytes], new: list[bytes]) -> None:
    """Made together, proofs are what each leaf's own is; of the older leaves no leaf is asked."""
    frontier = merkle.Frontier()
    for leaf in old:
        frontier.append(leaf)
    known, whole = frontier.nodes(), [*old, *new]

    made = merkle.newest_proofs(len(old), new, lambda *place: known[place])

    size, node = len(whole), _node_of(whole)
    assert made == [merkle.inclusion_proof(n, size, node) for n in range(len(old), size)]


@given(LEAVES)
def test_edge_restores_the_frontier(leaves: list[bytes]) -> None:
    """A frontier rebuilt from complete subtrees grows exactly as the one that never stopped."""
    edge = merkle.edge_of(len(leaves), _node_of(leaves))
    rebuilt = merkle.Frontier(len(leaves), edge)
    rebuilt.append(merkle.leaf_hash(b"next"))

    assert rebuilt.root() == merkle.root_of([*leaves, merkle.leaf_hash(b"next")])


def test_proofs_that_cannot_be() -> None:
    """No proof is made for a leaf or size that the tree does not have."""
    node = _node_of([merkle.leaf_hash(bytes([n])) for n in range(5)])

    for index in (-1, 5):
        with pytest.raises(VerificationError, match=f"no leaf {index}"):
            merkle.inclusion_proof(index, 5, node)
    for old, new in ((0, 5), (6, 5)):
        with pytest.raises(VerificationError, match="no consistency proof"):
            merkle.consistency_proof(old, new, node)
    with pytest.raises(VerificationError, match="2 complete subtrees, not 1"):
        merkle.Frontier(5, [merkle.leaf_hash(b"")])
