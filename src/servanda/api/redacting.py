"""Confidential evidence: shown to chosen people, destroyed on order, and never silently."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from servanda.api import clock
from servanda.api.places import drop_columns
from servanda.api.register import Register
from servanda.audit import handed, recompute
from servanda.errors import InputError, UsageError
from servanda.model.entry import Disclosure, EvidenceBody, RedactionBody, Shown
from servanda.model.verdict import VerdictSet
from servanda.register import destroying
from servanda.register.projection import evidence_files, project
from servanda.register.receipts import Receipt
from servanda.register.undisclosed import undisclosed


def redact(
    register: Register, what: str, paths: Sequence[str], *, authority: str, reason: str
) -> Receipt:
    """Destroy values and salts of an entry's sealed places, and record who, why and on what order.

    ``what`` is ``#INDEX``; without ``paths`` everything that is sealed there goes. What verdicts
    showed that may rest on it is recorded with it: nobody can compute them anew afterwards.
    What was redacted before is overwritten once more, and its receipt returned.
    """
    keys = register.signing_keys
    register.journal.sync()
    drop = partial(drop_columns, register.path)
    before = destroying.redacted(register.journal, _index(what), paths)
    if before:
        drop()
        register.journal.store.scrub()
        return register.journal.receipt(before)
    found = destroying.at_hand(register.journal, _index(what), paths)
    receipt = destroying.redact(
        register.journal,
        found,
        authority=_said(authority, "authority"),
        reason=_said(reason, "reason"),
        shown=_shown(register, found),
        signer=keys,
        now=clock.now(),
        derived=drop,
    )
    return register.kept(receipt)


def reach(register: Register, what: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return, before a redaction, what it destroys besides, and which copies it cannot reach."""
    journal = register.journal
    if destroying.redacted(journal, _index(what), paths):
        return ()
    found = destroying.at_hand(journal, _index(what), paths)
    if not found:
        return ()
    index = found[0].index
    lines = [
        f"draft {name} quotes it, and is destroyed with it"
        for name in destroying.drafts_of(journal.store, found)
    ]
    naming = [
        entry.index
        for entry in journal.entries[index + 1 :]
        if any(ref.index == index for ref in entry.envelope.refs)
    ]
    if naming:
        told = ", ".join(f"#{one}" for one in naming)
        lines.append(f"these entries refer to #{index} and may quote it; look at each: {told}")
    since = "in no bundle that was published, but in files of `servanda disclose`, if there are any"
    if any(one.public for one in found):
        since = f"in every bundle published with #{index} in it, and in what was made from it"
    lines.append(
        f"not reached: it stays {since}; in every copy made since (`servanda backup`, archives of "
        "a database server, standbys, packets for coders): destroy them, or make them anew"
    )
    return tuple(lines)


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise UsageError(f"the {what} is empty; a redaction says on whose order and why")
    return text


def _index(what: str) -> int:
    digits = what.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(f"{what!r} names no entry; write its number, like '#17'")
    return int(digits)


def _shown(register: Register, found: Sequence[Disclosure]) -> list[Shown]:
    """Return what verdicts show that rest on a file, or would be others without it."""
    index = found[0].index if found else 0
    entry = register.view.entries[index]
    files = any(not d.path.startswith(("/note", "/snapshots")) for d in found)
    standing = [one for one in evidence_files(register.view) if one.entry == index]
    if not isinstance(entry.body, EvidenceBody) or not files or not standing:
        return []
    now = register.verdicts()
    state = project(register.view)
    others = [one for one in evidence_files(register.view) if one.entry != index]
    rest = recompute.Case(
        terms=register.case().terms, evidence=recompute.gather(others, state.acts)
    )
    without = _words(recompute.judge(rest, as_of=now.as_of))
    own = {event for event, by in register.case().evidence.entry_of.items() if by == index}
    named = {v.commitment for v in now.verdicts if own & {*v.because, *v.certificate.events}}
    return [
        Shown(commitment=name, shows=shows, as_of=now.as_of)
        for name, shows in sorted(_words(now).items())
        if name in named or without.get(name) != shows
    ]


def _words(found: VerdictSet) -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {}
    for verdict in found.verdicts:
        words.setdefault(verdict.commitment, []).append(verdict.display)
    return {name: tuple(shows) for name, shows in words.items()}


def disclose(register: Register, places: Sequence[str], target: Path) -> list[Disclosure]:
    """Write a file that opens places (``#INDEX`` or ``#INDEX/path``) to whoever holds it."""
    if target.exists():
        raise UsageError(f"{target}: exists; name a new file")
    found: list[Disclosure] = []
    for place in places:
        what, slash, path = place.partition("/")
        found += destroying.at_hand(register.journal, _index(what), [slash + path] if slash else [])
    if not found:
        raise UsageError("nothing is sealed there, or nothing of it is in this copy")
    files = []
    for name in sorted({d.blob for d in found if d.blob is not None}):
        data = register.journal.store.blob(name)
        if data is None:
            raise InputError(f"{register.path}: the file {name} is not in this copy")
        files.append(data)
    target.write_bytes(handed.write(register.journal.origin, found, files))
    return found


def not_recomputable(register: Register, *, known_at: str | None = None) -> tuple[str, ...]:
    """Return what of the register cannot be computed anew from this copy, and what it showed."""
    view = register.view
    size = view.size_at(known_at)
    lines = []
    told = undisclosed(view, size=size)
    if told is not None:
        lines.append(f"not recomputable by you: {told}; what follows was computed without it")
    for entry in view.entries[:size]:
        if isinstance(entry.body, RedactionBody):
            lines += [
                f"{shown.commitment}: showed {', '.join(shown.shows)} as of {shown.as_of}, before "
                f"entry #{entry.index} redacted evidence of entry #{entry.body.entry.index}"
                for shown in entry.body.shown
            ]
    return tuple(lines)
