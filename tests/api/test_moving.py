"""A register is kept as one file, put back, moved; an older copy is noticed before it signs."""

import threading
from pathlib import Path

import pytest
from tests.cluster import Cluster

import servanda as sv
from servanda.api import moving
from servanda.api.register import create_register, open_register
from servanda.errors import InputError, RegisterError, StoreError
from servanda.register import proposals
from servanda.stores.address import Database

ADDRESSES = ("sqlite", "postgresql")


@pytest.fixture(params=ADDRESSES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a free place for a register in each store."""
    if request.param == "sqlite":
        return str(tmp_path / "talks.db")
    server: Cluster = request.getfixturevalue("postgres")
    return server.address()


@pytest.fixture
def register(address: str, tmp_path: Path) -> sv.Register:
    """Return a new register with a table of evidence, its keys in a folder beside it."""
    made = create_register(
        address, name="Talks", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    )
    act(made, "first")
    return made


def act(register: sv.Register, name: str) -> None:
    """Record an act with a file beside the log."""
    file = proposals.NamedFile(name=f"{name}.csv", data=name.encode())
    register.append(
        [
            proposals.norm_act("adopt", name, actor=name, at="2026-01-01"),
            proposals.evidence([file], mapping=None, coverage=[], events=0, dropped=0),
        ]
    )


def other_place(address: str, tmp_path: Path) -> str:
    """Return a second place of the same store."""
    return f"{address}2" if address.startswith("postgresql") else str(tmp_path / "again.db")


def test_what_was_kept_comes_back_and_goes_on(
    register: sv.Register, address: str, tmp_path: Path
) -> None:
    """A copy holds every entry and file; restored in its store, the register goes on signing."""
    copied = moving.backup(address, tmp_path / "copy.db")
    register.close()
    place, restored = moving.restore(
        tmp_path / "copy.db", other_place(address, tmp_path), keys=tmp_path / "keys"
    )

    # The genesis, an act, an import; one file, "first".
    assert (copied.size, copied.files) == (restored.size, restored.files) == (3, 1)
    assert not restored.older
    with open_register(place, write=True, keys=tmp_path / "keys") as again:
        assert [e.leaf for e in again.journal.entries] == [e.leaf for e in register.journal.entries]
        assert [disclosure.blob for disclosure in again.journal.disclosures() if disclosure.blob]
        act(again, "second")
        assert again.journal.size == 5


def test_a_register_moves_from_a_file_to_a_database_and_back(
    postgres: Cluster, tmp_path: Path
) -> None:
    """A register started in a file goes on in a database, and can be had as a file again."""
    database = postgres.address()
    with create_register(
        tmp_path / "talks.db", name="T", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    ) as made:
        act(made, "first")
    moving.backup(tmp_path / "talks.db", tmp_path / "copy.db")
    moving.restore(tmp_path / "copy.db", database, keys=tmp_path / "keys")
    with open_register(database, write=True, keys=tmp_path / "keys") as moved:
        act(moved, "second")
        head = moved.journal.head
    moving.backup(database, tmp_path / "back.db")

    with open_register(tmp_path / "back.db", write=True, keys=tmp_path / "keys") as back:
        assert back.journal.head == head
        assert back.journal.size == 5


def test_an_older_copy_does_not_sign(register: sv.Register, address: str, tmp_path: Path) -> None:
    """A copy from before the newest entry can be restored and read; signing in it is refused."""
    moving.backup(address, tmp_path / "copy.db")
    act(register, "second")
    place, restored = moving.restore(
        tmp_path / "copy.db", other_place(address, tmp_path), keys=tmp_path / "keys"
    )

    assert (restored.size, restored.signed, restored.older) == (3, 5, True)
    with open_register(place) as readable:
        assert readable.journal.size == 3
    with pytest.raises(RegisterError, match="restored from an old backup"):
        open_register(place, write=True, keys=tmp_path / "keys")


def test_without_the_kept_checkpoint_the_older_copy_would_sign(
    register: sv.Register, address: str, tmp_path: Path
) -> None:
    """The control: what stops an older copy is the checkpoint beside the keys, nothing else."""
    moving.backup(address, tmp_path / "copy.db")
    act(register, "second")
    place, _ = moving.restore(tmp_path / "copy.db", other_place(address, tmp_path))
    for kept in (tmp_path / "keys").glob("**/*.checkpoint"):
        kept.unlink()

    with open_register(place, write=True, keys=tmp_path / "keys") as again:
        act(again, "another second")


def test_nothing_is_written_over(register: sv.Register, address: str, tmp_path: Path) -> None:
    """Neither a copy nor a restored register takes the place of anything."""
    moving.backup(address, tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()

    with pytest.raises(InputError, match="exists already"):
        moving.backup(address, tmp_path / "copy.db")
    with pytest.raises((InputError, StoreError), match=r"exists already|is there already"):
        moving.restore(tmp_path / "copy.db", address)

    assert (tmp_path / "copy.db").read_bytes() == before
    assert register.journal.store.head() == register.journal.head


def test_a_damaged_copy_is_no_copy(register: sv.Register, address: str, tmp_path: Path) -> None:
    """A copy in which a byte of an entry was changed is refused, and leaves nothing behind."""
    moving.backup(address, tmp_path / "copy.db")
    data = (tmp_path / "copy.db").read_bytes()
    at = data.index(b'"claimed_time":"2') + len(b'"claimed_time":"')
    (tmp_path / "copy.db").write_bytes(data[:at] + b"3" + data[at + 1 :])
    target = tmp_path / "target.db"

    with pytest.raises(StoreError, match="not whole"):
        moving.restore(tmp_path / "copy.db", target)

    assert register.journal.size == 3
    assert not target.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_copy_is_whole_while_others_write(
    register: sv.Register, address: str, tmp_path: Path
) -> None:
    """Copies made while somebody writes each hold the log as it stood at one moment."""
    stop, errors = threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            number = 0
            while not stop.is_set():
                act(register, f"n{number}")
                number += 1
        except BaseException as error:  # noqa: BLE001  (handed to the test)
            errors.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [moving.backup(address, tmp_path / f"c{n}.db").size for n in range(4)]
    finally:
        stop.set()
        writer.join()

    assert errors == []
    # Each append is two entries after the first: no copy holds half of one.
    assert sizes == sorted(sizes)
    assert {size % 2 for size in sizes} == {1}


def test_a_copy_of_nothing(tmp_path: Path) -> None:
    """What is no register gives no copy, and what is no copy no register."""
    (tmp_path / "text.db").write_text("hello", "utf-8")

    with pytest.raises(StoreError, match="no such register"):
        moving.backup(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(StoreError, match="no register"):
        moving.restore(tmp_path / "text.db", tmp_path / "talks.db")
    with pytest.raises(InputError, match="no such file"):
        moving.restore(tmp_path / "none.db", tmp_path / "talks.db")
    with pytest.raises(InputError, match="no such register"):
        moving.upgrade(tmp_path / "none.db")
    assert not (tmp_path / "talks.db").exists()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:pw@h/db", "postgresql://u@h/db"),
        ("postgresql://u:p%2Fw@h:5432/db?register=a", "postgresql://u@h:5432/db?register=a"),
        ("postgresql://h/db?password=pw&sslmode=require", "postgresql://h/db?sslmode=require"),
        ("postgresql://u:p/w@h/db", "postgresql://u@h/db"),
        ("postgresql:///db?host=/run/x&user=u", "postgresql:///db?host=/run/x&user=u"),
    ],
)
def test_a_password_is_never_shown(address: str, shown: str) -> None:
    """An address is shown without the password, wherever it stands and however it is spelled."""
    assert str(Database(address)) == shown
    assert "pw" not in repr(Database(address))
