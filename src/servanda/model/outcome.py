"""What came of one task that an engine was given."""

from typing import Any, Literal

from servanda.model.record import Record

DIED: Literal["ProcessDied"] = "ProcessDied"
"""``Lost.error`` where the process that worked on a task ended without an answer."""
TOO_LONG: Literal["TimeLimit"] = "TimeLimit"
"""``Lost.error`` where a task took longer than it was given."""
NO_MEMORY: Literal["MemoryError"] = "MemoryError"
"""``Lost.error`` where a task needed more memory than its process may have."""
OF_THE_MACHINE = frozenset({DIED, TOO_LONG, NO_MEMORY})
"""Losses that another try may mend; all others come of the task itself."""


class Lost(Record, frozen=True, kw_only=True):
    """Why a task has no result."""

    error: str
    """Class of the error that was raised, or one of the names above."""
    message: str


class Outcome(Record, frozen=True, kw_only=True):
    """The result of one task, or why there is none."""

    number: int
    """Place of the task among all that were handed in, from 0."""
    value: Any = None
    lost: Lost | None = None
