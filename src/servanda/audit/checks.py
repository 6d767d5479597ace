"""The checks of an audit, one function a step. Each raises VerificationError naming the place."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from servanda.audit import layout
from servanda.audit.bundle import tile_files
from servanda.audit.folder import Files
from servanda.audit.log import PartError, Pass
from servanda.errors import ServandaError, VerificationError
from servanda.model.entry import Disclosure
from servanda.register.authority import Authority
from servanda.register.entries import Entry
from servanda.register.seal import check_disclosure, sealed_places
from servanda.tlog import canonical, checkpoint, merkle, note, tiles
from servanda.tlog import policy as policies
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.logkeys import LogKey, LogKeys, Signed
from servanda.tlog.note import Verifier, decode_base64
from servanda.tlog.policy import Policy

_SUM_LINE = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_LOG_KEY = re.compile(r"log-key (0|[1-9][0-9]{0,14}) (\S+)")


def number_of(text: str, *, where: str) -> int:
    """Return a decimal number in a file's name."""
    if not _NUMBER.fullmatch(text):
        raise PartError(where, f"{where}: its name is no number")
    return int(text)


# ---------------------------------------------------------------- 1, 2, 3


def policy(folder: Files, key: str | None) -> tuple[LogKeys, Policy]:
    """Return the log's keys and the policy that the bundle states; the auditor's key is of them.

    Keys after the first are those that the file ``keys`` claims to be listed in entries; step 5
    holds that file to the entries.
    """
    data = folder.read(layout.POLICY)
    try:
        stated = policies.parse(data, where=layout.POLICY)
        (log,) = (one.verifier for one in stated.logs)
    except ServandaError as error:
        raise PartError(layout.POLICY, str(error)) from error
    except ValueError as error:
        raise PartError(layout.POLICY, "policy: must name one log, its own") from error
    if stated.text().encode() != data:
        raise PartError(layout.POLICY, "policy: not in the plainest spelling of its meaning")
    keys = LogKeys((LogKey(log), *_claimed(folder)))
    if key is not None and note.parse_vkey(key.strip()) not in keys.verifiers:
        raise PartError(layout.POLICY, f"policy: the log key {log.name} is not the key you gave")
    return keys, stated


def _claimed(folder: Files) -> Iterator[LogKey]:
    """Yield the further log keys that the file ``keys`` names; what is no such line is passed."""
    data = folder.read(layout.KEYS) if layout.KEYS in folder.files else b""
    for line in data.decode("utf-8", "replace").split("\n"):
        if found := _LOG_KEY.fullmatch(line):
            try:
                verifier = note.parse_vkey(found[2])
            except VerificationError as error:
                raise PartError(layout.KEYS, f"keys: {error}") from error
            yield LogKey(verifier, int(found[1]))


def checkpoints(folder: Files, log: LogKeys) -> tuple[Signed, list[Signed]]:
    """Return the newest checkpoint and all kept ones, each signed by a key of the log in turn."""
    newest = _signed(folder, layout.CHECKPOINT, log)
    earlier = []
    for path in folder.under(layout.CHECKPOINTS):
        found = _signed(folder, path, log)
        if found.size != number_of(path.removeprefix(layout.CHECKPOINTS), where=path):
            raise PartError(path, f"{path}: speaks of size {found.size}")
        earlier.append(found)
    if newest.checkpoint not in [one.checkpoint for one in earlier]:
        raise PartError(layout.CHECKPOINT, "checkpoint: not among those under checkpoints/")
    if too_large := [c for c in earlier if c.size > newest.size]:
        size = too_large[0].size
        raise PartError(layout.CHECKPOINT, f"checkpoint: the log signed a later state ({size})")
    in_turn(log, [*earlier, newest])
    return newest, earlier


def _signed(folder: Files, path: str, log: LogKeys) -> Signed:
    try:
        return log.read(folder.read(path), where=path)
    except VerificationError as error:
        raise PartError(path, str(error)) from error


def in_turn(log: LogKeys, states: Sequence[Signed]) -> None:
    """Go on only if no state is signed by a key of the log whose turn it is not."""
    try:
        log.check_order(states)
    except VerificationError as error:
        raise PartError(str(error).partition(":")[0], str(error)) from error


def kept(
    data: bytes, log: LogKeys, states: Sequence[Signed], leaves: Sequence[bytes], *, where: str
) -> Checkpoint:
    """Return the checkpoint that the auditor kept, if the log still contains that state."""
    signed = log.read(data, where=where)
    in_turn(log, [*states, signed])
    found = signed.checkpoint
    if found.size > len(leaves):
        raise PartError(
            layout.CHECKPOINT,
            f"checkpoint: {len(leaves)} entries, but you kept a state of {found.size}: "
            "the bundle is older than what you saw",
        )
    if all(one.number < signed.number for one in states):
        raise PartError(
            layout.CHECKPOINT,
            "checkpoint: no state is signed by the log key of the one you kept, or a later one",
        )
    if merkle.root_of(leaves[: found.size]) != found.root:
        raise PartError(
            layout.CHECKPOINT,
            f"checkpoint: the log was rewritten: its first {found.size} entries are not those "
            "of the checkpoint you kept",
        )
    return found


# ---------------------------------------------------------------- 4


def tree(
    folder: Files, hashes: Sequence[bytes], newest: Checkpoint, all_: list[Checkpoint]
) -> None:
    """Return only if the entries hash to every checkpoint, tile and proof of the bundle."""
    wanted = tile_files(hashes)
    if merkle.root_of(hashes) != newest.root:
        raise _name_changed_entry(folder, hashes, wanted)
    for path, data in wanted.items():
        if folder.read(path) != data:
            raise PartError(path, f"{path}: not the hashes of the entries")
    bundles = {
        tiles.tile_path(None, n // 256, min(256, len(hashes) - n))
        for n in range(0, len(hashes), 256)
    }
    for path in folder.under("tile/"):
        if path not in wanted and path not in bundles:
            raise PartError(path, f"{path}: no tile of a tree of {len(hashes)} entries")
    roots = roots_at(hashes, {c.size for c in all_})
    for other in all_:
        if roots[other.size] != other.root:
            path = f"{layout.CHECKPOINTS}{other.size}"
            raise PartError(path, f"{path}: not the root of the first {other.size} entries")


def _name_changed_entry(
    folder: Files, hashes: Sequence[bytes], wanted: dict[str, bytes]
) -> PartError:
    for path, data in wanted.items():
        if not path.startswith("tile/0/"):
            continue
        try:
            stored = folder.read(path)
        except VerificationError:
            continue
        number = tiles.parse_tile_path(path)[1] * tiles.TILE_WIDTH
        for offset in range(0, len(data), merkle.HASH_SIZE):
            if stored[offset : offset + merkle.HASH_SIZE] != data[offset : offset + 32]:
                index = number + offset // merkle.HASH_SIZE
                return PartError(f"entry {index}", f"entry {index}: its bytes were changed")
    return PartError(layout.CHECKPOINT, f"checkpoint: not the root of the {len(hashes)} entries")


def roots_at(hashes: Sequence[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Return the root of the tree at each of ``sizes``."""
    frontier, found = merkle.Frontier(), {}
    for leaf in hashes:
        frontier.append(leaf)
        if frontier.size in sizes:
            found[frontier.size] = frontier.root()
    return {size: found.get(size, merkle.EMPTY_ROOT) for size in sizes}


def proofs(folder: Files, hashes: Sequence[bytes], log: LogKeys) -> int:
    """Return how many proofs the bundle has, if each holds and is of the entry that it names."""
    states: dict[bytes, Checkpoint] = {}
    paths = folder.under(layout.PROOFS)
    for path in paths:
        name = path.removeprefix(layout.PROOFS).removesuffix(".tlog-proof")
        index = number_of(name, where=path)
        if path != layout.proof_path(index) or index >= len(hashes):
            raise PartError(path, f"{path}: a proof for an entry that does not exist")
        try:
            proof = checkpoint.parse_proof(folder.read(path), where=path)
            if proof.index != index:
                raise PartError(path, f"{path}: speaks of entry {proof.index}")
            # Most proofs carry the same checkpoint, byte for byte: one check of it is enough.
            if proof.checkpoint not in states:
                states[proof.checkpoint] = log.read(proof.checkpoint, where=path).checkpoint
            state = states[proof.checkpoint]
            merkle.verify_inclusion(index, state.size, hashes[index], proof.hashes, state.root)
        except VerificationError as error:
            told = str(error)
            named = told if told.startswith(path) else f"{path}: {told}"
            raise PartError(path, named) from error
    return len(paths)


# ---------------------------------------------------------------- 5


def statements(folder: Files, read: Pass, log: LogKeys) -> Authority:
    """Return the rules' state if all are signed by enrolled keys, in order, within their roles."""
    if read.bad is not None:
        raise read.bad
    authority = read.authority
    if authority.log_key != log.keys[0].verifier:
        raise PartError(layout.POLICY, "policy: another log key than the first entry names")
    _check_seen(read)
    enrolled = authority.enrolment.ever
    wanted = layout.keys_text(authority.log_keys, authority.publisher_key, enrolled)
    if folder.read(layout.KEYS) != wanted:
        raise PartError(layout.KEYS, "keys: not the keys that the entries enrol")
    return authority


def _check_seen(read: Pass) -> None:
    roots = roots_at(read.log.hashes, {size for size, _ in read.seen})
    for (size, root), index in sorted(read.seen.items(), key=lambda one: one[1]):
        where = f"entry {index}"
        if decode_base64(root, what=where) != roots[size]:
            raise PartError(where, f"{where}: saw another log at size {size}")


# ---------------------------------------------------------------- 6


def openings(
    folder: Files,
    found: Sequence[Entry],
    sealed: int,
    redacted: Mapping[tuple[int, str], int],
) -> tuple[dict[tuple[int, str], Disclosure], int]:
    """Return all disclosures if each opens its place, and how many of the places stay sealed."""
    opened: dict[tuple[int, str], Disclosure] = {}
    used: set[str] = set()
    for path in folder.under(layout.DISCLOSURES):
        name = path.removeprefix(layout.DISCLOSURES).removesuffix(".json")
        index = number_of(name, where=path)
        if index >= len(found):
            raise PartError(path, f"{path}: there is no entry {index}")
        places = {p: (m, h) for p, m, h in sealed_places(found[index].envelope.body)}
        for disclosure in _disclosures(folder, path, index):
            blob = None
            if disclosure.blob is not None:
                blob = _blob(folder, disclosure.blob, path)
                used.add(layout.BLOBS + disclosure.blob)
            if (by := redacted.get((index, disclosure.path))) is not None:
                raise PartError(
                    path, f"{path}: {disclosure.path} was redacted in entry {by}, and is disclosed"
                )
            try:
                check_disclosure(disclosure, places, blob)
            except ServandaError as error:
                raise PartError(path, f"{path}: {error}") from error
            opened[index, disclosure.path] = disclosure
    for path in folder.under(layout.BLOBS):
        if path not in used:
            raise PartError(path, f"{path}: no entry names this file")
    return opened, sealed - len(opened)


def _disclosures(folder: Files, path: str, index: int) -> list[Disclosure]:
    data = folder.read(path)
    try:
        if not data.endswith(b"\n"):
            raise VerificationError(f"{path}: does not end with a line feed")
        found = msgspec.convert(canonical.loads(data[:-1], where=path), list[Disclosure])
    except (msgspec.ValidationError, ServandaError) as error:
        raise PartError(path, f"{path}: {error}") from error
    paths = [d.path for d in found]
    if any(d.index != index or not d.public for d in found) or paths != sorted(set(paths)):
        raise PartError(path, f"{path}: of another entry, private, repeated or out of order")
    return found


def _blob(folder: Files, name: str, path: str) -> bytes:
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise PartError(path, f"{path}: {name[:70]!r} names no file")
    blob = layout.BLOBS + name
    data = folder.read(blob)
    if hashlib.sha256(data).hexdigest() != name:
        raise PartError(blob, f"{blob}: its bytes were changed")
    return data


# ---------------------------------------------------------------- 7


def listed(folder: Files, publisher: Verifier) -> int:
    """Return the number of listed files if all are there, unchanged, and no others."""
    data = folder.read(layout.SUMS)
    parsed = _sum_lines(data)
    try:
        signed = note.parse(folder.read(layout.SUMS_NOTE), where=layout.SUMS_NOTE, limit=1 << 28)
        note.verify(signed, [publisher], where=layout.SUMS_NOTE)
    except VerificationError as error:
        raise PartError(layout.SUMS_NOTE, str(error)) from error
    if signed.text.encode() != data:
        raise PartError(layout.SUMS, "SHA256SUMS: not the list that the publisher signed")
    for path in sorted(parsed):
        if path not in folder.files:
            raise PartError(path, f"{path}: listed but missing")
        if folder.digest(path) != parsed[path]:
            raise PartError(path, f"{path}: its bytes are not those that the publisher listed")
    extra = (set(folder.files) | folder.odd) - set(parsed) - {layout.SUMS, layout.SUMS_NOTE}
    for path in sorted(extra):
        raise PartError(path, f"{path}: is in the bundle but not in the list")
    return len(parsed)


def listed_publisher(folder: Files) -> Verifier:
    """Return the publisher key as the file ``keys`` names it, unproven."""
    for line in folder.read(layout.KEYS).decode("utf-8", "replace").split("\n"):
        if line.startswith("publisher "):
            return note.parse_vkey(line.removeprefix("publisher "))
    raise PartError(layout.KEYS, "keys: no publisher key")


def _sum_lines(data: bytes) -> dict[str, str]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise PartError(layout.SUMS, f"SHA256SUMS: not UTF-8 at byte {error.start}") from error
    parsed: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1], 1):
        found = _SUM_LINE.fullmatch(line)
        if found is None:
            raise PartError(layout.SUMS, f"SHA256SUMS: line {number} is not `digest  path`")
        parsed[found[2]] = found[1]
    if layout.sums_text(parsed) != text:
        raise PartError(layout.SUMS, "SHA256SUMS: a path is repeated or out of order")
    return parsed
