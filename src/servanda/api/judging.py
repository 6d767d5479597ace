"""Scores, guidelines and choices of commitments: recorded by people, beside computed verdicts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from servanda.api import clock, naming
from servanda.api.files import read_text
from servanda.api.known import check_commitment
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.assessment import codebook as codebooks
from servanda.assessment import tools
from servanda.assessment.coding import ABSENT
from servanda.errors import InputError, UsageError
from servanda.model.codebook import Codebook
from servanda.model.entry import EntryRef, Role
from servanda.model.judgement import RegisteredGuideline
from servanda.register import judged
from servanda.register.proposals import Batch, Proposal
from servanda.register.receipts import Receipt

SLOT_VALUES: Mapping[str, tuple[str, ...]] = {
    "kind": (*tools.KINDS, ABSENT),
    **tools.CHOICES,
}
"""What a slot of a statement can be settled as, where it is not words of the text."""
JUDGES: tuple[Role, ...] = ("assessor", "coder", "secretariat")
"""Roles that may judge, the first that a key is at hand for signs."""


def find_codebook(given: str, register: Register | None = None) -> tuple[Codebook, str]:
    """Return a codebook and its text: on record as ID or ID@VERSION, a file, or a ready one."""
    if register is not None:
        known = [
            book
            for book in register.state().codebooks
            if given in (book.id, f"{book.id}@{book.version}") and book.text is not None
        ]
        if known:
            text = known[-1].text or ""
            return codebooks.parse(text, where=f"codebook {given} (#{known[-1].entry})"), text
    path = Path(given)
    if path.is_file() or path.suffix == codebooks.SUFFIX:
        text = read_text(path)
    else:
        text = codebooks.text_of(given)
    return codebooks.parse(text, where=given), text


def with_codebook(
    register: Register, given: str, role: Role
) -> tuple[Codebook, list[Proposal], EntryRef | Batch]:
    """Return a codebook, what must be recorded before it can be used, and how to refer to it."""
    book, text = find_codebook(given, register)
    for known in register.state().codebooks:
        if (known.id, known.version) == (book.id, book.version):
            if known.text is not None and known.text != text:
                raise InputError(
                    f"{given}: {book.id} version {book.version} is on record in entry "
                    f"#{known.entry} with other words; give the changed codebook a new version"
                )
            return book, [], register.journal.authority.ref(known.entry)
    return book, [judged.codebook(book, text, role=role)], Batch(0)


def role_of(register: Register) -> tuple[Role, str]:
    """Return the role in which the key at hand judges, and whose key it is."""
    return speaker(register, JUDGES, may="judge")


def known_commitment(register: Register, name: str) -> EntryRef:
    """Return the entry of a commitment; UsageError names those there are."""
    known = {one.id: one.entry for one in register.state().commitments}
    check_commitment(register.path, name, known)
    return register.journal.authority.ref(known[name])


def debtors(register: Register) -> Mapping[str, tuple[str, ...]]:
    """Return by whom each commitment is owed, as its rule and its words name them."""
    found = {rule.id: set(rule.clause.debtor) for rule in register.case().terms.commitments}
    for one in register.state().commitments:
        if one.statement is not None:
            found.setdefault(one.id, set()).update(a.name for a in one.statement.debtor)
    return {name: tuple(sorted(who)) for name, who in found.items()}


def guideline_of(register: Register, commitment: str, book: Codebook) -> RegisteredGuideline | None:
    """Return the guideline that stands for a commitment under a codebook version."""
    found = [
        one
        for one in register.state().guidelines
        if (one.commitment, one.codebook, one.version) == (commitment, book.id, book.version)
    ]
    return found[-1] if found else None


def write_guideline(register: Register, commitment: str, given: str, text: str) -> Receipt:
    """Record how a commitment is to be read, before anybody scores it."""
    if not text.strip():
        raise UsageError(
            f"{commitment}: the guideline is empty; write how to tell the values apart"
        )
    of = known_commitment(register, commitment)
    role, _ = role_of(register)
    book, first, book_ref = with_codebook(register, given, role)
    scored = [
        one.entry
        for one in register.state().scores
        if (one.commitment, one.codebook, one.version) == (commitment, book.id, book.version)
    ]
    if scored:
        raise UsageError(
            f"{commitment}: was scored under {book.id} version {book.version} in entry "
            f"#{scored[0]}; a guideline is written before. Withdraw the scores, or use a new "
            "version of the codebook"
        )
    old = guideline_of(register, commitment, book)
    plan = judged.guideline(
        commitment,
        book,
        text,
        role=role,
        of=(of, book_ref),
        supersedes=None if old is None else register.journal.authority.ref(old.entry),
    )
    return naming.record(register, [*first, plan])


def score(
    register: Register,
    commitment: str,
    given: str,
    value: str,
    *,
    because: str,
    evidence: Sequence[str] = (),
    stage: str | None = None,
) -> Receipt:
    """Record a score by the holder of the key at hand, who could see all that is recorded."""
    role, actor = role_of(register)
    return naming.record(
        register,
        score_plan(
            register,
            commitment,
            given,
            value,
            because=because,
            evidence=evidence,
            stage=stage,
            by=(role, actor),
        ),
    )


def score_plan(
    register: Register,
    commitment: str,
    given: str,
    value: str,
    *,
    because: str,
    evidence: Sequence[str] = (),
    stage: str | None = None,
    by: tuple[Role, str],
) -> list[Proposal]:
    """Return a score as it would be recorded, after its codebook where that is new."""
    _reasoned(commitment, because)
    of = known_commitment(register, commitment)
    role, actor = by
    book, first, book_ref = with_codebook(register, given, role)
    code = codebooks.value_of(book, value, where=commitment)
    when = codebooks.stage_of(book, stage, where=commitment)
    check_evidence(register, evidence, where=commitment)
    guide = guideline_of(register, commitment, book)
    refs = [of, book_ref]
    if guide is not None:
        refs.append(register.journal.authority.ref(guide.entry))
    plan = judged.assessment(
        commitment,
        book,
        code,
        debtor=debtors(register).get(commitment, ()),
        coder=actor,
        on=clock.now().date().isoformat(),
        stage=when,
        blind=False,
        saw_machine=True,
        because=because,
        evidence=evidence,
        role=role,
        of=tuple(refs),
        supersedes=own_score(register, book, commitment, when, actor),
    )
    return [*first, plan]


def _reasoned(what: str, because: str) -> None:
    if not because.strip():
        raise UsageError(f"{what}: a judgement without a reason cannot be discussed; say why")


def own_score(
    register: Register, book: Codebook, commitment: str, stage: str | None, actor: str
) -> EntryRef | None:
    """Return the entry of a score that the same coder signed before: a new one replaces it."""
    authority = register.journal.authority
    for one in reversed(register.state().scores):
        same = (one.commitment, one.codebook, one.version, one.stage, one.coder)
        if same == (commitment, book.id, book.version, stage, actor):
            signer = register.journal.entries[one.entry].envelope.actor
            return authority.ref(one.entry) if signer == actor else None
    return None


def check_evidence(register: Register, evidence: Sequence[str], *, where: str) -> None:
    """Refuse evidence that is not on record: an event's id, or ``#INDEX`` of an entry."""
    known = register.case().evidence.entry_of
    for one in evidence:
        digits = one[1:] if one.startswith("#") else ""
        entry = digits.isascii() and digits.isdigit() and int(digits) < register.journal.size
        if one not in known and not entry:
            raise UsageError(
                f"{where}: no evidence {one!r} on record; name an event's id, or an entry as #12"
            )


def settle(
    register: Register,
    commitment: str,
    given: str,
    value: str,
    *,
    because: str,
    stage: str | None = None,
) -> Receipt:
    """Settle a disagreement of scores; the scores stay as they are."""
    role, _ = role_of(register)
    plan = score_settlement(
        register, commitment, given, value, because=because, stage=stage, role=role
    )
    return naming.record(register, [plan])


def score_settlement(
    register: Register,
    commitment: str,
    given: str,
    value: str,
    *,
    because: str,
    stage: str | None = None,
    role: Role,
) -> Proposal:
    """Return what settles a disagreement of scores; UsageError where they do not disagree."""
    _reasoned(commitment, because)
    known_commitment(register, commitment)
    book, _ = find_codebook(given, register)
    code = codebooks.value_of(book, value, where=commitment)
    when = codebooks.stage_of(book, stage, where=commitment)
    between = [
        one
        for one in register.state().scores
        if (one.commitment, one.codebook, one.version, one.stage)
        == (commitment, book.id, book.version, when)
    ]
    if len({one.value for one in between}) < 2:  # noqa: PLR2004  (one opinion needs no judge)
        raise UsageError(
            f"{commitment}: {len(between)} scores under {book.id} version {book.version} that do "
            "not disagree; there is nothing to settle"
        )
    return judged.adjudication(
        field="score",
        value=code,
        because=because,
        role=role,
        between=tuple(register.journal.authority.ref(one.entry) for one in between),
        commitment=commitment,
        book=book,
        stage=when,
    )


def settle_place(register: Register, what: str, slot: str, value: str, *, because: str) -> Receipt:
    """Settle how a slot is filled at a place of a text, ``DOCUMENT:START:END`` as it is listed."""
    role, _ = role_of(register)
    plan = settlement(register, what, slot, value, because=because, role=role)
    return naming.record(register, [plan])


def settlement(
    register: Register, what: str, slot: str, value: str, *, because: str, role: Role
) -> Proposal:
    """Return how a slot at a place of a text is settled, as it would be recorded."""
    from servanda.api.judged import reliability  # noqa: PLC0415  (it builds on this module)

    _reasoned(what, because)
    document, start, end = _place(what)
    found = [
        one
        for one in reliability(register, document=document).disagreements
        if (one.what, one.field) == (what, slot)
    ]
    if not found:
        raise UsageError(
            f"{what}: coders do not disagree on {slot!r} there; `servanda reliability` lists the "
            "places and slots on which they do"
        )
    check_value(what, slot, value)
    authority = register.journal.authority
    return judged.adjudication(
        field=slot,
        value=value,
        because=because,
        role=role,
        between=tuple(authority.ref(entry) for entry in found[0].entries),
        document=document,
        start=start,
        end=end,
    )


def check_value(what: str, slot: str, value: str) -> None:
    """Refuse a value that a slot cannot be settled as."""
    allowed = SLOT_VALUES.get(slot)
    if allowed is not None and value not in allowed:
        raise UsageError(f"{what}: {slot} {value!r}; expected one of {', '.join(allowed)}")
    if not value.strip():
        raise UsageError(f"{what}: {slot}: say how it is settled")


def _place(what: str) -> tuple[str, int, int]:
    parts = what.rsplit(":", 2)
    if len(parts) != len(("document", "start", "end")) or not (
        parts[1].isdecimal() and parts[2].isdecimal()
    ):
        raise UsageError(f"{what!r} is no place; write DOCUMENT:START:END as it is listed")
    return parts[0], int(parts[1]), int(parts[2])


def select(register: Register, name: str, commitments: Sequence[str], *, criteria: str) -> Receipt:
    """Record which commitments are to be scored, and by which criteria they were chosen."""
    if not criteria.strip() or not commitments:
        raise UsageError(f"selection {name!r}: name commitments, and the criteria that chose them")
    for one in commitments:
        known_commitment(register, one)
    role, _ = role_of(register)
    return naming.record(
        register, [judged.selection(name, criteria, sorted(set(commitments)), role=role)]
    )
