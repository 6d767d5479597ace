"""Witnesses: policies, cosignatures, and what their clocks prove."""

import re
from datetime import UTC, datetime
from typing import Any

from servanda.audit.standalone.signatures import (
    BadBundleError,
    Key,
    check_signature,
    need,
    note,
    vkey,
)

SKEW = 300
"""Seconds by which honest clocks may differ."""

Line = tuple[Key, int]
"""Which witness cosigned, and when."""


class Policy:
    """Which logs, which witnesses, and how many of them (C2SP tlog-policy)."""

    def __init__(self, data: bytes, where: str) -> None:
        """Read a policy; refuse what could be read two ways."""
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = ""
        self.members: set[str] = set()
        self.plain: dict[str, list[str]] = {"log": [], "witness": [], "group": [], "quorum": []}
        need(len(data) <= 1 << 16 and data.count(b"\n") <= 256, where, "a policy too large")
        need(data.endswith(b"\n"), where, "does not end with a line feed")
        need(not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data), where, "a control character")
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise BadBundleError(where, "not UTF-8") from None
        for line in text.split("\n")[:-1]:
            items = [item for item in re.split(r"[ \t]+", line) if item]
            if items and not items[0].startswith("#"):
                self.take(items, where)
        need(self.quorum, where, "no quorum line")

    def take(self, items: list[str], where: str) -> None:
        """Take one line."""
        word, count = items[0], len(items)
        if word == "log" and count in {2, 3}:
            self.logs.append(self.own(vkey(items[1], where), where))
        elif word == "witness" and count in {3, 4}:
            self.name(items[1], where)
            self.witnesses[items[1]] = self.own(vkey(items[2], where, 4), where)
        elif word == "group" and count >= 4:
            members = items[3:]
            known = self.witnesses.keys() | self.groups.keys()
            free = known - self.members
            need(len(set(members)) == len(members) and set(members) <= free, where, "bad members")
            digits = re.fullmatch(r"[1-9][0-9]{0,3}", items[2])
            needed = {"any": 1, "all": len(members)}.get(items[2]) or int(
                digits[0] if digits else 0
            )
            need(1 <= needed <= len(members), where, "a group that needs none, or too many")
            self.name(items[1], where)
            self.groups[items[1]] = (needed, members)
            self.members.update(members)
            items[2] = str(needed)
        else:
            right = word == "quorum" and count == 2 and not self.quorum
            need(right, where, "a line that is none of log, witness, group, quorum")
            known = self.witnesses.keys() | self.groups.keys() | {"none"}
            need(items[1] in known, where, "a quorum of nobody")
            self.quorum = items[1]
        self.plain[word].append(" ".join(items) + "\n")

    def text(self) -> str:
        """Return the policy in its plainest spelling."""
        return "".join(line for lines in self.plain.values() for line in lines)

    def name(self, name: str, where: str) -> None:
        """Go on only if a name is new."""
        used = self.witnesses.keys() | self.groups.keys() | {"none", "any", "all"}
        need(name not in used, where, "a name twice, or a word of the format as a name")

    def own(self, key: Key, where: str) -> Key:
        """Go on only if a key stands once."""
        used = {k[2] for k in [*self.logs, *self.witnesses.values()]}
        need(key[2] not in used, where, "a key twice")
        return key

    def met(self, signed: set[Key], name: str | None = None) -> bool:
        """Tell whether these keys are a quorum."""
        name = name or self.quorum
        if name in self.witnesses:
            return self.witnesses[name] in signed
        needed, members = self.groups[name]
        return sum(self.met(signed, member) for member in members) >= needed

    def lines(self, data: bytes, where: str) -> list[Line]:
        """Return the cosignatures of known witnesses; one that does not hold spoils the note."""
        known = {key[:2]: key for key in self.witnesses.values()}
        text, signatures = note(data, where)
        found: list[Line] = []
        for name, id_, signature in signatures:
            if (name, id_) in known:
                key = known[name, id_]
                need(all(key != other for other, _ in found), where, f"{name} cosigned twice")
                need(len(signature) == 72 and signature[0] < 128, where, f"{name}: no cosignature")
                at = int.from_bytes(signature[:8], "big")
                message = f"cosignature/v1\ntime {at}\n{text}"
                check_signature(key[2], message, signature[8:], where)
                found.append((key, at))
        return found

    def first_quorum(self, lines: list[Line]) -> list[int]:
        """Return the times, sorted, of the first lines that make a quorum; empty without one."""
        times: dict[Key, int] = {}
        for key, at in lines:
            times.setdefault(key, at)
            if self.met(set(times)):
                return sorted(times.values())
        return []


class Witnessed:
    """The states that a quorum cosigned: size -> (not before, not after, as of)."""

    def __init__(self, policy: Policy, found: dict[int, list[Line]]) -> None:
        """Judge the lines under each state."""
        self.states: dict[int, tuple[int, int, int]] = {}
        for size in sorted(found) if policy.quorum != "none" else []:
            in_order = sorted(found[size], key=lambda line: line[1])
            first = policy.first_quorum(in_order)
            last = policy.first_quorum(in_order[::-1])
            if first:
                half = len(first) - 1
                as_of = last[(len(last) - 1) // 2]
                self.states[size] = (first[half // 2], first[len(first) // 2], as_of)

    def misdated(self, index: int, entry: dict[str, Any]) -> str:
        """Tell in words where an entry's claimed time lies outside what the witnesses prove."""
        claimed = datetime.fromisoformat(entry["claimed_time"]).timestamp()
        seen = self.states.get(entry["seen"]["size"]) if entry["seen"] else None
        held = next((at for size, at in self.states.items() if size > index), None)
        if seen and claimed < seen[0] - SKEW:
            return f"entry {index} is back-dated: it had seen what was witnessed at {day(seen[0])}"
        if held and claimed > held[1] + SKEW:
            return f"entry {index} is forward-dated: it was witnessed at {day(held[1])}"
        return ""


def day(at: int) -> str:
    """Return a Unix time as people read it."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"Unix time {at}"
