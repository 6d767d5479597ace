"""Watch that was lost: what denied access and jammed flights take from a source's own coverage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from servanda.model.evidence import Coverage
from servanda.model.verdict import Verdict
from servanda.watch.evidence import canonical
from servanda.watch.intervals import minus


def concerning(losses: Iterable[Coverage], fixed: Mapping[str, str]) -> list[Coverage]:
    """Return the losses that may hide such an event.

    One that names an attribute is about those events only: where a guard fixes another value it
    takes nothing away, and where no guard fixes any it may hide what is looked for.
    """
    return [
        loss
        for loss in losses
        if all(fixed.get(n, v) in (v, canonical(v)) for n, v in loss.attributes)
    ]


def losses_for(verdict: Verdict, coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return the losses that may hide an event which some count of the verdict looks for."""
    lost = [row for row in coverage if row.lost is not None]
    found: dict[int, Coverage] = {}
    for fact in verdict.certificate.checks:
        fixed = {
            g.attribute: canonical(g.values[0]) or g.values[0]
            for g in fact.guards
            if g.op in ("=", "in") and len(g.values) == 1
        }
        of_type = [row for row in lost if row.type == fact.type]
        found |= {id(row): row for row in concerning(of_type, fixed)}
    return list(found.values()) if verdict.certificate.checks else lost


def left_of(rows: Iterable[Coverage], losses: Sequence[Coverage]) -> Iterator[Coverage]:
    """Yield what remains of coverage: a loss takes away from the rows of its own source only."""
    for row in rows:
        holes = [(loss.start, loss.end) for loss in losses if loss.source == row.source]
        for start, end in minus((row.start, row.end), holes):
            yield msgspec.structs.replace(row, start=start, end=end)
