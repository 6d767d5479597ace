"""A long table leaves a register piece by piece: memory does not grow with it."""

import hashlib
import tracemalloc
from collections.abc import Iterator

import pytest
from tests.exporters.world import sources

from servanda import plugins
from servanda.model.export import Cell, CellKind, Matter, Row, Table
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tables.sources import matter_of

CELLS: dict[CellKind, Cell] = {
    "integer": 7, "number": 0.5, "boolean": True, "date": "2026-01-31",
    "instant": "2026-01-31T12:00:00Z",
}  # fmt: skip


def matter(rows: int) -> Matter:
    """Return a register whose one table has so many rows, which no packing makes shorter."""
    layout = LAYOUTS["coverage"]

    def made() -> Iterator[Row]:
        for number in range(rows):
            words = hashlib.sha256(str(number).encode()).hexdigest()
            yield tuple(CELLS.get(column.kind, words) for column in layout.columns)

    whole = matter_of(sources(), ("coverage",))
    return Matter(**{
        name: getattr(whole, name) for name in Matter.__slots__ if name != "tables"
    }, tables={"coverage": Table(layout=layout, rows=made)})  # fmt: skip


def peak(form: str, rows: int) -> tuple[int, int]:
    """Return the most memory that an export took, and the size of its file."""
    exporter: plugins.Exporter = plugins.load("exporters", form)
    given = matter(rows)
    tracemalloc.start()
    size = sum(len(piece) for piece in exporter.export(given))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, size


@pytest.mark.parametrize(
    ("form", "rows"), [("xlsx", 1_000), ("datapackage", 4_000), ("csv", 4_000), ("jsonl", 4_000)]
)
def test_memory_does_not_grow_with_a_table(form: str, rows: int) -> None:
    """Of a table four times as long, less than a fifth of what is more is held at once."""
    peak(form, 10)  # what is loaded once is not of the table
    short, small = peak(form, rows)
    long, large = peak(form, 4 * rows)

    assert large - small > 150_000
    assert long - short < (large - small) / 5
