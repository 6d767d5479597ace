"""Lever files: what cannot work is refused with its place."""

from pathlib import Path

import pytest

from servanda.errors import InputError
from servanda.levers import rules


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("quorum = 2", "quorum = 4", "larger than the coalition of 3"),
        ('notice = "30 d"', 'notice = "-30 d"', "does not run backwards"),
        ('lasting = "30 d"', 'after = ["ease-2"]', "wait for each other in a circle"),
        ("withdraw=discharged", "withdraw=done", "expected COMMITMENT=STATE"),
        ("low = 0.1", "low = 0.9", "above high"),
        ('by = "Norland"', 'by = "Ostia"', "is no holder"),
    ],
)
def test_bad_levers_are_refused(root: Path, old: str, new: str, told: str) -> None:
    """A lever that could never work as written is refused, and the message says why."""
    text = (root / "examples/levers/oil-cap.toml").read_text(encoding="utf-8")
    assert rules.parse(text, where="f").needed(rules.parse(text, where="f").steps[0]) == 2

    with pytest.raises(InputError, match=told):
        rules.parse(text.replace(old, new, 1), where="f")
