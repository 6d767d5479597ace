"""What a submitter keeps of an append: places in the log, with proofs up to a signed checkpoint."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from servanda.register.entries import Entry
from servanda.tlog import checkpoint, merkle
from servanda.tlog.note import encode_base64


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a submitter keeps: places in the log, with proofs up to a signed checkpoint."""

    origin: str
    entries: tuple[Entry, ...]
    checkpoint: bytes
    proofs: tuple[bytes, ...]
    """A C2SP tlog-proof for each entry, in order."""


class _Written(dict[bytes, str]):
    """Hashes in base64, each encoded once: the proofs of a batch share most of theirs."""

    def __missing__(self, value: bytes) -> str:
        text = self[value] = encode_base64(value)
        return text


def of_newest(
    parts: Sequence[Sequence[Entry]],
    older: Mapping[tuple[int, int], bytes],
    *,
    origin: str,
    signed: bytes,
) -> Iterator[Receipt]:
    """Yield the receipt of each part of the newest entries, all under one checkpoint.

    ``older`` are the complete subtrees at the log's end before them: no tile is read.
    """
    written = list(itertools.chain.from_iterable(parts))
    encode = _Written().__getitem__
    paths = iter(
        merkle.newest_proofs(
            written[0].index if written else 0,
            [entry.leaf_hash for entry in written],
            lambda level, number: older[level, number],
        )
        # The path of one new leaf leads along the log's end alone, from the smallest subtree up.
        if len(written) > 1
        else [[hash_ for _, hash_ in sorted(older.items())]]
    )
    for part in parts:
        yield Receipt(
            origin=origin,
            entries=tuple(part),
            checkpoint=signed,
            proofs=tuple(
                checkpoint.format_proof(entry.index, path, signed, encode)
                for entry, path in zip(part, paths, strict=False)
            ),
        )
