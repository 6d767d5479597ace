"""Time a corpus on one and on two processes beside a plain loop (`make bench`).

Prints texts and megabytes a second and two ratios to the loop: of the time that passes, which the
second process should halve, and of the time that all processors spend, which tells what the engine
costs even where others use the machine. Ratios travel from machine to machine; rates do not.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from servanda.api.corpus import read_corpus
from servanda.api.corpus_task import Text, fingerprint, read_text

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")
MEGABYTE = 1_000_000


def texts() -> list[bytes]:
    """Return the texts of the shared corpus where it is present, else our own examples."""
    found = sorted((SHARED / "corpus").rglob("*.txt")) if SHARED.is_dir() else []
    return [path.read_bytes() for path in found or sorted((ROOT / "examples").rglob("*.txt"))]


def fill(folder: Path, size: int) -> tuple[int, int]:
    """Write texts in turn until ``size`` bytes are there; return how many, and how large."""
    sources, number, written = texts(), 0, 0
    while written < size:
        raw = sources[number % len(sources)]
        (folder / f"{number:06}.txt").write_bytes(raw)
        number, written = number + 1, written + len(raw)
    return number, written


def text(name: str, raw: bytes) -> Text:
    """Return a text of a corpus."""
    return Text(document=name, source=name, raw=raw, fingerprint=fingerprint("rules", None))


def plain_loop(folder: Path) -> None:
    """Read every text in this process and keep nothing."""
    for path in sorted(folder.iterdir()):
        read_text(text(path.name, path.read_bytes()))


def spent() -> float:
    """Return the processors' seconds of this process and of its children that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that pass while some work is done, and those that processors spend."""
    began, before = time.perf_counter(), spent()
    work()
    return time.perf_counter() - began, spent() - before


def main() -> None:
    """Measure, and print one line for each way of reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=4.0, help="size of the corpus")
    size = int(parser.parse_args().megabytes * MEGABYTE)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "texts")
        folder.mkdir()
        number, written = fill(folder, size)
        read_text(text("warm.txt", b"The Parties shall meet."))
        print(f"corpus: {number} texts, {written / MEGABYTE:.1f} MB, {os.cpu_count()} processors")
        ways: dict[str, Callable[[], object]] = {"a plain loop": partial(plain_loop, folder)}
        for name, count in (("one process", 1), ("two processes", 2), ("two, nothing changed", 2)):
            out = Path(place, f"{count}.parquet")
            ways[f"read_corpus, {name}"] = partial(read_corpus, folder, out, workers=count)
        print(f"{'':36}{'seconds':>9}{'texts/s':>9}{'MB/s':>7}{'time':>8}{'spent':>8}")
        loop: tuple[float, float] | None = None
        for name, work in ways.items():
            seconds, processors = timed(work)
            loop = loop or (seconds, processors)
            print(
                f"{name:36}{seconds:9.2f}{number / seconds:9.1f}{written / MEGABYTE / seconds:7.2f}"
                f"{seconds / loop[0]:7.2f}x{processors / loop[1]:7.2f}x",
                flush=True,
            )


if __name__ == "__main__":
    main()
