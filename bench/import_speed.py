"""How fast the events of one import get into a register's derived state, beside plain SQLite.

Run: python bench/import_speed.py [--events 50000]
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servanda.api.register import create_register
from servanda.model.evidence import Event
from servanda.terms import load_terms
from servanda.watch import native
from servanda.watch.incremental import Ledger
from servanda.watch.live import LiveEvidence

ZERO = datetime(2025, 1, 1, tzinfo=UTC)


def table(events: int) -> bytes:
    """Return a native table."""
    lines = ["id,type,at,source,standing,site,quantity"]
    for n in range(events):
        at = (ZERO + timedelta(minutes=n)).isoformat()
        lines.append(f"e{n},strike,{at},m{n % 7},observation,s{n % 500},{n % 9}")
    return ("\n".join(lines) + "\n").encode()


def row_of(event: Event) -> tuple[object, ...]:
    """Return the cells of an event, as a database would keep them."""
    return (
        event.id,
        event.type,
        event.start.isoformat(),
        event.source,
        event.standing,
        dict(event.attributes).get("site"),
        event.quantity,
    )


def timed(name: str, events: int, work: Callable[[], object]) -> float:
    """Run something; print its speed; return the seconds."""
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    sys.stdout.write(f"{name:44}{took:8.2f} s {events / took:12,.0f} events/s\n")
    return took


def insert(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Write rows into a table of a new SQLite file."""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE events (id PRIMARY KEY, type, at, source, standing, site, q)")
        base.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=50_000)
    count = parser.parse_args().events
    raw = table(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "events.csv").write_bytes(raw)
        events = native.events({"events.csv": raw}).events
        plain = timed(
            "plain executemany into SQLite",
            count,
            lambda: insert(path / "plain.db", [row_of(event) for event in events]),
        )
        timed("rows read as events", count, lambda: native.events({"events.csv": raw}))
        live = LiveEvidence()
        timed("events grouped into happenings", count, lambda: [live.add(e) for e in events])
        rules = "\n".join(
            f"  - {{id: c{n}, debtor: B, creditor: A, in_force: {{from: 2025-01-01}}, "
            f'avoid: "count strike(site=s{n}) > 3 by 2026-06-01"}}'
            for n in range(500)
        )
        terms = load_terms(f"commitments:\n{rules}\n", where="bench")
        ledger = Ledger(terms, as_of=ZERO + timedelta(days=700))
        timed("verdicts of 500 commitments revised", count, lambda: ledger.add_many(events))
        register = create_register(
            path / "r.db", name="R", passphrase=None, unsafe_plain=True, keys=path / "keys"
        )
        whole = timed(
            "signed into a register (observe)", count,
            lambda: register.observe(path / "events.csv"),
        )  # fmt: skip
        timed("derived from its entry again", count, lambda: register.case().evidence)
        register.close()
    sys.stdout.write(f"observe takes {whole / plain:.1f} times as long as the plain insert\n")


if __name__ == "__main__":
    main()
