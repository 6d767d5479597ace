"""The states of a register at the sizes of its log that somebody looked at, the newest few."""

from collections import OrderedDict

from servanda.model.register import RegisterState
from servanda.register.projection import project
from servanda.register.view import LogView

KEPT = 8
"""Sizes of the log; a state of 100,000 entries takes some 100 MB."""


class States:
    """What one version of a log holds, at each size that is asked for."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held: OrderedDict[int, RegisterState] = OrderedDict()

    def at(self, view: LogView, size: int) -> RegisterState:
        """Return the state after ``size`` entries; what was not asked for longest is let go."""
        found = self._held.pop(size, None) or project(view, size=size)
        self._held[size] = found
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        return found
