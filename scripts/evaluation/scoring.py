"""The scorer of the gold texts, taken as it is, and the counts of single documents for it.

Pooled figures come from the scorer itself.
An interval needs its counts document by document; they are made with the scorer's own functions,
and :func:`scored` refuses to go on where their sum does not give the scorer's figures.
"""

import importlib.util
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

RESAMPLES = 2000
SEED = 20140905
"""Fixed, so that the same readings give the same interval."""
ENOUGH = 10
"""Fewest gold statements of a kind that enters the macro-F1: the scorer's own rule."""
SLOTS = ("debtor", "debtor_overlap", "deontic", "deadline", "deadline_where_gold_has_one")
PRESENCE = ("condition", "verification")

Counts = tuple[int, ...]
Figure = Callable[[Counts], float | None]


def load_scorer(shared: Path) -> ModuleType:
    """Return the scorer that lies beside the gold texts as a module."""
    spec = importlib.util.spec_from_file_location(
        "score_reading", shared / "tools" / "score_reading.py"
    )
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "tools" / "score_reading.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def columns(scorer: ModuleType) -> dict[str, int]:
    """Return where each count stands in a row of counts."""
    names = [f"{what} {kind}" for kind in scorer.KINDS for what in ("tp", "pred", "gold")]
    names += [f"{what} {slot}" for slot in SLOTS for what in ("right", "n")]
    names += [f"{what} {slot}" for slot in PRESENCE for what in ("tp", "pred", "gold")]
    return {name: at for at, name in enumerate(names)}


def counts(scorer: ModuleType, gold_path: Path, read_path: Path) -> Counts:
    """Count one document: hits, predicted and gold statements by kind, and slots of the hits."""
    gold, read = scorer.load(gold_path), scorer.load(read_path)
    at = columns(scorer)
    row = [0] * len(at)
    for statements, what in ((gold, "gold"), (read, "pred")):
        for statement in statements:
            row[at[f"{what} {statement['kind']}"]] += 1
    for i, j in scorer.match(gold, read):
        g, p = gold[i], read[j]
        if g["kind"] != p["kind"]:
            continue
        row[at[f"tp {g['kind']}"]] += 1
        if g["kind"] == "commitment":
            for name, value in _slots(scorer, g, p).items():
                row[at[name]] += value
    return tuple(row)


def _slots(scorer: ModuleType, g: Mapping[str, Any], p: Mapping[str, Any]) -> dict[str, int]:
    """Count the slots of one matched commitment."""
    same = {name: int(g[name] == p[name]) for name in ("debtor", "deontic")}
    same["debtor_overlap"] = int(bool(g["debtor"] & p["debtor"]) or g["debtor"] == p["debtor"])
    same["deadline"] = int(scorer.deadline_equal(g["deadline"], p["deadline"]))
    out = {f"right {name}": value for name, value in same.items()}
    out |= {f"n {name}": 1 for name in same}
    if g["deadline"]:
        out["right deadline_where_gold_has_one"] = same["deadline"]
        out["n deadline_where_gold_has_one"] = 1
    for name in PRESENCE:
        out |= {f"tp {name}": int(g[name] and p[name])}
        out |= {f"pred {name}": int(p[name]), f"gold {name}": int(g[name])}
    return out


def total(rows: Iterable[Counts]) -> Counts:
    """Return the sum of rows of counts, column by column."""
    return tuple(map(sum, zip(*rows, strict=True)))


def f1(scorer: ModuleType, name: str) -> Figure:
    """Return the figure "F1 of a kind or of the presence of a slot"; None where there is none."""
    at = columns(scorer)
    tp, pred, gold = (at[f"{what} {name}"] for what in ("tp", "pred", "gold"))

    def figure(row: Counts) -> float | None:
        if not row[gold] and not row[pred]:
            return None
        return float(scorer.prf(row[tp], row[pred], row[gold])["f1"])

    return figure


def accuracy(scorer: ModuleType, slot: str) -> Figure:
    """Return the figure "share of matched commitments with this slot right"."""
    at = columns(scorer)
    right, n = at[f"right {slot}"], at[f"n {slot}"]
    return lambda row: round(row[right] / row[n], 3) if row[n] else None


def macro(scorer: ModuleType, whole: Counts) -> Figure:
    """Return the figure "mean F1 of the kinds of which the whole set holds enough".

    A resample without a kind is averaged over the others: it cannot say anything of that one.
    """
    at = columns(scorer)
    kinds = [f1(scorer, k) for k in scorer.KINDS if whole[at[f"gold {k}"]] >= ENOUGH]

    def figure(row: Counts) -> float | None:
        values = [value for kind in kinds if (value := kind(row)) is not None]
        return round(sum(values) / len(values), 3) if values else None

    return figure


def resampled(rows: Sequence[Counts], *, resamples: int = RESAMPLES) -> list[Counts]:
    """Return the sums of whole documents drawn with replacement, as many as there are."""
    drawn = random.Random(SEED)  # noqa: S311 -- a repeatable draw, no secret
    return [total(drawn.choices(rows, k=len(rows))) for _ in range(resamples)]


def interval(sums: Iterable[Counts], figure: Figure) -> tuple[float, float] | None:
    """Return the percentiles 2.5 and 97.5 of a figure over resamples; None where it has none."""
    values = sorted(value for row in sums if (value := figure(row)) is not None)
    if not values:
        return None
    return values[int(0.025 * len(values))], values[min(int(0.975 * len(values)), len(values) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A set of texts, scored: the scorer's own result, and the counts of each document."""

    scorer: ModuleType
    result: dict[str, Any]
    rows: dict[str, Counts]


def scored(scorer: ModuleType, gold: Path, readings: Path) -> Scored:
    """Score readings against gold; every gold document needs its reading."""
    rows = {
        path.stem: counts(scorer, path, readings / f"{path.stem}.json")
        for path in sorted(gold.glob("*.jsonl"))
    }
    result = scorer.score(gold, readings)
    whole, at = total(rows.values()), columns(scorer)
    ours = {
        kind: scorer.prf(*(whole[at[f"{what} {kind}"]] for what in ("tp", "pred", "gold")))
        for kind in (*scorer.KINDS, *PRESENCE)
    }
    theirs = {**result["kinds"], **result["presence"]}
    slots = {slot: accuracy(scorer, slot)(whole) for slot in SLOTS}
    if ours != theirs or slots != {s: result["slots"][s]["accuracy"] for s in SLOTS}:
        raise ValueError("the counts of the documents do not add up to the scorer's own figures")
    return Scored(scorer=scorer, result=result, rows=rows)
