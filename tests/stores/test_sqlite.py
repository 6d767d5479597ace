"""One file that keeps what it was given, and says clearly what is wrong with it."""

import re
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.register.world import NOW, TERMS, document, new_register, reopened

from servanda import __version__
from servanda.errors import ConflictError, RegisterError, StoreError, VerificationError
from servanda.register import journal, proposals
from servanda.stores.sqlite import SqliteStore


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Return the file of a closed register with three entries."""
    made, keys = new_register(tmp_path)
    made.append(
        [
            proposals.document("d1", document(), title="Joint statement"),
            proposals.commitment("c1", title="Sluice", terms=TERMS),
        ],
        signer=keys,
        now=NOW,
    )
    made.store.close()
    return tmp_path / "talks.db"


def _open(path: Path) -> journal.Journal:
    store = SqliteStore()
    store.open(str(path))
    try:
        return journal.open_journal(store)
    except BaseException:
        store.close()
        raise


def _raw(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_one_file_when_closed(talks: Path) -> None:
    """A closed register is one file, with nothing beside it."""
    assert [p.name for p in talks.parent.iterdir()] == ["talks.db"]


def test_commits_are_flushed(talks: Path) -> None:
    """The file is in write-ahead mode and every commit is flushed to the disk."""
    store = SqliteStore()
    store.open(str(talks))

    assert store._value("PRAGMA journal_mode") == "wal"
    assert store._value("PRAGMA synchronous") == 2
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET leaf = x'00' WHERE idx = 1",
        "DELETE FROM entry WHERE idx = 2",
        "UPDATE checkpoint SET note = x'00'",
        "DELETE FROM checkpoint",
        "UPDATE meta SET value = 'x'",
        "INSERT INTO entry VALUES (9, x'00')",
        "INSERT INTO checkpoint VALUES (2, x'00', x'00')",
        "INSERT INTO checkpoint VALUES (9, x'00', x'00')",
    ],
)
def test_what_was_written_is_kept(talks: Path, statement: str) -> None:
    """No statement by mistake changes, drops or inserts an entry or checkpoint out of order."""
    with pytest.raises(sqlite3.IntegrityError, match=r"never|kept|end of the log|larger"):
        _raw(talks, statement)

    assert _open(talks).size == 3


def test_newer_version_is_named(talks: Path) -> None:
    """A newer register is not touched; the message says which version made it, and what to do."""
    _raw(talks, "PRAGMA user_version = 7")

    with pytest.raises(StoreError, match=rf"made by Servanda {re.escape(__version__)}.*upgrade"):
        _open(talks)


def test_not_a_database(tmp_path: Path) -> None:
    """Junk, a text and a PDF are told apart from a register."""
    for name, data in (("a", b"\0\1junk" * 900), ("b", b"hello"), ("c", b"%PDF-1.7\n" * 99)):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(StoreError, match="no register"):
            _open(path)


def test_another_database(tmp_path: Path) -> None:
    """A database of another program is left alone."""
    path = tmp_path / "other.db"
    _raw(path, "CREATE TABLE t (a)")

    with pytest.raises(StoreError, match="not a register of Servanda"):
        _open(path)


def test_empty_file(tmp_path: Path) -> None:
    """An empty file is no register, but one can be made in it."""
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(StoreError, match="not a register"):
        _open(path)

    store = SqliteStore()
    store.create(str(path))
    assert store.head() is None
    store.close()


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_cut_off_file(talks: Path, keep: float) -> None:
    """A file that was cut off gives one clear message; the rest of it is not changed."""
    whole = talks.read_bytes()
    cut = whole[: int(len(whole) * keep)]
    talks.write_bytes(cut)

    with pytest.raises(RegisterError, match=r"damaged|cut off|restore"):
        _open(talks)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_is_an_error_or_harmless(talks: Path, data: st.DataObject) -> None:
    """Wherever bytes of the file are changed, a register opens whole or not at all."""
    whole = talks.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    other = talks.with_name("changed.db")
    other.write_bytes(changed)
    try:
        found = _open(other)
        assert found.size == 3
        found.store.close()
    except (RegisterError, VerificationError):
        pass


def test_changed_entry_stops_the_start(talks: Path) -> None:
    """An entry changed behind the triggers' back is noticed before anything can be added."""
    connection = sqlite3.connect(talks)
    with connection:
        connection.execute("DROP TRIGGER entry_kept")
        connection.execute(
            "UPDATE entry SET leaf = CAST(replace(CAST(leaf AS TEXT), '2026-01-15', '2026-01-16') "
            "AS BLOB) WHERE idx = 1"
        )
    connection.close()

    with pytest.raises(RegisterError, match=r"entry 2|do not hash"):
        _open(talks)


def test_old_copy_under_a_running_program(tmp_path: Path) -> None:
    """A program that saw more entries refuses to go on with an older copy of the file."""
    made, keys = new_register(tmp_path)
    act = proposals.commitment("c1", title="Sluice", terms=TERMS)
    made.append([act], signer=keys, now=NOW)
    store = made.store
    made.store = SqliteStore()
    older, _ = new_register(_folder(tmp_path / "older"))

    made.store = older.store
    with pytest.raises(StoreError, match="shrank"):
        made.sync()
    store.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_read_only_file(talks: Path) -> None:
    """Where nothing may be written the message says so."""
    found = _open(talks)
    assert isinstance(found.store, SqliteStore)
    found.store._sql("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match="check the rights"):
        found.store.put_draft("d", b"{}")
    found.store.close()


def test_missing_folder(tmp_path: Path) -> None:
    """A register is not made in a folder that does not exist."""
    with pytest.raises(StoreError, match="does not exist"):
        SqliteStore().create(str(tmp_path / "none" / "talks.db"))


def test_full_disk_loses_nothing(tmp_path: Path) -> None:
    """When the disk is full an append fails with one message, and the register is as before."""
    made, keys = new_register(tmp_path)
    assert isinstance(made.store, SqliteStore)
    pages = made.store._value("PRAGMA page_count")
    made.store._sql(f"PRAGMA max_page_count = {pages + 4}")
    before = made.head

    big = document("word " * 40_000)
    with pytest.raises(StoreError, match="disk is full"):
        made.append([proposals.document("d1", big, title="Big")], signer=keys, now=NOW)

    assert made.head == before
    assert made.size == 1
    made.store._sql("PRAGMA max_page_count = 1000000")
    made.append([proposals.document("d1", big, title="Big")], signer=keys, now=NOW)
    assert reopened(tmp_path, keys).size == 2


def test_size_limit_of_the_system(tmp_path: Path) -> None:
    """When the system stops the file's growth a program gets the same message, not a signal."""
    program = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        from servanda.errors import StoreError
        from servanda.register import proposals
        from tests.register.world import NOW, document, new_register

        made, keys = new_register(Path(sys.argv[1]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
        try:
            big = document("word " * 90_000)
            made.append([proposals.document("d1", big, title="Big")], signer=keys, now=NOW)
        except StoreError as error:
            print(error)
        print(made.size)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    message, size = done.stdout.strip().split("\n")
    assert "nothing recorded was lost" in message
    assert size == "1"
    assert _open(tmp_path / "talks.db").size == 1


def test_locked_by_another_program(talks: Path) -> None:
    """A register that another program is writing to can be read; writing waits, then says why."""
    other = sqlite3.connect(talks, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    found = _open(talks)

    assert found.size == 3
    with pytest.raises(StoreError, match="another program is writing"), found.store.exclusive():
        pass
    other.rollback()
    other.close()


def test_an_append_inside_an_append(talks: Path) -> None:
    """Two appends are never one inside the other."""
    found = _open(talks)

    with (
        pytest.raises(StoreError, match="inside an append"),
        found.store.exclusive(),
        found.store.exclusive(),
    ):
        pass


def test_second_making_is_refused(talks: Path) -> None:
    """A register is not made twice in one file."""
    store = SqliteStore()
    store.open(str(talks))
    _, keys = new_register(_folder(talks.parent / "other"))

    with pytest.raises(ConflictError, match="holds a register already"):
        journal.create(store, name="Again", keys=keys, now=NOW)
