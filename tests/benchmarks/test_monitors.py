"""What other monitors are given, worked out by hand, and how what they print is read."""

import json
from pathlib import Path

import duckdb
import pytest
from benchmarks.commitments import with_monpoly, with_rtamt
from benchmarks.commitments.rules import make
from benchmarks.commitments.task import Answer, Task

DAY = 86400
CLOCK = 1_580_000_000


def task_of(folder: Path, template: str, events: list[tuple[object, ...]]) -> Task:
    """Return a task by hand: type, second, inspection, actor, district of each event."""
    begin = 1_577_836_800
    rule = make(template, 7, "A7", begin + DAY, begin + 61 * DAY)
    (folder / "rules.jsonl").write_text(json.dumps(rule.plain()) + "\n", encoding="utf-8")
    moment = {"as_of": "2020-01-26T00:53:20Z", "known_at": "2020-01-26T00:53:20Z"}
    about = {"variant": "complete", "moments": {"first": moment, "final": moment}}
    (folder / "task.json").write_text(json.dumps(about), encoding="utf-8")
    with duckdb.connect() as db:
        db.execute(
            'CREATE TABLE e (type TEXT, "at" TIMESTAMPTZ, "from" TIMESTAMPTZ, "to" TIMESTAMPTZ, '
            "known_at TIMESTAMPTZ, inspection TEXT, actor TEXT, district TEXT)"
        )
        insert = "INSERT INTO e SELECT ?, to_timestamp(?), NULL, NULL, NULL, ?, ?, ?"
        db.executemany(insert, events)
        db.execute(f"COPY e TO '{folder / 'events.parquet'}' (FORMAT parquet)")
    return Task(folder)


def test_monpoly_gets_requests_in_the_order_of_time(tmp_path: Path) -> None:
    """One line for each second, in order, without other types, up to the clock."""
    task = task_of(
        tmp_path,
        "access",
        [
            ("access", 1_578_000_300, "p1", "B", None),
            ("request", 1_578_000_100, "p2", "A", None),
            ("request", 1_578_000_100, "p1", "A", None),
            ("patrol", 1_578_000_200, "p1", "B", None),
            ("access", CLOCK, "p1", "B", None),
        ],
    )

    paths = with_monpoly.write(task, task.moment("final"))

    assert paths["log"].read_text() == (
        f'@1578000100 request ("p1") request ("p2")\n@1578000300 access ("p1")\n@{CLOCK} end ()\n'
    )
    assert paths["sig"].read_text().splitlines() == [
        "request(x:string)", "access(x:string)", "end()",
    ]  # fmt: skip


def test_monpoly_is_asked_for_violations() -> None:
    """A request without access in 30 days, last second included; a shelling before the end."""
    access = make("access", 0, "B", 1000, 1000 + 30 * DAY)
    calm = make("calm", 7, "A7", 1000, 1000 + 60 * DAY)

    assert with_monpoly.formula(access) == (
        "request(x) AND NOT (EVENTUALLY [0,2592000] access(x))\n"
    )
    assert with_monpoly.formula(calm) == "begin(a,d) AND (EVENTUALLY [0,5184000) shelling(a,d))\n"


def test_monpoly_is_told_when_a_prohibition_begins(tmp_path: Path) -> None:
    """The beginning of the window stands in the log beside the shellings, each with its place."""
    task = task_of(tmp_path, "calm", [("shelling", 1_578_000_300, None, "A7", "d7")])

    log = with_monpoly.write(task, task.moment("final"))["log"].read_text()

    assert log == (
        '@1577923200 begin ("A7","d7")\n@1578000300 shelling ("A7","d7")\n'
        f"@{CLOCK} end ()\n"
    )  # fmt: skip


def test_what_monpoly_prints_is_read(tmp_path: Path) -> None:
    """Each valuation is one violation; with quotes or without, one or several a line."""
    task = task_of(tmp_path, "calm", [("shelling", 1_578_000_300, None, "A7", "d7")])
    broken = Answer("calm-7", "", 1_577_836_800, "violated")

    assert with_monpoly.violations(
        '@1578000100. (time point 0): ("p1") ("p2")\n@1578000900. (time point 4): (A7,d7)\n'
    ) == {("1578000100", "p1"), ("1578000100", "p2"), ("1578000900", "A7", "d7")}
    assert with_monpoly.expected(task, iter([broken])) == {("1577923200", "A7", "d7")}
    assert with_monpoly.expected(task, iter([broken._replace(answer="fulfilled")])) == set()


def test_monpoly_gets_no_rule_that_it_cannot_express(tmp_path: Path) -> None:
    """A rule of another form is refused instead of being written wrongly."""
    task = task_of(tmp_path, "aid", [("delivery", 1_578_000_300, None, "X7", None)])

    with pytest.raises(SystemExit, match="keys and many-avoid"):
        with_monpoly.write(task, task.moment("final"))


def test_a_signal_is_high_for_the_second_of_each_event() -> None:
    """Two events in a row make one stretch; a value holds until the next step."""
    signal = with_rtamt.pulses([10, 5, 6, 5], 20)

    assert signal == [[0, -1], [5, 1], [6, 1], [7, -1], [10, 1], [11, -1], [20, -1]]
    assert [with_rtamt.value_at(signal, t) for t in (4, 5, 6, 7, 10, 11)] == [-1, 1, 1, -1, 1, -1]


def test_rtamt_gets_no_rule_that_it_cannot_express(tmp_path: Path) -> None:
    """Sums are refused, with or without the library."""
    task = task_of(tmp_path, "aid", [("delivery", 1_578_000_300, None, "X7", None)])

    with pytest.raises(SystemExit, match="keys and many-avoid"):
        list(with_rtamt.answers(task, task.moment("final")))
