"""Commitments of G7 and G20 summits as their own researchers listed them: recall alone."""

import re
from pathlib import Path

from scripts.evaluation.manifestos import is_commitment
from scripts.evaluation.reading import alone
from scripts.evaluation.rows import Told, rows_of

from servanda.plugins import Extractor

LEAD = "Leaders' Communiqué\n\nWe, the Leaders, met to take stock of our common work.\n\n"
"""Words of ours before each text: what it was taken from is a communiqué."""
CARRIED = re.compile(r"\[([^\]]*)\]\s*")


def as_worded(text: str) -> str:
    """Return a listed text as a communiqué would have it.

    Brackets hold a lead-in that the listing carried over; one that ends in a colon governs an item.
    """
    bare = text.strip().strip("\"“”'").strip()
    return CARRIED.sub(
        lambda found: found[1] + ("\n- " if found[1].rstrip().endswith(":") else " "), bare
    )


def recall(gold: Path, extractor: Extractor) -> Told:
    """Return the share of listed texts, G7 and G20, in which a commitment is read."""
    figures: dict[str, float] = {}
    commitments: list[bool] = []
    statements: list[bool] = []
    for name in ("g7_compliance", "g20_compliance"):
        rows = [row for row in rows_of(gold, name) if row["text"]]
        found = [alone(extractor, as_worded(row["text"]), row["id"], lead=LEAD) for row in rows]
        hits = [is_commitment(f) for f in found]
        if hits:
            figures[f"recall {name.partition('_')[0].upper()}"] = round(sum(hits) / len(hits), 3)
        commitments += hits
        statements += [bool(f) for f in found]
    if commitments:
        figures["recall"] = round(sum(commitments) / len(commitments), 3)
        figures["any statement"] = round(sum(statements) / len(statements), 3)
    return {
        "n": len(commitments),
        "figures": figures,
        "beside": "asked: recall at least 0.90",
        "notes": ["the listings hold goals and appeals too, which the codebook calls otherwise"],
    }
