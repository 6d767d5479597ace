"""A corpus at once: what comes out, what is read again, and what is refused."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import servanda
from servanda.api import corpus_output
from servanda.api.corpus import CorpusResult, Progress, read_corpus
from servanda.api.corpus_output import file_name, layout
from servanda.api.corpus_rows import FAILURES, READINGS, STATEMENTS
from servanda.api.corpus_spool import Done, Spool
from servanda.api.corpus_task import Text, read_text
from servanda.errors import InputError, UsageError
from servanda.model.codec import to_json
from servanda.model.outcome import Lost

PROMISE = "Arland shall withdraw its troops from the Vale by 1 March 2031.\n"
TALK = "The ministers had a useful exchange of views about the weather in the valley.\n"


def rows(path: Path | str) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file, in order."""
    with duckdb.connect() as base:
        found = base.execute(f"SELECT * FROM read_parquet('{path}')")  # noqa: S608  (our own file)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def table(path: Path, select: str) -> Path:
    """Write what a query selects as a Parquet file."""
    with duckdb.connect() as base:
        base.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Return a folder with texts of one stem in several places, and a file that is none."""
    folder = tmp_path / "texts"
    (folder / "north").mkdir(parents=True)
    (folder / "b.txt").write_text(PROMISE, encoding="utf-8")
    (folder / "b.md").write_text(TALK, encoding="utf-8")
    (folder / "north" / "b.txt").write_text(TALK + PROMISE, encoding="utf-8")
    (folder / "table.xlsx").write_bytes(b"PK")
    (folder / ".b.txt").write_bytes(b"\0junk of a file manager")
    return folder


def read(corpus: Path | str, out: Path, **how: Any) -> CorpusResult:
    """Read a corpus on one process."""
    return read_corpus(corpus, out, workers=1, **how)


# ---------------------------------------------------------------- what comes out


def test_a_folder_becomes_three_tables(texts: Path, tmp_path: Path) -> None:
    """Every text of a folder is a row, in order of names; what no reader takes is counted."""
    out = tmp_path / "out.parquet"

    result = read(texts, out)

    assert [row["document"] for row in rows(out)] == ["b.md", "b.txt", "north/b.txt"]
    assert [row["commitments"] for row in rows(out)] == [0, 1, 1]
    assert rows(tmp_path / "out.failures.parquet") == []
    assert (result.texts, result.readings, result.failed, result.commitments) == (3, 3, 0, 2)
    assert result.skipped == {".xlsx": 1, ".txt": 1}
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "out.failures.parquet",
        "out.parquet",
        "out.statements.parquet",
        "texts",
    ]


def test_a_reading_is_what_reading_the_file_alone_gives(texts: Path, tmp_path: Path) -> None:
    """The kept JSON is the file's own reading, under its name within the corpus."""
    read(texts, tmp_path / "out.parquet")

    alone = json.loads(to_json(servanda.read(str(texts / "north" / "b.txt"))))
    kept = json.loads(rows(tmp_path / "out.parquet")[2]["reading"])
    alone["document"]["source"] = "north/b.txt"
    assert kept == alone


def test_a_statement_is_a_flat_row(texts: Path, tmp_path: Path) -> None:
    """A promise is one row with its debtor, its last day, its words and their place."""
    read(texts, tmp_path / "out.parquet")

    found = rows(tmp_path / "out.statements.parquet")
    promise = next(r for r in found if r["document"] == "north/b.txt" and r["kind"] == "commitment")
    text = TALK + PROMISE
    assert text[promise["span_start"] : promise["span_end"]] == promise["exact"]
    assert promise["debtor"] == "Arland"
    assert promise["deontic"] == "obligation"
    assert (promise["deadline_type"], promise["deadline_latest"]) == ("absolute", "2031-03-01")
    assert promise["verification"] is None
    assert "verification" in promise["gaps"].split("; ")


def test_tables_have_the_columns_that_are_documented(
    texts: Path, root: Path, tmp_path: Path
) -> None:
    """Each table has the same columns whatever is in it, and the reference names each of them."""
    out = tmp_path / "out.parquet"
    read(texts, out)
    page = (root / "docs" / "reference" / "corpus.md").read_text(encoding="utf-8")

    for name, columns in (("", READINGS), (".statements", STATEMENTS), (".failures", FAILURES)):
        with duckdb.connect() as base:
            place = tmp_path / f"out{name}.parquet"
            described = base.execute(f"DESCRIBE FROM '{place}'").fetchall()
        assert {row[0]: row[1] for row in described} == columns
        assert [column for column in columns if f"`{column}`" not in page] == []


def test_a_folder_for_results_holds_one_file_a_reading(texts: Path, tmp_path: Path) -> None:
    """Texts of one stem have a file each, and each file is the reading of its text."""
    out = tmp_path / "deep" / "out"

    read(texts, out)

    files = sorted(p.name for p in (out / "readings").iterdir())
    assert files == ["b.md.json", "b.txt.json", "north%2Fb.txt.json"]
    kept = json.loads((out / "readings" / "north%2Fb.txt.json").read_text(encoding="utf-8"))
    assert kept["document"]["source"] == "north/b.txt"
    assert len(rows(out / "readings.parquet")) == 3


def test_a_pattern_names_its_texts(texts: Path, tmp_path: Path) -> None:
    """A pattern takes the files that it matches, and one file is a pattern for itself."""
    out = tmp_path / "out.parquet"

    assert read(f"{texts}/**/*.txt", out).texts == 2
    assert [Path(row["document"]).name for row in rows(out)] == ["b.txt", "b.txt"]
    assert read(texts / "b.md", out).texts == 1


def test_results_inside_the_corpus_are_no_texts(texts: Path) -> None:
    """Where results go into the corpus's own folder, a second run reads the same texts."""
    for out in (texts / "out", texts / "out.parquet"):
        assert read(texts, out).texts == 3
        assert read(texts, out).skipped == read(texts, out).skipped
        assert read(texts, out).texts == 3


def test_progress_is_told(texts: Path, tmp_path: Path) -> None:
    """Each text is told once, and the last time all are done."""
    told: list[Progress] = []

    read(texts, tmp_path / "out.parquet", progress=told.append)

    assert [now.done for now in told] == [1, 2, 3]
    assert {now.total for now in told} == {3}
    assert told[-1].read_bytes == len(PROMISE + TALK) * 2


# ---------------------------------------------------------------- tables as a corpus


def test_a_table_of_texts(tmp_path: Path) -> None:
    """Each row is a text under its id, in the table's order; an empty cell is a failure."""
    corpus = table(
        tmp_path / "[1].parquet",
        f"FROM (VALUES ('z', '{PROMISE}', 'Gazette'), ('a', NULL, 'Herald'), "
        f"('../m', '{TALK}', NULL)) AS t(id, text, source)",
    )

    result = read(corpus, tmp_path / "out")

    found = rows(tmp_path / "out" / "readings.parquet")
    assert [(r["document"], r["source"]) for r in found] == [("z", "Gazette"), ("../m", "../m")]
    (failure,) = rows(tmp_path / "out" / "failures.parquet")
    assert (failure["document"], failure["error"]) == ("a", "DocumentError")
    assert "holds no text" in failure["message"]
    assert result.failed == 1
    names = {p.name for p in (tmp_path / "out" / "readings").iterdir()}
    assert names == {"z.json", "%2E.%2Fm.json"}


def test_a_table_of_files(tmp_path: Path) -> None:
    """A column of bytes holds files of any kind; without ids, rows are counted."""
    corpus = table(
        tmp_path / "raw.parquet",
        f"SELECT unnest(['<html><body><p>{PROMISE.strip()}</p></body></html>'::BLOB, "
        f"'{PROMISE}'::BLOB]) AS raw",
    )

    read(corpus, tmp_path / "out.parquet")

    found = rows(tmp_path / "out.parquet")
    assert [r["document"] for r in found] == ["row-1", "row-2"]
    assert [r["media_type"] for r in found] == ["text/html", "text/plain"]


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("SELECT 'x' AS words, 1 AS id", r"words \(VARCHAR\), id \(INTEGER\); needs `text`"),
        ("SELECT 1 AS text", r"text \(INTEGER\); needs `text` \(VARCHAR\)"),
        ("SELECT unnest(['a', 'b', 'a']) AS id, 'x' AS text", "id 'a' stands in 2 rows"),
        ("SELECT unnest(['a', NULL]) AS id, 'x' AS text", "1 rows have no id"),
        ("SELECT 'x' AS text LIMIT 0", "holds no row"),
    ],
)
def test_tables_that_are_no_corpus(select: str, said: str, tmp_path: Path) -> None:
    """A table without texts, or with ids that name none or two, is refused by name and column."""
    corpus = table(tmp_path / "c.parquet", select)

    with pytest.raises(InputError, match=f"c.parquet.*{said}"):
        read(corpus, tmp_path / "out.parquet")


# ---------------------------------------------------------------- reading again


def test_what_has_not_changed_is_not_read_again(texts: Path, tmp_path: Path) -> None:
    """A later run reads the changed text and the new one, and forgets the one that is gone."""
    out = tmp_path / "out"
    read(texts, out)
    (texts / "b.txt").write_text(TALK, encoding="utf-8")
    (texts / "c.txt").write_text(PROMISE, encoding="utf-8")
    (texts / "north" / "b.txt").unlink()

    result = read(texts, out)

    assert (result.texts, result.taken_over) == (3, 1)
    read(texts, tmp_path / "fresh")
    for name in ("readings", "statements", "failures"):
        ours, fresh = (p / f"{name}.parquet" for p in (out, tmp_path / "fresh"))
        assert ours.read_bytes() == fresh.read_bytes()
    assert {p.name for p in (out / "readings").iterdir()} == {
        "b.md.json",
        "b.txt.json",
        "c.txt.json",
    }


def test_another_way_of_reading_reads_all_again(texts: Path, tmp_path: Path) -> None:
    """What was read with another encoding in mind is not taken over."""
    out = tmp_path / "out.parquet"
    read(texts, out)

    assert read(texts, out, encoding="utf-8").taken_over == 0
    assert read(texts, out, encoding="utf-8").taken_over == 3


def test_a_folder_of_results_keeps_what_is_not_ours(texts: Path, tmp_path: Path) -> None:
    """A file that somebody else put beside the readings stays."""
    out = tmp_path / "out"
    read(texts, out)
    (out / "readings" / "notes.json").write_text('{"mine": true}', encoding="utf-8")

    read(texts, out)

    assert (out / "readings" / "notes.json").exists()


def test_losses_of_the_machine_are_tried_again(tmp_path: Path) -> None:
    """A text whose process died or was too slow is read again; one that is broken is not."""
    path = tmp_path / "spool"
    kinds = ["ProcessDied", "TimeLimit", "MemoryError", "DocumentError", "ValueError"]
    lost = [Lost(error=kind, message="why") for kind in kinds]
    before = (Done(why.error, "s", "sha", "made by", None, None, why) for why in lost)
    spool = Spool(path, before=before)

    kept = [kind for kind in kinds if spool.take_over(0, kind, "sha", "made by") is not None]

    spool.remove()
    assert kept == ["DocumentError", "ValueError"]


# ---------------------------------------------------------------- what is refused


def test_a_second_run_on_the_same_results_is_told(texts: Path, tmp_path: Path) -> None:
    """While one run writes, another to the same place is refused at once."""
    out = tmp_path / "out.parquet"
    spool = Spool(layout(out).unfinished, before=iter(()))

    with pytest.raises(UsageError, match="another run is at work"):
        read(texts, out)

    spool.close()
    assert read(texts, out).texts == 3


def test_a_table_of_somebody_else_is_not_overwritten(texts: Path, tmp_path: Path) -> None:
    """A Parquet file that this command did not write is refused and left as it was."""
    out = table(tmp_path / "mine.parquet", "SELECT 1 AS precious")
    before = out.read_bytes()

    with pytest.raises(UsageError, match="is no table that this command wrote"):
        read(texts, out)

    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("mine")] == ["mine.parquet"]


def test_a_broken_work_file_is_told(texts: Path, tmp_path: Path) -> None:
    """A work file that is none is named, with what to do."""
    (tmp_path / "out.parquet.unfinished").write_bytes(b"x" * 5000)

    with pytest.raises(UsageError, match="delete it and start again"):
        read(texts, tmp_path / "out.parquet")


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("texts/b.txt", "is a file; name a folder"),
        ("none/out.parquet", "its folder does not exist"),
        ("dir.parquet", "is a folder; name a file"),
        ("out.csv", "tables are written as Parquet"),
    ],
)
def test_places_that_cannot_be_written(out: str, said: str, texts: Path, tmp_path: Path) -> None:
    """A place for results that cannot be one is refused before any work."""
    (tmp_path / "dir.parquet").mkdir()

    with pytest.raises(UsageError, match=said):
        read(texts, tmp_path / out)


@pytest.mark.parametrize(
    ("corpus", "said"),
    [("none", "no file of that name"), ("none.parquet", "no such file"), ("empty", "looked for")],
)
def test_no_corpus(corpus: str, said: str, tmp_path: Path) -> None:
    """A corpus that is not there, or holds no text, is refused by name."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(InputError, match=f"{corpus}.*{said}"):
        read(tmp_path / corpus, tmp_path / "out.parquet")


def test_a_full_disk_is_told(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where results cannot be written, the message says so, and what was read is kept."""
    out = tmp_path / "out.parquet"

    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(corpus_output, "write", full)
        with pytest.raises(UsageError, match=r"disk is full.*goes on from there"):
            read(texts, out)

    assert not out.exists()
    assert read(texts, out).taken_over == 3


def test_a_link_that_leads_nowhere_is_a_failure(texts: Path, tmp_path: Path) -> None:
    """A broken link is told among the failures; a pipe is nothing to read and holds nobody up."""
    (texts / "gone.txt").symlink_to(texts / "nothing.txt")
    os.mkfifo(texts / "pipe.txt")

    result = read(texts, tmp_path / "out.parquet")

    (failure,) = rows(tmp_path / "out.failures.parquet")
    assert failure["document"] == "gone.txt"
    assert "no such file" in failure["message"]
    assert result.texts == 4


def test_a_name_that_is_no_text(texts: Path, tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is read like any other, its bytes spelled out."""
    (texts / os.fsdecode(b"caf\xe9.txt")).write_text(PROMISE, encoding="utf-8")

    read(texts, tmp_path / "out")

    assert "caf\\xe9.txt" in [row["document"] for row in rows(tmp_path / "out/readings.parquet")]


def test_a_machine_that_reads_otherwise_is_refused() -> None:
    """A text is not read where code, libraries or plug-ins differ from the gathering machine's."""
    text = Text(document="a", source="a", raw=PROMISE.encode(), fingerprint="of another version")

    with pytest.raises(UsageError, match="install the same everywhere"):
        read_text(text)


def test_a_fault_of_the_command_is_no_failure_of_each_text(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the command itself is at fault the run ends, instead of failing text by text."""
    monkeypatch.setattr("servanda.api.corpus.fingerprint", lambda *_: "of another version")

    with pytest.raises(UsageError, match="install the same everywhere"):
        read(texts, tmp_path / "out.parquet")


# ---------------------------------------------------------------- names of files

IDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True)


@given(IDS)
def test_every_id_has_a_file_of_its_own(ids: list[str]) -> None:
    """No two ids share a file, and none leads out of the folder or is too long for a system."""
    taken: set[str] = set()
    names = [file_name(ident, taken) for ident in ids]

    assert len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert "/" not in name
        assert not name.startswith(".")
        assert len(name.encode()) <= 255
        assert name.isprintable()
