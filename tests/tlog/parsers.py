"""Every parser of the log with good inputs, and what must hold of whatever it accepts.

A changed input is refused with an error of the tree, or what was read is written again as the
very same bytes: so no second spelling of anything is accepted, and no meaning changes unnoticed.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.tlog.test_policy import CAMPS

from servanda.audit import handed, zipped
from servanda.errors import InputError, VerificationError
from servanda.model.entry import Disclosure
from servanda.register import entries
from servanda.tlog import canonical, checkpoint, merkle, note, policy, tiles
from servanda.tlog.cosignature import Cosigner
from servanda.witness import request

REFUSED = (VerificationError, InputError)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = note.Signer("servanda.local/talks-1", PRIVATE)
LEAVES = [f"leaf {n}".encode() for n in range(5)]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
LEVELS = merkle.levels_of(HASHES)
STATE = checkpoint.Checkpoint(LOG.name, 5, merkle.root_of(HASHES))
WITNESS = Cosigner("north.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
SIGNED = checkpoint.sign(STATE, LOG) + WITNESS.line(STATE.text, at=1_700_000_000).encode()


def _node(level: int, index: int) -> bytes:
    return LEVELS[level][index]


PROOF = checkpoint.format_proof(3, merkle.inclusion_proof(3, 5, _node), SIGNED)
REQUEST = request.write(3, merkle.consistency_proof(3, 5, _node), SIGNED)
ENTRY = note.sign('{"a":[1,"\u00e4",null,true,{}],"b":"\\n"}\n', [LOG])
FILES = {"a": b"1", "b/c": b"", "b/d": b"x" * 40}
HANDED = handed.write(
    LOG.name,
    [Disclosure(index=1, path="/title", salt=note.encode_base64(bytes(32)), value="T")],
    [b"file"],
)


class Parser(NamedTuple):
    """A parser: a good input, and a check of whatever it is given."""

    good: bytes
    check: Callable[[bytes], None]
    """Raises one of REFUSED, or AssertionError where something else was accepted."""


def _same(found: bytes, data: bytes) -> None:
    assert found == data, data


def _note(data: bytes) -> None:
    read = note.parse(data, where="x")
    lines = [f"— {s.name} {note.encode_base64(s.id + s.data)}\n" for s in read.signatures]
    _same((read.text + "\n" + "".join(lines)).encode(), data)


def _checkpoint(data: bytes) -> None:
    # The signature binds the state: no change of the text is accepted, only other lines.
    assert checkpoint.read(data, [LOG.verifier], where="x") == STATE


def _checkpoint_text(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert checkpoint.parse_text(text, where="x").text == text


def _proof(data: bytes) -> None:
    read = checkpoint.parse_proof(data, where="x")
    if b"\nextra " not in data:
        _same(checkpoint.format_proof(read.index, read.hashes, read.checkpoint), data)
    # Whatever is accepted shows the same leaf at the same place of the same state.
    try:
        state = checkpoint.verify_proof(read, HASHES[3], [LOG.verifier], where="x")
    except VerificationError:
        return
    assert (read.index, state) == (3, STATE)


def _entries(data: bytes) -> None:
    _same(tiles.join_entries(tiles.split_entries(data, where="x")), data)


def _path(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert tiles.tile_path(*tiles.parse_tile_path(text)) == text


def _vkey(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert note.parse_vkey(text).vkey == text


def _json(data: bytes) -> None:
    _same(canonical.dumps(canonical.loads(data, where="x")), data)


def _policy(data: bytes) -> None:
    read = policy.parse(data, where="x")
    plain = read.text().encode()
    assert policy.parse(plain, where="x") == read
    assert policy.parse(plain, where="x").text().encode() == plain


def _request(data: bytes) -> None:
    read = request.parse(data, where="x")
    _same(request.write(read.old, read.proof, read.signed), data)


def _entry(data: bytes) -> None:
    entries.parse(data, 0)


def _handed(data: bytes) -> None:
    read = handed.parse(data, where="x")
    assert handed.parse(data, where="x") == read
    assert len(read.files) <= len(data)


def _zip(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        found = zipped.Zipped(Path(file.name))
        if found.fault is not None:
            raise found.fault
        files = {path: found.read(path) for path in found.files}
    _same(b"".join(zipped.pieces(files)), data)


PARSERS: dict[str, Parser] = {
    "note": Parser(SIGNED, _note),
    "checkpoint": Parser(SIGNED, _checkpoint),
    "checkpoint text": Parser(STATE.text.encode(), _checkpoint_text),
    "proof": Parser(PROOF, _proof),
    "entries": Parser(tiles.join_entries(LEAVES), _entries),
    "tile path": Parser(b"tile/0/x001/234.p/17", _path),
    "vkey": Parser(LOG.verifier.vkey.encode(), _vkey),
    "json": Parser(ENTRY.split(b"\n")[0], _json),
    "policy": Parser(CAMPS.encode(), _policy),
    "request": Parser(REQUEST, _request),
    "entry": Parser(ENTRY, _entry),
    "disclosures": Parser(HANDED, _handed),
    "zip": Parser(b"".join(zipped.pieces(FILES)), _zip),
}


def survive(name: str, data: bytes) -> bool:
    """Give data to a parser; tell whether it was accepted. Every other error is a fault of ours."""
    try:
        PARSERS[name].check(data)
    except REFUSED as error:
        return not str(error)
    return True
