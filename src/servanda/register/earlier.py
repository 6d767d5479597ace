"""What an earlier state told of entries that are still as they were: it is not told anew.

An entry never changes. What is shown of it may, where a redaction takes a disclosure away; then
nothing is taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import is_

from servanda.model.register import LogEntry, RegisteredCommitment, RegisterState
from servanda.register.view import LogView


@dataclass(frozen=True, slots=True)
class Earlier:
    """Commitments and lines of the log, by the number of their entry."""

    commitments: Mapping[int, RegisteredCommitment] = field(default_factory=dict)
    lines: Mapping[int, LogEntry] = field(default_factory=dict)


NOTHING = Earlier()


def earlier_of(before: tuple[LogView, RegisterState] | None, view: LogView) -> Earlier:
    """Return what holds of the state ``before``, and of the view that it was folded from."""
    if before is None or not _goes_on(before[0], view):
        return NOTHING
    state = before[1]
    # When an entry came is told by what was witnessed since.
    lines = state.entries if before[0].history == view.history else ()
    return Earlier(
        commitments={one.entry: one for one in state.commitments},
        lines={one.index: one for one in lines},
    )


def _goes_on(before: LogView, view: LogView) -> bool:
    """Tell whether a view has all that an earlier one had, and of its entries no more."""
    size = len(before.entries)
    return (
        len(view.entries) >= size
        and all(map(is_, before.entries, view.entries))
        and before.disclosures.items() <= view.disclosures.items()
        and all(index >= size for index, _ in view.disclosures.keys() - before.disclosures.keys())
    )
