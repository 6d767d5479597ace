"""Ready mappings of published tables: data files of the package, used by name."""

import json
from functools import cache
from importlib.resources import files

from servanda.errors import MappingError
from servanda.watch import mapping as mappings
from servanda.watch.maprules import EVERY_FILE, Mapping, wanted
from servanda.watch.tables import format_of, sheet_from_bytes

FOLDER = files("servanda.sources").joinpath("mappings")
SUFFIX = ".toml"
# Enough lines to know a table by; the whole of it may be hundreds of megabytes.
SAMPLE = 1 << 16


@cache
def names() -> tuple[str, ...]:
    """Return the names of all ready mappings, sorted."""
    found = (entry.name for entry in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def text_of(name: str) -> str | None:
    """Return the TOML of a ready mapping; None if there is none of that name."""
    if name not in names():
        return None
    return FOLDER.joinpath(name + SUFFIX).read_text(encoding="utf-8")


def fitting(raw: bytes, *, file: str) -> str | None:
    """Return the ready mapping that reads a table; of several, the one that uses most columns."""
    found = [(used, name) for name in names() if (used := _used(name, raw, file))]
    return max(found)[1] if found else None


def written_for(name: str, file: str) -> str:
    """Return the text of a ready mapping with its table's name in place of the star."""
    text = str(text_of(name))
    return text.replace(f'file = "{EVERY_FILE}"', f"file = {json.dumps(file, ensure_ascii=False)}")


def _used(name: str, raw: bytes, file: str) -> int:
    """Return how many columns of the table the mapping uses; 0 where it does not fit."""
    mapping = mappings.parse_mapping(str(text_of(name)), where=name)
    sample = raw
    if len(raw) > SAMPLE and format_of(file) != "parquet":
        sample = raw[: raw.rfind(b"\n", 0, SAMPLE) + 1] or raw[:SAMPLE]
    try:
        return _columns_used(mapping, sample, file)
    except MappingError:
        return 0


def _columns_used(mapping: Mapping, sample: bytes, file: str) -> int:
    needed = {column for table in mapping.tables for column in wanted(table)}
    first = mapping.tables[0]
    if first.header:
        # Without names, only reading the rows tells whether they are those of the publisher.
        return len(needed) if mappings.events(mapping, {file: sample}).events else 0
    kind = first.format or format_of(file)
    sheet = sheet_from_bytes(sample, format=kind, name=file)
    return len(needed) if needed <= set(sheet.columns) else 0
