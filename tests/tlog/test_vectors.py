"""The published vectors that no other test reads, and a check that none is left unread.

Two deviations are known, and tested where they stand: the ML-DSA key of transparency-dev/formats
carries an id that does not follow from the key, and is refused (test_cosignature.py); the older
recording of a witness answers 403 to an unknown origin, where C2SP tlog-witness now says 404
(tests/witness/test_witness.py).
"""

import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, merkle, note, tiles

NO_VECTORS = {"PROVENANCE.json", "cctv/LICENSE.ed25519"}
"""What the folder holds beside vectors: their sources, and a licence."""


REWRITTEN = {"tessera/log.json", "gosumdb/note_tlog_golden.json"}
"""Collected from literals of source code and laid out anew: the hash noted is an older one."""


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_provenance(shared: Path) -> None:
    """Each vector is the published file: its SHA-256 is the one that was noted with its source."""
    folder = shared / "vectors"
    noted = json.loads((folder / "PROVENANCE.json").read_text(encoding="utf-8"))
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}

    changed = {
        one["file"]
        for one in noted
        if hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() != one["sha256"]
    }
    assert changed <= REWRITTEN
    assert files - {one["file"] for one in noted} <= NO_VECTORS


def _aligned(start: int, end: int) -> bool:
    """Tell whether [start, end) is a subtree (draft-ietf-plants-merkle-tree-certs, section 4.1)."""
    width = end - start
    return width > 0 and start % (1 << (width - 1).bit_length()) == 0


def test_subtree_inclusion(shared: Path) -> None:
    """A subtree is a tree of its own: our verifier gives each published answer."""
    wrong = []
    for case in _lines(shared / "vectors/merkle/subtreeinclusion.jsonl"):
        start, end = case["start"], case["end"]
        proof = [_bytes(one) for one in case["proof"] or ()]
        leaf, tree_root = _bytes(case["leafHash"]), _bytes(case["root"])
        try:
            merkle.verify_inclusion(case["leafIdx"] - start, end - start, leaf, proof, tree_root)
            refused = not _aligned(start, end)
        except VerificationError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case["_path"])
    assert wrong == []


def _subtree_consistent(case: dict[str, Any]) -> None:
    """Check that a subtree lies in a tree, as far as our own two proofs can say it."""
    start, end, size = case["start"], case["end"], case["size"]
    roots = _bytes(case["root1"]), _bytes(case["root2"])
    proof = [_bytes(one) for one in case["proof"] or ()]
    width = end - start
    if not _aligned(start, end) or end > size:
        raise VerificationError("no subtree of this tree")
    if start == 0:
        merkle.verify_consistency(end, size, *roots, proof)
    else:
        # A complete subtree is a leaf of the tree that begins at its level; others have no case.
        assert width & (width - 1) == 0
        merkle.verify_inclusion(start // width, -(-size // width), roots[0], proof, roots[1])


def test_subtree_consistency(shared: Path) -> None:
    """Each published answer but one kind is ours: that nothing lies in everything shows nothing.

    The draft accepts an empty subtree in any tree; RFC 9162 starts at size 1, and so do we.
    """
    wrong = []
    for case in _lines(shared / "vectors/merkle/subtreeconsistency.jsonl"):
        try:
            _subtree_consistent(case)
            refused = False
        except VerificationError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(case)
    assert len(wrong) == 6
    assert all(case["start"] == case["end"] and not case["wantErr"] for case in wrong)


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_jcs_outputs_are_the_bytes_in_hex(shared: Path, name: str) -> None:
    """The published output is, byte for byte, what its hexadecimal twin says."""
    folder = shared / "vectors/jcs"
    wanted = bytes.fromhex((folder / f"outhex/{name}.txt").read_text())
    assert (folder / f"output/{name}.json").read_bytes() == wanted


def test_a_partial_tile_is_the_beginning_of_the_full_one(shared: Path) -> None:
    """Sunlight's tile of 10 hashes begins its tile of 256, and is named as we name it."""
    folder = shared / "vectors/sunlight/navigli2025h2"
    full = (folder / tiles.tile_path(0, 3)).read_bytes()
    part = (folder / tiles.tile_path(0, 3, 10)).read_bytes()

    assert len(full) == tiles.TILE_WIDTH * merkle.HASH_SIZE
    assert (len(part), full[: len(part)]) == (10 * merkle.HASH_SIZE, part)


def test_a_checkpoint_of_another_kind_of_log_proves_nothing(shared: Path) -> None:
    """A certificate log's checkpoint is read, and its ECDSA signature is never taken for ours."""
    folder = shared / "vectors/sunlight/tree"
    facts = json.loads((folder / "log.v3.json").read_text())["final_tree_head"]
    parsed = note.parse((folder / "checkpoint").read_bytes(), where="sunlight")
    found = checkpoint.parse_text(parsed.text, where="sunlight")

    assert (found.size, found.root) == (facts["tree_size"], _bytes(facts["sha256_root_hash"]))
    own = note.Verifier(found.origin, bytes([2]) * 32)
    with pytest.raises(VerificationError, match="no signature by"):
        checkpoint.read((folder / "checkpoint").read_bytes(), [own], where="sunlight")


@pytest.mark.parametrize("path", [(0, 0, 256), (0, 1, 44), (1, 0, 1)])
def test_what_is_no_tile_leads_to_no_hash(shared: Path, path: tuple[int, int, int]) -> None:
    """The words in the place of Sunlight's tiles are refused as too short."""
    folder = shared / "vectors/sunlight/tree"
    data = (folder / tiles.tile_path(*path)).read_bytes()
    node = tiles.nodes_from_tiles(lambda *_: data)

    with pytest.raises(VerificationError, match="too short"):
        node(path[0] * 8, 2)


@pytest.mark.parametrize("name", ["data/000", "data/001.p/44", "names/000"])
def test_what_is_no_bundle_of_entries_is_refused(shared: Path, name: str) -> None:
    """Sunlight's other files, compressed, are no bundle of entries and have no such path."""
    data = (shared / "vectors/sunlight/tree/tile" / name).read_bytes()

    with pytest.raises(VerificationError):
        tiles.split_entries(data, where=name)
    with pytest.raises(VerificationError):
        tiles.parse_tile_path(f"tile/{name}")


def test_a_file_under_its_hash(shared: Path) -> None:
    """The issuer's file is named by its SHA-256, as files of a bundle are."""
    (path,) = (shared / "vectors/sunlight/tree/issuer").iterdir()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


@pytest.mark.parametrize("name", ["checkpoint", "mirror/checkpoint"])
def test_decoys_are_no_checkpoints(shared: Path, name: str) -> None:
    """What must never be served is no checkpoint either."""
    data = (shared / "vectors/sunlight/witness" / name).read_bytes()
    with pytest.raises(VerificationError):
        checkpoint.read(data, [], where=name)


@pytest.mark.parametrize(("number", "width"), [(0, 256), (1, 44)])
def test_stand_ins_of_the_mirror_are_no_entries(shared: Path, number: int, width: int) -> None:
    """What stands compressed in the place of the mirror's entries is not taken for entries."""
    folder = next((shared / "vectors/sunlight/witness/mirror").glob("000*"))
    data = (folder / tiles.tile_path(None, number, width)).read_bytes()
    assert gzip.decompress(data).startswith(b"fake mirrored")
    with pytest.raises(VerificationError, match="ends inside entry 0"):
        tiles.split_entries(data, where="mirror")


def test_newest_state_of_the_tessera_log(shared: Path) -> None:
    """Its newest checkpoint, its state file and its leaves say the same."""
    folder = shared / "vectors/tessera"
    facts = json.loads((folder / "log.json").read_text())
    state = json.loads((folder / "log/.state/treeState").read_text())
    key = note.parse_vkey(facts["vkey"])
    found = checkpoint.read((folder / "log/checkpoint").read_bytes(), [key], where="tessera")
    root = merkle.root_of([merkle.leaf_hash(leaf.encode()) for leaf in facts["leaves"]])

    assert found.root == _bytes(state["root"]) == root
    assert found.size == state["size"]
    assert (folder / "log/.state/version").read_text() == "1"


ML_DSA_44 = 0x06
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.mark.parametrize("name", ["mldsa_44_verify_test.json", "mldsa_44_sign_seed_test.json"])
def test_ml_dsa_has_room_and_is_never_accepted(shared: Path, name: str) -> None:
    """A line of ML-DSA beside the log's is passed over; alone it signs nothing; its key is none."""
    suite = json.loads((shared / "vectors/wycheproof" / name).read_text(encoding="utf-8"))
    text = "origin.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    signer = note.Signer("origin.example/log", PRIVATE)
    own = note.sign(text, [signer])
    tried = 0
    for group in suite["testGroups"]:
        key = bytes.fromhex(group["publicKey"] or "")
        id_ = note.key_id(signer.name, ML_DSA_44, key)
        encoded = note.encode_base64(bytes([ML_DSA_44]) + key)
        with pytest.raises(VerificationError):
            note.parse_vkey(f"{signer.name}+{id_.hex()}+{encoded}")
        for case in group["tests"]:
            tried += 1
            signature = bytes.fromhex(case.get("sig") or "00")
            line = f"— {signer.name} {note.encode_base64(id_ + signature)}\n".encode()
            assert checkpoint.read(own + line, [signer.verifier], where="x").size == 0
            with pytest.raises(VerificationError, match="no signature by"):
                checkpoint.read(
                    text.encode() + b"\n" + line, [signer.verifier], where=str(case["tcId"])
                )
    assert tried == suite["numberOfTests"]


def test_every_vector_is_read(shared: Path, root: Path, tmp_path: Path) -> None:
    """Each file of the folder is opened by some test of the log or of the witness."""
    folder, noted = shared / "vectors", tmp_path / "read"
    told = {
        **os.environ,
        "VECTORS": str(folder),
        "VECTORS_READ": str(noted),
        "PYTHONPATH": str(root),
    }
    places = [str(root / "tests" / name) for name in ("tlog", "witness")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.tlog.reads", "-p", "no:cacheprovider",
         "-m", "not long", "-n", "0", *places],
        cwd=root, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    read = {Path(line) for line in noted.read_text(encoding="utf-8").splitlines()}
    unread = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    unread -= {path.relative_to(folder).as_posix() for path in read}

    assert unread - NO_VECTORS == set()
