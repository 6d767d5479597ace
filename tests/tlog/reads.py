"""A plug-in of pytest for test_vectors.py: run the tests that take vectors, note what they open."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER, NOTED = os.environ.get("VECTORS", ""), os.environ.get("VECTORS_READ", "")
NOT_COUNTED = {"test_every_vector_is_read", "test_provenance"}
"""The test that starts this run, and the one that hashes all files without using them."""
_seen: set[str] = set()


def _note(event: str, given: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(given[0], str) and given[0].startswith(FOLDER):
        _seen.add(given[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that ask for the shared folder, but the one that started this run."""
    wanted = [
        item
        for item in items
        if "shared" in getattr(item, "fixturenames", ()) and item.name not in NOT_COUNTED
    ]
    items[:] = wanted


def pytest_sessionfinish() -> None:
    """Write down every vector that was opened."""
    if NOTED:
        Path(NOTED).write_text("\n".join(sorted(_seen)), encoding="utf-8")


if FOLDER:
    sys.addaudithook(_note)
