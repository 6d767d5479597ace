"""Score the reader against annotated texts and public sets (`make evaluate`), where present.

`--quick` scores the gold texts and the news article only; `--only NAME` one part.
`--documents` prints every text, `--json` prints everything as one JSON object.
`--extractor NAME` scores another plug-in; `--folds MODULE:FUNCTION` reads each text trained on
with the extractor that the function returns for the text's name (weights that never saw it).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.evaluation import article, gold, public, scoring  # noqa: E402 -- after the path
from scripts.evaluation.reading import by_fold, everywhere  # noqa: E402 -- after the path

Show = Callable[[Any], None]
TIMES = ROOT / "scripts" / "evaluate_times.py"


def arguments() -> argparse.Namespace:
    """Return what the caller asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="gold texts and the article only")
    parser.add_argument("--only", choices=parts(), metavar="NAME", help=", ".join(parts()))
    parser.add_argument("--documents", action="store_true", help="print every gold text")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--extractor", default="rules", help="plug-in that reads")
    parser.add_argument("--folds", help="MODULE:FUNCTION for texts trained on")
    return parser.parse_args()


def parts() -> list[str]:
    """Return the names of all parts in the order in which they are scored."""
    return [*(one.folder for one in gold.SETS), "article", *public.SETS, "times"]


def score(shared: Path, asked: argparse.Namespace) -> Iterator[tuple[str, Any, Show]]:
    """Yield each part that is asked for, with what prints it for people."""
    scorer, choose = scoring.load_scorer(shared), everywhere(asked.extractor)
    for one in gold.SETS:
        if asked.only in (None, one.folder):
            folds = by_fold(asked.folds) if asked.folds and one.trained_on else choose
            scored = gold.score_set(scorer, shared / "gold" / one.folder, folds)
            show = partial(gold.show, one, documents=asked.documents)
            yield one.folder, gold.report(one, scored), show
    if asked.only in (None, "article"):
        text = shared / "corpus" / "mag_post_article.txt"
        yield "article", article.told(text, choose), article.show
    for name, told in public.SETS.items():
        if asked.only == name or not (asked.only or asked.quick):
            yield name, told(shared / "gold", choose(name)), partial(public.show, name)


def main() -> int:
    """Print each part as soon as it is scored; 2 where there are no gold texts."""
    asked = arguments()
    shared = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
    if not (shared / "tools" / "score_reading.py").is_file():
        print(
            f"{shared} holds no gold texts; name their folder in SERVANDA_SHARED", file=sys.stderr
        )
        return 2
    told: dict[str, Any] = {}
    for name, found, show in score(shared, asked):
        told[name] = found
        if not asked.json:
            show(found)
    if asked.json:
        print(json.dumps(told, indent=1))
    elif TIMES.is_file() and (asked.only == "times" or not (asked.only or asked.quick)):
        subprocess.run([sys.executable, TIMES], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
