"""What an engine is, said once; each engine is tested by these same sentences."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from tests.engines import functions
from tests.engines.faulty import FAULTY, install
from tests.watch.random_cases import case

from servanda import plugins
from servanda.api.corpus import read_corpus
from servanda.api.corpus_task import fingerprint
from servanda.api.partitions import spread_over
from servanda.engines import ray as ray_engine
from servanda.errors import UsageError
from servanda.plugins import Engine, load
from servanda.watch.kernel import Kernel, judge
from servanda.watch.kernel.events import load_events, open_cache, write_cache
from servanda.watch.kernel.parts import Parts

WORKERS = 2
SECONDS = 60.0
ENGINES = ("local", "ray")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install a reader that crashes and one that never ends, for this process and its children."""
    place = install(tmp_path_factory.mktemp("faulty"))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(place))
        patch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
        forget()
        yield place
    forget()


def forget() -> None:
    """Forget which plug-ins there are, and what follows from them."""
    plugins._found.cache_clear()
    fingerprint.cache_clear()


@pytest.fixture(scope="module")
def cluster(faulty: Path) -> Iterator[None]:
    """Run a cluster of this machine alone, on its loopback address, for all tests here."""
    del faulty
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("RAY_ADDRESS", raising=False)
        ray = ray_engine._library()
        ray_engine._connect(ray, WORKERS)
        yield
        ray.shutdown()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
    made: Engine = load("engines", request.param)
    return made


def test_every_task_has_its_outcome(engine: Engine) -> None:
    """Each task's outcome carries its number and what the function made of it."""
    outcomes = engine.run(functions.double, range(50), seconds=SECONDS, workers=WORKERS)

    assert {o.number: (o.value, o.lost) for o in outcomes} == {n: (2 * n, None) for n in range(50)}


def test_no_task_no_outcome(engine: Engine) -> None:
    """Where there is nothing to do, nothing comes."""
    assert list(engine.run(functions.double, [], seconds=SECONDS, workers=WORKERS)) == []


def test_misfortunes_stay_with_their_task(engine: Engine) -> None:
    """A death, a crash, an endless task or an error is told as such, and the others are done."""
    tasks = ["one", "killed", "crash", "raises", "two", "leaves", "takes all memory", "prints",
             "never ends", "three"]  # fmt: skip
    outcomes = engine.run(functions.misfortune, tasks, seconds=3, workers=WORKERS)

    got = {tasks[o.number]: o.lost.error if o.lost else o.value for o in outcomes}
    assert got == {
        "one": "one",
        "two": "two",
        "three": "three",
        "prints": "prints",
        "killed": "ProcessDied",
        "crash": "ProcessDied",
        "leaves": "ProcessDied",
        "raises": "ValueError",
        "takes all memory": "MemoryError",
        "never ends": "TimeLimit",
    }


def test_losses_say_how(engine: Engine) -> None:
    """The message of a loss names the signal, the exit code, the limit, or what was raised."""
    tasks = ["killed", "leaves", "never ends", "raises"]
    outcomes = engine.run(functions.misfortune, tasks, seconds=3, workers=WORKERS)

    said = {tasks[o.number]: o.lost.message for o in outcomes if o.lost}
    assert "SIGKILL" in said["killed"]
    assert "exit code 3" in said["leaves"]
    assert "more than 3 seconds" in said["never ends"]
    assert said["raises"] == "no good"


def test_a_value_that_cannot_travel_is_a_loss(engine: Engine) -> None:
    """A value that no other process can take is an error of its task alone."""
    outcomes = list(engine.run(functions.unspeakable, [1, 2], seconds=SECONDS, workers=WORKERS))

    assert sorted(o.number for o in outcomes) == [0, 1]
    assert all(o.lost and o.lost.error in {"AttributeError", "PicklingError"} for o in outcomes)


def test_tasks_are_drawn_as_outcomes_are_taken(engine: Engine) -> None:
    """However many tasks there are, only a few more are drawn than were done."""
    drawn = 0

    def tasks() -> Iterator[int]:
        nonlocal drawn
        for number in range(10**9):
            drawn += 1
            yield number

    outcomes = engine.run(functions.double, tasks(), seconds=SECONDS, workers=WORKERS)
    for taken in range(1, 40):
        next(outcomes)
        assert drawn <= taken + 4 * WORKERS
    outcomes.close()


def alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not (
            state.exists() and state.read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
        )
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_closing_ends_every_process(engine: Engine) -> None:
    """When the iterator is closed before its end, no process of the function is left."""
    tasks = [0.0, 0.0, 60.0, 60.0]
    outcomes = engine.run(functions.where, tasks, seconds=SECONDS, workers=WORKERS)
    processes = {next(outcomes).value, next(outcomes).value}

    outcomes.close()

    until = time.monotonic() + 30
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [p for p in processes if alive(p)] == []


def test_every_engine_adds_up_parts_of_evidence(engine: Engine, tmp_path: Path) -> None:
    """Verdicts over two parts, each asked in a process of the engine, are those of the whole."""
    one = case(2, commitments=3)
    whole = judge(one.terms, one.events, one.coverage, as_of=one.as_of).rows()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, one.events)
        write_cache(connection, tmp_path, parts=2)
    with duckdb.connect() as connection:
        spread = spread_over(engine, workers=WORKERS)
        parts = Parts(connection, open_cache(connection, tmp_path), spread)
        found = Kernel(connection, one.terms, parts).judge(one.coverage, as_of=one.as_of)

        assert found.rows() == whole
        assert len(found.by_reference) < len(one.terms.commitments)


def test_a_function_without_a_module_is_refused(engine: Engine) -> None:
    """A function that no other process could find is refused before any task is done."""
    with pytest.raises(UsageError, match="name a function of a module"):
        list(engine.run(lambda task: task, [1], seconds=SECONDS, workers=WORKERS))


def test_a_function_that_others_cannot_import_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that this process made up is missed by name, once, and the run ends."""
    made_up = ModuleType("made_up")
    exec("def same(task):\n    return task\n", made_up.__dict__)  # noqa: S102  (ours)
    monkeypatch.setitem(sys.modules, "made_up", made_up)

    with pytest.raises(UsageError, match="made_up"):
        list(engine.run(made_up.same, [1, 2, 3], seconds=SECONDS, workers=WORKERS))


def test_every_engine_yields_the_same_tables(
    cluster: None, faulty: Path, root: Path, tmp_path: Path
) -> None:
    """A corpus with good, broken, deadly and endless texts gives the same bytes on each engine."""
    del cluster, faulty
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, content in FAULTY.items():
        (corpus / name).write_bytes(content)
    examples = sorted((root / "examples").rglob("*.txt"))
    for number, path in enumerate(examples):
        (corpus / f"{number}.txt").write_bytes(path.read_bytes())

    for name in ENGINES:
        out = tmp_path / f"{name}"
        result = read_corpus(corpus, out, engine=name, workers=WORKERS, seconds=8)
        assert (result.readings, result.failed) == (len(examples), len(FAULTY))

    local, other = (
        {p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.*")} for name in ENGINES
    )
    assert len(local) == 3 + len(examples)
    assert local == other
