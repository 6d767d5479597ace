"""Corrections: a new version, or the withdrawal of an entry. Nothing that stands is rewritten."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from servanda import terms as language
from servanda.api import naming
from servanda.api.drafting import changed
from servanda.api.files import read_file, read_text
from servanda.api.known import check_commitment
from servanda.api.recording import placed, try_rules
from servanda.api.register import Register
from servanda.audit import rules as rulefiles
from servanda.errors import InputError, UsageError
from servanda.model.register import RegisteredCommitment
from servanda.register import proposals
from servanda.register.receipts import Receipt


def correct(
    register: Register,
    what: str,
    *,
    because: str,
    rules: Path | None = None,
    slots: Sequence[str] = (),
) -> Receipt:
    """Record a correction and return its receipt.

    ``what`` is ``#INDEX`` of an entry to withdraw, or the id of a commitment that gets a new
    version: another rule from the file ``rules``, other ``SLOT=VALUE`` slots, or both.
    """
    if what.startswith("#"):
        if rules is not None or slots:
            raise UsageError(
                f"{what}: an entry is withdrawn as a whole; to change a commitment name its id"
            )
        return _withdraw(register, what, because)
    if rules is None and not slots:
        raise UsageError(
            f"{what}: nothing to change; give --rules FILE or --set SLOT=VALUE, or withdraw its "
            "entry by its number"
        )
    return _new_version(register, what, because, rules=rules, slots=slots)


def _withdraw(register: Register, what: str, because: str) -> Receipt:
    digits = what[1:]
    size = register.journal.size
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= size:
        raise UsageError(f"{what}: no such entry; the newest is #{size - 1}")
    ref = register.journal.authority.ref(int(digits))
    return naming.record(register, [proposals.correction(ref, reason=because)])


def _new_version(
    register: Register, name: str, because: str, *, rules: Path | None, slots: Sequence[str]
) -> Receipt:
    old = _standing(register, name)
    statement = old.statement
    if slots:
        if statement is None or old.document is None:
            raise UsageError(f"{name}: was entered without a text; it has no slots to change")
        text = next((d.text for d in register.state().documents if d.id == old.document), None)
        statement = changed(statement, slots, text or "")
    terms = old.terms if rules is None else _rule(register, rules, name, old)
    plan = []
    if statement is not None and old.document is not None:
        plan.append(
            proposals.coding_decision(
                old.document,
                statement.id,
                "edited",
                statement=statement,
                saw_machine=True,
                reason=because,
            )
        )
    plan.append(
        proposals.commitment(
            name,
            title=old.title,
            terms=terms,
            statement=statement,
            document_id=old.document,
            accepted_by=old.accepted_by,
            version=old.version + 1,
            supersedes=register.journal.authority.ref(old.entry),
        )
    )
    return naming.record(register, plan)


def _standing(register: Register, name: str) -> RegisteredCommitment:
    known = {c.id: c for c in register.state().commitments}
    check_commitment(register.path, name, known)
    return known[name]


def _rule(register: Register, path: Path, name: str, old: RegisteredCommitment) -> str:
    made = language.load_terms(
        read_text(path), where=str(path), files=lambda file: read_file(path.parent / file)
    )
    if rulefiles.sections(made):
        raise InputError(
            f"{path}: shared sections cannot come with a correction; write them into the rule"
        )
    try_rules(register, made, where=str(path))
    found = [rule for rule in made.commitments if rule.id == name]
    if not found:
        ids = ", ".join(rule.id for rule in made.commitments) or "none"
        raise InputError(f"{path}: holds no rule with the id {name!r}; there are: {ids}")
    if old.document is None or old.statement is None:
        return rulefiles.fragment(found[0])
    return rulefiles.fragment(placed(found[0], old.document, old.statement.span))


def version_of(receipt: Receipt) -> int | None:
    """Return the version that a correction made; None for a withdrawal."""
    return msgspec.structs.asdict(receipt.entries[-1].body).get("version")
