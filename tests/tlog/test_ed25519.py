"""The strict Ed25519 rule against the vectors on which libraries disagree."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import VerificationError
from servanda.tlog import ed25519

REFUSED_BY_US = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}
REFUSED_BY_THE_EQUATION = {"low_order_residue"}


def _accepts(key: str, message: bytes, signature: str) -> bool:
    try:
        ed25519.verify(bytes.fromhex(key), message, bytes.fromhex(signature))
    except VerificationError:
        return False
    return True


def test_cctv(shared: Path) -> None:
    """Of the 914 edge cases exactly those without weak or second encodings are accepted."""
    cases = json.loads((shared / "vectors/cctv/ed25519vectors.json").read_text())
    wrong = []
    for case in cases:
        flags = set(case["flags"] or [])
        wanted = not flags & (REFUSED_BY_US | REFUSED_BY_THE_EQUATION)
        if _accepts(case["key"], case["msg"].encode(), case["sig"]) != wanted:
            wrong.append((case["number"], sorted(flags)))

    assert len(cases) == 914
    assert wrong == []


def test_wycheproof(shared: Path) -> None:
    """Each of Wycheproof's Ed25519 cases has the published result."""
    suite = json.loads((shared / "vectors/wycheproof/ed25519_test.json").read_text())
    wrong, seen = [], 0
    for group in suite["testGroups"]:
        for case in group["tests"]:
            seen += 1
            got = _accepts(group["publicKey"]["pk"], bytes.fromhex(case["msg"]), case["sig"])
            if got != (case["result"] == "valid"):
                wrong.append(case["tcId"])

    assert seen == suite["numberOfTests"]
    assert wrong == []


@pytest.mark.parametrize(
    "encoded",
    ["01" + "00" * 31, "00" * 32, "ec" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f"],
    ids=["identity", "order 4", "order 2", "y above p"],
)
def test_weak_keys_are_refused(encoded: str) -> None:
    """A key for which anybody could sign, or with two encodings, is no key."""
    with pytest.raises(VerificationError, match="public key"):
        ed25519.check_public_key(bytes.fromhex(encoded))


def test_own_signature_holds_and_lengths_are_strict() -> None:
    """A fresh signature verifies; one byte more or less in key or signature does not."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    key, signature = ed25519.public_key(private), private.sign(b"text")

    ed25519.verify(key, b"text", signature)

    for bad_key, bad_signature in ((key + b"\0", signature), (key, signature[:-1])):
        with pytest.raises(VerificationError, match="bytes"):
            ed25519.verify(bad_key, b"text", bad_signature)
