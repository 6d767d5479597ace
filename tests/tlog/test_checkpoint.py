"""Checkpoints and proofs in text form against published examples."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, merkle, note

LOG = note.Signer("tests.example/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(7)]


def test_c2sp_checkpoint(shared: Path) -> None:
    """The specification's example checkpoint is read, with and without a cosignature."""
    examples = json.loads((shared / "vectors/c2sp/examples.json").read_text(encoding="utf-8"))

    for name in ("checkpoint", "cosigned_checkpoint"):
        parsed = note.parse(examples[name].encode(), where=name)
        found = checkpoint.parse_text(parsed.text, where=name)
        assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
        assert found.text == parsed.text


def test_formats_checkpoints(shared: Path) -> None:
    """What others refuse is refused; of what they accept we refuse short roots and extensions."""
    golden = json.loads((shared / "vectors/formats/formats_golden.json").read_text())
    for case in golden["checkpoint_parse"]:
        with pytest.raises(VerificationError):
            checkpoint.parse_text(case["m"], where=case["desc"])
    root = note.encode_base64(LEAVES[0])
    assert checkpoint.parse_text(f"Log\n123\n{root}\n", where="own").size == 123


@pytest.mark.parametrize("size", ["007", "+1", "-0", "1 ", "1e3", "", "9" * 19, "٣"], ids=repr)
def test_a_size_has_one_spelling(size: str) -> None:
    """A size is decimal digits without leading zeros, small enough for a tree."""
    with pytest.raises(VerificationError, match="size"):
        checkpoint.parse_text(f"Log\n{size}\n{note.encode_base64(LEAVES[0])}\n", where="own")


def test_tessera_checkpoints(shared: Path) -> None:
    """Each checkpoint of the Tessera log is signed by its key and has the root of its leaves."""
    folder = shared / "vectors/tessera"
    facts = json.loads((folder / "log.json").read_text())
    key = note.parse_vkey(facts["vkey"])
    hashes = [merkle.leaf_hash(leaf.encode()) for leaf in facts["leaves"]]

    for size in range(16):
        data = (folder / f"log/checkpoint.{size}").read_bytes()
        found = checkpoint.read(data, [key], where=f"checkpoint.{size}")
        assert (found.size, found.root) == (size, merkle.root_of(hashes[:size]))


def test_formats_bad_proofs(shared: Path) -> None:
    """Each malformed proof of transparency-dev's tests is refused."""
    golden = json.loads((shared / "vectors/formats/formats_golden.json").read_text())
    for case in golden["tlog_proof_bad"]:
        with pytest.raises(VerificationError):
            checkpoint.parse_proof(case["proof"].encode(), where=case["name"])


def _proof(index: int) -> bytes:
    state = checkpoint.Checkpoint(LOG.name, len(LEAVES), merkle.root_of(LEAVES))
    levels = merkle.levels_of(LEAVES)
    hashes = merkle.inclusion_proof(index, len(LEAVES), lambda level, i: levels[level][i])
    return checkpoint.format_proof(index, hashes, checkpoint.sign(state, LOG))


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_own_proof_comes_back(index: int) -> None:
    """A proof in text form is read back and holds for its own leaf and for no other."""
    proof = checkpoint.parse_proof(_proof(index), where="own")

    state = checkpoint.verify_proof(proof, LEAVES[index], [LOG.verifier], where="own")

    assert (proof.index, state.size) == (index, len(LEAVES))
    with pytest.raises(VerificationError):
        checkpoint.verify_proof(proof, LEAVES[index - 1], [LOG.verifier], where="own")


def _check(data: bytes, index: int) -> None:
    proof = checkpoint.parse_proof(data, where="own")
    checkpoint.verify_proof(proof, LEAVES[index], [LOG.verifier], where="own")


def test_every_byte_of_a_proof_counts() -> None:
    """With any one byte of a proof changed, nothing is proven."""
    good = _proof(3)
    for at in range(len(good)):
        changed = bytearray(good)
        changed[at] ^= 1
        with pytest.raises(VerificationError):
            _check(bytes(changed), 3)


def test_extra_data_is_passed_over() -> None:
    """Opaque extra data in a proof is read over: it is not authenticated."""
    head, rest = _proof(0).split(b"\n", 1)

    proof = checkpoint.parse_proof(head + b"\nextra AAAA\n" + rest, where="own")

    assert proof.index == 0


def test_only_the_log_key_signs_checkpoints() -> None:
    """A key of another name cannot sign a checkpoint, and its signature is not the log's."""
    state = checkpoint.Checkpoint("another.example/log", 1, LEAVES[0])
    with pytest.raises(VerificationError, match="not the log key"):
        checkpoint.sign(state, LOG)

    forged = note.sign(state.text, [LOG])
    with pytest.raises(VerificationError, match="no signature"):
        checkpoint.read(forged, [LOG.verifier], where="forged")


def test_proof_of_a_tree_that_cannot_be() -> None:
    """No tree has a path of more than 63 hashes."""
    state = checkpoint.sign(checkpoint.Checkpoint(LOG.name, 1, LEAVES[0]), LOG)

    assert len(checkpoint.parse_proof(_long(63, state), where="own").hashes) == 63
    with pytest.raises(VerificationError, match="at most 63"):
        checkpoint.parse_proof(_long(64, state), where="own")


def _long(count: int, state: bytes) -> bytes:
    return checkpoint.format_proof(0, [LEAVES[0]] * count, state)
