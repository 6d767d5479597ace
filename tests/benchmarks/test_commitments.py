"""The benchmark of commitments: three witnesses of each answer, and rivals that are scored."""

import ast
import math
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from benchmarks.commitments import engines, in_order, loop, oracle, query_each, statements
from benchmarks.commitments.generate import Size, generate
from benchmarks.commitments.task import Answer, Task
from benchmarks.commitments.templates import SCENARIOS, TEMPLATES, VARIANTS, kinds_of

FOLDER = Path(engines.__file__).parent
SIZES = {"keys": (1200, 15), "many-avoid": (800, 120), "many-sum": (800, 120), "mixed": (1600, 9)}
MOMENTS = ("first", "final")


def made(folder: Path, scenario: str, variant: str, *, seed: int = 1, more: int = 1) -> Task:
    """Return a small task."""
    events, keys = SIZES[scenario]
    size = Size(scenario=scenario, variant=variant, seed=seed, events=events, keys=keys * more,
                slots=8)  # fmt: skip
    generate(folder, size)
    return Task(folder)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_fates_evaluator_and_package_agree(tmp_path: Path, scenario: str) -> None:
    """Under every doubt at once the package gives each answer that the generator laid down."""
    task = made(tmp_path, scenario, "all", seed=3)

    for name in MOMENTS:
        count, wrong = task.differences(engines.servanda(task, task.moment(name)), name)
        assert wrong == []
        assert count > 15


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_evaluator_finds_what_was_laid(tmp_path: Path, scenario: str, variant: str) -> None:
    """The evaluator that shares no line with the package finds every answer in the evidence."""
    if variant == "amounts" and scenario in {"keys", "many-avoid"}:
        with pytest.raises(SystemExit, match="no amounts"):
            made(tmp_path, scenario, variant)
        return
    task = made(tmp_path, scenario, variant, more=2)

    for name in MOMENTS:
        moment = task.moment(name)
        assert task.differences(oracle.answers(task, moment), name)[1] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_fate_that_fits_is_dealt(template: str) -> None:
    """With all doubts at once each fate of a template falls to one instance in 1,000 or more."""
    form = TEMPLATES[template]
    fates = kinds_of(form, "all")
    shares = next(rows for name, _, rows in statements.tables(form, fates) if name == "shares")

    assert [row[3] for row in shares if int(str(row[2])) > int(str(row[1]))] == [
        n for closed in (True, False) for n, k in enumerate(fates) if k.open is not closed
    ]
    assert [row[2] for row in shares].count(statements.BUCKETS) == 2


def test_a_wrong_a_missing_and_a_second_answer_are_seen(tmp_path: Path) -> None:
    """No engine passes that errs once, leaves one instance out, or answers one twice."""
    task = made(tmp_path, "many-sum", "all")
    right = list(oracle.answers(task, task.moment("final")))
    other = "violated" if right[0].answer != "violated" else "fulfilled"
    wrong = right[0]._replace(answer=other, causes="")

    assert task.differences(right, "final") == (len(right), [])
    assert len(task.differences([wrong, *right[1:]], "final")[1]) == 1
    assert len(task.differences(right[1:], "final")[1]) == 1
    assert len(task.differences([*right, wrong], "final")[1]) > 0
    assert task.differences(right[1:], "final", part=True)[1] == []


def rows(task: Task) -> list[tuple[object, ...]]:
    """Return all events of a task as text, in one order."""
    with duckdb.connect() as db:
        table = db.read_parquet(str(task.events))
        return table.select("COLUMNS(*)::TEXT").order("ALL").fetchall()


def test_the_seed_decides_everything(tmp_path: Path) -> None:
    """The same seed makes the same task, another seed another one."""
    one = made(tmp_path / "a", "mixed", "all", seed=5)
    same = made(tmp_path / "b", "mixed", "all", seed=5)
    other = made(tmp_path / "c", "mixed", "all", seed=6)

    assert rows(one) == rows(same) != rows(other)
    for name in ("rules.yaml", "rules.jsonl", "coverage.csv", "task.json"):
        assert sorted((one.folder / name).read_text().splitlines()) == sorted(
            (same.folder / name).read_text().splitlines()
        )


@pytest.mark.parametrize("scenario", ["keys", "many-avoid", "many-sum"])
def test_one_event_in_twenty_is_late(tmp_path: Path, scenario: str) -> None:
    """Of the events of a late task 4 to 6 in 100 are known a day or more after they happened."""
    keys = 40 if scenario == "keys" else 120
    generate(tmp_path, Size(scenario=scenario, variant="late", events=8000, keys=keys, slots=8))
    task = Task(tmp_path)

    found = in_order.score(task, 0)

    assert 0.04 < found.late / found.events < 0.06


@pytest.mark.parametrize("scenario", ["keys", "many-avoid", "many-sum"])
def test_what_knows_no_doubt_is_right_where_there_is_none(tmp_path: Path, scenario: str) -> None:
    """With complete information the plain loop and a query for each rule answer all rightly."""
    task = made(tmp_path, scenario, "complete")
    moment = task.moment("final")

    for engine in (loop.answers, query_each.answers):
        assert task.differences(engine(task, moment), "final")[1] == []
    asked = list(query_each.answers(task, moment, sample=10))
    assert task.differences(asked, "final", part=True)[1] == []


def test_an_engine_refuses_what_it_cannot_express(tmp_path: Path) -> None:
    """The loop that believes everything takes no disputed task and no rule with an exit."""
    disputed = made(tmp_path / "a", "keys", "disputed")
    mixed = made(tmp_path / "b", "mixed", "complete")

    with pytest.raises(SystemExit, match="complete information"):
        list(loop.answers(disputed, disputed.moment("final")))
    with pytest.raises(SystemExit, match="no exits"):
        list(loop.answers(mixed, mixed.moment("final")))


def test_a_monitor_that_reads_in_order_errs_only_by_what_it_drops(tmp_path: Path) -> None:
    """Without late events it drops nothing and errs nowhere; with them it does both."""
    complete = in_order.score(made(tmp_path / "a", "keys", "complete"), 0)
    late = made(tmp_path / "b", "keys", "late", more=4)
    hasty, patient = in_order.score(late, 0), in_order.score(late, 30)

    assert (complete.dropped, complete.false, complete.missed) == (0, 0, 0)
    assert complete.violations > 0
    assert hasty.dropped > patient.dropped > 0
    assert hasty.false > 0
    assert hasty.missed > 0
    assert hasty.false + hasty.missed > patient.false + patient.missed


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_the_adapter_knows_the_package() -> None:
    """No file of the benchmark but the one with the adapter imports Servanda."""
    knowing = {
        path.name
        for path in FOLDER.glob("*.py")
        if any(name.partition(".")[0] == "servanda" for name in imported(path))
    }

    assert knowing == {"engines.py"}


def test_a_process_measures_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run prints how many answers were given, that none was wrong, its seconds and its peak."""
    task = made(tmp_path, "keys", "complete")
    monkeypatch.setattr("sys.argv", ["engines", str(task.folder), "loop"])

    engines.main()

    told = ast.literal_eval(capsys.readouterr().out)
    assert told["answers"] == 15 * 9
    assert told["wrong"] == []
    assert math.isfinite(told["seconds"])
    assert told["peak"] > 1


def test_an_answer_is_four_valued(tmp_path: Path) -> None:
    """Fulfilled, violated, pending and unknown all occur, and only the last two have causes."""
    task = made(tmp_path, "mixed", "all")
    found: list[Answer] = list(oracle.answers(task, task.moment("final")))

    assert {a.answer for a in found} == {"fulfilled", "violated", "pending", "unknown"}
    for answer in found:
        assert bool(answer.causes) is (answer.answer in {"pending", "unknown"})
        assert (answer.causes == "future") is (answer.answer == "pending")
