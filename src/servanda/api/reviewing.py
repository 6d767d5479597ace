"""Coding a packet: answers filled in as a table, checked one by one, signed with one's own key."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from servanda.api import apart
from servanda.api.columns import Line, lines
from servanda.api.files import read_file, read_text
from servanda.api.letters import printed
from servanda.api.packets import ANSWERS, BOOK, CODING, SCORE_COLUMNS, TEXT_COLUMNS, load
from servanda.api.recording import find_exact
from servanda.assessment import codebook as codebooks
from servanda.assessment import tools
from servanda.errors import InputError, UsageError
from servanda.model.codebook import Codebook
from servanda.model.codec import to_json
from servanda.model.dates import Deadline
from servanda.model.packet import Answers, Packet, PacketItem
from servanda.model.reading import Actor, Cue, Statement
from servanda.model.text import Document, Span, span_of
from servanda.reading.deadlines import deadline
from servanda.reading.stretches import Known
from servanda.register import judged
from servanda.register.draft import MARKED
from servanda.register.entries import Place
from servanda.register.keys import enrol
from servanda.register.proposals import Proposal
from servanda.register.writing import sign_apart
from servanda.tlog.note import Signer

Ask = Callable[[Codebook, PacketItem, Sequence[str]], tuple[str, str] | None]
"""Asks a person for a value and a reason, given what verdicts show; None leaves the item out."""


def fill(folder: Path, ask: Ask) -> int:
    """Ask for each score that is missing in the packet's table; keep each at once; count them."""
    packet = load(folder)
    if packet.codebook is None:
        raise UsageError(
            f"{folder}: statements are marked in {folder / CODING}, one row each with its words"
        )
    book = codebooks.parse(read_text(folder / BOOK), where=str(folder / BOOK))
    rows = _rows(folder, packet)
    given = 0
    for item in packet.items:
        row = rows[item.commitment]
        if row["score"].strip():
            continue
        answer = ask(book, item, packet.verdicts.get(item.commitment, ()))
        if answer is not None:
            code = codebooks.value_of(book, answer[0], where=item.commitment)
            row["score"], row["because"] = code, answer[1]
            given += 1
            _keep(folder, list(rows.values()))
    return given


def _rows(folder: Path, packet: Packet) -> dict[str, dict[str, str]]:
    found = {
        line.text("commitment"): dict(line.cells)
        for line in lines(folder / CODING, SCORE_COLUMNS[:3], SCORE_COLUMNS[3:])
    }
    for item in packet.items:
        found.setdefault(item.commitment, dict.fromkeys(SCORE_COLUMNS, ""))
        found[item.commitment]["commitment"] = item.commitment
    return found


def _keep(folder: Path, rows: Sequence[Mapping[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, SCORE_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / CODING).write_text(out.getvalue(), encoding="utf-8", newline="")


def sign(
    folder: Path,
    signer: Signer,
    *,
    now: datetime,
    table: Path | None = None,
    tool: str | None = None,
    annotator: str | None = None,
) -> Answers:
    """Sign what stands in the packet's table (or in ``table``) and write it beside the packet.

    With ``tool`` the table is a file of that program.
    """
    packet = load(folder)
    target = folder / ANSWERS
    if target.exists():
        raise UsageError(f"{target}: this packet is answered; delete that file to code it anew")
    key = enrol(signer)
    if (key.actor, key.role) != (packet.coder, packet.role):
        raise UsageError(
            f"{folder}: the packet is for {packet.coder} as {packet.role}, the key is that of "
            f"{key.actor} as {key.role}"
        )
    path = table or folder / CODING
    if tool is not None:
        if packet.codebook is not None or table is None:
            raise UsageError("--tool goes with the file of a text's coding: --answers FILE")
        plan = _from_tool(folder, packet, path, now, tool=tool, annotator=annotator)
    elif packet.codebook is not None:
        plan = _scores(folder, packet, path, now)
    else:
        plan = _codings(folder, packet, path, now)
    place = Place(packet.log, packet.coder, packet.role, packet.seq, packet.prev, packet.seen)
    made = sign_apart(plan, place=place, signer=signer, now=now)
    answers = Answers(
        log=packet.log, coder=packet.coder, entries=tuple(apart.written(one) for one in made)
    )
    target.write_bytes(to_json(answers, indent=2))
    return answers


def _scores(folder: Path, packet: Packet, path: Path, now: datetime) -> list[Proposal]:
    book = codebooks.parse(read_text(folder / BOOK), where=str(folder / BOOK))
    items = {item.commitment: item for item in packet.items}
    plan: list[Proposal] = []
    done: set[str] = set()
    for line in lines(path, SCORE_COLUMNS[:3], SCORE_COLUMNS[3:]):
        if not line.cells["score"].strip():
            continue
        name = line.text("commitment")
        if name not in items:
            raise InputError(f"{line.where}: the packet holds no commitment {name!r}")
        if name in done:
            raise InputError(f"{line.where}: {name} is scored twice; keep one row")
        done.add(name)
        plan.append(_score(packet, book, items[name], line, now))
    if not plan:
        raise InputError(f"{path}: no score is filled in; there is nothing to sign")
    return plan


def _score(packet: Packet, book: Codebook, item: PacketItem, line: Line, now: datetime) -> Proposal:
    evidence = [one for one in line.cells.get("evidence", "").replace(",", " ").split() if one]
    known = {one.id for one in item.evidence}
    for one in evidence:
        if one not in known:
            raise InputError(
                f"{line.where}: no evidence {one!r} for {item.commitment} in the packet; there is "
                f"{', '.join(sorted(known)) or 'none'}"
            )
    refs = [item.entry]
    if packet.codebook is not None:
        refs.append(packet.codebook.entry)
    if item.guideline_entry is not None:
        refs.append(item.guideline_entry)
    return judged.assessment(
        item.commitment,
        book,
        codebooks.value_of(book, line.text("score"), where=line.where),
        debtor=item.debtor,
        coder=packet.coder,
        on=now.date().isoformat(),
        stage=packet.stage,
        blind=True,
        saw_machine=packet.shows_machine,
        because=line.text("because"),
        evidence=evidence,
        role=packet.role,
        of=tuple(refs),
    )


def _codings(folder: Path, packet: Packet, path: Path, now: datetime) -> list[Proposal]:
    found: dict[str, list[Statement]] = {text.document: [] for text in packet.texts}
    bodies = {text.document: document_of(folder / text.file) for text in packet.texts}
    for line in _marked_rows(path):
        name = line.cells.get("document", "").strip() or next(iter(found))
        if name not in found:
            raise InputError(f"{line.where}: the packet holds no document {name!r}")
        found[name].append(statement_of(line, bodies[name], number=len(found[name]) + 1))
    return _planned(packet, found, now)


def _planned(
    packet: Packet,
    found: Mapping[str, Sequence[Statement]],
    now: datetime,
    tool: str | None = None,
) -> list[Proposal]:
    return [
        judged.coding(
            text.document,
            found[text.document],
            coder=packet.coder,
            on=now.date().isoformat(),
            blind=True,
            saw_machine=packet.shows_machine,
            tool=tool,
            role=packet.role,
            of=(text.entry,),
        )
        for text in packet.texts
    ]


def _from_tool(
    folder: Path, packet: Packet, path: Path, now: datetime, *, tool: str, annotator: str | None
) -> list[Proposal]:
    bodies = {text.document: document_of(folder / text.file) for text in packet.texts}
    texts = {name: body.text for name, body in bodies.items()}
    marked = tools.regions(tool, read_text(path), texts, where=str(path), annotator=annotator)
    found = {
        name: [
            statement_at(
                span_of(texts[name], one.start, one.end),
                one.words,
                bodies[name],
                where=one.where,
                number=number,
            )
            for number, one in enumerate(regions, 1)
        ]
        for name, regions in marked.items()
    }
    return _planned(packet, found, now, tool)


def _marked_rows(path: Path) -> list[Line]:
    """Return the rows of a coding; a table with its header alone says that nothing is marked."""
    bare = read_file(path).decode("utf-8-sig", errors="replace").strip()
    if path.suffix == ".csv" and bare and "\n" not in bare:
        return []
    return lines(path, ("quote", "kind"), [c for c in TEXT_COLUMNS if c not in ("quote", "kind")])


def document_of(path: Path) -> Document:
    """Return a packet's text as a document."""
    raw = read_file(path)
    return Document(
        source=path.name,
        media_type="text/plain",
        raw=raw,
        text=raw.decode(),
        text_extractor="plain/1",
        kept="1",
    )


def statement_of(line: Line, document: Document, *, number: int) -> Statement:
    """Return the statement that a row marks: its quotation stands in the text exactly once."""
    try:
        span = find_exact(document, line.text("quote"))
    except InputError as error:
        raise InputError(f"{line.where}: {error}") from error
    return statement_at(span, line.cells, document, where=line.where, number=number)


def statement_at(
    span: Span, words: Mapping[str, str], document: Document, *, where: str, number: int
) -> Statement:
    """Return the statement that a coder's words describe at a place."""
    from servanda.api.drafting import checked  # noqa: PLC0415  (it loads the grammar)

    said = {
        name: printed(words.get(name, ""), where=f"{where}: {name}").strip()
        for name in TEXT_COLUMNS
        if name != "quote"
    }
    cue = Cue(start=span.start, end=span.end, exact=span.exact, why=MARKED)
    try:
        return checked(
            {
                "id": f"m{number:03}",
                "kind": said["kind"],
                "span": span,
                "cues": (cue,),
                "deontic": said["deontic"] or None,
                "strength": said["strength"] or None,
                "debtor": _actors(said["debtor"]),
                "creditor": _actors(said["creditor"]),
                "deadline": _deadline(said["deadline"], span, document, where=where),
            }
        )
    except UsageError as error:
        raise InputError(f"{where}: {error}") from error


def _actors(names: str) -> tuple[Actor, ...]:
    return tuple(Actor(name=one.strip()) for one in names.split(";") if one.strip())


def _deadline(words: str, span: Span, document: Document, *, where: str) -> Deadline | None:
    """Return the time that words of the quotation name; they must stand in it, and name one."""
    if not words:
        return None
    at = span.exact.find(words)
    if at < 0:
        raise InputError(f"{where}: the deadline {words!r} does not stand in the quotation")
    start = span.start + at
    found = deadline(document.text, start, start + len(words), Known())
    if found is None:
        raise InputError(f"{where}: the deadline {words!r} names no time")
    return found
