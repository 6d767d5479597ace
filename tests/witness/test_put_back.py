"""A state that was put back from a copy, or a second one, vouches for no second history."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.witness.worlds import LOG, START, body, cosigner

from servanda.api import cosigning
from servanda.errors import StoreError
from servanda.witness.memory import Memory
from servanda.witness.retained import Retained
from servanda.witness.witness import Witness


def _witness(folder: Path, state: str = "w.state", number: int = 0) -> Witness:
    """Return a witness whose key lies in ``folder/w.pem``, with one of its states."""
    own = cosigner(number)
    memory = Memory(folder / state, beside=Retained(folder / "w.pem", own.verifier.vkey))
    memory.trust(LOG.verifier.vkey)
    return Witness(own, memory, lambda: START)


def test_an_old_copy_cosigns_nothing(tmp_path: Path) -> None:
    """Neither a fork nor the true history is cosigned from a state that forgot; nor does it go on.

    The newest state put back again works as before.
    """
    own = _witness(tmp_path)
    assert own.add_checkpoint(body("ab", 0)).status == 200
    shutil.copy(tmp_path / "w.state", tmp_path / "w.old")
    assert own.add_checkpoint(body("abc", 2)).status == 200
    shutil.copy(tmp_path / "w.state", tmp_path / "w.new")

    shutil.copy(tmp_path / "w.old", tmp_path / "w.state")
    again = _witness(tmp_path)
    for history in ("abX", "abc", "abcd"):
        with pytest.raises(StoreError, match="put back from an old copy"):
            again.add_checkpoint(body(history, 2))
    with pytest.raises(StoreError, match=r"the 3 entries of tests\.example/log"):
        again.memory.check()

    shutil.copy(tmp_path / "w.new", tmp_path / "w.state")
    again.memory.check()
    assert again.add_checkpoint(body("abcd", 3)).status == 200


def test_two_states_of_one_key(tmp_path: Path) -> None:
    """A second state, even one that only began, is stopped by what the first one cosigned."""
    first, second = _witness(tmp_path), _witness(tmp_path, "other.state")
    assert first.add_checkpoint(body("ab", 0)).status == 200
    for history in ("aX", "ab", "abc"):
        with pytest.raises(StoreError, match="or is another one"):
            second.add_checkpoint(body(history, 0))
    assert first.add_checkpoint(body("abc", 2)).status == 200


def test_killed_between_the_two_files(tmp_path: Path) -> None:
    """A state that is one ahead of the file beside the key goes on: nothing of it was released."""
    own = _witness(tmp_path)
    own.add_checkpoint(body("ab", 0))
    shutil.copy(tmp_path / "w.pem.cosigned", tmp_path / "before")
    own.add_checkpoint(body("abc", 2))
    shutil.copy(tmp_path / "before", tmp_path / "w.pem.cosigned")

    assert own.add_checkpoint(body("abc", 3)).status == 200
    kept = Retained(tmp_path / "w.pem", cosigner(0).verifier.vkey)
    with kept.held() as held:
        found = held.newest(LOG.name)
    assert found is not None
    assert found[0] == 3


def test_it_never_goes_back(tmp_path: Path) -> None:
    """The file beside the key takes no smaller state, and another key in its place begins anew."""
    own = _witness(tmp_path)
    own.add_checkpoint(body("abc", 0))
    kept = Retained(tmp_path / "w.pem", cosigner(0).verifier.vkey)
    with pytest.raises(StoreError, match="never goes back"), kept.held() as held:
        held.keep(LOG.name, 2, b"smaller")
    assert _witness(tmp_path, "new.state", 1).add_checkpoint(body("ab", 0)).status == 200


def test_what_is_beside_the_key_is_no_such_file(tmp_path: Path) -> None:
    """Another database there, or a folder without the right to write: nothing is cosigned."""
    with closing(sqlite3.connect(tmp_path / "w.pem.cosigned")) as db, db:
        db.execute("CREATE TABLE other (a)")
    with pytest.raises(StoreError, match="not what a witness keeps"):
        _witness(tmp_path).add_checkpoint(body("a", 0))
    lost = Retained(tmp_path / "nowhere" / "w.pem", cosigner(0).verifier.vkey)
    memory = Memory(tmp_path / "w.state", beside=lost)
    with pytest.raises(StoreError, match="the witness may write to"):
        Witness(cosigner(0), memory, lambda: START).add_checkpoint(body("a", 0))
    assert memory.watched()[0].latest is None


def test_a_real_key_file_is_held_to_it(tmp_path: Path) -> None:
    """As the command line opens it: an old state is refused before anything is answered."""
    key, vkey = cosigning.make_key("w.example", passphrase=None, to=tmp_path / "w.pem")
    state = tmp_path / "w.state"
    Memory(state).trust(LOG.verifier.vkey)
    cosigning.open_witness(key, state).add_checkpoint(body("ab", 0))
    shutil.copy(state, tmp_path / "w.old")
    cosigning.open_witness(key, state).add_checkpoint(body("abc", 2))
    shutil.copy(tmp_path / "w.old", state)

    (tmp_path / "link.pem").symlink_to(key)
    for name in (key, tmp_path / "link.pem"):
        with pytest.raises(StoreError, match="put back from an old copy"):
            cosigning.open_witness(name, state)
    assert vkey.startswith("w.example+")
