"""Makes a task: rules, events, coverage and the expected answers, the same for the same seed.

    python -m benchmarks.commitments.generate FOLDER --scenario keys --events 1000000 --keys 10000

Everything large is made by DuckDB in one stream, so memory does not grow with the number of events.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from benchmarks.commitments import rules as ruling
from benchmarks.commitments import statements
from benchmarks.commitments.kinds import DAY
from benchmarks.commitments.templates import (
    SCENARIOS,
    TEMPLATES,
    VARIANTS,
    Template,
    clock_of,
    instances_each,
    kinds_of,
)

LATER = 90 * DAY
"""How long after the clock the second evaluation knows what had been late."""
SLOTS = 20
MIXED_SLOTS = 8
MEMORY = "1GB"
WITHOUT_AMOUNTS = ("keys", "many-avoid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a task is."""

    scenario: str
    variant: str
    seed: int = 1
    events: int
    """About so many; the exact number follows from the fates that are dealt out."""
    keys: int
    """Keys of the rule with keys, or rules of each other template."""
    slots: int = SLOTS


def main() -> None:
    """Make a task from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenario", choices=SCENARIOS, default="keys")
    parser.add_argument("--variant", choices=VARIANTS, default="complete")
    parser.add_argument("--events", type=int, default=100_000, help="about so many events")
    parser.add_argument("--keys", type=int, default=1000, help="keys, or rules of each template")
    parser.add_argument("--slots", type=int, default=SLOTS, help="requests of each key")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    made = generate(
        asked.folder,
        Size(
            scenario=asked.scenario,
            variant=asked.variant,
            seed=asked.seed,
            events=asked.events,
            keys=asked.keys,
            slots=asked.slots,
        ),
    )
    print(json.dumps(made, indent=2))


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description as they are."""


def generate(folder: Path, size: Size) -> dict[str, Any]:
    """Write a task into a folder, which is made; return what ``task.json`` says of it."""
    if size.variant == "amounts" and size.scenario in WITHOUT_AMOUNTS:
        raise SystemExit(f"{size.scenario} has no amounts; take many-sum or mixed")
    folder.mkdir(parents=True, exist_ok=True)
    slots = MIXED_SLOTS if size.scenario == "mixed" else size.slots
    clock = clock_of(slots, size.scenario)
    with duckdb.connect(config={"memory_limit": MEMORY}) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute("SET enable_progress_bar = false")
        db.execute(statements.DRAW)
        forms = [TEMPLATES[name] for name in SCENARIOS[size.scenario]]
        for form in forms:
            _deal(db, form, size, slots)
        fill = _fill(db, forms, size)
        late = size.variant in ("late", "all")
        events = " UNION ALL ".join(
            statements.events(f, size.seed, clock, fill, late=late) for f in forms
        )
        copied = db.execute(f"COPY ({events}) TO '{folder / 'events.parquet'}' (FORMAT parquet)")
        count = int(copied.fetchall()[0][0])
        holes = size.variant in ("gaps", "amounts", "all")
        watch = " UNION ALL ".join(statements.coverage(f, clock, holes=holes) for f in forms)
        db.execute(f"COPY ({watch}) TO '{folder / 'coverage.csv'}' (HEADER)")
        answers = " UNION ALL ".join(statements.expected(f) for f in forms)
        db.execute(f"COPY ({answers}) TO '{folder / 'expected.parquet'}' (FORMAT parquet)")
        _write_rules(folder, db, forms)
    made = {
        "scenario": size.scenario,
        "variant": size.variant,
        "seed": size.seed,
        "events": count,
        "keys": size.keys,
        "moments": {
            "first": {"as_of": _iso(clock), "known_at": _iso(clock)},
            "final": {"as_of": _iso(clock), "known_at": _iso(clock + LATER)},
        },
    }
    (folder / "task.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return made


def _iso(second: int) -> str:
    return statements.instant(second).strftime(statements.STAMP)


def _deal(db: duckdb.DuckDBPyConnection, form: Template, size: Size, slots: int) -> None:
    """Lay down one template's fates, and say which instance has which."""
    fates = kinds_of(form, size.variant)
    for name, kind, rows in statements.tables(form, fates):
        db.execute(f"CREATE TABLE {form.name}_{name} ({kind})")
        if rows:
            db.execute(f"INSERT INTO {form.name}_{name} VALUES {statements.literal(rows)}")
    db.execute(statements.picked(form))
    each = instances_each(form, slots)
    db.execute(statements.instances(form, size.seed, size.keys, each))


def _fill(db: duckdb.DuckDBPyConnection, forms: list[Template], size: Size) -> int:
    """Return how many events without weight each instance gets, to come to the number asked."""
    told, instances = 0, 0
    for form in forms:
        found = db.execute(statements.told(form)).fetchall()[0]
        told, instances = told + int(found[0]), instances + int(found[1])
    return max(0, round((size.events - told) / instances))


def _write_rules(folder: Path, db: duckdb.DuckDBPyConnection, forms: list[Template]) -> None:
    made = [rule for form in forms for rule in _rules(db, form)]
    with (folder / "rules.yaml").open("w", encoding="utf-8") as file:
        file.writelines(ruling.yaml(made))
    with (folder / "rules.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(rule.plain()) + "\n" for rule in made)


def _rules(db: duckdb.DuckDBPyConnection, form: Template) -> Iterator[ruling.Rule]:
    """Yield the rules of a template: one for each commitment."""
    most = 1 if form.opens == "event" else None
    found = db.execute(statements.commitments(form)).fetchmany(most or 1 << 30)
    for number, debtor, start, end in found:
        yield ruling.make(form.name, number, debtor, start, end)


if __name__ == "__main__":
    main()
