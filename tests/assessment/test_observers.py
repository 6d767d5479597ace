"""Dawid and Skene's anaesthetists, and what two observers cannot tell."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.assessment.conftest import rows

from servanda.assessment.observers import Report, weigh
from servanda.errors import InputError


def test_the_published_anaesthetists(published: dict[str, Any], data: Path) -> None:
    """Shares .40 .42 .11 .07, classes of 18, 19, 5 and 3 patients, observer 1's table."""
    table = rows(data / "dawid_skene" / "anesthesia_long.csv")
    wanted = published["dawid_skene"]
    names = ("1.0", "2.0", "3.0", "4.0")

    got = weigh([Report(observer=r["rater"], item=r["item"], label=r["rating"]) for r in table])

    assert got.classes == names
    assert got.converged
    assert [got.shares[k] for k in names] == pytest.approx(wanted["marginals"], abs=5e-5)
    labels = Counter(item.label for item in got.items)
    assert [labels[k] for k in names] == wanted["labels"]
    for true, row in zip(names, wanted["observer1"], strict=True):
        assert [got.observers[0].table[true][k] for k in names] == pytest.approx(row, abs=5e-4)
    assert got.warnings == ()


def reports(*lines: str) -> list[Report]:
    """Return one report a line: observer, item, label."""
    return [Report(observer=o, item=i, label=k) for o, i, k in (line.split() for line in lines)]


def test_observers_who_agree_are_believed() -> None:
    """Three observers of one mind: the truth is what they say, and none of them errs."""
    got = weigh(reports(*(f"{o} {i} {k}" for o in "abc" for i, k in (("x", "hit"), ("y", "no")))))

    assert {item.item: item.label for item in got.items} == {"x": "hit", "y": "no"}
    assert got.shares == pytest.approx({"hit": 0.5, "no": 0.5})
    assert all(one.table["hit"]["hit"] == pytest.approx(1) for one in got.observers)


def test_two_observers_are_warned_of() -> None:
    """With two observers the errors cannot be told from the truth, and that is said."""
    got = weigh(reports("a x hit", "b x no", "a y no", "b y no"))
    assert "2 observers" in got.warnings[0]
    assert "every report says the same" in weigh(reports("a x no", "b x no", "c x no")).warnings[0]
    with pytest.raises(InputError, match="no reports"):
        weigh([])
