"""The published numbers that the methods must reproduce."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def published(shared: Path) -> dict[str, Any]:
    """Return the published examples."""
    path = shared / "cases" / "published_examples.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="session")
def data(shared: Path) -> Path:
    """Return the folder of the published tables."""
    return shared / "cases" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; blanks around the names of columns are cut."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(file)]
