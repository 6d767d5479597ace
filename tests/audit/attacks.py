"""Bundles of attackers, each in a folder named after its attack.

Run: python -m tests.audit.attacks FOLDER
Writes them with an honest bundle beside, and a list of which step finds what. The rows of the
threat table (docs/reference/journal.md) stand in brackets.
"""

import base64
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.audit.conftest import Published, make_original
from tests.audit.forging import leaf_of
from tests.audit.test_forged_bodies import ACT, FILE, JUDGED, SEALED
from tests.audit.test_verify import _resign

from servanda.audit.bundle import tile_files
from servanda.register import keys
from servanda.tlog import canonical, checkpoint, merkle, note, tiles

POLICY, SIGNED, KEPT, TREE, SAID, OPENED, LISTED, VERDICTS = range(1, 9)
ENTRIES = "tile/entries/000.p/7"
Make = Callable[[Path, Published], object]


@dataclass(frozen=True)
class Attack:
    """How a bundle is forged, and where it is found."""

    step: int
    bad: str
    make: Make
    kept: Callable[[Published], bytes] | None = None
    """The checkpoint that the auditor kept; without it this attack is not noticed."""


# ---------------------------------------------------------------- the forger's tools


def relog(folder: Path, world: Published, leaves: Sequence[bytes]) -> None:
    """Put other entries in, with tree, proofs and checkpoint as an operator would sign them."""
    assert world.keys.log is not None
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    for old in ("tile", "checkpoints", "proofs"):
        shutil.rmtree(folder / old)
    files = tile_files(hashes)
    files[tiles.tile_path(None, 0, len(leaves))] = tiles.join_entries(leaves)
    state = checkpoint.Checkpoint(world.journal.origin, len(leaves), merkle.root_of(hashes))
    signed = checkpoint.sign(state, world.keys.log)
    files["checkpoint"] = files[f"checkpoints/{len(leaves)}"] = signed
    levels = merkle.levels_of(hashes)
    for index in range(len(leaves)):
        hashes = merkle.inclusion_proof(index, len(leaves), lambda level, i: levels[level][i])
        proof = checkpoint.format_proof(index, hashes, signed)
        files[f"proofs/{index}.tlog-proof"] = proof
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _leaves(world: Published) -> list[bytes]:
    return [entry.leaf for entry in world.journal.entries]


def _last(world: Published, role: str, type_: str, body: Any, **more: Any) -> bytes:
    """Return a signed entry that would follow on the last one."""
    tip = world.journal.authority.tips["local"]
    place = {"seq": tip.seq + 1, "prev": tip.id, **more}
    return leaf_of(world.journal, world.keys.signer(role), type_, body, **place)


def adds(role: str, type_: str, body: Any, **more: Any) -> Make:
    """Return the attack of an operator who lets an entry in against the rules."""
    return lambda folder, world: relog(
        folder, world, [*_leaves(world), _last(world, role, type_, body, **more)]
    )


def says(change: Callable[[str], str]) -> Make:
    """Return the attack of an entry whose text is changed before it is signed."""

    def make(folder: Path, world: Published) -> None:
        text = note.parse(_last(world, "secretariat", "norm-act/1", ACT), where="x").text
        signed = note.sign(change(text), [world.keys.signer("secretariat")])
        relog(folder, world, [*_leaves(world), signed])

    return make


def edits(name: str, change: Callable[[bytes], bytes]) -> Make:
    """Return the attack of a changed file."""

    def make(folder: Path, _: Published) -> None:
        before = (folder / name).read_bytes()
        after = change(before)
        assert after != before
        (folder / name).write_bytes(after)

    return make


def opens(change: Callable[[list[dict[str, Any]]], object]) -> Make:
    """Return the attack of a false disclosure of entry 1."""

    def change_json(data: bytes) -> bytes:
        value = json.loads(data)
        change(value)
        return canonical.dumps(value) + b"\n"

    return edits("disclosures/1.json", change_json)


def drops(name: str) -> Make:
    """Return the attack of a file that is left out."""
    return lambda folder, _: (folder / name).unlink()


def puts(name: str, data: bytes) -> Make:
    """Return the attack of a file that is slipped in."""

    def make(folder: Path, _: Published) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return make


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _signature(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Return a change of the first signature of a note, key id left as it is."""

    def apply(data: bytes) -> bytes:
        text, _, line = data.rstrip(b"\n").rpartition(b"\n")
        start, _, encoded = line.rpartition(b" ")
        raw = base64.b64decode(encoded)
        made = raw[:4] + change(raw[4:])
        return text + b"\n" + start + b" " + base64.b64encode(made) + b"\n"

    return apply


def _more_hashes(count: int) -> Callable[[bytes], bytes]:
    line = base64.b64encode(bytes(32)) + b"\n"
    return lambda data: data.replace(b"\n\n", b"\n" + line * count + b"\n", 1)


# ---------------------------------------------------------------- the attacks


def _other_root(folder: Path, world: Published) -> None:
    assert world.keys.log is not None
    state = checkpoint.Checkpoint(world.journal.origin, 3, b"\1" * 32)
    (folder / "checkpoints/3").write_bytes(checkpoint.sign(state, world.keys.log))


def _unsigned_tree(folder: Path, world: Published) -> None:
    """Change an entry and all hashes over it, but not the checkpoint: that needs the log's key."""
    leaves = _leaves(world)
    letter = b"B" if leaves[3][-20:-19] == b"A" else b"A"
    leaves[3] = leaves[3][:-20] + letter + leaves[3][-19:]
    files = tile_files([merkle.leaf_hash(leaf) for leaf in leaves])
    files[ENTRIES] = tiles.join_entries(leaves)
    for path, data in files.items():
        (folder / path).write_bytes(data)


def _other_operator(folder: Path, world: Published) -> None:
    other = replace(world.keys, log=keys.generate(world.journal.origin))
    relog(folder, world._replace(keys=other), _leaves(world))


def _replayed(folder: Path, world: Published) -> None:
    relog(folder, world, [*_leaves(world), world.journal.entries[6].leaf])


def _dropped(folder: Path, world: Published) -> None:
    leaves = _leaves(world)
    relog(folder, world, [*leaves[:2], *leaves[3:]])


def _reordered(folder: Path, world: Published) -> None:
    leaves = _leaves(world)
    relog(folder, world, [*leaves[:2], leaves[3], leaves[2], *leaves[4:]])


def _rewritten(folder: Path, world: Published) -> None:
    relog(folder, world, [*_leaves(world)[:6], *_after_six(world)])


def _after_six(world: Published) -> list[bytes]:
    """Return another seventh entry, in the place of the one that was there."""
    last = world.journal.entries[6].envelope
    return [
        leaf_of(
            world.journal, world.keys.signer("secretariat"), "norm-act/1",
            {**ACT, "commitment": "other"}, seq=last.seq, prev=last.prev,
        )
    ]  # fmt: skip


def _rolled_back(folder: Path, world: Published) -> None:
    relog(folder, world, _leaves(world)[:5])
    for name in ("disclosures/5.json", "data/verdicts.json"):
        (folder / name).unlink()
    named = (folder / "disclosures/1.json").read_text()
    named += "".join(p.read_text() for p in (folder / "disclosures").iterdir())
    for blob in (folder / "blobs").iterdir():
        if blob.name not in named:
            blob.unlink()
    (folder / "data/verdicts.json").write_bytes(b"{}\n")


def _swapped_file(folder: Path, _: Published) -> None:
    """Put other bytes in the place of a sealed file, under their own right name."""
    path = folder / "disclosures/5.json"
    value = json.loads(path.read_bytes())
    one = next(d for d in value if d["blob"])
    data = b"id,type,at,actor,standing,source\n"
    (folder / "blobs" / one["blob"]).unlink()
    one["blob"] = hashlib.sha256(data).hexdigest()
    (folder / "blobs" / one["blob"]).write_bytes(data)
    path.write_bytes(canonical.dumps(value) + b"\n")


def _false_verdict(folder: Path, _: Published) -> None:
    value = json.loads((folder / "data/verdicts.json").read_bytes())
    value["verdicts"][0].update(state="violated", verdict=False, display="violated")
    (folder / "data/verdicts.json").write_text(json.dumps(value))


def _foreign_list(folder: Path, world: Published) -> None:
    assert world.keys.log is not None
    text = (folder / "SHA256SUMS").read_text()
    line = world.keys.log.signature_line(text)
    (folder / "SHA256SUMS.note").write_text(f"{text}\n{line}")


def _kept(world: Published) -> bytes:
    return world.journal.head.checkpoint


WEAK = bytes([1]) + bytes(31)
"""The neutral element: a point for which everybody can sign."""
REDACTION = {"paths": ["/id"], "authority": SEALED, "reason": SEALED, "shown": []}
ATTACKS: dict[str, Attack] = {
    "01-entry-altered": Attack(TREE, "entry 0", edits(ENTRIES, _flip(500))),
    "01-entry-altered-and-hashed-anew": Attack(TREE, "checkpoint", _unsigned_tree),
    "01-tile-altered": Attack(TREE, "tile/0/000.p/7", edits("tile/0/000.p/7", _flip(40))),
    "02-log-rewritten-and-signed-anew": Attack(KEPT, "checkpoint", _rewritten, kept=_kept),
    "02-signed-by-another-log-key": Attack(SIGNED, "checkpoint", _other_operator),
    "03-two-roots-at-one-size": Attack(TREE, "checkpoints/3", _other_root),
    "03-statement-that-saw-another-log": Attack(
        SAID, "entry 7",
        adds("secretariat", "norm-act/1", ACT, seen={"size": 5, "root": "A" * 43 + "="}),
    ),
    "04-rolled-back": Attack(KEPT, "checkpoint", _rolled_back, kept=_kept),
    "07-proof-with-a-hash-too-many": Attack(
        TREE, "proofs/4.tlog-proof", edits("proofs/4.tlog-proof", _more_hashes(1))
    ),
    "07-proof-of-another-index": Attack(
        TREE, "proofs/4.tlog-proof",
        edits("proofs/4.tlog-proof", lambda data: data.replace(b"index 4", b"index 5")),
    ),
    "08-weak-point-in-a-signature": Attack(
        SIGNED, "checkpoint", edits("checkpoint", _signature(lambda raw: WEAK + raw[32:]))
    ),
    "08-signature-with-a-second-spelling": Attack(
        SIGNED, "checkpoint",
        edits("checkpoint", _signature(lambda raw: raw[:32] + _plus_order(raw[32:]))),
    ),
    "09-key-twice-in-json": Attack(
        SAID, "entry 7", says(lambda text: text.replace('"body":', '"actor":"x","body":', 1))
    ),
    "09-float": Attack(SAID, "entry 7", says(lambda t: t.replace('"refs":[]', '"refs":[1.5]'))),
    "09-other-spelling-of-json": Attack(SAID, "entry 7", says(lambda t: t.replace(":", ": ", 1))),
    "10-statement-dropped": Attack(SAID, "entry 2", _dropped),
    "10-statements-reordered": Attack(SAID, "entry 2", _reordered),
    "13-wrong-role": Attack(SAID, "entry 7", adds("coder", "lever/1", {
        "id": "L1", "holders": ["x"], "file": FILE})),
    "13-judges-an-own-promise": Attack(SAID, "entry 7", adds("coder", "assessment/1", JUDGED)),
    "13-redacts-what-is-not-sealed": Attack(
        SAID, "entry 7",
        lambda folder, world: adds("secretariat", "redaction/1", {
            **REDACTION, "entry": {"index": 1, "leaf": world.journal.entries[1].leaf_hash.hex()},
        })(folder, world),
    ),
    "14-replayed": Attack(SAID, "entry 7", _replayed),
    "14-from-another-register": Attack(
        SAID, "entry 7", says(lambda text: text.replace('"log":"servanda', '"log":"elsewhere'))
    ),
    "16-false-value": Attack(OPENED, "disclosures/1.json", opens(lambda v: v[1].update(value="x"))),
    "16-false-salt": Attack(
        OPENED, "disclosures/1.json", opens(lambda v: v[1].update(salt=v[0]["salt"]))
    ),
    "16-false-path": Attack(
        OPENED, "disclosures/1.json", opens(lambda v: v[-1].update(path="/zzz"))
    ),
    "16-another-file": Attack(OPENED, "disclosures/5.json", _swapped_file),
    "17-entry-left-out": Attack(
        TREE, ENTRIES, edits(ENTRIES, lambda d: tiles.join_entries(
            tiles.split_entries(d, where="x")[:-1]))
    ),
    "17-entries-left-out": Attack(TREE, ENTRIES, drops(ENTRIES)),
    "17-tile-left-out": Attack(TREE, "tile/0/000.p/7", drops("tile/0/000.p/7")),
    "17-proof-left-out": Attack(LISTED, "proofs/4.tlog-proof", drops("proofs/4.tlog-proof")),
    "17-newest-checkpoint-left-out": Attack(SIGNED, "checkpoint", drops("checkpoints/7")),
    "20-more-than-100-signatures": Attack(
        SIGNED, "checkpoint",
        edits("checkpoint", lambda data: data + b"\xe2\x80\x94 x AAAAAAA=\n" * 100),
    ),
    "20-more-than-63-hashes": Attack(
        TREE, "proofs/4.tlog-proof", edits("proofs/4.tlog-proof", _more_hashes(64))
    ),
    "20-not-utf-8": Attack(SIGNED, "checkpoint", edits("checkpoint", lambda d: b"\xff" + d)),
    "20-nested-a-thousand-times": Attack(
        SAID, "entry 7",
        says(lambda text: text.replace('"refs":[]', '"refs":' + "[" * 1000 + "]" * 1000)),
    ),
    "20-unknown-version": Attack(
        SAID, "entry 7", says(lambda text: text.replace("entry/v1", "entry/v2"))
    ),
    "20-unknown-type": Attack(
        SAID, "entry 7", says(lambda text: text.replace("norm-act/1", "norm-act/2"))
    ),
    "21-only-an-unknown-signature": Attack(
        SIGNED, "checkpoint",
        edits("checkpoint", lambda data: data.replace("\u2014 servanda".encode(),
                                                      "\u2014 other".encode())),
    ),
    "list-signed-by-another-key": Attack(LISTED, "SHA256SUMS.note", _foreign_list),
    "file-slipped-in": Attack(LISTED, "site/extra.html", puts("site/extra.html", b"x")),
    "page-changed": Attack(LISTED, "site/index.html", edits("site/index.html", _flip(3))),
    "false-verdict": Attack(VERDICTS, "data/verdicts.json", _false_verdict),
}  # fmt: skip
UNLISTED = {
    *("file-slipped-in", "page-changed", "list-signed-by-another-key", "17-proof-left-out"),
}
"""Attacks by somebody who does not have the publisher's key; all others list the files anew."""


def _plus_order(s: bytes) -> bytes:
    order = 2**252 + 27742317777372353535851937790883648493
    return (int.from_bytes(s, "little") + order).to_bytes(32, "little")


def forge(name: str, world: Published, folder: Path) -> Path:
    """Write the bundle of one attack; return its folder."""
    shutil.copytree(world.folder, folder)
    ATTACKS[name].make(folder, world)
    if name not in UNLISTED:
        _resign(folder, world.keys)
    return folder


def main(target: Path) -> None:
    """Write all attacks beside an honest bundle, and which step finds each."""
    target.mkdir()
    with tempfile.TemporaryDirectory() as place:
        world = make_original(Path(place))
        shutil.copytree(world.folder, target / "honest")
        (target / "kept-checkpoint").write_bytes(_kept(world))
        lines = ["honest\tevery step passes"]
        for name, attack in ATTACKS.items():
            forge(name, world, target / name)
            more = " (with kept-checkpoint)" if attack.kept else ""
            lines.append(f"{name}\tstep {attack.step}: {attack.bad}{more}")
        (target / "FOUND.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
