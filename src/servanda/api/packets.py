"""Packets for coders elsewhere: made without any earlier code inside, taken in as signed."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from servanda.api import apart, strangers
from servanda.api.files import read_file
from servanda.api.judging import (
    JUDGES,
    debtors,
    find_codebook,
    guideline_of,
    known_commitment,
    role_of,
    with_codebook,
)
from servanda.api.register import Register
from servanda.assessment import tools
from servanda.assessment.codebook import stage_of
from servanda.assessment.coding import grouped
from servanda.errors import ConflictError, InputError, UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import from_json, to_json
from servanda.model.entry import EnrolledKey, EntryRef, Seen
from servanda.model.evidence import Event
from servanda.model.packet import (
    Answers,
    Packet,
    PacketBook,
    PacketEvidence,
    PacketItem,
    PacketText,
)
from servanda.model.verdict import Verdict
from servanda.register.entries import parse
from servanda.register.receipts import Receipt
from servanda.tlog.note import encode_base64

PACKET, ANSWERS, CODING, BOOK = "packet.json", "answers.json", "coding.csv", "codebook.toml"
TEXTS = "texts"
TAKEN = ("assessment/1", "coding/1")
"""Types of entries that an answer may hold."""
_SLOTS = ("debtor", "creditor", "deadline")
SCORE_COLUMNS = ("commitment", "score", "because", "evidence")
TEXT_COLUMNS = ("document", "quote", "kind", "deontic", "strength", *_SLOTS)


def make(
    register: Register,
    folder: Path,
    *,
    coder: str,
    codebook: str | None = None,
    stage: str | None = None,
    commitments: Sequence[str] = (),
    documents: Sequence[str] = (),
    shows_machine: bool = False,
    as_of: str | None = None,
    tool: str | None = None,
    private: bool = False,
) -> Packet:
    """Write a packet into a new folder; return what is in it.

    With ``codebook`` the commitments (all, where none is named) are to be scored; ``documents``
    are texts in which statements are to be marked. ``shows_machine`` shows verdicts, or the
    machine's reading in the files of a ``tool``: such coding is recorded as assisted. A packet
    leaves the house, so reports of private imports are in it only where ``private`` says so.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: is not empty; choose a new folder for the packet")
    if (codebook is None) == (not documents):
        raise UsageError("a packet is for one thing: scores (--codebook) or texts (--document)")
    if tool is not None and not documents:
        raise UsageError("--tool goes with texts: --document ID")
    if shows_machine and documents and tool is None:
        raise UsageError(
            "a machine's reading is shown in the files of a program: name it by --tool"
        )
    key = _coder(register, coder)
    book = None if codebook is None else find_codebook(codebook, register)[0]
    when = None if book is None else stage_of(book, stage, where="--stage")
    items: tuple[PacketItem, ...] = ()
    shown: dict[str, tuple[str, ...]] = {}
    if book is not None:
        verdicts = grouped(register.verdicts(as_of=as_of).verdicts, lambda v: v.commitment)
        hidden = frozenset[str]() if private else strangers.kept(register).events
        items = _items(register, commitments, book, verdicts, hidden)
        if shows_machine:
            shown = {
                one.commitment: tuple(v.display for v in verdicts.get(one.commitment, ()))
                for one in items
            }
    bodies = _texts(register, documents)
    # Only a packet that can be made puts a new codebook on record.
    held = None if codebook is None else _on_record(register, codebook)
    tip = register.journal.authority.tips.get(key.actor)
    head = register.journal.head
    packet = Packet(
        log=register.journal.origin,
        name=register.state().name,
        coder=key.actor,
        role=key.role,
        seq=0 if tip is None else tip.seq + 1,
        prev=None if tip is None else tip.id,
        seen=Seen(size=head.size, root=encode_base64(head.root)),
        shows_machine=shows_machine,
        codebook=None if held is None else held.named,
        stage=when,
        items=items,
        texts=tuple(bodies),
        verdicts=shown,
    )
    _write(folder, packet, bodies, None if held is None else held.text)
    if tool is not None:
        read = {one.id: one.reading for one in register.state().documents}
        shown_ = {
            name: reading.statements
            for name, reading in read.items()
            if shows_machine and reading is not None
        }
        texts = {named.document: text for named, text in bodies.items()}
        for name, content in tools.written(tool, texts, shown_).items():
            (folder / name).write_text(content, encoding="utf-8", newline="")
    return packet


@dataclass(frozen=True, slots=True)
class _Held:
    """A codebook on record, with its words and how a packet names it."""

    text: str
    named: PacketBook


def _coder(register: Register, name: str) -> EnrolledKey:
    """Return the key of a coder; UsageError says how to enrol one."""
    found = [
        key
        for key in register.journal.enrolled
        if key.actor == name and key.role in ("coder", "assessor")
    ]
    if not found:
        known = sorted({k.actor for k in register.journal.enrolled if k.role in JUDGES})
        raise UsageError(
            f"{register.path}: {name!r} holds no key of a coder or assessor; enrol one with "
            f"`servanda keygen {name} --role coder`; there are: {', '.join(known)}"
        )
    return found[-1]


def _on_record(register: Register, given: str) -> _Held:
    """Return a codebook that the packet can name by its entry; record it where it is new."""
    role, _ = role_of(register)
    book, first, ref = with_codebook(register, given, role)
    if first:
        ref = register.append(first).entries[0].ref
    if not isinstance(ref, EntryRef):
        raise UsageError(f"{given}: the codebook could not be recorded")
    text = find_codebook(book.key, register)[1]
    digest = hashlib.sha256(text.encode()).hexdigest()
    named = PacketBook(id=book.id, version=book.version, entry=ref, sha256=digest)
    return _Held(text=text, named=named)


def _items(
    register: Register,
    commitments: Sequence[str],
    book: Codebook,
    verdicts: Mapping[str, Sequence[Verdict]],
    hidden: frozenset[str],
) -> tuple[PacketItem, ...]:
    for name in commitments:
        known_commitment(register, name)
    authority = register.journal.authority
    owed = debtors(register)
    found = []
    for held in register.state().commitments:
        if commitments and held.id not in commitments:
            continue
        guide = guideline_of(register, held.id, book)
        found.append(
            PacketItem(
                commitment=held.id,
                entry=authority.ref(held.entry),
                title=held.title,
                quote=None if held.statement is None else held.statement.span.exact,
                debtor=owed.get(held.id, ()),
                guideline=None if guide is None else guide.text,
                guideline_entry=None if guide is None else authority.ref(guide.entry),
                evidence=_evidence(register, verdicts.get(held.id, ()), hidden),
            )
        )
    if not found:
        raise UsageError(f"{register.path}: no commitment on record; there is nothing to score")
    return tuple(found)


def _evidence(
    register: Register, verdicts: Sequence[Verdict], hidden: frozenset[str]
) -> tuple[PacketEvidence, ...]:
    """Return the reports that bear on a commitment, by time, whichever way they point."""
    ids = {
        id_
        for verdict in verdicts
        for id_ in (*verdict.because, *verdict.contested_by, *verdict.swing)
    }
    ids |= {id_ for verdict in verdicts for id_ in verdict.certificate.events}
    events = sorted(register.events(ids - hidden), key=lambda event: (event.start, event.id))
    return tuple(
        PacketEvidence(
            id=event.id,
            type=event.type,
            at=event.start.isoformat(),
            source=event.source,
            standing=event.standing,
            says=_says(event),
        )
        for event in events
    )


def _says(event: Event) -> str:
    known = [event.actor, event.object, None if event.quantity is None else f"{event.quantity:g}"]
    more = [f"{name}={value}" for name, value in event.attributes]
    return " · ".join([part for part in known if part] + more)


def _texts(register: Register, documents: Sequence[str]) -> dict[PacketText, str]:
    known = {one.id: one for one in register.state().documents}
    found = {}
    for name in documents:
        if name not in known:
            raise UsageError(
                f"{register.path}: no document {name!r}; there are: {', '.join(known) or 'none'}"
            )
        text = known[name].text
        if text is None:
            raise UsageError(f"document {name!r}: its text is withheld from this copy")
        named = PacketText(
            document=name,
            entry=register.journal.authority.ref(known[name].entry),
            title=known[name].title,
            file=f"{TEXTS}/{name}.txt",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        found[named] = text
    return found


def _write(folder: Path, packet: Packet, texts: Mapping[PacketText, str], book: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if texts:
        (folder / TEXTS).mkdir()
    for named, text in texts.items():
        (folder / named.file).write_bytes(text.encode())
    if book is not None:
        (folder / BOOK).write_bytes(book.encode())
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(SCORE_COLUMNS if packet.codebook else TEXT_COLUMNS)
    rows.writerows([item.commitment, "", "", ""] for item in packet.items)
    (folder / CODING).write_text(out.getvalue(), encoding="utf-8", newline="")
    (folder / PACKET).write_bytes(to_json(packet, indent=2))


def load(folder: Path) -> Packet:
    """Return the packet in a folder; InputError where it is none, or a file of it was changed."""
    packet = from_json(read_file(folder / PACKET), Packet, where=str(folder / PACKET))
    listed = {text.file: text.sha256 for text in packet.texts}
    if packet.codebook is not None:
        listed[BOOK] = packet.codebook.sha256
    for name, digest in listed.items():
        if hashlib.sha256(read_file(folder / name)).hexdigest() != digest:
            raise InputError(f"{folder / name}: was changed since the packet was made; get it anew")
    return packet


# ---------------------------------------------------------------- back again


def take(register: Register, folder: Path) -> Receipt:
    """Record the signed answers of a packet, all or none; the coder's own signature counts."""
    path = folder / ANSWERS
    answers = from_json(read_file(path), Answers, where=str(path))
    if answers.log != register.journal.origin:
        raise InputError(
            f"{path}: was made for the register {answers.log}, not for {register.journal.origin}"
        )
    if not answers.entries:
        raise InputError(f"{path}: holds no answer")
    plan = [apart.presigned(one, where=str(path)) for one in answers.entries]
    for number, one in enumerate(plan):
        kind = parse(one.leaf, number).envelope.type
        if kind not in TAKEN:
            raise InputError(f"{path}: holds a {kind}; answers are {' or '.join(TAKEN)}")
    try:
        return register.append(plan)
    except ConflictError as error:
        raise ConflictError(
            f"{path}: {error}. A packet is answered once, and before its coder signs anything "
            "else; make a new packet where it was overtaken"
        ) from error
