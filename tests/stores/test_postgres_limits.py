"""A register in PostgreSQL brought up to a newer format, and on a disk that is full."""

import os
import resource
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests import cluster
from tests.cluster import Cluster
from tests.register.test_crash import Talks, new_talks
from tests.register.world import NOW

from servanda.api import moving
from servanda.errors import StoreError
from servanda.register import proposals
from servanda.stores import postgres as postgres_store
from servanda.stores import postgres_schema
from servanda.stores.postgres import PostgresStore

NEXT = postgres_schema.SCHEMA_VERSION + 1
STEPS = (
    "CREATE TABLE remark (idx bigint NOT NULL REFERENCES entry, text text NOT NULL)",
    "INSERT INTO remark SELECT idx, 'upgraded' FROM entry",
    "ALTER TABLE draft ADD COLUMN told text",
)
"""A newer format, as a later version would bring it."""


def act(text: str = "adopt") -> proposals.Proposal:
    """Return something to record."""
    return proposals.norm_act("adopt", text, actor="a", at="2026-01-01")


# ---------------------------------------------------------------- an older format


@pytest.fixture
def older(postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talks:
    """Return a register of today's format, seen by a program of the next one."""
    talks = new_talks(postgres.address(), tmp_path)
    talks.reopened().append([act()], signer=talks.held, now=NOW)
    monkeypatch.setattr(postgres_store, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(postgres_store, "UPGRADES", {NEXT: STEPS})
    return talks


def _opened(address: str, *, read_only: bool) -> PostgresStore:
    store = PostgresStore()
    store.open(address, read_only=read_only)
    return store


def _rows(server: Cluster, talks: Talks, statement: str) -> list[tuple[Any, ...]]:
    schema = "servanda_" + str(talks.place).rpartition("=")[2]
    with psycopg.connect(server.bare, autocommit=True) as connection:
        connection.execute(f"SET search_path TO {schema}")
        found: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
        return found


def test_an_older_register_is_read_and_upgraded_before_writing(
    postgres: Cluster, older: Talks
) -> None:
    """It is read as it is; nothing is written before its upgrade, which keeps every entry."""
    address = str(older.place)
    store = _opened(address, read_only=True)
    before = list(store.entries(0, 99))
    store.close()
    with pytest.raises(StoreError, match=r"servanda upgrade"):
        _opened(address, read_only=False)

    assert moving.upgrade(address) == (NEXT - 1, NEXT)
    assert moving.upgrade(address) == (NEXT, NEXT)
    assert _rows(postgres, older, "SELECT text FROM remark") == [("upgraded",)] * len(before)
    talks = older.reopened()
    assert [entry.leaf for entry in talks.entries] == before
    talks.append([act("after")], signer=older.held, now=NOW)
    assert talks.size == len(before) + 1


def test_an_upgrade_that_fails_leaves_the_older_register(
    postgres: Cluster, older: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an upgrade whose last step is refused nothing is left; it can be run again."""
    monkeypatch.setattr(postgres_store, "UPGRADES", {NEXT: (*STEPS, "DELETE FROM entry")})
    with pytest.raises(StoreError, match="never changed or deleted"):
        moving.upgrade(str(older.place))
    assert _rows(postgres, older, "SELECT version FROM format") == [(NEXT - 1,)]
    assert _rows(postgres, older, "SELECT to_regclass('remark')") == [(None,)]

    monkeypatch.setattr(postgres_store, "UPGRADES", {NEXT: STEPS})
    assert moving.upgrade(str(older.place)) == (NEXT - 1, NEXT)


def test_two_upgrades_at_once_run_once(postgres: Cluster, older: Talks) -> None:
    """Of two programs that upgrade together one does the work, and the other finds it done."""
    found: list[tuple[int, int]] = []
    threads = [
        threading.Thread(target=lambda: found.append(moving.upgrade(str(older.place))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert {after for _, after in found} == {NEXT}
    assert len(_rows(postgres, older, "SELECT 1 FROM remark")) == 2


# ---------------------------------------------------------------- a full disk

MOST = 24 << 20
"""Bytes of one file: room for a segment of the server's own log (16 MiB), no more."""


@pytest.fixture
def small(postgres_programs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Return a server of this test's own that cannot write files beyond a size."""
    made = cluster.make(postgres_programs)
    cluster.watch(made, os.getpid())
    real: Any = subprocess.run

    def limited(*given: Any, **more: Any) -> Any:
        return real(
            *given,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST)),
            **more,
        )

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", limited)
        made.start(fsync=True)
    yield made
    made.stop()


def test_a_server_without_room_loses_nothing(small: Cluster, tmp_path: Path) -> None:
    """What does not fit is refused whole; what was recorded stays, and what fits is recorded."""
    talks = new_talks(small.address(), tmp_path)
    made = talks.reopened()
    made.append([act()], signer=talks.held, now=NOW)
    before = [entry.leaf for entry in made.entries]
    large = proposals.evidence(
        [proposals.NamedFile(name="large.csv", data=os.urandom(2 * MOST))],
        mapping=None, coverage=[], events=0, dropped=0, note=None,
    )  # fmt: skip

    with pytest.raises(StoreError, match=r"the database refused|no room|disk"):
        made.append([large], signer=talks.held, now=NOW)

    again = talks.reopened()
    assert [entry.leaf for entry in again.entries] == before
    assert made.size == len(before)
    made.append([act("after")], signer=talks.held, now=NOW)
    small.stop()
    small.start(fsync=True)
    assert [entry.leaf for entry in talks.reopened().entries][: len(before)] == before
    assert talks.reopened().size == len(before) + 1
