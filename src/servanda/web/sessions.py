"""Who is signed in: kept by the server in memory, named by a cookie that says nothing itself."""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from servanda.web.accounts import Person

IDLE = 2 * 3600.0
LONGEST = 12 * 3600.0
"""Seconds after which one signs in again: unused, and in any case."""
MOST = 10_000


@dataclass(slots=True)
class Session:
    """One person at one browser."""

    name: str
    csrf: str
    """What forms and scripts of our own pages send back: another site cannot know it."""
    began: float
    used: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks."""

    person: Person
    csrf: str | None
    """None for a token: no browser sends it by itself."""
    session: str | None = None


class Sessions:
    """Sessions by the hash of their cookie; they end with the server."""

    def __init__(self, timer: Callable[[], float]) -> None:
        """Count seconds by ``timer``."""
        self._timer = timer
        self._held: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, name: str) -> str:
        """Return the secret of a new session: no earlier one is ever raised to it."""
        secret, now = secrets.token_urlsafe(32), self._timer()
        with self._lock:
            self._held[_key(secret)] = Session(name, secrets.token_urlsafe(32), now, now)
            self._prune(now)
        return secret

    def find(self, secret: str) -> Session | None:
        """Return a session that still runs, and count it as used."""
        now = self._timer()
        with self._lock:
            found = self._held.get(_key(secret))
            if found is None:
                return None
            if now - found.used > IDLE or now - found.began > LONGEST:
                del self._held[_key(secret)]
                return None
            found.used = now
            return found

    def holds(self, secret: str) -> bool:
        """Tell whether a session still runs, without counting it as used."""
        with self._lock:
            found = self._held.get(_key(secret))
            now = self._timer()
            return found is not None and now - found.used <= IDLE and now - found.began <= LONGEST

    def end(self, secret: str) -> None:
        """End a session."""
        with self._lock:
            self._held.pop(_key(secret), None)

    def end_all(self, name: str, *, but: str | None = None) -> None:
        """End every session of somebody, ``but`` one."""
        kept = None if but is None else _key(but)
        with self._lock:
            for key in [k for k, one in self._held.items() if one.name == name and k != kept]:
                del self._held[key]

    def _prune(self, now: float) -> None:
        over = [k for k, one in self._held.items() if now - one.used > IDLE]
        while len(self._held) - len(over) > MOST:
            over.append(next(k for k in self._held if k not in over))
        for key in over:
            del self._held[key]


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
