"""A new register for each test of the room."""

from pathlib import Path

import pytest
from tests.register.world import Made, new_register


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a new register with its keys."""
    return new_register(tmp_path)
