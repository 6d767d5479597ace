"""Rows of the public sets, and the form of what is told of a set."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Told = dict[str, Any]
"""``figures``: name -> value; ``beside``: name -> figure of others; ``notes``: lines of prose."""


def rows_of(gold: Path, name: str) -> list[Row]:
    """Return the rows of a set, in the order of its file; none where the file is not there."""
    path = gold / f"{name}.jsonl"
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def grouped(rows: list[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    """Return the rows by the values of some fields."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return dict(groups)
