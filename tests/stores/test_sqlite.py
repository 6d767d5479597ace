"""One file that keeps what it was given, and says clearly what is wrong with it."""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.register.world import NOW, TERMS, document, new_register, reopened
from tests.stores import older

from servanda import __version__
from servanda.api.register import open_register
from servanda.errors import ConflictError, RegisterError, StoreError
from servanda.register import journal, proposals
from servanda.register.projection import project
from servanda.register.view import view_of
from servanda.stores import schema
from servanda.stores.sqlite import SqliteStore

NOBODY = 65534


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
        "INSERT OR REPLACE INTO checkpoint VALUES (3, x'00', x'00')",
        "INSERT OR REPLACE INTO entry VALUES (1, x'00')",
        "DELETE FROM meta",
        "INSERT OR REPLACE INTO meta VALUES ('made_by', 'x')",
    ],
)
def test_what_was_written_is_kept(talks: Path, statement: str) -> None:
    """No statement by mistake changes, drops or inserts an entry or checkpoint out of order."""
    with pytest.raises(sqlite3.IntegrityError, match=r"never|kept|end of the log|larger"):
        _raw(talks, statement)

    assert _open(talks).size == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cosignature SET line = x'00'",
        "DELETE FROM cosignature",
        "UPDATE policy SET data = x'00'",
        "DELETE FROM policy",
    ],
)
def test_what_witnesses_said_is_kept(talks: Path, statement: str) -> None:
    """No statement by mistake changes or drops a cosignature or a stated policy."""
    store = SqliteStore()
    store.open(str(talks))
    store.cosign(3, b"line")
    store.put_policy(b"quorum none\n")
    store.close()

    with pytest.raises(sqlite3.IntegrityError, match=r"never|kept"):
        _raw(talks, statement)


def test_a_register_of_an_earlier_version_has_no_cosignatures(talks: Path) -> None:
    """A register without the tables gives none, also where it cannot be written to."""
    older.format_1(talks)
    store = SqliteStore()
    store.open(str(talks), read_only=True)

    assert (list(store.cosignatures()), store.policy()) == ([], None)
    store.close()


def test_newer_version_is_named(talks: Path) -> None:
    """A newer register is not touched; the message says which version made it, and what to do."""
    _raw(talks, "PRAGMA user_version = 7")

    with pytest.raises(StoreError, match=rf"made by Servanda {re.escape(__version__)}.*upgrade"):
        _open(talks)


def test_an_older_register_is_read_as_it_is_and_upgraded_before_writing(talks: Path) -> None:
    """A register of format 1 is read, refuses to be written to, and is whole after its upgrade."""
    before = _open(talks)
    leaves, head = [entry.leaf for entry in before.entries], before.head
    before.store.close()
    older.format_1(talks)
    with pytest.raises(StoreError, match=r"earlier version \(format 1, .*servanda upgrade"):
        _open(talks)
    store = SqliteStore()
    store.open(str(talks), read_only=True)
    assert [entry.leaf for entry in journal.open_journal(store).entries] == leaves
    store.close()

    assert SqliteStore().upgrade(str(talks)) == (1, 2)

    found = _open(talks)
    assert ([entry.leaf for entry in found.entries], found.head) == (leaves, head)
    assert found.store.find(["joint"], 5)[0].ref == "d1"
    found.store.cosign(3, b"line")
    found.store.close()
    with pytest.raises(sqlite3.IntegrityError, match="kept for ever"):
        _raw(talks, "DELETE FROM meta")
    assert SqliteStore().upgrade(str(talks)) == (2, 2)


def test_a_stopped_upgrade_leaves_the_older_register(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade is whole or not at all: stopped in the middle, the register is what it was."""
    older.format_1(talks)
    broken = (*schema.UPGRADES[2][:3], "CREATE TABLE entry (twice)")
    monkeypatch.setitem(schema.UPGRADES, 2, broken)

    with pytest.raises(StoreError, match="already exists"):
        SqliteStore().upgrade(str(talks))

    with closing(sqlite3.connect(talks)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        names = "SELECT 1 FROM sqlite_master WHERE name = 'cosignature'"
        assert connection.execute(names).fetchall() == []


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

    with pytest.raises(RegisterError, match=r"damaged|cut off|restore") as told:
        _open(talks)
    assert "nothing recorded was lost" not in str(told.value)


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
    for message in _refusals(other):
        assert message.startswith(f"{other}: ")


def _refusals(path: Path) -> Iterator[str]:
    """Yield what is said where a register of three entries cannot be opened and read whole."""
    try:
        found = _open(path)
    except RegisterError as error:
        yield str(error)
        return
    try:
        assert found.size == 3
        project(view_of(found))
    except StoreError as error:
        yield str(error)
    finally:
        found.store.close()


@pytest.mark.parametrize(
    ("table", "where", "message"),
    [
        ("blob", b"The parties", "holds other bytes"),
        ("disclosure", b'"salt"', "disclosure of entry 1"),
        ("disclosure", b'"index"', "disclosure of entry 1"),
        ("disclosure", b"Joint statement", "disclosure of entry 1"),
    ],
)
def test_changed_file_or_disclosure(talks: Path, table: str, where: bytes, message: str) -> None:
    """Damage in a file or disclosure names the register and the place, and says what to do."""
    with closing(sqlite3.connect(talks)) as connection, connection:
        rows = connection.execute(f"SELECT rowid, data FROM {table}").fetchall()  # noqa: S608
        number, data = next(row for row in rows if where in row[1])
        changed = data.replace(where, bytes([where[0] ^ 1]) + where[1:])
        connection.execute(
            f"UPDATE {table} SET data = ? WHERE rowid = ?",  # noqa: S608
            (changed, number),
        )
    found = _open(talks)

    with pytest.raises(StoreError, match=rf"talks\.db: .*{message}.*restore it from a copy"):
        project(view_of(found))
    found.store.close()


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


@pytest.fixture
def foreign(talks: Path) -> Iterator[Path]:
    """Return a register in a folder where the one who runs this may not write."""
    own = os.geteuid()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "talks.db"
        path.write_bytes(talks.read_bytes())
        path.chmod(0o444)
        folder.chmod(0o555)
        if own == 0:
            os.seteuid(NOBODY)  # the superuser may write anywhere
        yield path
        if own == 0:
            os.seteuid(own)
        folder.chmod(0o755)


def test_read_only_folder(foreign: Path) -> None:
    """Where neither file nor folder may be written, the register is read, and nothing is made."""
    store = SqliteStore()
    store.open(str(foreign), read_only=True)
    found = journal.open_journal(store)

    assert project(view_of(found)).documents[0].title == "Joint statement"
    with pytest.raises(StoreError, match="cannot be written to"):
        store.put_draft("d", b"{}")
    store.close()
    assert [path.name for path in foreign.parent.iterdir()] == ["talks.db"]
    with open_register(foreign) as register:
        assert register.state().documents[0].title == "Joint statement"


def test_read_only_folder_while_somebody_writes(foreign: Path) -> None:
    """A file left by a writer is not passed over: the message says how to read what it holds."""
    wal = foreign.with_name("talks.db-wal")
    reader = os.geteuid()
    os.seteuid(os.getuid())
    foreign.parent.chmod(0o755)
    wal.write_bytes(b"x")
    foreign.parent.chmod(0o555)
    os.seteuid(reader)

    with pytest.raises(StoreError, match="another program is writing"):
        SqliteStore().open(str(foreign), read_only=True)


def test_read_only_folder_sees_what_came_later(foreign: Path, talks: Path) -> None:
    """Who reads from such a folder sees what its owner puts there later."""
    store = SqliteStore()
    store.open(str(foreign), read_only=True)
    found = journal.open_journal(store)
    reader = os.geteuid()
    os.seteuid(os.getuid())
    other, _ = new_register(_folder(talks.parent / "other"))
    other.store.close()
    foreign.chmod(0o644)
    foreign.write_bytes((talks.parent / "other" / "talks.db").read_bytes())
    os.seteuid(reader)

    with pytest.raises(StoreError, match="shrank"):
        found.sync()
    store.close()


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
