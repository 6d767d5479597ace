"""How far the reading of a text depends on the file it comes in.

Run as ``python -m tests.readers.alike [FOLDER|FILE ...]`` it prints, for each text, the share of
statements that each format yields exactly as the plain text does; without names it takes the
shared texts.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.readers import converting
from tests.readers.converting import Piece

from servanda.api.reading import load_and_read
from servanda.model.reading import Reading
from servanda.reading.paragraphs import raw_paragraphs

Said = Counter[tuple[str, str]]
# No word processor takes them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")


def said(reading: Reading) -> Said:
    """Return each statement's kind and its words, however they are broken into lines."""
    return Counter((s.kind, " ".join(s.span.exact.split())) for s in reading.statements)


def said_in(name: str, raw: bytes) -> Said:
    """Return what the reader finds in a file of this name."""
    return said(load_and_read(name, raw=raw)[1])


def share(got: Said, expected: Said) -> float:
    """Return how many statements are in both, as a share of those in either; 1 where none is."""
    either = (got | expected).total()
    return (got & expected).total() / either if either else 1.0


def pieces_of(text: str) -> list[Piece]:
    """Return a published text as paragraphs, marks in front, for writing out anew."""
    found = []
    for raw in raw_paragraphs(text):
        words = " ".join(_CONTROLS.sub(" ", text[raw.start : raw.end]).split())
        if raw.speaker:
            words = f"{raw.speaker}: {words}" if raw.speaker != "Q" else f"Q:  {words}"
        found.append(converting.paragraph(f"{raw.label} {words}" if raw.label else words))
    return found


def published(shared: Path) -> list[Path]:
    """Return the shared texts: the corpus, and those annotated that are not in it."""
    corpus = sorted((shared / "corpus").glob("*.txt"))
    names = {path.name for path in corpus}
    gold = sorted((shared / "gold" / "diplomatic").glob("*.txt"))
    return corpus + [path for path in gold if path.name not in names]


def differences(path: Path) -> Iterator[tuple[str, Said, Said]]:
    """Yield for each format of a published text: its file name, what it says, what was expected."""
    raw = path.read_bytes()
    expected = said_in("original.txt", raw)
    for name, content in converting.written_out(pieces_of(raw.decode("utf-8-sig"))).items():
        yield name, said_in(name, content), expected


def main(names: Sequence[str]) -> None:
    """Print a line for each text, and the share over all statements at the end."""
    shared = Path(os.environ.get("SERVANDA_SHARED") or Path(__file__).parents[2].parent / "shared")
    paths = [p for name in names if name != "-v" for p in _paths(Path(name))] or published(shared)
    both: Counter[str] = Counter()
    either: Counter[str] = Counter()
    for path in paths:
        shown = []
        for name, got, expected in differences(path):
            both[name] += (got & expected).total()
            either[name] += (got | expected).total()
            shown.append(
                f"{name.partition('.')[0] if name != 'a.txt' else 'txt'}:{share(got, expected):.3f}"
            )
            if "-v" in names:
                for sign, rest in (("+", got - expected), ("-", expected - got)):
                    for kind, words in rest:
                        print(f"  {name} {sign} {kind}: {words}")  # noqa: T201 - run by hand
        print(f"{path.stem:45} {'  '.join(shown)}", flush=True)  # noqa: T201 - run by hand
    for name in both:
        print(f"{name:16} {both[name] / max(either[name], 1):.4f}  of {either[name]}")  # noqa: T201 - run by hand


def _paths(path: Path) -> list[Path]:
    return sorted(path.glob("*.txt")) if path.is_dir() else [path]


if __name__ == "__main__":
    main(sys.argv[1:])
