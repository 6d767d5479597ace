"""A Frictionless Data Package: tables as CSV with their schema, in one zip file."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import IO, Any, NamedTuple

import msgspec

from servanda.exporters import notes, safe
from servanda.exporters.delimited import pieces
from servanda.exporters.markdown import escaped
from servanda.model.export import CellKind, Column, Layout, Matter, TableName

TYPES: dict[CellKind, str] = {
    "text": "string",
    "list": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "instant": "datetime",
}
DESCRIPTOR = "datapackage.json"
FOLDER = "data/"
_APOSTROPHE = (
    "A text that a spreadsheet could take for a formula has one apostrophe before it; "
    "remove it where you need the text letter by letter."
)


class DataPackageExporter:
    """The chosen tables as CSV, with types, keys and meanings in ``datapackage.json``."""

    media_type = "application/zip"
    suffix = ".zip"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ()
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the zip file, once it is whole: on the disk, however long its tables are."""
        with ExitStack() as stack:
            files: dict[str, IO[bytes]] = {}
            measures: dict[str, Measure] = {}
            for table in matter.asked():
                path = f"{FOLDER}{table.layout.name}.csv"
                files[path] = stack.enter_context(tempfile.TemporaryFile())
                measures[path] = measured(pieces(table), files[path])
            head = (DESCRIPTOR, descriptor(matter, measures, folder=FOLDER))
            out = stack.enter_context(tempfile.TemporaryFile())
            safe.pack(out, [head, ("README.md", _readme(matter)), *files.items()])
            yield from safe.blocks_of(out)


class Measure(NamedTuple):
    """How long a file is, and its hash."""

    size: int
    sha256: str


def measured(data: Iterable[bytes], out: IO[bytes] | None = None) -> Measure:
    """Return the measure of a file that comes in pieces, which are written to ``out``."""
    size, digest = 0, hashlib.sha256()
    for piece in data:
        size += len(piece)
        digest.update(piece)
        if out is not None:
            out.write(piece)
    return Measure(size, digest.hexdigest())


def descriptor(matter: Matter, files: Mapping[str, Measure], *, folder: str) -> bytes:
    """Return ``datapackage.json``; ``files`` are the measures of the CSV files by path."""
    value = {
        "profile": "tabular-data-package",
        "name": "servanda-register",
        "id": hashlib.sha256(f"{matter.origin}\n{matter.root}".encode()).hexdigest(),
        "title": matter.register,
        "description": "\n".join(f"{name}: {said}" for name, said in notes.facts(matter)),
        "created": matter.stamp,
        "resources": [
            _resource(table.layout, files[path], path, frozenset(matter.chosen))
            for table in matter.asked()
            for path in [f"{folder}{table.layout.name}.csv"]
        ],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _resource(
    layout: Layout, measure: Measure, path: str, there: frozenset[TableName]
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in layout.columns],
        "missingValues": [""],
    }
    if layout.key:
        schema["primaryKey"] = list(layout.key)
    keys = [
        {"fields": column, "reference": {"resource": table, "fields": other}}
        for column, table, other in layout.points
        if table in there
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": layout.name,
        "path": path,
        "title": layout.title,
        "description": f"One row is {layout.means}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": measure.size,
        "hash": f"sha256:{measure.sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "description": column.means,
    }
    if column.kind == "instant":
        # Fractions of a second are not in the default form.
        made["format"] = "any"
    if column.kind == "boolean":
        made |= {"trueValues": ["TRUE"], "falseValues": ["FALSE"]}
    return made


def _readme(matter: Matter) -> bytes:
    lines = [f"# {escaped(matter.register)}", ""]
    lines += [f"- {name}: {escaped(said)}" for name, said in notes.facts(matter)]
    lines += ["", *(f"- {escaped(line)}" for line in notes.reading()), ""]
    lines += [
        f"- `{FOLDER}{table.layout.name}.csv`: one row is {table.layout.means}."
        for table in matter.asked()
    ]
    lines += ["", _APOSTROPHE]
    return ("\n".join(lines) + "\n").encode()
