"""One user of a SQLite connection at a time, and one clear error for what SQLite reports."""

import sqlite3
import threading
from collections.abc import Callable
from types import TracebackType

from servanda.errors import StoreError
from servanda.stores.advice import DAMAGED, explain


class Guard:
    """Entered around every use of a connection; one thread may enter it again inside."""

    def __init__(self, path: Callable[[], str]) -> None:
        """Take what returns the register's path, for messages."""
        self._path, self._lock = path, threading.RLock()

    def __enter__(self) -> None:
        """Wait for the other threads."""
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let others in; turn an error of SQLite into a StoreError that says what to do."""
        self._lock.release()
        if isinstance(error, sqlite3.Error):
            raise explain(self._path(), error) from error
        if isinstance(error, UnicodeDecodeError):
            # SQLite quotes damaged texts in its own messages.
            raise StoreError(
                f"{self._path()}: a text in it is no UTF-8: the file is {DAMAGED}"
            ) from error
