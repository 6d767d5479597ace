import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import DocumentError
from servanda.readers.plain import PlainReader


def read(raw: bytes, encoding: str | None = None) -> str:
    """Return the text that the reader makes of the bytes."""
    return PlainReader(encoding=encoding).read(raw, source="talks.txt").text


def test_text_is_the_decoded_file_and_nothing_else() -> None:
    """Blanks, tabs and empty lines of a plain text stand in the document as they do in the file."""
    raw = "  Article 1\n\n\tThe Parties  shall meet.\u00a0\n".encode()

    got = PlainReader().read(raw, source="talks.txt")

    assert got.text == "  Article 1\n\n\tThe Parties  shall meet.\u00a0\n"
    assert got.raw == raw
    assert (got.kept, got.text_extractor, got.media_type) == ("1", "plain/1", "text/plain")


def test_line_ends_become_one() -> None:
    """CRLF and CR are read as LF, and a byte order mark is dropped."""
    assert read(codecs.BOM_UTF8 + b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_with_a_mark_are_read(codec: str) -> None:
    """UTF-16 and UTF-32 with their byte order mark need no option."""
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(codec, b"")

    assert (
        read(mark + "Обе стороны прекращают огонь.".encode(codec))
        == "Обе стороны прекращают огонь."
    )


def test_wrong_encoding_names_byte_and_remedy() -> None:
    """A byte that is not UTF-8 is named by its offset, with the option that helps."""
    raw = "Le Président s'engage".encode("cp1252")  # é is byte 5

    with pytest.raises(DocumentError, match=r"talks\.txt: byte 5 \(0xe9\).*--encoding cp1252"):
        read(raw)
    assert read(raw, "cp1252") == "Le Président s'engage"


def test_unknown_encoding_is_named() -> None:
    """An encoding that does not exist is an error with names that work."""
    with pytest.raises(DocumentError, match=r"no encoding is called 'utf-7b'.*cp1252"):
        read(b"text", "utf-7b")
    with pytest.raises(DocumentError, match="not a text encoding"):
        read(b"text", "base64")


@pytest.mark.parametrize(
    "raw",
    [
        b"The Parties\0 shall",
        bytes(range(256)) * 40,
        "Text".encode("utf-16-le"),
        b"\x01\x02\x03\x04\x05 words \x06\x07\x08\x0e\x0f",
    ],
)
def test_binary_is_refused(raw: bytes) -> None:
    """Binary data never passes as a text."""
    with pytest.raises(DocumentError, match="binary data"):
        read(raw)


def test_binary_read_as_latin_1_is_refused() -> None:
    """Naming an encoding that accepts every byte does not turn binary data into text."""
    with pytest.raises(DocumentError, match="control characters"):
        read(bytes(range(1, 256)) * 40, "iso-8859-1")


@pytest.mark.parametrize("raw", [b"", b" \n\t\n", b"1 2 3 --- 4"])
def test_no_words_is_an_error(raw: bytes) -> None:
    """A file without any word is refused rather than read as a text that promises nothing."""
    with pytest.raises(DocumentError, match=r"empty|no words"):
        read(raw)


def test_size_is_bounded() -> None:
    """A plain text above 50 MB is refused with its size and the bound."""
    with pytest.raises(DocumentError, match=r"51\.0 MB is too large; plain text .* 50\.0 MB"):
        read(b"a" * 51_000_000)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).map(
    lambda text: "x" + text.lstrip("\ufeff")
)


@given(TEXTS, st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_comes_back_whole(text: str, line_end: str) -> None:
    """Whatever is written as UTF-8 is read back, line ends apart."""
    assert read((text + line_end + text).encode()) == text + "\n" + text
