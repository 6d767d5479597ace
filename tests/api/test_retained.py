"""What was signed last is kept beside the keys, whoever of several writers signed it."""

from pathlib import Path

import pytest

import servanda as sv
from servanda.api import retained
from servanda.api.register import create_register
from servanda.register import journal as journals
from servanda.register.journal import Journal

TEXT = "text.txt"


@pytest.fixture
def register(tmp_path: Path) -> sv.Register:
    """Return a new register with its keys in a folder beside it, and a text to record."""
    (tmp_path / TEXT).write_text("B shall withdraw its troops by 1 March 2026.\n", "utf-8")
    return create_register(
        tmp_path / "talks.db",
        name="Talks",
        passphrase=None,
        unsafe_plain=True,
        keys=tmp_path / "keys",
    )


def other_writer(register: sv.Register) -> Journal:
    """Open the same store a second time, as another process would."""
    assert register.keys is not None
    store = type(register.journal.store)()
    store.open(str(register.path))
    return journals.open_journal(store, log_key=register.keys.log)


def test_an_entry_of_another_writer_is_no_old_backup(register: sv.Register, tmp_path: Path) -> None:
    """Who opened the register before another writer signed may still sign afterwards."""
    early = other_writer(register)
    register.record(str(tmp_path / TEXT))

    retained.check(early, tmp_path / "keys", where=register.path)

    assert early.size == register.journal.size


def test_the_kept_checkpoint_never_goes_back(register: sv.Register, tmp_path: Path) -> None:
    """A writer that keeps its checkpoint late leaves the newest one in place."""
    late = other_writer(register)
    register.record(str(tmp_path / TEXT))
    newest = retained.path_of(late.origin, tmp_path / "keys").read_bytes()

    retained.keep(late, tmp_path / "keys")

    assert retained.path_of(late.origin, tmp_path / "keys").read_bytes() == newest
    assert {path.suffix for path in (tmp_path / "keys").iterdir()} == {".checkpoint", ".pem"}
