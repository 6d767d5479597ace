"""Reads the documentation: its pages, and the shell blocks in them with what they print."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```([a-z]*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """A shell block and the lines that the page says it prints."""

    commands: str
    printed: tuple[str, ...]


def steps(path: Path) -> list[Step]:
    """Return the ``sh`` and ``python`` blocks; a ``text`` block after one is what it prints.

    In a ``text`` block a line ``...`` stands for lines left out.
    """
    found: list[Step] = []
    for language, body in _FENCE.findall(path.read_text(encoding="utf-8")):
        if language == "sh":
            found.append(Step(body, ()))
        elif language == "python":
            found.append(Step(f"python - <<'END_OF_BLOCK'\n{body}END_OF_BLOCK\n", ()))
        elif language == "text" and found and not found[-1].printed:
            lines = (squeeze(line) for line in body.splitlines())
            found[-1] = Step(found[-1].commands, tuple(x for x in lines if x and x != "..."))
    return found


def squeeze(line: str) -> str:
    """Return a line with runs of blanks as one."""
    return " ".join(line.split())
