"""What would settle thousands of open verdicts: how the time grows with their number.

Run: python bench/settle_speed.py [--commitments 500 1000 2000] [--most N]
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

from servanda.model.evidence import Coverage, Event
from servanda.terms import load_terms
from servanda.watch.reference import evaluate
from servanda.watch.settle import settle

ZERO = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("pay", "strike", "raid", "visit")


def rules(commitments: int) -> str:
    """Return rules in four shapes, each commitment about a site of its own."""
    lines = ["commitments:"]
    for n in range(commitments):
        head = f"id: c{n}, debtor: B{n % 50}, creditor: A, in_force: {{from: 2025-01-01}}"
        day = (ZERO + timedelta(days=60 + n % 200)).date()
        body = (
            f'do: "pay(site=s{n}) by {day}"',
            f'avoid: "strike(site=s{n}) from 2025-01-01 until {day}"',
            f'avoid: "raid(site=s{n}) by {day}", evidence: {{accept: "2 sources"}}',
            f'do: "visit(site=s{n}) by {day}"',
        )[n % 4]
        lines.append(f"  - {{{head}, {body}}}")
    return "\n".join(lines)


def events(commitments: int) -> list[Event]:
    """Return a report for three of four: a declaration, one source of two, a day too vague."""
    found = []
    for n in range(commitments):
        if n % 4 == 1:
            continue
        start = ZERO + timedelta(days=60 + n % 200) - timedelta(hours=12)
        end = start + timedelta(days=2) if KINDS[n % 4] == "visit" else start
        found.append(
            Event(
                id=f"e{n}",
                type=KINDS[n % 4],
                start=start,
                end=end,
                standing="declaration" if n % 4 == 0 else "observation",
                source=f"m{n % 7}",
                family=f"m{n % 7}",
                occurrence=f"e{n}",
                known_at=end,
                attributes=(("site", f"s{n}"),),
            )
        )
    return found


def coverage() -> list[Coverage]:
    """Return who watched: everything but twenty days of strikes."""
    whole = [(ZERO, NOW)]
    holed = [(ZERO, ZERO + timedelta(days=20)), (ZERO + timedelta(days=40), NOW)]
    return [
        Coverage(source="m0", type=kind, start=start, end=end, duty=True)
        for kind in KINDS
        for start, end in (holed if kind == "strike" else whole)
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commitments", type=int, nargs="+", default=[500, 1000, 2000])
    parser.add_argument("--most", type=int)
    asked = parser.parse_args()
    for number in asked.commitments:
        terms = load_terms(rules(number), where="rules")
        reports, rows = events(number), coverage()
        began = time.perf_counter()
        result = evaluate(terms, reports, rows, as_of=NOW)
        judged = time.perf_counter() - began
        began = time.perf_counter()
        found = settle(result, terms, reports, rows, as_of=NOW, most=asked.most)
        took = time.perf_counter() - began
        done = sum(1 for ask in found.asks if ask.count)
        sys.stdout.write(
            f"{number:>6} commitments, {found.open} open: judged once in {judged:.2f} s; settle "
            f"{took:.2f} s ({took / judged:.1f} times), {done} asks settle, {len(found.left)} left,"
            f" {found.untried} needs untried\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
