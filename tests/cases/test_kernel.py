"""The contract's worked cases: the kernel gives the reference's rows, in any order of arrival."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from tests.cases.test_accept import runner

from servanda.api.evaluation import Case, load_case
from servanda.errors import ServandaError
from servanda.watch.kernel import judge, told_of
from servanda.watch.kernel.grounds import KINDS
from servanda.watch.reference import evaluate

__all__ = ["runner"]
LATE = "2026-11-01T00:00:00Z"


def tables(shared: Path, runner: object) -> Iterator[tuple[str, Case, str, str | None]]:
    """Yield the worked cases on real tables."""
    data = shared / "cases" / "data"
    for path in sorted((shared / "cases" / "accept").glob("*/expected.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        find = partial(runner.find, folder=path.parent, data=data)  # type: ignore[attr-defined]
        for run in case["runs"]:
            rules = run.get("commitments", case.get("commitments", "commitments.yaml"))
            try:
                loaded = load_case(
                    path.parent / rules,
                    [find(name) for name in run["events"]],
                    find(run["map"]) if run.get("map") else None,
                    [find(run["coverage"])] if run.get("coverage") else [],
                )
            except ServandaError:
                continue
            yield (
                f"{case['case']}:{run['run']}",
                loaded,
                run.get("as_of") or LATE,
                run.get("known_at"),
            )


def units(shared: Path, folder: Path) -> Iterator[tuple[str, Case, str, str | None]]:
    """Yield the unit cases of the language."""
    text = (shared / "cases" / "accept" / "unit" / "cases.json").read_text(encoding="utf-8")
    for case in json.loads(text):
        rules, rows, watch = folder / "c.yaml", folder / "e.jsonl", folder / "coverage.jsonl"
        rules.write_text(case["commitments"], encoding="utf-8")
        rows.write_text("".join(json.dumps(e) + "\n" for e in case.get("events", [])), "utf-8")
        watch.write_text("".join(json.dumps(c) + "\n" for c in case.get("coverage") or []), "utf-8")
        try:
            loaded = load_case(rules, [rows], None, [watch])
        except ServandaError:
            continue
        yield case["id"], loaded, case.get("as_of") or LATE, case.get("known_at")


def differences(
    cases: Iterator[tuple[str, Case, str, str | None]], *, orders: int
) -> tuple[int, list[str]]:
    """Return how many rows were compared, and the cases in which one differs."""
    rows, wrong = 0, list[str]()
    for name, one, as_of, known_at in cases:
        try:
            found = evaluate(one.terms, one.events, one.coverage, as_of=as_of, known_at=known_at)
        except ServandaError:
            continue
        wanted = [told_of(verdict) for verdict in found.verdicts]
        events, rnd = list(one.events), Random(1)  # noqa: S311  (a draw, no secret)
        for _ in range(orders):
            judged = judge(one.terms, events, one.coverage, as_of=as_of, known_at=known_at)
            got = judged.told(KINDS)
            rows += len(got)
            wrong += [] if list(got) == wanted else [name]
            rnd.shuffle(events)
    return rows, wrong


def test_worked_cases_on_real_tables(shared: Path, runner: object) -> None:
    """Every run of every worked case gives the reference's rows and grounds."""
    rows, wrong = differences(tables(shared, runner), orders=2)

    assert rows > 0
    assert wrong == []


def test_unit_cases_of_the_language(shared: Path, tmp_path: Path) -> None:
    """Every unit case of the contract gives the reference's rows and grounds."""
    rows, wrong = differences(units(shared, tmp_path), orders=1)

    assert rows > 0
    assert wrong == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_worked_cases_in_a_hundred_orders(shared: Path, runner: object, tmp_path: Path) -> None:
    """A hundred orders of arrival give the same rows and grounds, on every case."""
    assert differences(tables(shared, runner), orders=100)[1] == []
    assert differences(units(shared, tmp_path), orders=100)[1] == []
