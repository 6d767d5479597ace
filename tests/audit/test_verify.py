"""The audit: a good bundle holds, every other one is refused with the name of what is wrong."""

import hashlib
import os
import random
import shutil
from pathlib import Path

import pytest
from tests.audit.conftest import Published, publish
from tests.register.world import NOW, new_register

from servanda.audit import layout, verify
from servanda.audit.report import Report
from servanda.errors import InputError
from servanda.register import keys, proposals
from servanda.register.keys import KeySet
from servanda.tlog import note

TITLES = [
    "policy and log key",
    "checkpoint signatures",
    "the checkpoint you kept",
    "every leaf and the tree",
    "statements: signatures, roles, chains",
    "disclosures and files",
    "list of files, signed by the publisher",
    "verdicts computed anew",
]


def _bad(report: Report) -> str:
    """Return everything that a failed report names."""
    assert not report.verified, report.headline
    assert not report.authenticated
    assert report.headline.startswith("not verified: ")
    return " ".join([str(report.first_bad), *(str(step.bad) for step in report.steps)])


def _resign(folder: Path, held: KeySet) -> None:
    """Write the list of files anew, as a publisher who helps the forger would."""
    assert held.publisher is not None
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {layout.SUMS, layout.SUMS_NOTE}
    }
    sums = layout.sums_text(digests)
    (folder / layout.SUMS).write_text(sums)
    (folder / layout.SUMS_NOTE).write_bytes(note.sign(sums, [held.publisher]))


# ---------------------------------------------------------------- good bundles


def test_good_bundle_holds(original: Published) -> None:
    """Every step passes, in order; that no key of the auditor was brought is said first."""
    report = verify.verify(original.folder)

    assert [(s.number, s.title, s.outcome) for s in report.steps] == [
        (n, title, "passed") for n, title in enumerate(TITLES, 1)
    ]
    assert (report.verified, report.authenticated, report.witnessed) == (True, False, False)
    assert report.recomputed
    assert report.headline.startswith("consistent, origin not authenticated; signed, not witnessed")
    assert (report.size, report.origin) == (7, original.journal.origin)
    assert report.first_bad is None


def test_with_own_key(original: Published) -> None:
    """With the log key brought by the auditor the origin is authenticated."""
    report = verify.verify(original.folder, key=original.journal.log_verifier.vkey + "\n")

    assert (report.verified, report.authenticated) == (True, True)
    assert report.headline.startswith("signed, not witnessed")


def test_with_another_key(original: Published) -> None:
    """With the key of another log the bundle is refused."""
    other = keys.generate(original.journal.origin).verifier.vkey

    report = verify.verify(original.folder, key=other)

    assert "policy" in _bad(report)
    assert "not the key you gave" in report.headline


def test_malformed_key_is_the_callers_mistake(original: Published) -> None:
    """A key that is none is told before anything is checked."""
    with pytest.raises(InputError, match="no verifier key"):
        verify.verify(original.folder, key="abc")


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is told."""
    with pytest.raises(InputError, match="no such folder"):
        verify.verify(tmp_path / "none")


def test_empty_folder(tmp_path: Path) -> None:
    """An empty folder is no bundle."""
    assert "policy" in _bad(verify.verify(tmp_path))


def test_register_without_commitments(tmp_path: Path) -> None:
    """A register with its first entry only can be published and verified."""
    made, held = new_register(tmp_path)

    report = verify.verify(publish(made, held, tmp_path / "bundle"))

    assert report.verified, report.headline
    assert report.size == 1


def test_more_than_one_tile(tmp_path: Path) -> None:
    """A log of more than 256 entries is verified over several tiles and levels."""
    made, held = new_register(tmp_path)
    acts = [
        proposals.norm_act("adopt", f"c{n}", actor="upper", at="2026-01-15") for n in range(300)
    ]
    made.append(acts, signer=held, now=NOW)
    folder = publish(made, held, tmp_path / "bundle")

    report = verify.verify(folder)

    assert report.verified, report.headline
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {"tile/0/000", "tile/0/001.p/45", "tile/1/000.p/1", "tile/entries/001.p/45"} <= names


@pytest.mark.parametrize("name", ["checkpoint", "site/../mine", "new/mine"])
def test_kept_checkpoint_in_the_bundle(original: Published, name: str) -> None:
    """A checkpoint that lies in the bundle itself is not taken for the auditor's own."""
    with pytest.raises(InputError, match="cannot vouch for itself"):
        verify.verify(original.folder, keep=original.folder / name)


# ---------------------------------------------------------------- one byte


def _flip(path: Path, at: int, mask: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= mask
    path.write_bytes(data)


def _offsets(size: int, chance: random.Random, *, all_of: int, some: int) -> list[int]:
    """Return all offsets of a small file, some of a large one, always both ends."""
    if size <= all_of:
        return list(range(size))
    return sorted({0, size - 1, *chance.sample(range(size), some)})


def _flip_all(folder: Path, *, all_of: int, some: int) -> int:
    """Flip bytes of every file one by one; return how many flips were refused by name."""
    chance = random.Random(11)  # noqa: S311 -- places of a test, not secrets
    count = 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        good = path.read_bytes()
        for at in _offsets(len(good), chance, all_of=all_of, some=some):
            _flip(path, at, 1 << chance.randrange(8))
            report = verify.verify(folder)
            assert name in _bad(report), (name, at, report.headline)
            count += 1
            path.write_bytes(good)
    assert verify.verify(folder).verified
    return count


def test_any_byte_of_any_file(published: Published) -> None:
    """With one byte flipped anywhere in the bundle it does not verify, and the file is named."""
    assert _flip_all(published.folder, all_of=60, some=12) > 300


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_every_byte_of_every_file(published: Published) -> None:
    """The same for every single byte."""
    assert _flip_all(published.folder, all_of=1 << 30, some=0) > 10_000


def test_flipped_entry_is_named_by_its_index(published: Published) -> None:
    """A byte changed inside an entry is reported as that entry, even with the list signed anew."""
    path = published.folder / "tile/entries/000.p/7"
    good = path.read_bytes()
    start = 0
    for index, entry in enumerate(published.journal.entries):
        at = start + 2 + len(entry.leaf) // 2
        _flip(path, at, 4)
        _resign(published.folder, published.keys)

        report = verify.verify(published.folder)

        assert report.first_bad == f"entry {index}"
        assert report.steps[3].bad == f"entry {index}"
        path.write_bytes(good)
        start += 2 + len(entry.leaf)
    _resign(published.folder, published.keys)
    assert verify.verify(published.folder).verified


# ---------------------------------------------------------------- files


def test_extra_file_is_named(published: Published) -> None:
    """A file that the list does not name is named by the audit, wherever it lies."""
    for name in ("extra.txt", "site/extra.html", "blobs/" + "0" * 64, "proofs/7.tlog-proof"):
        path = published.folder / name
        path.write_text("x")
        assert name in _bad(verify.verify(published.folder))
        path.unlink()
    assert verify.verify(published.folder).verified


def test_link_is_not_followed(published: Published) -> None:
    """A link in place of a file, or beside the files, is refused."""
    page = published.folder / "site/index.html"
    copy = published.folder.parent / "index.html"
    shutil.move(page, copy)
    page.symlink_to(copy)
    assert "site/index.html" in _bad(verify.verify(published.folder))

    page.unlink()
    shutil.move(copy, page)
    (published.folder / "loop").symlink_to(published.folder)
    assert "loop" in _bad(verify.verify(published.folder))


def test_special_file_is_not_opened(published: Published) -> None:
    """A pipe in a bundle does not hold the audit up."""
    os.mkfifo(published.folder / "site/pipe")

    assert "site/pipe" in _bad(verify.verify(published.folder))


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_each_missing_file_is_named(published: Published) -> None:
    """Whatever file is missing, the audit says which."""
    for name in _files(published.folder):
        path = published.folder / name
        good = path.read_bytes()
        path.unlink()
        assert name in _bad(verify.verify(published.folder)), name
        path.write_bytes(good)


def test_each_cut_or_empty_file_is_named(published: Published) -> None:
    """Whatever file is empty, cut in half or longer by a byte, the audit says which."""
    for name in _files(published.folder):
        path = published.folder / name
        good = path.read_bytes()
        for bad in (b"", good[: len(good) // 2], good + b"\n", good + b"\0"):
            path.write_bytes(bad)
            assert name in _bad(verify.verify(published.folder)), (name, len(bad))
        path.write_bytes(good)


JUNK = [b"\xff\xfe\0", b"{}", b"[]", b"null", b"[" * 5000, b"\n\n", "— a b\n".encode(), b"0" * 99]


def test_junk_never_gives_a_traceback(published: Published) -> None:
    """Whatever stands in any file, also with the list signed anew, the answer is a report."""
    for name in _files(published.folder):
        path = published.folder / name
        good = path.read_bytes()
        for junk in JUNK:
            path.write_bytes(junk)
            assert name in _bad(verify.verify(published.folder)), name
            if name not in {layout.SUMS, layout.SUMS_NOTE}:
                _resign(published.folder, published.keys)
                resigned = verify.verify(published.folder)
                told = {layout.INSTRUCTIONS, layout.SCRIPT, layout.PAGE}
                free = name.startswith("site/") or name in told
                assert resigned.verified == free, (name, junk, resigned.headline)
        path.write_bytes(good)
        _resign(published.folder, published.keys)
    assert verify.verify(published.folder).verified
