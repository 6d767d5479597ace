"""The bundle: complete, the same on every rebuild, and never half-written."""

import hashlib
import os
from pathlib import Path

import pytest
from tests.audit.conftest import PAGES, Published, publish, verdicts_of
from tests.register.world import EVENTS, NOW, TERMS, TEXT, document, new_register, reopened

from servanda.audit import bundle, layout, verify
from servanda.errors import RegisterError, UsageError
from servanda.register import keys, proposals


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_in_it(original: Published) -> None:
    """The bundle holds log, keys, policy, files, proofs, verdicts, pages and how to check them."""
    files = _contents(original.folder)

    assert {p.split("/")[0] for p in files} == {
        "checkpoint", "checkpoints", "tile", "keys", "policy", "blobs", "disclosures", "proofs",
        "data", "site", "SHA256SUMS", "SHA256SUMS.note", "VERIFY.md", "verify.py", "verify.html",
    }  # fmt: skip
    assert {"tile/0/000.p/7", "tile/entries/000.p/7"} <= set(files)
    assert {p for p in files if p.startswith("checkpoints/")} == {
        "checkpoints/1",
        "checkpoints/5",
        "checkpoints/7",
    }
    assert [p for p in files if p.startswith("proofs/")] == ["proofs/4.tlog-proof"]
    assert files["site/index.html"] == PAGES["index.html"]
    assert files["checkpoint"] == files["checkpoints/7"] == original.journal.head.checkpoint
    assert files["policy"].endswith(b"\nquorum none\n")
    assert hashlib.sha256(EVENTS).hexdigest() in {p.removeprefix("blobs/") for p in files}


def test_same_register_same_bytes(original: Published, tmp_path: Path) -> None:
    """A rebuild, also by another program and over an older copy, gives the same bytes."""
    register = original.folder.parent
    again = publish(reopened(register, original.keys), original.keys, tmp_path / "again")
    publish(original.journal, original.keys, again)

    assert _contents(again) == _contents(original.folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again"]


def test_list_is_what_sha256sum_writes(original: Published) -> None:
    """SHA256SUMS names every other file with its digest, sorted by path."""
    files = _contents(original.folder)
    wanted = [
        f"{hashlib.sha256(files[path]).hexdigest()}  {path}"
        for path in sorted(set(files) - {layout.SUMS, layout.SUMS_NOTE})
    ]

    assert files[layout.SUMS].decode() == "\n".join(wanted) + "\n"


def test_private_values_stay_out(tmp_path: Path) -> None:
    """Personal names, private imports and texts for quotation only are not in a bundle."""
    journal, held = new_register(tmp_path)
    signer = keys.generate(keys.key_name("anna", journal.origin, "party"))
    plan = [
        proposals.key_add(keys.enrol(signer), holder="A Personal Name"),
        proposals.document("press", document("Word for word.\n"), title="P", quotes_only=True),
        proposals.evidence(
            [proposals.NamedFile(name="hidden-source.csv", data=EVENTS)],
            mapping=None,
            coverage=[],
            events=1,
            dropped=0,
            public=False,
        ),
        proposals.commitment("c1", title="T", terms=TERMS),
    ]
    journal.append(plan, signer=held, now=NOW)
    folder = publish(journal, held, tmp_path / "bundle")
    everything = b"".join(_contents(folder).values())

    for hidden in (b"A Personal Name", b"Word for word", b"hidden-source", EVENTS):
        assert hidden not in everything
    report = verify.verify(folder)
    assert (report.verified, report.recomputed) == (True, False)
    assert "verdicts not recomputable by you" in report.headline
    assert report.steps[-1].outcome == "not checked"
    assert "entry 3 are withheld" in report.steps[-1].detail


def test_foreign_folder_is_refused(original: Published, tmp_path: Path) -> None:
    """A folder with anything else in it is not touched."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")

    with pytest.raises(UsageError, match="not empty"):
        publish(original.journal, original.keys, mine)

    assert _contents(mine) == {"thesis.txt": b"mine"}


def test_a_link_is_refused_as_one(original: Published, tmp_path: Path) -> None:
    """A link to a folder is named as what it is, and neither it nor the folder changes."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")

    with pytest.raises(UsageError, match=r"link: is a link, .* name the folder that it leads to"):
        publish(original.journal, original.keys, link)

    assert link.is_symlink()
    assert not any((tmp_path / "real").iterdir())


def test_bundle_of_another_register_is_refused(original: Published, tmp_path: Path) -> None:
    """A bundle of another register is not replaced."""
    (tmp_path / "other").mkdir()
    journal, held = new_register(tmp_path / "other")
    folder = tmp_path / "bundle"
    assert held.publisher is not None
    bundle.write(journal, folder, publisher_key=held.publisher, verdicts_json=b"{}", pages={})
    before = _contents(folder)

    with pytest.raises(UsageError, match="no bundle of this register"):
        publish(original.journal, original.keys, folder)

    assert _contents(folder) == before


def test_empty_folder_is_filled(original: Published, tmp_path: Path) -> None:
    """An empty folder may become the bundle."""
    folder = tmp_path / "empty"
    folder.mkdir()

    publish(original.journal, original.keys, folder)

    assert _contents(folder) == _contents(original.folder)


def test_file_in_the_way(original: Published, tmp_path: Path) -> None:
    """A file of that name, or a missing folder above, is told."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        publish(original.journal, original.keys, tmp_path / "file")
    with pytest.raises(UsageError, match="does not exist"):
        publish(original.journal, original.keys, tmp_path / "none" / "bundle")


def test_old_copy_of_the_register_cannot_publish(tmp_path: Path) -> None:
    """Publishing less than was published before is refused: the register is an old copy."""
    journal, held = new_register(tmp_path)
    journal.store.close()
    old = (tmp_path / "talks.db").read_bytes()
    journal = reopened(tmp_path, held)
    journal.append([proposals.commitment("c1", title="T", terms=TERMS)], signer=held, now=NOW)
    folder = publish(journal, held, tmp_path / "bundle")
    journal.store.close()
    before = _contents(folder)
    (tmp_path / "talks.db").write_bytes(old)

    with pytest.raises(RegisterError, match="old copy"):
        publish(reopened(tmp_path, held), held, folder)

    assert _contents(folder) == before


def test_full_disk_leaves_the_old_bundle(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails the older bundle is as it was, and nothing else is left behind."""
    before = _contents(published.folder)

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(RegisterError, match=r"No space left.*unchanged"):
        publish(published.journal, published.keys, published.folder)

    assert _contents(published.folder) == before
    assert [p.name for p in published.folder.parent.iterdir()] == ["bundle"]


def test_another_publisher_key(original: Published, tmp_path: Path) -> None:
    """Only the publisher key that the first entry names signs the list of files."""
    wrong = keys.generate(keys.key_name("local", original.journal.origin, "publisher"))

    with pytest.raises(UsageError, match="not the publisher key"):
        bundle.write(
            original.journal, tmp_path / "b", publisher_key=wrong, verdicts_json=b"", pages={}
        )


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "", ".", "a/../b", "a\\b", "a\nb"])
def test_pages_stay_inside(original: Published, tmp_path: Path, path: str) -> None:
    """A page cannot be written outside the bundle's own folder of pages."""
    assert original.keys.publisher is not None
    with pytest.raises(UsageError, match="cannot name a page"):
        bundle.write(
            original.journal,
            tmp_path / "b",
            publisher_key=original.keys.publisher,
            verdicts_json=verdicts_of(original.journal),
            pages={path: b"x"},
        )
    assert not (tmp_path / "b").exists()


def test_text_is_disclosed(original: Published) -> None:
    """The public text stands among the files under its SHA-256."""
    name = hashlib.sha256(TEXT.encode()).hexdigest()

    assert (original.folder / "blobs" / name).read_bytes() == TEXT.encode()
