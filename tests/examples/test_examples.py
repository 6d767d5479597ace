"""The examples are what they say: every quotation is found, every figure has its address."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

STORIES = ("anchorage", "new_start", "prisoner_exchange", "pause_2026")


def rows(path: Path) -> list[dict[str, str]]:
    """Return a table as dictionaries of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def examples(root: Path) -> Path:
    """Return the folder of examples."""
    return root / "examples"


@pytest.fixture(scope="session")
def demo(examples: Path) -> dict[str, Any]:
    """Return the plan of the demo register."""
    return tomllib.loads((examples / "demo.toml").read_text(encoding="utf-8"))


def text_of(examples: Path, demo: dict[str, Any], document: str) -> str:
    """Return the text of a document of the demo."""
    (found,) = [d for d in demo["document"] if d["id"] == document]
    path: Path = examples / found["file"]
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("story", STORIES)
def test_every_quotation_has_one_place_and_an_address(examples: Path, story: str) -> None:
    """What sources.csv quotes stands once in the text, with a web address beside it."""
    (text,) = [p.read_text(encoding="utf-8") for p in (examples / story).glob("*.txt")]
    table = rows(examples / story / "sources.csv")

    assert table
    for row in table:
        assert text.count(row["quotation"]) == 1, row["quotation"]
        assert row["source"].startswith(("https://", "http://"))


@pytest.mark.parametrize("story", STORIES)
def test_every_figure_of_a_text_is_sourced(examples: Path, story: str) -> None:
    """A figure in an account that the tables of its folder do not have would be invented."""
    import re  # noqa: PLC0415

    (path,) = (examples / story).glob("*.txt")
    body = path.read_text(encoding="utf-8").split("\n", 1)[1]
    known = "\n".join(p.read_text(encoding="utf-8") for p in (examples / story).glob("*.csv"))
    numbers = set(re.findall(r"\b\d[\d,]*\b", re.sub(r"(?m)^\d\. ", "", body)))
    dates = {"2025", "2026", "2018", "2022", "2023"}

    missing = {n for n in numbers if n not in known and n.replace(",", "") not in known} - dates
    assert missing == set()


def test_opening_text_is_short(examples: Path) -> None:
    """The opening story can be read in two minutes: 300 to 500 words."""
    words = (examples / "anchorage" / "anchorage.txt").read_text(encoding="utf-8").split()

    assert 300 <= len(words) <= 500


def test_demo_names_files_that_exist(examples: Path, demo: dict[str, Any]) -> None:
    """Every file that the demo names is there, and no path leaves the folder."""
    named = [d["file"] for d in demo["document"]] + [c["file"] for c in demo["commitments"]]
    for evidence in demo["evidence"]:
        named += [*evidence["tables"], evidence["mapping"], evidence["coverage"]]

    for name in named:
        assert (examples / name).is_file(), name
        assert ".." not in name


def test_demo_points_at_one_place_for_every_commitment(
    examples: Path, demo: dict[str, Any]
) -> None:
    """Each commitment of each file has its quotation, found exactly once in its document."""
    for part in demo["commitments"]:
        listed = yaml.safe_load((examples / part["file"]).read_text(encoding="utf-8"))
        ids = [commitment["id"] for commitment in listed["commitments"]]
        text = text_of(examples, demo, part["document"])

        assert sorted(part["quotations"]) == sorted(ids)
        for commitment in listed["commitments"]:
            quotation, ref = part["quotations"][commitment["id"]], commitment["text_ref"]
            assert text.count(quotation) == 1, quotation
            assert ref["document"] == part["document"]
            assert text[ref["start"] : ref["end"]] == quotation


def test_both_parties_stand_in_the_same_rows(examples: Path) -> None:
    """The table of numbers has the same dates and categories for both Parties."""
    table = rows(examples / "new_start" / "aggregates.csv")
    seen = {
        party: sorted((r["as_of"], r["category"]) for r in table if r["party"] == party)
        for party in ("USA", "RUS")
    }

    assert seen["USA"] == seen["RUS"]
    assert len(table) == 96


def test_confirmed_numbers_have_addresses_and_the_others_none_to_judge(examples: Path) -> None:
    """A confirmed number has its address; a missing one has no value."""
    for row in rows(examples / "new_start" / "aggregates.csv"):
        if row["status"] == "confirmed":
            assert row["value"]
            assert row["source_url"].startswith("http")
        elif row["status"] != "unconfirmed":
            assert row["value"] == ""


def test_exchange_adds_up_to_a_thousand_each_way(examples: Path) -> None:
    """390, 307 and 303 people went each way."""
    table = rows(examples / "prisoner_exchange" / "exchanges.csv")

    assert sum(int(row["to_ukraine"]) for row in table) == 1000
    assert sum(int(row["to_russia"]) for row in table) == 1000


# ---------------------------------------------------------------- what the reader makes of them

KINDS = {
    # Counted by hand from the texts: promises between parties stand in numbered duties only; the
    # pause has one that its speaker's words bind by themselves.
    "anchorage/anchorage.txt": 0,
    "new_start/new_start.txt": 7,
    "prisoner_exchange/istanbul.txt": 2,
    "pause_2026/pause.txt": 1,
}


@pytest.mark.parametrize("name", KINDS)
def test_reader_finds_the_promises(examples: Path, name: str) -> None:
    """The reader finds as many commitments in each text as a person counts in it."""
    from servanda.api.reading import read  # noqa: PLC0415

    assert read(str(examples / name)).summary.commitments == KINDS[name]


def test_reader_sees_what_anchorage_left_open(examples: Path) -> None:
    """Of Anchorage the reader shows claims without an object, a deferral, a signal, a proposal."""
    from servanda.api.reading import read  # noqa: PLC0415

    reading = read(str(examples / "anchorage" / "anchorage.txt"))
    said = {s.span.exact: s.kind for s in reading.statements}

    assert said["many points had been agreed"] == "claim"
    assert {"claim", "deferral", "signal", "proposal"} <= set(said.values())
    assert "commitment" not in said.values()
    assert reading.ask


def test_demo_quotations_are_commitments_of_the_reading(
    examples: Path, demo: dict[str, Any]
) -> None:
    """Each place that the demo registers lies over a commitment that the reader found itself."""
    from servanda.api.reading import read  # noqa: PLC0415

    for part in demo["commitments"]:
        (document,) = [d for d in demo["document"] if d["id"] == part["document"]]
        reading = read(str(examples / document["file"]))
        found = [s.span for s in reading.statements if s.kind == "commitment"]
        text = text_of(examples, demo, part["document"])
        for quotation in part["quotations"].values():
            start = text.index(quotation)
            end = start + len(quotation)
            assert any(s.start < end and start < s.end for s in found), quotation
