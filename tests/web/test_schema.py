"""The API against its own description: schemathesis makes requests up and holds the answers to it.

Left out is one check alone, that every request which fits the schema is accepted: no schema says
that 30 February is no day, that `from` comes before `to`, or which cursors a register gave.
"""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok
from tests.web.people import World, make

load_all_checks()
LEFT_OUT = CHECKS.get_by_names(["positive_data_acceptance"])
HOST = {"host": "127.0.0.1"}


def _hold(folder: Path, *, examples: int) -> int:
    """Try every operation; count them."""
    make(folder)
    world = World(folder)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", world.app, headers=HOST)
    operations = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operations.append(found.ok())
    for operation in operations:
        _try(operation, examples)
    world.register.close()
    return len(operations)


def _try(operation: Any, examples: int) -> None:
    strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if any(True for _ in operation.iter_parameters()) or operation.body:
        strategy |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def holds(case: Any) -> None:
        case.call_and_validate(headers=HOST, excluded_checks=LEFT_OUT)

    holds()


@pytest.mark.filterwarnings("ignore")
def test_answers_keep_to_their_description(tmp_path: Path) -> None:
    """Status, media type and shape of each answer stand in the description; none is a 500."""
    assert _hold(tmp_path, examples=3) > 30


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_answers_keep_to_their_description_long(tmp_path: Path) -> None:
    """The same with many more requests for every address."""
    assert _hold(tmp_path, examples=60) > 30
