"""The events and the rules of a large register, ready to be judged: opened, or grown by a few."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from servanda.api import eventcache
from servanda.api.eventindex import EventIndex
from servanda.api.eventkey import Key
from servanda.audit.recompute import Evidence
from servanda.model.commitment import Terms
from servanda.model.verdict import Verdict
from servanda.stores.address import Location
from servanda.watch.kernel import Kernel, Told
from servanda.watch.kernel.columns import hand_over
from servanda.watch.kernel.events import load_events, open_cache
from servanda.watch.kernel.recent import Recent


@dataclass(frozen=True, slots=True)
class Stock:
    """Events in columns and one by one, with the kernel of the rules."""

    terms: Terms
    database: Any
    """Lives as long as a connection of it is held here."""
    connection: Any
    index: EventIndex
    kernel: Kernel
    short: Recent[int, tuple[Told, Verdict]] = field(default_factory=Recent)
    """Rows as verdicts, by their place in memory."""
    rests_on: Path | None = None
    """A file of the cache that is read at each question; others may delete it at any time."""

    @property
    def readable(self) -> bool:
        """Whether the events can still be read."""
        return self.rests_on is None or self.rests_on.exists()

    def grown(self, more: Evidence, terms: Terms) -> "Stock":
        """Return a stock of these events and of ``more``, under ``terms``; this one stays as it is.

        It is not written to the cache: whoever starts anew reads all events from the journal.
        """
        connection = _connection(self.database)
        rests_on = None
        if more.events:
            self.connection.execute("CREATE OR REPLACE TABLE handed AS FROM reports")
            load_events(connection, more.events, more_than="handed")
            connection.execute("DROP TABLE handed")
        elif self.rests_on is not None:
            rests_on = self.rests_on
            open_cache(connection, rests_on.parent)
        else:
            hand_over(self.connection, connection, ("reports", "denials"))
        index = self.index.grown(more)
        kernel = self.kernel.over(connection, terms, index.events_bearing)
        return replace(
            self, terms=terms, connection=connection, index=index, kernel=kernel, rests_on=rests_on
        )

    def close(self) -> None:
        """Let go of the events."""
        self.connection.close()
        self.index.close()


def opened(
    path: Location, key: Key, build: Callable[[], tuple[Terms, Evidence]], terms: Terms | None
) -> Stock:
    """Return the stock of a register, from the cache beside it if that holds it."""
    database = duckdb.connect()
    connection = _connection(database)
    folder = eventcache.folder_of(path)
    rules, index, rests_on = eventcache.open_events(connection, folder, key, build, terms)
    kernel = Kernel(connection, rules, bearing=index.events_bearing)
    return Stock(rules, database, connection, index, kernel, rests_on=rests_on)


def _connection(database: Any) -> Any:
    """Return a connection with temporary tables of its own."""
    found = database.cursor()
    found.execute("SET TimeZone = 'UTC'")
    return found
