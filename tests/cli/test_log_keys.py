"""A register whose log key is lost, and which goes on under one that it listed before."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def _log_key(keys: Path) -> Path:
    """Return the file of the first log key: the one without a role in its name."""
    (found,) = keys.glob("servanda.local~talks-????????.pem")
    return found


@pytest.fixture
def keys(desk: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a register with a reserve log key; return the folder of its keys."""
    folder = desk / "keys"
    monkeypatch.setenv("SERVANDA_KEYS", str(folder))
    monkeypatch.setenv("SERVANDA_REGISTER", "talks.db")
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    assert servanda("backup", "before.db").code == 0
    made = servanda("keys", "log-reserve", "--out", "reserve.pem", "--unsafe-plain-key")
    assert made.code == 0, made.err
    assert "listed as entry #1: servanda.local/talks-" in made.out
    return folder


def test_a_lost_log_key_is_replaced_by_its_reserve(keys: Path, servanda: Run) -> None:
    """Without the first key nothing is recorded; with the reserve it is, and bundles verify."""
    first = servanda("log", "policy").out.splitlines()[0].removeprefix("log ")
    assert servanda("publish", "before", "--as-of", "2026-05-01").code == 0
    _log_key(keys).unlink()
    lost = servanda("keygen", "upper", "--unsafe-plain-key")
    assert lost.code == 2
    assert "the log key is not at hand" in lost.err

    done = servanda("keys", "log-switch", "reserve.pem", "--unsafe-plain-key")
    assert done.code == 0, done.err
    again = servanda("keygen", "upper", "--unsafe-plain-key")
    assert again.code == 0, again.err
    assert servanda("publish", "after", "--as-of", "2026-05-01").code == 0

    found = servanda("verify", "after", "--key", first)
    assert found.code == 0, found.out
    assert "signed by log key 2 of the log" in found.out
    listed = json.loads(servanda("keys", "list", "--json").out)["log"]
    assert [(one["entry"], one["from_size"]) for one in listed] == [(None, 1), (1, 3)]
    told = servanda("keys", "list").out
    assert "log since #0, signs from size 1 on" in told
    assert "log listed in #1, signs from size 3 on" in told


def test_the_old_key_does_not_come_back(keys: Path, servanda: Run) -> None:
    """Found again and alone at hand, the first key signs nothing after the reserve has."""
    assert servanda("keys", "log-switch", "reserve.pem", "--unsafe-plain-key").code == 0
    assert servanda("keygen", "upper", "--unsafe-plain-key").code == 0
    (reserve,) = keys.glob("*~log~2.pem")
    reserve.rename(keys / "away")

    again = servanda("keygen", "lower", "--unsafe-plain-key")
    assert again.code == 2
    assert "never goes back to an older key" in again.err


def test_a_key_that_is_not_listed_takes_over_nothing(
    keys: Path, servanda: Run, tmp_path: Path
) -> None:
    """A key of another register, and the first log key, are refused; nothing is written."""
    other = tmp_path / "other"
    assert servanda("init", "other.db", "--unsafe-plain-key", "--keys", str(other)).code == 0
    before = sorted(keys.iterdir())
    (strange,) = other.glob("servanda.local~other-????????.pem")

    refused = servanda("keys", "log-switch", str(strange), "--unsafe-plain-key")
    assert refused.code == 2
    assert "is not the log key of" in refused.err
    first = servanda("keys", "log-switch", str(_log_key(keys)), "--unsafe-plain-key")
    assert first.code == 2
    assert "the first log key" in first.err
    assert sorted(keys.iterdir()) == before


@pytest.mark.parametrize(("copy", "size"), [("before.db", 1), ("copy.db", 2)])
def test_an_old_copy_signs_nothing(keys: Path, servanda: Run, copy: str, size: int) -> None:
    """A register put back from before the change of keys, or the listing, is told as old."""
    assert servanda("backup", "copy.db").code == 0
    assert servanda("keys", "log-switch", "reserve.pem", "--unsafe-plain-key").code == 0
    assert servanda("keygen", "upper", "--unsafe-plain-key").code == 0
    for name in ("talks.db", "talks.db-wal", "talks.db-shm"):
        Path(name).unlink(missing_ok=True)
    restored = servanda("restore", copy, "talks.db")
    assert restored.code == 0, restored.err

    refused = servanda("keygen", "lower", "--unsafe-plain-key")
    assert refused.code == 2
    assert f"restored from an old backup: it holds {size} entries, and 3 were signed" in refused.err
    assert len(list(keys.glob("*~log~2.pem"))) == 1


def test_a_new_register_follows_one_that_changed_its_log_key(keys: Path, servanda: Run) -> None:
    """The last state of the old log is named with the key that signed it; both bundles agree."""
    assert servanda("keys", "log-switch", "reserve.pem", "--unsafe-plain-key").code == 0
    assert servanda("keygen", "upper", "--unsafe-plain-key").code == 0
    assert servanda("publish", "old", "--as-of", "2026-05-01").code == 0
    made = servanda("init", "next.db", "--succeeds", "old", "--unsafe-plain-key")
    assert made.code == 0, made.err
    assert servanda("publish", "next", "--as-of", "2026-05-01", "--register", "next.db").code == 0

    found = servanda("verify", "next", "--predecessor", "old")
    assert found.code == 0, found.out
    assert "follows servanda.local/talks-" in found.err
    assert sorted(keys.glob("*~log~2.pem"))
