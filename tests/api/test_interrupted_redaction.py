"""A redaction that was killed after its entry is finished by whoever writes next."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.register.world import document

from servanda.api import eventcache, moving, redacting
from servanda.api.register import Register, create_register, open_register
from servanda.errors import UsageError
from servanda.register import proposals
from servanda.stores.sqlite import SqliteStore

NAMED = "Zwartkruis informant of the northern crossing"
WHY = {"authority": "Court of Estmark", "reason": "names a source"}


class KilledError(BaseException):
    """Stands for the end of the program."""


def _open(folder: Path) -> Register:
    return open_register(folder / "talks.db", write=True, keys=folder / "keys")


def _left(folder: Path) -> bool:
    """Tell whether a byte of the name is in any file of the register."""
    files = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    return any(b"Zwartkruis" in f.read_bytes() or b"zwartkruis" in f.read_bytes() for f in files)


def _kill(*_: object) -> None:
    raise KilledError


@pytest.fixture(params=["columns", "scrub"])
def killed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a register whose redaction was killed before one of its last steps."""
    made = create_register(
        tmp_path / "talks.db", name="T", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    )
    made.append([proposals.document("d", document(f"We met {NAMED}.\n"), title=NAMED)])
    columns = eventcache.folder_of(tmp_path / "talks.db")
    columns.mkdir()
    (columns / "reports.parquet").write_text(NAMED)
    place, name = {"columns": (redacting, "drop_columns"), "scrub": (SqliteStore, "scrub")}[
        request.param
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, _kill)
        with pytest.raises(KilledError):
            redacting.redact(made, "#1", [], **WHY)
    made.close()
    assert _left(tmp_path)
    return tmp_path


def _write(folder: Path) -> None:
    _open(folder).close()


def _again(folder: Path) -> None:
    with _open(folder) as found:
        receipt = redacting.redact(found, "#1", [], **WHY)
        assert [entry.index for entry in receipt.entries] == [2]
        assert found.journal.size == 3


def _upgrade(folder: Path) -> None:
    moving.upgrade(folder / "talks.db")


def _backup(folder: Path) -> None:
    moving.backup(folder / "talks.db", folder / "copy.db")


@pytest.mark.parametrize("step", [_write, _again, _upgrade, _backup])
def test_the_next_one_finishes(killed: Path, step: Callable[[Path], None]) -> None:
    """Opened for writing, redacted again, upgraded or copied: no byte of it is left, nor a mark."""
    step(killed)

    assert not _left(killed)
    with _open(killed) as found:
        assert not found.journal.store.scrub_due()
        assert found.journal.size == 3


def test_redacted_again_where_no_mark_is(killed: Path) -> None:
    """A register that an earlier version left so has no mark: the same order finishes it too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteStore, "scrub_due", lambda _: False)
        _again(killed)
        assert not _left(killed)
        with _open(killed) as found, pytest.raises(UsageError, match="is not sealed"):
            redacting.redact(found, "#1", ["/id"], **WHY)
