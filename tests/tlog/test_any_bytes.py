"""Whatever bytes come in, every parser of the log gives a value or its one clear error."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError, VerificationError
from servanda.tlog import canonical, checkpoint, note, tiles

PIECES = [
    b"\n",
    b"\n\n",
    "— ".encode(),
    b"a.example/log",
    b" ",
    b"+",
    b"0",
    b"17",
    b"AAAA",
    b"=",
    b"index ",
    b"extra ",
    b"c2sp.org/tlog-proof@v1\n",
    b"YmFuYW5hcwYmFuYW5hcwYmFuYW5hcwYmFuYW5hcwYmE=",
    b"\xff",
    b"\xed\xa0\x80",
    b"tile/0/",
    b"x001/",
    b".p/",
    b"{",
    b'"a":',
    b"}",
]
BYTES = st.binary(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "parse",
    [
        lambda data: note.parse(data, where="x"),
        lambda data: checkpoint.parse_proof(data, where="x"),
        lambda data: tiles.split_entries(data, where="x"),
        lambda data: canonical.loads(data, where="x"),
        lambda data: checkpoint.parse_text(_text(data), where="x"),
        lambda data: note.parse_vkey(_text(data)),
        lambda data: tiles.parse_tile_path(_text(data)),
    ],
    ids=["note", "proof", "entries", "json", "checkpoint", "vkey", "path"],
)
@given(data=BYTES)
def test_value_or_error(parse: Callable[[bytes], Any], data: bytes) -> None:
    """No input raises anything but the errors of the tree."""
    try:
        parse(data)
    except (VerificationError, InputError) as error:
        assert str(error)  # noqa: PT017 -- either outcome is right, silence is not
