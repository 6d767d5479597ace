"""The public sets: none is trained on, each is read through the same door as any text.

Sentences of a manifesto or contract are read in their order as one text, since a reader of
structure needs what stands before; statements are then given back to the sentence they start in.
"""

from collections.abc import Callable
from pathlib import Path

from scripts.evaluation import contracts, manifestos, summits
from scripts.evaluation.gold import number
from scripts.evaluation.rows import Told

from servanda.plugins import Extractor

SETS: dict[str, Callable[[Path, Extractor], Told]] = {
    "pledge_mimac": manifestos.pledges,
    "pledge_specificity_au": manifestos.specificity,
    "summits": summits.recall,
    "contract_norms": contracts.norms,
    "lexdemod_cls": contracts.leases,
    "promiseeval_en": contracts.promises,
    "a3cg": contracts.plans,
}


def show(name: str, told: Told) -> None:
    """Print one set for people."""
    if not told["n"]:
        print(f"== {name}: not present\n")
        return
    print(f"== {name}: {told['n']} rows; beside: {told['beside']}")
    figures = (f"{label} {number(value).strip()}" for label, value in told["figures"].items())
    print("  " + "  ".join(figures))
    for note in told["notes"]:
        print(f"  {note}")
    print(flush=True)
