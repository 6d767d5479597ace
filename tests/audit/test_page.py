"""``verify.html``: the checker in a browser, from a saved file, without a network."""

import base64
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bench.long_log import write_bundle
from tests.audit import browser
from tests.audit.browser import Checker
from tests.audit.conftest import PAGES, Published, publish, verdicts_of
from tests.audit.script import script
from tests.audit.test_verify import TITLES, _resign
from tests.register.world import NOW, TERMS, new_register, reopened

from servanda.audit import bundle, instructions, layout, verify
from servanda.register import keys, names, proposals, told_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

NOT_COMPUTED = "verdicts not computed anew by this page"


@pytest.fixture
def page(chromium: str) -> Checker:
    """Return the shared checker; skip by name where there is no Chromium."""
    assert chromium
    found = browser.shared()
    assert found is not None
    return found


# ---------------------------------------------------------------- its answers


def test_good_bundle_holds(original: Published, page: Checker) -> None:
    """Every step passes, in the order of ``servanda verify``; what it does not do is said."""
    found = page.verify(original.folder)

    told = [(step["number"], step["title"], step["outcome"]) for step in found["steps"]]
    open_ = {"the checkpoint you kept", "verdicts computed anew"}
    assert told == [
        (n, title, "not checked" if title in open_ else "passed")
        for n, title in enumerate(TITLES, 1)
    ]
    assert (found["verified"], found["authenticated"]) == (True, False)
    first = f"consistent, origin not authenticated; signed, not witnessed; {NOT_COMPUTED}: "
    assert found["headline"] == f"{first}7 entries of {original.journal.origin}"
    assert verify.verify(original.folder).steps[5].detail == found["steps"][5]["detail"]


def test_own_key(original: Published, page: Checker) -> None:
    """With the log's key from elsewhere the origin is authenticated; another one is refused."""
    mine = page.verify(original.folder, key=original.journal.log_verifier.vkey)
    other = keys.generate(original.journal.origin).verifier.vkey
    theirs = page.verify(original.folder, key=other)

    assert mine["authenticated"]
    assert mine["headline"].startswith(f"signed, not witnessed; {NOT_COMPUTED}")
    assert (theirs["verified"], theirs["firstBad"]) == (False, "policy")


def test_kept_checkpoint(tmp_path: Path, page: Checker) -> None:
    """A log rewritten and signed anew is noticed by who kept a checkpoint, and by nobody else."""
    made, held = new_register(tmp_path)
    made.store.close()
    first = (tmp_path / "talks.db").read_bytes()
    made = reopened(tmp_path, held)
    made.append([proposals.commitment("c1", title="T", terms=TERMS)], signer=held, now=NOW)
    kept = made.head.checkpoint
    honest = publish(made, held, tmp_path / "honest")
    made.store.close()
    (tmp_path / "talks.db").write_bytes(first)
    made = reopened(tmp_path, held)
    made.append([proposals.commitment("c2", title="T", terms=TERMS)], signer=held, now=NOW)
    rewritten = publish(made, held, tmp_path / "rewritten")

    assert page.verify(honest, kept=kept)["steps"][2]["detail"].endswith("the 2 entries you saw")
    assert page.verify(rewritten)["verified"]
    found = page.verify(rewritten, kept=kept)
    assert found["steps"][2]["outcome"] == "failed"
    assert "the log was rewritten" in found["headline"]
    shutil.rmtree(tmp_path / "rewritten")
    older = page.verify(publish(made, held, tmp_path / "rewritten"), kept=b"junk")
    assert older["steps"][2]["outcome"] == "failed"


def test_more_than_one_tile(tmp_path: Path, page: Checker) -> None:
    """A log over several tiles and levels, with earlier checkpoints at odd sizes, holds."""
    made, held = new_register(tmp_path)
    sizes = [1, 6, 250, 1, 40, 213]
    count = 0
    for size in sizes:
        acts = [
            proposals.norm_act("adopt", f"c{count + n}", actor="upper", at="2026-01-15T10:00Z")
            for n in range(size)
        ]
        count += size
        made.append(acts, signer=held, now=NOW)
    found = page.verify(publish(made, held, tmp_path / "bundle"))

    assert found["verified"], found["headline"]
    assert found["size"] == count + 1 == 512


def test_proofs_may_be_left_out_and_never_wrong(published: Published, page: Checker) -> None:
    """A bundle with the proof of every entry holds, or with none, and not with a wrong one."""
    folder = published.folder

    def answers() -> tuple[bool, bool, bool]:
        _resign(folder, published.keys)
        found = page.verify(folder)["verified"]
        return verify.verify(folder).verified, script(folder)[0] == 0, found

    for index in range(published.journal.size):
        (folder / layout.proof_path(index)).write_bytes(published.journal.prove(index))
    assert answers() == (True, True, True)
    proof = folder / layout.proof_path(2)
    proof.write_bytes(published.journal.prove(3).replace(b"index 3", b"index 2"))
    assert answers() == (False, False, False)
    shutil.rmtree(folder / "proofs")
    assert answers() == (True, True, True)


def test_flipped_entry_is_named_by_its_index(published: Published, page: Checker) -> None:
    """A byte changed inside an entry is reported as that entry, with the list signed anew."""
    path = published.folder / "tile/entries/000.p/7"
    good = path.read_bytes()
    start = 0
    for entry in published.journal.entries:
        data = bytearray(good)
        data[start + 2 + len(entry.leaf) // 2] ^= 4
        path.write_bytes(data)
        _resign(published.folder, published.keys)
        assert page.verify(published.folder)["firstBad"] == f"entry {entry.index}"
        start += 2 + len(entry.leaf)


def test_many_signatures_are_checked_beside_the_page(page: Checker, tmp_path: Path) -> None:
    """With workers and without, a long log holds, and the first of several bad entries is named."""

    def spoil(number: int, leaf: bytes) -> bytes:
        told = {1500: (b"T12:00:00Z", b"T12:00:01Z"), 2100: (b'"seq":2100', b'"seq":2000')}
        return leaf.replace(*told.get(number, (b"", b"")), 1) if number in told else leaf

    write_bundle(tmp_path / "good", 2300)
    write_bundle(tmp_path / "bad", 2300, spoil)

    for start in ("", "globalThis.Worker = undefined;"):
        page.evaluate(f"() => {{ globalThis.before ??= Worker; Worker = before; {start} }}")
        good = page.verify(tmp_path / "good")
        assert (good["verified"], good["size"]) == (True, 2300), good["headline"]
        found = page.verify(tmp_path / "bad")
        assert (found["firstBad"], "signature" in found["headline"]) == ("entry 1500", True)
    page.evaluate("() => { Worker = before; }")


DAYS = [
    "2026-01-15", "2026-02-29", "2028-02-29", "1899-12-31", "1900-01-01", "2200-01-01",
    "20260115", "2026-1-15", "2026-01-15T10:00:00Z", "2026-01-15T10:00+02:00", "2026-01-15T10Z",
    "20260115T100000+0200", "2026-W03-4T10:00Z", "2026W034T10:00Z", "2026-W53-1T10:00Z",
    "2026-W54-1T10:00Z", "2025-W53-1T10:00Z", "2026-01-15T24:00Z", "2026-01-15T10:60Z",
    "2026-01-15T10:00:00.5Z", "2026-01-15T10:00:00", "2026-01-15t10:00Z", "2026-01-15T",
    "2026-01-15T10:00:00+24:00", "2026-01-15T10:00:00-05:30", "T", "2026-13-01T10:00Z",
    "2026-03-01T00:00:+01:00", "2026-03-01T00:000+23:59", "2026-03-01T00,0+01:00",
    "2026-03-01T0000.+01:00", "2026-03-01T00:00+13:79", "2026-03-01T00:00\n+01:00",
    "0026-W01T10:00Z", "2026-03-01T00:00+23:5419", "2026-03-01T00:00:00.1234567Z", "２026-01-15",
    "1899-12-31T23:00Z", "2199-12-31T23:59:59Z", "2026-01-15T10:00Z ", "",
]  # fmt: skip


def test_days_are_the_same_days(page: Checker) -> None:
    """Page, script and package take the same days, instants and claimed times for real."""
    from servanda.audit.standalone.statements import told_day, told_stamp  # noqa: PLC0415

    for instants in (True, False):
        script = "([days, instants]) => days.map((day) => servanda.toldDay(day, instants))"
        got = dict(zip(DAYS, page.evaluate(script, [DAYS, instants]), strict=True))
        assert got == {day: told_day(day, instants=instants) for day in DAYS}
        assert got == {
            day: (told_days.moment_of if instants and "T" in day else told_days.day_of)(day)
            is not None
            for day in DAYS
        }
    stamps = page.evaluate("(days) => days.map((day) => servanda.toldStamp(day))", DAYS)
    assert dict(zip(DAYS, stamps, strict=True)) == {day: told_stamp(day) for day in DAYS}
    assert [day for day in DAYS if told_stamp(day)] == [
        "2026-01-15T10:00:00Z", "2199-12-31T23:59:59Z"
    ]  # fmt: skip


NAMES = ["Hesse", "HESSE", "HEẞE", "hesse", "heße", "ı", "I", "i", "İ", "Ä", "ä", "ſ", "K", ""]


def test_names_are_the_same_names(page: Checker) -> None:
    """Only A to Z are the same in either case; other letters fold differently elsewhere."""
    from servanda.audit.standalone.statements import folded  # noqa: PLC0415

    got = page.evaluate("(names) => names.map((name) => servanda.folded(name))", NAMES)
    assert got == [folded(name) for name in NAMES] == [names.folded(name) for name in NAMES]
    assert len(set(got)) == len(NAMES) - 3  # Hesse, HESSE and hesse are one; I and i are one


JSON = [
    '{"a":1}', '{"a":1,"a":2}', '{"a": 1}', '{"b":1,"a":2}', "1.0", "1e3", "-0", "1.5", "null",
    "9007199254740991", "9007199254740992", "9007199254740993", '"\\u00e9"', '"é"', '"\\ud800"',
    '"\\u2028"', '"\u2028"', '"\\n"', '"\\u000a"', '"\\u001f"', '"\\u001F"', '"/"', '"\\/"',
    '{"é":1}', '{"__proto__":1}', '{"__proto__":1,"__proto__":2}', '{"10":1,"9":2}', "NaN",
    '{"9":2,"10":1}', "[" * 64 + "]" * 64, "[" * 65 + "]" * 65, "", " 1", "[1,]", '"\x7f"',
]  # fmt: skip


def test_json_is_the_same_json(page: Checker) -> None:
    """The page reads as canonical what both Python verifiers read as canonical, and no more."""
    from servanda.audit.standalone.signatures import BadBundleError  # noqa: PLC0415
    from servanda.audit.standalone.statements import read_json  # noqa: PLC0415
    from servanda.errors import InputError  # noqa: PLC0415
    from servanda.tlog import canonical  # noqa: PLC0415

    def of_package(text: str) -> bool:
        try:
            canonical.loads(text.encode(), where="x")
        except InputError:
            return False
        return True

    def of_script(text: str) -> bool:
        try:
            read_json(text.encode(), "x")
        except BadBundleError:
            return False
        return True

    script = """(texts) => texts.map((text) => {
      try { servanda.readJson(text, "x"); return true; } catch { return false; }
    })"""
    got = dict(zip(JSON, page.evaluate(script, JSON), strict=True))
    assert got == {text: of_package(text) for text in JSON}
    assert got == {text: of_script(text) for text in JSON}


# ---------------------------------------------------------------- the page itself


def test_it_stands_alone() -> None:
    """The page holds script and style, asks no network for anything and says so by policy."""
    text = instructions.page().decode()

    assert "default-src 'none'" in text
    assert "@" not in re.sub(r"[\w.]+@v1", "", text)
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "import(",
        "src=",
        "http:",
        "https:",
        "eval",
    ):
        assert word not in text, word
    assert text.count("<script>") == 1
    assert 'type="module"' not in text


def test_a_folder_by_hand(original: Published, open_page: Any, tmp_path: Path) -> None:
    """Opened from the bundle, the page takes the folder, shows each step and what is missing."""
    opened = open_page((original.folder / layout.PAGE).as_uri())
    opened.set_input_files("#folder", original.folder)
    opened.get_by_role("button", name="Check", exact=True).click()
    opened.locator("#answer[data-state=passed]").wait_for()

    assert opened.locator("#answer").inner_text().startswith("consistent, origin not authenticated")
    assert opened.locator("#steps li").count() == 8
    assert "not done by this page" in opened.locator("#steps li").last.inner_text()
    address = opened.get_by_role("link", name="Keep this checkpoint").get_attribute("href")
    kept = base64.b64decode(address.partition(",")[2])
    assert kept == original.journal.head.checkpoint

    (tmp_path / "kept").write_bytes(kept)
    opened.set_input_files("#own-checkpoint", tmp_path / "kept")
    opened.get_by_label("The log’s key").fill(original.journal.log_verifier.vkey)
    opened.get_by_role("button", name="Check", exact=True).click()
    opened.get_by_text("still holds the 7 entries you saw").wait_for()
    assert opened.locator("#answer").inner_text().startswith("signed, not witnessed")


def test_a_zip_by_hand(original: Published, open_page: Any, tmp_path: Path) -> None:
    """The page takes a zip, says what is wrong with a bad one, and names a bad key as such."""
    assert original.keys.publisher is not None
    good = bundle.write(
        original.journal, None, publisher_key=original.keys.publisher,
        verdicts_json=verdicts_of(original.journal), pages=PAGES, zip_file=tmp_path / "t.zip",
    )  # fmt: skip
    opened = open_page((original.folder / layout.PAGE).as_uri())
    opened.set_input_files("#zip", good)
    opened.get_by_role("button", name="Check", exact=True).click()
    opened.locator("#answer[data-state=passed]").wait_for()

    (tmp_path / "bad.zip").write_bytes(good.read_bytes()[:-1])
    opened.set_input_files("#zip", tmp_path / "bad.zip")
    opened.get_by_role("button", name="Check", exact=True).click()
    opened.locator("#answer[data-state=failed]").wait_for()
    assert "unpack it and choose the folder" in opened.locator("#answer").inner_text()
    assert opened.locator("#steps li").count() == 0

    opened.get_by_label("The log’s key").fill("abc")
    opened.get_by_role("button", name="Check", exact=True).click()
    opened.get_by_text("the key you gave: no verifier key").wait_for()


def test_a_dropped_zip(original: Published, open_page: Any, tmp_path: Path) -> None:
    """A zip dropped on the page is checked at once."""
    assert original.keys.publisher is not None
    good = bundle.write(
        original.journal, None, publisher_key=original.keys.publisher,
        verdicts_json=verdicts_of(original.journal), pages=PAGES, zip_file=tmp_path / "t.zip",
    )  # fmt: skip
    opened = open_page((original.folder / layout.PAGE).as_uri())
    given = opened.evaluate_handle(
        """(data) => {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          const given = new DataTransfer();
          given.items.add(new File([bytes], "talks.zip"));
          return given;
        }""",
        base64.b64encode(good.read_bytes()).decode(),
    )
    opened.dispatch_event("body", "drop", {"dataTransfer": given})
    opened.locator("#answer[data-state=passed]").wait_for()
    assert "talks.zip" in opened.locator("#chosen").inner_text()


def test_accessible_at_any_width_in_any_light(
    original: Published, open_page: Any, axe: "Callable[[Page], list[str]]", tmp_path: Path
) -> None:
    """Before and after a check: clean for axe, never too wide, light and dark."""
    bad = tmp_path / "bundle"
    shutil.copytree(original.folder, bad)
    (bad / "site/index.html").write_text("x")
    opened = open_page((original.folder / layout.PAGE).as_uri())
    found = []
    for folder in (None, original.folder, bad):
        if folder is not None:
            opened.set_input_files("#folder", folder)
            opened.get_by_role("button", name="Check", exact=True).click()
            state = "passed" if folder == original.folder else "failed"
            opened.locator(f"#answer[data-state={state}]").wait_for()
        for light in ("light", "dark"):
            opened.emulate_media(color_scheme=light)
            for width in (390, 1280):
                opened.set_viewport_size({"width": width, "height": 900})
                found += [f"{width} {light}: {line}" for line in axe(opened)]
                over = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
                if over > 0:
                    found.append(f"{width}: {over} px too wide")
    assert found == []
