"""Markdown: tables for minutes, wikis and issues."""

import re
from collections.abc import Iterator

from servanda.exporters import notes, safe
from servanda.model.export import Cell, Matter, Table, TableName

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!()&])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)(:|\.)")
_LIST = re.compile(r"^(\d+)([.)])")


class MarkdownExporter:
    """The brief columns of the chosen tables as GitHub-flavoured Markdown."""

    media_type = "text/markdown"
    suffix = ".md"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ("commitments",)
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the page."""
        yield f"# {escaped(matter.register)}\n\n".encode()
        yield (
            f"As of {escaped(matter.as_of)}, known at {escaped(matter.known_at)}; "
            f"private values {escaped(notes.private(matter))}.\n"
        ).encode()
        for table in matter.asked():
            yield from _table(table)
        yield f"\n{notes.MISSING}\n".encode()


def _table(table: Table) -> Iterator[bytes]:
    shown = [n for n, column in enumerate(table.layout.columns) if column.brief]
    names = [escaped(table.layout.columns[n].name) for n in shown]
    yield f"\n## {table.layout.title}\n\n".encode()
    yield f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n".encode()
    for row in table.rows():
        yield f"| {' | '.join(escaped(row[n]) for n in shown)} |\n".encode()


def escaped(value: Cell) -> str:
    """Return a cell as Markdown prints it: no markup, no tag and no link comes out of it."""
    text = _SIGNS.sub(r"\\\1", safe.one_line(value))
    text = _LIST.sub(r"\1\\\2", text)
    if text[:1] in ("-", "+", "="):
        text = f"\\{text}"
    # A word joiner keeps an address from becoming a link by itself.
    return _LINK.sub("\\1\u2060\\2", text)
