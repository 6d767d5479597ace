"""Registers in one database that keep to themselves, and a server that fails or says no."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests import cluster
from tests.cluster import Cluster
from tests.register.test_crash import Talks, first_line, new_talks
from tests.register.world import NOW

from servanda.errors import StoreError, UsageError
from servanda.model.stored import SearchRow, StoredHead
from servanda.register import journal, keys, proposals
from servanda.stores import postgres_link
from servanda.stores.postgres import PostgresStore
from servanda.stores.words import snippet, vectors


@pytest.fixture
def address(postgres: Cluster) -> str:
    """Return the address of a register with one entry and its checkpoint."""
    place = postgres.address()
    store = PostgresStore()
    store.create(place)
    _append(store, 0)
    store.cosign(1, b"line")
    store.put_policy(b"quorum none\n")
    store.close()
    return place


def _append(store: PostgresStore, size: int) -> None:
    head = StoredHead(size=size + 1, root=bytes(32), checkpoint=b"note")
    with store.exclusive():
        store.append(size, [f"entry {size}".encode()], {(0, 0): b"tile"}, head)


def _open(address: str, *, read_only: bool = False) -> PostgresStore:
    store = PostgresStore()
    store.open(address, read_only=read_only)
    return store


def _schema(address: str) -> str:
    return "servanda_" + address.rpartition("=")[2]


@pytest.fixture
def raw(postgres: Cluster, address: str) -> Iterator[Any]:
    """Return a connection of somebody who works on the tables by hand."""
    with psycopg.connect(postgres.bare, autocommit=True) as connection:
        connection.execute(f"SET search_path TO {_schema(address)}")
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET leaf = '' WHERE idx = 0",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "INSERT INTO entry VALUES (5, '')",
        "INSERT INTO entry VALUES (1, ''), (3, '')",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
        "INSERT INTO checkpoint VALUES (1, '', '') ON CONFLICT (size) DO UPDATE SET note = ''",
        "INSERT INTO checkpoint VALUES (9, '', '')",
        "UPDATE head SET size = 0",
        "UPDATE head SET size = 1",
        "UPDATE head SET size = 2",
        "DELETE FROM head",
        "INSERT INTO head VALUES (false, 1)",
        "UPDATE cosignature SET line = ''",
        "DELETE FROM policy",
        "UPDATE meta SET value = 'x'",
        "DELETE FROM meta",
        "UPDATE format SET version = 1",
        "DELETE FROM format",
    ],
)
def test_what_was_written_is_kept(raw: Any, address: str, statement: str) -> None:
    """No statement by mistake changes, drops or inserts anything out of order."""
    with pytest.raises(psycopg.Error, match=r"kept|never|end of the log|larger|head_one_check"):
        raw.execute(statement)

    store = _open(address)
    assert list(store.entries(0, 9)) == [b"entry 0"]
    assert list(store.checkpoints()) == [(1, b"note")]
    _append(store, 1)
    store.close()


def test_registers_in_one_database_do_not_see_each_other(postgres: Cluster) -> None:
    """Two registers share a database: neither reads, finds or locks anything of the other."""
    one, other = PostgresStore(), PostgresStore()
    one.create(postgres.address())
    other.create(postgres.address())
    one.index([SearchRow(kind="document", ref="d", entry=0, title="T", text="sluice")])
    one.put_draft("d", b"{}")
    _append(one, 0)

    assert other.head() is None
    assert other.find(["sluice"], 5) == []
    assert other.drafts() == []
    with one.exclusive():
        _append(other, 0)
    assert (len(list(one.entries(0, 9))), len(list(other.entries(0, 9)))) == (1, 1)
    one.close()
    other.close()


def test_tables_of_others_are_left_alone(postgres: Cluster) -> None:
    """A schema that holds other tables is refused, and nothing is made in it."""
    place = postgres.address()
    with psycopg.connect(postgres.bare, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {_schema(place)}")
        connection.execute(f"CREATE TABLE {_schema(place)}.theirs (a int)")
        with pytest.raises(StoreError, match="holds other tables"):
            PostgresStore().create(place)
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s", [_schema(place)]
        )
        assert found.fetchone() == (1,)


def test_newer_format_is_named(raw: Any, address: str) -> None:
    """A register of a newer format is not touched, and the message says what to do."""
    raw.execute("UPDATE format SET version = 7")

    with pytest.raises(StoreError, match=r"format 7.*upgrade with `pip"):
        _open(address)


def test_upgrade_of_today_changes_nothing(address: str) -> None:
    """A register of today's format stays what it is."""
    store = PostgresStore()
    assert store.upgrade(address) == (2, 2)
    store.close()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("postgresql://u:s3cret@/db?host=/nowhere", "no connection"),
        ("postgresql://u:s3cret@localhost:notaport/db", "no connection"),
        ("postgresql://u:s3cret@localhost/db?nonsense=1", "no address of a database"),
        ("postgresql://u@localhost/db?password=s3cret&nonsense=1", "no address of a database"),
    ],
)
def test_no_connection(place: str, message: str) -> None:
    """An address that leads nowhere is named in one message, without the password in it."""
    with pytest.raises(StoreError, match=message) as told:
        PostgresStore().open(place)

    assert "s3cret" not in str(told.value)


def test_a_name_that_cannot_be_one(postgres: Cluster) -> None:
    """A register's name goes into no statement before it is known to be a name."""
    with pytest.raises(UsageError, match="cannot name a register"):
        PostgresStore().open(f"{postgres.bare}&register=a;drop")


def test_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where psycopg is not installed the message names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(UsageError, match=r"servanda\[postgres\]"):
        PostgresStore().open("postgresql://localhost/x")


def test_the_library_is_loaded_only_for_a_database() -> None:
    """Whoever keeps registers in files never loads the database's library."""
    program = (
        "import servanda.api.register, servanda.stores.sqlite, sys; print('psycopg' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_commits_are_kept_before_they_are_told(postgres: Cluster, address: str) -> None:
    """A role or database set to answer before the flush does not make the register do so."""
    store = _open(f"{address}&options=-csynchronous_commit%3Doff")

    assert store._link.value("SHOW synchronous_commit") == "on"
    store.close()
    strict = _open(f"{address}&options=-csynchronous_commit%3Dremote_apply")
    assert strict._link.value("SHOW synchronous_commit") == "remote_apply"
    strict.close()
    assert postgres.folder.exists()


def test_a_role_that_may_only_read(postgres: Cluster, address: str) -> None:
    """A role without the right to write reads all, and is told so when it would write."""
    role = f"reader_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres.bare, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"GRANT USAGE ON SCHEMA {_schema(address)} TO {role}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {_schema(address)} TO {role}")
    store = _open(address.replace(f"{cluster.USER}@", f"{role}@"))

    assert store.head() is not None
    with pytest.raises(StoreError, match="check the rights"):
        store.put_draft("d", b"{}")
    store.close()


def test_connection_lost_between_two_uses(raw: Any, address: str) -> None:
    """A server that dropped an idle connection is asked anew, and nobody notices."""
    store = _open(address)
    pid = store._link.value("SELECT pg_backend_pid()")
    raw.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(StoreError, match="connection to the server was lost"):
        store.head()

    assert store.head() is not None
    _append(store, 1)
    store.close()


def test_connection_lost_while_writing(raw: Any, address: str) -> None:
    """A connection lost in the middle of an append leaves nothing of it, and says what to do."""
    store = _open(address)
    pid = store._link.value("SELECT pg_backend_pid()")

    def write() -> None:
        with store.exclusive():
            store.put_draft("lost", b"{}")
            raw.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            store.put_draft("lost too", b"{}")

    with pytest.raises(StoreError, match=r"was lost .* look whether the last entry is there"):
        write()

    assert store.drafts() == []
    _append(store, 1)
    store.close()


@pytest.fixture
def flushed(postgres_programs: Path) -> Iterator[Cluster]:
    """Return a server of this test's own, that flushes as it does with people's registers."""
    made = cluster.make(postgres_programs)
    cluster.watch(made, os.getpid())
    made.start(fsync=True)
    yield made
    made.stop()


def crash(server: Cluster, talks: Talks, rounds: int) -> None:
    """Stop a server at once under its writers; start it again and check what is there."""
    told: list[str] = []
    for number in range(rounds):
        writers = [talks.writer(10_000, f"w{number}-{n}") for n in range(2)]
        for writer in writers:
            assert writer.stdout is not None
            told.append(first_line(writer.stdout.fileno()))
        server.stop()
        for writer in writers:
            out, errors = writer.communicate()
            told += out.split("\n")[:-1]
            assert "StoreError" in errors, errors
        server.start(fsync=True)
        talks.check_whole([line for line in told if line])


def test_a_server_that_is_stopped_loses_nothing(flushed: Cluster, tmp_path: Path) -> None:
    """A server stopped without warning has every entry that was handed out when it is back."""
    crash(flushed, new_talks(flushed.address(), tmp_path), 1)


@pytest.mark.long
def test_a_server_that_is_stopped_many_times(flushed: Cluster, tmp_path: Path) -> None:
    """The same, twelve times over one register."""
    crash(flushed, new_talks(flushed.address(), tmp_path), 12)


def test_a_standby_that_lacks_the_newest_entries_does_not_sign(
    postgres: Cluster, tmp_path: Path
) -> None:
    """A program that saw more entries than a server taking over has refuses to go on."""
    place = postgres.address()
    talks = new_talks(place, tmp_path)
    ahead = talks.reopened()
    ahead.append(
        [proposals.norm_act("adopt", "a", actor="a", at="2026-01-01")], signer=talks.held, now=NOW
    )
    behind = PostgresStore()
    behind.create(postgres.address())
    journal.create(behind, name="T", keys=keys.generate_set(keys.new_origin("T")), now=NOW)

    ahead.store.close()
    ahead.store = behind
    with pytest.raises(StoreError, match="shrank"):
        ahead.sync()
    behind.close()


def test_a_text_longer_than_a_part_is_found_everywhere(address: str) -> None:
    """Words and phrases of a long text are found from its beginning to its end, and over cuts."""
    words = [f"w{n}" for n in range(25_000)]
    words[9_999:10_001] = ["ceasefire", "line"]
    long = " ".join(words)
    store = _open(address)
    store.index(
        [
            SearchRow(kind="document", ref="long", entry=0, title="Of\0 rivers", text=long),
            SearchRow(kind="document", ref="short", entry=1, title="Rivers", text="a\0b w1"),
        ]
    )

    assert len(list(vectors("t", long))) == 3
    assert [hit.ref for hit in store.find(["ceasefire line"], 5)] == ["long"]
    assert [hit.ref for hit in store.find(["w24999", "rivers"], 5)] == ["long"]
    assert {hit.ref for hit in store.find(["rivers"], 5)} == {"long", "short"}
    (hit,) = store.find(["ceasefire line"], 5)
    assert "[ceasefire line]" in hit.snippet
    assert len(hit.snippet) < 200
    # A phrase does not run from a title into its text.
    assert store.find(["rivers w0"], 5) == []
    store.close()


def test_snippets() -> None:
    """A snippet shows the first hit in brackets, sixteen words around it, and where it was cut."""
    text = " ".join(f"n{n}" for n in range(40))

    assert snippet("T", "nothing left", ["noth"]) == "[nothing] left"
    assert snippet("Rückzug", "x", ["ruckzug"]) == "[Rückzug]"
    assert snippet("T", text, ["n20"]) == (
        "…n12 n13 n14 n15 n16 n17 n18 n19 [n20] n21 n22 n23 n24 n25 n26 n27…"
    )
    assert snippet("T", "abc", ["zzz"]) == "abc"


def test_oldest_version_is_the_one_tested() -> None:
    """The version that is refused below is the one that the tests may run on."""
    assert postgres_link.OLDEST == 15 * 10_000
