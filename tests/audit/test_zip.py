"""The bundle as one zip file: one form, the same bytes every time, every other form refused."""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.audit import browser
from tests.audit.conftest import PAGES, Published, verdicts_of
from tests.audit.script import script
from tests.register.world import NOW, TERMS, new_register, reopened

from servanda.audit import bundle, verify, zipped
from servanda.errors import InputError, RegisterError, UsageError, VerificationError
from servanda.register import proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet

Change = Callable[[bytes], bytes]


def publish(journal: Journal, held: KeySet, target: Path) -> Path:
    """Write the zip bundle of a register."""
    assert held.publisher is not None
    return bundle.write(
        journal, None, publisher_key=held.publisher, verdicts_json=verdicts_of(journal),
        pages=PAGES, zip_file=target,
    )  # fmt: skip


@pytest.fixture(scope="module")
def good(original: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a zip that no test changes."""
    target = tmp_path_factory.mktemp("zip") / "talks.zip"
    return publish(original.journal, original.keys, target)


def everywhere(place: Path) -> tuple[str, str, str]:
    """Return what package, verify.py and the page say of a zip ("" where it holds)."""
    report = verify.verify(place)
    code, said = script(place)
    return (
        "" if report.verified else report.headline,
        "" if code == 0 else said,
        browser.says_of_zip(place, otherwise=report.headline if not report.verified else ""),
    )


def test_a_zip_verifies_as_its_folder_does(good: Path, original: Published) -> None:
    """All three checkers pass the zip; the package computes its verdicts anew."""
    assert everywhere(good) == ("", "", "")
    report, folder = verify.verify(good), verify.verify(original.folder)
    assert report == folder
    assert report.recomputed


def test_a_statement_is_made_from_a_zip(good: Path, original: Published) -> None:
    """What is signed elsewhere may rest on the zip as on the folder."""
    opened = verify.open_bundle(good)

    assert len(opened.view.entries) == original.journal.size
    assert opened.view.file(5, "/tables/0/file") is not None


def test_same_register_same_bytes(good: Path, original: Published, tmp_path: Path) -> None:
    """Another program on another day writes the same zip, also over an older one."""
    again = reopened(original.folder.parent, original.keys)
    target = publish(again, original.keys, tmp_path / "again.zip")
    os.utime(target, (0, 0))
    publish(original.journal, original.keys, target)

    assert target.read_bytes() == good.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["again.zip"]


def test_other_programs_read_it(good: Path, original: Published) -> None:
    """Python's own library gives the files of the folder, with plain modes."""
    with zipfile.ZipFile(good) as opened:
        assert opened.testzip() is None
        got = {name: opened.read(name) for name in opened.namelist()}
        modes = {info.external_attr >> 16 for info in opened.infolist()}
    files = [p for p in original.folder.rglob("*") if p.is_file()]
    assert got == {p.relative_to(original.folder).as_posix(): p.read_bytes() for p in files}
    assert modes == {stat.S_IFREG | 0o644}


def _entry(data: bytes, name: str, content: bytes, mode: int = 0o100644) -> bytes:
    """Return the zip with one more file, as Python's library adds it."""
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as opened:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        opened.writestr(info, content)
    return made.getvalue()


def _again(data: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return the same files as Python's library packs them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def _files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return {name: old.read(name) for name in old.namelist()}


def _named(name: str) -> Change:
    """Return the zip in our own form with one more file of this name, whatever it is."""

    def change(data: bytes) -> bytes:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(zipped, "check_path", lambda _: None)
            made = b"".join(zipped.pieces({**_files(data), name: b"x"}))
        assert name.encode() in made
        return made

    return change


def _twice(data: bytes) -> bytes:
    """Return the zip with its last file a second time, and both in the index."""
    files = _files(data)
    last = max(files)
    stand_in = last[:-1] + chr(ord(last[-1]) + 1)
    made = b"".join(zipped.pieces({**files, stand_in: files[last]}))
    return made.replace(stand_in.encode(), last.encode())


def _prepend(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


def _flip_checksum(data: bytes) -> bytes:
    content = _files(data)["policy"]
    crc = zlib.crc32(content).to_bytes(4, "little")
    assert data.count(crc) == 2
    return data.replace(crc, bytes([crc[0] ^ 1]) + crc[1:])


BAD: dict[str, Change] = {
    "traversal": _named("../outside"),
    "traversal inside": _named("site/../../outside"),
    "absolute": _named("/etc/cron.d/x"),
    "drive": _named("C:/x"),
    "backslash": _named("site\\..\\x"),
    "empty part": _named("site//x"),
    "control character": _named("site/\nx"),
    "twice": _twice,
    "link": lambda data: _entry(data, "zz-link", b"/etc/passwd", stat.S_IFLNK | 0o777),
    "folder": lambda data: _entry(data, "zz/", b"", stat.S_IFDIR | 0o755),
    "compressed": lambda data: _again(data, compression=zipfile.ZIP_DEFLATED),
    "packed by another program": _again,
    "bomb": lambda data: _again(
        _entry(data, "zz-bomb", b"\0" * 5_000_000), compression=zipfile.ZIP_DEFLATED
    ),
    "something before": _prepend,
    "something after": lambda data: data + b"x",
    "comment": lambda data: data[:-2] + b"\1\0x",
    "cut": lambda data: data[:-1],
    "cut inside a file": lambda data: data[: len(data) // 2],
    "checksum": _flip_checksum,
    "empty": lambda _: b"",
    "no zip": lambda _: b"PK",
    "only an end": lambda _: b"PK\5\6" + bytes(18),
    "one header": lambda _: b"PK\3\4" + b"\xff" * 26,
}


@pytest.mark.parametrize("name", BAD)
def test_every_other_zip_is_refused(name: str, good: Path, tmp_path: Path) -> None:
    """Traversal, absolute names, repeats, links, bombs, gaps: refused by all three, by name."""
    place = tmp_path / "bad.zip"
    place.write_bytes(BAD[name](good.read_bytes()))

    assert all(everywhere(place))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.zip"]


def test_each_flipped_byte_of_the_frame_is_refused(good: Path, tmp_path: Path) -> None:
    """Whatever bit of the headers changes, the package refuses the zip."""
    data = good.read_bytes()
    index = data.index(b"PK\1\2")
    places = [*range(30), *range(index, index + 60), *range(len(data) - 22, len(data))]
    place = tmp_path / "bad.zip"
    for at in places:
        bad = bytearray(data)
        bad[at] ^= 1 << at % 8
        place.write_bytes(bad)
        found = zipped.Zipped(place)
        assert found.fault is not None, at


def test_what_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """More files or bytes than the form holds: the publisher is told to write a folder."""
    monkeypatch.setattr(zipped, "MAX_FILES", 2)
    with pytest.raises(UsageError, match="publish a folder"):
        list(zipped.pieces({"a": b"", "b": b"", "c": b""}))
    monkeypatch.setattr(zipped, "MAX_SIZE", 40)
    with pytest.raises(UsageError, match="publish a folder"):
        list(zipped.pieces({"a": b"x" * 60}))
    with pytest.raises(VerificationError, match="no path inside"):
        list(zipped.pieces({"../a": b""}))


def test_a_foreign_zip_is_not_replaced(original: Published, tmp_path: Path) -> None:
    """A file that is no older bundle of this register stays as it is."""
    mine = tmp_path / "thesis.zip"
    mine.write_bytes(b"mine")
    with pytest.raises(UsageError, match="no bundle of this register"):
        publish(original.journal, original.keys, mine)
    assert mine.read_bytes() == b"mine"
    with pytest.raises(UsageError, match="does not exist"):
        publish(original.journal, original.keys, tmp_path / "none" / "a.zip")
    (tmp_path / "link.zip").symlink_to(mine)
    with pytest.raises(UsageError, match="no plain file"):
        publish(original.journal, original.keys, tmp_path / "link.zip")


def test_old_copy_of_the_register_cannot_publish(tmp_path: Path) -> None:
    """A zip that holds more entries than the register is kept: the register is an old copy."""
    journal, held = new_register(tmp_path)
    journal.store.close()
    old = (tmp_path / "talks.db").read_bytes()
    journal = reopened(tmp_path, held)
    journal.append([proposals.commitment("c1", title="T", terms=TERMS)], signer=held, now=NOW)
    target = publish(journal, held, tmp_path / "talks.zip")
    journal.store.close()
    before = target.read_bytes()
    (tmp_path / "talks.db").write_bytes(old)

    with pytest.raises(RegisterError, match="old copy"):
        publish(reopened(tmp_path, held), held, target)

    assert target.read_bytes() == before


def test_a_zip_that_is_not_there() -> None:
    """A place where nothing is, is the caller's mistake."""
    with pytest.raises(InputError, match="no such folder"):
        verify.verify(Path("/nowhere/talks.zip"))
