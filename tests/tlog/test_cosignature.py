"""Cosignatures against published examples, and the two known deviations among the vectors."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from servanda.errors import InputError, VerificationError
from servanda.tlog import checkpoint, cosignature, note
from servanda.tlog.cosignature import Cosigner

LOG = note.Signer("tests.example/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Cosigner("tests.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
STATE = checkpoint.Checkpoint(LOG.name, 3, b"\1" * 32)


def cosigned(*lines: str) -> note.Note:
    """Return the log's checkpoint with further signature lines."""
    data = checkpoint.sign(STATE, LOG) + "".join(lines).encode()
    return note.parse(data, where="cosigned")


def test_the_message_is_that_of_the_specification() -> None:
    """A cosignature is an Ed25519 signature over two lines and the checkpoint's text."""
    (line,) = cosigned(WITNESS.line(STATE.text, at=1679315147)).signatures[1:]

    assert line.data[:8] == bytes.fromhex("00000000641850cb")  # 1679315147 in 8 bytes
    Ed25519PublicKey.from_public_bytes(WITNESS.verifier.key).verify(
        line.data[8:], b"cosignature/v1\ntime 1679315147\n" + STATE.text.encode()
    )


@pytest.mark.parametrize("name", ["witness/000*", "witness2/88a*", "witness/mirror/000*"])
def test_sunlight_cosignatures_hold(shared: Path, name: str) -> None:
    """What another implementation cosigned verifies, with its time: 31 December 2025, 00:00 UTC."""
    folder = shared / "vectors/sunlight"
    (path,) = folder.glob(f"{name}/checkpoint")
    (stated,) = path.parent.parent.glob("*.v0.json")
    witness = note.parse_vkey(json.loads(stated.read_text())["verifier_keys"][0])

    (found,) = cosignature.read(note.parse(path.read_bytes(), where=name), [witness], where=name)

    assert (found.witness, found.at) == (witness, 0x69546780)
    assert found.line in path.read_text(encoding="utf-8")


def test_a_line_that_nobody_knows_says_nothing() -> None:
    """Lines of unknown keys and kinds are passed over; they count for nobody."""
    strange = Cosigner(WITNESS.name, Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    future = note.line_of(WITNESS.verifier, b"")[:-1].split(" ")[1]
    unknown = f"— {future} {note.encode_base64(b'qqqq' + b'm' * 2428)}\n"
    parsed = cosigned(strange.line(STATE.text, at=1), unknown, WITNESS.line(STATE.text, at=2))

    (found,) = cosignature.read(parsed, [WITNESS.verifier], where="t")

    assert found.at == 2


def test_no_other_line_is_taken_for_the_logs() -> None:
    """Threat 21: a line in the log's name by another key or kind never signs a checkpoint."""
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    lines = [
        Cosigner(LOG.name, LOG.private).line(STATE.text, at=1),
        Cosigner(LOG.name, other).line(STATE.text, at=1),
        note.Signer(LOG.name, other).signature_line(STATE.text),
        f"— {LOG.name} {note.encode_base64(b'q' * 2428)}\n",
    ]
    for line in lines:
        forged = f"{STATE.text}\n{line}".encode()
        with pytest.raises(VerificationError, match="no signature by"):
            checkpoint.read(forged, [LOG.verifier], where="forged")

    # Control: beside the log's own line they do no harm.
    kept = checkpoint.sign(STATE, LOG) + "".join(lines).encode()
    assert checkpoint.read(kept, [LOG.verifier], where="kept") == STATE
    # A cosigner's key handed in as the log's does not make it one.
    with pytest.raises(VerificationError, match="no signature by"):
        checkpoint.read(
            f"{STATE.text}\n{lines[0]}".encode(),
            [Cosigner(LOG.name, LOG.private).verifier],
            where="forged",
        )


@pytest.mark.parametrize("change", ["time", "text", "short", "twice", "beyond"])
def test_a_known_witness_line_holds_or_spoils_the_note(change: str) -> None:
    """A line by a known key that does not hold, or stands twice, is never passed over."""
    line = WITNESS.line(STATE.text, at=7)
    data = note.parse_line(line[:-1], where="t").data
    bad = {
        "time": note.line_of(WITNESS.verifier, b"\0" * 7 + b"\x08" + data[8:]),
        "text": WITNESS.line(STATE.text.replace("3", "4"), at=7),
        "short": note.line_of(WITNESS.verifier, data[8:]),
        "twice": line + WITNESS.line(STATE.text, at=8),
        "beyond": note.line_of(WITNESS.verifier, b"\x80" + data[1:]),
    }

    with pytest.raises(VerificationError):
        cosignature.read(cosigned(bad[change]), [WITNESS.verifier], where="t")


def test_a_time_that_cannot_be_stated() -> None:
    """A witness with a broken clock signs nothing."""
    for at in (-1, 2**63):
        with pytest.raises(InputError, match="no time"):
            WITNESS.line(STATE.text, at=at)


def test_known_deviation_of_the_ml_dsa_key(shared: Path) -> None:
    """The ML-DSA key of transparency-dev/formats states an id that is not its own: refused.

    C2SP: SHA-256(name, line feed, 0x06, key), first four bytes.
    """
    golden = json.loads((shared / "vectors/formats/formats_golden.json").read_text())
    text = golden["cosig_vkeys_ok"][2]
    name, stated, encoded = text.split("+", 2)
    data = note.decode_base64(encoded, what="key")

    assert (data[0], len(data)) == (0x06, 1313)
    assert note.key_id(name, data[0], data[1:]).hex() != stated
    with pytest.raises(VerificationError):
        note.parse_vkey(text)
