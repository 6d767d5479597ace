"""A page of now in a large register is judged before the next visitor asks: exact, bounded."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.api.test_large import import_of, made, path, words

from servanda.api import clock
from servanda.api.ahead import AFTER, Ahead, Process
from servanda.api.glances import ASKED, FRESH
from servanda.api.large import Large
from servanda.api.register import Register, open_register

__all__ = ["made", "path"]
START = datetime(2025, 8, 31, 23, 58, tzinfo=UTC)


class Watch:
    """A clock that is set by hand, and what waits for it."""

    def __init__(self) -> None:
        """Begin shortly before a promise of the register is due."""
        self.now = START
        self.waiting: list[Callable[[], None]] = []
        self.judged: list[datetime] = []

    def start(self, seconds: float, work: Callable[[], None]) -> None:
        """Take what is to be done later."""
        assert seconds == AFTER
        self.waiting.append(work)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def work(self) -> None:
        """Do what waits, once."""
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Return the clock of a process that serves."""
    found = Watch()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    monkeypatch.setattr(Process, "ahead", Ahead(found.start))
    verdicts = Large.verdicts

    def counted(
        self: Large, as_of: datetime, known_at: str | None, *, cited: bool = False
    ) -> object:
        found.judged.append(as_of)
        return verdicts(self, as_of, known_at, cited=cited)

    monkeypatch.setattr(Large, "verdicts", counted)
    return found


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    """Return a large register that may be written to."""
    with open_register(path, write=True, keys=path.parent / "keys") as opened:
        yield opened


def test_whoever_asks_for_now_next_finds_it_judged(register: Register, watch: Watch) -> None:
    """After a minute the answer is newer than the first, and nothing was judged for it."""
    first = register.glance()
    watch.wait(AFTER)
    watch.work()
    judged = len(watch.judged)
    watch.wait(FRESH.total_seconds() - AFTER + 1)
    second = register.glance()

    assert len(watch.judged) == judged == 2
    assert (first.as_of, second.as_of) == ("2025-08-31T23:58:00Z", "2025-08-31T23:58:40Z")


def test_what_is_judged_ahead_is_what_the_reference_says(register: Register, watch: Watch) -> None:
    """At drawn times over deadlines each answer is that of its instant, at most a minute old."""
    draw = Random(11)  # noqa: S311  (a draw, no secret)
    seen = set()
    for _ in range(12):
        found = register.glance()
        at = datetime.fromisoformat(found.as_of)
        assert timedelta(0) <= watch.now - at <= FRESH
        full = register.verdicts(as_of=found.as_of)
        assert list(map(words, found.verdicts)) == list(map(words, full.verdicts))
        seen.add(tuple(v.display for v in found.verdicts))
        watch.wait(draw.choice((AFTER, AFTER, 25.0)))
        watch.work()
        if draw.random() < 0.2:
            watch.wait(86_400 * draw.randrange(100))
    assert len(seen) > 1


def test_nothing_is_judged_for_nobody(register: Register, watch: Watch) -> None:
    """Two minutes after the last visitor nothing waits any more; one who comes then starts anew."""
    register.glance()
    register.glance()
    steps = 0
    while watch.waiting:
        assert len(watch.waiting) == 1
        watch.wait(AFTER)
        watch.work()
        steps += 1
        assert steps <= ASKED.total_seconds() / AFTER + 1
    judged = len(watch.judged)
    register.glance(as_of="2025-03-01")
    assert not watch.waiting
    watch.wait(3600)
    register.glance()
    assert (len(watch.judged), len(watch.waiting)) == (judged + 2, 1)


def test_a_register_that_was_closed_is_judged_no_more(path: Path, watch: Watch) -> None:
    """What waits finds nothing to do, and does not come again."""
    with open_register(path) as opened:
        opened.glance()
    watch.wait(AFTER)
    watch.work()

    assert len(watch.judged) == 1
    assert not watch.waiting


def test_a_new_entry_is_not_overlooked(register: Register, watch: Watch) -> None:
    """What was judged ahead of an older log is given to nobody who asks for the newer one."""
    before = register.glance()
    register.append([import_of("x,request,2025-02-02,m0,observation,s0,99,")])
    watch.wait(AFTER)
    watch.work()

    after = register.glance()

    assert len(after.verdicts) == len(before.verdicts) + 1
    assert list(map(words, after.verdicts)) == list(
        map(words, register.verdicts(as_of=after.as_of).verdicts)
    )
