"""Writing the bundle: every byte that a stranger needs to check the register offline."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.audit import instructions, layout, placing, zipped
from servanda.audit.folder import Files, Folder
from servanda.errors import RegisterError, UsageError, VerificationError
from servanda.model.entry import CommitmentBody
from servanda.model.procedure import ObjectionBody, ReplyBody
from servanda.register import cosigned
from servanda.register.entries import signers_of
from servanda.register.journal import Journal
from servanda.tlog import canonical, checkpoint, merkle, note, tiles
from servanda.tlog.note import Signer

if TYPE_CHECKING:
    from servanda.model.entry import Disclosure


def write(
    journal: Journal,
    directory: Path | None,
    *,
    publisher_key: Signer,
    verdicts_json: bytes,
    pages: Mapping[str, bytes],
    zip_file: Path | None = None,
    check: Callable[[Mapping[str, bytes]], None] | None = None,
) -> Path:
    """Write the bundle of ``journal`` whole or not at all, as a folder, a zip file or both.

    The same register, verdicts and pages give the same bytes. An older bundle of the same log
    is replaced; whatever else stands there is refused. ``check`` looks at all files before the
    first is written, and raises. Return the folder, or else the zip file.
    """
    if publisher_key.verifier != journal.authority.publisher_key:
        raise UsageError(
            f"the key {publisher_key.name} is not the publisher key of {journal.origin}"
        )
    if directory is None and zip_file is None:
        raise UsageError("name a folder or a zip file for the bundle")
    files = contents(journal, verdicts_json=verdicts_json, pages=pages)
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    sums = layout.sums_text(digests)
    files[layout.SUMS] = sums.encode()
    files[layout.SUMS_NOTE] = note.sign(sums, [publisher_key])
    if check is not None:
        check(files)
    if directory is not None:
        _check_target(directory, journal)
    if zip_file is not None:
        _check_zip(zip_file, journal)
        zipped.write(files, zip_file)
    if directory is not None:
        placing.put(files, directory)
    return directory or zip_file or Path()


def contents(
    journal: Journal, *, verdicts_json: bytes, pages: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return every listed file of the bundle by path."""
    files = {
        **evidence(journal),
        layout.VERDICTS: verdicts_json,
        layout.INSTRUCTIONS: instructions.text(journal).encode(),
        layout.SCRIPT: instructions.script(),
        layout.PAGE: instructions.page(),
    }
    for path, data in pages.items():
        _check_page(path)
        files[layout.SITE + path] = data
    return files


def evidence(journal: Journal) -> dict[str, bytes]:
    """Return the files that checks of the log rest on: checkpoints, entries, proofs, openings."""
    first, last = cosigned.first_and_last(journal.store)
    newest = cosigned.under(journal.head.checkpoint, last.get(journal.size))
    files = {
        layout.CHECKPOINT: newest,
        layout.POLICY: journal.policy.text().encode(),
        layout.KEYS: layout.keys_text(
            journal.log_keys, journal.authority.publisher_key, journal.authority.enrolment.ever
        ),
    }
    for size, signed in journal.store.checkpoints():
        files[f"{layout.CHECKPOINTS}{size}"] = cosigned.under(signed, first.get(size))
    return files | _tree(journal, newest) | _opened(journal)


def _check_page(path: str) -> None:
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\\" in path or "\n" in path:
        raise UsageError(f"{path!r} cannot name a page in a bundle")


def _tree(journal: Journal, newest: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    leaves = [entry.leaf_hash for entry in journal.entries]
    files |= tile_files(leaves)
    for first in range(0, journal.size, tiles.TILE_WIDTH):
        part = journal.entries[first : first + tiles.TILE_WIDTH]
        path = tiles.tile_path(None, first // tiles.TILE_WIDTH, len(part))
        files[path] = tiles.join_entries([entry.leaf for entry in part])
    levels = merkle.levels_of(leaves)
    for index in _relied_on(journal):
        hashes = merkle.inclusion_proof(index, journal.size, lambda level, i: levels[level][i])
        files[layout.proof_path(index)] = checkpoint.format_proof(index, hashes, newest)
    return files


def _relied_on(journal: Journal) -> list[int]:
    """Return the newest entries of which somebody may want a proof at hand.

    These are promises, objections and replies, and whatever a party signed itself.
    """
    found = [
        entry.index
        for entry in journal.entries
        if isinstance(entry.body, CommitmentBody | ObjectionBody | ReplyBody)
        or "party" in {signer.role for signer in signers_of(entry.envelope)}
    ]
    return found[-layout.MOST_PROOFS :]


def tile_files(leaves: Sequence[bytes]) -> dict[str, bytes]:
    """Return every tile of the tree over leaf hashes by path."""

    def none(level: int, number: int) -> bytes:
        raise VerificationError(f"tile {number} of level {level} is not there yet")

    grown = tiles.grow_tiles(0, leaves, none)
    return {
        tiles.tile_path(level, number, len(data) // merkle.HASH_SIZE): data
        for (level, number), data in grown.items()
    }


def _opened(journal: Journal) -> dict[str, bytes]:
    """Return the public disclosures, one file an entry, with the files they open."""
    by_entry: dict[int, list[Disclosure]] = {}
    for disclosure in journal.disclosures():
        if disclosure.public:
            by_entry.setdefault(disclosure.index, []).append(disclosure)
    files: dict[str, bytes] = {}
    for index, found in by_entry.items():
        value = [msgspec.to_builtins(d) for d in sorted(found, key=lambda d: d.path)]
        files[f"{layout.DISCLOSURES}{index}.json"] = canonical.dumps(value) + b"\n"
        for disclosure in found:
            if disclosure.blob is not None:
                data = journal.store.blob(disclosure.blob)
                if data is None:
                    raise RegisterError(
                        f"entry {index}: the file {disclosure.blob} is disclosed but not in the "
                        "register; restore the register from a copy"
                    )
                files[layout.BLOBS + disclosure.blob] = data
    return files


# ---------------------------------------------------------------- the folder


def _check_target(directory: Path, journal: Journal) -> None:
    """Refuse to replace what is not an older bundle of the same log."""
    if not directory.exists() and not directory.is_symlink():
        if not directory.absolute().parent.is_dir():
            raise UsageError(f"{directory}: the folder above it does not exist; make it first")
        return
    if directory.is_symlink():
        raise UsageError(
            f"{directory}: is a link, and a bundle replaces the whole folder; name the folder that "
            "it leads to"
        )
    if not directory.is_dir():
        raise UsageError(f"{directory}: is a file; name a folder for the bundle")
    if not any(directory.iterdir()):
        return
    _check_older(Folder(directory), journal, "not empty, and no bundle of this register")


def _check_zip(file: Path, journal: Journal) -> None:
    """Refuse to replace a file that is no older bundle of the same log."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise UsageError(f"{file}: is no plain file; name a zip file for the bundle")
    if file.exists():
        _check_older(zipped.Zipped(file), journal, "exists, and is no bundle of this register")
    elif not file.absolute().parent.is_dir():
        raise UsageError(f"{file}: the folder above it does not exist; make it first")


def _check_older(there: Files, journal: Journal, otherwise: str) -> None:
    """Refuse what is no bundle of this log, or one that holds more than the log does."""
    where = there.root
    try:
        data = there.read(layout.CHECKPOINT)
        old = journal.log_keys.read(data, where=str(where / layout.CHECKPOINT)).checkpoint
    except VerificationError as error:
        raise UsageError(f"{where}: {otherwise}; name another place") from error
    if (
        old.size > journal.size
        or merkle.root_of(entry.leaf_hash for entry in journal.entries[: old.size]) != old.root
    ):
        raise RegisterError(
            f"{where}: the bundle there holds {old.size} entries that this register "
            f"({journal.size} entries) does not: it was restored from an old copy, or split. "
            "Nothing was published; put the newest copy of the register back"
        )
