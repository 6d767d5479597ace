"""The same agreement, in whatever file it arrives, is the same text."""

from pathlib import Path

import pytest
from tests.readers import river

from servanda import plugins
from servanda.api.documents import document_from_bytes, load_document
from servanda.api.reading import load_and_read, read

FILES = {
    "river.txt": river.plain_bytes,
    "river.html": river.html_bytes,
    "river.docx": river.docx_bytes,
    "river.pdf": river.pdf_bytes,
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_yields_the_same_lines(name: str, tmp_path: Path) -> None:
    """Plain text, HTML, DOCX and PDF of one agreement yield the same sentences in order."""
    (tmp_path / name).write_bytes(FILES[name]())
    got = load_document(str(tmp_path / name))
    furniture = {"Office of Texts: river talks", "Page 1"}

    assert [line for line in got.text.split("\n") if line and line not in furniture] == (
        river.sentences()
    )


def test_readers_are_plug_ins() -> None:
    """The four readers are found by their entry points, as foreign ones are."""
    assert {"plain", "html", "pdf", "docx"} <= set(plugins.load_all("readers"))


def test_every_format_yields_the_same_statements(tmp_path: Path) -> None:
    """The reading of one agreement holds the same statements whatever file it came in."""
    found = []
    for name, build in FILES.items():
        (tmp_path / name).write_bytes(build())
        reading = read(str(tmp_path / name))
        found.append([(s.kind, " ".join(s.span.exact.split())) for s in reading.statements])

    assert found[0]
    assert found[1:] == [found[0]] * 3


TEXTS = (
    "mag_post_article",
    "minsk_protocol_2014",
    "minsk_memorandum_2014",
    "us_china_geneva_2025",
    "arms_trade_treaty_2013",
)


@pytest.mark.parametrize("name", TEXTS)
def test_real_texts_are_read_alike_in_every_format(name: str, shared: Path) -> None:
    """A published text as HTML, DOCX and PDF yields the statements of its plain text."""
    raw = (shared / "corpus" / f"{name}.txt").read_bytes()
    text = document_from_bytes(raw, source="a.txt").text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    files = {"a.txt": raw, **river.written_out(lines)}

    found = {}
    for source, content in files.items():
        _, reading = load_and_read(source, raw=content)
        found[source] = [(s.kind, " ".join(s.span.exact.split())) for s in reading.statements]

    assert found["a.html"] == found["a.txt"]
    assert found["a.docx"] == found["a.txt"]
    assert found["a.pdf"] == found["a.txt"]
