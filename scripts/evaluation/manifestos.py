"""Election manifestos: which sentence holds a pledge, and how specific it is."""

from collections.abc import Sequence
from pathlib import Path

from scripts.evaluation.measures import f1_of, macro_mae, spearman
from scripts.evaluation.reading import in_context
from scripts.evaluation.rows import Told, grouped, rows_of

from servanda.model.reading import Statement
from servanda.plugins import Extractor

CONTINUES = ("continu", "maintain", "keep", "retain", "remain")
"""Words by which a pledge says that things stay as they are."""


def is_commitment(found: Sequence[Statement]) -> bool:
    """Whether a commitment, permission apart, is among the statements."""
    return any(s.kind == "commitment" and s.deontic != "permission" for s in found)


def pledges(gold: Path, extractor: Extractor) -> Told:
    """Score `pledge_mimac` in English: a sentence is a pledge if a commitment starts in it."""
    rows = [row for row in rows_of(gold, "pledge_mimac") if row["lang"] == "en"]
    truth: list[bool] = []
    said: list[bool] = []
    each = []
    for (name,), part in sorted(grouped(rows, "manifesto").items()):
        part.sort(key=lambda row: row["order"])
        found = in_context(extractor, [row["text"] for row in part], name)
        labels, ours = [row["label"] == 1 for row in part], [is_commitment(f) for f in found]
        truth += labels
        said += ours
        each.append(f"{part[0]['party']} {part[0]['year']} {f1_of(labels, ours)['f1']:.3f}")
    return {
        "n": len(rows),
        "figures": f1_of(truth, said),
        "beside": "pledge F1: lexicon 0.50, n-grams 0.60, MiniLM trained on it 0.745; "
        "BERT on folds that leak 0.63",
        "notes": ["every manifesto is left out: none is trained on; F1 " + ", ".join(each)],
    }


def level(found: Sequence[Statement]) -> int:
    """Return how specific a sentence is, from 1 (no pledge) to 7 (detailed pledge).

    7 a commitment with a date or an amount; 6 a commitment; 5 a goal or readiness with a date or
    an amount; 4 a commitment to go on as before; 3 a commitment worded weakly; 2 any other goal,
    readiness or suggestion; 1 none of these. The most specific statement decides.
    """
    return max((_level(statement) for statement in found), default=1)


def _level(statement: Statement) -> int:
    exact = statement.deadline is not None or statement.quantity is not None
    words = statement.span.exact.lower()
    match statement.kind:
        case "commitment" if exact:
            return 7
        case "commitment" if any(word in words for word in CONTINUES):
            return 4
        case "commitment":
            return 3 if statement.strength == "low" else 6
        case "aspiration" | "signal" | "proposal":
            return 5 if exact else 2
        case "demand" | "claim" | "deferral":
            return 1


def specificity(gold: Path, extractor: Extractor) -> Told:
    """Score `pledge_specificity_au`: macro-averaged absolute error, and rank correlation."""
    rows = rows_of(gold, "pledge_specificity_au")
    truth: list[int] = []
    said: list[int] = []
    for (party, election), part in sorted(grouped(rows, "party", "election").items()):
        found = in_context(extractor, [row["text"] for row in part], f"{party} {election}")
        truth += [row["label"] for row in part]
        said += [level(f) for f in found]
    return {
        "n": len(rows),
        "figures": {"macro_mae": macro_mae(truth, said), "spearman": spearman(truth, said)},
        "beside": "verb lexicon 2.18 / 0.38 (on later elections, which are not at hand)",
        "notes": [f"always 1 on these rows: macro_mae {macro_mae(truth, [1] * len(truth))}"],
    }
