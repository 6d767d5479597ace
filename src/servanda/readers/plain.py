"""Plain text: the decoded file and nothing else (spec: reading, rules)."""

from dataclasses import dataclass

from servanda.model.text import Document
from servanda.readers.decoding import decode_strictly, refuse_binary, unify_line_ends
from servanda.readers.limits import MAX_PLAIN_BYTES, check_size, check_words

EXTRACTOR = "plain/1"


@dataclass(frozen=True)
class PlainReader:
    """Decodes a text file; the byte order mark goes, CRLF and CR become LF."""

    encoding: str | None = None
    """Codec to use where the file has no byte order mark; None = UTF-8."""

    media_types = ("text/plain", "text/markdown")
    suffixes = (".txt", ".text", ".md")
    max_bytes = MAX_PLAIN_BYTES

    def with_encoding(self, encoding: str) -> "PlainReader":
        """Return a reader that decodes by ``encoding``."""
        return PlainReader(encoding=encoding)

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document; wrong bytes raise DocumentError with their offset."""
        check_size(raw, MAX_PLAIN_BYTES, source=source, kind="plain text")
        text = decode_strictly(raw, self.encoding, source=source)
        refuse_binary(text, source=source)
        text = unify_line_ends(text)
        check_words(text, source=source, kind="text")
        return Document(
            source=source,
            media_type="text/plain",
            raw=raw,
            text=text,
            text_extractor=EXTRACTOR,
            kept="1",
        )
