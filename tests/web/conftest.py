"""Servers over the register of two parties, a new one for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.people import World, make


@pytest.fixture
def own(tmp_path: Path) -> Iterator[World]:
    """Return the server of one person, with that person's keys."""
    make(tmp_path)
    held = World(tmp_path)
    yield held
    held.register.close()


@pytest.fixture
def world(own: World) -> World:
    """Return the same, where a test knows no other."""
    return own


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[World]:
    """Return the server on which people sign in; it holds the log's key and no other."""
    make(tmp_path)
    held = World(tmp_path, "users")
    yield held
    held.register.close()
