"""The two readers of policies and cosignatures, the package's and the script's, agree."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audit import browser
from tests.audit.cosigning import cosigner
from tests.tlog.test_cosignature import LOG, STATE
from tests.tlog.test_policy import CAMPS, KEYS

from servanda.audit.standalone import witnesses as script
from servanda.audit.standalone.signatures import BadBundleError
from servanda.errors import InputError, VerificationError
from servanda.tlog import checkpoint, cosignature, note, policy, witnessed
from servanda.tlog.cosignature import Cosignature

WORDS = st.sampled_from(
    [
        "log", "witness", "group", "quorum", "none", "all", "any", "0", "1", "2", "9", "01", "-1",
        "n1", "s1", "o1", "north", "observers", "#", "w+x", "\u00e9", "\u2028", "\u00a0",
        "http://x/", *(key.vkey for key in KEYS[:3]), LOG.verifier.vkey, "+", "\t", "",
    ]
)  # fmt: skip


def _both(data: bytes) -> None:
    """Hold the two readers against each other: same answer, same meaning."""
    try:
        ours = policy.parse(data, where="p")
    except InputError:
        with pytest.raises(BadBundleError):
            script.Policy(data, "p")
        return
    theirs = script.Policy(data, "p")
    assert theirs.text() == ours.text()
    if ours.quorum == policy.NONE:
        return
    for number in range(1 << len(ours.witnesses)):
        chosen = [one.verifier for n, one in enumerate(ours.witnesses) if number >> n & 1]
        assert theirs.met({(v.name, v.id, v.key) for v in chosen}) == ours.met(chosen)


@given(st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=4), st.integers(0, 16))
def test_policies_are_read_alike(lines: list[str], at: int) -> None:
    """Lines put anywhere into a policy: both take it, with one meaning, or both refuse it."""
    given_ = CAMPS.splitlines()
    _both("\n".join([*given_[:at], *lines, *given_[at:], ""]).encode())
    _both("\n".join([*given_[:at], *lines, *given_[at + 1 :], ""]).encode())


@given(st.integers(0, len(CAMPS)), st.integers(0, len(CAMPS)), st.binary(max_size=3))
def test_changed_policies_are_read_alike(start: int, end: int, data: bytes) -> None:
    """Bytes cut out of a policy, or put into it: both take it, or both refuse it."""
    good = CAMPS.encode()
    _both(good[:start] + data + good[max(start, end) :])


NAMES = ("n", "s", "m", "stranger")
RULE = b"".join(f"witness {name} {cosigner(name).verifier.vkey}\n".encode() for name in NAMES[:3])
TIMES = st.integers(0, 2**63 - 1) | st.integers(0, 9)


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), TIMES), min_size=1, max_size=9), st.integers(1, 3)
)
def test_times_are_judged_alike(signed: list[tuple[str, int]], needed: int) -> None:
    """From any lines both compute the same bounds and the same last moment, or none."""
    data = RULE + f"group g {needed} n s m\nquorum g\n".encode()
    rule, other = policy.parse(data, where="p"), script.Policy(data, "p")
    keys = {name: cosigner(name).verifier for name in NAMES}
    ours = witnessed.judge(rule, STATE, [Cosignature(keys[name], at, "") for name, at in signed])
    lines = [
        ((keys[name].name, keys[name].id, keys[name].key), at)
        for name, at in signed
        if name != "stranger"
    ]

    theirs = script.Witnessed(other, {STATE.size: lines}).states.get(STATE.size)

    assert theirs == (ours and (ours.not_before, ours.not_after, ours.as_of))


@given(st.data())
def test_lines_are_checked_alike(data: st.DataObject) -> None:
    """A note with any change is taken by both, with the same lines, or refused by both."""
    text = RULE + b"group g 1 n s m\nquorum g\n"
    rule, other = policy.parse(text, where="p"), script.Policy(text, "p")
    whole = (
        checkpoint.sign(STATE, LOG)
        + "".join(cosigner(name).line(STATE.text, at=7) for name in NAMES).encode()
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.binary(max_size=2))
    bad = whole[:at] + change + whole[at + data.draw(st.integers(0, 2)) :]
    try:
        found = cosignature.read(note.parse(bad, where="c"), rule.keys, where="c")
    except VerificationError:
        with pytest.raises(BadBundleError):
            other.lines(bad, "c")
        return
    assert [(key[0], when) for key, when in other.lines(bad, "c")] == [
        (one.witness.name, one.at) for one in found
    ]


_READ = """async (texts) => {
  const found = [];
  for (const text of texts) {
    try {
      const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      found.push((await servanda.Policy.read(data, "p")).text());
    } catch (error) {
      if (!error.where) throw error;
      found.push(null);
    }
  }
  return found;
}"""


def test_the_page_reads_policies_alike(chromium: str) -> None:
    """Three thousand changed policies: the page in a browser takes what the package takes."""
    assert chromium
    page = browser.shared()
    assert page is not None
    chance = random.Random(7)  # noqa: S311 -- changes to try, not secrets
    good, texts = CAMPS.encode(), []
    for _ in range(3000):
        data = bytearray(good)
        for _ in range(chance.randrange(3)):
            at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
            put = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
            if chance.random() < 0.5:
                put = b"\n" * chance.randrange(2) + chance.choice(good.split()) + b" "
            data[at : min(end, at + chance.randrange(4))] = put
        texts.append(bytes(data))
    ours: list[str | None] = []
    for text in texts:
        try:
            ours.append(policy.parse(text, where="p").text())
        except InputError:
            ours.append(None)

    theirs = page.evaluate(_READ, [base64.b64encode(text).decode() for text in texts])

    assert sum(one is not None for one in ours) > 500
    assert ours.count(None) > 500
    assert theirs == ours
