"""Contracts and company reports: far from diplomacy, to see that nothing is broken."""

import re
from collections.abc import Sequence
from pathlib import Path

from scripts.evaluation.manifestos import is_commitment
from scripts.evaluation.measures import f1_of
from scripts.evaluation.reading import alone, open_text
from scripts.evaluation.rows import Row, Told, rows_of

from servanda.model.reading import Statement
from servanda.plugins import Extractor

LEAD = (
    "AGREEMENT\n\nThis agreement binds the two parties that sign it.\n\n"
    "1. Each party shall keep a copy.\n\n2. No party shall alter its copy.\n\n"
    "3. The parties shall meet in the harbour house of Arland.\n\n"
)
"""Words of ours before each sentence: what it was taken from is an agreement."""
DEONTICS = {"obligation": 0, "prohibition": 2, "permission": 3}
"""Places in the label vector of `lexdemod_cls`."""
NAMES = {
    "tenant": ("tenant", "lessee"),
    "lessee": ("lessee", "tenant"),
    "landlord": ("landlord", "lessor"),
    "lessor": ("lessor", "landlord"),
}


def norms(gold: Path, extractor: Extractor) -> Told:
    """Score `contract_norms`: a sentence is a norm if a duty, ban or permission starts in it."""
    rows = rows_of(gold, "contract_norms")
    found = [alone(extractor, row["text"], row["id"], lead=LEAD) for row in rows]
    said = [any(s.kind == "commitment" for s in f) for f in found]
    return {
        "n": len(rows),
        "figures": f1_of([row["label"] == 1 for row in rows], said),
        "beside": "macro-F1: verb lexicon 0.894, naive Bayes 0.815",
        "notes": ["a smoke test: almost any reader passes"],
    }


def _names(agent: str, statement: Statement) -> bool:
    wanted = NAMES.get(agent, (agent,))
    return any(
        re.search(rf"\b{name}s?\b", actor.name, re.IGNORECASE)
        for actor in statement.debtor
        for name in wanted
    )


def _deontics(agent: str, found: Sequence[Statement]) -> set[str]:
    return {s.deontic or "obligation" for s in found if s.kind == "commitment" and _names(agent, s)}


def leases(gold: Path, extractor: Extractor) -> Told:
    """Score `lexdemod_cls`: what a sentence lays on the party that the row asks about."""
    rows = rows_of(gold, "lexdemod_cls")
    texts = dict.fromkeys(row["text"] for row in rows)
    by_text = {text: alone(extractor, text, "lease", lead=LEAD) for text in texts}
    said = [_deontics(row["agent"], by_text[row["text"]]) for row in rows]
    figures: dict[str, float] = {}
    for name, place in DEONTICS.items():
        truth = [row["label_vec"][place] == 1 for row in rows]
        figures[f"{name} f1"] = f1_of(truth, [name in s for s in said])["f1"]
    figures["macro_f1 of these"] = round(sum(figures.values()) / len(DEONTICS), 3)
    duties = [
        any(_names(row["agent"], s) for s in by_text[row["text"]])
        for row in rows
        if row["label_vec"][0] == 1 and _duty(by_text[row["text"]])
    ]
    figures["debtor named"] = round(sum(duties) / len(duties), 3) if duties else 0.0
    return {
        "n": len(rows),
        "figures": figures,
        "beside": "on other leases: rule 0.643 / 0.469 / 0.678 for the three",
        "notes": ["debtor named: of the duties that are read, those laid on the party asked about"],
    }


def _duty(found: Sequence[Statement]) -> bool:
    return any(s.kind == "commitment" and s.deontic == "obligation" for s in found)


def promises(gold: Path, extractor: Extractor) -> Told:
    """Score `promiseeval_en`: a paragraph holds a promise if a commitment or goal is read in it."""
    rows = rows_of(gold, "promiseeval_en")
    said = [_forward(extractor.extract(open_text(r["text"], r["id"])).statements) for r in rows]
    return {
        "n": len(rows),
        "figures": f1_of([row["label"] == "Yes" for row in rows], said),
        "beside": "macro-F1 on other reports: naive Bayes 0.541, majority 0.44",
        "notes": ["its promises include goals, so a goal counts here"],
    }


def plans(gold: Path, extractor: Extractor) -> Told:
    """Score `a3cg`: a sentence plans something if a commitment or goal is read in it."""
    rows = rows_of(gold, "a3cg")
    said = [_forward(extractor.extract(open_text(r["text"], r["id"])).statements) for r in rows]
    return {
        "n": len(rows),
        "figures": f1_of([_planned(row) for row in rows], said),
        "beside": "no comparable figure: published ones also find the aspects",
        "notes": ["each sentence is read alone: the set gives no context"],
    }


def _planned(row: Row) -> bool:
    return any("planning" in labels for labels in row["aspects"].values())


def _forward(found: Sequence[Statement]) -> bool:
    return is_commitment(found) or any(s.kind in ("aspiration", "signal") for s in found)
