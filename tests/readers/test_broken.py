"""Whatever bytes arrive, the answer is a document or one clear error."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers import river

from servanda.api.documents import document_from_bytes
from servanda.errors import DocumentError

WHOLE = {
    "a.txt": river.plain_bytes,
    "a.html": river.html_bytes,
    "a.docx": river.docx_bytes,
    "a.pdf": river.pdf_bytes,
}


def outcome(raw: bytes, name: str) -> str:
    """Return the text or the message; anything else that is raised fails the test."""
    try:
        document = document_from_bytes(raw, source=name)
    except DocumentError as error:
        return str(error)
    assert document.raw == raw
    document.text.encode()
    assert 0 <= float(document.kept) <= 1
    return document.text


@pytest.mark.parametrize("name", WHOLE)
def test_damage_never_crashes(name: str) -> None:
    """A file with bytes overwritten, cut out or doubled is read or refused."""
    whole = WHOLE[name]()
    chance = random.Random(7)  # noqa: S311 - a fixed sequence of damages
    # A PDF is read in a process of its own, which takes a fifth of a second to start.
    for _ in range(25 if name == "a.pdf" else 150):
        raw = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            at = chance.randrange(len(raw))
            match chance.randrange(3):
                case 0:
                    raw[at] = chance.randrange(256)
                case 1:
                    del raw[at : at + chance.randrange(1, 40)]
                case _:
                    raw[at:at] = raw[at : at + chance.randrange(1, 40)]
        assert outcome(bytes(raw), name)


@given(st.binary(min_size=1, max_size=300), st.sampled_from([*WHOLE, "a", "a.rtf"]))
def test_any_bytes_are_answered(raw: bytes, name: str) -> None:
    """Arbitrary bytes under any name are read or refused with a message that names the source."""
    try:
        assert document_from_bytes(raw, source=name).source == name
    except DocumentError as error:
        assert str(error).startswith(f"{name}: ")  # noqa: PT017 - either outcome is right
