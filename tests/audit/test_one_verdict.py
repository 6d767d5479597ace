"""One answer on each signature: package, verify.py, the page in a browser, and openssl."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.audit import browser
from tests.audit.browser import Checker

from servanda.audit.standalone.signatures import BadBundleError, check_signature, point
from servanda.errors import VerificationError
from servanda.tlog import ed25519

WEAK = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}
PREFIX = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410)."""
_ALL = """async (cases) => {
  const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));
  const found = [];
  for (const [key, message, signature] of cases) {
    found.push(await servanda.signatureHolds(bytes(key), bytes(message), bytes(signature)));
  }
  return found;
}"""


class Case(NamedTuple):
    """A signature and whether it holds by the strict rule."""

    name: str
    key: bytes
    message: bytes
    signature: bytes
    holds: bool
    weak: bool


def cctv(shared_: Path) -> list[Case]:
    """Return the 914 cases; expected by the published flags."""
    found = []
    for one in json.loads((shared_ / "vectors/cctv/ed25519vectors.json").read_text()):
        flags = set(one["flags"] or [])
        weak = bool(flags & WEAK)
        found.append(
            Case(
                f"cctv {one['number']}",
                bytes.fromhex(one["key"]),
                one["msg"].encode(),
                bytes.fromhex(one["sig"]),
                holds=not weak and "low_order_residue" not in flags,
                weak=weak,
            )
        )
    assert len(found) == 914
    return found


def wycheproof(shared_: Path) -> list[Case]:
    """Return Wycheproof's cases with their published results."""
    suite = json.loads((shared_ / "vectors/wycheproof/ed25519_test.json").read_text())
    found = [
        Case(
            f"wycheproof {one['tcId']}",
            bytes.fromhex(group["publicKey"]["pk"]),
            bytes.fromhex(one["msg"]),
            bytes.fromhex(one["sig"]),
            holds=one["result"] == "valid",
            weak=False,
        )
        for group in suite["testGroups"]
        for one in group["tests"]
    ]
    assert len(found) == suite["numberOfTests"]
    return found


def cases(shared_: Path) -> list[Case]:
    """Return all cases."""
    return cctv(shared_) + wycheproof(shared_)


def _package(case: Case) -> bool:
    try:
        ed25519.verify(case.key, case.message, case.signature)
    except VerificationError:
        return False
    return True


def _script(case: Case) -> bool:
    try:
        point(case.key, "key")
        check_signature(case.key, case.message.decode(), case.signature, "x")
    except BadBundleError:
        return False
    return True


def _script_of_text(case: Case) -> bool | None:
    """Return the script's answer; None where the message is no text, as all of ours are."""
    try:
        text = case.message.decode()
    except UnicodeDecodeError:
        return None
    return _script(case._replace(message=text.encode())) if text.isascii() else None


def test_package_script_and_page_agree(shared: Path, chromium: str) -> None:
    """Each case of CCTV and Wycheproof has the published answer in Python and in a browser."""
    assert chromium
    every = cases(shared)
    in_page = _checker().evaluate(
        _ALL, [[one.key.hex(), one.message.hex(), one.signature.hex()] for one in every]
    )
    wrong = [
        (one.name, one.holds, _package(one), _script_of_text(one), paged)
        for one, paged in zip(every, in_page, strict=True)
        if {_package(one), paged, _script_of_text(one)} - {None} != {one.holds}
    ]

    assert wrong == []


def _checker() -> Checker:
    found = browser.shared()
    assert found is not None
    return found


def test_openssl_agrees(shared: Path, openssl: str, tmp_path: Path) -> None:
    """Where no point is weak, openssl gives our answer; on weak ones it is not asked."""
    asked = [one for one in cctv(shared) if not one.weak]
    wrong = []
    for one in asked:
        (tmp_path / "key").write_bytes(PREFIX + one.key)
        (tmp_path / "text").write_bytes(one.message)
        (tmp_path / "sig").write_bytes(one.signature)
        done = subprocess.run(
            [openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key",
             "-rawin", "-in", "text", "-sigfile", "sig"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        if (done.returncode == 0) != one.holds:
            wrong.append(one.name)

    assert len(asked) == 106
    assert wrong == []


def test_the_strict_rule_bites(shared: Path) -> None:
    """Without our own check the library accepts weak cases: the control of the tests above."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    accepted = 0
    for one in cctv(shared):
        try:
            Ed25519PublicKey.from_public_bytes(one.key).verify(one.signature, one.message)
        except (InvalidSignature, ValueError):
            continue
        accepted += one.weak

    assert accepted > 100


@pytest.mark.parametrize("more", [0, 1], ids=["S as signed", "S + L"])
def test_second_spelling_of_s(more: int, chromium: str) -> None:
    """S and S + L solve one equation; only the smaller is a signature, also in the page."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    assert chromium
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    good = private.sign(b"text")
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(good[32:], "little") + more * order
    case = Case("S", ed25519.public_key(private), b"text", good[:32] + s.to_bytes(32, "little"),
                holds=not more, weak=False)  # fmt: skip
    asked = [[case.key.hex(), case.message.hex(), case.signature.hex()]]

    assert _checker().evaluate(_ALL, asked) == [case.holds]
    assert _package(case) is _script(case) is case.holds
