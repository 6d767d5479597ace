"""The river bank talks with texts of strangers among them, and every format read back."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import duckdb
import msgspec
import openpyxl
from openpyxl.utils.escape import unescape
from tests.pages.surveyed import surveyed
from tests.pages.told import SHELLED
from tests.pages.world import EVENTS, FakeRegister, state, verdicts

from servanda import plugins
from servanda.model.evidence import Coverage
from servanda.model.export import Cell, Matter, TableName
from servanda.model.judgement import RegisteredScore
from servanda.model.procedure import RegisteredObjection, RegisteredReply
from servanda.model.register import RegisteredAct, RegisterState
from servanda.pages.tables.sources import Sources, matter_of

HOSTILE = (
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-2+3|cmd'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "'=already quoted",
    "\uff1d1+1",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a | b\n| --- | --- |\n[link](javascript:alert(1))",
    "zero \x00 bell \x07 no character \ufffe.",
    "turned \u202egnp.exe",
    "]]>&amp;<!-- comment",
    "END\r\nBEGIN:VEVENT\r\nSUMMARY:forged\r\n",
    "lone surrogate \ud800.",
    "written as _x0041_ in a sheet",
    "1. list, www.evil.example and https://evil.example/x",
)
LONG = "=" + "x" * 40_000


def hostile_state() -> RegisterState:
    """Return the register with acts, objections and scores whose words are hostile."""
    held = state()
    words = HOSTILE
    named = tuple(
        msgspec.structs.replace(one, title=words[number])
        for number, one in enumerate(held.commitments)
    )
    return msgspec.structs.replace(
        held,
        name=HOSTILE[7],
        commitments=named,
        acts=tuple(
            RegisteredAct(entry=8, act="suspend", commitment="pause", actor=one,
                          at="2025-09-02", to=None, note=one, registered_by="local")
            for one in words
        ),
        objections=(
            RegisteredObjection(
                commitment="crossings", report=None, who="Belmark", on="2025-07-20",
                shows=("violated",), as_of="2025-07-20", known_at="#8", evidence=("m-40",),
                entry=8, text=LONG, registered_by="local",
            ),
        ),
        replies=(
            RegisteredReply(to=8, who="Ardania", on="2025-07-21", entry=8, text="+49 30 1",
                            registered_by="local"),
        ),
        scores=tuple(
            RegisteredScore(
                commitment="withdrawal", codebook="g20rg", version="2020", stage=None,
                value="1", coder=one, on="2025-08-01", blind=True, saw_machine=False,
                evidence=(), entry=8, because=one, guideline=None, registered_by="local",
            )
            for one in words
        ),
        levers=tuple(
            msgspec.structs.replace(one, entry=8, registered_by=words[0])
            for one in surveyed().levers
        ),
    )  # fmt: skip


def sources() -> Sources:
    """Return what the tables of the hostile register are made from."""
    held, register = hostile_state(), FakeRegister()
    watched = Coverage(source="Mission daily reports", type="weapons_seen", duty=True,
                       start=datetime.fromisoformat("2025-03-01T00:00:00+00:00"),
                       end=datetime.fromisoformat("2025-04-01T00:00:00+00:00"),
                       attributes=(("area", HOSTILE[0]),))  # fmt: skip
    events = (*EVENTS, *(_named(n, words) for n, words in enumerate(HOSTILE)))
    return Sources(
        state=held,
        verdicts=verdicts(),
        events=lambda: events,
        coverage=lambda: (watched,),
        entry_of=register.entry_of,
        incidents=register.incidents,
        revisions=lambda: register.history().revisions,
        board=lambda: register.agenda(verdicts()),
        private=False,
        frames=lambda: register.frames(verdicts()),
    )


def _named(number: int, words: str) -> Any:
    return msgspec.structs.replace(
        SHELLED[0], id=f"h-{number}", source=words, attributes=(("remark", words),)
    )


def matter(*chosen: TableName) -> Matter:
    """Return what an exporter is handed."""
    return matter_of(sources(), chosen)


def exported(name: str, *chosen: TableName) -> bytes:
    """Return a file in a format, of these tables or of those that it writes by default."""
    made: plugins.Exporter = plugins.load("exporters", name)
    return b"".join(made.export(matter(*(chosen or made.default or made.writes))))


Rows = list[dict[str, Cell]]


def _from_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_rows(data: bytes, kinds: Mapping[str, str]) -> Rows:
    """Return the rows of a CSV file by the types that its schema states."""
    return [
        {name: _typed(value, kinds[name]) for name, value in row.items()} for row in _from_csv(data)
    ]


def _typed(value: str, kind: str) -> Cell:
    if value == "":
        return None
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    if kind == "boolean":
        return {"TRUE": True, "FALSE": False}[value]
    return value


def xlsx_rows(data: bytes, table: str) -> Rows:
    """Return the rows of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header, *rows = book[table].iter_rows(values_only=True)
    return [
        {str(name): _excel(value) for name, value in zip(header, row, strict=True)} for row in rows
    ]


def _excel(value: Any) -> Any:
    """Undo what Excel undoes and openpyxl leaves to its caller."""
    return unescape(value) if isinstance(value, str) else _day(value)


def _day(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return value


def parquet_rows(data: bytes) -> Rows:
    """Return the rows of a Parquet file; instants as the tables write them."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "t.parquet"
        path.write_bytes(data)
        kinds = {
            name: kind
            for name, kind, *_ in connection.execute(f"DESCRIBE FROM '{path}'").fetchall()
        }
        chosen = ", ".join(
            f'epoch_us("{name}") AS "{name}"' if kind.startswith("TIMESTAMP") else f'"{name}"'
            for name, kind in kinds.items()
        )
        rows = connection.execute(f"SELECT {chosen} FROM '{path}'").fetchall()  # noqa: S608
    return [{name: _day(value) for name, value in zip(kinds, row, strict=True)} for row in rows]


def micros(value: Cell) -> int | None:
    """Return an instant of a table as microseconds since 1970."""
    if value is None:
        return None
    at = datetime.fromisoformat(str(value))
    return round((at - datetime.fromisoformat("1970-01-01T00:00:00+00:00")).total_seconds() * 1e6)


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """Return the cells of each table of a document."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(io.BytesIO(data)).tables
    ]


def zip_files(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def json_lines(data: bytes) -> Rows:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in data.splitlines()]
