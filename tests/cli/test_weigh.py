"""`servanda weigh`: tables in, answers out, and tables that cannot be weighed."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def write(desk: Path, name: str, text: str) -> str:
    """Put a table on the desk; return its name."""
    (desk / name).write_text(text, encoding="utf-8")
    return name


WILD = "date,incidents\n" + "".join(
    f"2030-03-{day:02},{count}\n"
    for day, count in enumerate((0, 40, 2, 55, 1, 30, 0, 48, 3, 21, 0, 25), 1)
)


def test_models_that_disagree_are_printed_side_by_side(desk: Path, servanda: Run) -> None:
    """176 in 8 wild days, then 49 in 4: Poisson calls it a drop, the others do not."""
    table = write(desk, "counts.csv", WILD)

    done = servanda("weigh", "change", table, "--since", "2030-03-09")
    told = json.loads(servanda("weigh", "change", table, "--since", "2030-03-09", "--json").out)

    assert done.code == 0
    assert done.out.startswith("the models disagree")
    assert "before: 176 in 8 periods · after: 49 in 4" in done.out
    assert told["poisson"]["ratio"] == pytest.approx(12.25 / 22)
    assert told["agree"] is False
    assert told["quasi"]["high"] > 1 > told["poisson"]["high"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day,count\n2030-03-01,4\n2030-03-02,4\n2030-03-04,1\n", "2030-03-03 is missing before"),
        ("day,count\n2030-03-01,4\n2030-03-01,4\n2030-03-02,1\n", "stands twice"),
        ("day,count\n2030-01,4\n2030-02,4\n2030-04,1\n", "2030-03-01 is missing before"),
        ("day,count\n2030-03-01,four\n", "`count` is 'four'; expected a number"),
        ("day,count\n2030-03-01,-1\n2030-03-02,1\n", "expected a whole number"),
        ("day,count\nMarch,4\n", "expected a date like"),
        ("day,deaths\n2030-03-01,4\n", "name it with --column count=HEADER"),
        ("day,count\n", "the table has no rows"),
        ("day,count\n2030-03-01,4\n2030-03-02,4\n", "2 periods before and 0 after"),
    ],
)
def test_series_that_cannot_be_weighed(desk: Path, servanda: Run, text: str, words: str) -> None:
    """Holes (missing is not zero), words for numbers and one-sided series are refused."""
    done = servanda("weigh", "change", write(desk, "counts.csv", text), "--since", "2030-04-01")

    assert done.code == 2
    assert words in done.err


def test_observers_and_their_errors(desk: Path, servanda: Run) -> None:
    """Two who agree outweigh one who always says yes, and his table shows it."""
    rows = [
        f"{who},{item},{'yes' if who == 'c' or item < 4 else 'no'}"
        for who in "abc"
        for item in range(10)
    ]
    table = write(desk, "reports.csv", "mission,incident,label\n" + "\n".join(rows) + "\n")

    done = servanda("weigh", "observers", table)

    assert done.code == 0
    assert "10 items, 3 observers: no 0.600 · yes 0.400" in done.out
    assert "c (10 reports):\n  of those that are no, calls: yes 1.000" in done.out
    assert "7: no (1.000, from 3 reports)" in done.out


def test_declared_minus_observed(desk: Path, servanda: Run) -> None:
    """The toy of five items: D 16, z 1.7889; how many alarms chance alone would raise."""
    gaps = (0.1, 0.3, 0.2, 0.1, 0.1)
    rows = "".join(f"i{n},10,{10 - gap}\n" for n, gap in enumerate(gaps))
    table = write(desk, "items.csv", f"item,declared,observed\n{rows}")

    done = servanda("weigh", "declared", table, "--sigma", "0.2", "--items", "100")

    assert "D = 16, standard error 8.944, z = 1.7889" in done.out
    # 5 items, each beyond 3 sigma with 0.0027.
    assert "items that raise an alarm: 0; by chance alone 0.0135 would" in done.out
    few = servanda("weigh", "declared", table, "--sigma", "0.2", "--items", "3")
    assert (few.code, "5 items measured of 3" in few.err) == (2, True)


def test_what_an_alarm_is_worth(servanda: Run) -> None:
    """An alarm about something rare is mostly false, and that is said with both numbers."""
    ask = ("weigh", "alarm", "--sensitivity", "0.97", "--false-alarm", "0.05", "--prior")

    assert "right with probability 0.1639, false with 0.8361" in servanda(*ask, "0.01").out
    assert servanda(*ask, "1.5").code == 2
    none = servanda("weigh", "alarm", "--sensitivity", "0", "--false-alarm", "0", "--prior", "0.5")
    assert "no alarm can come" in none.out


def test_durations(desk: Path, servanda: Run) -> None:
    """Two of four ended: 1 - 1/4, then times 1 - 1/2; what cannot be used is counted."""
    table = write(
        desk,
        "agreements.csv",
        "signed,end,ended\n2030-01-01,2030-01-11,yes\n2030-01-01,2030-01-31,yes\n"
        "2030-01-10,,no\n2030-01-21,,no\n2030-01-01,,yes\n2030-02-01,2030-01-01,yes\n",
    )

    told = json.loads(servanda("weigh", "durations", table, "--until", "2030-02-10", "--json").out)
    done = servanda("weigh", "durations", table, "--until", "2030-02-10")

    steps = told["curves"]["all"]["steps"]
    assert [(s["time"], s["at_risk"]) for s in steps] == [(10, 4), (30, 2)]
    assert [s["survival"] for s in steps] == pytest.approx([0.75, 0.375])
    assert "left out: 1 ended without a date, 1 of negative length" in done.out
    assert "  30 d 0.3750\n" in done.out, "nothing is said of days that nobody saw"
    assert "all: 4, of which 2 ended; median 30 days" in done.out


def test_counts_and_checks_without_a_finding(servanda: Run) -> None:
    """0 of 100 against 3 of 100: p 0.0884; 18 checks without a finding leave 15 % possible."""
    assert "p 0.0884" in servanda("weigh", "counts", "0", "100", "3", "100").out
    assert "statistic -1.7321" in servanda("weigh", "counts", "0", "100", "3", "100").out
    assert "may be up to 0.1533" in servanda("weigh", "none", "18").out
    assert servanda("weigh", "none", "0").code == 2
    assert servanda("weigh", "counts", "1", "0", "1", "1").code == 2


def test_the_share_behind_the_one_that_is_shown(servanda: Run) -> None:
    """(0.2 + 0.95 - 1) / (0.9 + 0.95 - 1) = 0.1765; a test that only tosses is refused."""
    ask = ("weigh", "share", "--apparent", "0.2", "--sensitivity")
    assert "0.1765 behind it" in servanda(*ask, "0.9", "--false-alarm", "0.05").out
    assert servanda(*ask, "0.5", "--false-alarm", "0.5").code == 2


def test_drift_names_the_day(desk: Path, servanda: Run) -> None:
    """1 over the allowance each day: the sums are 1, 2, 3, and 3 exceeds a limit of 2.5."""
    rows = "".join(f"2030-01-0{n},12\n" for n in (3, 1, 2))
    table = write(desk, "s.csv", f"day,value\n{rows}")
    ask = ("weigh", "drift", table, "--target", "10", "--allowance", "1", "--limit")

    assert servanda(*ask, "2.5").out.startswith(
        "alarm at 2030-01-03 (row 3)\nhighest sum upwards 3"
    )
    assert servanda(*ask, "3").out.startswith("no alarm")
    assert servanda(*ask, "0").code == 2


def test_two_observers_in_two_regions(desk: Path, servanda: Run) -> None:
    """The published counts as a table; a word that is neither yes nor no is refused by its row."""
    rows = [("one", 14, 4, 9, 528), ("two", 887, 31, 37, 367)]
    text = "region,first,second,count\n" + "".join(
        f"{name},{a},{b},{n}\n"
        for name, *cells in rows
        for (a, b), n in zip((("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")), cells,
                             strict=True)
    )  # fmt: skip
    done = servanda("weigh", "regions", write(desk, "answers.csv", text))
    assert "1877 cases, share with it: one 0.0268 · two 0.7168" in done.out
    assert "second: false alarms 0.0159, misses 0.0312" in done.out

    assert "warning" not in done.out
    few = servanda("weigh", "regions", write(desk, "few.csv", text.replace(",528", ",2")))
    assert "region 'one': 29 cases" in few.out

    bad = servanda("weigh", "regions", write(desk, "bad.csv", text.replace("no,no", "no,maybe")))
    assert bad.code == 2
    assert "row 5: `second` is 'maybe'; expected yes or no" in bad.err
