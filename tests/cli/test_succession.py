"""A register whose log key is lost goes on in a new one that names its last checkpoint."""

import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.register.world import NOW

from servanda.model.entry import Succession
from servanda.register import journal as journals
from servanda.register import keys as keyfiles
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import checkpoint, note


@pytest.fixture
def old(talks: Path, servanda: Run) -> Path:
    """Return the desk with the bundle of a register whose log key is lost afterwards."""
    assert servanda("publish", "old", "--as-of", "2026-05-01").code == 0
    return talks.parent


def test_a_new_log_follows_the_old_one(old: Path, servanda: Run) -> None:
    """The first entry names the old log's last state; both bundles together show that it is so."""
    done = servanda("init", "next.db", "--succeeds", "old", "--unsafe-plain-key")
    assert done.code == 0, done.err
    assert servanda("publish", "new", "--register", "next.db", "--as-of", "2026-05-01").code == 0

    shown = servanda("verify", "new", "--predecessor", "old")

    origin = (old / "old/checkpoint").read_text(encoding="utf-8").split("\n")[0]
    assert shown.code == 0
    assert f"follows {origin} as it was with" in shown.err
    audit = (old / "new/site/audit.html").read_text(encoding="utf-8")
    assert f"goes on for {origin}" in audit


@pytest.mark.usefixtures("old")
def test_a_longer_old_log_still_is_the_one(servanda: Run) -> None:
    """A later bundle of the old log shows the same; one of another log does not."""
    assert servanda("init", "next.db", "--succeeds", "old", "--unsafe-plain-key").code == 0
    assert servanda("publish", "new", "--register", "next.db", "--as-of", "2026-05-01").code == 0
    assert servanda("record", "text.txt", "--accept", "all").code == 0
    assert servanda("publish", "longer", "--as-of", "2026-05-01").code == 0

    assert servanda("verify", "new", "--predecessor", "longer").code == 0
    stranger = servanda("verify", "new", "--predecessor", "new")
    assert (stranger.code, "the bundle you named is of" in stranger.err) == (2, True)
    none = servanda("verify", "old", "--predecessor", "new")
    assert (none.code, "follows no other register" in none.err) == (2, True)


def test_a_bundle_that_fails_is_not_followed(old: Path, servanda: Run) -> None:
    """Nothing is made where the old bundle does not hold; a key of the old log is checked."""
    shutil.copytree(old / "old", old / "bad")
    with (old / "bad/checkpoint").open("ab") as file:
        file.write(b"x")

    done = servanda("init", "next.db", "--succeeds", "bad", "--unsafe-plain-key")

    assert done.code == 1
    assert not (old / "next.db").exists()
    alone = servanda("init", "next.db", "--log-key", "x", "--unsafe-plain-key")
    assert (alone.code, "--log-key goes with --succeeds" in alone.err) == (2, True)


def test_a_checkpoint_that_was_never_signed(tmp_path: Path) -> None:
    """A first entry that names an unsigned state of another log, or its own, is refused."""
    held = keyfiles.generate_set("servanda.local/next-1")
    other, thief = keyfiles.generate("servanda.local/old-1"), keyfiles.generate("x")
    state = checkpoint.Checkpoint(origin=other.name, size=1, root=bytes(32))
    forged = note.sign(state.text, [note.Signer(other.name, thief.private)]).decode()
    own = checkpoint.Checkpoint(origin=held.origin, size=1, root=bytes(32))
    assert held.log is not None
    itself = checkpoint.sign(own, held.log).decode()

    def refused(named: Succession, why: str) -> None:
        store = SqliteStore()
        store.create(str(tmp_path / f"{why}.db"))
        with pytest.raises(Exception, match=why):
            journals.create(store, name="n", keys=held, now=NOW, succeeds=named)
        assert store.head() is None

    refused(Succession(log=other.verifier.vkey, checkpoint=forged), "no signature by")
    refused(Succession(log=held.log.verifier.vkey, checkpoint=itself), "cannot follow itself")
