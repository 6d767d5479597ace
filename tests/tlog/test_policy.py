"""Policies of witnesses: the syntax of C2SP tlog-policy, quorums, and what they withstand."""

import itertools
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError
from servanda.tlog import note, policy
from servanda.tlog.cosignature import Cosigner
from servanda.tlog.policy import Policy

LOG = note.Signer("tests.example/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32)).verifier
KEYS = [
    Cosigner(f"w{n}.example", Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)).verifier
    for n in range(8)
]
CAMPS = f"""\
# One voice of each camp, and two of three observers.
log {LOG.vkey} https://log.example/
witness n1 {KEYS[0].vkey}
witness n2 {KEYS[1].vkey} https://n2.example/
witness s1 {KEYS[2].vkey}
\twitness\ts2   {KEYS[3].vkey}\t
witness o1 {KEYS[4].vkey}
witness o2 {KEYS[5].vkey}
witness o3 {KEYS[6].vkey}

group north any n1 n2
group south 1 s1 s2
group observers 2 o1 o2 o3
group all-camps all north south observers
quorum all-camps
"""


def parsed(text: str) -> Policy:
    """Return a policy from text."""
    return policy.parse(text.encode(), where="policy")


@pytest.mark.parametrize(
    ("signed", "met"),
    [
        ((0, 2, 4, 5), True),
        ((1, 3, 5, 6), True),
        ((0, 1, 4, 5, 6), False),  # one camp alone
        ((0, 2, 4), False),  # one observer too few
        ((2, 3, 4, 5, 6), False),
        (range(7), True),
        ((7,), False),  # a key that the policy does not know
        ((), False),
    ],
)
def test_nested_quorum(signed: tuple[int, ...], met: bool) -> None:  # noqa: FBT001  (a table)
    """Each camp and enough observers must have cosigned; no camp alone suffices or is needed."""
    assert parsed(CAMPS).met({KEYS[n] for n in signed}) == met


def test_what_is_read_is_written() -> None:
    """The plainest spelling of a policy means the same."""
    found = parsed(CAMPS)

    assert parsed(found.text()) == found
    assert (found.logs[0].verifier, found.logs[0].url) == (LOG, "https://log.example/")
    assert found.witnesses[1].url == "https://n2.example/"
    assert [(g.name, g.needed, g.members) for g in found.groups[:2]] == [
        ("north", 1, ("n1", "n2")),
        ("south", 1, ("s1", "s2")),
    ]


W = f"witness w0 {KEYS[0].vkey}\nwitness w1 {KEYS[1].vkey}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (W, "lacks a line `quorum"),
        ("", "last line"),
        (W + "quorum w0\nquorum w1\n", "second quorum"),
        (W + "quorum w2\n", "not defined"),
        (W + "quorum w0", "line feed"),
        ("quorum w0\n" + W, "line 1: 'w0' is not defined"),
        (W + "group g any w0 g2\ngroup g2 any w1\nquorum g\n", "'g2' is not defined"),
        (W + "group g any w0 w0\nquorum g\n", "in a group already"),
        (W + "group a any w0\ngroup b any w0\nquorum a\n", "in a group already"),
        (W + "group g 0 w0 w1\nquorum g\n", "'0' is none of"),
        (W + "group g 3 w0 w1\nquorum g\n", "'3' is none of"),
        (W + "group g 01 w0 w1\nquorum g\n", "'01' is none of"),
        (W + "group g -1 w0\nquorum g\n", "'-1' is none of"),
        (W + "group g all\nquorum g\n", "is none of `log"),
        (W + "group w0 all w1\nquorum w1\n", "stands twice"),
        (W + "group none 1 w0\nquorum none\n", "word of the format"),
        (W + "group g any none\nquorum g\n", "not defined"),
        (f"witness all {KEYS[0].vkey}\nquorum none\n", "word of the format"),
        (W + f"witness w2 {KEYS[0].vkey}\nquorum w2\n", "stands twice"),
        (W + f"witness w0 {KEYS[2].vkey}\nquorum w0\n", "stands twice"),
        (f"witness w {LOG.vkey}\nquorum w\n", "kind 01; witness keys"),
        (f"log {KEYS[0].vkey}\nquorum none\n", "kind 04; log keys"),
        (f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n", "stands twice"),
        (W + "quorum w0 # main\n", "is none of `log"),
        (W + "quorum\u00a0w0\n", "is none of `log"),
        (W.replace("\n", "\r\n") + "quorum none\n", "control character"),
        (W + "quorum none\x7f\n", "control character"),
        (W.replace("w0.example", "v0.example") + "quorum none\n", "line 1: .* its id is"),
        ("#\n" * 300 + "quorum none\n", "at most"),
    ],
)
def test_what_is_no_policy_is_refused(text: str, why: str) -> None:
    """Whatever could be read two ways, or weakens a quorum by mistake, is refused with its line."""
    with pytest.raises(InputError, match=why):
        parsed(text)


def test_a_log_cannot_witness_itself() -> None:
    """The log's own key under the name of a witness is refused."""
    own = note.Verifier(name="w.example", key=LOG.key, kind=note.COSIGNATURE)

    with pytest.raises(InputError, match="one key, one voice"):
        parsed(f"log {LOG.vkey}\nwitness w {own.vkey}\nquorum w\n")


def test_no_text_but_utf8() -> None:
    """Bytes that are no text are refused."""
    with pytest.raises(InputError, match="UTF-8"):
        policy.parse(b"# \xff\nquorum none\n", where="p")


def _as_witness_keys(text: str) -> str:
    """Give the vectors' keys the kind that the specification demands today."""
    for item in set(text.split()):
        if "+AZ" in item or "+Ae" in item:
            old = note.parse_vkey(item)
            new = note.Verifier(name=old.name, key=old.key, kind=note.COSIGNATURE)
            text = text.replace(item, new.vkey)
    return text


def test_formats_policies(shared: Path) -> None:
    """The policies of transparency-dev/formats, held against today's specification.

    They name witnesses by keys of kind 01: refused. With kind 04 the first holds; the second puts
    comments behind items, the next three name one key twice, the last three are bad everywhere.
    """
    golden = json.loads((shared / "vectors/formats/formats_golden.json").read_text())
    for text in golden["policies_all"][:7]:
        with pytest.raises(InputError):
            parsed(text.strip(" ") + ("" if text.endswith("\n") else "\n"))
    right = [_as_witness_keys(text) for text in golden["policies_all"]]
    found = parsed(right[0])
    assert (found.groups[0].needed, found.groups[0].members) == (2, ("w1", "w2"))
    whys = ["'#comment' is none|is none of `log", *["stands twice"] * 3]
    whys += ["'-1' is none of|stands twice", "word of the format", "not defined|word of the"]
    for text, why in zip(right[1:], whys, strict=True):
        with pytest.raises(InputError, match=why):
            parsed(text if text.endswith("\n") else text + "\n")
    tidy = right[1].replace("#comment", "")
    assert parsed(tidy).groups[0].members == ("w1", "w2")


# ---------------------------------------------------------------- what a quorum withstands


def test_no_quorum_withstands_nothing() -> None:
    """Where none is demanded the log alone can tell two stories, and nobody can hold it up."""
    none = policy.without_witnesses([LOG])

    assert none.met(())
    assert (none.liars_needed(), none.silent_needed()) == (0, 0)


@pytest.mark.parametrize(
    ("k", "n", "liars", "silent"),
    [(5, 7, 3, 3), (3, 3, 3, 1), (1, 3, 0, 3), (2, 3, 1, 2), (4, 7, 1, 4), (2, 4, 0, 3)],
)
def test_of_n_witnesses(k: int, n: int, liars: int, silent: int) -> None:
    """K of n: two quorums share 2k - n witnesses; n - k + 1 silent ones stop everything."""
    text = "".join(f"witness w{i} {KEYS[i].vkey}\n" for i in range(n))
    text += f"group g {k} {' '.join(f'w{i}' for i in range(n))}\nquorum g\n"
    found = parsed(text)

    assert (found.liars_needed(), found.silent_needed()) == (liars, silent)


def test_camps_have_no_veto() -> None:
    """In the policy of two camps and observers no single witness can hold the register up."""
    found = parsed(CAMPS)

    # Only the observers overlap (2 of 3), so one lying observer can witness two histories.
    assert (found.liars_needed(), found.silent_needed()) == (1, 2)
    unanimous = parsed(CAMPS.replace("group north any", "group north all"))
    assert unanimous.silent_needed() == 1


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    """Draw a policy of up to six witnesses in nested groups."""
    names = [f"w{n}" for n in range(draw(st.integers(1, 6)))]
    lines = [f"witness {name} {KEYS[n].vkey}\n" for n, name in enumerate(names)]
    free, number = names, 0
    while len(free) > 1 or draw(st.booleans()):
        size = draw(st.integers(1, len(free)))
        members, free = free[:size], free[size:]
        lines.append(f"group g{number} {draw(st.integers(1, size))} {' '.join(members)}\n")
        free, number = [*free, f"g{number}"], number + 1
        if number > 6:
            break
    return parsed("".join([*lines, f"quorum {free[-1]}\n"]))


@given(_policies())
def test_the_numbers_are_those_of_a_count(found: Policy) -> None:
    """How many must lie or be silent is what counting all pairs and sets of witnesses gives."""
    keys = found.keys
    every = [set(c) for n in range(len(keys) + 1) for c in itertools.combinations(keys, n)]
    quorums = [one for one in every if found.met(one)]

    assert found.liars_needed() == min(len(a & b) for a in quorums for b in quorums)
    assert found.silent_needed() == min(len(one) for one in every if not found.met(set(keys) - one))


@given(st.binary(max_size=200), st.integers(0, len(CAMPS) - 1))
def test_any_bytes_are_a_policy_or_refused(data: bytes, at: int) -> None:
    """Whatever the file holds, the answer is a policy or one clear error."""
    good = CAMPS.encode()
    for text in (data, good[:at] + data + good[at:], good[:at] + data):
        try:
            found = policy.parse(text, where="p")
        except InputError:
            continue
        assert policy.parse(found.text().encode(), where="again") == found
