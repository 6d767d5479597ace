"""The mapping that a caller means: a file, or one of the ready mappings by name."""

from pathlib import Path

from servanda.api.files import read_file
from servanda.errors import MappingError, UsageError
from servanda.register.proposals import NamedFile
from servanda.sources import ready
from servanda.watch import mapping as mappings


def mapping_file(given: str | Path) -> NamedFile:
    """Return the mapping's name and bytes; a file goes before a ready mapping of its name."""
    path, name = Path(given), str(given)
    text = None if path.is_file() else ready.text_of(name)
    if text is not None:
        return NamedFile(name=name + ready.SUFFIX, data=text.encode())
    if not path.exists():
        raise UsageError(
            f"{name}: no such file, and no ready mapping of that name; "
            f"ready are {', '.join(ready.names())}"
        )
    return NamedFile(name=path.name, data=read_file(path))


def parsed(file: NamedFile, *, where: str | None = None) -> mappings.Mapping:
    """Return the mapping in a file; MappingError names it."""
    where = where or file.name
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data[: error.start].count(b"\n") + 1
        raise MappingError(
            f"{where}, line {line}: no UTF-8 text; save the file as UTF-8"
        ) from error
    return mappings.parse_mapping(text, where=where)
