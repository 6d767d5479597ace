"""The proof of any entry, made offline from the tiles of a bundle."""

import functools
from pathlib import Path

from servanda.audit import checks, layout
from servanda.audit.log import bundle_of
from servanda.audit.zipped import files_of
from servanda.errors import UsageError
from servanda.tlog import checkpoint, merkle, tiles


def proof_of(place: Path, index: int) -> bytes:
    """Return the C2SP tlog-proof of an entry under the newest checkpoint of a bundle.

    ``place`` is the bundle's folder or zip file. VerificationError where what is read of it does
    not lead to a checkpoint signed by its log; nothing else of it is checked.
    """
    folder = files_of(place)
    log, _ = checks.policy(folder, None)
    signed = folder.read(layout.CHECKPOINT)
    state = log.read(signed, where=layout.CHECKPOINT).checkpoint
    if not 0 <= index < state.size:
        raise UsageError(f"{place}: no entry {index}; the newest is {state.size - 1}")

    @functools.cache
    def tile(level: int, number: int) -> bytes:
        count = (state.size >> (level * tiles.TILE_HEIGHT)) - number * tiles.TILE_WIDTH
        return folder.read(tiles.tile_path(level, number, min(count, tiles.TILE_WIDTH)))

    number, at = divmod(index, tiles.TILE_WIDTH)
    leaf = merkle.leaf_hash(bundle_of(folder, number, state.size)[at])
    hashes = merkle.inclusion_proof(index, state.size, tiles.nodes_from_tiles(tile))
    merkle.verify_inclusion(index, state.size, leaf, hashes, state.root)
    return checkpoint.format_proof(index, hashes, signed)
