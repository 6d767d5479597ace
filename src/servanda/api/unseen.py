"""What an eye passes over in files that are handed in: told beside them, changed nowhere."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from servanda.api.tables import load_table
from servanda.errors import InputError
from servanda.model.unseen import Unseen, unseen

_LINE_END = re.compile(r"\r\n|\r|\n")
"""Ends a line of a table; Unicode's other separators are letters that nobody sees."""
LONGEST = 40
"""Letters of a word that are repeated."""
SHOWN = 5
"""So many places of one file are told one by one."""


def in_tables(paths: Iterable[Path]) -> Iterator[str]:
    """Yield what is to be looked at in tables; a spreadsheet is read as the CSV of its cells."""
    for path in paths:
        try:
            name, raw = load_table(path)
        except InputError:
            continue  # whoever reads it for its rows says what is wrong
        yield from in_bytes(raw, name=name)


def in_file(path: Path) -> Iterator[str]:
    """Yield what is to be looked at in a file of rules."""
    if path.is_file():
        yield from in_bytes(path.read_bytes(), name=path.name)


def in_bytes(raw: bytes, *, name: str) -> Iterator[str]:
    """Yield a line for each of the first places, and how many more there are."""
    if name.lower().endswith(".parquet"):
        return  # packed: no text that could be looked at
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # whoever reads it for its rows says what is wrong
    told = 0
    for number, line in enumerate(_LINE_END.split(text), 1):
        for found in unseen(line):
            told += 1
            if told <= SHOWN:
                yield f"{name}, line {number}: {said(found)}"
    if told > SHOWN:
        yield f"{name}: {told - SHOWN:,} more such places"
    if told:
        yield f"{name}: kept as it is; mend the file where another name was meant"


def said(found: Unseen) -> str:
    """Return what is to be looked at, in words."""
    word = found.word if len(found.word) <= LONGEST else found.word[:LONGEST] + "…"
    if found.scripts:
        scripts = " and ".join(found.scripts)
        return f"{word!r} has letters of two scripts, {scripts}: look at {found.code}"
    return f"{found.code}, which nobody sees, stands in {word!r}"
