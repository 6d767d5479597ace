"""The events of a large register by what they say: those that bear on one promise, and by id.

A SQLite file of the cache beside a register, or the same in memory: one promise is judged from a
few dozen reports, and they are found without asking all columns of all of them.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from servanda.audit.recompute import Evidence
from servanda.model import commitment as c
from servanda.model.evidence import Event
from servanda.watch.bearing import Tests, always, cells_of, tests_of

_SCHEMA = """
CREATE TABLE report (n INTEGER PRIMARY KEY, id TEXT, type TEXT, occurrence TEXT, entry INTEGER,
                     data BLOB);
CREATE TABLE cell (type TEXT, field TEXT, value TEXT, n INTEGER,
                   PRIMARY KEY (type, field, value, n)) WITHOUT ROWID;
CREATE TABLE always (type TEXT, n INTEGER, PRIMARY KEY (type, n)) WITHOUT ROWID;
CREATE TABLE told (type TEXT, field TEXT, reports INTEGER, PRIMARY KEY (type, field)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE UNIQUE INDEX report_id ON report (id);
CREATE INDEX report_happening ON report (type, occurrence);
INSERT INTO told SELECT type, field, count(*) FROM cell GROUP BY type, field;
INSERT INTO told SELECT type, '', count(*) FROM report GROUP BY type;
"""


class EventIndex:
    """Finds events; numbers are those of their order in the register."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take what :meth:`made` or :meth:`opened` opened."""
        self._db = connection
        self._decode = msgspec.json.Decoder(Event).decode

    @classmethod
    def made(cls, path: Path | None, evidence: Evidence) -> "EventIndex":
        """Write the index of all events to a new file, or keep it in memory."""
        db = sqlite3.connect(":memory:" if path is None else path, check_same_thread=False)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = OFF")
        db.executescript(_SCHEMA)
        db.execute("BEGIN")
        _add(db, evidence)
        db.commit()
        db.executescript(_INDEXES)
        return cls(db)

    @classmethod
    def opened(cls, path: Path) -> "EventIndex":
        """Open a file that :meth:`made` wrote; nothing is ever written to it again."""
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        return cls(sqlite3.connect(address, uri=True, check_same_thread=False))

    def grown(self, evidence: Evidence) -> "EventIndex":
        """Return an index in memory of these events and of more, which take none of these back."""
        db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.backup(db)
        gone = {name for event in self._always("") for name in event.supersedes}
        ((last,),) = db.execute("SELECT coalesce(max(n), -1) FROM report")
        _add(db, evidence, first=last + 1, gone=gone)
        db.executemany(
            "INSERT INTO told VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET reports = reports + 1",
            ((event.type, field) for event in evidence.events
             for field in ("", *(field for field, _ in cells_of(event)))),
        )  # fmt: skip
        db.commit()
        return EventIndex(db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # ------------------------------------------------------------ asking

    def bearing(self, commitments: Iterable[c.Commitment]) -> list[int]:
        """Return the numbers of the reports that can bear on these promises, in order."""
        asked = tests_of(commitments)
        matching = {
            n for kind, some in asked.items() for tests in some for n in self._matching(kind, tests)
        }
        # Reports of one happening are judged together, also those of them that do not fit.
        found = set(self._numbers(
            "SELECT b.n FROM report a JOIN report b USING (type, occurrence) "
            "WHERE a.n IN (SELECT value FROM json_each(?))", list(matching),
        ))  # fmt: skip
        found.update(self._numbers(
            "SELECT n FROM always WHERE type IN (SELECT value FROM json_each(?))", ["", *asked]
        ))  # fmt: skip
        return sorted(found)

    def events_bearing(self, commitments: Sequence[c.Commitment]) -> list[Event]:
        """Return the reports that can bear on these promises, in order."""
        return self.events_at(self.bearing(commitments))

    def events_at(self, numbers: Sequence[int]) -> list[Event]:
        """Return the events of these numbers, in their order."""
        rows = self._db.execute(
            "SELECT data FROM report WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n",
            [json.dumps(numbers)],
        )
        return [self._decode(data) for (data,) in rows]

    def every(self) -> Iterator[Event]:
        """Yield all events in their order."""
        return (self._decode(data) for (data,) in self._db.execute("SELECT data FROM report"))

    def of_types(self, prefix: str) -> list[Event]:
        """Return the events whose type begins with these words, in their order."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        rows = self._db.execute(
            "SELECT data FROM report WHERE type >= ? AND type < ? ORDER BY n", [prefix, end]
        )
        return [self._decode(data) for (data,) in rows]

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """Return the events with these ids; unknown ids are left out."""
        wanted = json.dumps(sorted(set(ids)))
        rows = self._db.execute(
            "SELECT data FROM report WHERE id IN (SELECT value FROM json_each(?))", [wanted]
        )
        return tuple(self._decode(data) for (data,) in rows)

    def saying(self, fields: Iterable[str]) -> list[Event]:
        """Return the reports of happenings of which one says any of these fields, in order.

        With them come the reports that take another back, of whatever happening they are.
        """
        found = set(self._numbers(
            "SELECT b.n FROM report a JOIN report b USING (type, occurrence) WHERE a.n IN "
            "(SELECT n FROM cell WHERE field IN (SELECT value FROM json_each(?)))", sorted(fields),
        ))  # fmt: skip
        found.update(self._numbers("SELECT n FROM always WHERE type = ''", None))
        return self.events_at(sorted(found))

    def entries(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the log entries that brought events, by the events' ids."""
        wanted = json.dumps(sorted(set(ids)))
        return dict(
            self._db.execute(
                "SELECT id, entry FROM report WHERE id IN (SELECT value FROM json_each(?)) "
                "AND entry NOT NULL",
                [wanted],
            )
        )

    # ------------------------------------------------------------ inside

    def _always(self, kind: str) -> list[Event]:
        return self.events_at([*self._numbers("SELECT n FROM always WHERE type = ?", None, kind)])

    def _matching(self, kind: str, tests: Tests) -> set[int]:
        """Return the reports of a type that meet all tests."""
        found: set[int] | None = None
        for field, values in tests:
            mine = set(self._numbers(
                "SELECT n FROM cell WHERE type = ? AND field = ? "
                "AND value IN (SELECT value FROM json_each(?))",
                list(values), kind, field,
            ))  # fmt: skip
            mine.update(self._lacking(kind, field))
            found = mine if found is None else found & mine
        if found is None:
            return set(self._numbers("SELECT n FROM report WHERE type = ?", None, kind))
        return found

    def _lacking(self, kind: str, field: str) -> Iterator[int]:
        """Yield the reports of a type that do not say what a test asks for."""
        told = dict(
            self._db.execute(
                "SELECT field, reports FROM told WHERE type = ? AND field IN ('', ?)", [kind, field]
            )
        )
        if told.get("", 0) == told.get(field, 0):
            return iter(())
        return self._numbers(
            "SELECT n FROM report WHERE type = ? AND n NOT IN "
            "(SELECT n FROM cell WHERE type = ? AND field = ?)", None, kind, kind, field,
        )  # fmt: skip

    def _numbers(self, query: str, listed: Sequence[object] | None, *given: str) -> Iterator[int]:
        last = [] if listed is None else [json.dumps(listed)]
        return (n for (n,) in self._db.execute(query, [*given, *last]))


def _add(
    db: sqlite3.Connection, evidence: Evidence, *, first: int = 0, gone: Iterable[str] = ()
) -> None:
    """Write events with numbers from ``first``; those that are ``gone`` were taken back before."""
    encode, entry_of, taken_back = msgspec.json.Encoder().encode, evidence.entry_of, set(gone)
    numbered = [*enumerate(evidence.events, first)]
    db.executemany(
        "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?)",
        (
            (n, one.id, one.type, one.occurrence, entry_of.get(one.id), encode(one))
            for n, one in numbered
        ),
    )
    cells = ((one.type, f, value, n) for n, one in numbered for f, value in cells_of(one))
    db.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", sorted(cells))
    number = {event.id: n for n, event in numbered}
    kept = {(kind, number[one.id]) for one, kind in always(evidence.events)}
    kept |= {(one.type, n) for n, one in numbered if one.id in taken_back}
    db.executemany("INSERT INTO always VALUES (?, ?)", sorted(kept))
