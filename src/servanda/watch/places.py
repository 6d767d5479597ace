"""Where an event lies against a named geometry: mean-sphere distances, ray casting in lon/lat."""

from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt

from servanda.model.commitment import Geometry, Place
from servanda.model.evidence import Event

EARTH_M = 6_371_008.8  # mean radius of the Earth (IUGG), metres
UNITS = {"km": 1000.0, "m": 1.0}
Position = tuple[float, float]


def haversine(a: Position, b: Position) -> float:
    """Return the great-circle distance of two (lon, lat) positions in metres."""
    lon1, lat1, lon2, lat2 = (radians(v) for v in (*a, *b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(h)))


def _to_segment(point: Position, a: Position, b: Position) -> float:
    """Return the distance to a segment: nearest point in a local plane, then on the sphere."""
    scale = cos(radians(point[1]))
    ax, ay = _turn(a[0] - point[0]) * scale, a[1] - point[1]
    bx, by = ax + (b[0] - a[0]) * scale, b[1] - point[1]
    dx, dy = bx - ax, by - ay
    size = hypot(dx, dy)
    t = 0.0 if size == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / size**2))
    near = (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
    return haversine(point, near)


def _turn(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _in_ring(point: Position, ring: tuple[Position, ...]) -> bool:
    inside = False
    x, y = point
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def contains(geometry: Geometry, point: Position) -> bool:
    """Return whether the point lies in a polygon of the geometry and in none of its holes."""
    return any(
        _in_ring(point, rings[0]) and not any(_in_ring(point, hole) for hole in rings[1:])
        for rings in geometry.polygons
    )


def border_distance(geometry: Geometry, point: Position) -> float:
    """Return the distance in metres to the nearest point, line or polygon border."""
    near = [haversine(point, p) for p in geometry.points]
    chains = [*geometry.lines, *(ring for rings in geometry.polygons for ring in rings)]
    for chain in chains:
        near += [_to_segment(point, a, b) for a, b in pairwise(chain)]
    return min(near)


def where_is(event: Event, place: Place, geometry: Geometry) -> bool | None:
    """Return whether the event meets the place rule; None within its location error."""
    if event.lat is None or event.lon is None:
        return None
    return lies((event.lon, event.lat), event.error_m or 0.0, place, geometry)


def lies(point: Position, error: float, place: Place, geometry: Geometry) -> bool | None:
    """Return whether a point meets the place rule; None within its error in metres."""
    border, inside = border_distance(geometry, point), contains(geometry, point)
    if place.relation == "in":
        if border <= error and error > 0:
            return None
        return inside
    limit = float(place.distance or 0) * UNITS[place.unit or "m"]
    away = 0.0 if inside else border
    low, high = max(0.0, away - error), away + error
    if inside:
        low, high = 0.0, max(0.0, error - border)
    if place.relation == "within":
        return True if high <= limit else False if low > limit else None
    return True if low > limit else False if high <= limit else None
