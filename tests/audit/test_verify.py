"""The audit: a good bundle holds, every other one is refused with the name of what is wrong."""

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.audit.conftest import AS_OF, PAGES, Published, publish, verdicts_of
from tests.register.world import NOW, TERMS, new_register, reopened

from servanda.audit import bundle, layout, verify
from servanda.audit.report import Report
from servanda.errors import InputError, VerificationError
from servanda.model.stored import StoredHead
from servanda.register import entries, keys, proposals
from servanda.register.authority import Tip
from servanda.register.entries import Place
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import checkpoint, merkle, note, tiles

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
                free = name.startswith("site/") or name in {layout.INSTRUCTIONS, layout.SCRIPT}
                assert resigned.verified == free, (name, junk, resigned.headline)
        path.write_bytes(good)
        _resign(published.folder, published.keys)
    assert verify.verify(published.folder).verified


# ---------------------------------------------------------------- a publisher who lies


def _edit_json(path: Path, change: Callable[[Any], None], *, canonical: bool = True) -> None:
    value = json.loads(path.read_bytes())
    change(value)
    separators = (",", ":") if canonical else None
    text = json.dumps(value, ensure_ascii=False, sort_keys=canonical, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")


def test_false_verdict(published: Published) -> None:
    """A verdict other than the one that follows is refused, though everything is signed."""

    def lie(value: Any) -> None:
        value["verdicts"][0].update(state="violated", verdict=False, display="violated")

    _edit_json(published.folder / layout.VERDICTS, lie, canonical=False)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert layout.VERDICTS in _bad(report)
    assert "violated was published, fulfilled follows" in report.headline


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda v: v["verdicts"].clear(), "0 verdicts, but 1 follow"),
        (lambda v: v["verdicts"].append(v["verdicts"][0]), "2 verdicts, but 1 follow"),
        (lambda v: v.update(as_of="2026-02-01T00:00:00Z"), "not the one that follows"),
        (lambda v: v.update(known_at="#4"), "not the one that follows"),
        (lambda v: v.update(known_at="#99"), "no such entry"),
        (lambda v: v.update(as_of="yesterday"), "yesterday"),
        (lambda v: v.update(inputs={}), "inputs"),
        (lambda v: v.update(lints=["x"]), "lints"),
        (lambda v: v.update(schema="servanda.verdicts/2"), "schema"),
    ],
)
def test_false_verdict_set(published: Published, change: Callable[[Any], None], why: str) -> None:
    """Verdicts left out, added, or computed for another moment than stated are refused."""
    _edit_json(published.folder / layout.VERDICTS, change, canonical=False)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert layout.VERDICTS in _bad(report) or report.steps[-1].outcome == "failed"
    assert why in report.headline


def test_known_at_is_honoured(original: Published, tmp_path: Path) -> None:
    """Verdicts as known at an earlier entry are recomputed from the log as it was then."""
    assert original.keys.publisher is not None
    then = verdicts_of(original.journal, known_at="#4")
    assert b'"no violation' not in then
    assert b'"fulfilled"' not in then

    folder = bundle.write(
        original.journal,
        tmp_path / "then",
        publisher_key=original.keys.publisher,
        verdicts_json=then,
        pages=PAGES,
    )

    report = verify.verify(folder)
    assert report.verified, report.headline
    assert AS_OF in report.steps[-1].detail


def _first(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value[0]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda v: _first(v).update(value="Another title"),
        lambda v: _first(v).update(path="/title2"),
        lambda v: _first(v).update(index=2),
        lambda v: _first(v).update(public=False),
        lambda v: _first(v).update(extra=1),
        lambda v: v.append(v[0]),
        lambda v: v.reverse(),
        lambda v: _first(v).update(salt="AAAA"),
        lambda v: _first(v).update(blob="../../../etc/passwd"),
    ],
    ids=range(9),
)
def test_false_disclosure(published: Published, change: Callable[[Any], None]) -> None:
    """A disclosure that does not open its place in its one right form is refused by name."""
    _edit_json(published.folder / "disclosures/1.json", change)
    _resign(published.folder, published.keys)

    assert "disclosures/1.json" in _bad(verify.verify(published.folder))


def test_swapped_evidence(published: Published) -> None:
    """Another table of evidence under its own right digest does not open the sealed place."""
    path = published.folder / "disclosures/5.json"
    files = [d for d in json.loads(path.read_bytes()) if d["blob"] and "tables" in d["path"]]
    old = published.folder / "blobs" / files[0]["blob"]
    data = old.read_bytes().replace(b"2026-02-20", b"2026-03-20")
    name = hashlib.sha256(data).hexdigest()
    old.unlink()
    (published.folder / "blobs" / name).write_bytes(data)
    path.write_text(path.read_text().replace(files[0]["blob"], name))
    _resign(published.folder, published.keys)

    assert "disclosures/5.json" in _bad(verify.verify(published.folder))


def test_left_out_disclosure_is_counted_not_passed(published: Published) -> None:
    """Evidence left out of a bundle makes its verdicts not recomputable, never passed."""
    path = published.folder / "disclosures/5.json"
    for one in json.loads(path.read_bytes()):
        if one["blob"]:
            (published.folder / "blobs" / one["blob"]).unlink()
    path.unlink()
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert (report.recomputed, report.steps[-1].outcome) == (False, "not checked")
    assert report.withheld == 5
    assert "not recomputable by you" in report.headline


# ---------------------------------------------------------------- an operator who lies


def _forged_log(folder: Path, made: Journal, held: KeySet, leaves: list[bytes]) -> Journal:
    """Return a register of forged leaves, with tiles and checkpoint as they should be."""
    assert held.log is not None
    store = SqliteStore()
    store.create(str(folder))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    state = checkpoint.Checkpoint(made.origin, len(leaves), merkle.root_of(hashes))

    def none(level: int, number: int) -> bytes:
        raise AssertionError((level, number))

    with store.exclusive():
        head = StoredHead(
            size=state.size, root=state.root, checkpoint=checkpoint.sign(state, held.log)
        )
        store.append(0, leaves, tiles.grow_tiles(0, hashes, none), head)
    return Journal(store, log_key=held.log)


def _bundle_of(
    folder: Path, made: Journal, held: KeySet, leaves: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Write a bundle of forged leaves, as an operator would who switches the checks off."""
    forged = _forged_log(folder / "forged.db", made, held, leaves)
    with monkeypatch.context() as patch:
        patch.setattr("servanda.register.authority.Authority._check_role", lambda *_: None)
        patch.setattr("servanda.register.authority.Authority._check_links", lambda *_: None)
        patch.setattr("servanda.register.authority.Authority._check_name", lambda *_: None)
        patch.setattr(
            "servanda.register.authority.Authority._next_tip",
            lambda _self, _signer, entry: Tip(seq=entry.envelope.seq, id=entry.id),
        )
        forged.sync()
        target = folder / "bundle"
        assert held.publisher is not None
        return bundle.write(
            forged, target, publisher_key=held.publisher, verdicts_json=b"{}\n", pages={}
        )


def _leaf(made: Journal, signer: note.Signer, type_: str, body: Any, **place: Any) -> bytes:
    enrolled = keys.enrol(signer)
    where = {"seq": 1, "prev": made.entries[0].id, "seen": None, **place}
    return entries.write(
        type_,
        body,
        place=Place(log=made.origin, actor=enrolled.actor, role=enrolled.role, **where),
        now=NOW,
        signer=signer,
    )


ACT = {
    "act": "adopt", "commitment": "c1", "actor": "upper", "at": "2026-01-15", "to": None,
    "note": None,
}  # fmt: skip


def test_statement_beyond_its_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that its signer's role may not write is named, though the operator let it in."""
    made, held = new_register(tmp_path)
    leaf = _leaf(made, held.signer("coder"), "norm-act/1", ACT)

    folder = _bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "a coder may not write norm-act/1" in report.headline


def test_dropped_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that the operator left out is exposed by the actor's next one."""
    made, held = new_register(tmp_path)
    signer = held.signer("secretariat")
    dropped = entries.parse(_leaf(made, signer, "norm-act/1", ACT), 1)
    after = _leaf(made, signer, "norm-act/1", {**ACT, "act": "suspend"}, seq=2, prev=dropped.id)

    folder = _bundle_of(tmp_path, made, held, [made.entries[0].leaf, after], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "one is missing, repeated or out of order" in report.headline


def test_other_log_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry whose signer saw another root at that size exposes a split view."""
    made, held = new_register(tmp_path)
    seen = {"size": 1, "root": note.encode_base64(b"\1" * 32)}
    leaf = _leaf(made, held.signer("secretariat"), "norm-act/1", ACT, seen=seen)

    folder = _bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "saw another log" in report.headline


def test_rewritten_log_is_noticed_by_who_kept_a_checkpoint(tmp_path: Path) -> None:
    """A log rewritten and signed anew passes unnoticed, except by who kept an older checkpoint."""
    kept = tmp_path / "kept"
    made, held = new_register(tmp_path)
    made.store.close()
    first = (tmp_path / "talks.db").read_bytes()
    made = reopened(tmp_path, held)
    made.append([proposals.commitment("c1", title="T", terms=TERMS)], signer=held, now=NOW)
    honest = publish(made, held, tmp_path / "honest")
    verify.remember(verify.verify(honest), kept)
    made.store.close()

    (tmp_path / "talks.db").write_bytes(first)
    made = reopened(tmp_path, held)
    made.append([proposals.commitment("c2", title="T", terms=TERMS)], signer=held, now=NOW)
    made.append(
        [proposals.commitment("c3", title="T", terms=TERMS.replace("open-sluice", "x"))],
        signer=held,
        now=NOW,
    )
    rewritten = _publish_plain(made, held, tmp_path / "rewritten")

    assert verify.verify(rewritten).steps[3].outcome == "passed"
    report = verify.verify(rewritten, keep=kept)
    assert report.steps[2].outcome == "failed"
    assert "rewritten" in report.headline


def _publish_plain(made: Journal, held: KeySet, folder: Path) -> Path:
    assert held.publisher is not None
    return bundle.write(made, folder, publisher_key=held.publisher, verdicts_json=b"{}\n", pages={})


def test_older_bundle_than_kept(tmp_path: Path) -> None:
    """A bundle older than what the auditor saw is refused; a newer one of the same log passes."""
    kept = tmp_path / "kept"
    made, held = new_register(tmp_path)
    old = publish(made, held, tmp_path / "old")
    verify.remember(verify.verify(old, keep=kept), kept)
    made.append([proposals.commitment("c1", title="T", terms=TERMS)], signer=held, now=NOW)
    new = publish(made, held, tmp_path / "new")

    grown = verify.verify(new, keep=kept)
    assert grown.verified
    assert "still holds the 1 entries you saw" in grown.steps[2].detail
    verify.remember(grown, kept)

    report = verify.verify(old, keep=kept)
    assert report.first_bad == "checkpoint"
    assert "older than what you saw" in report.headline


def test_kept_file_of_another_log(original: Published, tmp_path: Path) -> None:
    """A kept checkpoint of another log, or a file that is none, is no consent."""
    (tmp_path / "other").mkdir()
    other, _ = new_register(tmp_path / "other")
    kept = tmp_path / "kept"
    for data in (other.head.checkpoint, b"junk", b""):
        kept.write_bytes(data)
        report = verify.verify(original.folder, keep=kept)
        assert report.steps[2].outcome == "failed"
        assert not report.verified


def test_kept_file_that_cannot_be_read(original: Published, tmp_path: Path) -> None:
    """A folder in place of the kept checkpoint is the caller's mistake."""
    with pytest.raises(InputError, match="cannot be read"):
        verify.verify(original.folder, keep=tmp_path)
    with pytest.raises(InputError, match="was not kept"):
        verify.remember(verify.verify(original.folder), tmp_path)


def test_only_verified_checkpoints_are_kept(published: Published, tmp_path: Path) -> None:
    """The checkpoint of a bad bundle is not kept."""
    (published.folder / "extra").write_text("x")

    with pytest.raises(VerificationError, match="only the checkpoint"):
        verify.remember(verify.verify(published.folder), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_later_checkpoint_beside_the_shown_one(published: Published) -> None:
    """A bundle that shows an earlier state than one it holds a signature for is refused."""
    old = (published.folder / "checkpoints/5").read_bytes()
    (published.folder / "checkpoint").write_bytes(old)
    _resign(published.folder, published.keys)

    report = verify.verify(published.folder)

    assert "checkpoint" in _bad(report)
    assert "later state" in report.headline
