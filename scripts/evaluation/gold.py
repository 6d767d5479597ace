"""The gold sets: what is scored, what the coders reached, and how it is printed."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from scripts.evaluation import scoring
from scripts.evaluation.reading import Choose, open_file
from scripts.evaluation.scoring import Figure, Scored

from servanda.model.codec import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSet:
    """One folder of annotated texts."""

    folder: str
    trained_on: bool = False
    """The shipped weights have seen it: only weights out of fold say anything."""
    about: str
    coders: float | None
    """Commitment F1 of the two coders with each other; None where there was one coder."""
    goal: float
    """Commitment F1 that is asked for."""


SETS = (
    GoldSet(folder="diplomatic", about="easy, a guard", coders=0.935, goal=0.90, trained_on=True),
    GoldSet(folder="check", about="harder, never trained on", coders=0.939, goal=0.80),
    GoldSet(
        folder="silver", about="coded once, for training", coders=None, goal=0.82, trained_on=True
    ),
)
GOALS = {"macro-F1": 0.75, "debtor overlap": 0.80, "deadline where gold has one": 0.80}
GOALS |= {"condition present": 0.70, "verification present": 0.70}

GENRES = (
    ("resolution", ("unsc_",)),
    ("press conference", ("press_conf_",)),
    ("press article", ("wh_article_",)),
    ("treaty", ("arms_trade_", "cluster_munitions_")),
    (
        "peace agreement",
        ("bangsamoro_", "r_arcss_", "minsk_", "khartoum_", "tcg_", "poroshenko_", "paris_"),
    ),
    ("G7 communique", ("g7_",)),
)
"""Genre by the beginning of a file's name: it must not move with what the reader recognises."""


def genre(stem: str) -> str:
    """Return the genre of an annotated text."""
    return next((name for name, starts in GENRES if stem.startswith(starts)), "joint statement")


def score_set(scorer: ModuleType, gold: Path, choose: Choose) -> Scored:
    """Read every text of a folder with the extractor chosen for it, and score the readings."""
    with tempfile.TemporaryDirectory() as folder:
        readings = Path(folder)
        for text in sorted(gold.glob("*.txt")):
            reading = choose(text.stem).extract(open_file(text))
            (readings / f"{text.stem}.json").write_bytes(to_json(reading))
        return scoring.scored(scorer, gold, readings)


def figures(scored: Scored) -> dict[str, Figure]:
    """Return the figures that are printed with an interval, by name."""
    scorer, whole = scored.scorer, scoring.total(scored.rows.values())
    return {
        "commitment F1": scoring.f1(scorer, "commitment"),
        "macro-F1": scoring.macro(scorer, whole),
        "debtor overlap": scoring.accuracy(scorer, "debtor_overlap"),
        "debtor exact": scoring.accuracy(scorer, "debtor"),
        "deontic": scoring.accuracy(scorer, "deontic"),
        "deadline": scoring.accuracy(scorer, "deadline"),
        "deadline where gold has one": scoring.accuracy(scorer, "deadline_where_gold_has_one"),
        "condition present": scoring.f1(scorer, "condition"),
        "verification present": scoring.f1(scorer, "verification"),
    }


def table(scored: Scored) -> dict[str, dict[str, Any]]:
    """Return each figure with its interval by document."""
    rows = list(scored.rows.values())
    whole, sums = scoring.total(rows), scoring.resampled(rows)
    return {
        name: {"value": figure(whole), "interval": scoring.interval(sums, figure)}
        for name, figure in figures(scored).items()
    }


def by_genre(scored: Scored) -> dict[str, dict[str, Any]]:
    """Return texts, and precision, recall and F1 of commitments, for each genre."""
    at = scoring.columns(scored.scorer)
    out: dict[str, dict[str, Any]] = {}
    for name in sorted({genre(stem) for stem in scored.rows}):
        rows = [row for stem, row in scored.rows.items() if genre(stem) == name]
        whole = scoring.total(rows)
        hits = (whole[at[f"{what} commitment"]] for what in ("tp", "pred", "gold"))
        macro = scoring.macro(scored.scorer, whole)(whole)
        overlap = scoring.accuracy(scored.scorer, "debtor_overlap")(whole)
        found = scored.scorer.prf(*hits)
        out[name] = {"texts": len(rows), **found, "macro_f1": macro, "debtor_overlap": overlap}
    return out


def report(gold: GoldSet, scored: Scored) -> dict[str, Any]:
    """Return all that is known of one set, ready for JSON."""
    return {
        "set": gold.folder,
        "texts": len(scored.rows),
        "coders": gold.coders,
        "goal": gold.goal,
        "figures": table(scored),
        "genres": by_genre(scored),
        "scorer": scored.result,
    }


def show(gold: GoldSet, told: Mapping[str, Any], *, documents: bool) -> None:
    """Print one set for people."""
    result = told["scorer"]
    found = result["commitment"]
    coders = f"the two coders with each other {gold.coders:.3f}" if gold.coders else "one coder"
    print(f"== {gold.folder}: {told['texts']} texts ({gold.about}); {coders}")
    print(
        f"  commitment  P {found['p']:.3f}  R {found['r']:.3f}  F1 {found['f1']:.3f}"
        f"  gold {found['gold']}  read {found['pred']}"
    )
    print(f"  {'':30}{'value':>7}  {'95 % by document':18}{'asked':>6}")
    for name, figure in told["figures"].items():
        goal = gold.goal if name == "commitment F1" else GOALS.get(name)
        asked = f"{goal:.2f}" if goal else ""
        print(f"  {name:30}{number(figure['value'])}  {bounds(figure['interval']):18}{asked:>6}")
    for kind, row in result["kinds"].items():
        if row["gold"] or row["pred"]:
            print(f"  kind {kind:20}{line(row)}")
    for name, row in told["genres"].items():
        print(
            f"  genre {name:19}{line(row)}  texts {row['texts']}"
            f"  macro {number(row['macro_f1'])}  debtor {number(row['debtor_overlap'])}"
        )
    for name, row in result["documents"].items() if documents else ():
        print(f"  text {name:42}{line(row)}")
    print(flush=True)


def line(row: Mapping[str, Any]) -> str:
    """Return precision, recall, F1 and both counts of a row."""
    return (
        f"P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}"
        f"  gold {row['gold']:4}  read {row['pred']:4}"
    )


def number(value: float | None) -> str:
    """Return a figure, or a dash where there is none."""
    return f"{value:7.3f}" if value is not None else "      -"


def bounds(value: tuple[float, float] | None) -> str:
    """Return an interval in brackets."""
    return f"[{value[0]:.3f}, {value[1]:.3f}]" if value else ""
