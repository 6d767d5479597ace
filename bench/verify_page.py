"""How long ``verify.html`` takes over a log, beside checking as many signatures alone.

usage: verify_page.py [ENTRIES]    (20000)
Needs Chromium. The ratio matters: both figures are taken in one browser on one machine.
"""

import base64
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from scripts import needs

from servanda.audit import bundle, layout
from servanda.register import journal, keys, proposals
from servanda.stores.sqlite import SqliteStore

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
BATCH = 256
_ALONE = """async ([key, text, signature, count]) => {
  const bytes = (data) => Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const [raw, message, signed] = [key, text, signature].map(bytes);
  const held = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  const started = performance.now();
  for (let done = 0; done < count; done += 1000) {
    await Promise.all(Array.from({ length: Math.min(1000, count - done) }, () =>
      crypto.subtle.verify("Ed25519", held, signed, message)));
  }
  return (performance.now() - started) / 1000;
}"""


def published(folder: Path, entries: int) -> tuple[Path, Path, keys.KeySet]:
    """Write a bundle of a log with so many statements, as a folder and as a zip."""
    store = SqliteStore()
    store.create(str(folder / "talks.db"))
    held = keys.generate_set(keys.new_origin("Bench"))
    made = journal.create(store, name="Bench", keys=held, now=NOW)
    for first in range(0, entries, BATCH):
        acts = [
            proposals.norm_act("adopt", f"c{first + n}", actor="upper", at="2026-01-15")
            for n in range(min(BATCH, entries - first))
        ]
        made.append(acts, signer=held, now=NOW)
    if held.publisher is None:
        raise SystemExit("no publisher key was made")
    zip_file = folder / "talks.zip"
    bundle.write(
        made, folder / "bundle", publisher_key=held.publisher, verdicts_json=b"{}\n", pages={},
        zip_file=zip_file,
    )  # fmt: skip
    store.close()
    return folder / "bundle", zip_file, held


def checked(page: Page, field: str, place: Path) -> tuple[float, float]:
    """Return seconds of the check as the page says, and with choosing and reading the files."""
    page.reload()
    started = time.perf_counter()
    page.set_input_files(field, place)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#answer[data-state=passed]").wait_for(timeout=300_000)
    whole = time.perf_counter() - started
    said = page.locator("#took").inner_text()
    return float(said.rsplit(",", 1)[1].split()[0]), whole


def alone(page: Page, held: keys.KeySet, entries: int) -> float:
    """Return seconds of checking so many signatures of an entry's length and nothing else."""
    signer, text = held.signer("secretariat"), b"x" * 700
    given = [signer.verifier.key, text, signer.private.sign(text)]
    return float(page.evaluate(_ALONE, [*(base64.b64encode(g).decode() for g in given), entries]))


def main(entries: int) -> int:
    """Print the figures."""
    chromium = needs.find("chromium")
    if chromium is None:
        print("needs chromium")
        return 2
    version = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder, zip_file, held = published(Path(name), entries)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((folder / layout.PAGE).as_uri())
        signatures = alone(page, held, entries)
        print(f"{version.stdout.strip()}; {entries} entries, {zip_file.stat().st_size >> 20} MiB")
        print(f"signatures alone   {signatures:6.2f} s")
        for field, place in (("#zip", zip_file), ("#folder", folder)):
            said, whole = checked(page, field, place)
            print(
                f"page, {field[1:]:<12} {said:6.2f} s, {said / signatures:4.1f} times; "
                f"{whole:.1f} s with choosing it"
            )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20_000))
