"""Hostile documents and forms: nothing runs, nothing is sent for another, nothing leads inside."""

import contextlib
import io
import os
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from tests.web.people import World, make
from tests.web.test_attacks import running

from servanda.api.network import is_public
from servanda.web import app as apps
from servanda.web import sandbox
from servanda.web.live import Live
from servanda.web.v1.taking import Taker

SCRIPT = "<script>alert(1)</script>"
OPEN = {"/read", "/sign-in"}
"""What needs no session: a text that is read for whoever asks, and signing in itself."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a server on which people sign in."""
    folder = tmp_path_factory.mktemp("hostile")
    make(folder)
    world = World(folder, mode="users")
    yield world
    world.register.close()


def posts(world: World) -> list[str]:
    """Return the address of every route that takes POST, parameters filled in."""
    made: Any = apps._application(
        world.register, Taker(world.register, apart=True), Live(world.register), world.access,
        sandbox.load, None, None,
    )  # fmt: skip
    assert isinstance(made, Litestar)
    return sorted(
        re.sub(r"\{[^}]*\}", "x", route.path)
        for route in made.routes
        if "POST" in (getattr(route, "methods", None) or ())
    )


def test_no_form_of_another_site_is_taken_at_any_address(shared: World) -> None:
    """CSRF: with the visitor's own cookie, from elsewhere, every POST is refused (403)."""
    session, size = shared.session("anna"), shared.size()
    paths = posts(shared)

    assert len(paths) > 20
    for path in paths:
        for said in (
            {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"}, {"origin": "null"},
        ):  # fmt: skip
            answer = shared.client.post(path, data={"a": "b"}, headers=session | said)
            assert answer.status_code == 403, (path, said)
    assert shared.size() == size


def test_no_form_is_taken_without_the_token_of_its_session(shared: World) -> None:
    """CSRF again: same site, right cookie, but not the session's own token: refused (403)."""
    session, size = shared.session("anna"), shared.size()

    for path in posts(shared):
        if path in OPEN:
            continue
        form = shared.client.post(path, data={"csrf": "guessed"}, headers=session)
        assert form.status_code in {403, 415}, (path, form.status_code)
        if path.startswith("/api/"):
            body = shared.client.post(path, json={}, headers=session)
            assert body.status_code == 403, (path, body.status_code)
    assert shared.size() == size


def test_nobody_writes_without_a_session(shared: World) -> None:
    """Every POST but the two open ones asks to sign in first (401)."""
    for path in posts(shared):
        if path not in OPEN:
            assert shared.client.post(path, data={}).status_code == 401, path


def pdf() -> bytes:
    """Return a PDF whose metadata and words are script, and which would open an address."""
    text = (
        rb"BT /F1 12 Tf 40 700 Td (Ostia <script>alert\(1\)</script> shall leave by 1 May.) Tj ET"
    )
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (http://127.0.0.1/x) >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >> stream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        rb"<< /Title (<script>alert\(1\)</script>) /Author (\"><img src=x onerror=alert\(1\)>) >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def docx() -> bytes:
    """Return a Word document with script in its words and title, and an external picture."""
    import docx as word  # noqa: PLC0415

    made, out = word.Document(), io.BytesIO()
    made.core_properties.title = SCRIPT
    made.add_paragraph(f"Ostia {SCRIPT} shall withdraw its guns by 1 May 2026.")
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.pdf", pdf()),
        ("a.docx", docx()),
        ("a.html", f"<title>{SCRIPT}</title><p>Ostia &lt;script&gt;alert(1)&lt;/script&gt; shall "
         "leave by 1 May 2026.</p><script>alert(1)</script><img src=x onerror=alert(1)>".encode()),
        ("a.txt", f'{SCRIPT}\n\nOstia "><img src=x onerror=alert(1)> shall leave by 1 May 2026.\n'
         .encode()),
        ("<img src=x onerror=alert(1)>.txt", b"Ostia shall leave by 1 May 2026.\n"),
    ],
    ids=["pdf", "docx", "html", "txt", "name"],
)  # fmt: skip
def test_a_hostile_document_is_shown_as_words(shared: World, name: str, raw: bytes) -> None:
    """Names, metadata and quotations of a document never become markup of our page."""
    session = shared.session("anna")
    sent = shared.client.post("/read", files={"file": (name, raw)}, headers=session)
    assert sent.status_code == 303, sent.text
    page = shared.client.get(sent.headers["location"], headers=session)
    while "refresh" in page.headers:  # on a slow machine it is not read by then
        page = shared.client.get(sent.headers["location"], headers=session)

    assert page.status_code == 200
    assert "Ostia" in page.text
    assert not re.search(r"<script(?![^>]* src=\"/static/)", page.text)
    assert "<img" not in page.text
    assert not re.search(r"<[^>]*\sonerror", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("8.8.8.8", True), ("2606:4700:4700::1111", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("0.0.0.0", False),  # noqa: S104
        ("100.64.0.1", False), ("192.0.0.8", False), ("::1", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("fec0::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True), ("::127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False), ("64:ff9b:1::1", False), ("2002:7f00:1::", False),
        ("2002:a9fe:a9fe::", False), ("ff02::1", False), ("224.0.0.1", False), ("localhost", False),
    ],
)  # fmt: skip
def test_an_address_inside_is_inside_in_every_form(host: str, *, public: bool) -> None:
    """Private ranges, and IPv6 forms that carry an IPv4 address through a gateway (SSRF)."""
    assert is_public(host) is public


# The framework leaves the spooled piece of a form that was cut off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
def test_a_flood_on_the_page_of_imports_is_cut_off(tmp_path: Path) -> None:
    """A gigabyte in pieces: refused at the limit, and the server's memory stays bounded."""
    make(tmp_path)
    world = World(tmp_path)

    def pages() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before, sent, most = pages(), 0, 0
    head = (
        b"POST /import HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    opening = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with running(world.app) as place, socket.create_connection(place, timeout=20) as caller:
        caller.sendall(head + b"%x\r\n%s\r\n" % (len(opening), opening))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < 1 << 30:
                caller.sendall(piece)
                sent += 1 << 20
                most = max(most, pages())
    world.register.close()

    assert sent < 200 << 20
    assert most - before < 200 << 20


def test_a_workbook_that_claims_a_billion_cells_is_read_by_what_it_holds(shared: World) -> None:
    """A sheet's own word of its size is not believed, and entities of XML are not expanded."""
    import openpyxl  # noqa: PLC0415

    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["day", "what"])
    sheet.append(["2026-01-03", "x"])
    book.save(out)
    swollen = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(swollen, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)
            new.writestr(name, data)
    session = shared.session("anna")
    page = shared.client.get("/import", headers=session).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf
    answer = shared.client.post(
        "/import", data={"kind": "incidents", "csrf": csrf[1]},
        files={"file": ("a.xlsx", swollen.getvalue())}, headers=session,
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    shown = shared.client.get(answer.headers["location"], headers=session).text
    assert "can be used: 1 of 1." in shown
