"""Table plug-ins: the same rows whatever the file."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from servanda.errors import MappingError
from servanda.plugins import load_all


def rows(path: Path) -> list[dict[str, str]]:
    """Return a table's rows through the plug-in for its suffix."""
    (source,) = [s for s in load_all("sources").values() if path.suffix in s.suffixes]
    return [dict(row) for row in source.rows(path)]


def test_csv_and_jsonl_give_the_same_rows(tmp_path: Path) -> None:
    """A table in both forms reads alike."""
    table, lines = tmp_path / "t.csv", tmp_path / "t.jsonl"
    table.write_text("a,b\n1,x\n", encoding="utf-8-sig")
    lines.write_text('{"a": 1, "b": "x"}\n', encoding="utf-8")

    assert rows(table) == rows(lines) == [{"a": "1", "b": "x"}]


def test_a_spreadsheet_reads_as_text(tmp_path: Path) -> None:
    """Dates, whole numbers and empty cells come as the texts a person sees."""
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["when", "n", "who"])
    sheet.append([datetime(2025, 1, 2), 3.0, None])  # noqa: DTZ001  (a sheet knows no zones)
    sheet.append([datetime(2025, 1, 2, 10, 30), 2.5, " B "])  # noqa: DTZ001
    book.save(path)

    assert rows(path) == [
        {"when": "2025-01-02", "n": "3", "who": ""},
        {"when": "2025-01-02T10:30:00", "n": "2.5", "who": "B"},
    ]


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv", "t.jsonl", "t.parquet"])
def test_junk_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    """Bytes of another kind give one message that names the file."""
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04\xff\xfe junk")

    with pytest.raises(MappingError, match=name.replace(".", r"\.")):
        rows(path)


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """A file that is not there is named."""
    with pytest.raises(MappingError, match="no such file"):
        rows(tmp_path / name)
