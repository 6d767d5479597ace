"""JSON: one table as lines, or tables as one document; texts letter by letter."""

from collections.abc import Iterator

import msgspec

from servanda.model.export import Matter, TableName

SCHEMA = "servanda.tables/1"


class JsonLinesExporter:
    """One table as JSON Lines: one object a row, by column name."""

    media_type = "application/x-ndjson"
    suffix = ".jsonl"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ("commitments",)
    single = True

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield one line a row."""
        (table,) = matter.asked()
        for row in table.dicts():
            yield msgspec.json.encode(row) + b"\n"


class JsonExporter:
    """Tables as one JSON document, with the register and the clocks that they are of."""

    media_type = "application/json"
    suffix = ".json"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ()
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the document, one row a line."""
        head = {
            "schema": SCHEMA,
            "register": matter.register,
            "origin": matter.origin,
            "as_of": matter.as_of,
            "known_at": matter.known_at,
            "entries": matter.entries,
            "root": matter.root,
            "private": matter.private,
        }
        yield msgspec.json.encode(head)[:-1] + b',"tables":{'
        for number, table in enumerate(matter.asked()):
            comma = b"," if number else b""
            yield comma + b"\n" + msgspec.json.encode(table.layout.name) + b":["
            for n, row in enumerate(table.dicts()):
                yield (b",\n" if n else b"\n") + msgspec.json.encode(row)
            yield b"]"
        yield b"}}\n"
