"""Two observers in two regions: the published tests, exact counts, and what cannot be told."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.assessment.two_observers import CELLS, Answers, weigh
from servanda.errors import InputError

# Two skin tests for tuberculosis in two populations: counts of (+ +), (+ -), (- +), (- -), as
# printed in Hui and Walter (1980), table 1.
PUBLISHED = {"one": (14, 4, 9, 528), "two": (887, 31, 37, 367)}


def counts(rows: Mapping[str, tuple[int, ...]]) -> dict[str, dict[Answers, int]]:
    """Return the counts by answers."""
    return {region: dict(zip(CELLS, row, strict=True)) for region, row in rows.items()}


def test_the_published_tests(published: dict[str, Any]) -> None:
    """1,877 people: shares, false alarms and misses as published."""
    wanted = published["hui_walter"]

    got = weigh(counts(PUBLISHED))

    assert (got.cases, got.converged, got.warnings) == (1877, True, ())
    assert list(got.shares.values()) == pytest.approx(wanted["prev"], abs=5e-5)
    assert [o.false_alarms for o in got.observers] == pytest.approx(wanted["fpr"], abs=5e-5)
    assert [o.misses for o in got.observers] == pytest.approx(wanted["fnr"], abs=5e-5)


SHARE = st.floats(0.1, 0.9)
ERROR = st.floats(0.02, 0.2)


@given(SHARE, SHARE, st.tuples(ERROR, ERROR), st.tuples(ERROR, ERROR))
def test_exact_counts_give_their_numbers_back(
    low: float, high: float, misses: tuple[float, float], alarms: tuple[float, float]
) -> None:
    """Counts laid out by known shares and errors lead back to these shares and errors."""
    if abs(low - high) < 0.2:
        return
    rows = {}
    for name, share in (("a", low), ("b", high)):
        cells = []
        for cell in CELLS:
            with_, without = share, 1 - share
            for said, miss, alarm in zip(cell, misses, alarms, strict=True):
                with_ *= (1 - miss) if said else miss
                without *= alarm if said else 1 - alarm
            cells.append(round((with_ + without) * 10**9))
        rows[name] = tuple(cells)

    got = weigh(counts(rows))

    assert got.shares["a"] == pytest.approx(low, abs=2e-3)
    assert got.shares["b"] == pytest.approx(high, abs=2e-3)
    for one, miss, alarm in zip(got.observers, misses, alarms, strict=True):
        assert (one.misses, one.false_alarms) == pytest.approx((miss, alarm), abs=2e-3)


def test_what_cannot_be_told() -> None:
    """Equal shares, a useless observer, one region, none: said, not guessed."""
    same = weigh(counts({"a": (40, 5, 5, 50), "b": (40, 5, 5, 50)}))
    assert "about as common in both regions" in same.warnings[0]
    with pytest.raises(InputError, match="1 regions; two are needed"):
        weigh(counts({"a": (1, 1, 1, 1)}))
    with pytest.raises(InputError, match="region 'b': no case"):
        weigh(counts({"a": (1, 1, 1, 1), "b": (0, 0, 0, 0)}))
    with pytest.raises(InputError, match="0 regions"):
        weigh({})
