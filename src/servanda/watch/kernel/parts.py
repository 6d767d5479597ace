"""Reports in parts: the same queries run over one part after another, here or elsewhere.

A part holds every report of the happenings it has, so that no happening is counted in two.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servanda.watch.kernel.columns import literal, name
from servanda.watch.kernel.events import parquet

Spread = Callable[[Iterable["PartTask"]], Iterable[bytes]]
"""Runs :func:`answer` over tasks, wherever it likes, and returns what each yields."""


@dataclass(frozen=True, slots=True)
class PartTask:
    """One query over one part, with the tables of parameters that it needs."""

    file: str
    """Or the pattern of several."""
    condition: str
    tables: tuple[tuple[str, bytes], ...]
    """Name and content, as Parquet."""
    query: str


def answer(task: PartTask) -> bytes:
    """Return the rows of a task as Parquet."""
    import duckdb  # noqa: PLC0415  (slow to load, and only many reports need it)

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET threads = 1")
        for table, content in task.tables:
            path = Path(folder) / f"{table}.parquet"
            path.write_bytes(content)
            rows = f"read_parquet({literal(str(path))})"
            connection.execute(f"CREATE TEMP TABLE {name(table)} AS SELECT * FROM {rows}")
        _show(connection, task.file, task.condition)
        return as_parquet(connection, task.query, Path(folder))


def as_parquet(connection: Any, query: str, folder: Path) -> bytes:
    """Return a query's rows as the bytes of a Parquet file."""
    path = folder / "rows.parquet"
    connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)")
    return path.read_bytes()


def _show(connection: Any, file: str, condition: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW part AS SELECT * FROM {parquet([file])} WHERE {condition}"
    )


class Parts:
    """Where the reports lie: in the view ``ev`` alone, or in files."""

    def __init__(
        self, connection: Any, files: Sequence[str] = (), spread: Spread | None = None
    ) -> None:
        """Keep the files of the parts; with ``spread`` each is asked elsewhere."""
        self.connection, self.files, self.spread = connection, files, spread
        self.condition = "true"
        """Which reports of a file are known and not taken back."""

    @property
    def several(self) -> bool:
        """Return whether what a query yields may come from more than one part."""
        return bool(self.files)

    def show(self) -> None:
        """Make all reports the view ``part``, where they are no files."""
        if not self.files:
            self.connection.execute("CREATE OR REPLACE TEMP VIEW part AS SELECT * FROM ev")

    def collect(self, target: str, query: str, tables: Sequence[str]) -> str:
        """Return what yields the rows of a query over the view ``part``, run on every part.

        That is the query itself, or the table ``target``. ``tables`` are the tables of parameters
        that the query reads.
        """
        if not self.files:
            return f"({query})"
        if self.spread is None:
            self._one_by_one(target, query)
        else:
            self._elsewhere(self.spread, target, query, tables)
        return target

    def _one_by_one(self, target: str, query: str) -> None:
        head = f"CREATE OR REPLACE TEMP TABLE {target} AS"
        for file in self.files:
            _show(self.connection, file, self.condition)
            self.connection.execute(f"{head} {query}")
            head = f"INSERT INTO {target}"

    def _elsewhere(self, spread: Spread, target: str, query: str, tables: Sequence[str]) -> None:
        head = f"CREATE OR REPLACE TEMP TABLE {target} AS"
        with tempfile.TemporaryDirectory() as text:
            folder = Path(text)
            sent = tuple(
                (table, as_parquet(self.connection, f"SELECT * FROM {name(table)}", folder))
                for table in (*tables, "withdrawn", "denied", "denying")
            )
            tasks = (PartTask(file, self.condition, sent, query) for file in self.files)
            for content in spread(tasks):
                path = folder / "part.parquet"
                path.write_bytes(content)
                self.connection.execute(f"{head} SELECT * FROM read_parquet({literal(str(path))})")
                head = f"INSERT INTO {target}"
