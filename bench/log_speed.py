"""How fast a log is written, proven and audited, each beside what no log could do faster.

Run: python bench/log_speed.py [--entries 1000000] [--only WORDS]

Each line has a baseline measured in the same run: the disk's own flush rate, the store alone, as
many Ed25519 signatures alone on one core. PostgreSQL is measured on a private server where its
programs are present.
"""

import argparse
import functools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import append_speed
from bench.append_speed import rate, say
from bench.long_log import write_bundle
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from scripts import needs
from tests import cluster

from servanda.api.register import create_register
from servanda.audit.folder import Folder
from servanda.audit.log import bundle_of
from servanda.audit.verify import verify
from servanda.engines.local import LocalEngine, processors
from servanda.model.stored import StoredHead
from servanda.plugins import Store
from servanda.register import proposals
from servanda.register.entries import parse
from servanda.stores.postgres import PostgresStore
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import merkle, note, tiles

REFERENCE_FLUSH_US = 3650
"""The disk of the reference measurements took so long for a flush: 274 a second."""


def appends(folder: Path, server: cluster.Cluster | None) -> None:
    """One commit for each entry, and groups of 256, with all checks."""
    append_speed.one_each(folder)
    append_speed.slowed(REFERENCE_FLUSH_US)
    append_speed.batches(SqliteStore(), str(folder / "many.db"), "SQLite")
    if server is not None:
        append_speed.batches(PostgresStore(), server.address(), "PostgreSQL")
    append_speed.grouped_appends(folder)


def stores_alone(folder: Path, server: cluster.Cluster | None) -> None:
    """Batches of 256 leaves as a store takes them, without signing and checking."""
    leaf = os.urandom(700)
    stores: list[tuple[str, Store, str]] = [("SQLite", SqliteStore(), str(folder / "store.db"))]
    if server is not None:
        stores.append(("PostgreSQL", PostgresStore(), server.address()))
    for name, store, place in stores:
        store.create(place)
        size = 0

        def batch(_: int, store: Store = store) -> None:
            nonlocal size
            size = put_batch(store, size, leaf)

        got = 256 * rate(batch, seconds=4)
        say(f"{f'{name}: store alone, batches of 256':44}{got:10,.0f} entries/s")
        store.close()


def put_batch(store: Store, size: int, leaf: bytes) -> int:
    """Append 256 leaves with their tile and head; return the new size."""
    with store.exclusive():
        if (head := store.head()) is not None:
            size = head.size
        store.append(
            size,
            [leaf] * 256,
            {(0, size // 256): bytes(8192), (1, size // 65536): bytes(32)},
            StoredHead(size=size + 256, root=bytes(32), checkpoint=b"note"),
        )
    return size + 256


WRITER = """
import sys, time
from bench.log_speed import put_batch
from servanda.stores.address import location_of, store_of
from servanda.plugins import load
place, count = sys.argv[1], int(sys.argv[2])
store = load("stores", store_of(location_of(place)))
store.open(place)
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
done = 0
while done < count:
    try:
        put_batch(store, 0, b"x" * 700)
        done += 1
    except Exception as error:
        if "another program" not in str(error): raise
"""


def several_writers(name: str, store: Store, place: str, writers: int) -> None:
    """Let processes append batches of 256 to one log; check that none is missing."""
    store.create(place)
    count = 60 // writers
    command = [sys.executable, "-c", WRITER, place, str(count)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(writers)
    ]
    for one in started:
        assert one.stdout is not None  # noqa: S101  (it was asked for)
        one.stdout.readline()
    began = time.perf_counter()
    for one in started:
        assert one.stdin is not None  # noqa: S101
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        one.wait()
    took = time.perf_counter() - began
    whole = sum(1 for _ in store.entries(0, 10**7))
    wanted = writers * count * 256
    said = "no gap" if whole == wanted else f"GAPS: {whole} of {wanted}"
    label = f"{name}: {writers} writers, batches of 256"
    say(f"{label:44}{wanted / took:10,.0f} entries/s  {said}")
    store.close()


def an_import(folder: Path) -> None:
    """Record a million events as one entry."""
    lines = ["id,type,at,source,standing,site,quantity"]
    lines += [f"e{n},strike,2026-01-{1 + n % 28:02d},m{n % 7},observation,s{n % 500},{n % 9}"
              for n in range(1_000_000)]  # fmt: skip
    table = folder / "events.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    register = create_register(
        folder / "import.db", name="B", passphrase=None, unsafe_plain=True, keys=folder / "keys"
    )
    began = time.perf_counter()
    register.observe(table)
    checked = time.perf_counter() - began
    files = [proposals.NamedFile(name="events.csv", data=table.read_bytes())]
    rows = proposals.evidence(files, mapping=None, coverage=[], events=1_000_000, dropped=0)
    began = time.perf_counter()
    register.append([rows])
    recorded = time.perf_counter() - began
    say(f"{'import of 1,000,000 events: read and checked':44}{checked:10.1f} s")
    say(f"{'  of which sealed, signed, stored: one entry':44}{recorded:10.1f} s")
    register.close()


def an_audit(bundle: Path, size: int) -> None:
    """Audit a long log, beside its signatures alone."""
    sample = [leaf for number in range(20) for leaf in bundle_of_path(bundle, number, size)]
    before = alone(sample)
    began = time.perf_counter()
    report = verify(bundle, engine=LocalEngine())
    took = time.perf_counter() - began
    baseline = (before + alone(sample)) / 2 * size
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(report.headline)
    say(f"{f'{size:,} Ed25519 signatures alone, one core':44}{baseline:10.1f} s")
    say(
        f"{f'audit of {size:,} entries, {processors()} processors':44}{took:10.1f} s"
        f"  {took / baseline:.2f} of it"
    )
    say(f"{'peak memory: main process, largest child':44}{most:10.0f} MB {child:.0f} MB")
    prove(bundle, size)


def bundle_of_path(bundle: Path, number: int, size: int) -> list[bytes]:
    """Return the entries of one tile."""

    class One(Folder):
        def __init__(self, root: Path) -> None:
            self.root, self.odd = root, set()
            path = tiles.tile_path(None, number, min(256, size - 256 * number))
            self.files = {path: 1}

    return bundle_of(One(bundle), number, size)


def alone(leaves: Sequence[bytes]) -> float:
    """Return the seconds that one signature takes, with nothing else done."""
    found = [parse(leaf, index) for index, leaf in enumerate(leaves)]
    first = found[0].envelope.body["keys"]
    by_name = {(v := note.parse_vkey(key["vkey"])).name: v.key for key in first}
    work = [
        (by_name[e.note.signatures[0].name], e.note.text.encode(), e.note.signatures[0].data)
        for e in found
    ]
    keys_of = {key: Ed25519PublicKey.from_public_bytes(key) for key, _, _ in work}
    began = time.perf_counter()
    for key, message, signature in work:
        keys_of[key].verify(signature, message)
    return (time.perf_counter() - began) / len(work)


def prove(bundle: Path, size: int) -> None:
    """Inclusion proofs read from the tiles of a bundle, each from scratch."""

    def tile(level: int, number: int) -> bytes:
        count = min(256, (size >> (8 * level)) - 256 * number)
        return (bundle / tiles.tile_path(level, number, count)).read_bytes()

    lengths = set()

    def once(number: int) -> None:
        index = number * 7919 % size
        node = tiles.nodes_from_tiles(functools.cache(tile))
        lengths.add(len(merkle.inclusion_proof(index, size, node)))

    each = 1000 / rate(once, seconds=4)
    say(f"{'inclusion proof from tiles':44}{each:10.2f} ms, at most {max(lengths)} hashes")


def measure(asked: argparse.Namespace, folder: Path, server: cluster.Cluster | None) -> None:
    """Measure what was asked for."""
    if "append" in asked.only:
        appends(folder, server)
    if "store" in asked.only:
        stores_alone(folder, server)
    for writers in (1, 2, 4) if "writers" in asked.only else ():
        several_writers("SQLite", SqliteStore(), str(folder / f"w{writers}.db"), writers)
        if server is not None:
            several_writers("PostgreSQL", PostgresStore(), server.address(), writers)
    if "import" in asked.only:
        an_import(folder)
    if "audit" in asked.only:
        bundle = asked.bundle or folder / "bundle"
        if asked.bundle is None:
            write_bundle(bundle, asked.entries)
        an_audit(bundle, asked.entries)


def main() -> None:
    """Measure all, or what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--bundle", type=Path, help="a bundle that long_log.py wrote before")
    parser.add_argument("--only", default="append store writers import audit")
    asked = parser.parse_args()
    found = needs.find("postgres")
    server = None
    if found is None:
        say("PostgreSQL's server is not here and is left out")
    else:
        server = cluster.make(Path(found).resolve().parent)
        cluster.watch(server, os.getpid())
        server.start(fsync=True)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as made:
        measure(asked, Path(made), server)
    if server is not None:
        server.stop()


if __name__ == "__main__":
    main()
