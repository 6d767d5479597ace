"""The shift of a clock, estimated from anchors; every expected number is counted by hand."""

import tomllib
from pathlib import Path

import pytest

from servanda.api.calibrating import calibrate
from servanda.errors import MappingError
from servanda.watch.calibrate import Calibration

MAP = """schema = "servanda.map/1"
[[table]]
file = "log.csv"
id = "r{_n}"
zone = "Europe/Kyiv"
SHIFT
  [table.time]
  at = "when"
  [table.set]
  type = "sailing"
  standing = "observation"
  source = "port log"
  [table.columns]
  ship = "ship"
  [table.numbers.quantity]
  column = "load"
"""
DAYS = "when,ship,load\n2030-03-01,Ada,5\n2030-03-04,Bo,6\n2030-03-09,Cy,7\n2030-03-12,Di,8\n"
# Sailed, as papers wrote: Ada on the 2nd at 10:00, Bo on the 5th, Cy on the 10th in the evening.
PAPERS = (
    "at,from,to,source,ship,note\n2030-03-02T10:00+02:00,,,Gazette,Ada,Ada sails\n"
    "2030-03-05,,,Gazette,Bo,\n,2030-03-10T18:00+02:00,2030-03-10T20:00+02:00,Herald,Cy,\n"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(log: str, anchors: str, *, shift: str = "", within: int = 3) -> Calibration:
    """Return the calibration of a small log."""
    Path("log.csv").write_text(log, encoding="utf-8")
    Path("map.toml").write_text(MAP.replace("SHIFT", shift), encoding="utf-8")
    Path("known.csv").write_text(anchors, encoding="utf-8")
    return calibrate("log.csv", "map.toml", "known.csv", within=within)


@pytest.mark.usefixtures("desk")
def test_a_log_that_is_a_day_early() -> None:
    """Three anchors agree on one day; what each of them allows is told.

    Ada's day begins 34 h before its anchor and ends 10 h before it: from +10 h to +34 h 1 min.
    Bo's day against the day after it: from 0 to +48 h. Cy's day against two hours of the evening
    after: from +18 h to +44 h. Together +18 h to +34 h 1 min; middles +22 h, +24 h and +31 h.
    """
    got = found(DAYS, PAPERS)

    assert (got.by, got.agree, got.usable) == ("+1 d", 3, 3)
    assert (got.low, got.high, got.spread) == ("+18 h", "+1 d 10 h 1 min", "9 h")
    assert [(f.anchor, f.nearest, f.agrees) for f in got.fits] == [
        ("Ada sails", "+22 h", True),
        ("anchor 2", "+1 d", True),
        ("anchor 3", "+1 d 7 h", True),
    ]
    assert [(a.by, a.agree) for a in got.alternatives] == [("0 d", 0), ("-1 d", 0), ("+2 d", 0)]


@pytest.mark.usefixtures("desk")
def test_the_printed_line_mends_the_mapping() -> None:
    """Put into the mapping, the line is valid and leaves no shift; a stated one is set aside."""
    line = str(found(DAYS, PAPERS).line)

    stated = tomllib.loads(line)["clock_shift"]
    assert stated == {
        "by": "+1 d",
        "reason": "3 of 3 anchors agree: Ada sails (Gazette), anchor 2 (Gazette), "
        "anchor 3 (Herald); the next best shift, 0 d, fits 0",
    }
    assert found(DAYS, PAPERS, shift=line).by == "+1 d"
    mended = DAYS.replace("03-01", "03-02").replace("03-04", "03-05").replace("03-09", "03-10")
    got = found(mended, PAPERS)
    assert (got.by, got.agree, got.line) == ("0 d", 3, None)


# The clock of Kyiv changes on 31 March.
HOURS = "when,ship,load\n2030-03-29T10:00,Ada,5\n2030-04-02T11:30,Bo,6\n2030-04-09T23:00,Cy,7\n"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [((120, 120, 120), "+2 h"), ((-60, -60, -60), "-1 h"), ((95, 95, 95), "+95 min")],
)
@pytest.mark.usefixtures("desk")
def test_hours_and_minutes(minutes: tuple[int, int, int], expected: str) -> None:
    """Exact times give hours, else minutes; the wall clock counts, over a clock change too."""
    walls = ((29, "03", 600, "+02:00"), (2, "04", 690, "+03:00"), (9, "04", 1380, "+03:00"))
    rows = ["at,source,ship"]
    for (day, month, minute, offset), more, ship in zip(
        walls, minutes, ("Ada", "Bo", "Cy"), strict=True
    ):
        over, rest = divmod(minute + more, 1440)
        clock = f"{rest // 60:02d}:{rest % 60:02d}{offset}"
        rows.append(f"2030-{month}-{day + over:02d}T{clock},Gazette,{ship}")

    got = found(HOURS, "\n".join(rows) + "\n")

    assert (got.by, got.agree) == (expected, 3)


@pytest.mark.usefixtures("desk")
def test_one_anchor_of_four_may_differ() -> None:
    """Three of four is more than two thirds; the odd one is named as not agreeing."""
    got = found(DAYS, PAPERS + "2030-03-12,,,Gazette,Di,Di at once\n")

    assert (got.by, got.agree, got.usable) == ("+1 d", 3, 4)
    assert [f.agrees for f in got.fits] == [True, True, True, False]
    assert got.alternatives[0].by == "0 d"
    assert got.alternatives[0].agree == 1


@pytest.mark.parametrize(
    ("anchors", "words"),
    [
        ("at,source,ship\n2030-03-02,Gazette,Ada\n2030-03-05,Gazette,Bo\n",
         "2 of 2 anchors have an event in the table, at least 3"),
        ("at,source,ship\n2030-03-02,Gazette,Ada\n2030-03-05,Gazette,Bo\n2030-03-09,Gazette,Ed\n",
         "2 of 3 anchors have an event"),
        ("at,source,ship\n2030-03-02,Gazette,Ada\n2030-03-04,Gazette,Bo\n2030-03-07,Gazette,Cy\n",
         r"the anchors disagree, no shift fits more than 1 of 3 .*anchor 1: \+1 d"),
        ("at,source,ship\n2030-03-02,Gazette,Ada\n2030-03-05,port log,Bo\n2030-03-10,Gazette,Cy\n",
         "anchor 2: its source 'port log' is that of log.csv"),
        ("at,source,vessel\n2030-03-02,Gazette,Ada\n", "no event of log.csv has 'vessel'"),
        ("at,source\n2030-03-02,Gazette\n", "row 1: nothing tells which event"),
        ("at,ship\n2030-03-02,Ada\n", "row 1: no source"),
        ("source,ship\nGazette,Ada\n", "row 1: expected a time"),
        ("at,to,source,ship\n2030-03-02,2030-03-03,Gazette,Ada\n", "row 1: expected a time"),
        ("at,source,ship\n2030-03-02T10:00,Gazette,Ada\n", "row 1: .*no offset"),
        ("from,to,source,ship\n2030-03-02,2030-03-01,Gazette,Ada\n", "row 1: `to` .* not after"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("desk")
def test_what_cannot_be_told_is_refused(anchors: str, words: str) -> None:
    """Too few, disagreeing, dependent or unreadable anchors give a reason and no number."""
    with pytest.raises(MappingError, match=words):
        found(DAYS, anchors)


@pytest.mark.usefixtures("desk")
def test_shifts_that_fit_equally_are_refused() -> None:
    """Anchors of three days allow several shifts, and no rule of ours picks one."""
    rows = ["from,to,source,ship"] + [
        f"2030-03-{day:02d},2030-03-{day + 1:02d},Gazette,{ship}"
        for day, ship in ((2, "Ada"), (5, "Bo"), (10, "Cy"))
    ]

    with pytest.raises(MappingError, match=r"2 shifts fit 3 anchors equally \(\+1 d, \+2 d\)"):
        found(DAYS, "\n".join(rows) + "\n")


@pytest.mark.usefixtures("desk")
def test_a_clock_further_off_than_asked() -> None:
    """A shift beyond the reach is not found, and with a wider reach it is."""
    late = "at,source,ship\n2030-03-06,G,Ada\n2030-03-09,G,Bo\n2030-03-14,G,Cy\n"

    with pytest.raises(MappingError, match="no shift fits more than 0 of 3"):
        found(DAYS, late)
    assert found(DAYS, late, within=7).by == "+5 d"


@pytest.mark.usefixtures("desk")
def test_an_anchor_may_name_an_amount() -> None:
    """A quantity is compared as a number."""
    got = found(DAYS, "at,source,quantity\n2030-03-02,G,5.0\n2030-03-05,G,6\n2030-03-10,G,7\n")

    assert (got.by, [f.events for f in got.fits]) == ("+1 d", [1, 1, 1])


@pytest.mark.usefixtures("desk")
def test_a_mapping_that_reads_another_table() -> None:
    """The message says that no table of the mapping reads the file."""
    Path("other.csv").write_text(DAYS, encoding="utf-8")
    found(DAYS, PAPERS)

    with pytest.raises(MappingError, match=r"no table reads the file 'other\.csv'"):
        calibrate("other.csv", "map.toml", "known.csv")


VOYAGES = """schema = "servanda.map/1"
[[table]]
file = "voyages.csv"
id = "v{_n}"
zone = "Europe/Kyiv"
  [table.time]
  at = "Departure"
  format = "%d-%b-%y"
  [table.set]
  type = "departure"
  standing = "observation"
  source = "joint coordination centre"
  [table.columns]
  vessel = "Vessel name"
"""
# First ships of the grain initiative, by the days on which the press saw them leave.
SAILED = (
    "at,source,vessel\n2022-08-01,press,RAZONI\n2022-08-05,press,NAVI STAR\n"
    "2022-08-05,press,ROJEN\n2022-08-05,press,POLARNET\n2022-08-07,press,MUSTAFA NECATI\n"
    "2022-08-16,press,BRAVE COMMANDER\n"
)


def test_the_real_grain_table_is_a_day_early(shared: Path, desk: Path) -> None:
    """The table labels the departures of August 2022 one day before they were seen."""
    table = shared / "cases" / "data" / "bsgi" / "voyages.csv"
    if not table.is_file():
        pytest.skip("needs shared cases")
    (desk / "map.toml").write_text(VOYAGES, encoding="utf-8")
    (desk / "known.csv").write_text(SAILED, encoding="utf-8")

    got = calibrate(table, "map.toml", "known.csv")

    assert (got.by, got.agree, got.usable) == ("+1 d", 6, 6)


# Large attacks whose day was reported everywhere, with the numbers that tell their rows apart.
ATTACKED = (
    "at,source,model,quantity\n2022-10-10,press,X-101/X-555 and Kalibr,84\n"
    "2023-12-29,press,X-101/X-555,90\n2024-08-26,press,Shahed-136/131,109\n"
    "2025-07-09,press,Shahed-136/131,728\n2025-09-07,press,Shahed-136/131,810\n"
)


def test_the_real_table_of_attacks_needs_no_shift(shared: Path, desk: Path) -> None:
    """Waves over midnight touch two days; no day but their own fits all five."""
    table = shared / "cases" / "data" / "missile_attacks" / "missile_attacks_daily.csv"
    if not table.is_file():
        pytest.skip("needs shared cases")
    (desk / "known.csv").write_text(ATTACKED, encoding="utf-8")

    got = calibrate(table, "missile-attacks", "known.csv")

    assert (got.by, got.agree, got.line) == ("0 d", 5, None)
