"""Publishers and operators who lie: what an audit notices, and what only a kept state shows."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.audit.conftest import AS_OF, PAGES, Published, publish, verdicts_of
from tests.audit.forging import bundle_of, leaf_of
from tests.audit.test_verify import _bad, _resign
from tests.register.world import NOW, TERMS, new_register, reopened

from servanda.audit import bundle, layout, verify
from servanda.errors import InputError, VerificationError
from servanda.model.codec import from_json
from servanda.model.verdict import VerdictSet
from servanda.register import entries, keys, proposals
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.tlog import checkpoint, merkle, note

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
        ({"sure": []}, "what surely counts is 1, not"),
        ({"lo": "0", "value": False}, "what surely counts is 1, not 0"),
        ({"scanned": 2}, "1 reports touch the window, 2 (or others) were scanned"),
    ],
)
def test_an_engine_that_lies_is_caught_by_the_small_checker(
    published: Published, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], why: str
) -> None:
    """Where the engine itself tells the published lie, the certificate still does not hold."""

    def lie(value: Any) -> None:
        value["verdicts"][0]["certificate"]["checks"][0].update(change)

    _edit_json(published.folder / layout.VERDICTS, lie, canonical=False)
    _resign(published.folder, published.keys)
    told = from_json((published.folder / layout.VERDICTS).read_bytes(), VerdictSet, where="v")
    monkeypatch.setattr("servanda.audit.recompute.judge", lambda *_, **__: told)

    report = verify.verify(published.folder)

    assert layout.VERDICTS in _bad(report) or report.steps[-1].outcome == "failed"
    assert why in report.headline


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


ACT = {
    "act": "adopt", "commitment": "c1", "actor": "upper", "at": "2026-01-15", "to": None,
    "note": None,
}  # fmt: skip


def test_statement_beyond_its_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that its signer's role may not write is named, though the operator let it in."""
    made, held = new_register(tmp_path)
    leaf = leaf_of(made, held.signer("coder"), "norm-act/1", ACT)

    folder = bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "a coder may not write norm-act/1" in report.headline


def test_dropped_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that the operator left out is exposed by the actor's next one."""
    made, held = new_register(tmp_path)
    signer = held.signer("secretariat")
    dropped = entries.parse(leaf_of(made, signer, "norm-act/1", ACT), 1)
    after = leaf_of(made, signer, "norm-act/1", {**ACT, "act": "suspend"}, seq=2, prev=dropped.id)

    folder = bundle_of(tmp_path, made, held, [made.entries[0].leaf, after], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert "one is missing, repeated or out of order" in report.headline


@pytest.mark.parametrize(
    ("size", "root", "why"),
    [
        (1, b"\1" * 32, "saw another log"),
        (0, merkle.EMPTY_ROOT, "claims to have seen 0 entries"),
        (2, merkle.EMPTY_ROOT, "claims to have seen 2 entries"),
    ],
)
def test_other_log_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, root: bytes, why: str
) -> None:
    """An entry whose signer saw another log, or one that cannot have been, exposes a split view."""
    made, held = new_register(tmp_path)
    seen = {"size": size, "root": note.encode_base64(root)}
    leaf = leaf_of(made, held.signer("secretariat"), "norm-act/1", ACT, seen=seen)

    folder = bundle_of(tmp_path, made, held, [made.entries[0].leaf, leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 1"
    assert why in report.headline


def test_another_log_key(published: Published) -> None:
    """A bundle signed throughout by a key other than that of the first entry is refused."""
    folder, other = published.folder, keys.generate(published.journal.origin)
    old = published.journal.log_verifier
    for path in [folder / "checkpoint", *folder.glob("checkpoints/*")]:
        state = checkpoint.read(path.read_bytes(), [old], where=path.name)
        path.write_bytes(checkpoint.sign(state, other))
    signed = (folder / "checkpoint").read_bytes()
    for path in folder.glob("proofs/*"):
        proof = checkpoint.parse_proof(path.read_bytes(), where=path.name)
        path.write_bytes(checkpoint.format_proof(proof.index, proof.hashes, signed))
    for name in ("policy", "keys"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace(old.vkey, other.verifier.vkey))
    _resign(folder, published.keys)

    report = verify.verify(folder)

    assert [s.outcome for s in report.steps[:4]] == ["passed"] * 4
    assert report.first_bad == "policy"
    assert "another log key than the first entry names" in report.headline


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
