import gzip
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.readers import river

from servanda.api.documents import document_from_bytes, load_document
from servanda.api.fetch import fetch
from servanda.errors import DocumentError


def test_what_the_bytes_show_goes_before_the_name(tmp_path: Path) -> None:
    """A PDF, DOCX or page under a wrong name is read as what it is."""
    for name, raw, kind in (
        ("a.txt", river.pdf_bytes(), "application/pdf"),
        ("b.txt", river.html_bytes(), "text/html"),
        ("c.pdf", river.docx_bytes(), "application/vnd.openxmlformats"),
        ("d.docx", river.plain_bytes(), "text/plain"),
        ("e", river.plain_bytes(), "text/plain"),
    ):
        (tmp_path / name).write_bytes(raw)
        assert load_document(str(tmp_path / name)).media_type.startswith(kind), name


def test_page_without_doctype_is_known_by_its_suffix(tmp_path: Path) -> None:
    """A fragment of a page is read as HTML where the name says so."""
    (tmp_path / "a.htm").write_text("<p>The Parties shall meet.</p>", encoding="utf-8")

    assert load_document(str(tmp_path / "a.htm")).text == "The Parties shall meet."


def test_missing_file_says_where_it_looked(tmp_path: Path) -> None:
    """A missing file is named with the folder that was looked in."""
    with pytest.raises(DocumentError, match=rf"gone\.txt: no such file; looked in {tmp_path}"):
        load_document(str(tmp_path / "gone.txt"))


def test_other_addresses_are_refused_as_such() -> None:
    """An address that is not of the web is not taken for a missing file."""
    with pytest.raises(DocumentError, match="only http:// and https://"):
        load_document("ftp://example.org/statement.txt")


def test_directory_and_empty_file_are_errors(tmp_path: Path) -> None:
    """A directory and an empty file are refused by name."""
    (tmp_path / "empty.txt").touch()

    with pytest.raises(DocumentError, match="a directory, not a file"):
        load_document(str(tmp_path))
    with pytest.raises(DocumentError, match=r"empty\.txt: empty \(0 bytes\)"):
        load_document(str(tmp_path / "empty.txt"))
    with pytest.raises(DocumentError, match=r"standard input: empty"):
        load_document("-", stdin=b"")


def test_unreadable_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that this user may not read is refused with what to do."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(DocumentError, match="may not be read by this user"):
        load_document(str(tmp_path / "a.txt"))


def test_impossible_names_are_errors() -> None:
    """A name that no file can have is an error, not a crash."""
    for name in ("a\0b", "x" * 5000):
        with pytest.raises(DocumentError):
            load_document(name)


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A file of 200 MB is refused by its size alone."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)

    with pytest.raises(DocumentError, match=r"200\.0 MB is too large; at most 100 MB"):
        load_document(str(path))


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture.*ocrmypdf"),
        (b"{\\rtf1 The Parties shall}", "an RTF text.*save it as"),
        (b"\x1f\x8b\x08" + bytes(50), "a gzip archive.*unpack"),
        (bytes(range(256)), "binary data|not UTF-8"),
    ],
)
def test_what_is_no_text_is_named(raw: bytes, what: str) -> None:
    """A picture, an archive and junk are refused by what they are, with the way out."""
    with pytest.raises(DocumentError, match=what):
        document_from_bytes(raw, source="upload.txt")


def test_spreadsheet_is_sent_to_observe() -> None:
    """A spreadsheet is no text: the message names the verb that takes tables."""
    import io  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415

    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)

    with pytest.raises(DocumentError, match="servanda observe"):
        document_from_bytes(stream.getvalue(), source="table.xlsx")


def test_standard_input_takes_every_format() -> None:
    """What comes on standard input is known by its bytes; an encoding may be named."""
    assert load_document("-", stdin=river.pdf_bytes()).media_type == "application/pdf"
    assert load_document("-", stdin="Été".encode("cp1252"), encoding="cp1252").text == "Été"


def test_declared_type_of_an_upload_counts() -> None:
    """A form's media type decides where neither bytes nor name say anything."""
    got = document_from_bytes(b"<p>They shall meet.</p>", source="paste", media_type="text/html")

    assert got.text == "They shall meet."


# ---------------------------------------------------------------- addresses


WORDS = "Стороны обязуются прекратить огонь до 1 марта."


class _Pages(BaseHTTPRequestHandler):
    """A server of this machine with one answer for each path."""

    def do_GET(self) -> None:
        page = f"<!DOCTYPE html><html><body><p>{WORDS}</p></body></html>"
        utf8, html = page.encode(), "text/html; charset=utf-8"
        answers = {
            "/page": (page.encode("cp1251"), "text/html; charset=windows-1251", None),
            "/packed": (gzip.compress(utf8), html, "gzip"),
            "/bomb": (gzip.compress(bytes(3_000_000)), "text/plain", "gzip"),
            "/strange": (b"x", "text/plain", "br"),
            "/big": (b"a " * 1_000_000, "text/plain", None),
            "/text.pdf": (river.pdf_bytes(), "application/octet-stream", None),
        }
        redirects = {"/round": "/round", "/away": "file:///etc/hostname", "/once": "/page"}
        if self.path in answers:
            self._answer(*answers[self.path])
        elif self.path in redirects:
            self._redirect(redirects[self.path])
        elif self.path == "/slow":
            self._slow()
        elif self.path == "/cut":
            self._cut()
        else:
            self.send_error(404)

    def _answer(self, body: bytes, kind: str, packed: str | None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", packed)
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.server.release.wait(5)  # type: ignore[attr-defined]

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"The parties shall cease fire, and nothing comes after.")
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the address of a server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.release = threading.Event()  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.release.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("path", ["/page", "/packed", "/once"])
def test_pages_are_read_by_the_header_charset(site: str, path: str) -> None:
    """A page is fetched, unpacked, followed over one redirect and decoded as the header says."""
    got = load_document(site + path)

    assert got.text == WORDS
    assert got.source == site + path


def test_pdf_behind_an_address(site: str) -> None:
    """A PDF behind an address is read as a PDF."""
    assert load_document(site + "/text.pdf").media_type == "application/pdf"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "answered 404"),
        ("/round", "redirect"),
        ("/away", "not allowed"),
        ("/strange", "packed as 'br'"),
        ("/cut", "breaks off after 54 of 100000 bytes"),
    ],
)
def test_refusals_of_a_server_are_clear(site: str, path: str, message: str) -> None:
    """Errors, endless redirects, redirects to files and strange packings are named."""
    with pytest.raises(DocumentError, match=message) as told:
        load_document(site + path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["", "  "])
def test_nothing_named(name: str) -> None:
    """An empty argument is answered as one, not as a directory."""
    with pytest.raises(DocumentError, match="no file named"):
        load_document(name)


@pytest.mark.parametrize("path", ["/big", "/bomb"])
def test_size_of_an_answer_is_bounded(site: str, path: str) -> None:
    """An answer beyond the bound is cut off, also where it only unpacks to it."""
    with pytest.raises(DocumentError, match="gives more than 1 MB"):
        fetch(site + path, max_bytes=1_000_000)


def test_a_silent_server_is_given_up(site: str) -> None:
    """A server that never answers is given up after the timeout."""
    with pytest.raises(DocumentError, match=r"cannot be fetched|not complete"):
        fetch(site + "/slow", timeout=0.3)


def test_offline_is_said() -> None:
    """A name that cannot be looked up gives a message that names the likely cause."""
    with pytest.raises(DocumentError, match=r"may be offline.*save the page"):
        load_document("https://nowhere.invalid/text.html")


def test_own_network_is_closed_to_strangers(site: str) -> None:
    """With `public_only` nothing of this machine's own network is fetched."""
    with pytest.raises(DocumentError, match="own network"):
        load_document(site + "/page", public_only=True)


@pytest.mark.parametrize(
    "url", ["http://", "https://exa mple.org/", "http://[::1/", "http://a:99999/"]
)
def test_malformed_addresses_are_errors(url: str) -> None:
    """An address that cannot be one is refused before anything is sent."""
    with pytest.raises(DocumentError, match="address"):
        load_document(url)
