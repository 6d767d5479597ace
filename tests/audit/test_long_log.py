"""A long log is read in parts by several processes, and what is found is the same."""

from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from bench.long_log import write_bundle

from servanda.audit import log
from servanda.audit.report import Report
from servanda.audit.verify import open_bundle, verify
from servanda.engines.local import LocalEngine
from servanda.model.outcome import DIED, Lost, Outcome
from servanda.register import entries
from servanda.tlog import tiles

SIZE = 700
"""Three tiles, the last one partial."""
Spoil = Callable[[int, bytes], bytes]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a log of some hundred entries count as long, and take one tile at a time."""
    monkeypatch.setattr(log, "LONG", 100)
    monkeypatch.setattr(log, "_TILES", 1)


def at(where: int, change: Callable[[bytes], bytes]) -> Spoil:
    """Return what spoils one entry."""
    return lambda number, leaf: change(leaf) if number == where else leaf


def unsigned(leaf: bytes) -> bytes:
    """Change a word that is signed."""
    return leaf.replace(b'"claimed_time":"2026', b'"claimed_time":"2027')


def spaced(leaf: bytes) -> bytes:
    """Write the same statement in another spelling."""
    return leaf.replace(b'{"actor":', b'{"actor": ', 1)


def of_another_key(leaf: bytes) -> bytes:
    """Name a key that nobody enrolled."""
    return leaf.replace(b"/coder/1 ", b"/coder/2 ")


def both(one: Spoil, other: Spoil) -> Spoil:
    """Spoil two entries."""
    return lambda number, leaf: one(number, other(number, leaf))


BAD = {
    "a changed word": (at(300, unsigned), "entry 300", "signature"),
    "another spelling": (at(600, spaced), "entry 600", "canonical"),
    "a strange key": (at(257, of_another_key), "entry 257", "not enrolled"),
    "two, the first by its chain": (
        both(at(520, unsigned), at(299, lambda leaf: leaf.replace(b'"seq":299', b'"seq":298'))),
        "entry 299",
        "",
    ),
    "two in one part": (both(at(400, spaced), at(390, unsigned)), "entry 390", "signature"),
}


def same(one: Report, other: Report) -> bool:
    """Tell whether two audits found the same, step by step."""
    return (one.steps, one.headline, one.first_bad) == (
        other.steps,
        other.headline,
        other.first_bad,
    )


@pytest.mark.parametrize("name", BAD)
def test_a_bad_entry_is_named_in_parts_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The first bad entry and why are the same whether a log is read whole or in parts."""
    spoil, bad, why = BAD[name]
    write_bundle(tmp_path / "b", SIZE, spoil)
    short = verify(tmp_path / "b")
    monkeypatch.setattr(log, "LONG", 100)
    monkeypatch.setattr(log, "_TILES", 1)

    found = verify(tmp_path / "b")

    assert found.first_bad == bad
    assert why in found.headline
    assert same(short, found)


@pytest.mark.usefixtures("long")
def test_processes_find_the_same(tmp_path: Path) -> None:
    """Several processes find what one does, in a good log and in a bad one."""
    write_bundle(tmp_path / "good", SIZE)
    write_bundle(tmp_path / "bad", SIZE, both(at(650, spaced), at(300, unsigned)))
    told: list[tuple[int, int]] = []

    good = verify(
        tmp_path / "good", engine=LocalEngine(), progress=lambda n, of: told.append((n, of))
    )
    bad = verify(tmp_path / "bad", engine=LocalEngine())

    assert good.verified, good.headline
    assert told == [(256, SIZE), (512, SIZE), (SIZE, SIZE)]
    assert bad.first_bad == "entry 300"
    assert same(good, verify(tmp_path / "good"))
    assert same(bad, verify(tmp_path / "bad"))


class Lossy(LocalEngine):
    """Loses every second task, and ends them in the wrong order."""

    def run(
        self,
        function: Callable[[Any], Any],
        tasks: Iterable[Any],
        *,
        seconds: float,
        workers: int | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield outcomes, half of them without a value."""
        for one in reversed(list(super().run(function, tasks, seconds=seconds, workers=workers))):
            lost = Lost(error=DIED, message="gone") if one.number % 2 else None
            yield Outcome(number=one.number, value=None if lost else one.value, lost=lost)


@pytest.mark.usefixtures("long")
def test_a_lost_process_loses_nothing(tmp_path: Path) -> None:
    """A part whose process died is checked all the same."""
    write_bundle(tmp_path / "b", SIZE, at(300, unsigned))

    assert verify(tmp_path / "b", engine=Lossy()).first_bad == "entry 300"


@pytest.mark.usefixtures("long")
def test_any_entry_of_a_long_log_can_be_read(tmp_path: Path) -> None:
    """Entries of a long log are at hand one by one, in a row and all, as of a short one."""
    write_bundle(tmp_path / "b", SIZE)
    found = open_bundle(tmp_path / "b").view.entries

    assert len(found) == SIZE
    assert found[600].index == found[-100].index == 600
    assert [entry.index for entry in found] == list(range(SIZE))
    assert [entry.index for entry in found[250:260]] == list(range(250, 260))
    assert found[:600][599].leaf == found[599].leaf
    with pytest.raises(IndexError):
        _ = found[SIZE]


@pytest.mark.usefixtures("long")
def test_a_bundle_changed_while_it_is_read(tmp_path: Path) -> None:
    """An entry that is not the one whose hash was checked is never handed out."""
    write_bundle(tmp_path / "b", SIZE)
    opened = open_bundle(tmp_path / "b").view.entries
    path = tmp_path / "b" / tiles.tile_path(None, 1)
    leaves = tiles.split_entries(path.read_bytes(), where="b")
    path.write_bytes(tiles.join_entries([*leaves[:5], leaves[4], *leaves[6:]]))

    with pytest.raises(log.PartError, match="entry 261: the bundle was changed"):
        _ = opened[261]


@pytest.mark.parametrize("missing", [0, 1, 2])
@pytest.mark.usefixtures("long")
def test_a_missing_tile(tmp_path: Path, missing: int) -> None:
    """A log whose entries are not all there is never whole, whichever part is missing."""
    write_bundle(tmp_path / "b", SIZE)
    width = min(256, SIZE - 256 * missing)
    (tmp_path / "b" / tiles.tile_path(None, missing, width)).unlink()

    found = verify(tmp_path / "b")

    assert found.first_bad == tiles.tile_path(None, missing, width)
    assert "is missing" in found.headline


def test_reread_is_parse(tmp_path: Path) -> None:
    """An entry read a second time, in less time, is the same in every part."""
    write_bundle(tmp_path / "b", 10)
    path = tmp_path / "b" / tiles.tile_path(None, 0, 10)
    for index, leaf in enumerate(tiles.split_entries(path.read_bytes(), where="b")):
        entry = entries.parse(leaf, index)
        assert entries.reread(leaf, index, entry.leaf_hash) == entry
