"""Registers for the measures of pages: many promises, many reports, one long text.

Run: python -m bench.page_register FOLDER [--commitments 10000] [--events 100000] [--as-entries]

The reports come in one import, or, ``--as-entries``, each as an entry of its own. All of it is
signed, sealed and checked like any other entry, and what is recorded is the same each time.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.large_register import KINDS, rule, table

from servanda.api.register import Register, create_register, open_register
from servanda.register import proposals
from servanda.register.proposals import NamedFile, Proposal

AT_ONCE = 1_000
"""Entries of one append."""
STATEMENTS = 500
KEYS = "keys"


def text_of(statements: int) -> str:
    """Return a text of so many sentences, of which some bind somebody."""
    shapes = (
        "Ardania shall open crossing {n} by 1 March 2026.",
        "Belmark hopes to see calm return to district {n}.",
        "Ardania and Belmark shall exchange the lists of district {n} by 30 June 2026.",
        "Ardania demands that Belmark leave district {n}.",
        "The Parties will consider a joint office in district {n}.",
    )
    lines = [shapes[n % len(shapes)].format(n=n) for n in range(statements)]
    paragraphs = [" ".join(lines[n : n + 5]) for n in range(0, statements, 5)]
    return "Joint Statement of Ardania and Belmark\n\n" + "\n\n".join(paragraphs) + "\n"


def watched() -> NamedFile:
    """Return who watched for what, and when."""
    kinds = dict.fromkeys(kind for kinds in KINDS for kind in kinds)
    rows = (f"m0,{kind},2025-01-01T00:00Z,2026-03-01T00:00Z,yes\n" for kind in kinds)
    return NamedFile(
        name="coverage.csv", data=("source,type,from,to,duty\n" + "".join(rows)).encode()
    )


def reports(events: int, commitments: int, *, as_entries: bool) -> Iterator[Proposal]:
    """Yield the evidence: one import, or an entry a report; the first brings the coverage."""
    whole = table(events, commitments)
    if not as_entries:
        yield _import(whole, events, [watched()])
        return
    head, *rows = whole.splitlines(keepends=True)
    for number, row in enumerate(rows):
        yield _import(head + row, 1, [] if number else [watched()])


def _import(data: bytes, events: int, coverage: Sequence[NamedFile]) -> Proposal:
    return proposals.evidence(
        [NamedFile(name="events.csv", data=data)],
        mapping=None, coverage=coverage, events=events, dropped=0,
    )  # fmt: skip


def one_more(name: str) -> Proposal:
    """Return an import of one report of a visit, with an id of its own."""
    head = "id,type,at,source,standing,quantity,site,n\n"
    row = f"{name},visit,2025-03-01T00:00:00+00:00,m1,observation,3,s3,1\n"
    return _import((head + row).encode(), 1, [])


def promise(name: str) -> Proposal:
    """Return one more promise, about a site of before."""
    terms = rule(1).replace("id: c1\n", f"id: {name}\n")
    return proposals.commitment(name, title="Calm at site 1", terms=terms)


def promises(commitments: int) -> Iterator[Proposal]:
    """Yield the promises, each about a site of its own."""
    for n in range(commitments):
        yield proposals.commitment(
            f"c{n}", title=f"Access, calm, deliveries or visits at site {n}", terms=rule(n)
        )


def build(folder: Path, *, commitments: int, events: int, as_entries: bool) -> Path:
    """Return the register in ``folder``; it is made where it is not there yet."""
    path = folder / "pages.db"
    if path.exists():
        return path
    shutil.rmtree(folder / KEYS, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "statement.txt"
    text.write_text(text_of(STATEMENTS), encoding="utf-8")
    with create_register(
        path, name="pages", passphrase=None, unsafe_plain=True, keys=folder / KEYS
    ) as register:
        register.record(str(text), accept="commitments")
        _append(register, promises(commitments))
        _append(register, reports(events, commitments, as_entries=as_entries))
    return path


def _append(register: Register, given: Iterator[Proposal]) -> None:
    held: list[Proposal] = []
    for one in given:
        held.append(one)
        if len(held) == AT_ONCE:
            register.append(held)
            held = []
    if held:
        register.append(held)


def reopened(folder: Path) -> Register:
    """Return the register that :func:`build` made, ready to be written to."""
    return open_register(folder / "pages.db", write=True, keys=folder / KEYS)


def main() -> None:
    """Make one and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--as-entries", action="store_true")
    asked = parser.parse_args()
    began = time.process_time()
    path = build(asked.folder, commitments=asked.commitments, events=asked.events,
                 as_entries=asked.as_entries)  # fmt: skip
    size = path.stat().st_size / 1e6
    sys.stdout.write(f"{path.name}: {size:.0f} MB, {time.process_time() - began:.0f} s\n")


if __name__ == "__main__":
    main()
