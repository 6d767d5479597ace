"""The bundle as a folder, step by step."""

import argparse
import functools
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servanda.audit.standalone.logkeys import LogKeys
from servanda.audit.standalone.signatures import (
    BadBundleError,
    Key,
    b64,
    need,
    sha,
    signed_by,
    vkey,
    written,
)
from servanda.audit.standalone.statements import Rules, canonical, places, read_json
from servanda.audit.standalone.tree import (
    WIDTH,
    included,
    root_of,
    roots_of,
    split,
    tile_name,
    tiles,
)
from servanda.audit.standalone.witnesses import Policy, Witnessed, day
from servanda.audit.standalone.zipped import unzip

Opened = tuple[int, str]


class Bundle:
    """A bundle; each method is a step that uses what earlier ones established."""

    def __init__(
        self, folder: Path, key: str | None, keep: Path | None, handed: list[Path]
    ) -> None:
        """Take a folder, the auditor's own log key and checkpoint, and what was handed over."""
        self.folder, self.key, self.keep, self.handed = folder, key, keep, handed
        self.own: Policy | None = None
        self.days: float | None = None
        self.files: dict[str, Path | bytes] = {}
        self.log: Key = ("", b"", b"")
        self.size, self.root = 0, b""
        self.leaves: list[bytes] = []
        self.hashes: list[bytes] = []
        self.roots: dict[int, bytes] = {}
        self.bodies: list[Any] = []
        self.rules = Rules(self.log, lambda _: b"")
        self.log_keys = LogKeys(self.log, b"")
        self.states: dict[str, tuple[int, bytes]] = {}
        self.signed: list[tuple[int, int, str]] = []
        self.stated: Policy | None = None
        self.told = "signed, not witnessed"
        self.witnessed: Witnessed | None = None
        self.warnings: list[str] = []

    def list_files(self) -> None:
        """Find the files of the folder, or those in the zip file."""
        if self.folder.is_file():
            self.files |= unzip(self.folder)
            return
        self.files |= {
            path.relative_to(self.folder).as_posix(): path
            for path in self.folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        }

    def read(self, path: str) -> bytes:
        """Return a file's bytes."""
        place = self.files.get(path)
        if isinstance(place, bytes):
            return place
        if place is None or place.is_symlink() or not place.is_file():
            raise BadBundleError(path, "is missing or no plain file")
        return place.read_bytes()

    def under(self, prefix: str) -> list[str]:
        """Return the paths that begin with ``prefix``."""
        return sorted(path for path in self.files if path.startswith(prefix))

    def policy(self) -> str:
        """Step 1."""
        self.list_files()
        self.stated = Policy(self.read("policy"), "policy")
        need(len(self.stated.logs) == 1, "policy", "does not name one log")
        plain = self.stated.text().encode() == self.read("policy")
        need(plain, "policy", "is not in its plainest spelling")
        (self.log,) = self.stated.logs
        self.log_keys = LogKeys(self.log, self.read("keys") if "keys" in self.files else b"")
        given = self.key is None or self.log_keys.number(vkey(self.key, "the key you gave")) >= 0
        need(given, "policy", "the log key is not the one you gave")
        logs = self.own.logs if self.own else []
        known = not logs or any(self.log_keys.number(one) >= 0 for one in logs)
        need(known, "policy", "the log is none of the policy you gave")
        return self.log[0]

    def checkpoints(self) -> str:
        """Step 2."""
        log = self.log_keys
        self.size, self.root, last = log.read(self.read("checkpoint"), "checkpoint")
        states = {}
        for path in self.under("checkpoints/"):
            size, root, number = log.read(self.read(path), path)
            states[path] = size, root
            self.signed.append((size, number, path))
            need(path == f"checkpoints/{states[path][0]}", path, "has the name of another size")
        newest = (self.size, self.root)
        need(newest in states.values(), "checkpoint", "is not under checkpoints/")
        need(max(states.values())[0] == self.size, "checkpoint", "the log signed a larger state")
        self.signed.append((self.size, last, "checkpoint"))
        log.in_turn(self.signed)
        given = [] if self.key is None else [vkey(self.key, "the key you gave")]
        own = [log.number(key) for key in [*given, *(self.own.logs if self.own else [])]]
        vouched = last >= min([n for n in own if n >= 0], default=0)
        need(vouched, "checkpoint", "signed by an older log key than the one you gave")
        self.states = states
        self.witnesses()
        return f"size {self.size}; {self.told}"

    def witnesses(self) -> None:
        """Judge the cosignatures: by the auditor's own policy, and for form by the bundle's."""
        for policy in filter(None, (self.stated, self.own)):
            lines = {size: policy.lines(self.read(p), p) for p, (size, _) in self.states.items()}
            lines[self.size] += policy.lines(self.read("checkpoint"), "checkpoint")
            if policy.quorum != "none":
                self.witnessed = Witnessed(policy, lines)
        if self.own is None or self.own.quorum == "none":
            return
        found = self.witnessed.states if self.witnessed else {}
        need(self.size in found, "checkpoint", "not witnessed as your policy demands")
        self.log_keys.announced(self.signed, set(found))
        as_of = found[self.size][2]
        self.told = f"witnessed as of {day(as_of)}"
        now = datetime.now(UTC).timestamp()  # noqa: TID251  (this is a program of its own)
        if self.days is not None and now - as_of > self.days * 86400:
            self.warnings.append(f"stale: {self.told}, longer ago than you allow")

    def tree(self) -> str:
        """Step 3: every entry from its bytes, and everything that is hashed over them."""
        bundles = []
        for first in range(0, self.size, WIDTH):
            count = min(WIDTH, self.size - first)
            path = tile_name("entries", first // WIDTH, count)
            part = split(self.read(path), path)
            need(len(part) == count, path, "holds another number of entries")
            self.leaves += part
            bundles.append(path)
        self.hashes = [sha(b"\x00" + leaf) for leaf in self.leaves]
        wanted = tiles(self.hashes)
        if root_of(self.hashes) != self.root:
            self.name_changed_entry(wanted)
        for path, data in wanted.items():
            need(self.read(path) == data, path, "is not the hashes of the entries")
        for path in self.under("tile/"):
            need(path in wanted or path in bundles, path, "belongs to no tile of this tree")
        self.roots = roots_of(self.hashes, {size for size, _ in self.states.values()})
        for path, (size, root) in self.states.items():
            need(self.roots[size] == root, path, "another root than the entries have")
        self.proofs()
        return f"{self.size} entries"

    def kept(self) -> str:
        """Step 4, where the auditor kept a checkpoint: the log still holds that state."""
        if self.keep is None:
            return "none given: a rewritten log would not be noticed"
        size, root, number = self.log_keys.read(self.keep.read_bytes(), str(self.keep))
        self.log_keys.in_turn([*self.signed, (size, number, str(self.keep))])
        need(size <= self.size, "checkpoint", "the bundle is older than the state that you kept")
        went_back = all(one[1] < number for one in self.signed)
        need(not went_back, "checkpoint", "signed by an older log key than the state that you kept")
        rewritten = "the log was rewritten: it does not hold the state that you kept"
        need(root_of(self.hashes[:size]) == root, "checkpoint", rewritten)
        return f"the log still holds the {size} entries that you saw"

    def name_changed_entry(self, wanted: dict[str, bytes]) -> None:
        """Say which entry differs from its stored hash."""
        index = 0
        for path, data in wanted.items():
            if path.startswith("tile/0/"):
                stored = self.read(path)
                for at in range(0, len(data), 32):
                    need(stored[at : at + 32] == data[at : at + 32], f"entry {index}", "changed")
                    index += 1
        raise BadBundleError("checkpoint", "its root is not that of the entries")

    def proofs(self) -> None:
        """Go on only if each proof that is there holds; the tiles give the others."""
        states: dict[bytes, tuple[int, bytes]] = {}
        for path in self.under("proofs/"):
            named = re.fullmatch(r"proofs/(0|[1-9][0-9]{0,14})\.tlog-proof", path)
            index = int(named[1]) if named else self.size
            need(index < self.size, path, "a proof of no entry")
            head, blank, tail = self.read(path).partition(b"\n\n")
            lines = head.decode("utf-8", "replace").split("\n")
            right = lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"]
            need(blank and right, path, "is no proof of this entry")
            if tail not in states:
                states[tail] = self.log_keys.read(tail, path)[:2]
            size, root = states[tail]
            hashes = [b64(line, path) for line in lines[2:]]
            need(index < size, path, "speaks of a smaller tree")
            leaf = self.hashes[index]
            need(included(index, size, leaf, hashes, path) == root, path, "does not hold")

    def statements(self) -> str:
        """Step 5."""
        other = functools.cache(lambda size: root_of(self.hashes[:size]))
        self.rules = Rules(self.log, lambda size: self.roots.get(size) or other(size))
        for index, (data, leaf) in enumerate(zip(self.leaves, self.hashes, strict=True)):
            try:
                self.bodies.append(self.rules.admit(index, data, leaf))
            except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
                raise BadBundleError(f"entry {index}", f"malformed: {error!r}") from None
        own = f"log {written(self.log)}\npublisher {written(self.rules.enrolment.publisher)}\n"
        listing = [*self.rules.enrolment.listing, *self.rules.enrolment.log_listing]
        wanted = own + "".join(listing)
        for index, entry in enumerate(self.rules.entries if self.witnessed else ()):
            if self.witnessed and (line := self.witnessed.misdated(index, entry)):
                self.warnings.append(line)
        need(self.read("keys") == wanted.encode(), "keys", "not the keys of the entries")
        doubts = len(self.rules.enrolment.doubtful)
        told = f"{len(self.bodies)} statements, each signed and within its role"
        return told + (f"; {doubts} in doubt: a key was in wrong hands" if doubts else "")

    def openings(self) -> str:
        """Step 6."""
        used: set[str] = set()
        count = 0
        for path in self.under("disclosures/"):
            data = self.read(path)
            need(data.endswith(b"\n"), path, "does not end with a line feed")
            try:
                for found in read_json(data[:-1], path):
                    self.open_one(found, path, used)
                    count += 1
            except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
                raise BadBundleError(path, f"malformed: {error!r}") from None
        for path in self.under("blobs/"):
            need(path in used, path, "no entry names this file")
        told = f"{count} values and files opened"
        for given in self.handed:
            told += f"; {self.open_handed(given.read_bytes(), str(given))} by {given}"
        return told

    def open_handed(self, data: bytes, where: str) -> int:
        """Go on only if a file of disclosures opens its places; return how many."""
        found = read_json(data.removesuffix(b"\n"), where)
        right = found["schema"] == "servanda.disclosure/1" and found["log"] == self.log[0]
        need(right, where, "opens no places of this log")
        files = {one["sha256"]: b64(one["data"], where) for one in found["files"]}
        for name, content in files.items():
            need(sha(content).hex() == name, where, "a file has other bytes than its name says")
        for one in found["disclosures"]:
            need(0 <= one["index"] < len(self.bodies), where, "names no entry")
            need(one["blob"] is None or one["blob"] in files, where, "lacks a file that it names")
            self.check_opening(one, where, files.get(one["blob"]))
        return len(found["disclosures"])

    def open_one(self, found: dict[str, Any], path: str, used: set[str]) -> None:
        """Go on only if a disclosure opens its place."""
        index = found["index"]
        right = path == f"disclosures/{index}.json" and found["public"] is True
        need(right and 0 <= index < len(self.bodies), path, "misplaced")
        gone = (index, found["path"]) in self.rules.redacted
        need(not gone, path, f"{found['path']}: was redacted, and is disclosed")
        data = None
        if found["blob"] is not None:
            blob = f"blobs/{found['blob']}"
            data = self.read(blob)
            need(sha(data).hex() == found["blob"], blob, "was changed")
            used.add(blob)
        self.check_opening(found, path, data)

    def check_opening(self, found: dict[str, Any], path: str, data: bytes | None) -> None:
        """Go on only if a value, or the bytes of a file, are what was sealed."""
        sealed = {place: (mark, text) for place, mark, text in places(self.bodies[found["index"]])}
        need(found["path"] in sealed, path, "opens what is not sealed")
        mark, wanted = sealed[found["path"]]
        salt = b64(found["salt"], path)
        need(len(salt) == 32, path, "a salt of another length")
        kinds = {"$b": found["value"] is None and found["blob"], "$c": found["blob"] is None}
        need(kinds[mark], path, "a file as a field, or a field as a file")
        if mark == "$c":
            sealed_text = padded(found["value"])
            tagged = b"servanda/field/v1\0" + found["path"].encode() + b"\0" + salt + sealed_text
            need(sha(tagged) == b64(wanted, path), path, f"{found['path']}: another value")
            return
        sealed_file = sha(b"servanda/blob/v1\0" + salt + (data or b""))
        need(sealed_file == b64(wanted, path), path, f"{found['path']}: another file")

    def listed(self) -> str:
        """Step 7."""
        data = self.read("SHA256SUMS")
        text = signed_by(
            self.read("SHA256SUMS.note"), self.rules.enrolment.publisher, "SHA256SUMS.note"
        )
        need(text.encode() == data, "SHA256SUMS", "is not what the publisher signed")
        sums = {}
        for line in text.split("\n")[:-1]:
            need(re.fullmatch(r"[0-9a-f]{64}  [^\\]+", line), "SHA256SUMS", "a malformed line")
            sums[line[66:]] = line[:64]
        for path, digest in sums.items():
            need(sha(self.read(path)).hex() == digest, path, "was changed")
        for path in sorted(set(self.files) - set(sums) - {"SHA256SUMS", "SHA256SUMS.note"}):
            raise BadBundleError(path, "is not in the list")
        return f"{len(sums)} files as the publisher listed them"


def padded(value: Any) -> bytes:
    """Return a sealed value's canonical form, filled up to 32 * 2**k bytes."""
    bare = len(canonical({"pad": "", "v": value}))
    bucket = 32
    while bucket < bare:
        bucket *= 2
    return canonical({"pad": "0" * (bucket - bare), "v": value})


def main(arguments: Sequence[str]) -> int:
    """Check the bundle that the arguments name; print each step."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a bundle.")
    parser.add_argument("bundle", type=Path, help="a folder, or the zip file of one")
    parser.add_argument("key", nargs="?", help="the log's key, as you got it by another way")
    parser.add_argument("--policy", type=Path, help="your own policy of logs and witnesses")
    parser.add_argument("--max-age", type=float, metavar="DAYS", help="warn where it is older")
    parser.add_argument("--keep", type=Path, help="the checkpoint that you kept from a check")
    parser.add_argument("--with", dest="handed", type=Path, action="append", default=[],
                        help="a file of disclosures that was handed to you")  # fmt: skip
    given = parser.parse_args(arguments)
    own = [path for path in (given.keep, given.policy) if path]
    for path in [given.bundle, *own, *given.handed]:
        if not path.exists():
            parser.error(f"{path}: is not there")
    bundle = Bundle(given.bundle, given.key, given.keep, given.handed)
    bundle.days = given.max_age
    try:
        if given.policy:
            inside = given.policy.resolve().is_relative_to(given.bundle.resolve())
            need(not inside, str(given.policy), "lies in the bundle, which cannot vouch for itself")
            bundle.own = Policy(given.policy.read_bytes(), str(given.policy))
    except (BadBundleError, OSError) as error:
        parser.error(str(error))
    return run(bundle)


def run(bundle: Bundle) -> int:
    """Run the steps; return the exit code."""
    steps: list[Callable[[], str]] = [
        bundle.policy,
        bundle.checkpoints,
        bundle.tree,
        bundle.kept,
        bundle.statements,
        bundle.openings,
        bundle.listed,
    ]
    for number, step in enumerate(steps, 1):
        try:
            sys.stdout.write(f"{number}. {step.__name__}: {step()}\n")
        except BadBundleError as error:
            sys.stdout.write(f"{number}. {step.__name__}: FAILED\n")
            sys.stdout.write(f"not verified: {error.args[0]}: {error.args[1]}\n")
            return 1
        except (KeyError, TypeError, AttributeError, IndexError, ValueError, OSError) as error:
            sys.stdout.write(f"not verified: {step.__name__}: malformed: {error!r}\n")
            return 1
    for line in bundle.warnings:
        sys.stdout.write(f"warning: {line}\n")
    if bundle.key is None and not (bundle.own and bundle.own.logs):
        sys.stdout.write("consistent, origin not authenticated; ")
    sys.stdout.write(f"{bundle.told}; the verdicts were not computed anew\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
