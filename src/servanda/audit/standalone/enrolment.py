"""Statement keys: enrolled, changed, revoked, recovered."""

from typing import Any

from servanda.audit.standalone.logkeys import check_listing
from servanda.audit.standalone.signatures import Key, check_signature, need, vkey, written

KEYS = ["key-rotate", "key-revoke", "key-guard", "key-recover"]


class Enrolment:
    """Which statement keys count after some entries."""

    def __init__(self, log: Key) -> None:
        """Start before the first entry."""
        self.log = log
        self.publisher: Key = ("", b"", b"")
        self.keys: dict[tuple[str, bytes], tuple[Key, dict[str, str]]] = {}
        self.ended: set[tuple[str, bytes]] = set()
        self.guards: dict[str, tuple[int, list[str]]] = {}
        self.listing: list[str] = []
        self.log_keys: list[Key] = []
        self.log_listing: list[str] = []
        self.signed: list[set[tuple[str, bytes]]] = []
        self.doubtful: set[int] = set()

    def named(self, key: dict[str, str], where: str) -> Key:
        """Return a key that may be taken in: its name says whose it is and for what."""
        found = vkey(key["vkey"], where)
        wanted = f"{key['actor']}.{self.log[0].rpartition('/')[2]}/{key['role']}/"
        need(found[0].startswith(wanted), where, "a key with the name of another actor or role")
        need(found[:2] not in self.keys, where, "a key with the name and id of another")
        need(found[2] not in self.used(), where, "a key enrolled twice")
        return found

    def used(self) -> set[bytes]:
        """Return the keys that have a purpose."""
        others = [self.log, self.publisher, *self.log_keys]
        return {k[2] for k in [*(key for key, _ in self.keys.values()), *others]}

    def newcomer(self, kind: str, body: dict[str, Any], where: str) -> Key | None:
        """Return the new key that an entry brings and that signs it too."""
        if kind == "log-key":
            found = check_listing(body, self.log, self.log_keys, where)
            need(found[2] not in self.used(), where, "a key enrolled twice")
            return found
        return self.named(body["key"], where) if kind in {"key-rotate", "key-recover"} else None

    def enrol(self, key: dict[str, str], where: str) -> None:
        """Take a key in."""
        found = self.named(key, where)
        self.keys[found[:2]] = (found, key)
        self.listing.append(f"{key['role']} {key['vkey']}\n")

    def check_lines(
        self,
        kind: str,
        body: dict[str, Any],
        signers: list[dict[str, Any]],
        lines: list[tuple[str, bytes, bytes]],
        *,
        text: str,
        where: str,
    ) -> None:
        """Go on only if each signer signed with an own key that counts, and a new key with it."""
        new = kind in {"key-rotate", "key-recover", "log-key"}
        need(len(lines) == len(signers) + new <= 16, where, "not as many signatures as signers")
        for signer, (name, id_, signature) in zip(signers, lines, strict=False):
            need((name, id_) in self.keys, where, f"the key {name} is not enrolled before it")
            need((name, id_) not in self.ended, where, f"the key {name} ended before it")
            key, right = self.keys[name, id_]
            same = (right["actor"], right["role"]) == (signer["actor"], signer["role"])
            need(same, where, f"the key {name} signs for another actor or role")
            check_signature(key[2], text, signature, where)
        if found := self.newcomer(kind, body, where):
            name, id_, signature = lines[-1]
            need((name, id_) == found[:2], where, "the last signature is not the new key's")
            check_signature(found[2], text, signature, where)

    def valid(self, actor: str | None = None, role: str | None = None) -> list[str]:
        """Return the verifier keys that count, of one actor or role where named."""
        return [
            key["vkey"]
            for id_, (_, key) in self.keys.items()
            if id_ not in self.ended
            and actor in {None, key["actor"]}
            and role in {None, key["role"]}
        ]

    def holder(self, text: str, where: str) -> dict[str, str]:
        """Return whose key it is; it must count."""
        id_ = vkey(text, where)[:2]
        need(id_ in self.keys and id_ not in self.ended, where, "names a key that does not count")
        need(self.keys[id_][1]["vkey"] == text, where, "names a key that does not count")
        return self.keys[id_][1]

    def check(
        self,
        index: int,
        kind: str,
        body: dict[str, Any],
        signers: list[dict[str, Any]],
        lines: list[tuple[str, bytes, bytes]],
    ) -> None:
        """Go on only if who signed may say this of keys."""
        where, first = f"entry {index}", signers[0]
        doubt = body.get("doubt_from")
        if kind in KEYS and doubt is not None:
            need(type(doubt) is int and 0 < doubt < index, where, "doubts from no earlier entry")
        if kind == "key-add":
            own = (first["actor"], first["role"]) == (body["key"]["actor"], body["key"]["role"])
            need(own or first["role"] == "secretariat", where, "enrols a key of somebody else")
        elif kind == "key-rotate":
            old = self.holder(body["old"], where)
            alone = len(signers) == 1 and lines[0][:2] == vkey(body["old"], where)[:2]
            need(alone, where, "not signed by the old key alone")
            same = (old["actor"], old["role"]) == (body["key"]["actor"], body["key"]["role"])
            need(same, where, "brings a key of another actor or role")
        elif kind == "key-revoke":
            key = self.holder(body["key"], where)
            own = first["actor"] == key["actor"] or first["role"] == "secretariat"
            need(own, where, "revokes a key of somebody else")
            last = key["role"] == "secretariat" and len(self.valid(role="secretariat")) == 1
            need(not last, where, "revokes the last key of the secretariat")
        elif kind == "key-guard":
            self.check_guards(body, signers, where)
        elif kind == "key-recover":
            self.check_quorum(body["key"]["actor"], signers, where)
            wanted = self.valid(body["key"]["actor"], body["key"]["role"])
            need(body["ends"] == wanted, where, "does not end all keys of that actor and role")

    def check_guards(self, body: dict[str, Any], signers: list[dict[str, Any]], where: str) -> None:
        """Go on only if they may be guards, and who names them may."""
        actor, guards = body["actor"], body["guards"]
        apart = len(set(guards)) == len(guards) and actor not in guards
        need(apart, where, "names a guard twice, or the actor itself")
        need(2 <= body["threshold"] <= len(guards) <= 15, where, "has too few or too many guards")
        need(all(self.valid(guard) for guard in guards), where, "names a guard without a key")
        if actor in self.guards:
            self.check_quorum(actor, signers, where)
        else:
            own = len(signers) == 1 and signers[0]["actor"] == actor
            need(own, where, "names the guards of somebody else")

    def check_quorum(self, actor: str, signers: list[dict[str, Any]], where: str) -> None:
        """Go on only if enough guards of an actor signed, and nobody else."""
        need(actor in self.guards, where, f"{actor} has named no guards")
        threshold, guards = self.guards[actor]
        signed = {signer["actor"] for signer in signers}
        need(signed <= set(guards), where, "signed by somebody who is no guard")
        need(len(signed) >= threshold, where, "signed by too few guards")

    def take(
        self, kind: str, body: dict[str, Any], lines: list[tuple[str, bytes, bytes]], where: str
    ) -> None:
        """Take in what a checked entry says of keys."""
        ended: list[str] = []
        if kind in {"key-rotate", "key-revoke"}:
            ended = [body["old" if kind == "key-rotate" else "key"]]
        for text in body["ends"] if kind == "key-recover" else ended:
            id_ = vkey(text, where)[:2]
            self.ended.add(id_)
            if body["doubt_from"] is not None:
                for index in range(body["doubt_from"], len(self.signed)):
                    if id_ in self.signed[index]:
                        self.doubtful.add(index)
        self.signed.append({line[:2] for line in lines})
        if kind in {"key-add", "key-rotate", "key-recover"}:
            self.enrol(body["key"], where)
        if kind == "key-guard":
            self.guards[body["actor"]] = (body["threshold"], body["guards"])
        if kind == "log-key":
            self.log_keys.append(vkey(body["key"], where))
            self.log_listing.append(
                f"log-key {len(self.signed) - 1} {written(self.log_keys[-1])}\n"
            )
