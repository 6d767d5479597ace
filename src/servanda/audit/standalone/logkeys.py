"""The keys of the log: its first, and those that entries list before they sign."""

import re
from typing import Any

from servanda.audit.standalone.signatures import (
    BadBundleError,
    Key,
    checkpoint,
    need,
    note,
    vkey,
)

LISTED = re.compile(r"log-key (0|[1-9][0-9]{0,14}) (\S+)")


class LogKeys:
    """Which key signs at which size; a new one only after its listing was signed by one before."""

    def __init__(self, first: Key, listing: bytes) -> None:
        """Take the first key, and the file ``keys``, which step 5 holds to the entries."""
        self.first = first
        self.keys: list[tuple[int, Key]] = [(-1, first)]
        for line in listing.decode("utf-8", "replace").split("\n"):
            if found := LISTED.fullmatch(line):
                self.keys.append((int(found[1]), vkey(found[2], "keys")))

    def number(self, key: Key) -> int:
        """Return which of the keys this is; -1 for a stranger."""
        return next((n for n, (_, one) in enumerate(self.keys) if one == key), -1)

    def read(self, data: bytes, where: str) -> tuple[int, bytes, int]:
        """Return size, root and number of the key of a checkpoint that one key signed."""
        lines = [line[:2] for line in note(data, where)[1]]
        own = [n for n, (_, key) in enumerate(self.keys) if key[:2] in lines]
        need(len(own) == 1, where, f"not signed once by {self.first[0]}")
        size, root = checkpoint(data, self.keys[own[0]][1], where)
        need(self.keys[own[0]][0] < size, where, "signed by a log key that it does not list")
        return size, root, own[0]

    def in_turn(self, states: list[tuple[int, int, str]]) -> None:
        """Go on only if each state (size, key, where) is signed by the key whose turn it is."""
        size, before = 0, 0
        for next_size, number, where in sorted(states, key=lambda one: one[:2]):
            need(number >= before, where, "signed by an older log key than a state before it")
            if number > before:
                held = self.keys[number][0] < size
                need(held, where, "its log key vouches for itself: no key before signed its entry")
                newer = [index for index, _ in self.keys[number + 1 :] if index < size]
                need(not newer, where, "signed by a log key in whose place another was listed")
            size, before = next_size, number

    def announced(self, states: list[tuple[int, int, str]], witnessed: set[int]) -> None:
        """Go on only if a quorum saw each later key listed under a key before it."""
        for used in {number for _, number, _ in states} - {0}:
            index = self.keys[used][0]
            seen = any(n < used and s > index and s in witnessed for s, n, _ in states)
            need(seen, "checkpoint", "no quorum of yours saw its log key listed by one before")


def check_listing(body: dict[str, Any], log: Key, listed: list[Key], where: str) -> Key:
    """Return the log key that an entry lists; refuse one that could not sign for the log."""
    if not isinstance(body.get("key"), str):
        raise BadBundleError(where, "lists no key")
    found = vkey(body["key"], where)
    need(found[0] == log[0], where, "lists a log key with the name of another")
    need(found[1] not in {key[1] for key in [log, *listed]}, where, "lists a log key twice")
    return found
