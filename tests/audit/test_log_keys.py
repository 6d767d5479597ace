"""A log that goes on under a key which it listed before, and every forged way to do so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.audit import browser
from tests.audit.conftest import publish
from tests.audit.cosigning import NAMES, cosign, policy_of
from tests.audit.script import script
from tests.audit.test_verify import _resign
from tests.register.world import NOW, Made, add, commitment, new_register, party

from servanda.audit import layout, verify
from servanda.errors import ServandaError, UsageError, VerificationError
from servanda.register import keys, proposals
from servanda.register.journal import open_journal
from servanda.tlog import checkpoint, merkle, note

POLICY, SIGNED, KEPT, TREE, SAID = range(1, 6)
STEPS = ["", "policy", "checkpoints", "kept", "tree", "statements"]
HOUR = 3600


class World(NamedTuple):
    """A register of five entries: entry 2 lists the key that signs from size 5 on."""

    folder: Path
    made: Made
    old: note.Signer
    new: note.Signer

    @property
    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [entry.leaf_hash for entry in self.made[0].entries]

    def signed(self, size: int, signer: note.Signer) -> bytes:
        """Return the state of a size, signed by a key."""
        root = merkle.root_of(self.leaves[:size])
        return checkpoint.sign(checkpoint.Checkpoint(signer.name, size, root), signer)

    def put(self, size: int, signer: note.Signer) -> None:
        """Let another key sign a published state, with the proofs that lead to it."""
        data = self.signed(size, signer)
        (self.folder / f"checkpoints/{size}").write_bytes(data)
        if size == len(self.leaves):
            (self.folder / "checkpoint").write_bytes(data)
            for path in (self.folder / "proofs").iterdir():
                head, blank, _ = path.read_bytes().partition(b"\n\n")
                path.write_bytes(head + blank + data)


def world_of(folder: Path, *, witnessed: bool = False) -> World:
    """Make the register and its bundle."""
    journal, held = made = new_register(folder)
    assert held.log is not None
    new = keys.generate(journal.origin)
    if witnessed:
        journal.store.put_policy(policy_of(journal.log_verifier))
    add(made, commitment("c1"))
    add(made, proposals.log_key(new))
    add(made, proposals.norm_act("adopt", "c1", actor="upper", at="2026-01-15"))
    if witnessed:
        cosign(journal, int(NOW.timestamp()) + HOUR, *NAMES)
    journal.hold(new)
    add(made, proposals.norm_act("suspend", "c1", actor="upper", at="2026-01-16"))
    if witnessed:
        cosign(journal, int(NOW.timestamp()) + 2 * HOUR, *NAMES)
    return World(publish(journal, held, folder / "bundle"), made, held.log, new)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a register that goes on under its listed key."""
    return world_of(tmp_path)


def all_say(world: World, *, kept: bytes | None = None, key: str | None = None,
            policy: bytes | None = None) -> tuple[int, str] | None:  # fmt: skip
    """Return step and place at which all three checkers fail; None where all three pass."""
    own = world.folder.parent / "own"
    own.mkdir(exist_ok=True)
    files: dict[str, Path | None] = {"kept": None, "policy": None}
    for name, data in (("kept", kept), ("policy", policy)):
        if data is not None:
            files[name] = own / name
            (own / name).write_bytes(data)
    report = verify.verify(world.folder, key=key, keep=files["kept"], policy=files["policy"])
    failed = [(s.number, s.bad) for s in report.steps if s.outcome == "failed"]
    arguments: list[str | Path] = [] if key is None else [key]
    arguments += ["--keep", files["kept"]] if files["kept"] else []
    arguments += ["--policy", files["policy"]] if files["policy"] else []
    code, said = script(world.folder, *arguments)
    checker = browser.shared()
    page = (
        None if checker is None else checker.verify(world.folder, key=key, kept=kept, policy=policy)
    )
    if not failed:
        assert code == 0, said
        assert page is None or page["verified"], page["headline"]
        return None
    number, bad = failed[0]
    bad = bad or ""
    assert code == 1, report.headline
    assert f"{STEPS[number]}: FAILED" in said, (said, report.headline)
    assert bad.removeprefix(str(own)) in said
    if page is not None:
        first = next(one for one in page["steps"] if one["outcome"] == "failed")
        assert first["number"] == number, (first, report.headline)
        assert first["bad"] == bad or number == KEPT, (first, report.headline)
    return number, bad


def test_a_log_goes_on_under_a_listed_key(world: World) -> None:
    """Who knows only the first key verifies what the listed one signs, and keeps it."""
    first = world.made[0].log_verifier.vkey

    assert all_say(world, key=first) is None
    assert all_say(world, key=world.new.verifier.vkey) is None
    for size, signer in ((4, world.old), (5, world.new)):
        assert all_say(world, key=first, kept=world.signed(size, signer)) is None
    report = verify.verify(world.folder, key=first)
    assert "signed by log key 2 of the log" in report.steps[1].detail
    assert report.authenticated


def test_the_register_opens_and_the_old_key_is_done(world: World) -> None:
    """After the first state of the new key the old one signs nothing here any more."""
    journal = open_journal(world.made[0].store, log_key=world.old)

    with pytest.raises(UsageError, match="never goes back to an older key"):
        add((journal, world.made[1]), commitment("c2"))
    assert journal.size == 5
    add((journal.hold(world.new), world.made[1]), commitment("c2"))
    assert journal.size == 6


def test_a_listed_key_signs_nothing_before_a_state_holds_its_listing(tmp_path: Path) -> None:
    """A listing and a first state of the new key in one go would be a key vouching for itself."""
    journal, held = made = new_register(tmp_path)
    new = keys.generate(journal.origin)
    journal.hold(new)

    with pytest.raises(UsageError, match="vouches for itself"):
        add(made, proposals.log_key(new))
    journal.hold(held.log)
    assert journal.size == 1


def test_of_two_reserve_keys_the_newest_takes_over(tmp_path: Path) -> None:
    """A reserve key that got lost too is replaced by listing another; it signs nothing then."""
    journal, held = made = new_register(tmp_path)
    lost, better = keys.generate(journal.origin), keys.generate(journal.origin)
    add(made, proposals.log_key(lost))
    add(made, proposals.log_key(better))

    journal.hold(lost)
    with pytest.raises(UsageError, match="entry 2 listed another in its place"):
        add(made, commitment("c1"))
    journal.hold(better)
    add(made, commitment("c1"))
    assert held.log is not None
    world = World(publish(journal, held, tmp_path / "bundle"), made, held.log, better)
    assert all_say(world) is None
    world.put(4, lost)
    _resign(world.folder, held)
    assert all_say(world) == (SIGNED, "checkpoints/4")


def test_who_may_list_which_key(tmp_path: Path) -> None:
    """The secretariat alone lists a log key, which bears the log's name, signs, and is new."""
    journal, held = made = new_register(tmp_path)
    upper = party(made)
    new = keys.generate(journal.origin)
    assert held.log is not None
    plan = proposals.log_key(new)

    with pytest.raises(VerificationError, match="bears another name"):
        add(made, proposals.log_key(keys.generate("servanda.local/other")))
    with pytest.raises(VerificationError, match="2 signatures are due"):
        add(made, replace(plan, newcomer=None))
    with pytest.raises(ServandaError, match="a party may not write log-key/1"):
        journal.append([replace(plan, role=None)], signer=upper, now=NOW)
    with pytest.raises(ServandaError, match="is listed already"):
        add(made, proposals.log_key(held.log))
    add(made, plan)
    with pytest.raises(ServandaError, match="is listed already"):
        add(made, plan)
    again = note.Signer(keys.key_name("upper", journal.origin, "party", 2), new.private)
    with pytest.raises(ServandaError, match="is in use already"):
        add(made, proposals.key_add(keys.enrol(again), holder=None))


# ---------------------------------------------------------------- forged bundles


def _rename(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = folder / name
    path.write_text(change(path.read_text()))


def _not_listed(world: World) -> None:
    """Let a stranger's key sign the newest state, and the file of keys claim its listing."""
    stranger = keys.generate(world.old.name)
    world.put(5, stranger)
    was, is_ = world.new.verifier.vkey, stranger.verifier.vkey
    _rename(world.folder, layout.KEYS, lambda text: text.replace(was, is_))


def _nowhere_listed(world: World) -> None:
    """Let the new key sign, with nothing that lists it."""
    _rename(world.folder, layout.KEYS,
            lambda text: "".join(f"{line}\n" for line in text.splitlines()
                                 if not line.startswith("log-key")))  # fmt: skip


def _too_early(world: World) -> None:
    """Let the new key sign a state that does not hold its listing."""
    world.put(2, world.new)


def _listed_earlier(world: World) -> None:
    """Do so, with a file of keys that claims an earlier listing."""
    world.put(2, world.new)
    for size in (3, 4):
        world.put(size, world.new)
    _rename(world.folder, layout.KEYS, lambda text: text.replace("log-key 2 ", "log-key 0 "))


def _vouches_for_itself(world: World) -> None:
    """Leave out every state of the old key that holds the listing."""
    for size in (3, 4):
        (world.folder / f"checkpoints/{size}").unlink()


def _back(world: World) -> None:
    """Let the thief of the old key sign after the new one has begun."""
    world.put(4, world.new)
    world.put(5, world.old)


def _two_lines(world: World) -> None:
    """Let both keys sign the newest state."""
    world.put(5, world.new)
    line = world.signed(5, world.old).rpartition("— ".encode())[2]
    for name in ("checkpoint", "checkpoints/5"):
        path = world.folder / name
        path.write_bytes(path.read_bytes() + "— ".encode() + line)


FORGED = {
    "not-listed": (_not_listed, SAID, "keys"),
    "nowhere-listed": (_nowhere_listed, SIGNED, "checkpoint"),
    "too-early": (_too_early, SIGNED, "checkpoints/2"),
    "listed-earlier": (_listed_earlier, SAID, "keys"),
    "vouches-for-itself": (_vouches_for_itself, SIGNED, "checkpoints/5"),
    "back-to-the-old-key": (_back, SIGNED, "checkpoints/5"),
    "two-keys-at-once": (_two_lines, SIGNED, "checkpoint"),
}


@pytest.mark.parametrize("name", FORGED)
def test_each_forged_change_of_keys_is_found(name: str, world: World) -> None:
    """Package, script and page find it at the same step and place; the untouched bundle passes."""
    assert all_say(world) is None
    make, step, bad = FORGED[name]
    make(world)
    _resign(world.folder, world.made[1])

    assert all_say(world) == (step, bad)


def test_who_kept_a_state_of_the_new_key_sees_the_old_one_come_back(world: World) -> None:
    """A bundle that hides the new key's states is one of somebody who holds the old key."""
    kept = world.signed(5, world.new)
    world.put(5, world.old)
    _resign(world.folder, world.made[1])

    assert all_say(world) is None
    assert all_say(world, kept=kept) == (KEPT, "checkpoint")
    assert all_say(world, key=world.new.verifier.vkey) == (SIGNED, "checkpoint")
    earlier = world.signed(4, world.new)
    found = all_say(world, kept=earlier)
    assert found == (KEPT, "checkpoints/5")


def test_a_listing_by_the_wrong_role_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An observer's listing, let in by an operator who switches the checks off, is named."""
    journal, held = made = new_register(tmp_path)
    new = keys.generate(journal.origin)
    with monkeypatch.context() as patch:
        patch.setattr("servanda.register.authority.Authority._check_role", lambda *_: None)
        add(made, replace(proposals.log_key(new), role="observer"))
    assert held.log is not None
    world = World(publish(journal, held, tmp_path / "bundle"), made, held.log, new)

    assert all_say(world) == (SAID, "entry 1")


# ---------------------------------------------------------------- witnesses


def test_a_quorum_must_have_seen_the_listing(tmp_path: Path) -> None:
    """Auditors with a quorum believe a new key only if their witnesses saw its listing before."""
    world = world_of(tmp_path, witnessed=True)
    mine = policy_of(world.made[0].log_verifier)

    assert all_say(world, policy=mine) is None
    (world.folder / "checkpoints/4").write_bytes(world.signed(4, world.old))
    _resign(world.folder, world.made[1])
    assert all_say(world, policy=mine) == (SIGNED, "checkpoint")
    assert all_say(world) is None


def test_the_register_waits_for_its_quorum(tmp_path: Path) -> None:
    """A register that states a quorum changes its log key only after the listing is witnessed."""
    journal, _ = made = new_register(tmp_path)
    journal.store.put_policy(policy_of(journal.log_verifier))
    new = keys.generate(journal.origin)
    add(made, proposals.log_key(new))
    journal.hold(new)

    with pytest.raises(UsageError, match="is not witnessed by a quorum yet"):
        add(made, commitment("c1"))
    cosign(journal, int(NOW.timestamp()) + HOUR, *NAMES)
    add(made, commitment("c1"))
    assert journal.size == 3
