"""The checker of ``verify.html`` in a Chromium of its own thread, started once for many bundles."""

import base64
import functools
import hashlib
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from scripts import needs

from servanda.audit import instructions

if TYPE_CHECKING:
    from playwright.sync_api import Page

T = TypeVar("T")

_VERIFY = """async ([paths, fresh, key, kept, handed, policy]) => {
  globalThis.sent ??= new Map();
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  for (const [digest, data] of fresh) sent.set(digest, bytes(data));
  const files = new Map(paths.map(([path, digest]) => [path, sent.get(digest)]));
  const own = (text) => (text === null ? null : bytes(text));
  return servanda.verify(files, { key, kept: own(kept), handed: own(handed), policy: own(policy) });
}"""


class Checker:
    """One page, kept open. Its driver has a thread of its own, so that no event loop is in ours."""

    def __init__(self, chromium: str, page: Path) -> None:
        """Start the browser and open the page from its file."""
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._sent: set[str] = set()
        self._run(lambda: self._start(chromium, page))

    def _run(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result(timeout=120)

    def _start(self, chromium: str, page: Path) -> None:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  most tests need none of it

        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        self._page: Page = self._browser.new_page()
        self._page.goto(page.as_uri())

    def evaluate(self, script: str, given: Any = None) -> Any:
        """Return what a script in the page returns."""
        return self._run(lambda: self._page.evaluate(script, given))

    def verify(
        self,
        folder: Path,
        *,
        key: str | None = None,
        kept: bytes | None = None,
        handed: bytes | None = None,
        policy: bytes | None = None,
    ) -> dict[str, Any]:
        """Return the page's report of a bundle's folder, as a browser would read it."""
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        paths, fresh = [], []
        for path, data in files.items():
            digest = hashlib.sha256(data).hexdigest()
            paths.append([path, digest])
            if digest not in self._sent:
                self._sent.add(digest)
                fresh.append([digest, base64.b64encode(data).decode()])
        own = [
            None if one is None else base64.b64encode(one).decode()
            for one in (kept, handed, policy)
        ]
        found: dict[str, Any] = self.evaluate(_VERIFY, [paths, fresh, key, *own])
        return found

    def close(self) -> None:
        """End the browser."""
        self._run(self._browser.close)
        self._run(self._driver.stop)
        self._thread.shutdown()


@functools.cache
def shared() -> Checker | None:
    """Return the one checker of this test run; None where there is no Chromium."""
    chromium = needs.find("chromium")
    if chromium is None:
        return None
    page = Path(tempfile.mkdtemp()) / "verify.html"
    page.write_bytes(instructions.page())
    return Checker(chromium, page)


def close_shared() -> None:
    """End the browser, if one was started."""
    if shared.cache_info().currsize and (started := shared()) is not None:
        started.close()


def agrees(folder: Path, said: str, *, good: bool, policy: bytes | None = None) -> None:
    """Hold the page to what verify.py said: the same answer, and the same first bad place."""
    checker = shared()
    if checker is None:  # test_page.py is then skipped by name
        return
    found = checker.verify(folder, policy=policy)
    assert found["verified"] is good, (found["headline"], said)
    assert good or found["firstBad"] in said, (found["headline"], said)


_UNZIP = """async (data) => {
  try {
    const files = servanda.unzip(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)));
    const found = await servanda.verify(files);
    return found.verified ? "" : found.headline;
  } catch (error) {
    return error.where ? error.message : "";
  }
}"""


def says_of_zip(place: Path, *, otherwise: str) -> str:
    """Return what the page says of a zip: "" where it holds, ``otherwise`` without Chromium."""
    checker = shared()
    if checker is None:
        return otherwise
    told: str = checker.evaluate(_UNZIP, base64.b64encode(place.read_bytes()).decode())
    return told
