"""How often somebody may do something: a bucket that fills again."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST = 50_000
"""Callers remembered; the longest unseen is forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and as many again every ``seconds``."""

    burst: int
    seconds: float


SIGN_IN = Rate(10, 300.0)
"""Tries for one address, and for one name."""
WRITES = Rate(60, 60.0)
TEXTS = Rate(30, 60.0)
"""Texts to be read by one stranger: each takes a process of its own."""


class Limits:
    """Counts what callers do, by any key."""

    def __init__(self, timer: Callable[[], float]) -> None:
        """Count seconds by ``timer``."""
        self._timer = timer
        self._lock = threading.Lock()
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, what: str, who: str, rate: Rate) -> float:
        """Count one; return 0, or after how many seconds it is allowed again."""
        with self._lock:
            left, now = self._now(what, who, rate)
            allowed = left >= 1
            self._keep(what, who, left - 1 if allowed else left, now)
        return 0.0 if allowed else (1 - left) * rate.seconds / rate.burst

    def _now(self, what: str, who: str, rate: Rate) -> tuple[float, float]:
        now = self._timer()
        left, at = self._left.get((what, who), (float(rate.burst), now))
        return min(float(rate.burst), left + (now - at) * rate.burst / rate.seconds), now

    def _keep(self, what: str, who: str, left: float, now: float) -> None:
        self._left[(what, who)] = (left, now)
        self._left.move_to_end((what, who))
        while len(self._left) > MOST:
            self._left.popitem(last=False)
