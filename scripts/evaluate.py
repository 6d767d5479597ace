"""Score our readings against the annotated texts (`make evaluate`), where they are present.

Reads every gold text through the same door as `servanda read`.
The readings go to the scorer that lies beside the gold texts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from servanda.api import read
from servanda.model.codec import to_json

ROOT = Path(__file__).resolve().parent.parent
SETS = ("diplomatic", "check")


def main() -> int:
    """Print the scorer's table for each gold set; 2 where there is none."""
    shared = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
    scorer = shared / "tools" / "score_reading.py"
    if not scorer.is_file():
        print(
            f"{shared} holds no gold texts; name their folder in SERVANDA_SHARED", file=sys.stderr
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            gold, readings = shared / "gold" / name, Path(folder) / name
            readings.mkdir()
            for text in sorted(gold.glob("*.txt")):
                (readings / f"{text.stem}.json").write_bytes(to_json(read(str(text))))
            print(f"== {name}", flush=True)
            subprocess.run([sys.executable, scorer, gold, readings, *sys.argv[1:]], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
