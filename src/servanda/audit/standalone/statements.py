"""Entries: canonical JSON, signatures, chains and rights."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from servanda.audit.standalone.enrolment import KEYS, Enrolment
from servanda.audit.standalone.signatures import (
    BadBundleError,
    Key,
    b64,
    checkpoint,
    need,
    note,
    sha,
    vkey,
)

JUDGING = ["codebook", "guideline", "assessment", "coding", "adjudication", "selection"]
LEVERS = ["lever", "lever-act"]
PLANS = ["agenda"]
REPORTS = ["procedure", "report", "report-step"]
ANSWERS = ["objection", "reply"]
ROLES = {
    "secretariat": [
        "genesis",
        "key-add",
        "log-key",
        *KEYS,
        "redaction",
        "document",
        "press-article",
        *("reading", "versions"),
        "commitment",
        "rules",
        "norm-act",
        "evidence",
        "evidence-policy",
        *JUDGING,
        *LEVERS,
        *PLANS,
        *REPORTS,
        *ANSWERS,
    ],
    "coder": [*KEYS, "reading", "versions", "coding-decision", *JUDGING],
    "party": [
        "key-add",
        *KEYS,
        "commitment",
        "norm-act",
        "evidence",
        "evidence-policy",
        *LEVERS,
        *PLANS,
        "report-step",
        *ANSWERS,
    ],
    "observer": [*KEYS, "evidence", "evidence-policy", *PLANS, *REPORTS, *ANSWERS],
    "assessor": [*KEYS, "evidence", "evidence-policy", *JUDGING, *ANSWERS],
}
NAMED = {
    *("document", "commitment", "evidence-policy", "lever", "agenda", "procedure", "report"),
    "press-article",
}
DATED = {
    "norm-act": "at",
    **dict.fromkeys(
        ["lever-act", "press-article", "objection", "reply", "report", "report-step"], "on"
    ),
}
CLOCK = r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]"
STAMP = re.compile(CLOCK + r":[0-5][0-9]Z")
INSTANT = re.compile(CLOCK + r"(:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])")
FIELDS = {
    *("ctx", "log", "type", "actor", "role", "seq", "prev", "seen", "claimed_time"),
    *("body", "refs", "supersedes", "signers"),
}


def canonical(value: object) -> bytes:
    """Return the one JSON text of a value (RFC 8785 for values without floats)."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def _refuse(text: str) -> None:
    raise ValueError(text)


def _whole(text: str) -> int:
    if len(text) > 17 or abs(int(text)) >= 2**53:
        raise ValueError(text)
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs) or not all(key.isascii() for key, _ in pairs):
        raise ValueError("keys")
    return dict(pairs)


def _shallow(value: Any, left: int = 64) -> bool:
    """Tell whether no more than 64 objects and lists lie inside each other."""
    if not isinstance(value, dict | list):
        return True
    items = value.values() if isinstance(value, dict) else value
    return left > 0 and all(_shallow(item, left - 1) for item in items)


def read_json(data: bytes, where: str) -> Any:
    """Return the value of canonical JSON; no other spelling of it is accepted."""
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_float=_refuse,
            parse_int=_whole,
            parse_constant=_refuse,
        )
        same = _shallow(value) and canonical(value) == data
    except (ValueError, RecursionError):
        raise BadBundleError(where, "not JSON as the register writes it") from None
    need(same, where, "JSON that is not in canonical form")
    return value


def places(body: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (path, mark, hash) of each sealed place of a body."""
    if isinstance(body, dict):
        for mark in ("$c", "$b"):
            if set(body) == {mark} and isinstance(body[mark], str):
                yield path, mark, body[mark]
                return
        for key in body:
            yield from places(body[key], f"{path}/{key}")
    elif isinstance(body, list):
        for n, item in enumerate(body):
            yield from places(item, f"{path}/{n}")


def told_day(text: str, *, instants: bool) -> bool:
    """Tell whether a text is a day, or for an act an instant, between 1900 and 2199."""
    if instants and "T" in text:
        found = INSTANT.fullmatch(text)
        text = found[1] if found else ""
    try:
        plain = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None
        return plain and 1900 <= date.fromisoformat(text).year <= 2199
    except ValueError:
        return False


def told_stamp(text: str) -> bool:
    """Tell whether a text is a time as entries claim it."""
    found = STAMP.fullmatch(text)
    return found is not None and told_day(found[1], instants=False)


def folded(name: str) -> str:
    """Return a name as it is compared: the letters A to Z in either case are the same."""
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in name)


def name_of(kind: str, body: dict[str, Any]) -> tuple[str, str] | None:
    """Return under which name a body stands, of which there is one at a time."""
    if kind == "codebook":
        return kind, f"{body['id']}@{body['version']}"
    if kind == "selection":
        return kind, body["name"]
    return (kind, body["id"]) if kind in NAMED else None


class Rules:
    """Keys, chains and rights as they follow from the entries so far."""

    def __init__(self, log: Key, roots: Callable[[int], bytes]) -> None:
        """Start before the first entry; ``roots`` gives the tree's root at a size."""
        self.log, self.roots = log, roots
        self.enrolment = Enrolment(log)
        self.tips: dict[str, tuple[int, str]] = {}
        self.ids: set[str] = set()
        self.entries: list[dict[str, Any]] = []
        self.leaves: list[str] = []
        self.said: list[tuple[str, str, tuple[str, str] | None, int]] = []
        self.gone: set[int] = set()
        self.names: dict[tuple[str, str], int] = {}
        self.holders: dict[int, list[str]] = {}
        self.bodies: list[Any] = []
        self.redacted: set[tuple[int, str]] = set()

    def earlier(self, ref: dict[str, Any], where: str) -> int:
        """Return the index of an earlier entry that is referred to by index and content."""
        index: int = ref["index"]
        need(0 <= index < len(self.leaves), where, "refers to an entry that is not before it")
        need(self.leaves[index] == ref["leaf"], where, "refers to an entry of another content")
        return index

    def admit(self, index: int, data: bytes, leaf: bytes) -> Any:
        """Take one entry in and return its body."""
        where = f"entry {index}"
        need(len(data) <= 60000, where, "is too large")
        text, lines = note(data, where)
        entry = read_json(text[:-1].encode(), where)
        need(isinstance(entry, dict) and set(entry) == FIELDS, where, "lacks or adds a field")
        need(entry["ctx"] == "servanda/entry/v1", where, "is of another format")
        need(entry["log"] == self.log[0], where, "was written for another log")
        need(told_stamp(entry["claimed_time"]), where, "claims a time that is none")
        body, kind = entry["body"], entry["type"].partition("/")[0]
        need(entry["type"] == f"{kind}/1", where, f"{entry['type']} is unknown to this script")
        if index == 0:
            self.found(entry, where)
        need(index == 0 or kind != "genesis", where, "a second genesis")
        id_ = sha(text[:-1].encode()).hex()
        need(id_ not in self.ids, where, "repeats an earlier entry")
        signers = [{k: entry[k] for k in ("actor", "role", "seq", "prev")}, *entry["signers"]]
        need(len({s["actor"] for s in signers}) == len(signers), where, "one actor signs twice")
        self.enrolment.check_lines(kind, body, signers, lines, text=text, where=where)
        for signer in signers:
            wanted = self.tips.get(signer["actor"], (0, None))
            need((signer["seq"], signer["prev"]) == wanted, where, "breaks its actor's chain")
        self.check_rights(entry, kind, signers, where)
        self.enrolment.check(index, kind, body, signers, lines)
        self.enrolment.take(kind, body, lines, where)
        for signer in signers:
            self.tips[signer["actor"]] = (signer["seq"] + 1, id_)
        if (seen := entry["seen"]) is not None:
            need(0 < seen["size"] <= index, where, "claims to have seen later entries")
            need(b64(seen["root"], where) == self.roots(seen["size"]), where, "saw another log")
        self.ids.add(id_)
        self.entries.append(entry)
        self.leaves.append(leaf.hex())
        self.bodies.append(body)
        return body

    def found(self, entry: dict[str, Any], where: str) -> None:
        """Take the first entry's keys."""
        body = entry["body"]
        need(entry["type"] == "genesis/1", where, "the log does not start with genesis/1")
        need(vkey(body["log"], where) == self.log, "policy", "another log key than entry 0 names")
        self.enrolment.publisher = vkey(body["publisher"], where)
        if (before := body.get("succeeds")) is not None:
            old = vkey(before["log"], where)
            need(old[0] != self.log[0], where, "follows its own log")
            checkpoint(before["checkpoint"].encode(), old, f"{where}: the log before")
        for key in body["keys"]:
            self.enrolment.enrol(key, where)

    def check_rights(
        self, entry: dict[str, Any], kind: str, signers: list[dict[str, Any]], where: str
    ) -> None:
        """Go on only if the roles may write this, and what it replaces may be replaced."""
        body, older, right = entry["body"], entry["supersedes"], kind
        for ref in entry["refs"]:
            self.earlier(ref, where)
        replaced = [] if older is None else [self.earlier(older, where)]
        lost = None
        if kind == "correction":
            target = self.earlier(body["entry"], where)
            right, actor, lost, _ = self.said[target]
            stays = {"genesis", "correction", "redaction", "key-add", "log-key", *KEYS}
            need(right not in stays, where, "corrects what stays")
            own = signers[0]["role"] == "secretariat" or signers[0]["actor"] == actor
            need(own, where, "corrects what somebody else said")
            replaced.append(target)
        for signer in signers:
            allowed = right in ROLES.get(signer["role"], ())
            need(allowed, where, f"a {signer['role']} may not write {entry['type']}")
        for target in replaced:
            need(target not in self.gone, where, f"replaces entry {target} a second time")
        self.check_redaction(kind, body, where)
        name = name_of(kind, body)
        if kind in {"assessment", "coding"}:
            self.check_judge(body, signers, replaced, where)
        self.check_holders(kind, body, signers, replaced, where)
        self.check_speakers(entry, kind, signers, where)
        self.check_planner(kind, signers[0], replaced, where)
        version = 0
        need(name is None or older or name not in self.names, where, "repeats an id")
        if older is not None:
            same = self.said[replaced[0]][0] == kind and self.said[replaced[0]][2] == name
            need(same, where, "supersedes something else")
        if kind == "commitment":
            version = 1 if older is None else self.said[replaced[0]][3] + 1
            need(body["version"] == version, where, "has the wrong version")
        self.gone.update(replaced)
        if lost is not None and self.names.get(lost) == replaced[-1]:
            del self.names[lost]
        if name is not None:
            self.names[name] = len(self.said)
        self.holders[len(self.said)] = body.get("holders", [])
        self.said.append((kind, signers[0]["actor"], name, version))

    def check_speakers(
        self, entry: dict[str, Any], kind: str, signers: list[dict[str, Any]], where: str
    ) -> None:
        """Go on only if it refers to what it names, and no party speaks for another."""
        body, refs = entry["body"], entry["refs"]
        parties = {folded(s["actor"]) for s in signers if s["role"] == "party"}
        if kind in DATED:
            told = told_day(body[DATED[kind]], instants=kind == "norm-act")
            need(told, where, "names a day that is none")
        if kind == "norm-act":
            mine = not parties or folded(body["actor"]) in parties
            need(mine, where, "speaks for somebody else")
        if kind not in {"report", "report-step", "objection", "reply", "press-article", "versions"}:
            return
        need(bool(refs), where, "refers to nothing")
        first = self.said[refs[0]["index"]]
        if kind in {"press-article", "versions"}:
            self.check_article(body, refs, where)
            return
        if kind == "reply":
            need(refs[0]["index"] == body["to"], where, "refers to another entry than it answers")
            need(first[0] in {"objection", "report"}, where, "answers what is no objection")
        else:
            other = {"report": "procedure", "report-step": "report"}.get(kind)
            if other is None:
                both = (body["commitment"] is None) == (body["report"] is None)
                need(not both, where, "objects to both or to neither")
                other = "commitment" if body["report"] is None else "report"
            same = (first[0], first[2]) == (other, (other, body[other]))
            need(same, where, "does not refer to what it names")
        if kind != "report":
            need(parties <= {folded(body["who"])}, where, "speaks for somebody else")

    def check_redaction(self, kind: str, body: dict[str, Any], where: str) -> None:
        """Go on only if a redaction names sealed places of an earlier entry, each once."""
        if kind != "redaction":
            return
        index, paths = self.earlier(body["entry"], where), body["paths"]
        sealed = {path for path, _, _ in places(self.bodies[index])}
        need(paths and paths == sorted(set(paths)), where, "redacts nothing, or out of order")
        need(set(paths) <= sealed, where, "redacts what is not sealed")
        new = {(index, path) for path in paths}
        need(not new & self.redacted, where, "redacts a second time")
        self.redacted |= new

    def check_article(self, body: dict[str, Any], refs: list[dict[str, Any]], where: str) -> None:
        """Go on only if an article, or versions of a text, refer to the documents they name."""
        documents = body["documents"] if "documents" in body else [body["document"]]
        wanted = [("document", name) for name in documents]
        need(len(set(documents)) == len(documents), where, "sets a text beside itself")
        if body.get("corrects") is not None:
            wanted.append(("press-article", body["corrects"]))
        found = [self.said[ref["index"]][2] for ref in refs[: len(wanted)]]
        need(found == wanted, where, "does not refer to what it names")

    def check_planner(
        self, kind: str, first: dict[str, Any], replaced: list[int], where: str
    ) -> None:
        """Go on only if a plan is replaced by who recorded it, or by the secretariat."""
        own = kind in {"agenda", "procedure", "report"}
        if own and first["role"] != "secretariat":
            mine = all(self.said[target][1] == first["actor"] for target in replaced)
            need(mine, where, f"replaces the {kind} of somebody else")

    def check_judge(
        self,
        body: dict[str, Any],
        signers: list[dict[str, Any]],
        replaced: list[int],
        where: str,
    ) -> None:
        """Go on only if nobody judges an own promise or replaces what another judged."""
        judges = {folded(s["actor"]) for s in signers} | {folded(body["coder"])}
        own = judges & {folded(who) for who in body.get("debtor", [])}
        need(not own, where, "judges a promise of its own author")
        mine = all(self.said[target][1] == signers[0]["actor"] for target in replaced)
        need(mine, where, "replaces what somebody else judged")

    def check_holders(
        self,
        kind: str,
        body: dict[str, Any],
        signers: list[dict[str, Any]],
        replaced: list[int],
        where: str,
    ) -> None:
        """Go on only if holders alone act on a lever, each for itself."""
        first = signers[0]
        if kind == "lever":
            own = body["holders"]
        elif kind == "lever-act":
            standing = self.names.get(("lever", body["lever"]))
            need(standing is not None, where, "acts on a lever that does not stand")
            held = self.holders[standing or 0]
            need(body["holder"] in held, where, "acts on a lever for somebody who does not hold it")
            own = [body["holder"]]
        else:
            return
        mine = all(self.said[target][1] == first["actor"] for target in replaced)
        need(mine or first["role"] != "party", where, "replaces what somebody else recorded")
        parties = {folded(s["actor"]) for s in signers if s["role"] == "party"}
        need(parties <= {folded(who) for who in own}, where, "speaks for a holder of a lever")
