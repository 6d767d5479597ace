"""Changed inputs: each parser of the log refuses them, or reads what they say and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.parsers import HASHES, LOG, PARSERS, PROOF, STATE, survive

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, merkle, note

SPLICES = [
    b"", b"\n", b"\n\n", b" ", b"\0", b"\xff", b"\xc3", "— ".encode(), b"0", b"9" * 20, b"=",
    b"AAAA", b"+", b"/", b"..", b"\\", b"{", b"}", b"[", b'"', b"\\ud800", b"1e1", b"-0",
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"PK\3\4", b"PK\5\6", b"extra ", b"index ", b"old ",
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, good: bytes) -> bytes:
    """Return a good input after one to three changes."""
    data = good
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        match draw(st.integers(0, 4)):
            case 0 if start < len(data):
                flip = bytes([data[start] ^ 1 << draw(st.integers(0, 7))])
                data = data[:start] + flip + data[start + 1 :]
            case 1:
                data = data[:start] + data[end:]
            case 2:
                data = data[:end] + data[start:]
            case 3:
                data = data[:start] + draw(st.sampled_from(SPLICES)) + data[end:]
            case _:
                data = data[:start] + draw(st.binary(max_size=4)) + data[start:]
    return data


@pytest.mark.parametrize("name", PARSERS)
@given(data=st.data())
def test_a_change_is_refused_or_read_as_it_stands(name: str, data: st.DataObject) -> None:
    """No changed input crashes a parser, and none is taken for the input that it was made of."""
    survive(name, data.draw(changed(PARSERS[name].good)))


@pytest.mark.parametrize("name", sorted(set(PARSERS) - {"entry"}))
def test_the_good_input_is_accepted(name: str) -> None:
    """The control: unchanged, each input is read."""
    assert survive(name, PARSERS[name].good)


@given(bad=changed(PROOF), index=st.integers(0, 4))
def test_no_changed_proof_shows_another_leaf(bad: bytes, index: int) -> None:
    """A proof never shows a leaf in a place where it is not."""
    try:
        read = checkpoint.parse_proof(bad, where="x")
        state = checkpoint.verify_proof(read, HASHES[index], [LOG.verifier], where="x")
    except VerificationError:
        return
    assert (read.index, state) == (index, STATE)


# ---------------------------------------------------------------- limits


def test_at_most_100_signatures() -> None:
    """A note has at most 100 signature lines; the 101st makes it unreadable, not half read."""
    line = "— x AAAAAAA=\n".encode()
    good = b"a\n\n" + line * 100
    assert len(note.parse(good, where="x").signatures) == 100
    with pytest.raises(VerificationError, match="101 signature lines"):
        note.parse(good + line, where="x")


def test_at_most_63_hashes() -> None:
    """A proof has at most 63 hashes, as many as a tree of 2**63 entries needs."""
    signed = checkpoint.sign(STATE, LOG)
    good = checkpoint.format_proof(0, [bytes(32)] * 63, signed)
    assert len(checkpoint.parse_proof(good, where="x").hashes) == 63
    with pytest.raises(VerificationError, match="at most 63"):
        checkpoint.parse_proof(checkpoint.format_proof(0, [bytes(32)] * 64, signed), where="x")


def test_size_0_proves_nothing() -> None:
    """The empty tree is a prefix of every tree: a proof from it would show nothing."""
    with pytest.raises(VerificationError, match="no consistency"):
        merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, STATE.root, [])
