"""Pairs of codes as CSV: what the agreement on a text is computed from, for other programs."""

import csv
import io

import msgspec

from servanda.assessment.coded import pairs
from servanda.exporters.delimited import cell
from servanda.model.agreement import Pair
from servanda.model.register import RegisterState

COLUMNS = tuple(field.name for field in msgspec.structs.fields(Pair))
"""document, start, end, quote, field; each coder with sight and value; settled, because."""


def pairs_csv(state: RegisterState, document: str) -> bytes:
    """Return every two values that two coders gave one slot of one place, one row each."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in pairs(state, document):
        writer.writerow([cell(getattr(one, name)) for name in COLUMNS])
    return out.getvalue().encode()
