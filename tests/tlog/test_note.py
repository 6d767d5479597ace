"""Signed notes and verifier keys against the vectors of Go, C2SP and transparency-dev."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError, VerificationError
from servanda.tlog import note

SIGNER = note.Signer("tests.example/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def _sumdb(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (shared / "vectors/gosumdb/note_tlog_golden.json").read_text(encoding="utf-8")
    )
    return found


def _formats(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (shared / "vectors/formats/formats_golden.json").read_text(encoding="utf-8")
    )
    return found


def _c2sp(shared: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (shared / "vectors/c2sp/examples.json").read_text(encoding="utf-8")
    )
    return found


def test_go_notes(shared: Path) -> None:
    """The notes of Go's checksum database verify with their keys, alone and together."""
    golden = _sumdb(shared)
    peter, enoch = (note.parse_vkey(v) for v in golden["vkey_ok"])
    both = (golden["text"] + "\n" + golden["peter_sig"] + golden["enoch_sig"]).encode()

    parsed = note.parse(both, where="go")

    assert parsed.text == golden["text"]
    assert note.verify(parsed, [peter, enoch], where="go") == (peter, enoch)
    assert note.verify(parsed, [enoch], where="go") == (enoch,)


def test_go_verifier_keys_have_one_spelling(shared: Path) -> None:
    """Every proper substring and every one-byte increment of a key is refused."""
    golden = _sumdb(shared)
    good: str = golden["vkey_ok"][0]
    others = [good[:n] for n in range(len(good))] + [good[n:] for n in range(1, len(good))]
    others += [good[:n] + chr(ord(good[n]) + 1) + good[n + 1 :] for n in range(len(good))]

    for text in [*golden["vkey_bad"], *others]:
        with pytest.raises(VerificationError):
            note.parse_vkey(text)


def test_go_malformed_notes(shared: Path) -> None:
    """Each way in which Go's tests break a note is refused here too."""
    golden = _sumdb(shared)
    text, signature = golden["text"], golden["peter_sig"]
    broken = [
        text,
        text + "\n",
        text + "\n" + signature[:-1],
        "\x01" + text + "\n" + signature,
        text + "\n" + signature.replace("PeterNeumann", "Bad Name")[:-1],
        text + "\n" + signature + "Unexpected line.\n",
        text + "\n" + signature * 101,
    ]

    for data in [b"\xff" + (text + "\n" + signature).encode(), *(b.encode() for b in broken)]:
        with pytest.raises(VerificationError):
            note.parse(data, where="go")


def test_c2sp_examples(shared: Path) -> None:
    """The specification's example note verifies with the example key; a changed word does not."""
    examples = _c2sp(shared)
    key = note.parse_vkey(examples["example_vkey"])
    parsed = note.parse(examples["example_note"].encode(), where="c2sp")

    assert note.verify(parsed, [key], where="c2sp") == (key,)

    changed = examples["example_note"].replace("example message", "example massage")
    with pytest.raises(VerificationError, match="does not belong"):
        note.verify(note.parse(changed.encode(), where="c2sp"), [key], where="c2sp")


def test_text_may_hold_empty_lines(shared: Path) -> None:
    """The text ends at the last empty line, not at the first."""
    parsed = note.parse(_c2sp(shared)["quasimodo_note"].encode(), where="c2sp")

    assert parsed.text.endswith("sole:\n\ned è subito sera.\n")
    assert [s.name for s in parsed.signatures] == ["quasimodo.example/salvatore"]


def test_formats_verifier_keys(shared: Path) -> None:
    """Ed25519 and cosigner keys are read; the ML-DSA key, whose id breaks the rule, is not."""
    golden = _formats(shared)
    first, second, mldsa = golden["cosig_vkeys_ok"]

    assert note.parse_vkey(first).kind == note.ED25519
    assert note.parse_vkey(second).kind == note.COSIGNATURE
    for text in [mldsa, *golden["vkeys_bad"]]:
        with pytest.raises(VerificationError):
            note.parse_vkey(text)


def test_formats_cosignature_times(shared: Path) -> None:
    """The time that a cosignature states is read from its bytes; other lengths are refused."""
    for case in _formats(shared)["cosig_timestamp"]:
        data = f"text\n\n— w {case['base64']}\n".encode()
        if case.get("want_err"):
            with pytest.raises(VerificationError):
                note.cosignature_time(note.parse(data, where="f").signatures[0], where="f")
        else:
            line = note.parse(data, where="f").signatures[0]
            assert note.cosignature_time(line, where="f") == case["unix"]


def test_witness_cosignature_holds(shared: Path) -> None:
    """A witness's cosignature over a checkpoint verifies; with another time it would not."""
    folder = shared / "vectors/sunlight/witness"
    keys = json.loads((folder / "witness.v0.json").read_text())["verifier_keys"]
    path = next(folder.glob("000*/checkpoint"))
    witness = note.parse_vkey(keys[0])
    parsed = note.parse(path.read_bytes(), where="sunlight")

    assert note.verify(parsed, [witness], where="sunlight") == (witness,)

    line = parsed.signatures[1]
    later = note.Signature(
        line.name, line.id, bytes([*line.data[:7], line.data[7] ^ 1]) + line.data[8:]
    )
    with pytest.raises(VerificationError):
        note.verify(note.Note(parsed.text, (later,)), [witness], where="sunlight")


def test_base64_in_a_second_spelling_is_refused() -> None:
    """Unused bits of base64 cannot be changed without notice."""
    signed = note.sign("text\n", [SIGNER]).decode()
    assert signed.endswith("=\n")
    last = signed[-3]
    other = chr(ord(last) + 1) if last not in "Zz9/" else "+"

    with pytest.raises(VerificationError, match="base64"):
        note.parse((signed[:-3] + other + "=\n").encode(), where="own")


def test_unknown_line_is_passed_over_but_never_accepted() -> None:
    """A line by an unknown key neither helps nor harms."""
    stranger = note.Signer("stranger.example", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
    parsed = note.parse(note.sign("text\n", [SIGNER, stranger]), where="own")

    assert note.verify(parsed, [SIGNER.verifier], where="own") == (SIGNER.verifier,)
    with pytest.raises(VerificationError, match="no signature by"):
        note.verify(parsed, [note.Verifier("nobody.example", SIGNER.verifier.key)], where="own")


def test_a_key_signs_once() -> None:
    """Two lines by one key are refused: which of them counts would be a question."""
    parsed = note.parse(note.sign("text\n", [SIGNER, SIGNER]), where="own")

    with pytest.raises(VerificationError, match="twice"):
        note.verify(parsed, [SIGNER.verifier], where="own")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\tb", "a\u2028b"])
def test_key_names(name: str) -> None:
    """A key's name holds no blank of any script and no plus sign."""
    with pytest.raises(InputError):
        note.check_name(name)


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"])), st.data())
def test_signed_text_comes_back_and_no_bit_can_change(text: str, data: st.DataObject) -> None:
    """What was signed is read back exactly; after any one-bit change nothing verifies."""
    signed = note.sign(text + "\n", [SIGNER])
    parsed = note.parse(signed, where="own")
    assert parsed.text == text + "\n"
    note.verify(parsed, [SIGNER.verifier], where="own")

    bit = data.draw(st.integers(0, 8 * len(signed) - 1))
    changed = bytearray(signed)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(VerificationError):
        note.verify(note.parse(bytes(changed), where="own"), [SIGNER.verifier], where="own")


@pytest.mark.parametrize(
    "data",
    [
        b"text\n\nname AAAAAAAA\n",
        b"text\n\n- name AAAAAAAA\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAAAA\n— more".encode(),
        "text\n\n— name AAAAAAAA".encode(),
        "text\n— name AAAAAAAA\n".encode(),
        b"text\n\n",
        b"\n",
        b"",
    ],
    ids=range(10),
)
def test_malformed_lines(data: bytes) -> None:
    """A signature line has dash, name and enough bytes, and ends with a line feed."""
    with pytest.raises(VerificationError, match="own"):
        note.parse(data, where="own")


def test_limits_of_a_note() -> None:
    """A note has a signature, a text that ends with a line feed, and a bounded size."""
    with pytest.raises(InputError, match="needs a signature"):
        note.sign("text\n", [])
    with pytest.raises(VerificationError, match="ends with a line feed"):
        note.sign("text", [SIGNER])
    signed = note.sign("x" * 100 + "\n", [SIGNER])
    with pytest.raises(VerificationError, match="at most 99"):
        note.parse(signed, where="own", limit=99)
