"""C2SP tlog-policy: which logs, which witnesses, and how many of them must have cosigned.

A group is witnessed when at least k of its members are; members are witnesses or earlier groups,
and each stands in one group only, so that no witness counts twice.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from servanda.errors import InputError, VerificationError
from servanda.tlog import note
from servanda.tlog.note import COSIGNATURE, ED25519, Verifier

MAX_BYTES = 1 << 16
MAX_LINES = 256
NONE = "none"
_KEYWORDS = frozenset({NONE, "all", "any"})
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints the policy accepts."""

    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under the name that it has within the policy."""

    name: str
    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """At least ``needed`` of ``members`` must have witnessed a checkpoint."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A policy as written; :func:`parse` makes one that holds together."""

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @property
    def keys(self) -> tuple[Verifier, ...]:
        """The keys of all witnesses."""
        return tuple(one.verifier for one in self.witnesses)

    def met(self, cosigned: Collection[Verifier]) -> bool:
        """Tell whether these witnesses are a quorum; always where none is demanded."""
        if self.quorum == NONE:
            return True
        signed = {one.name for one in self.witnesses if one.verifier in cosigned}
        return bool(self._fold(lambda name: name in signed, _at_least))

    def liars_needed(self) -> int:
        """Return how many witnesses must lie so that two histories are witnessed at one size.

        Any two quorums share so many witnesses, and one honest among them suffices to stop it.
        0 where no quorum is demanded: the log alone can tell two stories.
        """
        return 0 if self.quorum == NONE else int(self._fold(lambda _: 1, _overlap))

    def silent_needed(self) -> int:
        """Return how many witnesses must be silent so that nothing is witnessed any more."""
        return 0 if self.quorum == NONE else int(self._fold(lambda _: 1, _block))

    def _fold(
        self, of_witness: Callable[[str], int], of_group: Callable[[int, Sequence[int]], int]
    ) -> int:
        """Return what the quorum comes to, from witnesses up through the groups."""
        value = {one.name: of_witness(one.name) for one in self.witnesses}
        for group in self.groups:
            value[group.name] = of_group(group.needed, [value[name] for name in group.members])
        return value[self.quorum]

    def text(self) -> str:
        """Return the policy in its plainest spelling."""
        lines = [_line("log", one.verifier.vkey, one.url) for one in self.logs]
        lines += [_line("witness", one.name, one.verifier.vkey, one.url) for one in self.witnesses]
        lines += [_line("group", g.name, str(g.needed), *g.members) for g in self.groups]
        return "".join([*lines, f"quorum {self.quorum}\n"])


def _at_least(needed: int, values: Sequence[int]) -> int:
    return int(sum(map(bool, values)) >= needed)


def _overlap(needed: int, values: Sequence[int]) -> int:
    """Two choices of ``needed`` members share at least so many; the cheapest are shared."""
    shared = max(0, 2 * needed - len(values))
    return sum(sorted(values)[:shared])


def _block(needed: int, values: Sequence[int]) -> int:
    return sum(sorted(values)[: len(values) - needed + 1])


def _line(*items: str | None) -> str:
    return " ".join(item for item in items if item is not None) + "\n"


def parse(data: bytes, *, where: str) -> Policy:
    """Return the policy in a file's bytes; InputError names the line that cannot be used."""
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        raise InputError(f"{where}: a policy has at most {MAX_BYTES} bytes and {MAX_LINES} lines")
    if found := _FORBIDDEN.search(data):
        raise InputError(f"{where}: the control character {found[0]!r} cannot stand in a policy")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 at byte {error.start}") from error
    if not text.endswith("\n"):
        raise InputError(f"{where}: the last line does not end with a line feed")
    reader = _Reader()
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            reader.take([item for item in re.split(r"[ \t]+", line) if item])
        except (InputError, VerificationError) as error:
            raise InputError(f"{where}: line {number}: {error}") from error
    if reader.quorum is None:
        raise InputError(f"{where}: lacks a line `quorum NAME` (or `quorum none`)")
    return Policy(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)


class _Reader:
    """Takes a policy line by line; each name and key stands once."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: list[Witness] = []
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self._free: set[str] = set()
        self._names: set[str] = set()
        self._keys: set[bytes] = set()

    def take(self, items: list[str]) -> None:
        """Take the items of one line."""
        match items:
            case []:
                return
            case [first, *_] if first.startswith("#"):
                return
            case ["log", vkey]:
                self.logs.append(Log(self._key(vkey, ED25519)))
            case ["log", vkey, url]:
                self.logs.append(Log(self._key(vkey, ED25519), url))
            case ["witness", name, vkey]:
                self.witnesses.append(Witness(self._new(name), self._key(vkey, COSIGNATURE)))
            case ["witness", name, vkey, url]:
                self.witnesses.append(Witness(self._new(name), self._key(vkey, COSIGNATURE), url))
            case ["group", name, needed, *members] if members:
                self._group(name, needed, members)
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise InputError(
                    f"{' '.join(items)[:80]!r} is none of `log VKEY [URL]`, "
                    "`witness NAME VKEY [URL]`, `group NAME all|any|K MEMBER...`, `quorum NAME`"
                )

    def _key(self, vkey: str, kind: int) -> Verifier:
        found = note.parse_vkey(vkey)
        if found.kind != kind:
            what = "log keys are of kind 01" if kind == ED25519 else "witness keys are of kind 04"
            raise InputError(f"the key {found.name} is of kind {found.kind:02x}; {what}")
        if found.key in self._keys:
            raise InputError(f"the key of {found.name} stands twice; one key, one voice")
        self._keys.add(found.key)
        return found

    def _new(self, name: str) -> str:
        if name in _KEYWORDS:
            raise InputError(f"{name!r} is a word of the format and cannot be a name")
        if name in self._names:
            raise InputError(f"the name {name!r} stands twice")
        self._names.add(name)
        self._free.add(name)
        return name

    def _group(self, name: str, needed: str, members: Sequence[str]) -> None:
        for member in members:
            if member not in self._names:
                raise InputError(f"{member!r} is not defined on a line before this group")
            if member not in self._free:
                raise InputError(f"{member!r} is in a group already; it may count once only")
            self._free.remove(member)
        count = {"all": len(members), "any": 1}.get(needed)
        if count is None:
            if not _COUNT.fullmatch(needed) or int(needed) > len(members):
                raise InputError(f"{needed!r} is none of all, any, 1 to {len(members)}")
            count = int(needed)
        self.groups.append(Group(self._new(name), count, tuple(members)))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise InputError("a second quorum line")
        if name != NONE and name not in self._names:
            raise InputError(f"{name!r} is not defined on a line before the quorum")
        self.quorum = name


def without_witnesses(logs: Iterable[Verifier]) -> Policy:
    """Return the policy of a register that nobody cosigns."""
    return Policy(logs=tuple(Log(one) for one in logs))
