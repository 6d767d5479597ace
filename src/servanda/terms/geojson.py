"""Reads a named place from GeoJSON (RFC 7946): points, lines and polygons in degrees."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from servanda.errors import TermsError
from servanda.model.commitment import Geometry

Position = tuple[float, float]
Ring = tuple[Position, ...]
MAX_POSITIONS = 200_000
MIN_RING = 4
HALF_TURN = 180.0
MAX_LATITUDE = 90.0


@dataclass(slots=True)
class _Parts:
    points: list[Position] = field(default_factory=list)
    lines: list[Ring] = field(default_factory=list)
    polygons: list[tuple[Ring, ...]] = field(default_factory=list)
    count: int = 0


def _position(value: Any, where: str, parts: _Parts) -> Position:
    parts.count += 1
    if parts.count > MAX_POSITIONS:
        raise TermsError(f"{where}: more than {MAX_POSITIONS} positions; simplify the shape")
    if (
        not isinstance(value, list)
        or len(value) not in (2, 3)
        or any(isinstance(v, bool) or not isinstance(v, int | float) for v in value)
        or not (abs(value[0]) <= HALF_TURN and abs(value[1]) <= MAX_LATITUDE)
    ):
        raise TermsError(
            f"{where}: {json.dumps(value)[:60]} is no position; expected [longitude, latitude] "
            "in degrees, -180..180 and -90..90"
        )
    return float(value[0]), float(value[1])


def _ring(value: Any, where: str, parts: _Parts, *, closed: bool) -> Ring:
    if not isinstance(value, list):
        raise TermsError(f"{where}: expected a list of positions, got {json.dumps(value)[:60]}")
    ring = tuple(_position(v, where, parts) for v in value)
    if closed and (len(ring) < MIN_RING or ring[0] != ring[-1]):
        raise TermsError(
            f"{where}: a polygon's ring has at least 4 positions and ends where it began"
        )
    return ring


def _collect(shape: Any, where: str, parts: _Parts) -> None:
    kind = shape.get("type") if isinstance(shape, dict) else None
    nested = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if nested is not None:
        for inner in _many(shape, nested, where):
            _collect(inner, where, parts)
    elif kind == "Feature":
        _collect(shape.get("geometry"), where, parts)
    elif str(kind).removeprefix("Multi") in _SHAPES:
        take = _SHAPES[str(kind).removeprefix("Multi")]
        several = str(kind).startswith("Multi")
        given = _many(shape, "coordinates", where) if several else [shape.get("coordinates")]
        for coordinates in given:
            take(coordinates, where, parts)
    else:
        raise TermsError(f"{where}: {kind!r} is no GeoJSON shape that can be used (RFC 7946)")


def _many(shape: dict[str, Any], key: str, where: str) -> list[Any]:
    value = shape.get(key)
    if not isinstance(value, list):
        raise TermsError(f"{where}: {shape['type']} has no list of {key} (RFC 7946)")
    return value


def _point(value: Any, where: str, parts: _Parts) -> None:
    parts.points.append(_position(value, where, parts))


def _line(value: Any, where: str, parts: _Parts) -> None:
    parts.lines.append(_ring(value, where, parts, closed=False))


def _polygon(value: Any, where: str, parts: _Parts) -> None:
    if not isinstance(value, list) or not value:
        raise TermsError(f"{where}: a polygon has at least one ring of positions")
    rings = tuple(_unrolled(_ring(r, where, parts, closed=True)) for r in value)
    parts.polygons.append(rings)
    # A shape over the antimeridian is kept twice, so that either side of the line is found.
    for shift in (360.0, -360.0):
        if any(abs(lon) > HALF_TURN for ring in rings for lon, _ in ring):
            parts.polygons.append(tuple(tuple((x + shift, y) for x, y in ring) for ring in rings))


_SHAPES: dict[str, Callable[[Any, str, _Parts], None]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
}


def _unrolled(ring: Ring) -> Ring:
    """Return the ring with longitudes that never jump: over 180 degrees they run on to 190."""
    out = [ring[0]]
    for lon, lat in ring[1:]:
        before = out[-1][0]
        turns = round((before - lon) / 360.0)
        out.append((lon + 360.0 * turns, lat))
    return tuple(out)


def parse_geometry(raw: bytes, *, name: str, file: str) -> Geometry:
    """Return the place ``name`` from GeoJSON bytes; a TermsError names the file and the fault."""
    where = f"{file} (geometry {name!r})"
    try:
        shape = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise TermsError(f"{where}: no readable JSON ({error}); expected GeoJSON") from error
    parts = _Parts()
    _collect(shape, where, parts)
    if not (parts.points or parts.lines or parts.polygons):
        raise TermsError(f"{where}: holds no point, line or polygon")
    return Geometry(
        name=name,
        file=file,
        sha256=hashlib.sha256(raw).hexdigest(),
        points=tuple(parts.points),
        lines=tuple(parts.lines),
        polygons=tuple(parts.polygons),
    )
