"""Time the reader on one core, beside splitting sentences alone (`make bench`).

For each text, in one run: plain text to Reading, nupunkt's sentences, and the sentences of
spaCy's blank English pipeline, in MB/s (medians), and the reader's speed as a share of theirs.
Then the memory that a text of 10 MB takes to read, as a multiple of the text.

spaCy is no library of ours: it is installed from requirements/bench.lock into .venv/bench;
`--no-spacy` leaves it out.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nupunkt import sent_spans

from servanda.extractors.rules import RulesExtractor
from servanda.model.text import Document
from servanda.readers.plain import PlainReader

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "bench.lock"
EXTRAS = ROOT / ".venv" / "bench"
SHARED = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
TEXTS = {
    "treaty": "r_arcss_2018",
    "communique": "g7_carbis_bay_2021",
    "press conference": "press_conf_biden_geneva_2021",
}
MB = 1e6
ASKED = 0.5
"""MB/s from plain text to Reading that is asked for; the aim is twice that."""
LARGE = 10_000_000
MOST_MEMORY = 10
"""Multiple of the text that memory may grow by."""

Engine = Callable[[str], object]


def one_core() -> None:
    """Keep this process on one core, where the system lets it choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def install_spacy() -> bool:
    """Install the locked libraries of the bench beside ours, once for each state of the lock.

    Returns whether they are there; without them the bench goes on.
    """
    stamp = EXTRAS / "servanda.stamp"
    if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
        return True
    print("Installing spaCy into .venv/bench (first start only)", file=sys.stderr)
    where = ["--target", str(EXTRAS), "--upgrade", "--no-deps", "--no-compile"]
    what = ["--require-hashes", "--only-binary=:all:", "-r", str(LOCK)]
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--root-user-action=ignore"]
    if subprocess.run([*pip, *where, *what], check=False).returncode:
        print("spaCy could not be installed and is left out", file=sys.stderr)
        return False
    stamp.write_bytes(LOCK.read_bytes())
    return True


def spacy_sentencizer() -> Engine:
    """Return spaCy's cheapest way to sentences: its tokenizer and a rule for full stops."""
    sys.path.append(str(EXTRAS))
    import spacy  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 -- bench only

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = LARGE * 2
    return lambda text: [(s.start_char, s.end_char) for s in pipeline(text).sents]


def plain(text: str) -> Document:
    """Return a plain text as the reader takes it."""
    return PlainReader().read(text.encode(), source="text.txt")


def read(text: str) -> object:
    """Read a plain text: from its bytes to its Reading."""
    return RulesExtractor().extract(plain(text))


def texts() -> dict[str, list[str]]:
    """Return the texts to time by name; our own examples where the shared corpus is absent."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        ours = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").rglob("*.txt"))]
        return {"our examples": ours}
    found = {n: [(folder / f"{f}.txt").read_text(encoding="utf-8")] for n, f in TEXTS.items()}
    whole = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    return found | {"whole corpus": whole}


def speeds(parts: list[str], engines: Mapping[str, Engine], runs: int) -> dict[str, float]:
    """Return MB/s of each engine: the median of runs that take turns."""
    size = sum(len(part.encode()) for part in parts)
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(runs):
        for name, engine in engines.items():
            began = time.perf_counter()
            for part in parts:
                engine(part)
            seconds[name].append(time.perf_counter() - began)
    return {name: size / MB / statistics.median(taken) for name, taken in seconds.items()}


def show_speeds(engines: Mapping[str, Engine], runs: int) -> None:
    """Print a line for each text."""
    others = [name for name in engines if name != "reader"]
    print(f"{'one core, MB/s':18}{'size':>9}{'reader':>9}{'asked':>7}", end="")
    print("".join(f"{name:>18}{'reader is':>11}" for name in others))
    for name, parts in texts().items():
        for engine in engines.values():
            engine(parts[0][:2000])  # what is loaded on first use is no part of the speed
        got = speeds(parts, engines, runs)
        size = sum(len(part.encode()) for part in parts)
        beside = "".join(f"{got[o]:18.2f}{got['reader'] / got[o]:10.3f}x" for o in others)
        print(f"{name:18}{size / 1000:6.0f} kB{got['reader']:9.2f}{ASKED:7.2f}{beside}", flush=True)


def large_text() -> str:
    """Return 10 MB in which no promise is said twice: copies, each in rounds of its own."""
    whole = next(iter(texts().values()))[0]
    copies, size, number = [], 0, 0
    while size < LARGE:
        number += 1
        copy = whole
        for word in ("shall", "will"):
            copy = copy.replace(f" {word} ", f" {word} in round {number} ")
        copies.append(copy)
        size += len(copy.encode())
    return "\n\n".join(copies).encode()[:LARGE].decode(errors="ignore")


def peak() -> int:
    """Return the most memory this process ever held, in bytes.

    On Linux the system's usual count starts at what the parent held, so the kernel is asked.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    import resource  # noqa: PLC0415 -- not on every system, and only this measure needs it

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def measure_memory(path: Path) -> None:
    """Print how much memory a large text takes to read; runs in a process of its own."""
    with path.open(encoding="utf-8") as file:
        read(file.read(100_000))
    before, began = peak(), time.perf_counter()
    document = PlainReader().read(path.read_bytes(), source=path.name)
    found = len(RulesExtractor().extract(document).statements)
    size = path.stat().st_size
    rate = size / MB / (time.perf_counter() - began)
    print(f"{'a text of 10 MB':18}{size / 1000:6.0f} kB{rate:9.2f}{ASKED:7.2f}", end="")
    multiple = (peak() - before) / size
    print(f"  {found} statements; memory {multiple:.1f}x the text (asked: under {MOST_MEMORY}x)")


def main() -> None:
    """Measure, and print one line for each text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each text (median is shown)")
    parser.add_argument("--no-spacy", action="store_true", help="leave spaCy out")
    parser.add_argument("--no-memory", action="store_true", help="leave the text of 10 MB out")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    one_core()
    if asked.memory:
        measure_memory(asked.memory)
        return
    engines: dict[str, Engine] = {"reader": read, "nupunkt": lambda text: list(sent_spans(text))}
    if not asked.no_spacy and install_spacy():
        engines["spaCy sentencizer"] = spacy_sentencizer()
    show_speeds(engines, asked.runs)
    if not asked.no_memory:
        with tempfile.TemporaryDirectory() as folder:
            large = Path(folder) / "large.txt"
            large.write_text(large_text(), encoding="utf-8")
            subprocess.run([sys.executable, __file__, "--memory", large], check=True)


if __name__ == "__main__":
    main()
