"""The contract's worked cases, evaluated in process."""

import importlib.util
import json
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from servanda.api.evaluation import judge_case, load_case
from servanda.errors import ServandaError
from servanda.model.codec import to_json

TIERS = 2


@pytest.fixture(scope="session")
def runner(shared: Path) -> ModuleType:
    """Return the contract's own comparison of verdicts with expectations."""
    spec = importlib.util.spec_from_file_location(
        "check_cases", shared / "tools" / "check_cases.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def evaluated(  # noqa: PLR0917  (called by the contract's own runner)
    commitments: Path,
    events: list[Path],
    mapping: Path | None,
    coverage: Path | None,
    as_of: str | None,
    known_at: str | None,
) -> tuple[int, Any, str]:
    """Return exit code, JSON and messages, as the command line would give them."""
    try:
        case = load_case(commitments, events, mapping, [coverage] if coverage else [])
        result = judge_case(case, as_of=as_of, known_at=known_at)
    except ServandaError as error:
        return 2, None, str(error)
    return 0, json.loads(to_json(result)), "\n".join(result.lints)


def test_worked_cases_on_real_tables(shared: Path, runner: ModuleType) -> None:
    """Every run of every worked case gives exactly the expected verdicts."""
    accept, data = shared / "cases" / "accept", shared / "cases" / "data"
    problems: list[str] = []
    runs = 0
    for path in sorted(accept.glob("*/expected.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        find = partial(runner.find, folder=path.parent, data=data)
        for run in case["runs"]:
            runs += 1
            result = evaluated(
                path.parent / run.get("commitments", case.get("commitments", "commitments.yaml")),
                [find(name) for name in run["events"]],
                find(run["map"]) if run.get("map") else None,
                find(run["coverage"]) if run.get("coverage") else None,
                run.get("as_of"),
                run.get("known_at"),
            )
            problems += runner.check_run(f"{case['case']}:{run['run']}", run, result)[0]
    assert runs > 0
    assert problems == []


def test_unit_cases_of_the_language(shared: Path, runner: ModuleType, tmp_path: Path) -> None:
    """Every unit case of the contract gives exactly the expected verdicts or error."""
    path = shared / "cases" / "accept" / "unit" / "cases.json"
    problems: list[str] = []
    cases = json.loads(path.read_text(encoding="utf-8"))
    for case in cases:
        rules, rows, watch = tmp_path / "c.yaml", tmp_path / "e.jsonl", tmp_path / "coverage.jsonl"
        rules.write_text(case["commitments"], encoding="utf-8")
        rows.write_text("".join(json.dumps(e) + "\n" for e in case.get("events", [])), "utf-8")
        watch.write_text("".join(json.dumps(c) + "\n" for c in case.get("coverage") or []), "utf-8")
        result = evaluated(rules, [rows], None, watch, case.get("as_of"), case.get("known_at"))
        problems += runner.check_run(case["id"], case, result)[0]
    assert cases
    assert problems == []
