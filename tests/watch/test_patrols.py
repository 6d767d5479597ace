"""Patrol logs become coverage through the same mapping as events; worked out by hand."""

from datetime import UTC, datetime

import pytest

from servanda.errors import MappingError
from servanda.model.evidence import Coverage
from servanda.watch.mapping import parse_mapping
from servanda.watch.patrols import for_events, read_coverage

MAPPING = """schema = "servanda.map/1"
[[table]]
file = "patrols.csv"
id = "patrol-{no}"
zone = "Europe/Kyiv"
where = ["outcome != cancelled"]
  [table.time]
  from = "left"
  to = "back"
  [table.set]
  type = "withdraw"
  standing = "observation"
  source = "mission"
  [table.columns]
  area = "sector"
  reason = "remark"
  [table.values.duty]
  column = "outcome"
  map = {done = "yes", denied = "lost", jammed = "lost"}
"""
LOG = (
    "no,left,back,sector,outcome,remark\n"
    "1,2026-01-10 08:00,2026-01-10 16:00,north,done,\n"
    "2,2026-01-10 10:00,2026-01-10 11:00,north,denied,turned away at the bridge\n"
    "3,2026-01-11 08:00,2026-01-11 16:00,north,cancelled,snow\n"
)


def at(day: int, hour: int) -> datetime:
    """Return an instant of January 2026."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def test_a_patrol_log_is_coverage_and_loss() -> None:
    """Kyiv is two hours ahead in winter: 08:00 to 16:00 there is 06:00 to 14:00 in UTC."""
    mapping = parse_mapping(MAPPING, where="m.toml")

    found = read_coverage({"patrols.csv": LOG.encode()}, mapping)

    area = (("area", "north"),)
    assert found.rows == (
        Coverage(source="mission", type="withdraw", start=at(10, 6), end=at(10, 14), duty=True,
                 attributes=area),
        Coverage(source="mission", type="withdraw", start=at(10, 8), end=at(10, 9), duty=False,
                 attributes=area, lost="turned away at the bridge"),
    )  # fmt: skip
    assert [(d.reason, d.rows) for d in found.dropped] == [("outcome != cancelled", 1)]
    assert for_events(mapping, [], ["patrols.csv"]).tables == ()


def test_a_file_that_no_table_names_stays_native() -> None:
    """A mapping for other files changes nothing for a CSV of coverage."""
    raw = b"source,type,from,to,duty\nm,withdraw,2026-01-01,2026-01-02,yes\n"

    (row,) = read_coverage({"other.csv": raw}, parse_mapping(MAPPING, where="m")).rows

    assert (row.source, row.start, row.end) == ("m", at(1, 0), at(3, 0))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("08:00,2026-01-10 16:00", "08:00,2026-01-10 08:00", "a watch lasts"),
        ("turned away at the bridge", "", "duty is lost and there is no reason"),
        (",done,", ",lunch,", "'lunch', which the value map for 'duty' does not name"),
    ],
)
def test_a_bad_row_is_named(old: str, new: str, says: str) -> None:
    """What cannot be coverage is refused with file and row or id."""
    raw = LOG.replace(old, new).encode()

    with pytest.raises(MappingError, match=rf"patrols\.csv.*{says}"):
        read_coverage({"patrols.csv": raw}, parse_mapping(MAPPING, where="m"))
