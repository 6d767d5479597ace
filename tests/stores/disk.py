"""A disk that loses power: what was written and flushed, replayed with the rest dropped or torn.

The model. What was written to a file lasts once that file was flushed. Until then each write may
be there, be missing, or be there in part, in sectors of 512 bytes, independently of the others
and of their order. A name (made, moved, removed) lasts once its folder was flushed; until then a
folder holds some beginning of its changes, in order, as journaling file systems keep them. A
file that was flushed, whose name was not, is gone.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Change:
    """One thing that a program did, as ``record.c`` tells it."""

    kind: str
    path: str
    number: int
    data: bytes


def changes(record: Path) -> list[Change]:
    """Return what a program did, in order."""
    return list(_parsed(record.read_bytes()))


def _parsed(raw: bytes) -> Iterator[Change]:
    at = 0
    while at < len(raw):
        kind, (length,) = chr(raw[at]), struct.unpack_from("<I", raw, at + 1)
        path = raw[at + 5 : at + 5 + length].decode()
        at += 5 + length
        number, size = struct.unpack_from("<qI", raw, at)
        at += 12
        yield Change(kind, path, number, raw[at : at + size])
        at += size


@dataclass
class File:
    """A file's bytes that last, and what was done to it since."""

    kept: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def flush(self) -> None:
        """Make all of it last."""
        for change in self.pending:
            apply(self.kept, change)
        self.pending.clear()

    def after(self, chance: random.Random | None) -> bytes:
        """Return what is left after a loss of power; without ``chance`` nothing unflushed is."""
        data = bytearray(self.kept)
        for change in self.pending if chance is not None else ():
            if chance is not None and (torn := _torn(change, chance)) is not None:
                for part in torn:
                    apply(data, part)
        return bytes(data)


def apply(data: bytearray, change: Change) -> None:
    """Do to ``data`` what was done to the file."""
    if change.kind == "t":
        del data[change.number :]
        data.extend(bytes(change.number - len(data)))
        return
    if len(data) < change.number:
        data.extend(bytes(change.number - len(data)))
    data[change.number : change.number + len(change.data)] = change.data


def _torn(change: Change, chance: random.Random) -> list[Change] | None:
    what = chance.choice(["whole", "missing", "torn"])
    if what == "missing":
        return None
    if what == "whole" or change.kind == "t":
        return [change]
    first = change.number - change.number % SECTOR
    parts = []
    for at in range(first, change.number + len(change.data), SECTOR):
        if chance.random() < 0.5:
            low, high = max(at, change.number), min(at + SECTOR, change.number + len(change.data))
            piece = change.data[low - change.number : high - change.number]
            parts.append(Change("w", change.path, low, piece))
    return parts


@dataclass
class Folder:
    """A folder's names as they are, as they last, and what was done to them since."""

    names: dict[str, "File | Folder"] = field(default_factory=dict)
    kept: dict[str, "File | Folder"] = field(default_factory=dict)
    pending: list[dict[str, "File | Folder | None"]] = field(default_factory=list)

    def change(self, done: dict[str, "File | Folder | None"]) -> None:
        """Do something to the names; it is one step, whole or not at all."""
        _put(self.names, done)
        self.pending.append(done)

    def flush(self) -> None:
        """Make all names last."""
        for done in self.pending:
            _put(self.kept, done)
        self.pending.clear()

    def after(self, chance: random.Random | None) -> dict[str, "File | Folder"]:
        """Return the names that are left after a loss of power."""
        left = dict(self.kept)
        count = 0 if chance is None else chance.randint(0, len(self.pending))
        for done in self.pending[:count]:
            _put(left, done)
        return left


def _put(names: dict[str, File | Folder], done: dict[str, File | Folder | None]) -> None:
    for name, node in done.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """The files under one folder."""

    def __init__(self, root: Path) -> None:
        """Start with what lies there; all of it lasts."""
        self.root = root
        self.top = _read(root)

    def replay(self, change: Change) -> None:
        """Take in one thing that was done."""
        match change.kind:
            case "c":
                self._name(change.path, File())
            case "m":
                self._name(change.path, Folder())
            case "u" | "d":
                self._name(change.path, None)
            case "w" | "t":
                file = self._node(change.path)
                assert isinstance(file, File), change.path
                file.pending.append(change)
            case "r" | "l":
                self._move(change.path, change.data.decode(), keep=change.kind == "l")
            case "x":
                folder, name = self._folder(change.path)
                other = self._folder(change.data.decode())[1]
                folder.change({name: folder.names[other], other: folder.names[name]})
            case "s":
                if (node := self._node(change.path)) is not None:
                    node.flush()
            case "S":
                _flush(self.top)

    def _split(self, path: str) -> list[str]:
        return list(Path(path.removesuffix(" (deleted)")).relative_to(self.root).parts)

    def _node(self, path: str) -> File | Folder | None:
        node: File | Folder | None = self.top
        for part in self._split(path):
            if not isinstance(node, Folder):
                return None
            node = node.names.get(part)
        # A file that was removed while open is nobody's any more.
        return File() if node is None and path.endswith(" (deleted)") else node

    def _folder(self, path: str) -> tuple[Folder, str]:
        *above, name = self._split(path)
        folder = self._node(str(self.root.joinpath(*above)))
        assert isinstance(folder, Folder), path
        return folder, name

    def _name(self, path: str, node: File | Folder | None) -> None:
        folder, name = self._folder(path)
        folder.change({name: node})

    def _move(self, path: str, target: str, *, keep: bool) -> None:
        old, name = self._folder(path)
        new, other = self._folder(target)
        node = old.names[name]
        if old is new:
            old.change({other: node} if keep else {name: None, other: node})
            return
        new.change({other: node})
        if not keep:
            old.change({name: None})

    def write(self, target: Path, chance: random.Random | None) -> None:
        """Write out what is left after a loss of power now."""
        _write(self.top, target, chance)


def _read(path: Path) -> Folder:
    folder = Folder()
    for one in path.iterdir():
        node = _read(one) if one.is_dir() else File(bytearray(one.read_bytes()))
        folder.names[one.name] = folder.kept[one.name] = node
    return folder


def _flush(node: File | Folder) -> None:
    node.flush()
    if isinstance(node, Folder):
        for below in node.names.values():
            _flush(below)


def _write(folder: Folder, target: Path, chance: random.Random | None) -> None:
    target.mkdir()
    for name, node in folder.after(chance).items():
        if isinstance(node, Folder):
            _write(node, target / name, chance)
        else:
            (target / name).write_bytes(node.after(chance))
            (target / name).chmod(0o600)
