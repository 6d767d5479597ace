"""Ready mappings: small tables with the publishers' columns, and what their rows become."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.sources import ready
from servanda.watch.imports import EventImport
from servanda.watch.mapping import events, parse_mapping

GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,"
    "gwnoa,gwnob"
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
ATTACKS = (
    "time_start,time_end,model,launch_place,target,target_main,launched,destroyed,not_reach_goal,"
    "still_attacking,border_crossing,is_shahed,num_hit_location,num_fall_fragment_location,carrier,"
    "turbojet,turbojet_destroyed,affected region,destroyed_details,launched_details,"
    "launch_place_details,source"
)
KIEL = (
    "country,iso,year,month,total,financial,humanitarian,military,commitments,to_be_allocated,"
    "gdp,pct_gdp"
)
SMM = (
    "as_of_local,report_no,cumulative_since_2020_07_27,donetsk,luhansk,period_total,basis,"
    "source_url"
)


def table(header: str, *rows: dict[str, str]) -> bytes:
    """Return a CSV of rows that name only the cells that matter."""
    columns = header.split(",")
    lines = [header]
    for row in rows:
        assert set(row) <= set(columns)
        lines.append(",".join(f'"{row.get(column, "")}"' for column in columns))
    return ("\n".join(lines) + "\n").encode()


def read(name: str, raw: bytes, file: str = "t.csv") -> EventImport:
    """Return what a ready mapping makes of a table."""
    return events(parse_mapping(str(ready.text_of(name)), where=name), {file: raw})


def span(event: Event) -> tuple[str, str]:
    """Return start and end in UTC, to the minute."""
    return shown(event.start), shown(event.end)


def shown(instant: datetime) -> str:
    """Return an instant as minutes of UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


GED_ROW = {
    "id": "101", "code_status": "Clear", "conflict_name": "Arland: Government",
    "dyad_name": "Government of Arland - Front", "side_a": "Government of Arland",
    "side_b": "Front", "country": "Arland", "latitude": "50.5", "longitude": "30.25",
    "event_clarity": "1", "deaths_civilians": "0", "type_of_violence": "1", "where_prec": "1",
    "date_prec": "1", "date_start": "2024-03-05 00:00:00.000",
    "date_end": "2024-03-05 00:00:00.000", "best": "4", "high": "9", "low": "2",
}  # fmt: skip


def test_ged_an_exact_battle() -> None:
    """Deaths are the range from low to high, and no side of a battle is the one who acted."""
    (event,) = read("ucdp-ged", table(GED, GED_ROW)).events

    assert (event.id, event.type, event.standing) == (
        "ged-101", "state_based_violence", "observation",
    )  # fmt: skip
    assert span(event) == ("2024-03-05T00:00", "2024-03-06T00:00")
    assert (event.quantity, event.quantity_hi, event.unit) == (2, 9, "deaths")
    assert (event.lat, event.lon, event.error_m) == (50.5, 30.25, 5000)
    assert (event.actor, event.object) == (None, None)
    assert dict(event.attributes)["best"] == "4"
    assert dict(event.attributes)["side_a"] == "Government of Arland"
    assert (event.source, event.family) == ("UCDP GED", "UCDP")


def test_ged_a_week_somewhere_in_a_province() -> None:
    """Unsure days are an interval; a province is no point; one-sided violence has an actor."""
    row = GED_ROW | {
        "type_of_violence": "3", "where_prec": "4", "date_prec": "3",
        "date_start": "2024-03-04 00:00:00.000", "date_end": "2024-03-10 00:00:00.000",
    }  # fmt: skip

    (event,) = read("ucdp-ged", table(GED, row)).events

    assert event.type == "one_sided_violence"
    assert span(event) == ("2024-03-04T00:00", "2024-03-11T00:00")
    assert (event.lat, event.lon, event.error_m) == (None, None, None)
    assert (event.actor, event.object) == ("Government of Arland", "Front")


def test_ged_near_a_known_point() -> None:
    """Precision 2 is 25 km round the point, as the codebook says."""
    (event,) = read("ucdp-ged", table(GED, GED_ROW | {"where_prec": "2"})).events

    assert event.error_m == 25000


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"type_of_violence": "4"}, "type_of_violence is '4'"),
        ({"high": "1"}, "quantity_hi needs a quantity that is not above it"),
        ({"date_end": "2024-03-04 00:00:00.000"}, "lies before the beginning"),
        ({"date_start": "2024-03-05 06:00:00.000"}, "has a clock"),
        ({"latitude": "95"}, "lat is '95'"),
    ],
)
def test_ged_a_row_that_cannot_be_right(cells: dict[str, str], words: str) -> None:
    """A row that contradicts the codebook stops the import by its number."""
    with pytest.raises(MappingError, match=rf"t\.csv, row 1: .*{words}"):
        read("ucdp-ged", table(GED, GED_ROW | cells))


ACLED_ROW = {
    "event_id_cnty": "ARL7", "event_date": "2024-05-10", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Army of Arland",
    "actor2": "Front", "country": "Arland", "latitude": "50.5", "longitude": "30.25",
    "geo_precision": "1", "source": "Arland Post", "fatalities": "3", "timestamp": "1715644800",
}  # fmt: skip


def test_acled_an_exact_battle() -> None:
    """A day, a point, a count; what the upload says was not known before it."""
    (event,) = read("acled", table(ACLED, ACLED_ROW)).events

    assert (event.id, event.type) == ("acled-ARL7", "battle")
    assert span(event) == ("2024-05-10T00:00", "2024-05-11T00:00")
    assert shown(event.known_at) == "2024-05-14T00:00"
    assert (event.quantity, event.error_m, event.actor) == (3, 5000, None)
    assert dict(event.attributes)["reported_by"] == "Arland Post"
    assert event.family == "ACLED"


@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        ("1", "2024-05-10T00:00", "2024-05-11T00:00"),
        ("2", "2024-05-04T00:00", "2024-05-17T00:00"),
        ("3", "2024-04-10T00:00", "2024-06-10T00:00"),
    ],
)
def test_acled_a_week_or_a_month(precision: str, start: str, end: str) -> None:
    """A day that stands for a week or a month is an interval that holds it on both sides."""
    (event,) = read("acled", table(ACLED, ACLED_ROW | {"time_precision": precision})).events

    assert span(event) == (start, end)


def test_acled_violence_with_an_actor_and_no_point() -> None:
    """Against civilians actor 1 acted; a town that stands for a region is no place."""
    row = ACLED_ROW | {
        "event_type": "Violence against civilians", "geo_precision": "2",
        "event_date": "10 May 2024",
    }  # fmt: skip

    (event,) = read("acled", table(ACLED, row)).events

    assert (event.actor, event.object, event.lat) == ("Army of Arland", "Front", None)
    assert span(event)[0] == "2024-05-10T00:00"


def test_acled_an_older_export_is_told_by_its_column() -> None:
    """An export without a column that the mapping uses is refused with the column's name."""
    with pytest.raises(MappingError, match="unknown column 'timestamp'"):
        read("acled", table(ACLED.replace(",timestamp", ""), {"event_date": "2024-05-10"}))


def gdelt(width: int, **cells: str) -> str:
    """Return one line of tabs; cells by place, c0 the first."""
    line = [""] * width
    for place, text in cells.items():
        line[int(place[1:])] = text
    return "\t".join(line) + "\n"


# Places of the columns, counted in the codebook from 0: the deed's place begins at 49 in 1.0 and,
# with three more columns of the second administrative level, at 51 in 2.0.
DEED = {"c0": "42", "c1": "20240510", "c5": "RUSMIL", "c7": "RUS", "c17": "UKR", "c26": "190",
        "c28": "19", "c31": "7"}  # fmt: skip
ONE = DEED | {"c49": "4", "c51": "UP", "c53": "50.45", "c54": "30.52", "c56": "20240511",
              "c57": "https://news.example/a"}  # fmt: skip
TWO = DEED | {"c51": "1", "c53": "UP", "c56": "49", "c57": "32", "c59": "20240510143000",
              "c60": "https://news.example/a"}  # fmt: skip


def test_gdelt_1_a_row_of_tabs() -> None:
    """A root code is a type, actor 1 acts upon actor 2, a machine's reading is a claim."""
    (event,) = read("gdelt-1", gdelt(58, **ONE).encode(), "20240511.export.CSV").events

    assert (event.id, event.type, event.standing) == ("gdelt-42", "fight", "claim")
    assert (event.actor, event.object, event.source) == ("RUS", "UKR", "https://news.example/a")
    assert span(event) == ("2024-05-10T00:00", "2024-05-11T00:00")
    assert shown(event.known_at) == "2024-05-12T00:00"
    assert (event.lat, event.lon, event.error_m) == (50.45, 30.52, 25000)
    assert dict(event.attributes)["cameo"] == "190"


def test_gdelt_1_backfiles_end_before_the_address() -> None:
    """57 columns: everything but the address, so the file is the source; widths never mix."""
    short = {cell: text for cell, text in ONE.items() if cell != "c57"}
    old = gdelt(57, **short)

    (event,) = read("gdelt-1", old.encode(), "201303.csv").events

    assert (event.type, event.actor, event.source) == ("fight", "RUS", "201303.csv")
    assert shown(event.known_at) == "2024-05-12T00:00"
    with pytest.raises(MappingError, match="58 cells between tabs where 57 columns"):
        read("gdelt-1", (old + gdelt(58, **ONE)).encode())
    with pytest.raises(MappingError, match="56 cells between tabs where 58 columns"):
        read("gdelt-1", gdelt(56, c0="42").encode())


def test_gdelt_2_a_country_is_no_point() -> None:
    """61 columns; the quarter of an hour is when it was known; a country has no place."""
    raw = (gdelt(61, **TWO) + gdelt(61, **(TWO | {"c0": "43", "c28": "--"}))).encode()

    found = read("gdelt-2", raw, "20240510143000.export.CSV")

    (event,) = found.events
    assert (event.type, shown(event.known_at)) == ("fight", "2024-05-10T14:30")
    assert (event.lat, event.lon, event.error_m) == (None, None, None)
    assert [d.rows for d in found.dropped] == [1]


def test_gdelt_1_rows_are_not_read_as_gdelt_2() -> None:
    """The two formats differ by three columns, and the message has both numbers."""
    with pytest.raises(MappingError, match="58 cells between tabs where 61 columns"):
        read("gdelt-2", gdelt(58, **ONE).encode())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("01", "make_public_statement"), ("02", "appeal"), ("03", "express_intent_to_cooperate"),
        ("04", "consult"), ("05", "diplomatic_cooperation"), ("06", "material_cooperation"),
        ("07", "provide_aid"), ("08", "yield"), ("09", "investigate"), ("10", "demand"),
        ("11", "disapprove"), ("12", "reject"), ("13", "threaten"), ("14", "protest"),
        ("15", "exhibit_force_posture"), ("16", "reduce_relations"), ("17", "coerce"),
        ("18", "assault"), ("19", "fight"), ("20", "unconventional_mass_violence"),
        ("4", "consult"),
    ],
)  # fmt: skip
def test_gdelt_root_codes(code: str, kind: str) -> None:
    """The twenty CAMEO root codes, with and without the zero in front."""
    for name, row, width in (("gdelt-1", ONE, 58), ("gdelt-2", TWO, 61)):
        (event,) = read(name, gdelt(width, **(row | {"c28": code})).encode()).events
        assert event.type == kind


def test_missile_attacks() -> None:
    """A wave is an interval of local time, a mixed row has no class, a missing number is none."""
    rows = (
        {"time_start": "2025-01-10 18:00", "time_end": "2025-01-11 06:00",
         "model": "Shahed-136/131", "launched": "72.0", "destroyed": "33.0", "source": "kpszsu"},
        {"time_start": "2025-07-10", "time_end": "2025-07-10", "model": "Shahed-136/131 and Lancet",
         "source": "kpszsu"},
        {"time_start": "2025-01-12 3:30", "time_end": "2025-01-12 07:00", "model": "Iskander-M",
         "launched": "2", "source": "kpszsu"},
    )  # fmt: skip

    first, second, third = read("missile-attacks", table(ATTACKS, *rows)).events

    assert span(first) == ("2025-01-10T16:00", "2025-01-11T04:00")
    assert (first.quantity, first.actor, first.standing) == (72, "RUS", "claim")
    assert dict(first.attributes)["class"] == "long_range_drone"
    assert span(second) == ("2025-07-09T21:00", "2025-07-10T21:00")
    assert (second.quantity, dict(second.attributes).get("class")) == (None, None)
    assert span(third) == ("2025-01-12T01:30", "2025-01-12T05:00")
    assert dict(third.attributes)["class"] == "missile"


def test_kiel_tracker() -> None:
    """A month of a donor is a pledge and an allocation in each sector that had one."""
    row = {
        "country": "Arland", "iso": "ARL", "year": "2022", "month": "2", "total": "0.5",
        "financial": "0.3", "humanitarian": "0", "military": "0.2", "commitments": "0.75",
        "to_be_allocated": "0.25",
    }  # fmt: skip

    found = read("kiel-tracker", table(KIEL, row)).events

    assert [(e.id, e.type, dict(e.attributes).get("sector"), e.quantity) for e in found] == [
        ("kiel-pledge-ARL-2022-2", "pledge", None, 0.75),
        ("kiel-military-ARL-2022-2", "allocation", "military", 0.2),
        ("kiel-financial-ARL-2022-2", "allocation", "financial", 0.3),
    ]
    assert {span(e) for e in found} == {("2022-02-01T00:00", "2022-03-01T00:00")}
    assert {dict(e.attributes)["donor"] for e in found} == {"ARL"}


def test_osce_daily_counts() -> None:
    """A report counts since the one before it; a report of none is no event."""
    rows = (
        {"as_of_local": "2020-07-27T19:30", "report_no": "178/2020", "period_total": "111"},
        {"as_of_local": "2020-07-28T19:30", "report_no": "179/2020", "period_total": "0"},
        {"as_of_local": "2020-07-31T19:30", "report_no": "182/2020", "period_total": "9"},
    )

    first, second = read("osce-daily", table(SMM, *rows)).events

    assert (first.quantity, *span(first)) == (111, "2020-07-26T16:30", "2020-07-27T16:30")
    assert (second.quantity, *span(second)) == (9, "2020-07-28T16:30", "2020-07-31T16:30")
    assert (first.type, first.actor, first.standing) == ("ceasefire_violation", None, "observation")


@pytest.mark.parametrize(
    ("name", "raw", "file"),
    [
        ("ucdp-ged", table(GED, GED_ROW), "ged251.csv"),
        ("acled", table(ACLED, ACLED_ROW), "acled.csv"),
        ("gdelt-1", gdelt(58, **ONE).encode(), "20240511.export.CSV"),
        ("gdelt-2", gdelt(61, **TWO).encode(), "20240510143000.export.CSV"),
        ("missile-attacks", table(ATTACKS, {}), "daily.csv"),
        ("kiel-tracker", table(KIEL, {}), "explorer.csv"),
        ("osce-daily", table(SMM, {}), "violations.csv"),
        (None, b"id,type,at,standing\n1,x,2024-01-01,claim\n", "own.csv"),
        (None, b"", "empty.csv"),
        (None, b"\xff\xfe", "junk.csv"),
    ],
)
def test_the_header_tells_which_mapping_fits(name: str | None, raw: bytes, file: str) -> None:
    """Each table is known by its columns, and a foreign one by none."""
    assert ready.fitting(raw, file=file) == name


@pytest.mark.parametrize("name", ready.names())
def test_each_ready_mapping_states_its_choices(name: str) -> None:
    """A standing has its reason, a table its source and version in a comment, each choice one."""
    text = str(ready.text_of(name))
    mapping = parse_mapping(text, where=name)

    assert all(t.constants.get("standing_reason") for t in mapping.tables)
    assert all(t.constants.get("family") and t.zone for t in mapping.tables)
    assert any(mark in text[:600] for mark in ("Codebook", "Columns:", "release "))
    own = parse_mapping(ready.written_for(name, 'a "b".csv'), where=name)
    assert {t.file for t in own.tables} == {'a "b".csv'}


# ---------------------------------------------------------------- tables at hand


@pytest.fixture
def data(shared: Path) -> Path:
    """Return the folder of real tables; skip by name where it is absent."""
    folder = shared / "cases" / "data"
    if not folder.is_dir():
        pytest.skip("needs shared cases")
    return folder


def real(folder: Path, path: str, name: str) -> EventImport:
    """Return what the ready mapping that fits makes of a real table."""
    raw = (folder / path).read_bytes()
    assert ready.fitting(raw, file=Path(path).name) == name
    return read(name, raw, Path(path).name)


def test_real_attacks(data: Path) -> None:
    """Every row of the table becomes an event, the six written 3:30 too."""
    found = real(data, "missile_attacks/missile_attacks_daily.csv", "missile-attacks")

    assert (len(found.events), found.dropped) == (3770, ())
    assert sum(e.quantity is None for e in found.events) == 3
    early = [e for e in found.events if span(e) == ("2023-05-16T00:30", "2023-05-16T04:00")]
    assert len(early) == 6


def test_real_aid(data: Path) -> None:
    """Allocations of the sectors add up to the totals of the table."""
    found = real(data, "kiel_tracker/data_explorer.csv", "kiel-tracker").events

    spent = [e for e in found if e.type == "allocation" and e.actor == "AUS"]
    # The ratio table of the worked case K1: Australia, allocated and pledged in all months.
    assert sum(e.quantity or 0 for e in spent) == pytest.approx(1.072611)
    pledged = [e for e in found if e.type == "pledge" and e.actor == "AUS"]
    assert sum(e.quantity or 0 for e in pledged) == pytest.approx(1.052182)


def test_real_daily_reports(data: Path) -> None:
    """256 violations in twelve days; the report of three days is one interval of three days."""
    found = real(data, "osce_smm_2020/violations.csv", "osce-daily")

    assert sum(e.quantity or 0 for e in found.events) == 256
    (weekend,) = [e for e in found.events if e.quantity == 120]
    assert span(weekend) == ("2020-07-30T16:30", "2020-08-02T16:30")
    assert [(d.reason, d.rows) for d in found.dropped] == [("period_total > 0", 2)]


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_a_real_table_without_a_ready_mapping(data: Path, year: int) -> None:
    """The screened strike reports are no published format: none of ours claims them."""
    name = f"VIINA_{year}_REBUILD.csv"

    assert ready.fitting((data / "viina_subset" / name).read_bytes(), file=name) is None
