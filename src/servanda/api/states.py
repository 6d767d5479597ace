"""States and cases of a register at the sizes of its log that were looked at, the newest few."""

from collections import OrderedDict

from servanda.audit import recompute
from servanda.model.register import RegisterState
from servanda.register.projection import project
from servanda.register.view import LogView

KEPT = 8
"""Sizes of the log; a state of 100,000 entries takes some 100 MB."""


class States:
    """What one version of a log holds, at each size that is asked for."""

    def __init__(self, before: tuple[LogView, RegisterState] | None = None) -> None:
        """Hold nothing yet; much may be as it was in the state ``before``."""
        self._held: OrderedDict[int, RegisterState] = OrderedDict()
        self._before = before

    def at(self, view: LogView, size: int) -> RegisterState:
        """Return the state after ``size`` entries; what was not asked for longest is let go."""
        found = self._held.pop(size, None) or project(view, size=size, before=self._before)
        self._held[size] = found
        if size == len(view.entries):
            self._before = view, found
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        return found

    def next(self) -> "States":
        """Return those of the next version of the log."""
        return States(self._before)


class Cases:
    """What verdicts are computed from, at each size that is asked for."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held: OrderedDict[int, recompute.Case] = OrderedDict()
        self.derived: dict[int, recompute.Derived] = {}
        """What each import yields, for whoever reads it again."""

    def at(self, view: LogView, size: int) -> recompute.Case:
        """Return the case after ``size`` entries; what was not asked for longest is let go."""
        found = self._held.pop(size, None) or recompute.case_of(
            view, size=size, derived=self.derived
        )
        self._held[size] = found
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        return found

    def forget(self) -> None:
        """Let go of all: the log is another one."""
        self._held.clear()
        self.derived.clear()
