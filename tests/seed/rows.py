"""The rows of the article: which sentence asks what of which part."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One row: a stretch of the article, in code points, end exclusive."""

    sid: str
    start: int
    end: int
    words: str
    feature: str
    acceptance: str


def rows(path: Path) -> dict[str, Row]:
    """Return the rows by their ids."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            one["sid"]: Row(
                sid=one["sid"],
                start=int(one["start"]),
                end=int(one["end"]),
                words=one["seed_words"],
                feature=one["feature"],
                acceptance=one["acceptance"],
            )
            for one in csv.DictReader(file, delimiter="\t")
        }
