"""`observe --snapshots` keeps what cited addresses gave, from a server on this machine."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from servanda.api.register import open_register

PAGE = b"<p>B withdrew.</p>"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/report"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE) if found else 0))
        self.end_headers()
        if found:
            self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """Serve one page on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def table(folder: Path, site: str) -> Path:
    """Write reports of which two cite the page, one a missing page and one nothing."""
    rows = [f"r{n},note,2026-02-01,mission,observation,{url}" for n, url in enumerate(
        (f"{site}/report", f"{site}/gone {site}/report", "", "ftp://else.where/x"), 1)]  # fmt: skip
    path = folder / "cited.csv"
    path.write_text("id,type,at,source,standing,url\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_bytes_hash_and_time_are_kept_and_failures_listed(
    talks: Path, servanda: Run, site: str
) -> None:
    """One page is kept once; a missing one and an address of another kind are told."""
    done = servanda("observe", table(talks.parent, site), "--snapshots", "--json")

    assert done.code == 0
    first, second, third = json.loads(done.out)["snapshots"]
    digest = hashlib.sha256(PAGE).hexdigest()
    assert (first["url"], first["sha256"], first["bytes"]) == (f"{site}/report", digest, len(PAGE))
    assert first["at"].endswith("Z")
    assert "answered 404" in second["problem"]
    assert "only http:// and https://" in third["problem"]
    with open_register(talks) as opened:
        files = opened.state().imports[-1].files
    kept = {ref.name: ref.sha256 for ref in files if ref.role == "snapshot"}
    assert list(kept) == ["snapshots.jsonl", f"snapshot-{digest[:16]}"]
    assert kept[f"snapshot-{digest[:16]}"] == digest


def test_without_being_asked_nothing_is_fetched(talks: Path, servanda: Run, site: str) -> None:
    """An import as before: no address is asked for, no file is kept."""
    done = servanda("observe", table(talks.parent, site))

    assert "snapshot" not in done.out
    with open_register(talks) as opened:
        assert {ref.role for ref in opened.state().imports[-1].files} == {"table"}


@pytest.mark.parametrize("private", [True, False])
def test_private_snapshots_stay_out_of_bundles(
    talks: Path, servanda: Run, site: str, *, private: bool
) -> None:
    """A bundle of a private import holds no byte of the page; the bundle verifies either way."""
    words = ["--private"] if private else []
    assert servanda("observe", table(talks.parent, site), "--snapshots", *words).code == 0

    assert servanda("publish", talks.parent / "bundle", "--as-of", "2026-04-01").code == 0

    held = any(
        PAGE in path.read_bytes() for path in (talks.parent / "bundle").rglob("*") if path.is_file()
    )
    assert held is not private
    assert servanda("verify", talks.parent / "bundle").code == 0
