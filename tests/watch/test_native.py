"""Native event files, coverage files and tables: what is read, what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servanda.errors import MappingError
from servanda.watch import native
from servanda.watch.coverage import parse_coverage
from servanda.watch.tables import rows_from_bytes

ROW = '{"id": "a", "type": "x", "at": "2025-01-01", "standing": "observation"'


def test_fields_and_attributes() -> None:
    """Known columns become fields, further ones attributes, numbers keep their digits."""
    raw = (
        b"id,type,at,standing,source,quantity,lot,extent\n"
        b"a,x,2025-01-01T02:00:00+02:00,observation,m,0.10,0.10,span\n"
    )

    (event,) = native.events({"e.csv": raw}).events

    assert event.start == datetime(2025, 1, 1, tzinfo=UTC)
    assert (event.quantity, event.span) == (0.1, True)
    assert event.attributes == (("lot", "0.10"),)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ROW.replace("2025-01-01", "2025-01-01T10:00:00") + "}",
            "row 1.*2025-01-01T10:00:00.*offset",
        ),
        (ROW.replace("observation", "rumour") + "}", "unknown standing 'rumour'"),
        (ROW.replace('"at": "2025-01-01", ', "") + "}", "no time"),
        (ROW.replace('"type": "x", ', "") + "}", "no type"),
        (ROW + ', "quantity": "many"}', "quantity is 'many'"),
        (ROW + ', "conf": 1.5}', "conf is '1.5'"),
        (ROW + ', "lat": 50}', "lat and lon"),
        (ROW + ', "lot": {"deep": 1}}', "'lot' is no plain value"),
        (ROW + ', "id": "b"}', "duplicate key 'id'"),
        (ROW + "}\n" + ROW + "}", "'a': it is taken by"),
        ("{", "no readable JSON"),
        ("[]", "one JSON object"),
    ],
)
def test_what_is_wrong_is_named(row: str, message: str) -> None:
    """Each fault names the file and the row."""
    with pytest.raises(MappingError, match=message) as caught:
        native.events({"e.jsonl": row.encode()})

    assert "e.jsonl, row" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("m,x,2025-01-01,2025-02-01,maybe", "duty is 'maybe'"),
        ("m,x,2025-02-01,2025-01-01,yes", "is not after"),
        (",x,2025-01-01,2025-02-01,yes", "no source"),
        ("m,x,2025-01-01T00:00,2025-02-01,yes", "offset"),
    ],
)
def test_a_coverage_row_that_cannot_be_used(row: str, message: str) -> None:
    """A coverage row without its parts is refused with its number."""
    with pytest.raises(MappingError, match=message) as caught:
        parse_coverage(f"source,type,from,to,duty\n{row}\n".encode(), name="c.csv")

    assert "c.csv, row 1" in str(caught.value)


def test_an_empty_attribute_of_coverage_means_all_values() -> None:
    """An empty cell names nothing."""
    raw = b"source,type,actor,from,to,duty,share\nm,x,,2025-01-01,2025-01-31,yes,0.3\n"

    (row,) = parse_coverage(raw, name="c.csv")

    assert row.attributes == ()
    assert (row.end, row.share) == (datetime(2025, 2, 1, tzinfo=UTC), 0.3)


def test_parquet_rows_are_text(tmp_path: Path) -> None:
    """A Parquet table gives the same texts as its CSV would."""
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "t.parquet"
    duckdb.sql("SELECT 1 AS n, 'a' AS s, DATE '2025-01-02' AS d, NULL AS e").write_parquet(
        str(path)
    )

    rows = list(rows_from_bytes(path.read_bytes(), format="parquet", name="t.parquet"))

    assert rows == [{"n": "1", "s": "a", "d": "2025-01-02", "e": ""}]


def test_junk_is_no_parquet() -> None:
    """Broken Parquet gives one message with the file's name."""
    with pytest.raises(MappingError, match=r"t\.parquet: no readable Parquet"):
        list(rows_from_bytes(b"PAR1junk", format="parquet", name="t.parquet"))
