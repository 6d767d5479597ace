"""Places: distances on the sphere, polygons, holes, the antimeridian, location errors."""

import json

import pytest
from tests.watch.bench import coverage_of, events_of, watched

from servanda.errors import TermsError
from servanda.model.commitment import Geometry
from servanda.terms import load_terms
from servanda.terms.geojson import parse_geometry
from servanda.watch.places import contains, haversine
from servanda.watch.reference import evaluate

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
POINT = {"type": "Point", "coordinates": [30.0, 50.0]}


def geometry(shape: object) -> Geometry:
    """Return a shape as a named geometry."""
    return parse_geometry(json.dumps(shape).encode(), name="z", file="z.geojson")


def test_a_degree_of_the_equator() -> None:
    """One degree on the mean sphere is 111.195 km."""
    assert haversine((0, 0), (1, 0)) == pytest.approx(111_195, abs=1)


def test_paris_to_london() -> None:
    """Paris (48.8567, 2.3508) to London (51.5072, -0.1275) is 343.6 km on the sphere."""
    assert haversine((2.3508, 48.8567), (-0.1275, 51.5072)) == pytest.approx(343_600, abs=500)


def test_a_hole_is_outside() -> None:
    """A point in a polygon's hole is not in the polygon."""
    hole = [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5], [0.5, 0.5]]
    shape = geometry({**SQUARE, "coordinates": [*SQUARE["coordinates"], hole]})

    assert not contains(shape, (1.0, 1.0))
    assert contains(shape, (0.2, 0.2))


@pytest.mark.parametrize("lon", [179.5, -179.5])
def test_a_polygon_over_the_antimeridian(lon: float) -> None:
    """Both sides of the date line belong to it, the other side of the Earth does not."""
    ring = [[179, -1], [-179, -1], [-179, 1], [179, 1], [179, -1]]
    shape = geometry({"type": "Polygon", "coordinates": [ring]})

    assert contains(shape, (lon, 0.0))
    assert not contains(shape, (0.0, 0.0))


@pytest.mark.parametrize(
    ("place", "lat", "error", "display"),
    [
        ("within 10 km of z", 50.05, 0, "violated"),
        ("within 10 km of z", 50.2, 0, "no violation observed"),
        ("within 10 km of z", 50.085, 1000, "imprecise"),
        ("outside 10 km of z", 50.05, 0, "no violation observed"),
        ("outside 10 km of z", 50.2, 0, "violated"),
        ("within 10 km of z", None, 0, "imprecise"),
    ],
)
def test_a_rule_with_a_place(place: str, lat: float | None, error: int, display: str) -> None:
    """0.05 degrees north are 5.6 km, 0.2 are 22 km, 0.085 are 9.45 km: 1 km of error decides."""
    rules = (
        "commitments:\n  - {id: c, debtor: B, "
        f'avoid: "x {place} from 2025-01-01 until 2025-02-01"}}\n'
        "geometries: {z: z.geojson}\n"
    )
    terms = load_terms(rules, where="r", files=lambda _: json.dumps(POINT).encode())
    row: dict[str, object] = {"type": "x", "at": "2025-01-05T00:00:00Z"}
    if lat is not None:
        row |= {"lat": lat, "lon": 30.0, "error_m": error}

    (verdict,) = evaluate(
        terms, events_of([row]), coverage_of([watched("x")]), as_of="2025-06-01T00:00:00Z"
    ).verdicts

    assert verdict.display == display


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "no readable JSON"),
        (b'{"type": "Circle"}', "'Circle' is no GeoJSON shape"),
        (b'{"type": "Point", "coordinates": [200, 0]}', "no position"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no point"),
        (b'{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1]]]}', "ends where it began"),
    ],
)
def test_what_is_wrong_is_named(raw: bytes, message: str) -> None:
    """A shape that cannot be used is refused with the file's name."""
    with pytest.raises(TermsError, match=message) as caught:
        parse_geometry(raw, name="z", file="z.geojson")

    assert "z.geojson" in str(caught.value)
