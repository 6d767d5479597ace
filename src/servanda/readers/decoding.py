"""Bytes to text, strictly: an undecodable byte is named by its offset."""

import codecs

from servanda.errors import DocumentError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = "\t\n\r\f\v\x1b"
# One control character in a hundred: stray ones occur in old mail, files of ours had none at all,
# and binary data read as Latin-1 has about one in five.
_CONTROL_SHARE = 0.01


def marked_encoding(raw: bytes) -> str | None:
    """Return the codec that a byte order mark names, or None without a mark."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    return None


def known_encoding(name: str, *, source: str) -> str:
    """Return the codec's own name; raise DocumentError where there is none called so."""
    try:
        info = codecs.lookup(name.strip())
    except LookupError as error:
        raise DocumentError(
            f"{source}: no encoding is called {name!r}; names that work are utf-8, utf-16, "
            "cp1251, cp1252, koi8-r, iso-8859-1"
        ) from error
    if not getattr(info, "_is_text_encoding", True):
        raise DocumentError(f"{source}: {name!r} is a transformation of bytes, not a text encoding")
    return info.name


def decode_strictly(raw: bytes, encoding: str | None, *, source: str) -> str:
    """Return ``raw`` as text: by its byte order mark, else ``encoding``, else UTF-8; mark dropped.

    The mark wins because it is part of the file, while a name is somebody's word about it.
    """
    named = None if encoding is None else known_encoding(encoding, source=source)
    codec = marked_encoding(raw) or named or "utf-8"
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "utf-8" and b"\0" in raw:
            raise DocumentError(_binary(f"byte {raw.index(0)} is NUL", source)) from error
        at = error.start
        what = f"0x{raw[at]:02x}" if at < len(raw) else "end of file"
        raise DocumentError(
            f"{source}: byte {at} ({what}) is not {_spoken(codec)}; if the text is in another "
            "encoding, name it: --encoding cp1252 (Western), --encoding cp1251 (Cyrillic)"
        ) from error
    return text.removeprefix("\ufeff")


def refuse_binary(text: str, *, source: str) -> None:
    """Refuse what decodes but is no text: a NUL, or many control characters."""
    if (at := text.find("\0")) >= 0:
        raise DocumentError(_binary(f"character {at} is NUL", source))
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in _TEXT_CONTROLS)
    if controls > _CONTROL_SHARE * len(text):
        raise DocumentError(
            f"{source}: {controls} of {len(text)} characters are control characters: this is "
            "binary data; expected plain text, HTML, PDF or DOCX"
        )


def unify_line_ends(text: str) -> str:
    """Return the text with CRLF and CR read as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _binary(what: str, source: str) -> str:
    return (
        f"{source}: {what}: this is binary data (or UTF-16 without a byte order mark: then name "
        "it, --encoding utf-16-le); expected plain text, HTML, PDF or DOCX"
    )


def _spoken(codec: str) -> str:
    return {"utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(codec, codec.upper())
