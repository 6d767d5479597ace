"""Event tables as bytes that anybody can read again: what needs a plug-in becomes CSV."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from servanda import plugins
from servanda.api.files import read_file
from servanda.errors import MappingError
from servanda.watch.tables import SUFFIXES


def source_for(path: Path) -> plugins.EventSource:
    """Return the plug-in that reads this kind of table; MappingError names the known kinds."""
    sources: dict[str, plugins.EventSource] = plugins.load_all("sources")
    for source in sources.values():
        if path.suffix.lower() in source.suffixes:
            return source
    known = sorted(suffix for source in sources.values() for suffix in source.suffixes)
    raise MappingError(f"{path}: no reader for this kind of table; expected {', '.join(known)}")


def load_table(path: Path) -> tuple[str, bytes]:
    """Return a table's base name and bytes; a spreadsheet comes back as the CSV of its cells."""
    if path.suffix.lower() in SUFFIXES:
        return path.name, read_file(path)
    rows = list(source_for(path).rows(path))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return f"{path.stem}.csv", out.getvalue().encode()


def load_tables(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return tables by base name; two of one name are refused."""
    found: dict[str, bytes] = {}
    for path in paths:
        name, raw = load_table(path)
        if name in found:
            raise MappingError(f"{path}: a second table named {name!r}; rename one of them")
        found[name] = raw
    return found
