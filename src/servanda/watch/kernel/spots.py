"""Where reports lie against the places of rules: measured once for each spot and place."""

from collections.abc import Mapping
from typing import Any, Final

from servanda.model import commitment as c
from servanda.watch.kernel.columns import literal, make_table
from servanda.watch.kernel.shape import UnfitError
from servanda.watch.places import lies

MOST_MEASURED: Final = 2_000_000
"""More distances than this take longer than a minute; nobody has asked for so many."""
CELLS: Final = ("@lat", "@lon", "@error_m")


def spoken(place: c.Place) -> str:
    """Return a place in one text: what tells it from others."""
    parts = (place.relation, place.distance, place.unit, place.geometry)
    return " ".join(part for part in parts if part is not None)


def write_spots(
    connection: Any,
    table: str,
    kind: str,
    places: Mapping[str, c.Place],
    geometries: Mapping[str, c.Geometry],
) -> None:
    """Create the table of whether each spot of a type's reports surely lies at each place.

    ``fits`` is NULL within the error of the location.
    """
    cells = ", ".join(f'"{cell}"' for cell in CELLS)
    found = connection.execute(
        f'SELECT DISTINCT {cells} FROM ev WHERE "@type" = {literal(kind)} '
        'AND "@lat" IS NOT NULL AND "@lon" IS NOT NULL'
    ).fetchall()
    if len(found) * len(places) > MOST_MEASURED:
        raise UnfitError("more places than can be measured")
    rows = [(name, *spot, _fits(spot, place, geometries))
            for name, place in places.items() for spot in found]  # fmt: skip
    columns = {
        column: ("VARCHAR", [row[n] for row in rows])
        for n, column in enumerate(("place", "lat", "lon", "error_m"))
    }
    make_table(connection, table, {**columns, "fits": ("BOOLEAN", [row[4] for row in rows])})


def _fits(
    spot: tuple[str, str, str | None], place: c.Place, geometries: Mapping[str, c.Geometry]
) -> bool | None:
    lat, lon, error = spot
    point = (float(lon), float(lat))
    return lies(point, float(error or 0), place, geometries[place.geometry])


def joined(table: str, alias: str, parameter: str) -> str:
    """Return how a report ``e`` meets its spot at the place that is a ``parameter`` of ``p``."""
    return (
        f"LEFT JOIN {table} {alias} ON {alias}.place = p.{parameter} "
        f'AND {alias}.lat = e."@lat" AND {alias}.lon = e."@lon" '
        f'AND {alias}.error_m IS NOT DISTINCT FROM e."@error_m"'
    )
