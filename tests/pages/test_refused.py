"""Refusals of rooms below the pages are told in the language of the page."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from servanda.pages.languages import LANGUAGES, speaking
from servanda.pages.refused import REFUSALS, refused
from servanda.pages.refused_input import OF_LIBRARY

UKRAINIAN = LANGUAGES["uk"]
HOLE = "\0"


@cache
def said(root: Path) -> tuple[str, ...]:
    """Return every text that our own rooms put together, with a mark for each hole."""
    found = set()
    for path in (root / "src" / "servanda").rglob("*.py"):
        if not path.name.startswith("refused_"):
            found |= {_text(node) for node in ast.walk(ast.parse(path.read_text("utf-8")))}
    return tuple(found - {""})


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) or HOLE for one in node.values)
    return ""


@pytest.mark.parametrize("pattern", sorted(REFUSALS - OF_LIBRARY))
def test_each_pattern_is_a_refusal_that_a_room_gives(pattern: str, root: Path) -> None:
    """A refusal that is worded anew has its pattern worded anew, else it stays English."""
    fixed = [re.escape(part) for part in re.split(r"\{\w+\}", pattern)]
    if len(fixed) == 1:
        assert pattern in said(root)
        return
    made = re.compile(".+?".join(fixed), re.DOTALL)
    assert any(made.fullmatch(one) for one in said(root))


def test_names_stay_and_roles_are_told() -> None:
    """A hole holds what the refusal held; roles have their own words."""
    with speaking(UKRAINIAN):
        told = refused("you are a coder; who may object or reply: party, secretariat")
        kept = refused("draft 'open' has no statement 'demand'; there are: signal")
    assert told == (
        "ваша роль — кодувальник; це (заперечувати або відповідати) дозволено таким ролям: "
        "сторона, секретаріат"
    )
    assert kept == "у чернетці 'open' немає твердження 'demand'; є: signal"


def test_a_refusal_inside_of_another_is_told_too() -> None:
    """What lies in a hole for reasons is recognised by itself."""
    with speaking(UKRAINIAN):
        told = refused("entry.json: nothing is stated; expected a condition; nothing was recorded")
    assert told == "entry.json: нічого не сказано; очікувано умову; нічого не записано"


def test_what_no_pattern_fits_is_shown_as_it_is() -> None:
    """No refusal is lost for want of words; in English nothing changes."""
    with speaking(UKRAINIAN):
        assert refused("the ink ran dry on page 3") == "the ink ran dry on page 3"
    english = "nothing to look for in '…'; give at least one word"
    assert refused(english) == english
