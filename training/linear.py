"""Train the linear model of the reader's learned layer (`make train`); never part of CI.

Trains on the annotated texts `diplomatic` and `silver` only. Prints commitment F1 with and without
the model, each text read by weights that have not seen it (folds by document), then writes
`src/servanda/reading/weights/`. Deterministic: the same texts and lock give the same bytes.
"""

import importlib.util
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.reading import learned, parties
from servanda.reading.candidates import Candidate, candidates
from servanda.reading.cast import Cast
from servanda.reading.features import BUCKETS, features, hashed
from servanda.reading.genre import genre as genre_of
from servanda.reading.parts import Genre
from servanda.reading.reader import read
from servanda.reading.structure import blocks

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
TRAINED_ON = ("diplomatic", "silver")
FOLDS = 5
STRENGTH = 0.3
"""Inverse of the ridge penalty: best commitment F1 over the folds (0.03, 0.1, 0.3, 1.0)."""
FEWEST = 4
"""A situation is settled if the layer, out of fold, changed none of at least so many candidates."""
DOUBTFUL = 0.3
"""Weight of a candidate that overlaps an annotated statement, but not enough to match it."""
DOUBTFUL_OVERLAP = 0.25


@dataclass(frozen=True, slots=True)
class Text:
    """One annotated text: its candidates, and what the annotation makes of each."""

    name: str
    genre: Genre
    words: str
    found: tuple[Candidate, ...]
    gold: list[dict[str, Any]]
    seen: list[int]
    """Candidates that the layer looks at."""
    buckets: list[set[int]]
    classes: list[int]
    weights: list[float]

    @property
    def group(self) -> str:
        """Name without the number of a part: parts of one text stay in one fold."""
        return re.sub(r"_part\d+$", "", self.name)


def scorer() -> ModuleType:
    """Return the scorer that lies beside the annotated texts."""
    spec = importlib.util.spec_from_file_location("scorer", SHARED / "tools" / "score_reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORER = scorer()


def kind_of(one: Candidate) -> str:
    """Kind of a candidate as the scorer names it."""
    if one.verdict is None:
        return "none"
    return "permission" if one.verdict[1] == "permission" else one.verdict[0]


def spans(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates as the scorer takes them."""
    return [
        {"start": one.clause.start, "end": one.clause.end, "kind": kind_of(one)} for one in found
    ]


def load(folder: str) -> Iterator[Text]:
    """Yield the annotated texts of a set."""
    for path in sorted((SHARED / "gold" / folder).glob("*.txt")):
        words = path.read_text(encoding="utf-8")
        found = blocks(words)
        genre = parties.introduced(Cast(words), found, genre_of(words, found))
        rows = path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
        gold = [SCORER.flat(json.loads(row)) for row in rows if row.strip()]
        yield labelled(path.stem, genre, words, tuple(candidates(words, found, genre)), gold)


def labelled(
    name: str, genre: Genre, words: str, found: tuple[Candidate, ...], gold: list[dict[str, Any]]
) -> Text:
    """Return a text with the class of each candidate: the kind of the statement it matches."""
    places = spans(found)
    kinds = {j: gold[i]["kind"] for i, j in SCORER.match(gold, places)}
    seen = [at for at, one in enumerate(found) if learned.looked_at(one, genre)]
    classes, weights = [], []
    for at in seen:
        kind = kinds.get(at)
        classes.append(learned.CLASSES.index(kind) if kind in learned.CLASSES else 0)
        doubtful = kind is None and overlap(places[at], gold) > DOUBTFUL_OVERLAP
        weights.append(DOUBTFUL if doubtful else 1.0)
    return Text(
        name=name,
        genre=genre,
        words=words,
        found=found,
        gold=gold,
        seen=seen,
        buckets=[hashed(features(words, found[at], genre.kind)) for at in seen],
        classes=classes,
        weights=weights,
    )


def overlap(place: dict[str, Any], gold: list[dict[str, Any]]) -> float:
    """Greatest share of a candidate and a statement that they have in common."""
    best = 0.0
    for row in gold:
        common = min(row["end"], place["end"]) - max(row["start"], place["start"])
        if common > 0:
            whole = max(row["end"], place["end"]) - min(row["start"], place["start"])
            best = max(best, common / whole)
    return best


def matrix(texts: Sequence[Text]) -> csr_matrix:
    """Features of all candidates that the layer looks at, one row each."""
    columns, ends = [], [0]
    for text in texts:
        for buckets in text.buckets:
            columns.extend(sorted(buckets))
            ends.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float64)
    return csr_matrix((ones, columns, ends), shape=(len(ends) - 1, BUCKETS))


def fit(texts: Sequence[Text]) -> learned.Model:
    """Return the model that these texts teach, with the weights it will be shipped with."""
    packed, scale = quantised(texts)
    return learned.Model(
        bias=tuple(float(value) * scale for value in packed[-1]),
        scale=scale,
        weights=packed[:-1].tobytes().translate(learned.SHIFTED),
    )


def quantised(texts: Sequence[Text]) -> tuple[np.ndarray, float]:
    """Return weights as signed bytes, one row a bucket and the bias last, and their scale."""
    classes = [one for text in texts for one in text.classes]
    weights = [one for text in texts for one in text.weights]
    made = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-6)
    made.fit(matrix(texts), classes, sample_weight=weights)
    whole = np.vstack([made.coef_.T, made.intercept_[None, :]])
    scale = float(np.abs(whole).max()) / 127
    return np.round(whole / scale).astype(np.int8), scale


def folds(texts: Sequence[Text]) -> list[set[str]]:
    """Return groups of documents of about equal size, the same at every run."""
    size: dict[str, int] = {}
    for text in texts:
        size[text.group] = size.get(text.group, 0) + len(text.seen)
    parts: list[set[str]] = [set() for _ in range(FOLDS)]
    full = [0] * FOLDS
    for group in sorted(size, key=lambda name: (-size[name], name)):
        least = full.index(min(full))
        parts[least].add(group)
        full[least] += size[group]
    return parts


def settled(texts: Sequence[Text], unseen: dict[str, learned.Model]) -> list[str]:
    """Return the situations in which models that had not seen the text changed nothing."""
    seen: Counter[str] = Counter()
    changed: set[str] = set()
    for text in texts:
        again = learned.weighed_again(text.words, text.found, text.genre, by=unseen[text.name])
        for at, (before, after) in enumerate(zip(text.found, again, strict=True)):
            if at in set(text.seen):
                key = learned.situation(before, text.genre)
                seen[key] += 1
                if after.verdict != before.verdict:
                    changed.add(key)
    return sorted(key for key, n in seen.items() if n >= FEWEST and key not in changed)


def f1(texts: Sequence[tuple[Text, learned.Model | None]]) -> str:
    """Precision, recall and F1 of commitments, read with the model given for each text."""
    hits = read = annotated = 0
    for text, model in texts:
        found: Sequence[Candidate] = text.found
        if model is not None:
            found = list(learned.weighed_again(text.words, found, text.genre, by=model))
        made = [span for span in spans(found) if span["kind"] != "none"]
        pairs = SCORER.match(text.gold, made)
        hits += sum(text.gold[i]["kind"] == made[j]["kind"] == "commitment" for i, j in pairs)
        read += sum(span["kind"] == "commitment" for span in made)
        annotated += sum(row["kind"] == "commitment" for row in text.gold)
    precision, recall = hits / max(read, 1), hits / max(annotated, 1)
    whole = 2 * hits / max(read + annotated, 1)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {whole:.3f}"


@cache
def unseen() -> dict[str, learned.Model]:
    """Return for each text a model trained without it and without other parts of its document."""
    texts = [text for name in TRAINED_ON for text in load(name)]
    made: dict[str, learned.Model] = {}
    for part in folds(texts):
        model = fit([text for text in texts if text.group not in part])
        made |= {text.name: model for text in texts if text.group in part}
    quiet = frozenset(settled(texts, made))
    return {name: replace(model, settled=quiet) for name, model in made.items()}


class Unseen:
    """Reads a text with weights that have not seen it: `evaluate.py --folds linear:Unseen`."""

    def __init__(self, name: str) -> None:
        """Take the weights for the text of this name."""
        self._model = unseen()[name]

    def extract(self, document: Document) -> Reading:
        """Return the reading of the text."""
        return read(document, learned=self._model)


def main() -> int:
    """Cross-validate, train on everything, write the weights."""
    sets = {name: list(load(name)) for name in TRAINED_ON}
    texts = [text for name in TRAINED_ON for text in sets[name]]
    models = unseen()
    quiet = sorted(next(iter(models.values())).settled)
    for name in TRAINED_ON:
        print(f"{name:11} rules alone          {f1([(t, None) for t in sets[name]])}")
        print(f"{name:11} with the layer       {f1([(t, models[t.name]) for t in sets[name]])}")
    packed, scale = quantised(texts)
    learned.WEIGHTS.mkdir(exist_ok=True)
    (learned.WEIGHTS / "linear.bin").write_bytes(packed.tobytes())
    card = {
        "buckets": BUCKETS,
        "classes": [kind or "none" for kind in learned.CLASSES],
        "scale": scale,
        "settled": quiet,
    }
    words = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    (learned.WEIGHTS / "linear.json").write_text(words, encoding="utf-8")
    examples = sum(len(text.seen) for text in texts)
    left = sum(
        learned.situation(text.found[at], text.genre) in quiet for text in texts for at in text.seen
    )
    print(f"trained on {len(texts)} texts, {examples} candidates; {packed.nbytes} bytes")
    print(f"{len(quiet)} settled situations, {left} candidates in them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
