"""Entries about keys that nobody had a right to: both verifiers find them in a bundle."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.audit.forging import bundle_of, leaf_of
from tests.audit.test_forged_bodies import alone
from tests.register.world import NOW, Made, add, new_register, party

from servanda.audit import verify
from servanda.register import entries, keys, proposals
from servanda.register.writing import cosigner, place_of
from servanda.tlog import checkpoint, note

SEALED = {"$c": "A" * 43 + "="}
Held = dict[str, note.Signer]


def key(signer: note.Signer) -> dict[str, Any]:
    """Return how a key stands in a body."""
    built: dict[str, Any] = msgspec.to_builtins(keys.enrol(signer))
    return built


def rotation(held: Held, **change: Any) -> dict[str, Any]:
    """Return the body of a change of upper's key."""
    body = {
        "old": held["upper"].verifier.vkey,
        "key": key(held["new"]),
        "doubt_from": None,
        "reason": None,
    }
    return {**body, **change}


def revocation(held: Held, who: str, since: int | None = None) -> dict[str, Any]:
    """Return the body of the end of a key."""
    return {"key": held[who].verifier.vkey, "doubt_from": since, "reason": SEALED}


def guards(threshold: int, *names: str, who: str = "upper") -> dict[str, Any]:
    """Return the body that names guards."""
    return {"actor": who, "threshold": threshold, "guards": list(names)}


def recovery(held: Held, **change: Any) -> dict[str, Any]:
    """Return the body of a recovery of upper's key."""
    body = {
        "ends": [held["upper"].verifier.vkey],
        "key": key(held["new"]),
        "doubt_from": None,
        "reason": SEALED,
    }
    return {**body, **change}


Case = tuple[str, Callable[[Held], dict[str, Any]], tuple[str, ...], str, str]
"""Type, body, who signs in order (the last may be a new key), and what both verifiers say."""
CASES: dict[str, Case] = {
    "by-another": ("key-rotate/1", rotation, ("lower", "new"),
                   "the old key signs", "not signed by the old key alone"),
    "without-new": ("key-rotate/1", rotation, ("upper",),
                    "2 signatures are due", "not as many signatures as signers"),
    "other-new": ("key-rotate/1", rotation, ("upper", "spare"),
                  "not the new key's", "not the new key's"),
    "other-role": ("key-rotate/1", lambda h: rotation(h, key=key(h["watch"])), ("upper", "watch"),
                   "another actor or role", "another actor or role"),
    "used-key": ("key-rotate/1", lambda h: rotation(h, key=key(h["lower"])), ("upper", "lower"),
                 "is enrolled already", "a key with the name and id of another"),
    "late-doubt": ("key-rotate/1", lambda h: rotation(h, doubt_from=99), ("upper", "new"),
                   "doubt from entry 99", "doubts from no earlier entry"),
    "revoked-by-another": ("key-revoke/1", lambda h: revocation(h, "upper"), ("lower",),
                           "lower cannot revoke", "revokes a key of somebody else"),
    "unknown": ("key-revoke/1", lambda h: revocation(h, "new"), ("upper",),
                "is not enrolled before it", "names a key that does not count"),
    "last": ("key-revoke/1", lambda h: revocation(h, "local"), ("local",),
             "nobody could enrol another", "revokes the last key of the secretariat"),
    "own-guards-again": ("key-guard/1", lambda _: guards(2, "bank", "lower"), ("upper",),
                         "upper is no guard", "signed by somebody who is no guard"),
    "guards-of-another": ("key-guard/1", lambda _: guards(2, "bank", "lower", who="mayor"),
                          ("upper",), "names its guards itself", "names the guards of somebody"),
    "one-guard": ("key-guard/1", lambda _: guards(1, "bank", "lower", who="mayor"), ("mayor",),
                  "at least 2 sign together", "too few or too many guards"),
    "keyless-guard": ("key-guard/1", lambda _: guards(2, "bank", "x", who="mayor"), ("mayor",),
                      "x has no key", "names a guard without a key"),
    "too-few": ("key-recover/1", recovery, ("bank", "new"),
                "1 of the guards", "signed by too few guards"),
    "stranger": ("key-recover/1", recovery, ("bank", "mayor", "new"),
                 "mayor is no guard", "signed by somebody who is no guard"),
    "old-key-lives": ("key-recover/1", lambda h: recovery(h, ends=[]), ("bank", "court", "new"),
                      "ends all keys of upper", "does not end all keys"),
    "no-guards": ("key-recover/1", lambda h: recovery(
        h, ends=[h["lower"].verifier.vkey], key=key(h["lower2"])), ("bank", "court", "lower2"),
        "lower has named no guards", "lower has named no guards"),
    "foreign-key": ("key-add/1", lambda h: {"key": key(h["lower2"]), "holder": None}, ("upper",),
                    "own keys only", "enrols a key of somebody else"),
}  # fmt: skip


def world(folder: Path) -> tuple[Made, Held]:
    """Return a register in which upper has named guards, and everybody's keys."""
    made = new_register(folder)
    held = {n: party(made, n) for n in ("upper", "bank", "court", "lower", "mayor")}
    plan = proposals.key_guard(
        "upper", threshold=2, guards=["bank", "court", "lower"], role="party"
    )
    made[0].append([plan], signer=held["upper"], now=NOW)
    held["local"] = made[1].signer("secretariat")
    for name, actor, role, number in (
        ("new", "upper", "party", 2),
        ("spare", "upper", "party", 3),
        ("watch", "upper", "observer", 1),
        ("lower2", "lower", "party", 2),
    ):
        held[name] = keys.generate(keys.key_name(actor, made[0].origin, role, number))
    return made, held


def forged(made: Made, held: Held, type_: str, body: Any, by: tuple[str, ...]) -> bytes:
    """Return an entry signed by some, whatever the rules say of it."""
    authority = made[0].authority
    enrolled = [keys.enrol(held[name]) for name in by]
    brings = type_ in {"key-rotate/1", "key-recover/1"} and len(by) > 1
    places = [
        place_of(key, authority, log=made[0].origin, seen=None)
        for key in (enrolled[:-1] if brings else enrolled)
    ]
    return entries.write(
        type_,
        body,
        place=places[0],
        now=NOW,
        beside=[cosigner(place) for place in places[1:]],
        signers=[held[name] for name in by],
    )


@pytest.mark.parametrize("name", CASES)
def test_both_verifiers_find_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A key changed, ended or recovered by somebody who may not: named by both, with its entry."""
    made, held = world(tmp_path)
    type_, body, by, told, told_alone = CASES[name]
    leaf = forged(made, held, type_, body(held), by)
    leaves = [*(entry.leaf for entry in made[0].entries), leaf]

    folder = bundle_of(tmp_path, *made, leaves, monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == f"entry {len(leaves) - 1}"
    assert told in report.headline
    said = alone(folder)
    assert f"entry {len(leaves) - 1}" in said
    assert told_alone in said


def test_a_key_that_ended_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a revoked key signs is found by both; the entry before the revocation holds."""
    made, held = world(tmp_path)
    act = proposals.norm_act("release", "c1", actor="upper", at="2026-01-20", role="party")
    made[0].append([act], signer=held["upper"], now=NOW)
    ended = proposals.key_revoke(
        held["upper"].verifier.vkey,
        doubt_from=None,
        reason="stolen",
        role="secretariat",
        actor="local",
    )
    add(made, ended)
    body = {"act": "release", "commitment": "c1", "actor": "upper", "at": "2026-01-21",
            "to": None, "note": None}  # fmt: skip
    leaf = forged(made, held, "norm-act/1", body, ("upper",))
    leaves = [*(entry.leaf for entry in made[0].entries), leaf]

    folder = bundle_of(tmp_path, *made, leaves, monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == f"entry {len(leaves) - 1}"
    assert "ended with entry" in report.headline
    assert "ended before it" in alone(folder)


def test_a_forged_succession_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first entry that follows a state which its log never signed is found by both."""
    made, held = new_register(tmp_path)
    other, thief = keys.generate("servanda.local/old-1"), keys.generate("x")
    state = checkpoint.Checkpoint(origin=other.name, size=1, root=bytes(32))
    forged_note = note.sign(state.text, [note.Signer(other.name, thief.private)]).decode()
    body = dict(made.entries[0].envelope.body)
    body["succeeds"] = {"log": other.verifier.vkey, "checkpoint": forged_note}
    leaf = leaf_of(made, held.signer("secretariat"), "genesis/1", body, seq=0, prev=None)

    with monkeypatch.context() as patch:
        patch.setattr("servanda.register.authority.succession.check", lambda _: None)
        folder = bundle_of(tmp_path, made, held, [leaf], monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == "entry 0"
    assert "the log before" in report.headline
    assert "the log before" in alone(folder)
