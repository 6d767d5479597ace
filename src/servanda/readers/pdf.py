"""PDF: text through pypdfium2, lines joined to paragraphs, what repeats on each page left out."""

from dataclasses import dataclass

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.apart import Told, read_apart
from servanda.readers.blocks import lines_of, share_kept
from servanda.readers.furniture import PageLines, without_furniture, without_notes
from servanda.readers.layout import notes, paragraphs
from servanda.readers.limits import MAX_PDF_BYTES, check_size
from servanda.readers.unpacked import check_unpacked

EXTRACTOR = "pdf/2"
# Above this share of characters without a meaning, the fonts hide the words.
_MAX_UNREADABLE = 0.3
_OCR = (
    "make its text readable first, e.g. `ocrmypdf in.pdf out.pdf` (add `--force-ocr` if it says "
    "that there is text already), and give out.pdf"
)


@dataclass(frozen=True)
class PdfReader:
    """Takes the text out of a PDF; refuses what is encrypted or holds pictures only."""

    told: Told | None = None
    """Hears how many of how many pages are done."""

    media_types = ("application/pdf",)
    suffixes = (".pdf",)
    max_bytes = MAX_PDF_BYTES

    def with_progress(self, told: Told) -> "PdfReader":
        """Return a reader that tells how far it has come."""
        return PdfReader(told=told)

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document; raise DocumentError with the way out where it cannot be read."""
        check_size(raw, MAX_PDF_BYTES, source=source, kind="PDF")
        check_unpacked(raw, source=source)
        pages, facts = read_apart(raw, source=source, told=self.told)
        body, feet = without_notes(without_furniture(pages))
        text = lines_of([*paragraphs(body), *notes(feet)])
        visible = "\n".join(line.text for page in pages for line in page.lines)
        _check_readable(visible, pages, source=source)
        blank = sum(not page.lines for page in pages)
        note = f"; no text on {blank} of {len(pages)} pages" if blank else ""
        return Document(
            source=source,
            media_type="application/pdf",
            raw=raw,
            text=text,
            text_extractor=f"{EXTRACTOR} {facts.tool}{note}",
            kept=share_kept(text, visible),
            title=facts.title,
        )


def _check_readable(visible: str, pages: list[PageLines], *, source: str) -> None:
    if not any(letter.isalpha() for letter in visible):
        raise DocumentError(
            f"{source}: none of its {len(pages)} pages holds text, only pictures of it; {_OCR}"
        )
    lost = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in visible)
    if lost > _MAX_UNREADABLE * len(visible):
        raise DocumentError(
            f"{source}: {lost} of {len(visible)} characters have no meaning (the fonts hide the "
            f"words); {_OCR}"
        )
