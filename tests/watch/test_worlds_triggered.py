"""Rules that a happening opens, against every admissible world."""

import pytest
from tests.watch.worlds.bench import CHUNK, LONG, SHORT, expect_none


@pytest.mark.parametrize("first", range(0, SHORT, CHUNK))
def test_verdicts_hold_in_the_worlds(first: int) -> None:
    """Opened by a happening: true holds in all worlds, false in none, unknown in some."""
    expect_none("triggered", range(first, first + CHUNK))


@pytest.mark.long
@pytest.mark.parametrize("first", range(SHORT, LONG, CHUNK))
def test_verdicts_hold_in_many_more_worlds(first: int) -> None:
    """The same over 200,000 settings of each family."""
    expect_none("triggered", range(first, first + CHUNK))
