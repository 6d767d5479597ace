"""A register's place may be a file or a database: the same commands, the same words."""

from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.cluster import Cluster
from tests.stores import older

from servanda.stores.sqlite import SqliteStore

SECRET = "s3cret-word"  # noqa: S105 -- of a test


@pytest.fixture
def database(postgres: Cluster, monkeypatch: pytest.MonkeyPatch, desk: Path) -> str:
    """Return the address of a free place, with a password in it, as the register of commands."""
    del desk
    place = postgres.address().replace("servanda@", f"servanda:{SECRET}@")
    monkeypatch.setenv("SERVANDA_REGISTER", place)
    return place


def test_the_road_through_a_database(database: str, servanda: Run) -> None:
    """Init, record, observe, status, search, publish, verify: in a database as in a file."""
    road = [
        ("init", database, "--unsafe-plain-key", "--name", "Talks"),
        ("record", "text.txt", "--accept", "all"),
        ("observe", "events.csv", "--coverage", "coverage.csv"),
        ("status",),
        ("search", "withdraw"),
        ("keygen", "anna", "--role", "coder", "--unsafe-plain-key"),
        ("draft", "list"),
        ("publish", "bundle", "--as-of", "2026-03-02"),
        ("verify", "bundle"),
        ("backup", "copy.db"),
        ("upgrade",),
        ("restore", "copy.db", "again.db"),
        ("status", "--register", "again.db"),
    ]
    done = {words[0]: servanda(*words) for words in road}

    assert {verb: one.err for verb, one in done.items() if one.code} == {}
    assert "withdraw" in done["search"].out
    assert "format 2 already" in done["upgrade"].out
    said = "".join(one.out + one.err for one in done.values())
    assert SECRET not in said
    assert "--register 'postgresql://servanda@/postgres?host=" in done["init"].err


def test_a_second_register_in_one_place_is_refused(database: str, servanda: Run) -> None:
    """A register is not made over another one, and its keys stay what they were."""
    assert servanda("init", database, "--unsafe-plain-key").code == 0
    before = {p: p.read_bytes() for p in Path("keys").iterdir()}

    done = servanda("init", database, "--unsafe-plain-key")

    assert (done.code, SECRET in done.err) == (2, False)
    assert "is there already" in done.err
    assert {p: p.read_bytes() for p in Path("keys").iterdir()} == before


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("postgresql://u:s3cret-word@localhost:1/x", "no connection"),
        ("mysql://u:s3cret-word@localhost/x", "no plug-in 'mysql'"),
        ("postgresql://u:s3cret-word@localhost/x?register=A-B", "cannot name a register"),
        ("postgresql://u:s3cret-word@[::1/x", "is no address of a register"),
        ("postgresql://u:s3cret-word@[::1/x?register=a", "is no address of a register"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_a_place_that_cannot_be(place: str, message: str, servanda: Run) -> None:
    """An address that leads nowhere is one message, exit code 2, and no password."""
    done = servanda("status", "--register", place)

    assert done.code == 2
    assert message in done.err
    assert SECRET not in done.err + done.out


@pytest.mark.usefixtures("talks")
def test_an_older_copy_is_announced_and_refused(servanda: Run) -> None:
    """Restoring an older copy says what is missing; reading it works, signing does not."""
    assert servanda("backup", "copy.db").code == 0
    assert servanda("keygen", "anna", "--role", "coder", "--unsafe-plain-key").code == 0

    done = servanda("restore", "copy.db", "old.db")
    assert done.code == 0
    assert "entries were signed with the keys on this machine" in done.err
    assert servanda("status", "--register", "old.db").code == 0
    refused = servanda("observe", "events.csv", "--register", "old.db")
    assert refused.code == 2
    assert "restored from an old backup" in refused.err


def test_a_register_of_an_older_format(talks: Path, servanda: Run) -> None:
    """It is read; writing says what to do; after the upgrade it is written to."""
    older.format_1(talks)

    assert servanda("status").code == 0
    refused = servanda("keygen", "anna", "--role", "coder", "--unsafe-plain-key")
    assert (refused.code, "servanda upgrade" in refused.err) == (2, True)
    assert "from format 1 to 2" in servanda("upgrade").out
    assert servanda("keygen", "anna", "--role", "coder", "--unsafe-plain-key").code == 0
    store = SqliteStore()
    store.open(str(talks))
    assert store.policy() is None
    store.close()
