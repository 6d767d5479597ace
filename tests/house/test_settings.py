"""pyproject.toml keeps what CONTRIBUTING and the architecture say of it."""

import re
import tomllib
from typing import Any

from tests.house import tree

PYPROJECT = (tree.ROOT / "pyproject.toml").read_text(encoding="utf-8")
SETTINGS: dict[str, Any] = tomllib.loads(PYPROJECT)


def test_every_exclusion_from_ruff_has_its_reason() -> None:
    """Each rule that is switched off, everywhere or in a folder, has a comment on its line."""
    lint = PYPROJECT.split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.pydocstyle]")[0]
    rules = [line for line in lint.splitlines() if re.match(r'\s+"[A-Z]+[0-9]*",', line)]
    excluded = SETTINGS["tool"]["ruff"]["lint"]
    count = len(excluded["ignore"]) + sum(map(len, excluded["per-file-ignores"].values()))

    assert [line for line in rules if not re.search(r"#\s+\w+", line)] == []
    assert len(rules) == count, "one rule a line, so that each has its reason"


def test_every_suppression_in_code_names_its_rule() -> None:
    """No line switches off a whole tool: each `noqa` and `type: ignore` names the rule."""
    blanket = re.compile(r"#\s*noqa(?!: ?[A-Z]+[0-9]+)|#\s*type:\s*ignore(?!\[)")
    found = [
        f"{name}: {line.strip()}"
        for name, text in tree.python("src", "scripts", "bench", "tests").items()
        if name != "tests/house/test_settings.py"
        for line in text.splitlines()
        if blanket.search(line)
    ]
    assert found == []


def test_the_floors_name_every_room() -> None:
    """Each room stands on a floor that import-linter guards, and no floor names a missing room."""
    contracts = SETTINGS["tool"]["importlinter"]["contracts"]
    floors = next(c for c in contracts if c["type"] == "layers")["layers"]
    guarded = {room.strip() for floor in floors for room in re.split(r"[|:]", floor)}
    package = tree.ROOT / "src" / "servanda"
    rooms = {f"servanda.{p.name}" for p in package.iterdir() if p.is_dir() and any(p.glob("*.py"))}
    rooms |= {f"servanda.{p.stem}" for p in package.glob("*.py") if not p.stem.startswith("__")}

    assert rooms == guarded


def test_warnings_are_errors() -> None:
    """A warning fails the tests; what is let through names the warning and its origin."""
    warnings = SETTINGS["tool"]["pytest"]["ini_options"]["filterwarnings"]
    assert warnings[0] == "error"
    assert all(w.startswith("ignore:") and w.count(":") >= 2 for w in warnings[1:])


def test_types_are_checked_strictly_everywhere() -> None:
    """Mypy runs in strict mode over the package, its tests and its scripts."""
    mypy = SETTINGS["tool"]["mypy"]
    assert mypy["strict"] is True
    assert {"src", "tests", "scripts"} <= set(mypy["files"])
