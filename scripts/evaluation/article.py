"""The news article that uses the words of commitment 21 times and promises nothing."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.evaluation.reading import Choose, open_file

CUES = re.compile(
    r"\b(?:commit|pledg|promis|agree|undertak|vow|assur|guarantee|ensur)\w*|\b(?:shall|will|must)\b",
    re.IGNORECASE,
)
ASKED = {"commitment": (0, 0), "claim": (2, 2), "deferral": (1, 1), "proposal": (6, None)}
"""Fewest and most statements of a kind: a claim of agreement and one of red lines, and so on."""


def told(path: Path, choose: Choose) -> dict[str, Any]:
    """Return the statements by kind, and how many cue words stand in one or are refused."""
    document = open_file(path)
    reading = choose(path.stem).extract(document)
    placed = [(cue.start, cue.end) for s in reading.statements for cue in s.cues]
    placed += [(refusal.span.start, refusal.span.end) for refusal in reading.refused]
    words = [hit.span() for hit in CUES.finditer(document.text)]
    accounted = sum(any(a <= low and high <= b for a, b in placed) for low, high in words)
    kinds = Counter(s.kind for s in reading.statements)
    right = all(
        fewest <= kinds[kind] and (most is None or kinds[kind] <= most)  # type: ignore[index]
        for kind, (fewest, most) in ASKED.items()
    )
    return {
        "kinds": dict(kinds),
        "cue_words": len(words),
        "accounted": accounted,
        "as_asked": right and accounted == len(words),
    }


def show(found: dict[str, Any]) -> None:
    """Print one line."""
    kinds = ", ".join(f"{found['kinds'].get(kind, 0)} {kind}" for kind in (*ASKED, "signal"))
    verdict = "as asked" if found["as_asked"] else "NOT AS ASKED"
    print(
        f"== article: {kinds}; cue words {found['accounted']} of {found['cue_words']}; {verdict}\n"
    )
