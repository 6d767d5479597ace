"""Checking a table's clock: the shift that independent anchors speak for."""

from pathlib import Path

import msgspec

from servanda.api.files import read_file
from servanda.api.maps import mapping_file, parsed
from servanda.api.tables import load_table
from servanda.errors import MappingError
from servanda.watch import mapping as mappings
from servanda.watch.anchors import parse_anchors
from servanda.watch.calibrate import Calibration
from servanda.watch.calibrate import calibrate as estimate
from servanda.watch.maprules import EVERY_FILE

WITHIN_DAYS = 3


def calibrate(
    table: str | Path, mapping: str | Path, anchors: str | Path, *, within: int = WITHIN_DAYS
) -> Calibration:
    """Return the shift of a table's clock; a shift that the mapping states already is set aside."""
    name, raw = load_table(Path(table))
    found = parsed(mapping_file(mapping), where=str(mapping))
    mine = tuple(
        msgspec.structs.replace(t, clock_shift=None)
        for t in found.tables
        if t.file in (name, EVERY_FILE)
    )
    if not mine:
        raise MappingError(f"{mapping}: no table reads the file {name!r}")
    zones = sorted({t.zone or "UTC" for t in mine})
    if len(zones) > 1:
        raise MappingError(
            f"{mapping}: the tables of {name} have the zones {', '.join(zones)}; calibrate them "
            "one at a time"
        )
    made = mappings.events(msgspec.structs.replace(found, tables=mine), {name: raw})
    path = Path(anchors)
    known = parse_anchors(read_file(path), name=path.name, zone=zones[0])
    return estimate(made.events, known, zone=zones[0], within=within, where=name)
