"""Canonical JSON against RFC 8785's vectors and its reference library."""

import hashlib
import itertools
import json
import math
import struct
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError
from servanda.tlog import canonical

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
KEYS = st.text(alphabet=st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(VALUES)
def test_fast_path_is_rfc8785(value: Any) -> None:
    """For every value that we allow, the fast encoder gives the bytes of the reference library."""
    encoded = canonical.dumps(value)

    assert encoded == rfc8785.dumps(value)
    assert canonical.loads(encoded, where="own") == value


class One(IntEnum):
    """A number that is none of JSON's."""

    ONE = 1


PIECES = [
    *(b" ", b"1.0", b"1e2", b"-0", b"00", b"9007199254740992", b'"a":1,', b"\\u0041", b"\\ud800"),
    *(b"\\/", b"\xc3\xa9", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x00", b"[" * 70, b"NaN", b"null"),
    *(b"-9007199254740992", b"9" * 400, b"{}", b",", b":", b"]"),
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(1.0, -0.0, 1e300, 2**53, -(2**53), 2**64, 10**400, Decimal("1.5"), float("nan")),
        *("\ud800", b"x", True, One.ONE, (1, "a"), {"a", "b"}),
        *({"\udfff": 1}, {"é": 1}, {1: 1}, {None: 1}),
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def _outcome(work: Callable[[], Any]) -> Any:
    """Return what comes out, types and all, or that it is refused."""
    try:
        return repr(work())
    except InputError as error:
        return str(error)


@given(ANYTHING)
def test_both_ways_write_alike(value: Any) -> None:
    """The short way and the long way give the same bytes, or refuse in the same words."""
    short = _outcome(lambda: canonical.dumps(value))

    assert short == _outcome(lambda: canonical.dumps_by_json(value))


@given(VALUES, st.data())
def test_both_ways_read_alike(value: Any, data: st.DataObject) -> None:
    """Canonical JSON with some bytes changed is read or refused alike on both ways."""
    text = canonical.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 3))
    put = data.draw(st.sampled_from(PIECES) | st.binary(max_size=2))
    changed = text[:at] + put + text[at + gone :]

    short = _outcome(lambda: canonical.loads(changed, where="x"))

    assert short == _outcome(lambda: canonical.loads_by_json(changed, where="x"))


def _strict(value: Any) -> bool:
    """Tell whether a value lies in our part of JSON."""
    if isinstance(value, float):
        return False
    if isinstance(value, dict):
        return all(k.isascii() for k in value) and all(map(_strict, value.values()))
    return all(map(_strict, value)) if isinstance(value, list) else True


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_jcs_vectors(shared: Path, name: str) -> None:
    """The RFC's examples have the published bytes, or are refused where they leave our part."""
    folder = shared / "vectors/jcs"
    value = json.loads((folder / f"input/{name}.json").read_text(encoding="utf-8"))
    wanted = bytes.fromhex((folder / f"outhex/{name}.txt").read_text())

    assert rfc8785.dumps(value) == wanted
    if _strict(value):
        assert canonical.dumps(value) == wanted
    else:
        with pytest.raises(InputError):
            canonical.dumps(value)


def _es6_doubles(static: list[str]) -> Iterator[int]:
    """Yield the bit patterns of the published ES6 test, as its text describes them."""
    yield from (int(bits, 16) for bits in static)
    yield from (0x0010000000000000 + i for i in range(2000))
    block = bytes(32)
    while True:
        block = hashlib.sha256(block).digest()
        for (number,) in struct.iter_unpack("<d", block):
            if number and math.isfinite(number):
                yield int(struct.pack(">d", number).hex(), 16)


def test_es6_numbers(shared: Path) -> None:
    """The oracle itself writes numbers as ES6 does, so that agreeing with it means something."""
    data = json.loads((shared / "vectors/jcs/es6_numbers.json").read_text())
    digest, doubles = hashlib.sha256(), _es6_doubles(data["static_u64"])

    for bits in itertools.islice(doubles, 10_000):
        (number,) = struct.unpack(">d", bits.to_bytes(8, "big"))
        digest.update(f"{bits:x},{rfc8785.dumps(number).decode()}\n".encode())

    assert digest.hexdigest() == data["sha256_by_lines"]["10000"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1.0, "float"),
        ({"a": [1.5]}, "/a/0"),
        (2**53, "2\\*\\*53"),
        ({"é": 1}, "ASCII"),
        ({1: 1}, "ASCII"),
        ("\ud800", "surrogate"),
        ({"a": {"b": "\udfff"}}, "surrogate"),
        (float("nan"), "float"),
        (b"x", "bytes"),
    ],
)
def test_what_has_no_single_form_is_not_written(value: Any, why: str) -> None:
    """Values that could be written or read in two ways are refused with their place."""
    with pytest.raises(InputError, match=why):
        canonical.dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        '{"a": 1}',
        "1.0",
        "1e2",
        "-0",
        "9007199254740992",
        "9" * 5000,
        '"\\ud800"',
        '"\\u0041"',
        '"\\/"',
        "NaN",
        "[1,]",
        '{"é":1}',
        "",
        "[" * 100_000,
        '"\t"',
        "\ufeff1",
        "1 ",
    ],
    ids=range(19),
)
def test_other_spellings_are_not_read(text: str) -> None:
    """JSON in any but its one canonical form is refused, and the place is named."""
    with pytest.raises(InputError, match="entry 7"):
        canonical.loads(text.encode(), where="entry 7")


def test_bytes_that_are_no_text() -> None:
    """Bytes that are not UTF-8 are refused like any other bad JSON."""
    with pytest.raises(InputError, match="entry 7"):
        canonical.loads(b'"\xff"', where="entry 7")


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda s: s.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever is handed in, it is a value with exactly these bytes or a clear error."""
    try:
        value = canonical.loads(data, where="x")
    except InputError:
        return
    assert canonical.dumps(value) == data


def test_depth_is_bounded() -> None:
    """Nesting of 64 levels is written and read; one more is refused both ways."""
    value: Any = 1
    for _ in range(64):
        value = [value]
    data = canonical.dumps(value)

    assert canonical.loads(data, where="own") == value
    with pytest.raises(InputError, match="deeper than 64"):
        canonical.dumps([value])
    with pytest.raises(InputError, match="deeper than 64"):
        canonical.loads(b"[" + data + b"]", where="own")
