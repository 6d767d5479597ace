"""Time whole processes, as a user waits for them, beside `python -c pass` (`make bench`).

Prints the median of several runs, its ratio to a Python that does nothing, and our bound.
Ratios travel from machine to machine; milliseconds do not.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
SERVANDA = ROOT / ".venv" / "bin" / "servanda"
TABLES = ("aggregates.csv", "inspections.csv", "objections.csv")
SHARED = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")


def timed(command: Sequence[str | Path]) -> float:
    """Return the seconds that one process takes from start to exit; it must succeed."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr.decode()}")
    return seconds


def second_start() -> float:
    """Return the seconds from `make run` to the printed address, with everything built before."""
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        said = []
        try:
            for line in process.stdout or ():
                said.append(line)
                if "http://127.0.0.1:" in line:
                    return time.perf_counter() - began
        finally:
            os.killpg(process.pid, signal.SIGINT)
    sys.exit("make run printed no address:\n" + "".join(said))


def sample_text(folder: Path) -> Path:
    """Return a text of about 7 kB: the news article where it is present, else our own example."""
    article = SHARED / "corpus" / "mag_post_article.txt"
    if article.is_file():
        return article
    ours = sorted((ROOT / "examples").rglob("*.txt"))
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in ours)
    sample = folder / "sample.txt"
    sample.write_text((text * (1 + 7000 // len(text)))[:7000], encoding="utf-8")
    return sample


def new_start() -> list[str | Path]:
    """Return the command that judges the treaty of our examples by all its rows."""
    folder = ROOT / "examples" / "new_start"
    tables: list[str | Path] = [word for name in TABLES for word in ("--events", folder / name)]
    rules: list[str | Path] = ["--map", folder / "map.toml", "--coverage", folder / "coverage.csv"]
    until = ["--as-of", "2026-03-01T00:00:00Z", "--json"]
    return [SERVANDA, "evaluate", folder / "commitments.yaml", *tables, *rules, *until]


def main() -> None:
    """Measure, and print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=9, help="runs of each measure (median is shown)"
    )
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        text = sample_text(Path(folder))
        measures: dict[str, tuple[Callable[[], float], float | None]] = {
            "python -c pass": (lambda: timed([PYTHON, "-c", "pass"]), None),
            "servanda --help": (lambda: timed([SERVANDA, "--help"]), 0.35),
            f"servanda read {text.name}": (lambda: timed([SERVANDA, "read", text]), 1.0),
            "servanda evaluate, New START": (lambda: timed(new_start()), None),
            "make run, second start": (second_start, 3.0),
        }
        print(f"{'':34}{'median':>10}{'ratio':>8}{'bound':>9}")
        second_start()  # the first start builds the demo register
        baseline = 0.0
        for name, (measure, bound) in measures.items():
            measure()
            median = statistics.median(measure() for _ in range(runs))
            baseline = baseline or median
            limit = f"{bound * 1000:6.0f} ms" if bound else ""
            print(
                f"{name:34}{median * 1000:7.0f} ms{median / baseline:7.1f}x{limit:>9}", flush=True
            )


if __name__ == "__main__":
    main()
