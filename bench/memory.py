"""Peak memory of reading, over that of a process that read one sentence, as a multiple of the text.

Prints a line for each kind of text: size, seconds, peak above the baseline in MB, and the multiple;
the bound of the house is 10 for plain text. `--profile` shows where the largest pieces were made.
"""

import argparse
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

# Two promises in 820 characters: as dense as treaties and communiques on the average.
SENTENCES = (
    "Arland shall withdraw its patrol boats from ford {n} within ten days of the signature. ",
    "The two sides discussed harvest {n}, the ferry and the long winter on the river banks. ",
    "It had been cold since the autumn, and ferry {n} had not left the landing stage for weeks. ",
    "People on both banks waited for news of the talks, which went on behind closed doors. ",
    "Borland will inform the commission of closure {n} on the day on which it is ordered. ",
    "The commission has its seat in the old customs house, where room {n} was made ready. ",
    "Its members looked at the maps of the year before, and found that map {n} was missing. ",
    "The harbour master of Porth told them about the floods and the sandbanks under pier {n}. ",
    "In the evening the delegations dined together, and speech {n} was the shortest of all.",
)
MEGABYTE = 1_000_000


def paragraphs(size: int) -> str:
    """Return a text of about ``size`` characters in paragraphs of nine sentences, none twice."""
    return "\n\n".join(varied(number) for number in range(1, 1 + size // 820))


def varied(number: int) -> str:
    """Return nine sentences that no other number yields."""
    return "".join(SENTENCES).format(n=number)


def one_line(size: int) -> str:
    """Return a text of about ``size`` characters without a line end."""
    return " ".join(varied(number) for number in range(1, 1 + size // 820))


def page(size: int) -> str:
    """Return a web page of about ``size`` characters."""
    body = "".join(f"<p>{words}</p>" for words in paragraphs(size).split("\n\n"))
    return f"<!DOCTYPE html><html><body><main>{body}</main></body></html>"


KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "paragraphs": ("a.txt", paragraphs),
    "one line": ("a.txt", one_line),
    "web page": ("a.html", page),
}


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def measure(kind: str, size: int, *, profile: bool) -> None:
    """Read one text in this process and print what it took."""
    from servanda.api.reading import load_and_read  # noqa: PLC0415 - part of the baseline

    name, build = KINDS[kind]
    load_and_read(name, raw=build(2000).encode())
    raw = build(size).encode()
    baseline = peak()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    if profile:
        tracemalloc.start()
    _, reading = load_and_read(name, raw=raw)
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    above = peak() - baseline
    times = above * MEGABYTE / len(raw)
    print(
        f"{kind:12}{len(raw) / MEGABYTE:7.1f} MB{seconds:8.1f} s{above:9.1f} MB{times:7.1f}x  "
        f"{len(reading.statements)} statements",
        flush=True,
    )
    if profile:
        for line in tracemalloc.take_snapshot().statistics("lineno")[:15]:
            print("   ", line)


def main() -> None:
    """Measure each kind in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=10.0, help="size of the text in MB")
    parser.add_argument("--profile", action="store_true", help="show where memory was taken")
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.kind:
        measure(chosen.kind, int(chosen.mb * MEGABYTE), profile=chosen.profile)
        return
    print(f"{'':12}{'text':>10}{'time':>10}{'above base':>12}{'multiple':>8}")
    for kind in KINDS:
        command = [sys.executable, str(Path(__file__)), "--kind", kind, "--mb", str(chosen.mb)]
        subprocess.run(command + ["--profile"] * chosen.profile, check=True)


if __name__ == "__main__":
    main()
