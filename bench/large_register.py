"""`status` and `explain ID` on a large register: processor time, without its cache and with it.

Run: python bench/large_register.py [--commitments 2000] [--events 200000] [--keep FOLDER]
"""

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servanda.api.register import Register, create_register
from servanda.register import proposals
from servanda.register.proposals import NamedFile

ZERO = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = (("request", "access"), ("strike",), ("deliver",), ("visit", "request"))
SITES = 4


def rule(n: int) -> str:
    """Return a rule in one of four shapes, about a site of its own."""
    body = (
        f"when: request(site=s{n}, n=$x)\ndo: access(site=s{n}, n=$x) within 30 d",
        f"avoid: count strike(site=s{n}) > 3 by 2026-06-01",
        f"do: sum quantity deliver(site=s{n}) >= 20 by 2026-06-01",
        f"do: visit(site=s{n}) within 400 d\nif: request(site=s{n}) within 90 d",
    )[n % SITES]
    return f"id: c{n}\ndebtor: B{n % 50}\ncreditor: A\nin_force: {{from: 2025-01-01}}\n{body}\n"


def table(events: int, commitments: int) -> bytes:
    """Return the reports as a native table."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(("id", "type", "at", "source", "standing", "quantity", "site", "n"))
    for n in range(events):
        site = n * 13 % commitments
        kinds = KINDS[site % SITES]
        at = ZERO + timedelta(hours=n * 7919 % (24 * 380))
        kind = kinds[n // commitments % len(kinds)]
        rows.writerow((f"e{n}", kind, at.isoformat(), f"m{n % 7}", "observation", n % 9,
                       f"s{site}", n // commitments % 8))  # fmt: skip
    return file.getvalue().encode()


def build(folder: Path, commitments: int, events: int) -> Register:
    """Record everything in a new register."""
    register = create_register(
        folder / "large.db", name="large", passphrase=None, unsafe_plain=True, keys=folder / "keys"
    )
    watched = "source,type,from,to,duty\n" + "".join(
        f"m0,{kind},2025-01-01T00:00Z,2026-03-01T00:00Z,yes\n"
        for kind in dict.fromkeys(kind for kinds in KINDS for kind in kinds)
    )
    register.append([
        proposals.commitment(f"c{n}", title=f"promise {n}", terms=rule(n))
        for n in range(commitments)
    ])  # fmt: skip
    register.append([
        proposals.evidence(
            [NamedFile(name="events.csv", data=table(events, commitments))],
            mapping=None,
            coverage=[NamedFile(name="coverage.csv", data=watched.encode())],
            events=events,
            dropped=0,
        )
    ])  # fmt: skip
    return register


def spent(*command: str) -> tuple[float, int]:
    """Return the seconds of processor time that a command takes, and the lines that it prints."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "servanda", *command], capture_output=True, check=True, text=True
    )
    after = os.times()
    took = after.children_user - before.children_user
    took += after.children_system - before.children_system
    return took, len(done.stdout.splitlines())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commitments", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = asked.keep or Path(spare)
        if not (folder / "large.db").exists():
            folder.mkdir(parents=True, exist_ok=True)
            build(folder, asked.commitments, asked.events).close()
        path = folder / "large.db"
        for verb in (("status",), ("status",), ("status", "c1"), ("explain", "c0")):
            took, lines = spent(*verb, "--as-of", "2026-03-01", "--register", str(path))
            sys.stdout.write(f"{' '.join(verb):12} {took:.1f} s, {lines} lines\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
