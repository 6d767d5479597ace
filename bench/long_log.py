"""A bundle of a log of any length, made fast: entries signed and hashed, nothing judged.

It is what a register of coding decisions would publish; only the rules are not checked on the way,
which is what the audit is for.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from servanda.audit import layout, recompute
from servanda.model.codec import to_json
from servanda.model.entry import Role, Seen
from servanda.model.register import LogHead
from servanda.register import entries, keys
from servanda.register.entries import Place
from servanda.register.keys import KeySet
from servanda.register.view import LogView
from servanda.tlog import checkpoint, merkle, note, tiles
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.logkeys import LogKey, LogKeys
from servanda.tlog.note import Signer, encode_base64
from servanda.tlog.policy import without_witnesses

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
BATCH = 256


def bodies(size: int) -> Iterator[dict[str, object]]:
    """Yield what a coder decided, decision by decision."""
    for number in range(1, size):
        yield {
            "document": f"statement-{number // 40}",
            "statement_id": f"s{number % 40}",
            "decision": "rejected" if number % 3 else "accepted",
            "saw_machine": number % 2 == 0,
            "statement": None,
            "reason": None,
        }


def genesis(held: KeySet) -> dict[str, object]:
    """Return the body of the first entry."""
    if held.log is None or held.publisher is None:
        raise ValueError(held)
    return {
        "name": "A long log",
        "log": held.log.verifier.vkey,
        "publisher": held.publisher.verifier.vkey,
        "keys": [msgspec.to_builtins(key) for key, _ in held.statements],
        "roles": "1",
    }


class Chains:
    """The end of each actor's chain, and what everybody has seen."""

    def __init__(self, held: KeySet) -> None:
        """Start before the first entry."""
        self.held, self.seq = held, 0
        self.prev: str | None = None
        self.seen: Seen | None = None

    def write(self, type_: str, body: object, role: Role) -> bytes:
        """Return the next entry of the one actor."""
        place = Place(
            log=self.held.origin,
            actor="local",
            role=role,
            seq=self.seq,
            prev=self.prev,
            seen=self.seen,
        )
        leaf = entries.write(type_, body, place=place, now=NOW, signers=[self.held.signer(role)])
        self.seq += 1
        self.prev = hashlib.sha256(leaf[: leaf.rindex(b"\n\n")]).hexdigest()
        return leaf


def write_bundle(
    target: Path, size: int, spoil: Callable[[int, bytes], bytes] | None = None
) -> KeySet:
    """Write a bundle of ``size`` entries, a checkpoint for each batch; return its keys.

    ``spoil`` may put other bytes in the place of an entry: the log signs them all the same.
    """
    held = keys.generate_set(keys.new_origin("A long log"))
    log = held.log
    if log is None:
        raise ValueError(held)
    chains, frontier = Chains(held), merkle.Frontier()
    hashes: list[bytes] = []
    part: list[bytes] = []
    source = bodies(size)
    for number in range(size):
        if number == 0:
            leaf = chains.write("genesis/1", genesis(held), "secretariat")
        else:
            leaf = chains.write("coding-decision/1", next(source), "coder")
        if spoil is not None:
            leaf = spoil(number, leaf)
        part.append(leaf)
        hashes.append(merkle.leaf_hash(leaf))
        frontier.append(hashes[-1])
        if len(part) == tiles.TILE_WIDTH or number == size - 1:
            put(target, tiles.tile_path(None, number // 256, len(part)), tiles.join_entries(part))
            part = []
        if number % BATCH == 0 or number == size - 1:
            chains.seen = sign(target, log, frontier)
    for (level, number), data in tiles.grow_tiles(0, hashes, lambda *_: b"").items():
        put(target, tiles.tile_path(level, number, len(data) // 32), data)
    finish(target, held, size)
    return held


def sign(target: Path, log: Signer, frontier: merkle.Frontier) -> Seen:
    """Sign and keep the state of the log."""
    state = Checkpoint(origin=log.name, size=frontier.size, root=frontier.root())
    data = checkpoint.sign(state, log)
    put(target, layout.CHECKPOINT, data)
    put(target, f"{layout.CHECKPOINTS}{state.size}", data)
    return Seen(size=state.size, root=encode_base64(state.root))


def finish(target: Path, held: KeySet, size: int) -> None:
    """Write what is beside the log: keys, policy, verdicts (none) and the signed list of files."""
    if held.log is None or held.publisher is None:
        raise ValueError(held)
    log, publisher = held.log.verifier, held.publisher.verifier
    put(target, layout.POLICY, without_witnesses([log]).text().encode())
    enrolled = tuple(key for key, _ in held.statements)
    put(target, layout.KEYS, layout.keys_text(LogKeys((LogKey(log),)), publisher, enrolled))
    put(target, layout.VERDICTS, verdicts(target, size))
    paths = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    digests = {p: hashlib.sha256((target / p).read_bytes()).hexdigest() for p in paths}
    sums = layout.sums_text(digests)
    put(target, layout.SUMS, sums.encode())
    put(target, layout.SUMS_NOTE, note.sign(sums, [held.publisher]))


def verdicts(target: Path, size: int) -> bytes:
    """Return the verdicts of a register without promises."""
    first = tiles.split_entries(
        (target / tiles.tile_path(None, 0, min(size, tiles.TILE_WIDTH))).read_bytes(), where=""
    )
    entry = entries.parse(first[0], 0)
    head = LogHead(origin="", size=1, root="", key_name="", vkey="", witnessed=False)
    view = LogView(head=head, entries=(entry,), disclosures={}, blob=lambda _: None)
    found = recompute.judge(recompute.case_of(view), as_of="2026-01-15")
    return to_json(found, indent=2) + b"\n"


def put(target: Path, path: str, data: bytes) -> None:
    """Write one file."""
    place = target / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


if __name__ == "__main__":
    write_bundle(Path(sys.argv[1]), int(sys.argv[2]))
