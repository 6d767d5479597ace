"""The lexicons beside the code, loaded once: data with a comment and an example for each entry."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from servanda.reading.parts import Act
from servanda.reading.words import Phrases

HERE = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """Return the lexicon ``name`` as it stands in its file."""
    return tomllib.loads((HERE / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def acts() -> tuple[Act, ...]:
    """Return every entry of the lexicon of speech acts."""
    return tuple(
        Act(
            id=row["id"],
            heads=tuple(row["heads"]),
            pattern=row["pattern"],
            force=row["force"],
            strength=row["strength"],
            why=row["why"],
            example=row["example"],
            genre=row["genre"],
            reads=None if row["reads"] == "none" else row["reads"],
        )
        for row in table("acts")["act"]
    )


@cache
def act_phrases() -> Phrases[Act]:
    """Return the speech acts, ready to be found in a text."""
    return Phrases((act.heads, act.pattern, act) for act in acts())


@cache
def word_set(name: str, key: str) -> frozenset[str]:
    """Return the words of one list of a lexicon."""
    return frozenset(table(name)[key].split())


@cache
def digest() -> str:
    """Return the SHA-256 over the reader's code and data, by name and content."""
    running = hashlib.sha256()
    files = [*HERE.glob("*.py"), *HERE.glob("lexicon/*.toml"), *HERE.glob("weights/linear.*")]
    for path in sorted(files, key=lambda p: p.name):
        data = path.read_bytes()
        running.update(f"{path.name} {len(data)}\n".encode())
        running.update(data)
    return running.hexdigest()
