"""Score the recogniser of time expressions against annotated narratives, where they are present.

Prints precision, recall and F1 per type of value (dates, durations, words such as "now"), strict
(the same place), relaxed (places that overlap), and with the right value; first over the documents
used in development, then over the others.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from servanda.reading.narrative import Timex, timexes

ROOT = Path(__file__).resolve().parent.parent
SET = "timex_wikiwars.jsonl"
DEVELOPMENT = ("01", "03", "05", "07", "09", "11", "12", "15")
"""Documents whose errors were read; the other half is reported apart."""
TYPES = ("date", "duration", "reference", "open")


class Mention(NamedTuple):
    """A time expression, from the annotation or from us, reduced to what is scored."""

    start: int
    end: int
    type: str
    value: str | None


def gold_of(row: dict[str, Any]) -> list[Mention]:
    """Return the annotated expressions of a document; their type is that of their value."""
    return [Mention(t["start"], t["end"], type_of(t["value"]), t["value"]) for t in row["timexes"]]


def type_of(value: str) -> str:
    """Return what a TIMEX3 value is: a date, a duration, a reference, or open."""
    if value == "null":
        return "open"
    if value.endswith("_REF"):
        return "reference"
    return "duration" if value.startswith("P") else "date"


def ours(found: Iterable[Timex]) -> list[Mention]:
    """Return our expressions in the same form."""
    return [Mention(t.start, t.end, t.kind if t.value else "open", t.value) for t in found]


def pairs(gold: Sequence[Mention], found: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Return one-to-one pairs of expressions that overlap, the largest overlaps first."""
    scored = sorted(
        (-(min(g.end, p.end) - max(g.start, p.start)), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(found)
        if g.start < p.end and p.start < g.end
    )
    used_gold: set[int] = set()
    used: set[int] = set()
    out = []
    for _, i, j in scored:
        if i not in used_gold and j not in used:
            used_gold.add(i)
            used.add(j)
            out.append((gold[i], found[j]))
    return out


def figures(right: int, found: int, gold: int) -> str:
    """Return precision, recall and F1 as a cell of the table."""
    p = right / found if found else 0.0
    r = right / gold if gold else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    return f"P {p:.3f} R {r:.3f} F1 {f:.3f}"


def score(rows: Iterable[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Return the counts per type and over all: gold, found, strict, relaxed, value."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in (*TYPES, "dates and durations", "all")
    }
    for row in rows:
        gold, found = gold_of(row), ours(timexes(row["text"]))
        for name, mentions in (("gold", gold), ("found", found)):
            for mention in mentions:
                for group in groups(mention.type):
                    counts[group][name] += 1
        for g, p in pairs(gold, found):
            for group in groups(g.type):
                if group not in groups(p.type):
                    continue
                counts[group]["relaxed"] += 1
                counts[group]["strict"] += (g.start, g.end) == (p.start, p.end)
                counts[group]["value"] += g.value == (p.value or "null")
    return counts


def groups(type_: str) -> tuple[str, ...]:
    """Return the rows of the table in which a type counts."""
    both = ("dates and durations",) if type_ in ("date", "duration") else ()
    return (type_, *both, "all")


def table(name: str, counts: dict[str, Counter[str]]) -> None:
    """Print one table."""
    print(f"== {name}")
    for group, c in counts.items():
        cells = [
            f"{what}: {figures(c[what], c['found'], c['gold'])}"
            for what in ("strict", "relaxed", "value")
        ]
        print(f"{group:<20} n {c['gold']:>4}  " + "  ".join(cells))


def main() -> int:
    """Print the tables; 2 where the annotated texts are absent."""
    shared = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
    path = shared / "gold" / SET
    if not path.is_file():
        print(
            f"{path} is absent; name the folder of shared texts in SERVANDA_SHARED", file=sys.stderr
        )
        return 2
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    table("developed on", score(r for r in rows if r["id"][:2] in DEVELOPMENT))
    table("left out of development", score(r for r in rows if r["id"][:2] not in DEVELOPMENT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
