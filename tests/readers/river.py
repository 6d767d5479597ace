"""One short agreement of our own, written out as a file of each format."""

import html
import io
from collections.abc import Sequence

TITLE = "Understanding on the river crossings"
MEETING = (
    "The delegations of Northland and Southland met on 3 March 2031 in a town on the border, and "
    "after two days of talks about the bridges that the flood had damaged they settled what "
    "follows, so that the people on both banks can cross again before the summer begins."
)
DUTIES = (
    "Northland shall reopen the upper bridge by 30 April 2031. Southland shall remove the barriers "
    "on its own bank within 14 days of the reopening, and the two sides will inform each other of "
    "every closure that lasts for longer than one day."
)
PARAGRAPHS = (MEETING, DUTIES)
ITEMS = (
    "Each side shall admit two observers to its bank.",
    "The observers shall report every month to both governments.",
    "Neither side shall place weapons within two kilometres of a bridge.",
)
LAST = (
    "The two delegations will meet again once the lower bridge is open, and what the crossing "
    "costs remains to be settled in later talks."
)


def sentences() -> list[str]:
    """Return every paragraph and item on one line, in order, with the marks of the items."""
    items = [f"{number}. {words}" for number, words in enumerate(ITEMS, 1)]
    return [TITLE, *PARAGRAPHS, *items, LAST]


def plain_bytes() -> bytes:
    """Return the agreement as plain text."""
    return "\n\n".join(sentences()).encode()


def html_bytes() -> bytes:
    """Return the agreement as a web page with the furniture pages have."""
    body = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
    items = "".join(f"<li>{words}</li>" for words in ITEMS)
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>River crossings</title>"
        "<script>var shall = 'We shall track you';</script></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/a'>All texts</a></li></ul></nav>"
        f"<main><article><h1>{TITLE}</h1>{body}<ol>{items}</ol><p>{LAST}</p></article></main>"
        "<footer>Imprint</footer></body></html>"
    ).encode()


def docx_bytes() -> bytes:
    """Return the agreement as a Word document; the items are a numbered list."""
    import docx  # noqa: PLC0415

    document = docx.Document()
    document.add_heading(TITLE, level=1)
    for words in PARAGRAPHS:
        document.add_paragraph(words)
    for words in ITEMS:
        document.add_paragraph(words, style="List Number")
    document.add_paragraph(LAST)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_bytes(blocks: Sequence[str] | None = None, *, repeat: int = 1, password: str = "") -> bytes:
    """Return the agreement as a PDF, set in lines, with a running header and page numbers."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer  # noqa: PLC0415

    styles = getSampleStyleSheet()
    shown = list(blocks) if blocks is not None else sentences()
    story: list[object] = []
    for number in range(repeat):
        for place, words in enumerate(shown):
            heading = blocks is None and place == 0 and number == 0
            story += [Paragraph(words, styles["Heading1" if heading else "Normal"]), Spacer(1, 8)]

    def furniture(canvas: object, page: object) -> None:
        canvas.drawString(72, 815, "Office of Texts: river talks")  # type: ignore[attr-defined]
        canvas.drawString(290, 28, f"Page {page.page}")  # type: ignore[attr-defined]

    stream = io.BytesIO()
    template = SimpleDocTemplate(
        stream, pagesize=A4, title=TITLE, encrypt=password or None, invariant=1
    )
    template.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()


def written_out(lines: Sequence[str]) -> dict[str, bytes]:
    """Return any text as a page, a Word document and a PDF with one paragraph a line."""
    import docx  # noqa: PLC0415

    document = docx.Document()
    for words in lines:
        document.add_paragraph(words)
    stream = io.BytesIO()
    document.save(stream)
    body = "".join(f"<p>{html.escape(words)}</p>" for words in lines)
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return {
        "a.html": page.encode(),
        "a.docx": stream.getvalue(),
        "a.pdf": pdf_bytes([html.escape(words) for words in lines]),
    }
