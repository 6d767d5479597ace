"""Counts of documents and the intervals made from them, with the scorer of the shared texts."""

import json
from pathlib import Path
from types import ModuleType

import pytest
from scripts.evaluation import scoring

TEXT_END = 40


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    """Return the scorer that lies beside the gold texts."""
    return scoring.load_scorer(shared)


def row(
    kind: str, start: int, *, debtor: str = "Arland", due: str | None = None
) -> dict[str, object]:
    """Return a statement of forty letters as the gold texts have it."""
    deadline = {"type": "absolute", "latest": due} if due else None
    return {
        "kind": kind,
        "start": start,
        "end": start + TEXT_END,
        "debtor": [debtor],
        "deontic": "obligation",
        "deadline": deadline,
    }


def write(folder: Path, name: str, *, gold: list[object], read: list[object]) -> None:
    """Lay down the gold statements of a document and what was read in it."""
    (folder / "gold").mkdir(exist_ok=True)
    (folder / "read").mkdir(exist_ok=True)
    lines = "\n".join(json.dumps(r) for r in gold)
    (folder / "gold" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    told = json.dumps({"statements": read})
    (folder / "read" / f"{name}.json").write_text(told, encoding="utf-8")


@pytest.fixture
def two_texts(scorer: ModuleType, tmp_path: Path) -> scoring.Scored:
    """Return two scored texts: one read well but for a date, one not at all."""
    write(
        tmp_path,
        "harbour",
        gold=[row("commitment", 0, due="2031-05-01"), row("commitment", 100), row("demand", 200)],
        read=[row("commitment", 0, due="2031-06-01"), row("commitment", 100), row("demand", 200)],
    )
    write(tmp_path, "ferry", gold=[row("commitment", 0), row("commitment", 100)], read=[])
    return scoring.scored(scorer, tmp_path / "gold", tmp_path / "read")


def test_pooled_figures_are_the_scorers_own(two_texts: scoring.Scored) -> None:
    """Two hits of two read and four true: P 1, R 1/2, F1 2/3, one deadline of one wrong."""
    whole = scoring.total(two_texts.rows.values())

    assert two_texts.result["commitment"]["f1"] == 0.667
    assert scoring.f1(two_texts.scorer, "commitment")(whole) == 0.667
    assert scoring.accuracy(two_texts.scorer, "deadline_where_gold_has_one")(whole) == 0
    assert scoring.accuracy(two_texts.scorer, "debtor")(whole) == 1


def test_the_interval_draws_whole_documents(two_texts: scoring.Scored) -> None:
    """Of two texts some draws hold only the one read well (F1 1), some only the other (F1 0)."""
    sums = scoring.resampled(list(two_texts.rows.values()))
    figure = scoring.f1(two_texts.scorer, "commitment")

    assert scoring.interval(sums, figure) == (0, 1)
    assert {figure(drawn) for drawn in sums} == {0, 0.667, 1}
    assert len(sums) == 2000


def test_the_same_draws_every_time(two_texts: scoring.Scored) -> None:
    """Two runs over the same counts draw the same documents."""
    rows = list(two_texts.rows.values())

    assert scoring.resampled(rows, resamples=50) == scoring.resampled(rows, resamples=50)


def test_a_figure_without_cases_has_no_interval(two_texts: scoring.Scored) -> None:
    """Where no text has a condition, neither a value nor an interval is made up."""
    whole = scoring.total(two_texts.rows.values())
    figure = scoring.f1(two_texts.scorer, "condition")

    assert figure(whole) is None
    assert scoring.interval(scoring.resampled(list(two_texts.rows.values())), figure) is None


def test_macro_f1_leaves_rare_kinds_out(two_texts: scoring.Scored) -> None:
    """With fewer than ten statements of every kind there is nothing to average."""
    whole = scoring.total(two_texts.rows.values())

    assert scoring.macro(two_texts.scorer, whole)(whole) is None
    assert two_texts.result["macro_f1"] == 0
