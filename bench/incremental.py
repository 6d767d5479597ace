"""One new event in a register of many commitments, against judging everything anew.

Run: python bench/incremental.py [--commitments 10000] [--instances 20]
"""

import argparse
import gc
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from servanda.model.evidence import Coverage, Event
from servanda.terms import load_terms
from servanda.watch.incremental import Ledger
from servanda.watch.reconcile import reconcile

ZERO = datetime(2025, 1, 1, tzinfo=UTC)
NOW = ZERO + timedelta(days=400)


def rules(commitments: int) -> str:
    """Return rules in four shapes, each commitment about a site of its own."""
    lines = ["commitments:"]
    for n in range(commitments):
        head = f"id: c{n}, debtor: B{n % 50}, creditor: A, in_force: {{from: 2025-01-01}}"
        body = (
            f'when: "request(site=s{n}, n=$x)", do: "access(site=s{n}, n=$x) within 30 d"',
            f'avoid: "count strike(site=s{n}) > 3 by 2026-06-01"',
            f'do: "sum quantity deliver(site=s{n}) >= 20 by 2026-06-01"',
            f'do: "visit(site=s{n}) within 400 d", if: "request(site=s{n}) within 90 d"',
        )[n % 4]
        lines.append(f"  - {{{head}, {body}}}")
    return "\n".join(lines)


def event(n: int, commitments: int) -> Event:
    """Return the ``n``-th event."""
    site = n * 13 % commitments
    kind = (("request", "access"), ("strike",), ("deliver",), ("visit", "request"))[site % 4]
    at = ZERO + timedelta(hours=n * 7919 % (24 * 380))
    return Event(
        id=f"e{n}",
        type=kind[n // 4 % len(kind)],
        start=at,
        end=at,
        standing="observation",
        source=f"m{n % 7}",
        family=f"m{n % 7}",
        occurrence=f"e{n}",
        known_at=at,
        quantity=float(n % 9),
        attributes=(("n", str(n // commitments % 8)), ("site", f"s{site}")),
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--more", type=int, default=500)
    asked = parser.parse_args()
    terms = load_terms(rules(asked.commitments), where="bench")
    events = [event(n, asked.commitments) for n in range(asked.events)]
    coverage = [
        Coverage(source="m1", type=kind, start=ZERO, end=NOW, duty=True)
        for kind in ("request", "access", "strike", "deliver", "visit")
    ]
    began = time.perf_counter()
    ledger = Ledger(terms, events, coverage, as_of=NOW)
    whole = time.perf_counter() - began
    out = sys.stdout.write
    out(f"{asked.commitments} commitments, {asked.events} events, {len(ledger.rows())} verdicts\n")
    out(f"all of it, set-wise:      {whole:8.2f} s\n")
    gc.collect()
    gc.freeze()
    took: list[float] = []
    revised = 0
    for n in range(asked.events, asked.events + asked.more):
        one = event(n, asked.commitments)
        began = time.perf_counter()
        revised += len(ledger.add(one))
        took.append(time.perf_counter() - began)
    took.sort()
    typical = statistics.median(took)
    out(f"one more event, median:   {typical * 1e3:8.2f} ms  (1 : {whole / typical:.0f})\n")
    out(f"                95 %:     {took[int(len(took) * 0.95)] * 1e3:8.2f} ms\n")
    out(f"                slowest:  {took[-1] * 1e3:8.2f} ms; {revised} verdicts revised\n")
    began = time.perf_counter()
    alarm = reconcile(ledger, alarm=False)
    out(f"reconciled in             {time.perf_counter() - began:8.2f} s; {len(alarm)} differ\n")


if __name__ == "__main__":
    main()
