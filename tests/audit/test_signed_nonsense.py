"""A publisher who signs a bundle that does not hold together is caught, file by file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.audit.conftest import Published
from tests.audit.test_verify import _bad, _resign

from servanda.audit import verify
from servanda.tlog import checkpoint, tiles

Change = Callable[[Path], None]


def _rename(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return change


def _copy(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / new).write_bytes((folder / old).read_bytes())

    return change


def _drop(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def _edit(name: str, old: bytes, new: bytes) -> Change:
    def change(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new, 1))

    return change


def _entries(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    def apply(folder: Path) -> None:
        path = folder / "tile/entries/000.p/7"
        found = tiles.split_entries(path.read_bytes(), where="test")
        path.write_bytes(tiles.join_entries(change(found)))

    return apply


def _other_proof(folder: Path) -> None:
    """Give entry 3 the hashes of entry 4's proof."""
    wrong = (folder / "proofs/4.tlog-proof").read_bytes().replace(b"index 4", b"index 3", 1)
    (folder / "proofs/3.tlog-proof").write_bytes(wrong)


CASES: list[tuple[str, str, Change]] = [
    ("checkpoint of another size", "checkpoints/6", _rename("checkpoints/5", "checkpoints/6")),
    ("checkpoint without a size", "checkpoints/abc", _copy("checkpoints/5", "checkpoints/abc")),
    ("size with a zero before it", "checkpoints/05", _rename("checkpoints/5", "checkpoints/05")),
    ("newest checkpoint not kept", "checkpoint", _drop("checkpoints/7")),
    ("policy with more lines", "policy", _edit("policy", b"quorum", b"# more\nquorum")),
    ("policy with another quorum", "policy", _edit("policy", b"none", b"all")),
    ("policy without a log", "policy", _edit("policy", b"log ", b"")),
    ("one entry less", "tile/entries/000.p/7", _entries(lambda e: e[:-1])),
    ("one entry more", "tile/entries/000.p/7", _entries(lambda e: [*e, e[0]])),
    ("entries swapped", "entry 1", _entries(lambda e: [e[0], e[2], e[1], *e[3:]])),
    ("no entries", "tile/entries/000.p/7", _entries(lambda _: [])),
    ("tile of no tree", "tile/1/000.p/1", _copy("tile/0/000.p/7", "tile/1/000.p/1")),
    ("wider tile", "tile/0/000", _copy("tile/0/000.p/7", "tile/0/000")),
    ("wrong tile", "tile/0/000.p/7", _copy("checkpoint", "tile/0/000.p/7")),
    (
        "proof of another entry",
        "proofs/0.tlog",
        _copy("proofs/4.tlog-proof", "proofs/0.tlog-proof"),
    ),
    ("proof of no entry", "proofs/7.tlog", _copy("proofs/4.tlog-proof", "proofs/7.tlog-proof")),
    ("proof without a number", "proofs/x", _copy("proofs/4.tlog-proof", "proofs/x")),
    ("proof with another ending", "proofs/4", _rename("proofs/4.tlog-proof", "proofs/4")),
    ("wrong index in a proof", "proofs/4.tlog", _edit("proofs/4.tlog-proof", b"ex 4", b"ex 3")),
    ("key with another purpose", "keys", _edit("keys", b"observer ", b"party ")),
    ("publisher not named", "keys", _edit("keys", b"publisher ", b"nobody ")),
    ("disclosures of no entry", "disclosures/9", _copy("disclosures/1.json", "disclosures/9.json")),
    ("disclosures of another", "disclosures/2", _copy("disclosures/1.json", "disclosures/2.json")),
    ("disclosures unnumbered", "disclosures/x", _copy("disclosures/1.json", "disclosures/x.json")),
    (
        "disclosure without a path",
        "disclosures/1",
        _edit("disclosures/1.json", b'"path"', b'"pith"'),
    ),
    ("disclosures as one", "disclosures/1", _edit("disclosures/1.json", b"[", b'{"a":[')),
    ("proof that leads elsewhere", "proofs/3.tlog", _other_proof),
    ("file that nothing names", "blobs/x", _copy("checkpoint", "blobs/x")),
    ("verdicts missing", "data/verdicts.json", _drop("data/verdicts.json")),
]


def _keys(folder: Path) -> bytes:
    return (folder / "keys").read_bytes()


@pytest.mark.parametrize(("bad", "change"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_signed_nonsense_is_named(published: Published, bad: str, change: Change) -> None:
    """With the list of files signed anew, the audit still refuses the bundle and says where."""
    change(published.folder)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert bad in _bad(report), report.headline
    assert all(str(step.bad) in step.detail for step in report.steps if step.bad), report
    listed = report.steps[6]
    assert listed.outcome == ("failed" if b"nobody" in _keys(published.folder) else "passed")


def test_other_root_at_an_earlier_size(published: Published) -> None:
    """A checkpoint that the log signed over another history is refused by name."""
    assert published.keys.log is not None
    state = checkpoint.Checkpoint(published.journal.origin, 3, b"\1" * 32)
    forged = checkpoint.sign(state, published.keys.log)
    (published.folder / "checkpoints/3").write_bytes(forged)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert report.first_bad == "checkpoints/3"
    assert "not the root of the first 3 entries" in report.headline


def test_other_root_at_the_newest_size(published: Published) -> None:
    """A checkpoint over other entries than those in the bundle is refused."""
    assert published.keys.log is not None
    state = checkpoint.Checkpoint(published.journal.origin, 7, b"\1" * 32)
    forged = checkpoint.sign(state, published.keys.log)
    for name in ("checkpoint", "checkpoints/7"):
        (published.folder / name).write_bytes(forged)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert report.first_bad == "checkpoint"
    assert "not the root of the 7 entries" in report.headline


def test_list_signed_by_another_key(published: Published) -> None:
    """A list of files signed by the log or a stranger is not the publisher's."""
    assert published.keys.log is not None
    folder = published.folder
    text = (folder / "SHA256SUMS").read_text()
    line = published.keys.log.signature_line(text)
    (folder / "SHA256SUMS.note").write_text(f"{text}\n{line}")

    report = verify.verify(folder)

    assert report.first_bad == "SHA256SUMS.note"
    assert "no signature by" in report.headline


@pytest.mark.parametrize(
    "line",
    ["0" * 64 + " x", "0" * 63 + "  x", "0" * 64 + "  a\\nb", "x" * 64 + "  y", ""],
    ids=range(5),
)
def test_malformed_list(published: Published, line: str) -> None:
    """A line of the list that is not a digest and a path is refused, though signed."""
    assert published.keys.publisher is not None
    folder = published.folder
    text = (folder / "SHA256SUMS").read_text() + line + "\n"
    (folder / "SHA256SUMS").write_text(text)
    signed = text + "\n" + published.keys.publisher.signature_line(text)
    (folder / "SHA256SUMS.note").write_text(signed)

    assert verify.verify(folder).first_bad in {"SHA256SUMS", "SHA256SUMS.note"}


def test_list_in_another_order(published: Published) -> None:
    """A list that repeats a path or is not sorted is refused: it has one right form."""
    assert published.keys.publisher is not None
    folder = published.folder
    lines = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    for text in ("".join(reversed(lines)), "".join([*lines, lines[-1]])):
        (folder / "SHA256SUMS").write_text(text)
        signed = text + "\n" + published.keys.publisher.signature_line(text)
        (folder / "SHA256SUMS.note").write_text(signed)

        assert verify.verify(folder).first_bad == "SHA256SUMS"
